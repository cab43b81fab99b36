//! The page in order, as [`Block`]s.

use super::{Document, Role, visible};
use crate::page::{Block, Paragraph};
use crate::span::{SourceRange, TextRange, to_u32};
use crate::text::Text;
use crate::tree::{Kind, NodeId, Tree};
use crate::whitespace::collapse;

impl Document {
    /// Returns the blocks of the page, in order.
    ///
    /// ```
    /// use wikilift::page::Block;
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let document = Document::parse(&Input::from_text("Ports.md", "# Ports\n\n- Lyra\n  1.  Quay\n")?, &ParseOptions::default());
    /// let blocks = document.blocks();
    /// assert_eq!(blocks[0], Block::Heading { section: 0 });
    /// let Block::List { ordered: false, items, .. } = &blocks[1] else { panic!() };
    /// assert!(matches!(&items[0][1], Block::List { ordered: true, start: Some(1), .. }));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let is_heading = |kind: Kind| matches!(kind, Kind::Heading(_));
        let headings = (0..).zip(&self.tree.nodes).filter(|(_, node)| is_heading(node.kind)).map(|(id, _)| id).collect();
        View { document: self, tree: &self.tree, headings, source: self.source.text() }.blocks(0)
    }
}

/// The data that the view reads.
struct View<'d> {
    document: &'d Document,
    tree: &'d Tree,
    /// The nodes of the headings, in the order of the page's sections.
    headings: Vec<NodeId>,
    source: &'d str,
}

/// A range of the text, with the nodes in it.
#[derive(Clone, Copy)]
struct Run {
    text: TextRange,
    nodes: (NodeId, NodeId),
}

