//! How a table is to be read: which column is which field.
//!
//! By the names of the columns, and where those do not tell, by what stands in them.

use super::shift::Profile;
use super::{MAX_SMALL_WORDS, is_dash, is_number_or_date, is_residue, lone_cell};
use crate::date;
use crate::page::LinkKind;
use crate::record::extract::{Extractor, Scope};
use crate::record::map::{FieldKind, RecordMap, TerritoryKind};
use crate::table::{Cell, Table};
use crate::words::fold;
use crate::words::territory::Territory;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Field(usize),
    /// A column that the map does not know.
    Extra,
}

impl Role {
    /// The field that it is.
    pub(super) fn field(self) -> Option<usize> {
        match self {
            Self::Field(field) => Some(field),
            Self::Extra => None,
        }
    }
}

/// How a table is to be read.
pub(super) struct ColumnMapping {
    pub(super) roles: Vec<Role>,
    pub(super) subject: usize,
    /// The first row of data.
    pub(super) first_row: usize,
    /// The column where the names stand that slid out of the subject's.
    pub(super) shifted_from: Option<usize>,
    /// No column was known by its name.
    pub(super) headless: bool,
    /// Which share of each column is empty.
    pub(super) empty_shares: Vec<f32>,
    /// What sorts of cells stand in each column.
    pub(super) profiles: Vec<Profile>,
}

