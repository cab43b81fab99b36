//! Tables: from the cells of a tree to a rectangle, by the HTML standard's algorithm
//! (<https://html.spec.whatwg.org/multipage/tables.html#algorithm-for-processing-rows>).
//!
//! Takes a table of the tree and a [`Budget`], and returns a [`Grid`], which has the cell that each slot of the rectangle shows. Texts are
//! not touched here.

use std::ops::Range;

use crate::span::to_u32;
use crate::table::copies::Copies;
use crate::tree::{Kind, NodeId, Tree};

/// How many slots may be filled that are not a cell's own. Spans and short rows cost nothing to write (`colspan="1000"`), so what they may
/// fill and copy is a share of the size of the page.
#[derive(Debug)]
pub(super) struct Budget {
    /// Slots that spans and short rows may still fill.
    pub(super) places: usize,
    /// Makes the copies of spanned cells.
    pub(super) copies: Copies,
}

/// Slots that any page may fill: more than any real page needs, and little memory.
const FREE_PLACES: usize = 10_000;
/// One more slot for this many bytes of the page. A real cell takes ten bytes or more; a slot in memory about a hundred.
const BYTES_PER_PLACE: usize = 8;
impl Budget {
    /// The budget of a page of this many bytes.
    pub(super) fn of_page(bytes: usize) -> Self {
        Self { places: FREE_PLACES + bytes / BYTES_PER_PLACE, copies: Copies::of_page(bytes) }
    }
}

/// A slot of the rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The cell that it shows; if a row is short, the root, which is not a cell.
    cell: NodeId,
    /// Whether it repeats a cell that is elsewhere.
    pub(super) spanned: bool,
}

impl Slot {
    /// Returns the cell that it shows; `None` if a row is short.
    pub(super) fn cell(self) -> Option<NodeId> {
        Some(self.cell).filter(|&cell| cell > 0)
    }
}

/// A table's cells in their slots.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The slots of all rows, one row after the other; a row may have fewer slots than the rectangle, or more.
    slots: Vec<Slot>,
    /// Where each row ends in `slots`.
    ends: Vec<u32>,
    pub(super) columns: usize,
    pub(super) header_rows: usize,
    /// Cells that got no slot in the rectangle of the budget, with the row that they belong to. Their text goes into the last column.
    pub(super) surplus: Vec<(usize, NodeId)>,
    /// Whether the budget kept spans from being filled.
    pub(super) trimmed: bool,
}

const EMPTY: Slot = Slot { cell: 0, spanned: false };

/// The rows of a table in order, with the groups that they are in.
#[derive(Default)]
struct Rows {
    rows: Vec<RowCells>,
    /// The cells of all rows, one row after the other.
    cells: Vec<NodeId>,
}

/// A row of the tree: its cells, and whether its group ends with it.
struct RowCells {
    /// A range of [`Rows::cells`].
    cells: Range<usize>,
    ends_group: bool,
    head: bool,
}

/// Puts the cells of a table in their slots.
pub(super) fn lay_out(tree: &Tree, table: NodeId, budget: &mut Budget) -> Grid {
    let rows = Rows::of(tree, table);
    let header_rows = rows.rows.iter().take_while(|row| row.head && !row.cells.is_empty()).count();
    let cells = rows.cells.len();
    let mut grid = match place(tree, &rows, true, cells + budget.places) {
        Some(grid) => grid,
        None => Grid { trimmed: true, ..place(tree, &rows, false, usize::MAX).unwrap_or_default() },
    };
    grid.header_rows = header_rows.min(grid.rows());
    grid.columns = (0..grid.rows()).map(|row| grid.range(row).len()).max().unwrap_or(0);
    let rows = grid.rows();
    let area = |columns: usize| columns.saturating_mul(rows);
    if area(grid.columns) > cells + budget.places {
        // One long row among many short ones: the rectangle is cut, and the cells that stick out go into its last column.
        grid.columns = ((cells + budget.places) / rows.max(1)).max(1);
        grid.trimmed = true;
    }
    budget.places = (cells + budget.places).saturating_sub(area(grid.columns));
    if grid.trimmed {
        for row in 0..rows {
            let surplus = grid.slots[grid.range(row)].iter().skip(grid.columns).filter(|slot| !slot.spanned);
            grid.surplus.extend(surplus.filter_map(|slot| Some((row, slot.cell()?))));
        }
    }
    grid
}

