//! Plans how to read a table: determines which column is which field.
//!
//! Columns are recognized by their names and, if those do not tell, by their contents.

use std::collections::HashSet;

use super::shift::Profile;
use super::{MAX_SMALL_WORDS, is_dash, is_number_or_date, is_residue, lone_cell};
use crate::date;
use crate::page::LinkKind;
use crate::record::extract::{Extractor, Scope};
use crate::record::map::{FieldKind, RecordMap, TerritoryKind};
use crate::table::{Cell, Table, is_full_width};
use crate::words::fold;
use crate::words::territory::Territory;

/// What a column contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Field(usize),
    /// A column that is not in the map.
    Extra,
}

impl Role {
    /// Returns the field that the column is, if any.
    pub(super) fn field(self) -> Option<usize> {
        match self {
            Self::Field(field) => Some(field),
            Self::Extra => None,
        }
    }
}

/// How to read a table.
pub(super) struct ColumnMapping {
    pub(super) roles: Vec<Role>,
    pub(super) subject: usize,
    /// The first row of data.
    pub(super) first_row: usize,
    /// The column that contains the names, if they are shifted out of the column of the subject.
    pub(super) shifted_from: Option<usize>,
    /// Whether no column was recognized by its name.
    pub(super) headless: bool,
    /// The share of empty cells in each column.
    pub(super) empty_shares: Vec<f32>,
    /// The kinds of cells in each column.
    pub(super) profiles: Vec<Profile>,
}

