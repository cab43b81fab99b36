//! Copies of spanning cells, for the slots that they cover.

use super::{Cell, Table};

/// Bytes of text that copies may repeat on any page: more than any real page needs, and little memory.
const FREE_TEXT: usize = 64 * 1024;

/// How often copies may repeat the text that they are made of: a cell of megabytes above a thousand rows must not fill them all.
const TEXT_REPEATS: usize = 4;

/// Copies cells with their text as long as the copied text is in proportion to the page.
#[derive(Debug)]
pub(crate) struct Copies {
    /// Bytes that may still be copied.
    budget: usize,
    /// Whether a copy was left without its text.
    pub(crate) ran_out: bool,
}

impl Copies {
    /// A budget for a page of this many bytes.
    pub(crate) fn of_page(bytes: usize) -> Self {
        Self { budget: FREE_TEXT + TEXT_REPEATS * bytes, ran_out: false }
    }

    /// A budget for a single table, from the length of the text of its cells.
    pub(crate) fn of_table(table: &Table) -> Self {
        Self::of_page(table.rows.iter().flatten().map(|cell| cell.text.len()).sum())
    }

    /// Returns the copy of a cell, without its text once the budget is used up.
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
