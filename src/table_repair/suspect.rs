//! Damage that a table seems to have, although it is not certain enough to be repaired.
//!
//! Takes a table after its repairs and what they left undone, and returns at most one [`Suspicion`] for each kind of damage. What is looked
//! for follows from what pandoc before 3.0 does: its tables have as many columns as the first row has cells, so that a header cell that
//! spanned columns cuts off the last ones; a cell that spanned the row is followed by empty cells; a second header row becomes the first
//! row of the body.

use super::{RepairKind, Suspicion, Table, attribute_text};
use crate::table::{Cell, ColumnType};

/// The least confidence of a suspicion.
const SUSPECT_CONFIDENCE: f32 = 0.5;
/// The confidence in each sign of damage: how many of the tables that show it were damaged, among 1,125 tables of Wikipedia that pandoc
/// 2.17 wrote, rounded down.
const CUT_COLUMN_CONFIDENCE: f32 = 0.9;
const CUT_CELL_CONFIDENCE: f32 = 0.9;
const LOST_CELLS_CONFIDENCE: f32 = 0.5;
const LONE_CELL_CONFIDENCE: f32 = 0.85;
const HEADER_CONFIDENCE: f32 = 0.9;
const SHORT_ROW_CONFIDENCE: f32 = 0.6;
/// Of so many rows, one may lack the cells at its end for that to be remarkable.
const MIN_ROWS_OF_SHORT: usize = 7;

/// Finds what seems to be damaged in a table that pandoc before 3.0 wrote; `doubtful` are the repairs that were not certain enough.
pub(super) fn find(table: &Table, doubtful: Vec<Suspicion>) -> Vec<Suspicion> {
    let body = Body::of(table);
    let mut found = doubtful;
    found.extend(body.cut_column());
    found.extend(body.second_header());
    found.extend(body.lone_cells());
    found.extend(body.short_rows());
    found.extend(body.lost_cells());
    found.extend(cut_cells(table));
    by_kind(found)
}

/// Finds cells that are cut off inside a template or link: MediaWiki takes a bar in them for a part of it, and a reader that takes it for
/// the end of the cell loses the rest. Any pandoc does.
pub(super) fn cut_cells(table: &Table) -> Option<Suspicion> {
    let is_open = |text: &str, open: &str, close: &str| text.rfind(open).is_some_and(|at| !text[at..].contains(close));
    // Hardly any cell has such a bracket.
    let has_bracket = |cell: &Cell| memchr::memchr2(b'{', b'[', cell.text.as_bytes()).is_some();
    let is_cut = |cell: &Cell| has_bracket(cell) && (is_open(&cell.text, "{{", "}}") || is_open(&cell.text, "[[", "]]"));
    let rows: Vec<u32> = (0..).zip(&table.rows).filter(|(_, row)| row.iter().any(is_cut)).map(|(number, _)| number).collect();
    let evidence = "cells end inside a template or link: what followed a bar is lost";
    let kind = RepairKind::Truncated;
    (!rows.is_empty()).then(|| Suspicion { kind, rows, confidence: CUT_CELL_CONFIDENCE, evidence: evidence.to_owned() })
}

/// Joins suspicions of one kind: all their rows, the highest confidence, and its evidence.
pub(super) fn by_kind(found: Vec<Suspicion>) -> Vec<Suspicion> {
    let mut joined: Vec<Suspicion> = Vec::new();
    for mut suspicion in found.into_iter().filter(|suspicion| suspicion.confidence >= SUSPECT_CONFIDENCE) {
        let Some(known) = joined.iter_mut().find(|known| known.kind == suspicion.kind) else {
            joined.push(suspicion);
            continue;
        };
        if known.confidence < suspicion.confidence {
            std::mem::swap(known, &mut suspicion);
        }
        known.rows.append(&mut suspicion.rows);
    }
    for suspicion in &mut joined {
        suspicion.rows.sort_unstable();
        suspicion.rows.dedup();
    }
    joined
}

/// The rows below the header, with what matters about each.
struct Body<'t> {
    table: &'t Table,
    columns: usize,
    /// For each row: how many cells there are up to the last one that is not empty; `None` if the row was repaired.
    lengths: Vec<Option<usize>>,
}

impl<'t> Body<'t> {
    fn of(table: &'t Table) -> Self {
        let is_whole = |row: &[Cell]| row.iter().any(|cell| cell.spanned || cell.row_span > 1 || cell.column_span > 1);
        let length = |row: &Vec<Cell>| (!is_whole(row)).then(|| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        Self { table, columns: table.columns.len(), lengths: table.body().iter().map(length).collect() }
    }

    fn suspicion(&self, kind: RepairKind, rows: impl IntoIterator<Item = usize>, confidence: f32, evidence: &str) -> Suspicion {
        let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX).saturating_add(self.table.header_rows);
        Suspicion { kind, rows: rows.into_iter().map(number).collect(), confidence, evidence: evidence.to_owned() }
    }

