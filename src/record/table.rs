//! Records of tables.
//!
//! 1. The header tells which column is which field. A table without a header, or with one that the map does not know, is told by what
//!    stands in its columns. A column of countries is the subject where no other column can be.
//! 2. Rows that hold one cell only are labels of the rows below: a region, a country, words of the map.
//! 3. What slid left is put back: a whole column (the flags in it were templates, and the names stand where the countries should), or
//!    single rows (below a cell that spanned rows).
//! 4. Each name in the subject's cell is a record; the other cells are its fields.

use std::collections::{BTreeMap, HashSet};

use super::heading::Heading;
use super::lift::{Lifter, Scope};
use super::map::{Alone, FieldKind, RecordMap, TerritoryKind};
use super::territory::Territory;
use super::words::fold;
use super::{Record, RecordValue};
use crate::date;
use crate::diagnostic::Code;
use crate::page::body::Passage;
use crate::page::{LinkKind, Page};
use crate::span::Position;
use crate::table::{Cell, Repairs, Table};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Field(usize),
    /// A column that the map does not know.
    Extra,
}

/// How a table is to be read.
struct Plan {
    roles: Vec<Role>,
    subject: usize,
    /// The first row of data.
    first_row: usize,
    /// The column where the names stand that slid out of the subject's.
    slid_from: Option<usize>,
    /// No column was known by its name.
    headless: bool,
    /// Which share of each column is empty.
    emptiness: Vec<f32>,
    /// What sorts of cells stand in each column.
    profiles: Vec<Profile>,
}