impl View<'_> {
    /// Returns the blocks inside a node.
    fn blocks(&self, parent: NodeId) -> Vec<Block> {
        let mut out = Vec::new();
        self.blocks_into(parent, &mut out);
        out
    }

    fn blocks_into(&self, parent: NodeId, out: &mut Vec<Block>) {
        let node = self.tree.node(parent);
        // Text between blocks, and the nodes in it.
        let (mut at, mut first) = (node.text.start, parent + 1);
        for child in self.tree.children(parent) {
            if !self.tree.stands_alone(child) {
                continue;
            }
            let inner = self.tree.node(child);
            self.loose_text(Run { text: TextRange::new(at, inner.text.start), nodes: (first, child) }, out);
            self.block(child, out);
            (at, first) = (at.max(inner.text.end), inner.end);
        }
        self.loose_text(Run { text: TextRange::new(at, node.text.end), nodes: (first, node.end) }, out);
    }

    fn loose_text(&self, run: Run, out: &mut Vec<Block>) {
        if run.text.is_empty() && run.nodes.0 >= run.nodes.1 {
            return;
        }
        self.paragraph(run, self.tree.source_of(run.text), out);
    }

    fn block(&self, id: NodeId, out: &mut Vec<Block>) {
        let node = self.tree.node(id);
        match node.kind {
            Kind::Heading(_) => {
                if let Ok(section) = self.headings.binary_search(&id) {
                    out.push(Block::Heading { section: to_u32(section) });
                }
            }
            Kind::Paragraph if !self.holds_blocks(id) => self.paragraph(Run { text: node.text, nodes: (id + 1, node.end) }, node.span, out),
            Kind::BulletList => self.list(id, None, out),
            Kind::OrderedList(first) => self.list(id, Some(first), out),
            Kind::DefinitionList => self.wrapped(id, |blocks| Block::Definitions { blocks }, out),
            Kind::Definition => self.wrapped(id, |blocks| Block::Definition { blocks }, out),
            Kind::Term => out.extend(self.text(Run { text: node.text, nodes: (id + 1, node.end) }, node.span).map(Block::Term)),
            Kind::Quote => self.wrapped(id, |blocks| Block::Quote { blocks }, out),
            Kind::CodeBlock => {
                let text = self.tree.text_of(id).trim_matches('\n');
                if !text.trim().is_empty() {
                    let language = self.document.language(node.span);
                    out.push(Block::Code {
                        text: text.to_owned(),
                        language: Some(language.to_owned()).filter(|language| !language.is_empty()),
                    });
                }
            }
            Kind::Table { .. } => {
                self.fostered(id, out);
                out.extend(self.document.table_number(id).map(|table| Block::Table { table: to_u32(table) }));
            }
            Kind::Rule => out.push(Block::Rule),
            // Notes are references; the captions of tables and pictures belong to these.
            Kind::Section { notes: true }
            | Kind::Note(_)
            | Kind::Footnote(_)
            | Kind::Attribution
            | Kind::CaptionBelow { .. }
            | Kind::FigureCaption
            | Kind::Caption => {}
            _ => self.blocks_into(id, out),
        }
    }

    fn holds_blocks(&self, id: NodeId) -> bool {
        self.tree.children(id).any(|child| self.tree.stands_alone(child))
    }

    fn wrapped(&self, id: NodeId, wrap: impl Fn(Vec<Block>) -> Block, out: &mut Vec<Block>) {
        let blocks = self.blocks(id);
        if !blocks.is_empty() {
            out.push(wrap(blocks));
        }
    }

    fn list(&self, id: NodeId, start: Option<u32>, out: &mut Vec<Block>) {
        let mut items = Vec::new();
        for child in self.tree.children(id) {
            let mut blocks = Vec::new();
            match self.tree.node(child).kind {
                Kind::Item => self.blocks_into(child, &mut blocks),
                // Content between items.
                _ if self.tree.stands_alone(child) => self.block(child, &mut blocks),
                _ => {
                    let node = self.tree.node(child);
                    self.loose_text(Run { text: node.text, nodes: (child, node.end) }, &mut blocks);
                }
            }
            if !blocks.is_empty() {
                items.push(blocks);
            }
        }
        if !items.is_empty() {
            out.push(Block::List { ordered: start.is_some(), start, items });
        }
    }

    /// Text in a table that is not in a cell comes before the table, as in a browser.
    fn fostered(&self, table: NodeId, out: &mut Vec<Block>) {
        let mut at = table + 1;
        let end = self.tree.node(table).end;
        while at < end {
            let node = self.tree.node(at);
            if node.kind == Kind::Fostered {
                self.blocks_into(at, out);
            }
            at = if matches!(node.kind, Kind::Fostered | Kind::Cell(_) | Kind::Caption) { node.end } else { at + 1 };
        }
    }

    /// Adds a paragraph, or its pictures or its formula if it shows nothing else.
    fn paragraph(&self, run: Run, span: SourceRange, out: &mut Vec<Block>) {
        let inside = &self.tree.nodes[run.nodes.0 as usize..run.nodes.1 as usize];
        match self.text(run, span) {
            Some(paragraph) => {
                let math = inside.iter().find(|node| node.kind == Kind::Math);
                match math.filter(|math| {
                    self.source[math.span.range()].starts_with("$$") && paragraph.text == *collapse(self.tree.slice(math.text))
                }) {
                    Some(math) => out.push(Block::Math { text: self.tree.slice(math.text).trim().to_owned() }),
                    None => out.push(Block::Paragraph(paragraph)),
                }
            }
            None => out.extend(inside.iter().filter_map(|node| Some(Block::Figure { file: self.document.roles.of(node.kind)?.file()? }))),
        }
    }

    /// Returns a piece of text; `None` if there is nothing in it.
    fn text(&self, run: Run, span: SourceRange) -> Option<Paragraph> {
        let document = self.document;
        let text: Text = collapse(&visible(self.tree, &document.roles, &document.page.links, run.text, run.nodes)).into();
        let (mut links, mut references) = (Vec::new(), Vec::new());
        let mut holds_file = false;
        for node in &self.tree.nodes[run.nodes.0 as usize..run.nodes.1 as usize] {
            if let Kind::Mark(label) = node.kind {
                references.extend(Some(self.tree.labels[label as usize].number).filter(|&number| number > 0));
            }
            let role = document.roles.of(node.kind);
            links.extend(role.and_then(Role::link));
            holds_file |= role.and_then(Role::file).is_some();
        }
        if text.is_empty() && (holds_file || (links.is_empty() && references.is_empty())) {
            return None;
        }
        let span = document.source.trimmed(span);
        Some(Paragraph { text, links, references, line: document.source.position(span.start).line, span: document.source.in_file(span) })
    }
}
