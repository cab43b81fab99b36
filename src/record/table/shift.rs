//! Evidence of shifted rows: rows that moved left below a row span that the exporter lost, as the meaning of their cells shows.
//!
//! `table_repair` repairs the rows; what is found here is evidence for it, in addition to the evidence in the table itself.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::columns::{ColumnMapping, Role};
use super::{is_number_or_date, is_residue};
use crate::record::extract::Extractor;
use crate::record::map::TerritoryKind;
use crate::repair::RepairLevel;
use crate::table::{Cell, Table};
use crate::table_repair::RowEvidence;
use crate::words::fold;
use crate::words::territory::Territory;

impl<'p> Extractor<'p> {
    /// Returns the table with its rows repaired; `None` if no row was. `is_record` states which rows are neither labels nor headers.
    pub(super) fn repaired(&self, table: &Table, mapping: &ColumnMapping, is_record: impl Fn(usize) -> bool) -> Option<Cow<'p, Table>> {
        let level = self.document.options.repair_level;
        if !self.page.dialect.may_have_lost_spans(table) || mapping.shifted_from.is_some() || mapping.headless || level == RepairLevel::None
        {
            return None;
        }
        let known = column_texts(table, mapping.first_row);
        let rows = table.rows.iter().enumerate().skip(mapping.first_row).filter(|&(row, _)| is_record(row));
        let evidence: Vec<RowEvidence> =
            rows.filter_map(|(row, cells)| Some(RowEvidence { row, columns: self.lost_columns(mapping, cells, &known)? })).collect();
        if evidence.is_empty() {
            let page = self.page;
            return self.document.is_repaired(table.index).then(|| Cow::Borrowed(&page.tables[table.index as usize]));
        }
        let as_read = self.document.table_as_read(table.index)?;
        let mut repaired = as_read.clone();
        repaired.repair_by(level, &evidence);
        (repaired.repairs.len() > as_read.repairs.len()).then_some(Cow::Owned(repaired))
    }

    /// Returns the columns that cells of the rows above fill in a row that is shifted left below them: there is a name left of the column
    /// of the subject, and the row ends with as many empty cells as it is shifted. `None` if it is not shifted.
    fn lost_columns(&self, mapping: &ColumnMapping, row: &[Cell], known: &[HashSet<String>]) -> Option<Range<usize>> {
        if mapping.subject > MAX_GROUP_COLUMNS {
            return None;
        }
        let is_name = |cell: &Cell| {
            !cell.is_empty()
                && !cell.spanned
                && !is_residue(cell.shown())
                && self.place_of_cell(cell).is_none()
                && !is_number_or_date(cell.shown())
        };
        let name = (0..mapping.subject).filter(|&column| self.is_group(mapping.roles[column])).find(|&column| is_name(&row[column]));
        let subject = &row[mapping.subject];
        let belongs_right = {
            let folded = fold(subject.shown());
            let next = known.get(mapping.subject + 1);
            is_number_or_date(subject.shown())
                || next.is_some_and(|texts| texts.contains(&folded)) && !known[mapping.subject].contains(&folded)
        };
        let count = match name {
            Some(column) => mapping.subject - column,
            // The cell of the subject has a value of the next column, and the cells around it are empty: `"" 与党 ""` below `国 党名 与党`.
            None if !subject.is_empty()
                && subject.links.is_empty()
                && belongs_right
                && mapping.subject > 0
                && row[mapping.subject - 1].is_empty() =>
            {
                1
            }
            None => return None,
        };
        let is_last_empty = row[row.len() - count..].iter().all(Cell::is_empty);
        let only_name = subject.is_empty() || mapping.subject + 1 == row.len();
        // A name is where countries should be: the cells after it fit better one column to the right, or nearly as well.
        let fits_right = || {
            let stays: f32 = (mapping.subject..row.len()).map(|column| mapping.profiles[column].fit(&row[column])).sum();
            let moved: f32 = (mapping.subject..row.len()).map(|column| mapping.profiles[column].fit(&row[column - count])).sum();
            moved + NAME_IN_GROUP >= stays
        };
        if !is_last_empty || !(only_name || belongs_right || (name.is_some() && fits_right())) {
            return None;
        }
        // The cells from above are where the other cells of the row then fit their columns best.
        let fit = |from: usize| -> f32 {
            (0..mapping.subject)
                .filter(|column| !(from..from + count).contains(column))
                .map(|column| {
                    let cell = &row[if column < from { column } else { column - count }];
                    let territory = match mapping.roles[column] {
                        Role::Field(field) => self.map.fields[field].territory,
                        Role::Extra => None,
                    };
                    match (self.place_of_cell(cell), territory) {
                        (Some(Territory::Country), Some(TerritoryKind::Country))
                        | (Some(Territory::Region), Some(TerritoryKind::Region)) => 2.0,
                        (Some(_), Some(_)) => -2.0,
                        _ if cell.is_empty() => mapping.empty_shares[column],
                        _ => 0.0,
                    }
                })
                .sum()
        };
        let places = (0..=mapping.subject - count).rev();
        places.max_by(|&a, &b| fit(a).total_cmp(&fit(b))).map(|from| from..from + count)
    }
}

/// No more columns than this come before the column of names: region, country, state.
const MAX_GROUP_COLUMNS: usize = 6;

/// Evidence for a shifted row if a name is in the column of countries, as a logarithm of odds.
const NAME_IN_GROUP: f32 = 2.0;

/// The kinds of cells in a column, and how many there are of each: empty, a number or date, an abbreviation, a link, other text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Profile([u16; 5]);

impl Profile {
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c Cell>) -> Self {
        let mut counts = [0_u16; 5];
        for cell in cells {
            let count = &mut counts[Self::sort(cell)];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    fn sort(cell: &Cell) -> usize {
        let letters = cell.shown().chars().filter(|character| character.is_alphabetic()).count();
        let capitals = cell.shown().chars().filter(|character| character.is_uppercase()).count();
        if cell.is_empty() {
            0
        } else if is_number_or_date(cell.shown()) {
            1
        } else if letters <= MAX_ABBREVIATION && letters > 1 && capitals * 2 > letters && cell.links.is_empty() {
            2
        } else if !cell.links.is_empty() {
            3
        } else {
            4
        }
    }

    /// Returns how well a cell fits the column: the logarithm of the share of its kind. No kind is impossible.
    pub(super) fn fit(&self, cell: &Cell) -> f32 {
        let all: f32 = self.0.iter().map(|&count| f32::from(count) + 0.5).sum();
        ((f32::from(self.0[Self::sort(cell)]) + 0.5) / all).ln()
    }
}

/// The longest abbreviation in a column of abbreviations, in letters.
const MAX_ABBREVIATION: usize = 8;

/// Returns the folded texts of each column.
fn column_texts(table: &Table, first_row: usize) -> Vec<HashSet<String>> {
    (0..table.columns.len())
        .map(|column| {
            let cells = table.rows[first_row..].iter().map(|row| &row[column]);
            cells.filter(|cell| !cell.is_empty() && !cell.spanned).map(|cell| fold(cell.shown())).collect()
        })
        .collect()
}
