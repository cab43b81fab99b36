//! Tables with their texts: the rectangles of `grid` filled with cells, their links and references.

use std::collections::HashMap;

use super::{Reader, collapse, collapse_lines, number};
use crate::diagnostic::Code;
use crate::page::grid::{self, Budget};
use crate::page::residue;
use crate::span::{SourceRange, TextRange};
use crate::table::{Cell, Syntax, Table, column_names};
use crate::tree::{Kind, NodeId};

/// What may stand in the cells of a table, so that it is not looked for in each of them.
#[derive(Clone, Copy)]
struct Within {
    /// The number of the table.
    table: u32,
    tables: bool,
    links: bool,
    references: bool,
}

impl Reader<'_> {
    pub(super) fn tables(&mut self) {
        if self.table_nodes.is_empty() {
            return;
        }
        let mut budget = Budget::of_page(self.input.body().range().len());
        self.places.rewind();
        // Where each cell that holds a table stands: table, row, column.
        let mut places: HashMap<NodeId, (u32, u32, u32)> = HashMap::new();
        for index in 0..self.table_nodes.len() {
            let (id, section) = self.table_nodes[index];
            let parent = self.cell_around(id).and_then(|cell| places.get(&cell).copied());
            let table = self.table(number(index), id, section, parent, &mut budget, &mut places);
            self.tables.push(table);
        }
    }

    /// The cell that a table stands in.
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
        parent: Option<(u32, u32, u32)>,
        budget: &mut Budget,
        places: &mut HashMap<NodeId, (u32, u32, u32)>,
    ) -> Table {
        let tree = self.tree;
        let node = tree.node(id);
        // Before those of its cells.
        let position = self.places.position(node.span.start);
        let within = Within {
            table: index,
            tables: self.table_nodes.get(index as usize + 1).is_some_and(|&(next, _)| next < node.end),
            links: self.links_in((id, node.end), node.text).next().is_some(),
            references: !self.notes.marks_in(node.text).is_empty() || !self.notes.node_marks.is_empty(),
        };
        let grid = grid::lay_out(tree, id, budget);
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(grid.rows.len());
        let mut first_places: HashMap<NodeId, (usize, usize)> = HashMap::new();
        let mut blanked = false;
        for (row_number, slots) in grid.rows.iter().enumerate() {
            rows.push(Vec::with_capacity(slots.len()));
            for (column, slot) in slots.iter().enumerate() {
                // The Markdown reader fills short rows with cells that stand nowhere.
                let stands = |cell: &NodeId| tree.node(*cell).span.start < tree.node(*cell).span.end;
                let cell = match slot.cell.filter(stands) {
                    None => Cell { header: row_number < grid.header_rows, ..Cell::default() },
                    Some(cell) if slot.spanned => {
                        let (row, first_column) = first_places.get(&cell).copied().unwrap_or((row_number, column));
                        let first = rows.get(row).and_then(|row| row.get(first_column)).cloned().unwrap_or_default();
                        let mut copy = Cell { spanned: true, row_span: 1, column_span: 1, ..first };
                        if let Some(first) = rows.get_mut(row).and_then(|rows| rows.get_mut(first_column)) {
                            first.row_span = first.row_span.max(number(row_number - row) + 1);
                            first.column_span = first.column_span.max(number(column - first_column) + 1);
                        }
                        match budget.text.checked_sub(copy.text.len() + 4 * copy.links.len()) {
                            Some(rest) => budget.text = rest,
                            None => {
                                blanked = true;
                                copy = Cell { spanned: true, header: copy.header, line: copy.line, span: copy.span, ..Cell::default() };
                            }
                        }
                        copy
                    }
                    Some(cell) => {
                        if let Kind::Cell(facts) = tree.node(cell).kind {
                            let facts = tree.cells[facts as usize];
                            if facts.column_span != 1 || facts.row_span != 1 {
                                first_places.insert(cell, (row_number, column));
                            }
                        }
                        self.cell(cell, within, (number(row_number), number(column)), row_number < grid.header_rows, places)
                    }
                };
                rows[row_number].push(cell);
            }
        }
        for &(row_number, surplus) in &grid.surplus {
            let more = self.cell(surplus, within, (number(row_number), number(grid.columns.saturating_sub(1))), false, places);
            if let Some(last) = rows[row_number].last_mut() {
                // The line ends of what is added are not kept: it has no place of its own.
                last.text = collapse(&format!("{} {}", last.text, more.text));
                last.links.extend(more.links);
                last.references.extend(more.references);
            }
        }
        if grid.trimmed || blanked {
            self.diagnostics.push(
                Code::TrimmedTable,
                SourceRange::new(node.span.start, node.span.start + 1),
                "the spans of this table ask for more than its size can account for: they are not all filled",
            );
        }
        let syntax = match node.kind {
            Kind::Table { syntax } => syntax,
            _ => Syntax::Html,
        };
        if syntax == Syntax::Pipe {
            self.ragged_rows(id, grid.columns);
        }
        let mut header_rows = grid.header_rows;
        // A pipe table cannot do without a header row; an empty one means that there is none.
        if header_rows == 1
            && rows.len() > 1
            && matches!(syntax, Syntax::Pipe | Syntax::Simple | Syntax::Multiline | Syntax::Grid)
            && rows[0].iter().all(|cell| cell.text.is_empty() && cell.links.is_empty())
        {
            rows.remove(0);
            header_rows = 0;
            for place in places.values_mut().filter(|place| place.0 == index) {
                place.1 = place.1.saturating_sub(1);
            }
        }
        let caption = tree
            .children(id)
            .find(|&child| tree.node(child).kind == Kind::Caption)
            .map(|caption| self.text_without(tree.node(caption).text, &[]));
        let caption = caption.or_else(|| if syntax == Syntax::Pipe { self.caption_below(id) } else { None });
        Table {
            index,
            section,
            caption: caption.filter(|caption| !caption.is_empty()),
            syntax,
            columns: column_names(&rows[..header_rows], grid.columns),
            header_rows: number(header_rows),
            rows,
            parent,
            row_classes: tree.classed_tables.binary_search(&id).is_ok(),
            layout: tree.layout_tables.binary_search(&id).is_ok(),
            repairs: Vec::new(),
            line: position.line,
            column: position.column,
            span: self.input.in_file(self.input.trimmed(node.span)),
        }
    }

    fn cell(
        &mut self,
        id: NodeId,
        within: Within,
        place: (u32, u32),
        in_header: bool,
        places: &mut HashMap<NodeId, (u32, u32, u32)>,
    ) -> Cell {
        let tree = self.tree;
        let node = tree.node(id);
        // The cells of tables inside: what is in them is theirs. Text between those cells stands in front of its table in HTML, and so
        // in this cell.
        let mut nested: Vec<(NodeId, NodeId)> = Vec::new();
        let first_table = if within.tables { self.table_nodes.partition_point(|&(table, _)| table < id) } else { self.table_nodes.len() };
        if let Some(&(table, _)) = self.table_nodes.get(first_table).filter(|&&(table, _)| table < node.end) {
            places.insert(id, (within.table, place.0, place.1));
            let mut at = table;
            while at < node.end {
                let inner = tree.node(at);
                let is_theirs = matches!(inner.kind, Kind::Cell(_) | Kind::Caption);
                if is_theirs {
                    nested.push((at, inner.end));
                }
                at = if is_theirs { inner.end } else { at + 1 };
            }
        }
        let is_own = |at: NodeId| nested[..nested.partition_point(|&(start, _)| start <= at)].last().is_none_or(|&(_, end)| at >= end);
        let nested_texts: Vec<TextRange> = nested.iter().map(|&(cell, _)| tree.node(cell).text).collect();
        let mut skip = nested_texts.clone();
        // The caption of a picture is the picture's; its alternative text, if it has one, stands for it in the cell.
        if self.has_captions {
            skip.extend(
                tree.nodes[id as usize..node.end as usize]
                    .iter()
                    .filter(|node| node.kind == Kind::FigureCaption)
                    .map(|caption| caption.text),
            );
        }
        let (text, breaks) = collapse_lines(&self.raw_text_without(node.text, &skip));
        let mut links = Vec::new();
        if within.links {
            links.extend(self.links_in((id, node.end), node.text).filter(|&link| is_own(self.link_nodes[link as usize])));
        }
        let mut references: Vec<(u32, u32)> = Vec::new();
        if within.references {
            let in_nested =
                |at: u32| nested_texts[..nested_texts.partition_point(|text| text.start <= at)].last().is_some_and(|text| text.holds(at));
            let text_marks = self.notes.marks_in(node.text).iter().filter(|mark| !in_nested(mark.text.start));
            references.extend(text_marks.map(|mark| (mark.text.start, mark.number)));
            let from = self.notes.node_marks.partition_point(|&(mark, _)| mark < id);
            let node_marks = self.notes.node_marks[from..].iter().take_while(|&&(mark, _)| mark < node.end);
            references.extend(node_marks.filter(|&&(mark, _)| is_own(mark)).map(|&(mark, number)| (tree.node(mark).text.start, number)));
            references.sort_by_key(|&(at, _)| at);
        }
        if residue::attribute_text(&text).is_some() {
            self.diagnostics.push(Code::AttributeText, node.span, "attributes of a table stand as text in this cell");
        } else if text == "|" {
            self.diagnostics.push(Code::RawWikitext, node.span, "a pipe left by the exporter");
        }
        let is_header = matches!(node.kind, Kind::Cell(facts) if tree.cells[facts as usize].header);
        Cell {
            text,
            breaks,
            header: is_header || in_header,
            spanned: false,
            row_span: 1,
            column_span: 1,
            links,
            references: references.into_iter().map(|(_, number)| number).collect(),
            line: self.places.line(node.span.start),
            span: self.input.in_file(self.input.trimmed(node.span)),
        }
    }

    /// Pandoc's Markdown writes the caption of a pipe table as a paragraph below it: `: Caption`.
    fn caption_below(&self, table: NodeId) -> Option<String> {
        let below = self.tree.node(table).end;
        let node = self.tree.nodes.get(below as usize).filter(|node| node.kind == Kind::Paragraph)?;
        let text = self.text_without(node.text, &[]);
        [": ", "Table: "].iter().find_map(|sign| text.strip_prefix(sign)).map(str::to_owned)
    }

    /// Rows of a pipe table with fewer or more cells than its header.
    fn ragged_rows(&mut self, table: NodeId, columns: usize) {
        let tree = self.tree;
        let mut header = None;
        for row in tree.children(table) {
            let cells = tree.children(row).filter(|&cell| tree.node(cell).span.start < tree.node(cell).span.end).count();
            let wanted = *header.get_or_insert(cells);
            if cells != wanted {
                self.diagnostics.push(
                    Code::RaggedRow,
                    tree.node(row).span,
                    format!("a row of {cells} cells in a table of {}", wanted.min(columns)),
                );
            }
        }
    }
}
