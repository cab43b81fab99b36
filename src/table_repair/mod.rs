//! Repairs what an exporter lost in a table: row spans, column spans, header rows.
//!
//! Takes a table as it is and returns the table with its rows realigned where the table itself leaves no doubt, and a [`Repair`] for each
//! change. Four kinds of damage are looked for, one after the other:
//!
//! 1. `header`: a second header row that is in the body.
//! 2. `attribute_cells`: spans that the page still states, as text in the wrong cell.
//! 3. `empty`: a table whose last column is empty because all rows shifted.
//! 4. `align`: rows that shifted to the left below a cell that spanned them, and cells that spanned columns.
//!
//! What is not certain enough, and other signs of damage, become [`Suspicion`]s (`suspect`).

mod align;
mod attribute_cells;
mod attribute_text;
mod empty;
mod exporter;
mod header;
mod profile;
mod suspect;

pub(crate) use self::align::RowEvidence;
use self::align::{Aligner, Changes, Gaps};
pub(crate) use self::attribute_text::attribute_text;
use crate::repair::{Repair, RepairKind, RepairLevel, SAFE_CONFIDENCE, Suspicion};
use crate::table::copies::Copies;
use crate::table::{Cell, Table};

/// The most columns of a table that is checked: wider ones are calendars and brackets, and the cost of their rows grows with the square.
const MAX_COLUMNS: usize = 64;
/// The lowest confidence of a repair that is made at [`RepairLevel::All`]: of 1,125 tables of Wikipedia that pandoc 2.17 wrote, repairs below
/// it harmed more rows than they restored.
const LIKELY_CONFIDENCE: f32 = 0.7;
/// The highest confidence of a repair that is partly a guess.
const DOUBTFUL_CONFIDENCE: f32 = 0.9;
/// The highest confidence of a repair that something speaks against: it is reported, but not made.
const BET_CONFIDENCE: f32 = 0.6;

impl Table {
    /// Repairs what the exporter did to this table, as far as `level` allows, and adds each repair to [`Table::repairs`].
    ///
    /// This does not check that the table needs it: call it only for a table of an exporter that drops spans, which has
    /// [`row_classes`](Table::row_classes), or is a pipe table of a page written by pandoc before 3.0. [`Page::repair_tables`](crate::Page::repair_tables)
    /// makes that choice. If the body has spans of its own, its rows are not changed.
    ///
    /// ```
    /// use wikilift::{Document, Input, ParseOptions, RepairLevel};
    ///
    /// let row = |cells: &str| format!("<tr class=\"odd\"><td>{}</td></tr>", cells.replace('|', "</td><td>"));
    /// let rows = row("rowspan=\"2\"|1962|Lyra") + &row("Mira|7|");
    /// let text = format!("<table><thead><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr></thead>{rows}</table>");
    /// let options = ParseOptions::default().with_repair_level(RepairLevel::None);
    /// let mut table = Document::parse(&Input::from_text("Ports.md", text)?, &options).into_page().tables.remove(0);
    /// table.repair(RepairLevel::Safe);
    /// assert_eq!((table.rows[2][0].text.as_str(), table.rows[2][1].text.as_str()), ("1962", "Mira"));
    /// assert!(table.rows[2][0].spanned && !table.repairs.is_empty());
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn repair(&mut self, level: RepairLevel) {
        let known = self.repairs.len();
        let mut doubtful = self.repair_by(level, &[]);
        doubtful.extend(self.repairs[known..].iter().filter(|repair| repair.confidence < SAFE_CONFIDENCE).map(Suspicion::of_repair));
        self.suspicions = if self.has_own_spans(known) { suspect::by_kind(doubtful) } else { suspect::find(self, doubtful) };
    }

    /// As [`Table::repair`], with evidence about rows from what their cells mean. Returns the damage that was not certain enough to be
    /// repaired; [`Table::suspicions`] stays as it is.
    pub(crate) fn repair_by(&mut self, level: RepairLevel, evidence: &[RowEvidence]) -> Vec<Suspicion> {
        let least = least_confidence(level);
        let mut doubtful: Vec<Suspicion> = header::join(self, least).into_iter().collect();
        let columns = self.columns.len();
        let has_spans = self.body().iter().flatten().any(|cell| cell.spanned);
        if has_spans || !(2..=MAX_COLUMNS).contains(&columns) {
            return doubtful;
        }
        let mut copies = Copies::of_table(self);
        if let Some(left) = attribute_cells::put_back(self, least, &mut copies) {
            doubtful.extend(left);
            return doubtful;
        }
        // Only rows with an empty last cell can have shifted.
        if !self.body().iter().any(|row| row.last().is_some_and(Cell::is_empty)) {
            return doubtful;
        }
        let mut changes = Changes::default();
        match empty::whole_table(self) {
            Some(slid) if slid.confidence >= least => changes.made.push(slid),
            Some(slid) => changes.doubtful.push(slid),
            None => changes = Aligner::new(self, evidence).changes(least),
        }
        let has_changed = !changes.made.is_empty();
        for change in changes.made {
            self.apply(change, &mut copies);
        }
        if has_changed {
            self.count_row_spans();
        }
        doubtful.extend(changes.doubtful.into_iter().map(Shift::into_suspicion));
        doubtful
    }

    /// Repairs only what pandoc of any version does: a second header row that it left in the body.
    pub(crate) fn repair_header(&mut self, level: RepairLevel) {
        let least = least_confidence(level);
        let doubtful = header::join(self, least);
        self.suspicions = suspect::by_kind(doubtful.into_iter().chain(suspect::cut_cells(self)).collect());
    }