impl Extractor<'_> {
    /// Finds out what each column holds. None where the table is not one of records.
    pub(super) fn plan(&self, table: &Table, scope: &Scope) -> Option<ColumnMapping> {
        let map = self.map;
        let columns = table.columns.len();
        let mut found: Vec<Option<(usize, bool)>> = table.columns.iter().map(|name| map.column(name, &self.names)).collect();
        let mut first_row = table.header_rows as usize;
        // A first row that an exporter took for a header: it holds links, and no word that the map knows.
        let header_links = table.rows[..first_row.min(table.rows.len())].iter().flatten().any(|cell| !cell.links.is_empty());
        if found.iter().all(Option::is_none) && first_row == 1 && header_links {
            first_row = 0;
        }
        if first_row >= table.rows.len() {
            return None;
        }
        first_of_each_field(&mut found, map.fields.len());
        self.guess_columns(table, first_row, &mut found);
        let mut roles: Vec<Role> = found.iter().map(|found| found.map_or(Role::Extra, |(field, _)| Role::Field(field))).collect();
        let mut subject = roles.iter().position(|role| *role == Role::Field(map.subject));
        let lone: Vec<Option<usize>> = table.rows[first_row..].iter().map(|row| lone_cell(row)).collect();
        let kinds: Vec<ColumnStats> = (0..columns).map(|column| self.contents(&table.rows[first_row..], &lone, column)).collect();
        self.swap_places(&mut roles, &kinds);
        let guessed = subject.is_none();
        let headless = guessed && roles.iter().all(|role| *role == Role::Extra);
        if guessed {
            subject = self.guess_subject(table, scope, &mut roles, &kinds);
        }
        let subject = subject?;
        if scope.weak && guessed {
            return None;
        }
        roles[subject] = Role::Field(map.subject);
        // Names in the column of a group, none in their own.
        let group_before = (0..subject).rev().find(|&column| self.is_group(roles[column]));
        let shifted_from = group_before
            .filter(|&column| kinds[subject].filled == 0 && kinds[column].filled > kinds[column].countries + kinds[column].regions);
        let standing: Vec<&Vec<Cell>> = table.rows[first_row..]
            .iter()
            .filter(|row| {
                !row[subject].is_empty()
                    && !is_number_or_date(&row[subject].text)
                    && (0..subject).all(|column| row[column].is_empty() || self.place_of_cell(&row[column]).is_some())
            })
            .collect();
        let empty_shares = empty_shares(&standing, columns);
        let profiles = (0..columns).map(|column| Profile::of(standing.iter().map(|row| &row[column]))).collect();
        Some(ColumnMapping { roles, subject, first_row, shifted_from, headless, empty_shares, profiles })
    }

    /// The column of names, where no column is called so: by what the columns hold.
    fn guess_subject(&self, table: &Table, scope: &Scope, roles: &mut [Role], kinds: &[ColumnStats]) -> Option<usize> {
        let (map, columns) = (self.map, table.columns.len());
        let nothing_known = roles.iter().all(|role| *role == Role::Extra);
        if nothing_known {
            for (column, kind) in kinds.iter().enumerate() {
                let place = if kind.is_mostly(kind.countries) {
                    Some(TerritoryKind::Country)
                } else if kind.is_mostly(kind.regions) {
                    Some(TerritoryKind::Region)
                } else {
                    None
                };
                if let Some(field) = place.and_then(|place| map.field_of(FieldKind::Group, Some(place)))
                    && !roles.contains(&Role::Field(field))
                {
                    roles[column] = Role::Field(field);
                }
            }
        }
        // A column of names that the map does not know, before a column of countries.
        let names = (0..columns).find(|&column| {
            roles[column] == Role::Extra
                && kinds[column].is_mostly(kinds[column].links)
                && !kinds[column].is_mostly(kinds[column].dates)
                && !self.is_other_column(&table.columns[column])
        });
        let plain = || {
            (0..columns).find(|&column| {
                let kind = &kinds[column];
                roles[column] == Role::Extra && kind.is_mostly(kind.texts) && !self.is_other_column(&table.columns[column])
            })
        };
        let country = map
            .field_of(FieldKind::Group, Some(TerritoryKind::Country))
            .and_then(|field| roles.iter().position(|role| *role == Role::Field(field)));
        if scope.loose && names.is_none() && country.is_none() {
            return None;
        }
        let named_country = country.filter(|&column| !kinds[column].is_mostly_empty());
        match (names, named_country, nothing_known) {
            (Some(_), Some(country), false) if scope.of_countries && kinds[country].is_mostly(kinds[country].countries) => Some(country),
            (Some(names), _, _) => Some(names),
            (None, country, true) => plain().or(country),
            (None, country, false) => country,
        }
    }

    /// A column whose name the map does not know as a whole, but in which it knows a word, and which holds what such columns hold: dates in
    /// one with a word for dates (`Afiliación al organismo`), names in one with a word for names.
    fn guess_columns(&self, table: &Table, first_row: usize, found: &mut [Option<(usize, bool)>]) {
        let lone: Vec<Option<usize>> = table.rows[first_row..].iter().map(|row| lone_cell(row)).collect();
        for column in 0..found.len() {
            let name = fold(&table.columns[column]);
            if found[column].is_some() || name.is_empty() || name.len() > MAX_COLUMN_BYTES || self.is_other_column(&name) {
                continue;
            }
            let words: Vec<(usize, bool)> = self.map.columns.names.find_all(&name).map(|(_, meaning)| meaning).collect();
            let country = self.map.field_of(FieldKind::Group, Some(TerritoryKind::Country));
            let country = country.filter(|country| found.iter().flatten().all(|(known, _)| known != country));
            if words.is_empty() && country.is_none() {
                continue;
            }
            let contents = self.contents(&table.rows[first_row..], &lone, column);
            if let Some(country) = country.filter(|_| contents.filled > 1 && contents.is_mostly(contents.countries)) {
                found[column] = Some((country, true));
                continue;
            }
            let word = words.into_iter().find(|&(field, weak)| {
                let taken = found.iter().flatten().any(|(known, _)| *known == field);
                let fits = match self.map.fields[field].kind {
                    FieldKind::Date => contents.is_mostly(contents.dates),
                    FieldKind::Subject => contents.is_mostly(contents.texts) && contents.is_mostly(contents.links),
                    _ => false,
                };
                fits && !taken && !weak
            });
            found[column] = word.map(|(field, _)| (field, true));
        }
    }

    /// Whether a column holds something else than the names of records, by its name: capitals, leaders.
    fn is_other_column(&self, name: &str) -> bool {
        self.map.columns.other.find_all(&fold(name)).next().is_some()
    }

    /// A column called "area" that holds countries is one of countries, and the other way round.
    fn swap_places(&self, roles: &mut [Role], kinds: &[ColumnStats]) {
        let field = |kind| self.map.field_of(FieldKind::Group, Some(kind)).map(Role::Field);
        let (Some(country), Some(region)) = (field(TerritoryKind::Country), field(TerritoryKind::Region)) else { return };
        for (column, kind) in kinds.iter().enumerate() {
            let other = match roles[column] {
                role if role == region && kind.is_mostly(kind.countries) => country,
                role if role == country && kind.is_mostly(kind.regions) => region,
                _ => continue,
            };
            if !roles.contains(&other) {
                roles[column] = other;
            }
        }
    }

    /// Whether the first row of the body is what is left of a second header row: short words without links, dates or places in some of its
    /// places, where the rows below it have links.
    pub(super) fn is_second_header(&self, table: &Table, plan: &ColumnMapping, row: &[Cell]) -> bool {
        let below = &table.rows[plan.first_row + 1..];
        let linked = below.iter().filter(|row| row.iter().any(|cell| !cell.links.is_empty())).count();
        let is_word = |cell: &Cell| {
            cell.is_empty()
                || cell.spanned
                || (cell.text.len() <= MAX_HEADER_BYTES
                    && !cell.text.bytes().any(|byte| byte.is_ascii_digit())
                    && self.place_of_cell(cell).is_none())
        };
        let filled = row.iter().filter(|cell| !cell.is_empty() && !cell.spanned).count();
        let is_gappy = row.last().is_some_and(Cell::is_empty) || row[plan.subject].is_empty() || row[plan.subject].spanned;
        // Words with links are a header only where most of the row is missing.
        let empty_at_end = row.iter().rev().take_while(|cell| cell.is_empty()).count();
        let is_short =
            empty_at_end >= 3 && empty_at_end * 2 > row.len() && below.iter().all(|row| !row[row.len() - 3..].iter().all(Cell::is_empty));
        let no_links = row.iter().all(|cell| cell.links.is_empty() || cell.spanned);
        table.header_rows > 0
            && filled >= 2
            && linked * 3 >= below.len() * 2
            && below.len() >= 2
            && is_gappy
            && row.iter().all(is_word)
            && (no_links || is_short)
    }

    /// What stands in a column. `lone` tells the only filled cell of each row that has but one.
    fn contents(&self, rows: &[Vec<Cell>], lone: &[Option<usize>], column: usize) -> ColumnStats {
        let mut contents = ColumnStats::default();
        for (row, lone) in rows.iter().zip(lone) {
            let cell = &row[column];
            contents.rows += 1;
            let is_label = || *lone == Some(column) && row.len() > 1 && self.place_of_cell(cell).is_some();
            if cell.is_empty() || is_dash(&cell.text) || is_residue(&cell.text) || is_label() {
                continue;
            }
            contents.filled += 1;
            match self.place_of_cell(cell) {
                Some(Territory::Country) => contents.countries += 1,
                Some(Territory::Region) => contents.regions += 1,
                _ => {}
            }
            let folded = fold(&cell.text);
            let is_number = !folded.chars().any(char::is_alphabetic);
            let has_page_link = cell
                .links
                .iter()
                .filter_map(|&link| self.page.links.get(link as usize))
                .any(|link| matches!(link.kind, LinkKind::Page | LinkKind::Wiki | LinkKind::Interwiki | LinkKind::External));
            let is_date = date::find(&folded).first().is_some_and(|date| date.range.len() + MAX_SMALL_WORDS >= folded.len());
            contents.dates += usize::from(is_date);
            contents.links += usize::from(has_page_link && !is_date);
            contents.texts += usize::from(!is_number && !is_date);
        }
        contents
    }
}

