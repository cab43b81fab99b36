//! Turns a page's tree into a [`Draft`].
//!
//! Walks the tree once, in order. What is not text of the page (categories, the exporter's first line, notes at their original positions)
//! is left out here and written where it belongs; the repairs of the text are in the [`RepairPlan`]. Links and pictures are read in
//! [`links`].

mod links;

use std::borrow::Cow;
use std::collections::HashMap;

use super::CleanOptions;
use super::draft::{self, Block, Cell, Draft, Inline, Inlines, List, Style, Table};
use super::link;
use super::repairs::RepairPlan;
use crate::document::read::resolve::CAPTION_SIGNS;
use crate::document::{Document, Role, may_hold_residue};
use crate::page::Page;
use crate::repair::RepairGroup;
use crate::span::{Span, TextRange};
use crate::table;
use crate::tree::{Footnote, Kind, Node, NodeId, Tree, Unseen, is_block};
use crate::whitespace::collapse;

/// The text that is written for a reference whose text the exporter lost.
pub(super) const LOST_NOTE: &str = "(lost in the export)";

/// Turns a page into a draft.
pub(super) fn draft<'p>(document: &'p Document, options: &'p CleanOptions, plan: &'p RepairPlan) -> Draft<'p> {
    let lowering = Lowering {
        document,
        page: &document.page,
        tree: &document.tree,
        options,
        plan,
        in_brackets: std::cell::Cell::new(false),
        joins: std::cell::Cell::new(false),
    };
    let blocks = lowering.blocks(0);
    let mut seen = std::collections::HashSet::new();
    let mut notes = Vec::new();
    for (&footnote, reference) in document.tree.footnotes.iter().zip(&document.page.references) {
        let number = footnote.number;
        if !seen.insert(number) || (reference.empty && options.drop_empty_notes) {
            continue;
        }
        let mut blocks = lowering.note(footnote);
        if blocks.is_empty() {
            blocks.push(Block::Paragraph(vec![Inline::Text(Cow::Borrowed(LOST_NOTE))]));
        }
        notes.push((number, blocks));
    }
    let joins = lowering.joins.get();
    Draft { blocks, notes, joins }
}

struct Lowering<'p> {
    document: &'p Document,
    page: &'p Page,
    tree: &'p Tree,
    options: &'p CleanOptions,
    plan: &'p RepairPlan,
    /// Whether the text of a picture or a link is being read: no wikilink can be written between its brackets.
    in_brackets: std::cell::Cell<bool>,
    /// Whether blocks have been joined into one line.
    joins: std::cell::Cell<bool>,
}