    /// Whether its body has spans that are not from repairs: then the exporter lost none. `known` is how many repairs are older.
    fn has_own_spans(&self, known: usize) -> bool {
        self.repairs.len() == known && self.body().iter().flatten().any(|cell| cell.spanned)
    }

    /// Sets the row spans according to the copies below each cell.
    fn count_row_spans(&mut self) {
        for column in 0..self.columns.len() {
            let mut reach = 1;
            for row in (0..self.rows.len()).rev() {
                let above = row.checked_sub(1).map(|above| &self.rows[above][column]);
                let cell = &self.rows[row][column];
                if cell.spanned && above.is_some_and(|above| above.span == cell.span) {
                    reach += 1;
                } else {
                    if !cell.spanned {
                        self.rows[row][column].row_span = reach;
                    }
                    reach = 1;
                }
            }
        }
    }

    fn apply(&mut self, change: Shift, copies: &mut Copies) {
        let Shift { kind, rows, confidence, evidence } = change;
        let columns = self.columns.len();
        for &(row, gaps) in &rows {
            match kind {
                RepairKind::Shifted => {
                    let mut cells = std::mem::take(&mut self.rows[row]);
                    cells.truncate(columns - gaps.len());
                    let mut cells = cells.into_iter();
                    let mut out = Vec::with_capacity(columns);
                    for column in 0..columns {
                        if gaps.contains(column) {
                            let above = &self.rows[row - 1][column];
                            out.push(copies.of(above));
                        } else if let Some(cell) = cells.next() {
                            out.push(cell);
                        }
                    }
                    out.resize(columns, Cell::default());
                    self.rows[row] = out;
                }
                RepairKind::Merged => {
                    let at = gaps.last().unwrap_or_default();
                    let first = self.rows[row][at].clone();
                    for cell in &mut self.rows[row][at + 1..] {
                        *cell = copies.of(&first);
                    }
                    self.rows[row][at].column_span = u32::try_from(columns - at).unwrap_or(u32::MAX);
                }
                _ => {}
            }
        }
        self.repairs.push(Repair::of_rows(kind, row_numbers(&rows), confidence, evidence));
    }
}

/// The lowest confidence of a repair that is made: none has an infinite one.
fn least_confidence(level: RepairLevel) -> f32 {
    level.least_confidence().map_or(f32::INFINITY, |least| least.max(LIKELY_CONFIDENCE))
}

fn row_numbers(rows: &[(usize, Gaps)]) -> Vec<u32> {
    rows.iter().map(|&(row, _)| u32::try_from(row).unwrap_or(u32::MAX)).collect()
}

/// A planned repair: the affected rows and, for each, the columns filled by a span from above.
struct Shift {
    kind: RepairKind,
    /// For each row, the columns that cells from above fill; for a merged one, the column of the cell.
    rows: Vec<(usize, Gaps)>,
    confidence: f32,
    evidence: String,
}

impl Shift {
    fn into_suspicion(self) -> Suspicion {
        Suspicion { kind: self.kind, rows: row_numbers(&self.rows), confidence: self.confidence, evidence: self.evidence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Input, ParseOptions};

    fn texts(table: &Table) -> Vec<Vec<&str>> {
        table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
    }

    #[test]
    fn evidence_moves_rows_that_the_table_alone_leaves_in_doubt() {
        let text = "| Country | Party |\n|---|---|\n| Chile | Alba |\n| Bora | |\n| Peru | Cima |\n";
        let options = ParseOptions::default().with_repair_level(RepairLevel::None);
        let table = Document::parse(&Input::from_text("A.md", text).unwrap(), &options).tables()[0].clone();
        let evidence = [RowEvidence { row: 2, columns: 0..1 }];
        let mut alone = table.clone();
        alone.repair_by(RepairLevel::Safe, &[]);
        assert_eq!(alone, table);
        let mut moved = table.clone();
        moved.repair_by(RepairLevel::Safe, &evidence);
        assert_eq!(texts(&moved)[1..], [["Chile", "Alba"], ["Chile", "Bora"], ["Peru", "Cima"]]);
        assert_eq!((moved.rows[1][0].row_span, moved.rows[2][0].spanned), (2, true));
        assert_eq!(moved.repairs.iter().map(|repair| (repair.kind, repair.rows())).collect::<Vec<_>>(), [(RepairKind::Shifted, &[2][..])]);
        // A row of one cell is not a short row to the aligner; evidence moves it all the same.
        let text = "| Country | Party | Note |\n|---|---|---|\n| Chile | Alba | x |\n| Bora | | |\n| Peru | Cima | y |\n";
        let mut wide = Document::parse(&Input::from_text("A.md", text).unwrap(), &options).tables()[0].clone();
        wide.repair_by(RepairLevel::Safe, &evidence);
        assert_eq!(texts(&wide)[2], ["Chile", "Bora", ""]);
        // Nothing is moved if nothing is to be repaired, or if there is no room or no row above.
        for (level, evidence) in [
            (RepairLevel::None, RowEvidence { row: 2, columns: 0..1 }),
            (RepairLevel::Safe, RowEvidence { row: 3, columns: 0..1 }),
            (RepairLevel::Safe, RowEvidence { row: 2, columns: 1..3 }),
            (RepairLevel::Safe, RowEvidence { row: 0, columns: 0..1 }),
            (RepairLevel::Safe, RowEvidence { row: 1, columns: 0..1 }),
            (RepairLevel::Safe, RowEvidence { row: 9, columns: 0..1 }),
        ] {
            let mut same = table.clone();
            same.repair_by(level, std::slice::from_ref(&evidence));
            assert_eq!(same, table, "{evidence:?}");
        }
    }
}
