//! A second header row that pandoc left in the body.
//!
//! Pandoc writes one header row; a second one becomes the first row of the body, and since row spans end with the header, its cells shift
//! to the left. From 3.0 on, the column spans of the header are kept, and show where the cells belong.

use super::{Cell, Repair, RepairKind, Suspicion, Table};
use crate::date;
use crate::table::ColumnType;

/// Confidence in a second header row with as many cells as there are columns under the column spans of the first.
const FITTING_CONFIDENCE: f32 = 0.97;
/// Confidence if only the numbers below indicate under which header cell the row belongs.
const NUMBERS_CONFIDENCE: f32 = 0.8;
/// The least number of rows below a header that show what its columns contain.
const MIN_ROWS: usize = 2;

/// Finds a second header row in the body and makes it part of the header; if it is less certain than `least`, it is returned.
pub(super) fn join(table: &mut Table, least: f32) -> Option<Suspicion> {
    if table.header_rows != 1 || table.rows.len() < 2 + MIN_ROWS {
        return None;
    }
    let second = &table.rows[1];
    let length = second.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let is_header_like = second[..length].iter().all(|cell| {
        !cell.is_empty()
            && !cell.spanned
            && cell.row_span == 1
            && cell.column_span == 1
            && !cell.shown().starts_with(|first: char| first.is_ascii_digit())
    });
    if length < 2 || length >= second.len() || !is_header_like {
        return None;
    }
    // Words over numbers other than years are a header; words over words may just as well be a row with empty cells at its end.
    let is_number = |column: usize| {
        let cells = table.rows[2..].iter().map(|row| &row[column]);
        let is_years = || cells.clone().filter(|cell| !cell.is_empty()).all(|cell| date::edtf(cell.shown(), true).is_some());
        matches!(ColumnType::of(cells.clone()), ColumnType::Integer(_) | ColumnType::Decimal(_) | ColumnType::Percentage(_)) && !is_years()
    };
    let header = &table.rows[0];
    let numbers: Vec<usize> = (0..header.len()).filter(|&column| is_number(column)).collect();
    let under: Vec<usize> = (0..header.len()).filter(|&column| header[column].spanned || header[column].column_span > 1).collect();
    let doubt = |confidence: f32, evidence: String| Some(Suspicion { kind: RepairKind::SplitHeader, rows: vec![1], confidence, evidence });
    if under.len() == length && under.iter().all(|column| numbers.contains(column)) {
        let evidence = "as many words as the header has columns of numbers under its column spans, and empty cells on the right".to_owned();
        if FITTING_CONFIDENCE < least {
            return doubt(FITTING_CONFIDENCE, evidence);
        }
        apply(table, &under, FITTING_CONFIDENCE, evidence);
        return None;
    }
    let is_run = numbers.len() == length && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    if under.is_empty() && is_run {
        if NUMBERS_CONFIDENCE < least {
            return doubt(NUMBERS_CONFIDENCE, "a row of words over columns of numbers".to_owned());
        }
        let lost = spread_header(table, numbers[0], length);
        let evidence = format!("a row of words over columns of numbers; these column names no longer name a column: {lost}");
        apply(table, &numbers, NUMBERS_CONFIDENCE, evidence);
    }
    None
}

/// Restores the column span of a header cell. Returns the names of columns that this pushes out at the right end, which are lost.
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

/// Puts the cells of the second row into `columns`; the other columns show the header cell above.
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
    table.repeated_headers = crate::table::repeated_headers(&table.rows, 2);
    table.repairs.push(Repair::of_rows(RepairKind::SplitHeader, vec![1], confidence, evidence));
}