impl Extractor<'_> {
    /// Determines what each column contains. Returns `None` if the table does not contain records.
    pub(super) fn map_columns(&self, table: &Table, scope: &Scope) -> Option<ColumnMapping> {
        let map = self.map;
        let columns = table.columns.len();
        let mut found: Vec<Option<(usize, bool)>> = table.columns.iter().map(|name| map.column(name, &self.names)).collect();
        let mut first_row = table.header_rows as usize;
        // A first row that an exporter took for a header: it contains links, and no word of the map.
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
        // A column of counts, or of the same few texts, does not name the records, whatever it is called.
        if let Some(column) = subject.filter(|&column| map.named && kinds[column].names_nothing()) {
            roles[column] = Role::Extra;
            subject = None;
        }
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
        // There are names in the column of a group, and none in their own.
        let group_before = (0..subject).rev().find(|&column| self.is_group(roles[column]));
        let shifted_from = group_before
            .filter(|&column| kinds[subject].filled == 0 && kinds[column].filled > kinds[column].countries + kinds[column].regions);
        let standing: Vec<&Vec<Cell>> = table.rows[first_row..]
            .iter()
            .filter(|row| {
                !row[subject].is_empty()
                    && !is_number_or_date(row[subject].shown())
                    && (0..subject).all(|column| row[column].is_empty() || self.place_of_cell(&row[column]).is_some())
            })
            .collect();
        let empty_shares = empty_shares(&standing, columns);
        let profiles = (0..columns).map(|column| Profile::of(standing.iter().map(|row| &row[column]))).collect();
        Some(ColumnMapping { roles, subject, first_row, shifted_from, headless, empty_shares, profiles })
    }

    /// Guesses the column of names from the contents of the columns, if no column is named so.
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
        // A column of names that is not in the map takes precedence over a column of countries.
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

    /// Guesses columns whose name as a whole is not in the map, but contains a word that is, and whose contents fit that word: dates with a
    /// word for dates (`Afiliación al organismo`), names with a word for names.
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

    /// Whether, by its name, a column contains something other than the names of records: capitals, leaders.
    fn is_other_column(&self, name: &str) -> bool {
        self.map.columns.other.find_all(&fold(name)).next().is_some()
    }

    /// Makes a column of regions ("area") whose cells are countries a column of countries, and the other way round.
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

    /// Whether the first row of the body is the rest of a second header row: some of its cells have short words without links, dates or
    /// places, and the rows below it have links.
    pub(super) fn is_second_header(&self, table: &Table, mapping: &ColumnMapping, row: &[Cell]) -> bool {
        let below = &table.rows[mapping.first_row + 1..];
        let linked = below.iter().filter(|row| row.iter().any(|cell| !cell.links.is_empty())).count();
        let is_word = |cell: &Cell| {
            cell.is_empty()
                || cell.spanned
                || (cell.shown().len() <= MAX_HEADER_BYTES
                    && !cell.shown().bytes().any(|byte| byte.is_ascii_digit())
                    && self.place_of_cell(cell).is_none())
        };
        let filled = row.iter().filter(|cell| !cell.is_empty() && !cell.spanned).count();
        let is_gappy = row.last().is_some_and(Cell::is_empty) || row[mapping.subject].is_empty() || row[mapping.subject].spanned;
        // Words with links are a header only if most of the row is missing.
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

    /// Counts what a column contains. `lone` has the column of the only filled cell, for each row that has only one.
    fn contents(&self, rows: &[Vec<Cell>], lone: &[Option<usize>], column: usize) -> ColumnStats {
        let mut contents = ColumnStats::default();
        let mut texts: HashSet<&str> = HashSet::new();
        for (row, lone) in rows.iter().zip(lone) {
            let cell = &row[column];
            contents.rows += 1;
            let is_label = || *lone == Some(column) && row.len() > 1 && self.place_of_cell(cell).is_some();
            if is_full_width(row) || cell.is_empty() || is_dash(cell.shown()) || is_residue(cell.shown()) || is_label() {
                continue;
            }
            contents.filled += 1;
            if !cell.spanned {
                contents.own += 1;
                contents.different += usize::from(texts.insert(cell.shown()));
            }
            match self.place_of_cell(cell) {
                Some(Territory::Country) => contents.countries += 1,
                Some(Territory::Region) => contents.regions += 1,
                _ => {}
            }
            let folded = fold(cell.shown());
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

/// How many cells of a column are of which kind.
#[derive(Clone, Copy, Debug, Default)]
struct ColumnStats {
    rows: usize,
    filled: usize,
    countries: usize,
    regions: usize,
    links: usize,
    texts: usize,
    dates: usize,
    /// Filled cells that are not copies of spanning ones, and how many different texts they have.
    own: usize,
    different: usize,
}

/// So many cells of a column must be filled before it counts that they repeat each other.
const MANY: usize = 4;

impl ColumnStats {
    fn is_mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 2 > self.filled
    }

    /// Whether its cells cannot be names: most are numbers or dates, or few are different.
    fn names_nothing(&self) -> bool {
        self.filled > 0 && (self.texts * 4 < self.filled || (self.own >= MANY && self.different * 2 < self.own))
    }

    fn is_mostly_empty(&self) -> bool {
        self.filled * 2 < self.rows
    }
}

impl RecordMap {
    /// Whether a table ranks what is in it: a column has points, ranks, wins.
    pub(super) fn is_ranking(&self, table: &Table) -> bool {
        table.columns.iter().any(|name| self.columns.ranking.get(fold(name).trim()).is_some())
    }

    /// Whether, by the names of its columns, a table is one of records under any heading: it has columns for two dates of them, or for one date
    /// and the subject or the country.
    pub(in crate::record) fn names_its_columns(&self, table: &Table) -> bool {
        let fields: HashSet<usize> =
            table.columns.iter().filter_map(|name| self.column(name, &[])).filter(|(_, weak)| !weak).map(|(field, _)| field).collect();
        let dates = fields.iter().filter(|&&field| self.fields[field].kind == FieldKind::Date).count();
        let country = self.field_of(FieldKind::Group, Some(TerritoryKind::Country));
        dates > 1 || (dates == 1 && (fields.contains(&self.subject) || country.is_some_and(|country| fields.contains(&country))))
    }

    /// Whether, by its name, a column of a table is the field of this name.
    pub(crate) fn has_column_of(&self, table: &Table, field: &str) -> bool {
        let fields = table.columns.iter().filter_map(|name| self.column(name, &[]));
        fields.into_iter().any(|(found, _)| self.fields[found].name == field)
    }

    /// Returns the field of a column, and whether its name is only weak evidence of that.
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

    /// Returns the field of a column whose name consists of words of the map and names of the page (`WOFC 가입`): the field that is a date if
    /// there is one (`Observer since`), or else the first that is certain, or else the first.
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

/// Longer than the name of any column, in bytes.
const MAX_COLUMN_BYTES: usize = 120;

/// The longest word of a second header row, in bytes.
const MAX_HEADER_BYTES: usize = 40;

/// Returns the share of empty cells in each column, in rows that are not shifted.
#[expect(clippy::cast_precision_loss, reason = "a share, of counts of rows")]
fn empty_shares(standing: &[&Vec<Cell>], columns: usize) -> Vec<f32> {
    let share = |column: usize| standing.iter().filter(|row| row[column].is_empty()).count() as f32 / standing.len().max(1) as f32;
    (0..columns).map(share).collect()
}

/// Keeps one column for each field: the first one, and a certain one rather than a weak one.
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

#[cfg(test)]
mod tests {
    use crate::record::samples::{document, map};

    /// The field of a column by its name.
    fn field(name: &str) -> Option<String> {
        let map = map();
        map.column(name, &["league".to_owned()]).map(|(field, _)| map.fields[field].name.clone())
    }

    /// The records of a table below `Members`, as `member/country/joined`.
    fn rows(table: &str) -> Vec<String> {
        let document = document(&format!("## Members\n\n{table}\n"));
        let text =
            |record: &crate::record::Record, field: &str| record.fields.get(field).map(|value| value.text.clone()).unwrap_or_default();
        let records = map().records(&document).records;
        records.iter().map(|record| ["member", "country", "joined"].map(|field| text(record, field)).join("/")).collect()
    }

    #[test]
    fn a_column_is_known_by_its_name() {
        for (name, expected) in [
            ("Name", Some("member")),
            ("Member (party)", Some("member")),
            ("Joined", Some("joined")),
            ("League member since", Some("joined")),
            ("Current party", Some("member")),
            ("Population", None),
            ("", None),
        ] {
            assert_eq!(field(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn the_first_column_of_a_name_is_the_field() {
        let table = "| Name | Party | Joined |\n|---|---|---|\n| A | B | 1990 |\n| C | D | 1991 |\n";
        assert_eq!(rows(table), ["A//1990", "C//1991"]);
    }

    #[test]
    fn a_column_of_countries_is_known_by_its_cells() {
        let table = "| Name | Area | Joined |\n|---|---|---|\n| A | France | 1990 |\n| B | Spain | 1991 |\n";
        assert_eq!(rows(table), ["A/France/1990", "B/Spain/1991"]);
    }

    #[test]
    fn without_a_known_name_the_column_of_links_is_the_subject() {
        let table = "| Ort | Was |\n|---|---|\n| [A](A \"wikilink\") | x |\n| [B](B \"wikilink\") | y |\n";
        assert_eq!(rows(table), ["A//", "B//"]);
    }

    #[test]
    fn a_column_of_capitals_is_not_the_subject() {
        let table =
            "| Country | Capital |\n|---|---|\n| France | [Paris](Paris \"wikilink\") |\n| Spain | [Madrid](Madrid \"wikilink\") |\n";
        assert!(rows(table).iter().all(|row| !row.contains("Paris") && !row.contains("Madrid")), "{:?}", rows(table));
    }
}
