//! Tables with their texts: the rectangles of `grid` filled with cells, their links and references.

use std::collections::HashMap;

use super::Reader;
use super::resolve::CAPTION_SIGNS;
use crate::diagnostic::DiagnosticCode;
use crate::document::Role;
use crate::document::grid::{self, Budget, Grid};
use crate::span::{Location, SourceRange, to_u32};
use crate::table::copies::Copies;
use crate::table::{Cell, Table, TableSyntax, header_names};
use crate::table_repair::attribute_text;
use crate::tree::{Kind, NodeId};
use crate::whitespace::{collapse, collapse_lines};

/// The slot of the cell that is read.
#[derive(Clone, Copy)]
struct CellPlace {
    table: u32,
    row: u32,
    column: u32,
}

impl Reader<'_> {
    pub(super) fn tables(&mut self) {
        if self.table_nodes.is_empty() {
            return;
        }
        let mut budget = Budget::of_page(self.input.body().range().len());
        self.places.rewind();
        // The slot of each cell that contains a table.
        let mut places: HashMap<NodeId, CellPlace> = HashMap::new();
        for index in 0..self.table_nodes.len() {
            let (id, section) = self.table_nodes[index];
            let parent = self.cell_around(id).and_then(|cell| places.get(&cell).copied());
            let table = self.table(to_u32(index), id, section, parent, &mut budget, &mut places);
            self.page.tables.push(table);
        }
    }

    /// Returns the cell that a table is in.
    fn cell_around(&self, table: NodeId) -> Option<NodeId> {
        let mut at = table;
        while at != 0 {
            at = self.tree.node(at).parent;
            if matches!(self.tree.node(at).kind, Kind::Cell(_)) {
                return Some(at);
            }
        }
        None
    }

    fn table(
        &mut self,
        index: u32,
        id: NodeId,
        section: Option<u32>,
        parent: Option<CellPlace>,
        budget: &mut Budget,
        places: &mut HashMap<NodeId, CellPlace>,
    ) -> Table {
        let tree = self.tree;
        let node = tree.node(id);
        // The position of the table is asked for before those of its cells.
        let position = self.places.position(node.span.start);
        let grid = grid::lay_out(tree, id, budget);
        let mut rows = self.rows(index, &grid, &mut budget.copies, places);
        if grid.trimmed || std::mem::take(&mut budget.copies.ran_out) {
            self.diagnostics.push(
                DiagnosticCode::TrimmedTable,
                SourceRange::new(node.span.start, node.span.start + 1),
                "the spans of this table cover more than its size can justify; not all of them are filled",
            );
        }
        let (syntax, row_classes, layout) = match node.kind {
            Kind::Table { syntax, row_classes, layout } => (syntax, row_classes, layout),
            _ => (TableSyntax::Html, false, false),
        };
        if syntax == TableSyntax::Pipe {
            self.ragged_rows(id, grid.columns);
        }
        let mut header_rows = grid.header_rows;
        // A pipe table must have a header row; an empty one means that there is none.
        if header_rows == 1
            && rows.len() > 1
            && matches!(syntax, TableSyntax::Pipe | TableSyntax::Simple | TableSyntax::Multiline | TableSyntax::Grid)
            && rows[0].iter().all(|cell| cell.text.is_empty() && cell.links.is_empty())
        {
            rows.remove(0);
            header_rows = 0;
            for place in places.values_mut().filter(|place| place.table == index) {
                place.row = place.row.saturating_sub(1);
            }
        }
        let caption = tree.caption(id).map(|caption| self.text_of(caption).into());
        let caption = caption.or_else(|| self.caption_below(id));
        Table {
            index,
            section,
            caption: caption.filter(|caption| !caption.is_empty()),
            syntax,
            columns: header_names(&rows[..header_rows], grid.columns),
            header_rows: to_u32(header_rows),
            rows,
            parent: parent.map(|place| (place.table, place.row, place.column)),
            row_classes,
            layout,
            repairs: Vec::new(),
            suspicions: Vec::new(),
            location: Location::new(position, self.input.in_file(self.input.trimmed(node.span))),
        }
    }

    /// Returns the cells of a table.
    fn rows(&mut self, table: u32, grid: &Grid, copies: &mut Copies, places: &mut HashMap<NodeId, CellPlace>) -> Vec<Vec<Cell>> {
        let tree = self.tree;
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(grid.rows());
        let mut first_places: HashMap<NodeId, (usize, usize)> = HashMap::new();
        for row in 0..grid.rows() {
            let in_header = row < grid.header_rows;
            rows.push(Vec::with_capacity(grid.columns));
            for (column, slot) in grid.row(row).enumerate() {
                // The Markdown reader fills up short rows with cells that have no source.
                let stands = |cell: &NodeId| tree.node(*cell).span.start < tree.node(*cell).span.end;
                let cell = match slot.cell().filter(stands) {
                    None => Cell { header: in_header, ..Cell::default() },
                    Some(cell) if slot.spanned => {
                        let first = first_places.get(&cell).copied().unwrap_or((row, column));
                        spanned_copy(&mut rows, first, (row, column), copies)
                    }
                    Some(cell) => {
                        if let Kind::Cell(facts) = tree.node(cell).kind {
                            let facts = tree.cells[facts as usize];
                            if facts.column_span != 1 || facts.row_span != 1 {
                                first_places.insert(cell, (row, column));
                            }
                        }
                        self.cell(cell, CellPlace { table, row: to_u32(row), column: to_u32(column) }, in_header, places)
                    }
                };
                rows[row].push(cell);
            }
        }
        for surplus in grid.surplus.chunk_by(|one, other| one.0 == other.0) {
            let row = surplus[0].0;
            let place = CellPlace { table, row: to_u32(row), column: to_u32(grid.columns.saturating_sub(1)) };
            let more: Vec<Cell> = surplus.iter().map(|&(_, cell)| self.cell(cell, place, false, places)).collect();
            if let Some(last) = rows[row].last_mut() {
                add_cells(last, &more);
            }
        }
        rows
    }

    fn cell(&mut self, id: NodeId, place: CellPlace, in_header: bool, places: &mut HashMap<NodeId, CellPlace>) -> Cell {
        let tree = self.tree;
        let node = tree.node(id);
        let (mut links, mut references, mut holes) = (Vec::new(), Vec::new(), Vec::new());
        let mut at = id + 1;
        while at < node.end {
            let inner = tree.node(at);
            at += 1;
            match inner.kind {
                Kind::Table { .. } => drop(places.insert(id, place)),
                // The content of the cells of a nested table belongs to those. Text between those cells comes before their table in HTML,
                // and so is in this cell.
                Kind::Cell(_) | Kind::Caption | Kind::Hidden => {
                    holes.push(inner.text);
                    at = inner.end;
                }
                Kind::Mark(label) => {
                    references.extend(Some(tree.labels[label as usize].number).filter(|&number| number > 0));
                    holes.push(inner.text);
                    at = inner.end;
                }
                // The caption of a picture belongs to the picture; its alternative text, if it has one, replaces it in the cell.
                Kind::FigureCaption => holes.push(inner.text),
                kind => links.extend(self.roles.of(kind).and_then(Role::link)),
            }
        }
        let text = tree.range_with_holes(node.text, &holes);
        let (text, breaks) = collapse_lines(&text);
        if attribute_text(&text).is_some() {
            self.diagnostics.push(DiagnosticCode::AttributeText, node.span, "table attributes are text in this cell");
        } else if text == "|" {
            self.diagnostics.push(DiagnosticCode::RawWikitext, node.span, "a pipe left by the exporter");
        }
        let is_header = matches!(node.kind, Kind::Cell(facts) if tree.cells[facts as usize].header);
        Cell {
            text: text.into(),
            breaks: breaks.into(),
            header: is_header || in_header,
            spanned: false,
            row_span: 1,
            column_span: 1,
            links: links.into(),
            references: references.into(),
            line: self.places.line(node.span.start),
            span: self.input.in_file(self.input.trimmed(node.span)),
        }
    }

    /// Returns the caption in a paragraph below a table, without its prefix.
    fn caption_below(&self, table: NodeId) -> Option<String> {
        let below = self.tree.below(table).filter(|&below| self.tree.node(below).kind == Kind::CaptionBelow { repeats: false })?;
        let text = self.text_of(below);
        CAPTION_SIGNS.iter().find_map(|character| text.strip_prefix(character)).map(str::to_owned)
    }

    /// Reports rows of a pipe table with fewer or more cells than its header.
    fn ragged_rows(&mut self, table: NodeId, columns: usize) {
        let tree = self.tree;
        let mut header = None;
        for row in tree.children(table) {
            // The cells that fill up a short row have no place in the source.
            let is_there = |cell: NodeId| tree.node(cell).span.start < tree.node(cell).span.end;
            let cells = tree.children(row).enumerate().filter(|&(_, cell)| is_there(cell)).last().map_or(0, |(last, _)| last + 1);
            let wanted = *header.get_or_insert(cells);
            if cells != wanted {
                let noun = if cells == 1 { "cell" } else { "cells" };
                let message = format!("a row with {cells} {noun} in a table with {}", wanted.min(columns));
                self.diagnostics.push(DiagnosticCode::RaggedRow, tree.node(row).span, message);
            }
        }
    }
}

