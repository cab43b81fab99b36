//! Which rows and columns of a table are headers, where the markup does not say so outright.

use super::Reader;
use crate::document::grid::{Grid, Slot};
use crate::table::{Cell, ColumnType, HeaderEvidence, Value, is_full_width};
use crate::tree::{Kind, Node, NodeId};

/// How many rows below the first are looked at to tell what its columns contain. More do not change the answer, and tables are long.
const ROWS_LOOKED_AT: usize = 32;

/// The fewest cells below the first row that say what a column contains.
const FEW_CELLS: usize = 3;

impl Reader<'_> {
    /// Returns what says that the first row of a table without header cells is its header; `None` if nothing does.
    pub(super) fn header_by_looks(&self, rows: &[Vec<Cell>], grid: &Grid) -> Option<HeaderEvidence> {
        let first = rows.first().filter(|first| rows.len() > 2 && !is_full_width(first))?;
        let texts = first.iter().filter(|cell| !cell.text.is_empty()).count();
        if texts < 2 || rows.iter().flatten().any(|cell| cell.header) {
            return None;
        }
        let is_bold = |row: usize| {
            let mut cells = grid.row(row).filter(|slot| !slot.spanned).filter_map(Slot::cell).peekable();
            cells.peek().is_some() && cells.all(|cell| self.is_bold(cell))
        };
        if is_bold(0) && !is_bold(1) {
            return Some(HeaderEvidence::Bold);
        }
        names_typed_columns(first, &rows[1..]).then_some(HeaderEvidence::Types)
    }

    /// Whether all text of a cell is in bold print.
    fn is_bold(&self, cell: NodeId) -> bool {
        let node = self.tree.node(cell);
        let is_left_out = |inner: &Node| inner.kind == Kind::Strong || inner.is_marker();
        self.tree.range_without(node.text, (cell + 1, node.end), is_left_out).trim().is_empty()
    }
}

/// Whether a row has words above columns of numbers and dates, and no number or date itself.
fn names_typed_columns(first: &[Cell], below: &[Vec<Cell>]) -> bool {
    let mut typed = 0;
    for (at, name) in first.iter().enumerate() {
        let cells =
            || below.iter().take(ROWS_LOOKED_AT).filter_map(|row| row.get(at)).filter(|cell| !cell.text.is_empty() && !cell.spanned);
        let found = ColumnType::of(cells());
        if matches!(found, ColumnType::Text | ColumnType::Boolean) {
            continue;
        }
        if name.spanned || found.read(name) != Value::Text || !is_name(&name.text) {
            return false;
        }
        let read = cells().filter(|cell| found.read(cell) != Value::Text).count();
        typed += usize::from(read >= FEW_CELLS && read * 4 >= cells().count() * 3);
    }
    typed > 0
}

/// Whether a text can be the name of a column of numbers or dates: what begins with a digit is more likely one of them, and a dash stands for
/// one that is not known.
fn is_name(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_numeric())
        && text.contains(|character: char| character.is_alphabetic() || "%#№°$€£¥".contains(character))
}

/// Returns how many columns, from the left, have only header cells below the header rows. Rows that are one cell over all columns do not count.
pub(super) fn header_columns(rows: &[Vec<Cell>], header_rows: usize) -> usize {
    let body = || rows.iter().skip(header_rows).filter(|row| !is_full_width(row));
    let columns = rows.first().map_or(0, Vec::len);
    let is_header = |column: usize| body().next().is_some() && body().all(|row| row.get(column).is_some_and(|cell| cell.header));
    let count = (0..columns).take_while(|&column| is_header(column)).count();
    // A table that is all header cells says nothing with them.
    if count < columns { count } else { 0 }
}
