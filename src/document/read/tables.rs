//! Tables with their texts: the rectangles of `grid` filled with cells, their links and references.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Reader;
use super::anchor::underscored;
use super::header::header_columns;
use super::resolve::CAPTION_SIGNS;
use crate::diagnostic::DiagnosticCode;
use crate::document::Role;
use crate::document::grid::{self, Budget, Grid};
use crate::span::{Location, SourceRange, TextRange, to_u32};
use crate::table::copies::Copies;
use crate::table::{Cell, HeaderEvidence, Table, TableKind, TableSyntax, header_names, is_full_width, repeated_headers};
use crate::table_repair::attribute_text;
use crate::text::Text;
use crate::tree::{Kind, Node, NodeId, Unseen};
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
        let columns = if self.input.is_html() { without_stray_columns(&mut rows, grid.columns) } else { grid.columns };
        let (syntax, row_classes, kind) = match node.kind {
            Kind::Table { syntax, row_classes, purpose } => (syntax, row_classes, purpose),
            _ => (TableSyntax::Html, false, TableKind::Data),
        };
        if syntax == TableSyntax::Pipe {
            self.ragged_rows(id, columns);
        }
        // The header cells of an infobox are its keys, and its first row is its title.
        let is_infobox = kind == TableKind::Infobox;
        let mut header_rows = if is_infobox { 0 } else { grid.header_rows };
        let mut header_evidence = (header_rows > 0).then_some(HeaderEvidence::Markup);
        if header_rows == 0 && !is_infobox && self.input.is_html() {
            header_evidence = self.header_by_looks(&rows, &grid);
            if header_evidence.is_some() {
                rows[0].iter_mut().for_each(|cell| cell.header = true);
                header_rows = 1;
            }
        }
        // A pipe table must have a header row; an empty one means that there is none.
        if header_rows == 1
            && rows.len() > 1
            && matches!(syntax, TableSyntax::Pipe | TableSyntax::Simple | TableSyntax::Multiline | TableSyntax::Grid)
            && rows[0].iter().all(Cell::is_empty)
        {
            rows.remove(0);
            (header_rows, header_evidence) = (0, None);
            for place in places.values_mut().filter(|place| place.table == index) {
                place.row = place.row.saturating_sub(1);
            }
        }
        let caption = tree.caption(id).map(|caption| self.text_of(caption).into());
        let caption = caption.or_else(|| self.caption_below(id));
        // A first row over all columns heads the table.
        let heads_table = |row: &&Vec<Cell>| header_rows > 0 && rows.len() > 2 && is_full_width(row);
        let caption = caption.or_else(|| rows.first().filter(heads_table).map(|row| row[0].shown().to_owned()));
        Table {
            index,
            section,
            caption: caption.filter(|caption| !caption.is_empty()),
            kind,
            syntax,
            columns: if is_infobox && columns == INFOBOX_COLUMNS.len() {
                INFOBOX_COLUMNS.map(str::to_owned).into()
            } else {
                header_names(&rows[..header_rows], columns)
            },
            header_rows: to_u32(header_rows),
            header_evidence,
            header_confidence: header_evidence.filter(|&why| why != HeaderEvidence::Markup).map(HeaderEvidence::confidence),
            header_columns: to_u32(header_columns(&rows, header_rows)),
            repeated_headers: repeated_headers(&rows, header_rows),
            rows,
            parent: parent.map(|place| (place.table, place.row, place.column)),
            row_classes,
            layout: !kind.has_data(),
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
        let (mut links, mut references, mut images, mut holes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut unseen = Vec::new();
        let mut pictures = Vec::new();
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
                Kind::Unseen(why) => {
                    unseen.push((at - 1, why));
                    holes.push(inner.text);
                    at = inner.end;
                }
                // The caption of a picture belongs to the picture; its alternative text, if it has one, replaces it in the cell.
                Kind::FigureCaption => holes.push(inner.text),
                kind => {
                    let role = self.roles.of(kind);
                    links.extend(role.and_then(Role::link));
                    if let Some(file) = role.and_then(Role::file) {
                        images.push(file);
                        // A browser shows the picture. In Markdown, its text is part of the text, and so is that of a link to a file.
                        if matches!(kind, Kind::Image(_)) && self.input.is_html() {
                            pictures.push((file, inner.text));
                        }
                    }
                }
            }
        }
        let sort_key = self.sort_key(node, &unseen);
        // A picture is no text, and what stands for it is told apart.
        if !pictures.is_empty() {
            holes.extend(pictures.iter().map(|(_, text)| *text));
            holes.sort_unstable();
        }
        let text = tree.range_with_holes(node.text, &holes);
        let text = without_break_places(text);
        let (text, breaks) = collapse_lines(&text);
        let alt = if text.is_empty() { self.alternative_text(&pictures) } else { None };
        if attribute_text(&text).is_some() {
            self.diagnostics.push(DiagnosticCode::AttributeText, node.span, "table attributes are text in this cell");
        } else if text == "|" {
            self.diagnostics.push(DiagnosticCode::RawWikitext, node.span, "a pipe left by the exporter");
        }
        let is_header = matches!(node.kind, Kind::Cell(facts) if tree.cells[facts as usize].header);
        Cell {
            text: text.into(),
            alt,
            breaks: breaks.into(),
            header: is_header || in_header,
            spanned: false,
            row_span: 1,
            column_span: 1,
            links: links.into(),
            references: references.into(),
            images: images.into(),
            sort_key,
            readings: self.readings(&unseen),
            line: self.places.line(node.span.start),
            span: self.input.in_file(self.input.trimmed(node.span)),
        }
    }

    /// Returns the alternative texts of the pictures that a cell shows, without those that are only the name of the file, which MediaWiki once
    /// gave where the page gave none.
    fn alternative_text(&self, pictures: &[(u32, TextRange)]) -> Option<Text> {
        let is_name = |file: u32, text: &Text| {
            self.page.files.get(file as usize).is_some_and(|file| {
                let in_address = file.href.rsplit('/').next().unwrap_or_default();
                underscored(text) == underscored(&file.name) || underscored(text).as_str() == in_address
            })
        };
        let texts: Vec<Text> = pictures
            .iter()
            .map(|&(file, text)| (file, Text::from(collapse(self.tree.slice(text)))))
            .filter(|(file, text)| !text.is_empty() && !is_name(*file, text))
            .map(|(_, text)| text)
            .collect();
        match texts.as_slice() {
            [] => None,
            [text] => Some(text.clone()),
            texts => Some(texts.join(" ").into()),
        }
    }

    /// Returns how the text of a cell is read.
    fn readings(&mut self, unseen: &[(NodeId, Unseen)]) -> Box<[Text]> {
        let mut readings = Vec::new();
        for &(id, _) in unseen.iter().filter(|(_, why)| *why == Unseen::Reading) {
            self.unseen_facts.push(id);
            readings.push(self.text_of(id));
        }
        readings.into()
    }

    /// Returns the key by which a table sorts a cell: its attribute, the text of the element that is made for it, else what is hidden before
    /// anything that is shown, since tables are sorted by the whole text.
    fn sort_key(&mut self, cell: &Node, unseen: &[(NodeId, Unseen)]) -> Option<Text> {
        let Kind::Cell(facts) = cell.kind else { return None };
        let attribute = self.tree.value(self.tree.cells[facts as usize].sort_key).trim();
        let is_first = |id: NodeId| {
            let before = self.tree.slice(TextRange::new(cell.text.start, self.tree.node(id).text.start));
            before.trim().is_empty()
        };
        let mut found = unseen.iter().find(|(_, why)| *why == Unseen::SortKey);
        found = found.or_else(|| unseen.first().filter(|&&(id, why)| why == Unseen::Hidden && is_first(id)));
        let element = found.map(|&(id, _)| {
            self.unseen_facts.push(id);
            self.text_of(id)
        });
        if !attribute.is_empty() {
            return Some(attribute.into());
        }
        element.map(|text| text.trim_end_matches(SORT_KEY_ENDS).into()).filter(|text: &Text| !text.is_empty())
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

/// The names of the columns of an infobox.
const INFOBOX_COLUMNS: [&str; 2] = ["key", "value"];

/// What templates write between a key and the text that is shown, so that the key ends there: `{{sort}}` and `{{nts}}`.
const SORT_KEY_ENDS: [char; 3] = [' ', '!', '♠'];

/// Takes out U+200B, the zero width space: it shows nothing, and says where a line may end, as `<wbr>` does.
fn without_break_places(text: Cow<'_, str>) -> Cow<'_, str> {
    const BREAK_PLACE: &str = "\u{200b}";
    if memchr::memmem::find(text.as_bytes(), BREAK_PLACE.as_bytes()).is_none() {
        return text;
    }
    text.replace(BREAK_PLACE, "").into()
}

/// Takes the columns off the right of a table that show nothing in a browser: those in which no cell begins, since a span is longer than the
/// table is wide (a table model error: <https://html.spec.whatwg.org/multipage/tables.html#forming-a-table>), and those that only some rows
/// have a cell for, an empty one, since their markup has one sign too many. Returns how many columns are left.
fn without_stray_columns(rows: &mut [Vec<Cell>], columns: usize) -> usize {
    let shows = |cell: &Cell| !cell.is_empty() || !cell.images.is_empty() || !cell.references.is_empty() || cell.sort_key.is_some();
    let mut left = columns;
    while left > 1 {
        let own = || rows.iter().filter_map(|row| row.get(left - 1)).filter(|cell| cell.line > 0 && !cell.spanned);
        if own().any(shows) || own().count() * 2 > rows.len() {
            break;
        }
        // Where there are such cells, no other may reach into their column.
        let is_reached = || rows.iter().filter_map(|row| row.get(left - 1)).any(|cell| cell.spanned && shows(cell));
        if own().next().is_some() && is_reached() {
            break;
        }
        left -= 1;
    }
    if left < columns {
        for row in rows {
            row.truncate(left);
            for (at, cell) in row.iter_mut().enumerate() {
                cell.column_span = cell.column_span.min(to_u32(left - at));
            }
        }
    }
    left
}

/// Adds the contents of cells to another cell. Their line ends are not kept: they have no place in the joined text.
fn add_cells(to: &mut Cell, more: &[Cell]) {
    let texts: Vec<&str> = std::iter::once(&to.text).chain(more.iter().map(|cell| &cell.text)).map(|text| text.as_str()).collect();
    to.text = collapse(&texts.join(" ")).into();
    let numbers = |own: &[u32], of: fn(&Cell) -> &[u32]| own.iter().chain(more.iter().flat_map(of)).copied().collect();
    to.links = numbers(&to.links, |cell| &cell.links);
    to.references = numbers(&to.references, |cell| &cell.references);
    to.images = numbers(&to.images, |cell| &cell.images);
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