impl Grid {
    /// Returns the number of rows.
    pub(super) fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Returns the slots of a row, as many as the rectangle has columns.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = Slot> {
        self.slots[self.range(row)].iter().copied().chain(std::iter::repeat(EMPTY)).take(self.columns)
    }

    fn range(&self, row: usize) -> Range<usize> {
        row.checked_sub(1).map_or(0, |before| self.ends[before] as usize)..self.ends[row] as usize
    }
}

impl Rows {
    fn of(tree: &Tree, table: NodeId) -> Self {
        let mut rows = Self::default();
        for child in tree.children(table) {
            match tree.node(child).kind {
                Kind::Row { .. } => rows.push(tree, child),
                Kind::RowGroup { .. } => {
                    rows.end_group();
                    for row in tree.children(child).filter(|&row| matches!(tree.node(row).kind, Kind::Row { .. })) {
                        rows.push(tree, row);
                    }
                    rows.end_group();
                }
                _ => {}
            }
        }
        rows.end_group();
        rows
    }

    fn push(&mut self, tree: &Tree, row: NodeId) {
        let start = self.cells.len();
        let mut all_headers = true;
        for child in tree.children(row) {
            if let Kind::Cell(number) = tree.node(child).kind {
                self.cells.push(child);
                all_headers &= tree.cells[number as usize].header;
            }
        }
        let cells = start..self.cells.len();
        let head = (all_headers && !cells.is_empty()) || tree.node(row).kind == Kind::Row { head: true };
        self.rows.push(RowCells { cells, ends_group: false, head });
    }

    fn end_group(&mut self) {
        if let Some(last) = self.rows.last_mut() {
            last.ends_group = true;
        }
    }
}

/// A cell that reaches down into the rows below, by column.
#[derive(Clone, Copy)]
struct Reach {
    cell: NodeId,
    rows: u32,
}

/// Places the cells row by row. Returns `None` if more than `limit` slots would be filled.
fn place(tree: &Tree, rows: &Rows, with_spans: bool, limit: usize) -> Option<Grid> {
    let ends = Vec::with_capacity(rows.rows.len());
    let mut grid = Grid { slots: Vec::with_capacity(rows.cells.len()), ends, ..Grid::default() };
    let mut reach: Vec<Option<Reach>> = Vec::new();
    let mut filled = 0;
    for row in &rows.rows {
        let start = grid.slots.len();
        let slots = &mut grid.slots;
        let mut next_reach = vec![None; reach.len()];
        // Shows the cell from above that reaches into the next slot, if there is one.
        let take_reach = |slots: &mut Vec<Slot>, next: &mut Vec<Option<Reach>>| {
            let Some(&Some(from_above)) = reach.get(slots.len() - start) else { return false };
            if from_above.rows > 1 {
                next[slots.len() - start] = Some(Reach { rows: from_above.rows - 1, ..from_above });
            }
            slots.push(Slot { cell: from_above.cell, spanned: true });
            true
        };
        for &cell in &rows.cells[row.cells.clone()] {
            while take_reach(slots, &mut next_reach) {}
            let (columns, rows) = match tree.node(cell).kind {
                Kind::Cell(number) if with_spans => {
                    let spans = tree.cells[number as usize];
                    (spans.column_span, if spans.row_span == 0 { u32::MAX } else { u32::from(spans.row_span) })
                }
                _ => (1, 1),
            };
            for column in 0..columns {
                // Where two cells overlap, the one from above is shown; the standard calls that an error.
                if column > 0 && take_reach(slots, &mut next_reach) {
                    continue;
                }
                if rows > 1 {
                    let at = slots.len() - start;
                    if next_reach.len() <= at {
                        next_reach.resize(at + 1, None);
                    }
                    next_reach[at] = Some(Reach { cell, rows: rows - 1 });
                }
                slots.push(Slot { cell, spanned: column > 0 });
                filled += 1;
                if filled > limit {
                    return None;
                }
            }
        }
        // Cells from above that come after the last cell of this row, over a gap if necessary.
        while slots.len() - start < reach.len() {
            if !take_reach(slots, &mut next_reach) {
                slots.push(EMPTY);
            }
        }
        filled += (slots.len() - start).saturating_sub(row.cells.len());
        if filled > limit {
            return None;
        }
        while next_reach.last().is_some_and(Option::is_none) {
            next_reach.pop();
        }
        reach = if row.ends_group { Vec::new() } else { next_reach };
        grid.ends.push(to_u32(grid.slots.len()));
    }
    Some(grid)
}
