//! A second header row that pandoc left in the body.
//!
//! Pandoc writes one header row; a second one becomes the first row of the body, and as row spans end with the header, its cells slide to
//! the left. From 3.0 on the column spans of the header are kept, and tell where the cells belong.

use super::{Cell, Repair, RepairKind, Table};
use crate::table::ColumnType;

/// Confidence in a second header row whose cells are as many as the columns under the column spans of the first.
const FITTING_CONFIDENCE: f32 = 0.97;
/// Confidence where only the numbers below tell under which header cell the row belongs.
const NUMBERS_CONFIDENCE: f32 = 0.8;
/// Rows below a header that tell what its columns hold.
const MIN_ROWS: usize = 2;

/// Finds a second header row and makes it one.
pub(super) fn join(table: &mut Table, least: f32) {
    if table.header_rows != 1 || table.rows.len() < 2 + MIN_ROWS {
        return;
    }
    let second = &table.rows[1];
    let length = second.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let is_header_like = second[..length].iter().all(|cell| {
        !cell.is_empty()
            && !cell.spanned
            && cell.row_span == 1
            && cell.column_span == 1
            && !cell.text.starts_with(|first: char| first.is_ascii_digit())
    });
    if length < 2 || length >= second.len() || !is_header_like {
        return;
    }
    // Words over numbers are a header; words over words may as well be a row with empty cells at its end.
    let is_number = |column: usize| {
        let cells = table.rows[2..].iter().map(|row| &row[column]);
        matches!(ColumnType::of(cells), ColumnType::Integer(_) | ColumnType::Decimal(_) | ColumnType::Percentage(_))
    };
    let header = &table.rows[0];
    let numbers: Vec<usize> = (0..header.len()).filter(|&column| is_number(column)).collect();
    let under: Vec<usize> = (0..header.len()).filter(|&column| header[column].spanned || header[column].column_span > 1).collect();
    if under.len() == length && under.iter().all(|column| numbers.contains(column)) {
        if FITTING_CONFIDENCE >= least {
            let evidence = "as many words as the header has columns of numbers under its column spans, and empty cells on the right";
            apply(table, &under, FITTING_CONFIDENCE, evidence.to_owned());
        }
        return;
    }
    let is_run = numbers.len() == length && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    if under.is_empty() && is_run && NUMBERS_CONFIDENCE >= least {
        let lost = spread_header(table, numbers[0], length);
        let evidence =
            format!("a row of words over columns of numbers; these names of columns that are gone name no column any more: {lost}");
        apply(table, &numbers, NUMBERS_CONFIDENCE, evidence);
    }
}

/// Gives a header cell its column span back. Goes out: what it pushes out over the right end, the names of columns that are lost.
fn spread_header(table: &mut Table, at: usize, columns: usize) -> String {
    let header = &mut table.rows[0];
    let width = header.len();
    let copy = Cell { spanned: true, column_span: 1, ..header[at].clone() };
    header[at].column_span = u32::try_from(columns).unwrap_or(u32::MAX);
    for _ in 1..columns {
        header.insert(at + 1, copy.clone());
    }
    let lost: Vec<String> = header.drain(width..).map(|cell| cell.text.into()).collect();
    lost.join(", ")
}

/// Puts the cells of the second row into `columns`; the others show the header cell above.
fn apply(table: &mut Table, columns: &[usize], confidence: f32, evidence: String) {
    let cells = std::mem::take(&mut table.rows[1]);
    let mut cells = cells.into_iter();
    let mut second = Vec::with_capacity(table.columns.len());
    for column in 0..table.columns.len() {
        if columns.contains(&column) {
            let cell = cells.next().unwrap_or_default();
            second.push(Cell { header: true, ..cell });
        } else {
            let above = &mut table.rows[0][column];
            above.row_span = 2;
            second.push(Cell { spanned: true, row_span: 1, ..above.clone() });
        }
    }
    table.rows[1] = second;
    table.header_rows = 2;
    table.columns = crate::table::header_names(&table.rows[..2], table.columns.len());
    table.repairs.push(Repair::of_rows(RepairKind::SplitHeader, vec![1], confidence, evidence));
}
