//! Records of tables.
//!
//! 1. The header shows which column is which field. In a table without a header, or with one that is not in the map, columns are recognized
//!    by their contents. A column of countries is the subject if no other column can be.
//! 2. Rows with only one filled cell are labels of the rows below: a region, a country, words of the map.
//! 3. Shifted cells are repaired. If a whole column shifted left (the flags in it were templates, and the names are where the countries
//!    should be), it is read from where it is. Single rows (below a row span) are repaired by `table_repair`, with evidence from `shift`.
//! 4. Each name in the cell of the subject is a record; the other cells are its fields.

mod columns;
mod flag;
mod shift;

use std::collections::{BTreeMap, HashSet};

use self::columns::{ColumnMapping, Role};
use super::extract::{Extractor, Scope};
use super::heading::Heading;
use super::map::{FieldKind, LoneDate, TerritoryKind};
use super::{Record, RecordValue};
use crate::date;
use crate::diagnostic::DiagnosticCode;
use crate::document::Passage;
use crate::page::Page;
use crate::span::Position;
use crate::table::{Cell, Table};
use crate::words::fold;
use crate::words::territory::Territory;

/// A row of a table, with the mapping of the columns of the table.
#[derive(Clone, Copy)]
struct TableRow<'t> {
    table: &'t Table,
    mapping: &'t ColumnMapping,
    cells: &'t [&'t Cell],
}

impl TableRow<'_> {
    /// The line of its first cell.
    fn line(&self) -> u32 {
        self.cells.iter().find(|cell| cell.line > 0 && !cell.spanned).map_or(self.table.location.line, |cell| cell.line)
    }
}

/// What the cells of a row state, except the cell of the subject.
#[derive(Default)]
struct RowRead {
    record: Record,
    /// Groups, by field.
    groups: BTreeMap<usize, RecordValue>,
    notes: Vec<String>,
    /// Dates: the field, the text, the name of the column.
    dates: Vec<(usize, String, String)>,
    past: bool,
    /// Whether the row states more than groups: it is about something, even without a name.
    says_more: bool,
    /// The field of a choice whose text is not in the map.
    other_reason: Option<usize>,
}

impl RowRead {
    fn note(&mut self, text: &str) {
        self.says_more = true;
        self.notes.push(text.to_owned());
    }
}

fn add_references(record: &mut Record, references: &[u32]) {
    for &number in references {
        if !record.references.contains(&number) {
            record.references.push(number);
        }
    }
}

