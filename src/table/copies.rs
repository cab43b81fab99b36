//! Copies of cells that span, for the places that they reach.

use super::{Cell, Table};

/// Text that copies may repeat on any page: more than any real page needs, and no burden.
const FREE_TEXT: usize = 64 * 1024;

/// How often copies may repeat the text that they are made of: a cell of megabytes above a thousand rows must not fill them all.
const TEXT_REPEATS: usize = 4;

/// Makes copies of cells as long as their text is in proportion to what the page has.
#[derive(Debug)]
pub(crate) struct Copies {
    /// Bytes that may still be copied.
    budget: usize,
    /// Whether a copy was left without its text.
    pub(crate) ran_out: bool,
}

impl Copies {
    /// For a page of this many bytes.
    pub(crate) fn of_page(bytes: usize) -> Self {
        Self { budget: FREE_TEXT + TEXT_REPEATS * bytes, ran_out: false }
    }

    /// For a single table, by the text of its cells.
    pub(crate) fn of_table(table: &Table) -> Self {
        Self::of_page(table.rows.iter().flatten().map(|cell| cell.text.len()).sum())
    }

    /// The copy of a cell; without its text once too much was copied.
    pub(crate) fn of(&mut self, cell: &Cell) -> Cell {
        let numbers = cell.links.len() + cell.references.len() + cell.breaks.len();
        match self.budget.checked_sub(cell.text.len() + size_of::<u32>() * numbers) {
            Some(rest) => {
                self.budget = rest;
                Cell { spanned: true, row_span: 1, column_span: 1, ..cell.clone() }
            }
            None => {
                self.ran_out = true;
                Cell { spanned: true, header: cell.header, line: cell.line, span: cell.span, ..Cell::default() }
            }
        }
    }
}