/// How many cells of a column are what.
#[derive(Clone, Copy, Debug, Default)]
struct ColumnStats {
    rows: usize,
    filled: usize,
    countries: usize,
    regions: usize,
    links: usize,
    texts: usize,
    dates: usize,
}

impl ColumnStats {
    fn is_mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 2 > self.filled
    }

    fn is_mostly_empty(&self) -> bool {
        self.filled * 2 < self.rows
    }
}

impl RecordMap {
    /// The field of a column, and whether its name is only a weak sign of it.
    fn column(&self, name: &str, names: &[String]) -> Option<(usize, bool)> {
        let folded = fold(name);
        let whole = folded.trim();
        if whole.is_empty() || whole.len() > MAX_COLUMN_BYTES {
            return None;
        }
        self.columns
            .names
            .get(whole)
            .or_else(|| whole.split(['/', '(', ',', '\n', '[']).find_map(|part| self.columns.names.get(part.trim())))
            .or_else(|| self.column_by_words(whole, names))
    }

    /// The field of a column whose name is made of words that the map knows, and of names of the page (`WOFC 가입`): a date if it is one
    /// (`Observer since`), else the first that is sure, else the first.
    fn column_by_words(&self, name: &str, names: &[String]) -> Option<(usize, bool)> {
        let mut found: Option<(usize, bool)> = None;
        let mut at = 0;
        while at < name.len() {
            let character = name[at..].chars().next()?;
            let word = self.columns.names.at(name, at).next();
            let fill = self.columns.fill.at(name, at).next();
            if let Some((length, meaning)) = word.filter(|(length, _)| fill.is_none_or(|(fill, ())| fill <= *length)) {
                let is_date = |field: usize| self.fields[field].kind == FieldKind::Date;
                if found.is_none_or(|(field, weak)| (weak && !meaning.1) || (is_date(meaning.0) && !is_date(field))) {
                    found = Some(meaning);
                }
                at += length;
            } else if let Some((length, ())) = fill {
                at += length;
            } else if let Some(known) = names.iter().find(|known| !known.is_empty() && name[at..].starts_with(known.as_str())) {
                at += known.len();
            } else if !character.is_alphanumeric() {
                at += character.len_utf8();
            } else {
                return None;
            }
        }
        found
    }
}

/// Longer than the name of a column.
const MAX_COLUMN_BYTES: usize = 120;

/// The words of a second header row are short.
const MAX_HEADER_BYTES: usize = 40;

/// Which share of each column is empty in the rows that did not slide.
#[expect(clippy::cast_precision_loss, reason = "a share, of counts of rows")]
fn empty_shares(standing: &[&Vec<Cell>], columns: usize) -> Vec<f32> {
    let share = |column: usize| standing.iter().filter(|row| row[column].is_empty()).count() as f32 / standing.len().max(1) as f32;
    (0..columns).map(share).collect()
}

/// Of several columns for one field the first counts; a sure one before one that only may be it.
fn first_of_each_field(found: &mut [Option<(usize, bool)>], fields: usize) {
    for field in 0..fields {
        let best = found.iter().flatten().filter(|(known, _)| *known == field).map(|(_, weak)| *weak).min();
        let mut taken = false;
        for column in found.iter_mut() {
            if let Some((known, weak)) = *column
                && known == field
            {
                if taken || Some(weak) != best {
                    *column = None;
                }
                taken |= Some(weak) == best;
            }
        }
    }
}