/// Adds the contents of cells to another cell. Their line ends are not kept: they have no place in the joined text.
fn add_cells(to: &mut Cell, more: &[Cell]) {
    let texts: Vec<&str> = std::iter::once(&to.text).chain(more.iter().map(|cell| &cell.text)).map(|text| text.as_str()).collect();
    to.text = collapse(&texts.join(" ")).into();
    let numbers = |own: &[u32], of: fn(&Cell) -> &[u32]| own.iter().chain(more.iter().flat_map(of)).copied().collect();
    to.links = numbers(&to.links, |cell| &cell.links);
    to.references = numbers(&to.references, |cell| &cell.references);
}

/// Returns the copy of a spanning cell for a slot that it covers, and extends the spans of the cell itself to that slot.
fn spanned_copy(rows: &mut [Vec<Cell>], first: (usize, usize), here: (usize, usize), copies: &mut Copies) -> Cell {
    let Some(cell) = rows.get_mut(first.0).and_then(|row| row.get_mut(first.1)) else {
        return Cell { spanned: true, ..Cell::default() };
    };
    cell.row_span = cell.row_span.max(to_u32(here.0 - first.0) + 1);
    cell.column_span = cell.column_span.max(to_u32(here.1 - first.1) + 1);
    copies.of(cell)
}