impl Lifter<'_> {
    /// Makes records of a table.
    pub(super) fn table(&mut self, index: u32, scope: &Scope) {
        let Some(table) = self.page.tables.get(index as usize) else { return };
        if !scope.active || table.layout || table.parent.is_some() || table.rows.is_empty() {
            return;
        }
        let mut table = table.clone();
        let may_have_slid = self.page.dialect.may_have_lost_spans(&table);
        table.repair_header(Repairs::Safe);
        let Some(plan) = self.plan(&table, scope) else { return };
        let known: Vec<HashSet<String>> = column_texts(&table, plan.first_row);
        // What the table itself tells of lost spans, for the rows whose names do not tell it.
        let mut repaired = None;
        if may_have_slid && plan.slid_from.is_none() && !plan.headless {
            let mut copy = table.clone();
            self.page.dialect.repair(&mut copy, Repairs::Safe);
            repaired = Some(copy);
        }
        let repairs = repaired.iter().flat_map(|table| &table.repairs);
        let repaired_rows: HashSet<u32> = repairs.flat_map(|repair| repair.rows.iter().copied()).collect();
        let mut here = scope.clone();
        // The groups of the row above.
        let mut last: BTreeMap<usize, RecordValue> = BTreeMap::new();
        for number in plan.first_row..table.rows.len() {
            let row = &table.rows[number];
            if let Some(label) = lone_cell(row) {
                if let Some(scope) = self.row_label(&table, &plan, number, label, scope, &here) {
                    here = scope;
                    last.clear();
                    continue;
                }
            } else if number == plan.first_row && self.is_second_header(&table, &plan, row)
                || row.iter().all(Cell::is_empty)
                || row.iter().all(|cell| cell.header && !cell.spanned) && is_header_again(&table, row)
            {
                continue;
            }
            let slid = may_have_slid.then(|| self.slid_row(&plan, row, &known)).flatten();
            let row_number = u32::try_from(number).unwrap_or(u32::MAX);
            let was_repaired = slid.is_none() && repaired_rows.contains(&row_number);
            let row = repaired.as_ref().filter(|_| was_repaired).map_or(row, |table| &table.rows[number]);
            let mut cells: Vec<&Cell> = row.iter().collect();
            let blank = Cell::default();
            // The fields whose cells the rows above have: they are blank in this one.
            let mut spanned: Vec<usize> = Vec::new();
            if let Some((from, count)) = slid {
                for column in from..from + count {
                    cells.insert(column, &blank);
                    if let Role::Field(field) = plan.roles[column] {
                        spanned.push(field);
                    }
                }
                cells.truncate(row.len());
            }
            let mut record = self.record(&here);
            (record.table, record.row) = (Some(index), row_number);
            if slid.is_some() || was_repaired {
                record.inferred.push("column-shift".to_owned());
            }
            self.row(&table, &plan, &cells, record, &here, &mut last, &spanned);
        }
    }

    /// Finds out what each column holds. None where the table is not one of records.
    fn plan(&self, table: &Table, scope: &Scope) -> Option<Plan> {
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
        // Of several columns for one field the first counts; a sure one before one that only may be it.
        for field in 0..map.fields.len() {
            let best = found.iter().flatten().filter(|(known, _)| *known == field).map(|(_, weak)| *weak).min();
            let mut taken = false;
            for column in &mut found {
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
        self.guess_columns(table, first_row, &mut found);
        let mut roles: Vec<Role> = found.iter().map(|found| found.map_or(Role::Extra, |(field, _)| Role::Field(field))).collect();
        let mut subject = roles.iter().position(|role| *role == Role::Field(map.subject));
        let (mut guessed, mut headless) = (false, false);
        let lone: Vec<Option<usize>> = table.rows[first_row..].iter().map(|row| lone_cell(row)).collect();
        let kinds: Vec<Contents> = (0..columns).map(|column| self.contents(&table.rows[first_row..], &lone, column)).collect();
        self.swap_places(&mut roles, &kinds);
        if subject.is_none() {
            let nothing_known = roles.iter().all(|role| *role == Role::Extra);
            headless = nothing_known;
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
            let named_country = country.filter(|&column| !kinds[column].is_mostly_empty());
            subject = match (names, named_country, nothing_known) {
                (Some(_), Some(country), false) if scope.of_countries && kinds[country].is_mostly(kinds[country].countries) => {
                    Some(country)
                }
                (Some(names), _, _) => Some(names),
                (None, country, true) => plain().or(country),
                (None, country, false) => country,
            };
            guessed = true;
            if scope.loose && names.is_none() && country.is_none() {
                return None;
            }
        }
        let subject = subject?;
        if scope.weak && guessed {
            return None;
        }
        roles[subject] = Role::Field(map.subject);
        // Names in the column of a group, none in their own.
        let group_before = (0..subject).rev().find(|&column| self.is_group(roles[column]));
        let slid_from = group_before
            .filter(|&column| kinds[subject].filled == 0 && kinds[column].filled > kinds[column].countries + kinds[column].regions);
        let standing: Vec<&Vec<Cell>> = table.rows[first_row..]
            .iter()
            .filter(|row| {
                !row[subject].is_empty()
                    && !is_number_or_date(&row[subject].text)
                    && (0..subject).all(|column| row[column].is_empty() || self.place_of_cell(&row[column]).is_some())
            })
            .collect();
        let emptiness = emptiness(&standing, columns);
        let profiles = (0..columns).map(|column| Profile::of(standing.iter().map(|row| &row[column]))).collect();
        Some(Plan { roles, subject, first_row, slid_from, headless, emptiness, profiles })
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
            let words: Vec<(usize, bool)> = self.map.columns.find_all(&name).map(|(_, meaning)| meaning).collect();
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
        self.map.other_columns.find_all(&fold(name)).next().is_some()
    }

    /// A column called "area" that holds countries is one of countries, and the other way round.
    fn swap_places(&self, roles: &mut [Role], kinds: &[Contents]) {
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

    fn is_group(&self, role: Role) -> bool {
        matches!(role, Role::Field(field) if self.map.fields[field].kind == FieldKind::Group)
    }

    /// Whether the first row of the body is what is left of a second header row: short words without links, dates or places in some of its
    /// places, where the rows below it have links.
    fn is_second_header(&self, table: &Table, plan: &Plan, row: &[Cell]) -> bool {
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

    /// What a row of one cell says of the rows below it.
    fn row_label(&self, table: &Table, plan: &Plan, number: usize, column: usize, scope: &Scope, here: &Scope) -> Option<Scope> {
        let cell = &table.rows[number][column];
        let spans = cell.column_span as usize > 1 && cell.column_span as usize >= table.columns.len().saturating_sub(1);
        let stands_out = spans || (cell.header && table.columns.len() > 1);
        let text = cell.text.trim().trim_end_matches([':', '：']);
        let is_subject = column == plan.subject;
        // Most lone cells are names in a table whose other columns are lost.
        if !stands_out
            && self.place_of_cell(cell).is_none()
            && !self.map.may_announce(text)
            && self.map.field_of(FieldKind::Group, None).is_none()
        {
            return None;
        }
        let base = if table.columns.len() > 1 { scope } else { here };
        let value = self.label_value(&self.passage(table, cell), text);
        match self.map.heading(text, &self.names) {
            // Only the column of countries can hold a country that is a member itself.
            Heading::Place(Territory::Country) if is_subject => None,
            Heading::Place(found) if !is_subject || found == Territory::Region || stands_out => {
                // A country is one of the region above it.
                Some(self.scope_of_place(if found == Territory::Country { here } else { base }, found, value))
            }
            Heading::Records(meaning) | Heading::Modifier(meaning) if stands_out || !is_subject => Some(self.scope_with(base, &meaning)),
            _ if stands_out => {
                let mut scope = base.clone();
                self.set_plain_group(&mut scope, text);
                Some(scope)
            }
            _ => match plan.roles[column] {
                // The label of a group that the map has no names for.
                Role::Field(field)
                    if !is_subject && self.map.fields[field].kind == FieldKind::Group && self.map.fields[field].territory.is_none() =>
                {
                    let mut scope = base.clone();
                    scope.groups.insert(field, value);
                    Some(scope)
                }
                _ => None,
            },
        }
    }

    /// Whether a row slid left below cells that spanned rows: a name stands left of the subject's column, and the row ends with as many
    /// empty cells. Goes out: the column where the cells of the rows above reach in, and how many they are.
    fn slid_row(&self, plan: &Plan, row: &[Cell], known: &[HashSet<String>]) -> Option<(usize, usize)> {
        if plan.slid_from.is_some() || plan.headless || plan.subject > MAX_GROUP_COLUMNS {
            return None;
        }
        let is_name = |cell: &Cell| {
            !cell.is_empty()
                && !cell.spanned
                && !is_residue(&cell.text)
                && self.place_of_cell(cell).is_none()
                && !is_number_or_date(&cell.text)
        };
        let name = (0..plan.subject).filter(|&column| self.is_group(plan.roles[column])).find(|&column| is_name(&row[column]));
        let subject = &row[plan.subject];
        let belongs_right = {
            let folded = fold(&subject.text);
            let next = known.get(plan.subject + 1);
            is_number_or_date(&subject.text) || next.is_some_and(|texts| texts.contains(&folded)) && !known[plan.subject].contains(&folded)
        };
        let count = match name {
            Some(column) => plan.subject - column,
            // A value of the next column under the subject, and nothing in its place: `"" 与党 ""` below `国 党名 与党`.
            None if !subject.is_empty()
                && subject.links.is_empty()
                && belongs_right
                && plan.subject > 0
                && row[plan.subject - 1].is_empty() =>
            {
                1
            }
            None => return None,
        };
        let is_last_empty = row[row.len() - count..].iter().all(Cell::is_empty);
        let only_name = subject.is_empty() || plan.subject + 1 == row.len();
        // A name stands where countries do: what is behind it fits better one place to the right, or nearly as well.
        let fits_right = || {
            let stays: f32 = (plan.subject..row.len()).map(|column| plan.profiles[column].fit(&row[column])).sum();
            let moved: f32 = (plan.subject..row.len()).map(|column| plan.profiles[column].fit(&row[column - count])).sum();
            moved + NAME_IN_GROUP >= stays
        };
        if !is_last_empty || !(only_name || belongs_right || (name.is_some() && fits_right())) {
            return None;
        }
        // Where the cells of the rows above reach in: where what is left fits its columns best.
        let fit = |from: usize| -> f32 {
            (0..plan.subject)
                .filter(|column| !(from..from + count).contains(column))
                .map(|column| {
                    let cell = &row[if column < from { column } else { column - count }];
                    let territory = match plan.roles[column] {
                        Role::Field(field) => self.map.fields[field].territory,
                        Role::Extra => None,
                    };
                    match (self.place_of_cell(cell), territory) {
                        (Some(Territory::Country), Some(TerritoryKind::Country))
                        | (Some(Territory::Region), Some(TerritoryKind::Region)) => 2.0,
                        (Some(_), Some(_)) => -2.0,
                        _ if cell.is_empty() => plan.emptiness[column],
                        _ => 0.0,
                    }
                })
                .sum()
        };
        let places = (0..=plan.subject - count).rev();
        places.max_by(|&a, &b| fit(a).total_cmp(&fit(b))).map(|from| (from, count))
    }

    #[expect(clippy::too_many_arguments, reason = "a row with all that is known of it; grouping them would only name the call")]
    fn row(
        &mut self,
        table: &Table,
        plan: &Plan,
        cells: &[&Cell],
        mut record: Record,
        scope: &Scope,
        last: &mut BTreeMap<usize, RecordValue>,
        slid: &[usize],
    ) {
        let map = self.map;
        let country_field = map.field_of(FieldKind::Group, Some(TerritoryKind::Country));
        let mut subject = cells[plan.subject];
        let mut skipped = None;
        if let Some(column) = plan.slid_from.filter(|_| subject.is_empty())
            && !cells[column].is_empty()
            && self.place_of_cell(cells[column]).is_none()
        {
            subject = cells[column];
            skipped = Some(column);
            record.inferred.push("column-shift".to_owned());
        }
        let mut says_more = false;
        let mut notes: Vec<String> = Vec::new();
        let mut past = scope.past;
        let mut dates: Vec<(usize, String, String)> = Vec::new();
        let mut other_reason = None;
        let mut groups: BTreeMap<usize, RecordValue> = BTreeMap::new();
        for (column, cell) in cells.iter().enumerate() {
            if column == plan.subject || Some(column) == skipped || cell.is_empty() || is_residue(&cell.text) {
                continue;
            }
            let Role::Field(field) = plan.roles[column] else {
                if !is_dash(&cell.text) {
                    let name = table
                        .columns
                        .get(column)
                        .filter(|name| !name.is_empty())
                        .cloned()
                        .unwrap_or_else(|| format!("column {}", column + 1));
                    record.extra.insert(name, cell.text.clone());
                    says_more = true;
                }
                continue;
            };
            match map.fields[field].kind {
                FieldKind::Group => {
                    if let Some(value) = self.cell_value(table, cell) {
                        let field = self.group_of_cell(field, cell, plan, cells);
                        groups.insert(field, value.clone());
                        self.put(&mut record, field, value);
                    }
                }
                FieldKind::Date if is_dash(&cell.text) => {}
                FieldKind::Date => {
                    says_more = true;
                    dates.push((field, cell.text.clone(), table.columns[column].clone()));
                }
                FieldKind::Note => {
                    if !is_dash(&cell.text) {
                        notes.push(cell.text.clone());
                        says_more = true;
                    }
                }
                FieldKind::Choice if map.choices.iter().any(|choice| choice.field == field) => {
                    if !is_dash(&cell.text) {
                        says_more = true;
                        notes.push(cell.text.clone());
                        other_reason = other_reason.or(Some(field));
                    }
                }
                FieldKind::Choice => match map.heading(&cell.text, &self.names) {
                    Heading::Records(meaning) | Heading::Modifier(meaning) if !meaning.set.is_empty() => {
                        past |= meaning.past;
                        record.set.extend(meaning.set);
                    }
                    _ => {
                        says_more = true;
                        notes.push(cell.text.clone());
                    }
                },
                FieldKind::Text | FieldKind::Subject => {
                    if let Some(value) = self.cell_value(table, cell) {
                        says_more = true;
                        self.put(&mut record, field, value);
                    }
                }
            }
            for &number in &cell.references {
                if !record.references.contains(&number) {
                    record.references.push(number);
                }
            }
        }
        // Below a span that was lost the group is that of the row above.
        for &field in slid {
            if let (false, Some(value)) = (groups.contains_key(&field), last.get(&field)) {
                let name = map.fields[field].name.clone();
                self.put(&mut record, field, value.clone());
                record.inferred.push(name);
                groups.insert(field, value.clone());
            }
        }
        *last = groups;
        for (field, text, column) in dates {
            self.put_date(&mut record, field, &text, &column);
        }
        let line = cells.iter().find(|cell| cell.line > 0 && !cell.spanned).map_or(table.line, |cell| cell.line);
        record.line = if subject.line > 0 { subject.line } else { line };
        if subject.spanned
            && subject.row_span == 1
            && !record.fields.keys().any(|name| self.is_date(name))
            && is_copy_from_above(table, &record, plan.subject)
        {
            return;
        }
        let passage = self.passage(table, subject);
        let named = map.names(self.page, &passage);
        let position = Position { line, column: 1 };
        if named.iter().all(|named| named.name.is_none()) && !says_more && named.iter().all(|named| named.notes.is_empty()) {
            // Only a group is left of the row, or nothing.
            if record.fields.keys().any(|name| !record.inferred.contains(name)) {
                self.remark(Code::LostMember, "this row names no one: a template stood here", position, subject.span);
            }
            return;
        }
        if named.is_empty() {
            self.remark(Code::LostMember, "the name in this row is lost: a template stood here", position, subject.span);
        }
        let named = if named.is_empty() { vec![super::subject::Named::default()] } else { named };
        let is_one = named.len() == 1;
        for mut named in named {
            let mut record = record.clone();
            if named.line > 0 {
                record.line = named.line;
            }
            if named.name.is_none()
                && named.place.is_some()
                && country_field.is_some_and(|field| !plan.roles.contains(&Role::Field(field)))
                && named.notes.is_empty()
            {
                named.name = named.place.take().map(|(_, value)| value);
            }
            self.put_named(&mut record, named, past);
            for note in &notes {
                self.add_note(&mut record, note, past);
            }
            // A reason that the map has no word for.
            if let Some(field) = other_reason {
                record.fields.entry(map.fields[field].name.clone()).or_insert_with(|| RecordValue::plain("other"));
            }
            if is_one {
                for &number in &subject.references {
                    if !record.references.contains(&number) {
                        record.references.push(number);
                    }
                }
            }
            self.finish(record);
        }
    }

    /// The group that a cell fills: its column's, or that of a country or region where the column of those is empty in this row.
    fn group_of_cell(&self, field: usize, cell: &Cell, plan: &Plan, cells: &[&Cell]) -> usize {
        let kind = match self.place_of_cell(cell) {
            Some(Territory::Country) => TerritoryKind::Country,
            Some(Territory::Region) => TerritoryKind::Region,
            _ => return field,
        };
        let Some(better) = self.map.field_of(FieldKind::Group, Some(kind)).filter(|better| *better != field) else { return field };
        let own = plan.roles.iter().position(|role| *role == Role::Field(better));
        let is_taken = own.is_some_and(|column| !cells[column].is_empty() && self.place_of_cell(cells[column]).is_some());
        if self.map.fields[field].territory.is_some() && !is_taken { better } else { field }
    }

    fn is_date(&self, name: &str) -> bool {
        self.map.fields.iter().any(|field| field.name == *name && field.kind == FieldKind::Date)
    }

    /// Puts what a date column says into a record; what is no date is kept under the column's name.
    fn put_date(&self, record: &mut Record, field: usize, text: &str, column: &str) {
        if is_dash(text) {
            return;
        }
        let folded = fold(text);
        let dates = date::find(&folded);
        let mut took = false;
        if let Some(date) = dates.first() {
            let until = self.map.field_alone(Alone::Until).filter(|&until| until != field && date.from.is_some());
            if let Some(from) = &date.from {
                self.put(record, field, RecordValue::plain(from));
                took = true;
            }
            if let Some(value) = &date.until {
                self.put(record, until.unwrap_or(field), RecordValue::plain(value));
                took = true;
            }
        }
        let is_all = dates.len() == 1 && folded.len() <= dates[0].range.len() + MAX_SMALL_WORDS;
        if !took || !is_all {
            let name = if column.is_empty() { self.map.fields[field].name.as_str() } else { column };
            record.extra.insert(name.to_owned(), text.to_owned());
            let facts = self.map.note(text, true);
            for (field, value) in facts.choices {
                record.fields.entry(self.map.fields[field].name.clone()).or_insert_with(|| RecordValue::plain(&value));
            }
        }
    }

    /// The passage of a cell: as the page wrote it, else put together from the cell.
    fn passage(&self, table: &Table, cell: &Cell) -> Passage {
        self.page
            .body
            .passage_of_cell(table.index, cell.span)
            .filter(|_| !cell.span.range().is_empty())
            .unwrap_or_else(|| passage_of(self.page, cell))
    }

    /// The value of a cell that holds one thing; None where only signs stand in it.
    fn cell_value(&self, table: &Table, cell: &Cell) -> Option<RecordValue> {
        let text = cell.text.trim();
        if is_dash(text) {
            return None;
        }
        let passage = self.passage(table, cell);
        Some(self.label_value(&passage, text))
    }

    /// What a cell names, by its text or by the only link in it.
    fn place_of_cell(&self, cell: &Cell) -> Option<Territory> {
        self.place_of_text(&cell.text).or_else(|| match cell.links.as_slice() {
            [link] => self.place_of_text(self.page.links.get(*link as usize)?.target.as_deref()?),
            _ => None,
        })
    }

    /// What a text names. The cells of a table are asked several times.
    fn place_of_text(&self, text: &str) -> Option<Territory> {
        if text.is_empty() {
            return None;
        }
        if let Some(known) = self.places.borrow().get(text) {
            return *known;
        }
        let found = self.map.territories.of(text).filter(|&found| found != Territory::Filler);
        self.places.borrow_mut().insert(text.to_owned(), found);
        found
    }

    /// What stands in a column. `lone` tells the only filled cell of each row that has but one.
    fn contents(&self, rows: &[Vec<Cell>], lone: &[Option<usize>], column: usize) -> Contents {
        let mut contents = Contents::default();
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

/// The words of a second header row are short.
const MAX_HEADER_BYTES: usize = 40;

/// More columns do not go before the one of names: region, country, state.
const MAX_GROUP_COLUMNS: usize = 6;

/// Letters that may stand beside a date in a cell of dates: `年`, `加入`.
const MAX_SMALL_WORDS: usize = 6;

/// How many cells of a column are what.
#[derive(Clone, Copy, Debug, Default)]
struct Contents {
    rows: usize,
    filled: usize,
    countries: usize,
    regions: usize,
    links: usize,
    texts: usize,
    dates: usize,
}

impl Contents {
    fn is_mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 2 > self.filled
    }

    fn is_mostly_empty(&self) -> bool {
        self.filled * 2 < self.rows
    }
}

/// How much it says for a slid row that a name stands in the column of countries, as a logarithm of odds.
const NAME_IN_GROUP: f32 = 2.0;

/// What sorts of cells stand in a column: nothing, a number or date, an abbreviation, a link, other text. How many of each.
#[derive(Clone, Copy, Debug, Default)]
struct Profile([u16; 5]);

impl Profile {
    fn of<'c>(cells: impl Iterator<Item = &'c Cell>) -> Self {
        let mut counts = [0_u16; 5];
        for cell in cells {
            let count = &mut counts[Self::sort(cell)];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    fn sort(cell: &Cell) -> usize {
        let letters = cell.text.chars().filter(|letter| letter.is_alphabetic()).count();
        let capitals = cell.text.chars().filter(|letter| letter.is_uppercase()).count();
        if cell.is_empty() {
            0
        } else if is_number_or_date(&cell.text) {
            1
        } else if letters <= MAX_ABBREVIATION && letters > 1 && capitals * 2 > letters && cell.links.is_empty() {
            2
        } else if !cell.links.is_empty() {
            3
        } else {
            4
        }
    }

    /// How well a cell fits the column: the logarithm of its share, no sort being impossible.
    fn fit(&self, cell: &Cell) -> f32 {
        let all: f32 = self.0.iter().map(|&count| f32::from(count) + 0.5).sum();
        ((f32::from(self.0[Self::sort(cell)]) + 0.5) / all).ln()
    }
}

/// Letters of the longest abbreviation in a column of those.
const MAX_ABBREVIATION: usize = 8;

impl RecordMap {
    /// The field of a column, and whether its name is only a weak sign of it.
    fn column(&self, name: &str, names: &[String]) -> Option<(usize, bool)> {
        let folded = fold(name);
        let whole = folded.trim();
        if whole.is_empty() || whole.len() > MAX_COLUMN_BYTES {
            return None;
        }
        self.columns
            .get(whole)
            .or_else(|| whole.split(['/', '(', ',', '\n', '[']).find_map(|part| self.columns.get(part.trim())))
            .or_else(|| self.column_by_words(whole, names))
    }

    /// The field of a column whose name is made of words that the map knows, and of names of the page (`WOFC 가입`): a date if it is one
    /// (`Observer since`), else the first that is sure, else the first.
    fn column_by_words(&self, name: &str, names: &[String]) -> Option<(usize, bool)> {
        let mut found: Option<(usize, bool)> = None;
        let mut at = 0;
        while at < name.len() {
            let character = name[at..].chars().next()?;
            let word = self.columns.at(name, at).next();
            let fill = self.column_fill.at(name, at).next();
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

/// The column of the only cell in a row that holds something; a cell that spans columns is one.
fn lone_cell(row: &[Cell]) -> Option<usize> {
    let mut filled = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let (column, first) = filled.next()?;
    if first.spanned && first.line == 0 {
        return None;
    }
    filled.all(|(_, cell)| cell.spanned && cell.span == first.span).then_some(column)
}

/// The folded texts of each column.
fn column_texts(table: &Table, first_row: usize) -> Vec<HashSet<String>> {
    (0..table.columns.len())
        .map(|column| {
            let cells = table.rows[first_row..].iter().map(|row| &row[column]);
            cells.filter(|cell| !cell.is_empty() && !cell.spanned).map(|cell| fold(&cell.text)).collect()
        })
        .collect()
}

/// Whether a row repeats the header.
fn is_header_again(table: &Table, row: &[Cell]) -> bool {
    table.rows.first().is_some_and(|header| header.iter().zip(row).all(|(header, cell)| header.text == cell.text))
}

/// Whether a name was already given by the row above: its cell spans both rows.
fn is_copy_from_above(table: &Table, record: &Record, column: usize) -> bool {
    let row = record.row as usize;
    row > 0
        && table.rows[row - 1].get(column).is_some_and(|above| above.span == table.rows[row][column].span && !above.span.range().is_empty())
}

/// A template that was not read: `{{ BRA }}`.
fn is_residue(text: &str) -> bool {
    text.starts_with("{{") && text.ends_with("}}")
}

/// Which share of each column is empty in the rows that did not slide.
#[expect(clippy::cast_precision_loss, reason = "a share, of counts of rows")]
fn emptiness(standing: &[&Vec<Cell>], columns: usize) -> Vec<f32> {
    let share = |column: usize| standing.iter().filter(|row| row[column].is_empty()).count() as f32 / standing.len().max(1) as f32;
    (0..columns).map(share).collect()
}

/// Whether a text is only a number or a date.
fn is_number_or_date(text: &str) -> bool {
    let folded = fold(text);
    let is_date = || date::find(&folded).first().is_some_and(|date| date.range.len() + MAX_SMALL_WORDS >= folded.len());
    folded.chars().any(|digit| digit.is_ascii_digit()) && (!folded.chars().any(char::is_alphabetic) || is_date())
}

/// Signs for "nothing".
fn is_dash(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// A passage put together from a cell: where its links stand is found by their texts.
fn passage_of(page: &Page, cell: &Cell) -> Passage {
    let text = cell.text_with_lines().into_owned();
    let mut links = Vec::with_capacity(cell.links.len());
    let mut from = 0;
    for &number in &cell.links {
        let Some(link) = page.links.get(number as usize).filter(|link| !link.text.is_empty()) else { continue };
        if let Some(at) = cell.text[from..].find(&link.text) {
            links.push((from + at..from + at + link.text.len(), number));
            from += at + link.text.len();
        }
    }
    let lines = vec![(0, cell.line)];
    Passage { references: Vec::new(), links, strong: Vec::new(), lines, text }
}