impl<'p> Lowering<'p> {
    /// Returns the blocks inside a node.
    fn blocks(&self, parent: NodeId) -> Vec<Block<'p>> {
        let node = self.tree.node(parent);
        self.blocks_of(parent + 1, node.end, node.text)
    }

    /// Returns the blocks of the nodes from `first` up to `end`, with this range of the text.
    fn blocks_of(&self, first: NodeId, end: NodeId, text: TextRange) -> Vec<Block<'p>> {
        let mut out: Vec<Block<'p>> = Vec::new();
        let mut run: Vec<NodeId> = Vec::new();
        let mut at = text.start;
        let mut child = first;
        while child < end {
            let id = child;
            let node = self.tree.node(id);
            child = node.end;
            if !self.tree.stands_alone(id) {
                run.push(id);
                continue;
            }
            self.paragraph(at, node.text.start, &mut run, &mut out);
            at = at.max(node.text.end);
            if self.is_caption(id) {
                continue;
            }
            // Notes are written at the end of the page, and the source of the page in its front matter.
            if matches!(node.kind, Kind::Footnote(_)) || (node.kind == Kind::Attribution && self.options.includes(RepairGroup::Categories))
            {
                continue;
            }
            self.block(id, &mut out);
        }
        self.paragraph(at, text.end, &mut run, &mut out);
        out
    }

    /// Whether a block is the caption of a table, and so is written with the table. A repeated caption with a note mark is not left out:
    /// that mark may be the only one that cites its note.
    fn is_caption(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        let Kind::CaptionBelow { repeats } = node.kind else { return false };
        let is_left_out = |node: &Node| match node.kind {
            Kind::Mark(label) => match self.tree.labels[label as usize].number {
                0 => true,
                number => self.document.is_left_out(number, self.options),
            },
            _ => true,
        };
        !repeats || self.tree.nodes[id as usize..node.end as usize].iter().all(is_left_out)
    }

    /// Adds text that is outside of any block as a paragraph.
    fn paragraph(&self, start: u32, end: u32, run: &mut Vec<NodeId>, out: &mut Vec<Block<'p>>) {
        let mut inlines = Inlines::default();
        self.inlines(TextRange::new(start, end.max(start)), run, &mut inlines);
        run.clear();
        let inlines = inlines.finish();
        if !inlines.is_empty() {
            out.push(Block::Paragraph(inlines));
        }
    }

    fn inlines_of(&self, id: NodeId) -> Vec<Inline<'p>> {
        let mut inlines = Inlines::default();
        let children: Vec<NodeId> = self.tree.children(id).collect();
        self.inlines(self.tree.node(id).text, &children, &mut inlines);
        inlines.finish()
    }

    fn block(&self, id: NodeId, out: &mut Vec<Block<'p>>) {
        if !self.has_ids(id) {
            return self.block_without_ids(id, out);
        }
        let mut blocks = Vec::new();
        self.block_without_ids(id, &mut blocks);
        self.name_blocks(id, &mut blocks);
        draft::append(out, blocks);
    }

    /// Inserts the ids of an element before the first text of its blocks.
    fn name_blocks(&self, id: NodeId, blocks: &mut Vec<Block<'p>>) {
        if !self.has_ids(id) {
            return;
        }
        let mut names = Inlines::default();
        self.ids(id, &mut names);
        let names = names.finish();
        match first_inlines(blocks) {
            Some(inlines) => drop(inlines.splice(0..0, names)),
            None if !names.is_empty() => blocks.insert(0, Block::Paragraph(names)),
            None => {}
        }
    }

    fn block_without_ids(&self, id: NodeId, out: &mut Vec<Block<'p>>) {
        let node = self.tree.node(id);
        match node.kind {
            Kind::Heading(level) => out.push(Block::Heading(level, self.inlines_of(id))),
            Kind::Quote => {
                let blocks = self.blocks(id);
                if !blocks.is_empty() {
                    out.push(Block::Quote(blocks));
                }
            }
            Kind::BulletList | Kind::OrderedList(_) => self.list(id, out),
            Kind::DefinitionList => self.definitions(id, out),
            Kind::CodeBlock => {
                let has_links = self.tree.nodes[id as usize + 1..node.end as usize].iter().any(|node| matches!(node.kind, Kind::Link(_)));
                let text = self.tree.text_of(id).trim_matches('\n');
                if has_links {
                    out.push(Block::Preformatted(self.preformatted(id)));
                } else if !text.trim().is_empty() {
                    out.push(Block::Code { text: with_line_feeds(text), language: self.document.language(node.span) });
                }
            }
            Kind::Rule if self.tree.node(node.parent).kind == (Kind::Section { notes: true }) => {}
            Kind::Rule => out.push(Block::Rule),
            Kind::Figure => self.figure(id, out),
            Kind::Table { .. } => self.table(id, out),
            _ => draft::append(out, self.blocks(id)),
        }
    }

    fn list(&self, id: NodeId, out: &mut Vec<Block<'p>>) {
        let first = match self.tree.node(id).kind {
            Kind::OrderedList(first) => Some(first),
            _ => None,
        };
        let mut items: Vec<Vec<Block<'p>>> = Vec::new();
        for child in self.tree.children(id) {
            if matches!(self.tree.node(child).kind, Kind::Footnote(_) | Kind::Comment) {
                continue;
            }
            let mut blocks = Vec::new();
            match self.tree.node(child).kind {
                Kind::Item => {
                    blocks = self.blocks(child);
                    self.name_blocks(child, &mut blocks);
                }
                // Content between items.
                _ if self.tree.stands_alone(child) => self.block(child, &mut blocks),
                _ => self.paragraph(self.tree.node(child).text.start, self.tree.node(child).text.end, &mut vec![child], &mut blocks),
            }
            if !blocks.is_empty() || !self.options.includes(RepairGroup::Holes) {
                items.push(blocks);
            }
        }
        // If every item was a note or a category, nothing is left.
        draft::push(out, Block::List(List { first, items }));
    }

    /// Adds terms as items in bold, with their definitions as items below them.
    fn definitions(&self, id: NodeId, out: &mut Vec<Block<'p>>) {
        let mut items: Vec<Vec<Block<'p>>> = Vec::new();
        let mut stack: Vec<NodeId> = self.tree.children(id).collect();
        stack.reverse();
        let mut has_term = false;
        while let Some(child) = stack.pop() {
            match self.tree.node(child).kind {
                Kind::Term => {
                    let mut inside = Inlines::inner();
                    let children: Vec<NodeId> = self.tree.children(child).collect();
                    self.inlines(self.tree.node(child).text, &children, &mut inside);
                    let mut inlines = Inlines::default();
                    inlines.styled(Style::Strong, inside);
                    let inlines = inlines.finish();
                    if !inlines.is_empty() {
                        items.push(vec![Block::Paragraph(inlines)]);
                        has_term = true;
                    }
                }
                Kind::Definition => {
                    let blocks = self.blocks(child);
                    match items.last_mut() {
                        _ if blocks.is_empty() => {}
                        Some(item) if has_term => match item.last_mut() {
                            Some(Block::List(List { first: None, items })) => items.push(blocks),
                            _ => item.push(Block::List(List { first: None, items: vec![blocks] })),
                        },
                        _ => items.push(blocks),
                    }
                }
                _ if self.tree.stands_alone(child) => {
                    // `<dl>` may contain groups in `<div>`; nothing else belongs in it.
                    if self.tree.node(child).kind == Kind::Division {
                        let mut inside: Vec<NodeId> = self.tree.children(child).collect();
                        inside.reverse();
                        stack.extend(inside);
                    } else {
                        let mut blocks = Vec::new();
                        self.block(child, &mut blocks);
                        items.extend((!blocks.is_empty()).then_some(blocks));
                    }
                }
                _ => {
                    let inlines = self.inlines_of(child);
                    items.extend((!inlines.is_empty()).then(|| vec![Block::Paragraph(inlines)]));
                }
            }
        }
        draft::push(out, Block::List(List { first: None, items }));
    }

    /// Returns code that contains links: its text with the line ends, and the links.
    fn preformatted(&self, id: NodeId) -> Vec<Inline<'p>> {
        let node = self.tree.node(id);
        let mut out = Vec::new();
        let mut at = node.text.start;
        let slice = |from: u32, to: u32| &self.tree.text[from as usize..to.max(from) as usize];
        let mut inside = id + 1;
        while inside < node.end {
            let link = self.tree.node(inside);
            let Kind::Link(number) = link.kind else {
                inside += 1;
                continue;
            };
            out.push(Inline::Text(Cow::Borrowed(slice(at, link.text.start))));
            let href = match self.document.roles.of(link.kind) {
                Some(Role::Link(at) | Role::FileLink { link: at, .. }) => {
                    link::address(self.document, &self.page.links[at as usize], self.options).href
                }
                _ => Cow::Borrowed(self.tree.value(self.tree.links[number as usize].href)),
            };
            let text = Inline::Text(Cow::Borrowed(self.tree.text_of(inside)));
            out.push(if self.is_dropped(&href) { text } else { Inline::Link { text: vec![text], href, title: "", outer: false } });
            at = link.text.end;
            inside = link.end;
        }
        out.push(Inline::Text(Cow::Borrowed(slice(at, node.text.end))));
        if let Some(Inline::Text(Cow::Borrowed(first))) = out.first_mut() {
            *first = first.trim_start_matches('\n');
        }
        if let Some(Inline::Text(Cow::Borrowed(last))) = out.last_mut() {
            *last = last.trim_end_matches('\n');
        }
        out
    }

    fn figure(&self, id: NodeId, out: &mut Vec<Block<'p>>) {
        let node = self.tree.node(id);
        let caption = self.tree.children(id).find(|&child| self.tree.node(child).kind == Kind::FigureCaption);
        let Some(caption) = caption.filter(|&caption| self.tree.node(caption).end == node.end) else {
            return draft::append(out, self.blocks(id));
        };
        let content = self.blocks_of(id + 1, caption, TextRange::new(node.text.start, self.tree.node(caption).text.start));
        let caption = self.bracketed(|| self.inlines_of(caption));
        if !content.is_empty() || !caption.is_empty() {
            out.push(Block::Figure { content, caption });
        }
    }

    /// Returns the blocks of a note, without the number before its text.
    fn note(&self, Footnote { node, text, .. }: Footnote) -> Vec<Block<'p>> {
        let (id, end) = (node + 1, self.tree.node(node).end);
        let first = self.tree.node(id);
        if matches!(first.kind, Kind::Item | Kind::Note(_)) {
            return self.blocks_of(id + 1, end, text);
        }
        // Paragraphs, the first of which begins with the note's number.
        let mut out = Vec::new();
        let mut inlines = Inlines::default();
        let children: Vec<NodeId> = self.tree.children(id).filter(|&child| self.tree.node(child).text.start >= text.start).collect();
        self.inlines(TextRange::new(text.start, first.text.end.max(text.start)), &children, &mut inlines);
        let inlines = inlines.finish();
        if !inlines.is_empty() {
            out.push(Block::Paragraph(inlines));
        }
        draft::append(&mut out, self.blocks_of(first.end, end, TextRange::new(first.text.end, text.end.max(first.text.end))));
        out
    }

    // Tables.

    fn table(&self, id: NodeId, out: &mut Vec<Block<'p>>) {
        // Text that is in the table but not in a cell comes before the table, as in a browser.
        let mut inside = id + 1;
        let end = self.tree.node(id).end;
        while inside < end {
            let node = self.tree.node(inside);
            match node.kind {
                Kind::Fostered => {
                    draft::append(out, self.blocks(inside));
                    inside = node.end;
                }
                Kind::Cell(_) | Kind::Caption => inside = node.end,
                _ => inside += 1,
            }
        }
        let Some(number) = self.document.table_number(id) else { return };
        let Some(mut facts) = self.page.tables.get(number) else { return };
        let is_repaired = self.document.is_repaired(facts.index) && self.options.includes(RepairGroup::Spans);
        if !is_repaired {
            facts = self.document.table_as_read(facts.index).unwrap_or(facts);
        }
        let caption = match self.tree.caption(id) {
            Some(caption) => self.inlines_of(caption),
            None => facts.caption_apart().map_or_else(Vec::new, |caption| self.caption_below(id, caption)),
        };
        let mut first_places: HashMap<Span, (usize, usize)> = HashMap::new();
        let rows = facts.rows.iter().enumerate().map(|(row_number, row)| {
            let cells = row.iter().enumerate();
            cells.map(|(column, cell)| self.cell(facts, cell, (row_number, column), &mut first_places)).collect()
        });
        out.push(Block::Table(Table {
            caption,
            header_rows: facts.header_rows as usize,
            rows: rows.collect(),
            columns: facts.column_names(),
            layout: facts.layout,
            is_repaired,
        }));
    }

    /// Returns the caption that is a paragraph below the table, without the `: ` or `Table: ` before it.
    fn caption_below(&self, table: NodeId, caption: &str) -> Vec<Inline<'p>> {
        let Some(below) = self.tree.below(table).filter(|&below| matches!(self.tree.node(below).kind, Kind::CaptionBelow { .. })) else {
            return vec![Inline::Text(Cow::Owned(caption.to_owned()))];
        };
        let mut inlines = self.inlines_of(below);
        if let Some(Inline::Text(first)) = inlines.first_mut()
            && let Some(rest) = CAPTION_SIGNS.iter().find_map(|character| first.strip_prefix(character))
        {
            *first = Cow::Owned(rest.to_owned());
        }
        inlines
    }

    fn cell(
        &self,
        table: &table::Table,
        cell: &table::Cell,
        place: (usize, usize),
        first_places: &mut HashMap<Span, (usize, usize)>,
    ) -> Cell<'p> {
        let has_place = !cell.span.range().is_empty();
        if cell.spanned {
            return Cell {
                header: cell.header,
                row_span: 1,
                column_span: 1,
                repeats: first_places.get(&cell.span).copied().or(Some(place)),
                blocks: Vec::new(),
            };
        }
        if has_place {
            first_places.insert(cell.span, place);
        }
        let node = has_place.then(|| self.document.cell(table.index, cell.span)).flatten();
        let blocks = match node {
            Some(node) => self.blocks(node),
            None if cell.text.is_empty() => Vec::new(),
            None => {
                let mut inlines = Inlines::default();
                inlines.push_text(Cow::Owned(cell.text.to_string()));
                vec![Block::Paragraph(inlines.finish())]
            }
        };
        Cell { header: cell.header, row_span: cell.row_span.max(1), column_span: cell.column_span.max(1), repeats: None, blocks }
    }

    // Lines of text.

    /// Adds a range of the text with these nodes in it, which are siblings.
    fn inlines(&self, range: TextRange, nodes: &[NodeId], out: &mut Inlines<'p>) {
        let mut at = range.start;
        for &id in nodes {
            let text = self.tree.node(id).text;
            self.repaired(at, text.start.max(at), out);
            self.node(id, out);
            at = at.max(text.end);
        }
        self.repaired(at, range.end.max(at), out);
    }

    /// Adds text between nodes, with its repairs applied.
    fn repaired(&self, start: u32, end: u32, out: &mut Inlines<'p>) {
        let mut at = self.plan.taken(start).min(end).max(start);
        for edit in self.plan.inside(at, end) {
            self.plain(at, edit.text.start.max(at), out);
            out.text(&edit.with);
            at = edit.text.end.min(end).max(at);
        }
        self.plain(at, end, out);
    }

    fn plain(&self, start: u32, end: u32, out: &mut Inlines<'p>) {
        // A line end is either `<br>`, which is a node, or the end of a block, where white space is enough.
        out.text(&self.tree.text[start as usize..end.max(start) as usize]);
    }

    fn mark(&self, number: u32, out: &mut Inlines<'p>) {
        if !self.document.is_left_out(number, self.options) {
            out.push(Inline::Mark(number));
        }
    }

    fn node(&self, id: NodeId, out: &mut Inlines<'p>) {
        let tree = self.tree;
        let node = tree.node(id);
        let inside = |out: &mut Inlines<'p>| {
            let children: Vec<NodeId> = if node.end == id + 1 { Vec::new() } else { tree.children(id).collect() };
            self.inlines(node.text, &children, out);
        };
        let styled = |style: Style, out: &mut Inlines<'p>| {
            let mut inner = Inlines::inner();
            inside(&mut inner);
            out.styled(style, inner);
        };
        if !matches!(node.kind, Kind::Mark(_) | Kind::BackLink | Kind::Image(_)) {
            self.ids(id, out);
        }
        match node.kind {
            Kind::Emphasis => styled(Style::Emphasis, out),
            Kind::Strong => styled(Style::Strong, out),
            Kind::Strike => styled(Style::Strike, out),
            Kind::Superscript => styled(Style::Superscript, out),
            Kind::Subscript => styled(Style::Subscript, out),
            // Its text may be read as wikitext again: only the tag says that it is none.
            Kind::Nowiki if may_hold_residue(tree.text_of(id)) => styled(Style::Nowiki, out),
            Kind::Code if node.end > id + 1 => {
                let mut inner = Inlines::inner();
                inside(&mut inner);
                out.code(inner);
            }
            Kind::Code => {
                let text = tree.text_of(id);
                if text.trim().is_empty() {
                    out.text(if self.options.includes(RepairGroup::Spaces) { " " } else { text });
                } else if text.contains(['\n', '\r']) {
                    out.push(Inline::Code(Cow::Owned(text.replace(['\n', '\r'], " "))));
                } else {
                    out.push(Inline::Code(Cow::Borrowed(text)));
                }
            }
            Kind::Math => {
                let display = self.document.source.text()[node.span.range()].starts_with("$$");
                let text = tree.text_of(id);
                // What no reader would take for a formula is text.
                let is_formula = !text.trim().is_empty() && !text.trim_ascii_end().ends_with('\\') && !text.contains('$');
                if is_formula {
                    out.push(Inline::Math { text: Cow::Borrowed(text), display });
                } else {
                    let character = if display { "$$" } else { "$" };
                    out.push_text(Cow::Owned(format!("{character}{text}{character}")));
                }
            }
            Kind::Break => out.line_break(),
            Kind::Mark(label) => match tree.labels[label as usize].number {
                0 => out.push_text(Cow::Owned(format!("[^{}]", tree.label(label)))),
                number => self.mark(number, out),
            },
            Kind::Unparsed(_) => self.unparsed_link(id, out),
            // Markdown cannot write a reading above its text.
            Kind::Unseen(Unseen::ReadingBracket) => inside(out),
            Kind::Unseen(Unseen::Reading) => {
                let has_bracket = id.checked_sub(1).is_some_and(|before| tree.node(before).kind == Kind::Unseen(Unseen::ReadingBracket));
                if !has_bracket {
                    out.push_text(Cow::Borrowed("("));
                }
                inside(out);
                if !has_bracket {
                    out.push_text(Cow::Borrowed(")"));
                }
            }
            Kind::Hidden | Kind::Unseen(_) => {}
            Kind::Image(_) => self.image(id, out),
            Kind::Link(_) => self.link(id, out),
            Kind::BackLink | Kind::Comment => {}
            Kind::CodeBlock => {
                self.joins.set(true);
                let code = collapse(tree.text_of(id));
                if !code.is_empty() {
                    out.line_break();
                    out.push(Inline::Code(code));
                    out.line_break();
                }
            }
            // A block inside a link or a heading.
            kind if is_block(kind) => {
                self.joins.set(true);
                out.line_break();
                inside(out);
                out.line_break();
            }
            _ => inside(out),
        }
    }

    fn has_ids(&self, node: NodeId) -> bool {
        self.tree.ids.binary_search_by_key(&node, |&(other, _)| other).is_ok()
    }

    /// Adds the ids of a node's element, since links may point to them. An id that equals the text of its heading is not needed.
    fn ids(&self, node: NodeId, out: &mut Inlines<'p>) {
        let ids = &self.tree.ids;
        let from = ids.partition_point(|&(other, _)| other < node);
        for &(_, id) in ids[from..].iter().take_while(|&&(other, _)| other == node) {
            let id = self.tree.value(id);
            let is_heading = [node, self.tree.node(node).parent].into_iter().any(|node| {
                matches!(self.tree.node(node).kind, Kind::Heading(_)) && self.tree.text_of(node).trim().replace(' ', "_") == id
            });
            if !id.is_empty() && !is_heading {
                out.push(Inline::Id(id));
            }
        }
    }
}

/// Returns code with LF as its line ends: HTML keeps a CR in it, which Markdown reads as a line end of its own
/// (<https://spec.commonmark.org/0.31.2/#line-ending>).
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").trim_matches('\n').to_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns the first text of blocks, or `None` if something else comes first.
fn first_inlines<'b, 'p>(blocks: &'b mut [Block<'p>]) -> Option<&'b mut Vec<Inline<'p>>> {
    match blocks.first_mut()? {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => Some(inlines),
        Block::Quote(blocks) => first_inlines(blocks),
        Block::List(List { items, .. }) => first_inlines(items.first_mut()?),
        Block::Figure { .. } | Block::Preformatted(_) | Block::Code { .. } | Block::Rule | Block::Table(_) => None,
    }
}