impl Extractor<'_> {
    /// Makes records of a table.
    pub(super) fn table(&mut self, index: u32, scope: &Scope) {
        let Some(table) = self.document.table_as_read(index) else { return };
        if !scope.active || table.layout || table.parent.is_some() || table.rows.is_empty() {
            return;
        }
        if scope.loose && self.map.is_ranking(table) {
            return;
        }
        if is_layout_of_lists(table) {
            return self.lists_in_cells(table, index, scope);
        }
        let mut table = table.clone();
        table.repair_header(self.document.options.repair_level);
        let Some(mapping) = self.map_columns(&table, scope) else { return };
        let is_record = |row: usize| match lone_cell(&table.rows[row]) {
            Some(label) => self.row_label(&table, &mapping, row, label, scope, scope).is_none(),
            None => !self.is_no_record(&table, &mapping, row),
        };
        let repaired = self.repaired(&table, &mapping, is_record);
        let repairs = repaired.iter().flat_map(|table| &table.repairs);
        let repaired_rows: HashSet<u32> = repairs.flat_map(|repair| repair.rows().iter().copied()).collect();
        let mut here = scope.clone();
        // The groups of the row above.
        let mut last: BTreeMap<usize, RecordValue> = BTreeMap::new();
        for number in mapping.first_row..table.rows.len() {
            let row = &table.rows[number];
            if let Some(label) = lone_cell(row) {
                if let Some(scope) = self.row_label(&table, &mapping, number, label, scope, &here) {
                    here = scope;
                    last.clear();
                    continue;
                }
            } else if self.is_no_record(&table, &mapping, number) {
                continue;
            }
            let row_number = u32::try_from(number).unwrap_or(u32::MAX);
            let was_repaired = repaired_rows.contains(&row_number);
            let row = repaired.as_ref().filter(|_| was_repaired).map_or(row, |table| &table.rows[number]);
            let cells: Vec<&Cell> = row.iter().collect();
            let mut record = self.record(&here);
            (record.table, record.row) = (Some(index), row_number);
            if was_repaired {
                record.inferred.push("column-shift".to_owned());
            }
            let fields = mapping.roles.iter().zip(row).filter(|(_, cell)| was_repaired && cell.spanned && cell.line > 0);
            let spanned: Vec<usize> = fields.filter_map(|(role, _)| role.field()).collect();
            self.row(TableRow { table: &table, mapping: &mapping, cells: &cells }, record, &here, &mut last, &spanned);
        }
    }

    /// Makes records of the lines of all cells: the table only sets lists side by side. A region before other names is a label of the lines below.
    fn lists_in_cells(&mut self, table: &Table, index: u32, scope: &Scope) {
        for (number, row) in (0_u32..).zip(&table.rows) {
            for cell in row.iter().filter(|cell| !cell.spanned && !cell.is_empty()) {
                let mut here = scope.clone();
                for named in self.map.names(self.page, &self.passage(table, cell)) {
                    let Some(name) = &named.name else { continue };
                    if self.map.place_of(name) == Some(Territory::Region) && named.notes.is_empty() {
                        here = self.scope_of_place(scope, Territory::Region, name.clone());
                        continue;
                    }
                    let mut record = self.record(&here);
                    (record.table, record.row) = (Some(index), number);
                    record.line = if named.line > 0 { named.line } else { cell.line };
                    self.put_named(&mut record, named, here.past);
                    self.finish(record);
                }
            }
        }
    }

    /// Whether a row of more than one cell is a header, or empty.
    fn is_no_record(&self, table: &Table, mapping: &ColumnMapping, number: usize) -> bool {
        let row = &table.rows[number];
        number == mapping.first_row && self.is_second_header(table, mapping, row)
            || row.iter().all(Cell::is_empty)
            || row.iter().all(|cell| cell.header && !cell.spanned) && is_header_again(table, row)
    }

    fn is_group(&self, role: Role) -> bool {
        matches!(role, Role::Field(field) if self.map.fields[field].kind == FieldKind::Group)
    }

    /// Returns the scope of the rows below a row with only one filled cell, if it is a label.
    fn row_label(
        &self,
        table: &Table,
        mapping: &ColumnMapping,
        number: usize,
        column: usize,
        scope: &Scope,
        here: &Scope,
    ) -> Option<Scope> {
        let cell = &table.rows[number][column];
        let spans = cell.column_span as usize > 1 && cell.column_span as usize >= table.columns.len().saturating_sub(1);
        let stands_out = spans || (cell.header && table.columns.len() > 1);
        let text = cell.shown().trim().trim_end_matches([':', '：']);
        let is_subject = column == mapping.subject;
        // Most lone cells are names, in a table whose other columns are lost.
        if !stands_out
            && self.place_of_cell(cell).is_none()
            && !self.map.may_announce(text)
            && self.map.field_of(FieldKind::Group, None).is_none()
        {
            return None;
        }
        let base = if table.columns.len() > 1 { scope } else { here };
        let value = self.label_value(&self.passage(table, cell), text);
        // Of a lone cell in a table, some words need not be known.
        let is_plain = cell.links.is_empty() && table.columns.len() > 1;
        let read = if is_plain { self.map.section_heading(text, &self.names, true) } else { self.map.heading(text, &self.names) };
        match read {
            // A country in the column of the subject is a record itself.
            Heading::Place(Territory::Country) if is_subject && !spans => None,
            Heading::Place(found) if !is_subject || found == Territory::Region || stands_out => {
                // A country belongs to the region above it.
                Some(self.scope_of_place(if found == Territory::Country { here } else { base }, found, value))
            }
            Heading::Records(meaning) | Heading::Modifier(meaning) if stands_out || !is_subject || cell.links.is_empty() => {
                Some(self.scope_with(base, &meaning))
            }
            _ if stands_out => {
                let mut scope = base.clone();
                self.set_plain_group(&mut scope, text);
                Some(scope)
            }
            _ => match mapping.roles[column] {
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

    /// Makes the records of a row. `last` are the groups of the row above, `spanned` the fields whose cells in that row extend over this
    /// one.
    fn row(&mut self, row: TableRow<'_>, record: Record, scope: &Scope, last: &mut BTreeMap<usize, RecordValue>, spanned: &[usize]) {
        let TableRow { table, mapping, cells } = row;
        let mut subject = cells[mapping.subject];
        let mut read = RowRead { record, past: scope.past, ..RowRead::default() };
        let mut skipped = None;
        if let Some(column) = mapping.shifted_from.filter(|_| subject.is_empty())
            && !cells[column].is_empty()
            && self.place_of_cell(cells[column]).is_none()
        {
            subject = cells[column];
            skipped = Some(column);
            read.record.inferred.push("column-shift".to_owned());
        }
        for (column, cell) in cells.iter().enumerate() {
            let is_read = column == mapping.subject || Some(column) == skipped || cell.is_empty() || is_residue(cell.shown());
            if !is_read {
                self.cell(row, column, &mut read);
            }
        }
        // Below a lost row span, the group is that of the row above.
        for &field in spanned {
            if let (false, Some(value)) = (read.groups.contains_key(&field), last.get(&field)) {
                let name = self.map.fields[field].name.clone();
                self.put(&mut read.record, field, value.clone());
                read.record.inferred.push(name);
                read.groups.insert(field, value.clone());
            }
        }
        *last = std::mem::take(&mut read.groups);
        for (field, text, column) in std::mem::take(&mut read.dates) {
            self.put_date(&mut read.record, field, &text, &column);
        }
        read.record.line = if subject.line > 0 { subject.line } else { row.line() };
        if subject.spanned
            && subject.row_span == 1
            && !read.record.fields.keys().any(|name| self.is_date(name))
            && is_copy_from_above(table, &read.record, mapping.subject)
        {
            return;
        }
        self.name_row(row, subject, &read);
    }

    /// Reads a cell that is not the subject.
    fn cell(&self, row: TableRow<'_>, column: usize, read: &mut RowRead) {
        let (map, table, cell) = (self.map, row.table, row.cells[column]);
        let Role::Field(field) = row.mapping.roles[column] else {
            if !is_dash(cell.shown()) {
                let name = table.columns.get(column).filter(|name| !name.is_empty()).cloned();
                let name = name.unwrap_or_else(|| format!("column {}", column + 1));
                read.record.extra.insert(name, cell.shown().to_string());
                read.says_more = true;
            }
            return;
        };
        match map.fields[field].kind {
            // A number is not the name of a country: the row is shifted.
            FieldKind::Group if map.fields[field].territory.is_some() && is_number_or_date(cell.shown()) => {
                read.says_more = true;
                read.record.extra.insert(table.columns[column].clone(), cell.shown().to_string());
            }
            FieldKind::Group => {
                if let Some(value) = self.cell_value(table, cell) {
                    let field = self.group_of_cell(field, cell, row.mapping, row.cells);
                    read.groups.insert(field, value.clone());
                    self.put(&mut read.record, field, value);
                    if cell.text.is_empty() {
                        // Only a picture says it.
                        read.record.inferred.push(map.fields[field].name.clone());
                    }
                }
            }
            FieldKind::Date if is_dash(cell.shown()) => {}
            FieldKind::Date => {
                read.says_more = true;
                read.dates.push((field, cell.shown().to_string(), table.columns[column].clone()));
            }
            FieldKind::Note if is_dash(cell.shown()) => {}
            FieldKind::Note => read.note(cell.shown()),
            FieldKind::Choice if map.choices.iter().any(|choice| choice.field == field) => {
                if !is_dash(cell.shown()) {
                    read.note(cell.shown());
                    read.other_reason = read.other_reason.or(Some(field));
                }
            }
            FieldKind::Choice => match map.heading(cell.shown(), &self.names) {
                Heading::Records(meaning) | Heading::Modifier(meaning) if !meaning.set.is_empty() => {
                    read.past |= meaning.past;
                    read.record.set.extend(meaning.set);
                }
                _ => read.note(cell.shown()),
            },
            FieldKind::Text | FieldKind::Subject => {
                if let Some(value) = self.cell_value(table, cell) {
                    read.says_more = true;
                    self.put(&mut read.record, field, value);
                }
            }
        }
        add_references(&mut read.record, &cell.references);
    }

    /// Makes a record of each name in the cell of the subject.
    fn name_row(&mut self, row: TableRow<'_>, subject: &Cell, read: &RowRead) {
        let map = self.map;
        let passage = self.passage(row.table, subject);
        let named = map.names(self.page, &passage);
        let position = Position { line: row.line(), column: 1 };
        if named.iter().all(|named| named.name.is_none()) && !read.says_more && named.iter().all(|named| named.notes.is_empty()) {
            // Only a group, or nothing, is left of the row.
            if read.record.fields.keys().any(|name| !read.record.inferred.contains(name)) {
                self.remark(DiagnosticCode::LostMember, "this row has no name: a template was here", position, subject.span);
            }
            return;
        }
        if named.is_empty() {
            self.remark(DiagnosticCode::LostMember, "the name in this row is lost: a template was here", position, subject.span);
        }
        let country_field = map.field_of(FieldKind::Group, Some(TerritoryKind::Country));
        let has_no_country_column = country_field.is_some_and(|field| !row.mapping.roles.contains(&Role::Field(field)));
        let named = if named.is_empty() { vec![super::mention::Mention::default()] } else { named };
        let is_one = named.len() == 1;
        for mut named in named {
            let mut record = read.record.clone();
            if named.line > 0 {
                record.line = named.line;
            }
            if named.name.is_none() && named.place.is_some() && has_no_country_column && named.notes.is_empty() {
                named.name = named.place.take().map(|(_, value)| value);
            }
            self.put_named(&mut record, named, read.past);
            for note in &read.notes {
                self.add_note(&mut record, note, read.past);
            }
            // A reason whose text is not in the map.
            if let Some(field) = read.other_reason {
                record.fields.entry(map.fields[field].name.clone()).or_insert_with(|| RecordValue::plain("other"));
            }
            if is_one {
                add_references(&mut record, &subject.references);
                self.put_flag(row, subject, &mut record);
            }
            self.finish(record);
        }
    }

    /// Returns the group that a cell fills: that of its column, or that of the country or region that it names, if the column of those is
    /// empty in this row.
    fn group_of_cell(&self, field: usize, cell: &Cell, mapping: &ColumnMapping, cells: &[&Cell]) -> usize {
        let kind = match self.place_of_cell(cell) {
            Some(Territory::Country) => TerritoryKind::Country,
            Some(Territory::Region) => TerritoryKind::Region,
            _ => return field,
        };
        let Some(better) = self.map.field_of(FieldKind::Group, Some(kind)).filter(|better| *better != field) else { return field };
        let own = mapping.roles.iter().position(|role| *role == Role::Field(better));
        let is_taken = own.is_some_and(|column| !cells[column].is_empty() && self.place_of_cell(cells[column]).is_some());
        if self.map.fields[field].territory.is_some() && !is_taken { better } else { field }
    }

    fn is_date(&self, name: &str) -> bool {
        self.map.fields.iter().any(|field| field.name == *name && field.kind == FieldKind::Date)
    }

    /// Adds the text of a date column to a record. If it is not just a date, it is also kept under the name of the column.
    fn put_date(&self, record: &mut Record, field: usize, text: &str, column: &str) {
        if is_dash(text) {
            return;
        }
        let folded = fold(text);
        let dates = date::find(&folded);
        let mut took = false;
        if let Some(date) = dates.first() {
            let until = self.map.field_alone(LoneDate::Until).filter(|&until| until != field && date.from.is_some());
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

    /// Returns the passage of a cell: from the document, or else made from the cell.
    fn passage(&self, table: &Table, cell: &Cell) -> Passage {
        self.document
            .passage_of_cell(table.index, cell.span)
            .filter(|_| !cell.span.range().is_empty())
            .unwrap_or_else(|| passage_of(self.page, cell))
    }

    /// Returns the value of a cell that contains one thing; `None` if it contains only punctuation.
    fn cell_value(&self, table: &Table, cell: &Cell) -> Option<RecordValue> {
        let text = cell.shown().trim();
        if is_dash(text) {
            return None;
        }
        let passage = self.passage(table, cell);
        Some(self.label_value(&passage, text))
    }

    /// Returns the kind of place that a cell names, by its text or by the target of its only link.
    fn place_of_cell(&self, cell: &Cell) -> Option<Territory> {
        self.place_of_text(cell.shown()).or_else(|| match &*cell.links {
            [link] => self.place_of_text(self.page.links.get(*link as usize)?.target.as_deref()?),
            _ => None,
        })
    }

    /// Returns the kind of place that a text names. The cells of a table are checked several times, so results are cached.
    fn place_of_text(&self, text: &str) -> Option<Territory> {
        if text.is_empty() {
            return None;
        }
        if let Some(known) = self.places.borrow().get(text) {
            return *known;
        }
        let found = self.map.territories.of(text).filter(|&found| found != Territory::Connective);
        self.places.borrow_mut().insert(text.to_owned(), found);
        found
    }
}

/// Whether a table without a header only sets lists side by side: most of its cells have several lines.
fn is_layout_of_lists(table: &Table) -> bool {
    let cells = || table.rows.iter().flatten().filter(|cell| !cell.spanned && !cell.is_empty());
    table.header_rows == 0
        && table.columns.len() > 1
        && cells().filter(|cell| cell.breaks.len() >= FEW_BREAKS).count() * 2 > cells().count()
}

/// A cell with so many line ends is a list.
const FEW_BREAKS: usize = 2;

/// How many bytes of small words may be next to a date in a cell of dates: `年`, `加入`.
const MAX_SMALL_WORDS: usize = 6;

/// Returns the column of the only filled cell of a row. A cell that spans columns counts as one.
fn lone_cell(row: &[Cell]) -> Option<usize> {
    let mut filled = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let (column, first) = filled.next()?;
    if first.spanned && first.line == 0 {
        return None;
    }
    filled.all(|(_, cell)| cell.spanned && cell.span == first.span).then_some(column)
}

/// Whether a row repeats the header.
fn is_header_again(table: &Table, row: &[Cell]) -> bool {
    table.rows.first().is_some_and(|header| header.iter().zip(row).all(|(header, cell)| header.shown() == cell.shown()))
}

/// Whether a name was already extracted from the row above: its cell spans both rows.
fn is_copy_from_above(table: &Table, record: &Record, column: usize) -> bool {
    let row = record.row as usize;
    row > 0
        && table.rows[row - 1].get(column).is_some_and(|above| above.span == table.rows[row][column].span && !above.span.range().is_empty())
}

/// Whether a text is an unread template: `{{ BRA }}`.
fn is_residue(text: &str) -> bool {
    text.starts_with("{{") && text.ends_with("}}")
}

/// Whether a text is only a number or a date.
pub(crate) fn is_number_or_date(text: &str) -> bool {
    let folded = fold(text);
    let is_date = || date::find(&folded).first().is_some_and(|date| date.range.len() + MAX_SMALL_WORDS >= folded.len());
    folded.chars().any(|digit| digit.is_ascii_digit()) && (!folded.chars().any(char::is_alphabetic) || is_date())
}

/// Whether a text means "nothing": it contains no letter or digit.
fn is_dash(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Makes a passage from a cell. The positions of its links are found by their texts.
fn passage_of(page: &Page, cell: &Cell) -> Passage {
    let text = cell.text_with_lines().into_owned();
    let mut links = Vec::with_capacity(cell.links.len());
    let mut from = 0;
    for &number in &cell.links {
        let Some(link) = page.links.get(number as usize).filter(|link| !link.text.is_empty()) else { continue };
        if let Some(at) = cell.text[from..].find(link.text.as_str()) {
            links.push((from + at..from + at + link.text.len(), number));
            from += at + link.text.len();
        }
    }
    let lines = vec![(0, cell.line)];
    Passage { references: Vec::new(), links, strong: Vec::new(), lines, text }
}