    fn rows(&self) -> impl Iterator<Item = &'t Vec<Cell>> {
        self.table.body().iter()
    }

    /// A single column over which one cell, a title, stood.
    fn cut_column(&self) -> Option<Suspicion> {
        (self.columns == 1 && self.lengths.len() >= 2).then(|| {
            let evidence = "one header cell over one column: there may have been more columns";
            self.suspicion(RepairKind::Truncated, [], CUT_COLUMN_CONFIDENCE, evidence)
        })
    }

    /// A first row of words over columns of numbers.
    fn second_header(&self) -> Option<Suspicion> {
        let length = (*self.lengths.first()?).filter(|&length| length >= 2)?;
        if self.table.header_rows != 1 || self.lengths.len() < 3 {
            return None;
        }
        let first = &self.table.body()[0];
        let is_word = |cell: &Cell| !cell.text.bytes().any(|byte| byte.is_ascii_digit());
        if !first.iter().all(is_word) || first.iter().filter(|cell| !cell.is_empty()).count() < 2 {
            return None;
        }
        let below = |column: usize| self.rows().skip(1).map(move |row| &row[column]);
        let is_number = |column: usize| {
            // Most columns of words have no digits, and need not be typed.
            below(column).filter(|cell| !is_word(cell)).count() >= 2
                && matches!(ColumnType::of(below(column)), ColumnType::Integer(_) | ColumnType::Decimal(_) | ColumnType::Percentage(_))
        };
        (0..length).any(|column| !first[column].is_empty() && is_number(column)).then(|| {
            let evidence = "the first row below the header is words, and the rows below it are numbers: it may be a second header row";
            self.suspicion(RepairKind::SplitHeader, [0], HEADER_CONFIDENCE, evidence)
        })
    }

    /// Rows with nothing but their first cell, where other rows have more. Attributes of a lost cell are no cell; and of two cells, one may
    /// well be empty next to a name or a number.
    fn lone_cells(&self) -> Option<Suspicion> {
        let is_cell = |text: &str| attribute_text(text) != Some(text.len()) && (self.columns > 2 || text.contains(char::is_whitespace));
        let is_lone = |&row: &usize| self.lengths[row] == Some(1) && is_cell(&self.table.body()[row][0].text);
        let lone: Vec<usize> = (0..self.lengths.len()).filter(is_lone).collect();
        let filled = self.lengths.iter().filter(|length| **length != Some(0)).count();
        (self.columns > 1 && !lone.is_empty() && lone.len() * 3 <= filled * 2).then(|| {
            let evidence = "rows of a single cell: it may have spanned the other columns, or the rows below";
            self.suspicion(RepairKind::Merged, lone, LONE_CELL_CONFIDENCE, evidence)
        })
    }

    /// Rows of nothing but their first cell, below columns that have names.
    fn lost_cells(&self) -> Option<Suspicion> {
        let header = self.table.rows.first().filter(|_| self.table.header_rows > 0)?;
        let named = header.iter().skip(1).filter(|cell| !cell.is_empty()).count();
        (named > 1 && self.lengths.len() > 2 && self.lengths.iter().all(|length| *length == Some(1))).then(|| {
            let evidence = "only the first column has cells, and the others have names: their cells are lost";
            self.suspicion(RepairKind::Truncated, [], LOST_CELLS_CONFIDENCE, evidence)
        })
    }

    /// A few rows that lack the same cells at the end, which no other row lacks, and no cell before them. The last row alone may simply be
    /// incomplete.
    fn short_rows(&self) -> Option<Suspicion> {
        // The last columns that are filled in nearly all rows.
        let is_filled = |column: usize| {
            let empty = self.rows().filter(|row| row[column].is_empty()).count();
            empty * MIN_ROWS_OF_SHORT <= self.lengths.len()
        };
        let filled = (0..self.columns).rev().take_while(|&column| is_filled(column)).count();
        let from = self.columns - filled;
        let is_short = |&(length, row): &(Option<usize>, &Vec<Cell>)| {
            length.is_some_and(|length| {
                length > from.max(1) && length + 2 <= self.columns && row[..length].iter().all(|cell| !cell.is_empty())
            })
        };
        let rows = self.lengths.iter().copied().zip(self.rows()).enumerate();
        let short: Vec<usize> = rows.filter(|(_, row)| is_short(row)).map(|(row, _)| row).collect();
        let is_last_alone = short.len() == 1 && short[0] + 1 == self.lengths.len();
        (!short.is_empty() && short.len() * MIN_ROWS_OF_SHORT <= self.lengths.len() && !is_last_alone).then(|| {
            let evidence = "few rows lack cells at the end: a cell may have spanned columns, or rows from above";
            self.suspicion(RepairKind::Shifted, short, SHORT_ROW_CONFIDENCE, evidence)
        })
    }
}
