//! The page as a list of blocks, one below the other, and the text of each with the links and references in it: the source of rows of data.
//!
//! Nothing is copied until a passage is asked for. What a block means is for the caller to decide.

use std::ops::Range;

use super::Document;
use crate::span::{Position, SourceRange, Span, TextRange};
use crate::tree::{Kind, NodeId};

/// Bytes of punctuation that may be in plain print next to a bold label.
const MAX_PLAIN_BYTES: usize = 2;

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlatKind {
    /// A heading, by its number in the page's sections.
    Heading(u32),
    Paragraph,
    /// An item of a list, or a definition: its own text, without the lists inside it.
    Item {
        /// How many items it is inside.
        depth: u32,
        /// Whether there are lists in it.
        has_items: bool,
    },
    /// A term of a definition list.
    Term,
    /// A table, by its number on the page. Tables inside it are not blocks.
    Table(u32),
}

/// A part of a page, in document order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlatBlock {
    pub(crate) kind: FlatKind,
    text: TextRange,
    /// The nodes inside it, up to the one after the last.
    nodes: (NodeId, NodeId),
    span: SourceRange,
}

/// A piece of the page's text with its links and line breaks, by byte offsets in the piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// The text, white space collapsed; `\n` where the page breaks the line. Without note marks.
    pub(crate) text: String,
    /// The links, as indices into the page's links.
    pub(crate) links: Vec<(Range<usize>, u32)>,
    /// The references that are cited, and where.
    pub(crate) references: Vec<(usize, u32)>,
    /// The ranges that are printed bold.
    pub(crate) strong: Vec<Range<usize>>,
    /// Where each line of the text begins, and on which line of the file.
    pub(crate) lines: Vec<(usize, u32)>,
}

impl Passage {
    /// Whether all of `label`, the text without the punctuation at its ends, is printed bold.
    pub(crate) fn is_bold(&self, label: &str) -> bool {
        let bold: usize = self.strong.iter().map(Range::len).sum();
        bold > 0 && bold + MAX_PLAIN_BYTES >= label.len()
    }

    /// Returns the line of the file on which the line of the text that contains byte `at` begins.
    pub(crate) fn line_of(&self, at: usize) -> Option<u32> {
        let number = self.lines.partition_point(|&(start, _)| start <= at);
        Some(self.lines.get(number.checked_sub(1)?)?.1)
    }
}

impl Document {
    /// Returns the blocks of the page, in document order. Notes, pictures, code and the exporter's first line are not among them.
    pub(crate) fn flat_blocks(&self) -> Vec<FlatBlock> {
        let tree = &self.tree;
        let mut blocks = Vec::new();
        let (mut sections, mut tables, mut skip) = (0, 0, 0);
        // Where each open item ends.
        let mut items: Vec<NodeId> = Vec::new();
        for (id, node) in (0_u32..).zip(&tree.nodes) {
            while items.last().is_some_and(|&end| id >= end) {
                items.pop();
            }
            let heading = matches!(node.kind, Kind::Heading(_));
            let table = matches!(node.kind, Kind::Table { .. });
            sections += u32::from(heading);
            tables += u32::from(table);
            if id < skip {
                continue;
            }
            let mut push = |kind| blocks.push(FlatBlock { kind, text: node.text, nodes: (id + 1, node.end), span: node.span });
            match node.kind {
                Kind::Heading(_) => push(FlatKind::Heading(sections - 1)),
                Kind::Table { .. } => push(FlatKind::Table(tables - 1)),
                Kind::Paragraph if matches!(tree.node(node.parent).kind, Kind::Item | Kind::Definition) => {}
                Kind::Paragraph => push(FlatKind::Paragraph),
                Kind::Term => push(FlatKind::Term),
                Kind::Item | Kind::Definition => {
                    let is_list =
                        |id: &NodeId| matches!(tree.node(*id).kind, Kind::BulletList | Kind::OrderedList(_) | Kind::DefinitionList);
                    let inner = tree.children(id).find(is_list);
                    let end = inner.map_or(node.text.end, |list| tree.node(list).text.start);
                    let depth = u32::try_from(items.len()).unwrap_or(u32::MAX);
                    blocks.push(FlatBlock {
                        kind: FlatKind::Item { depth, has_items: inner.is_some() },
                        text: TextRange::new(node.text.start, end),
                        nodes: (id + 1, inner.unwrap_or(node.end)),
                        span: node.span,
                    });
                    items.push(node.end);
                    continue;
                }
                Kind::CodeBlock
                | Kind::Figure
                | Kind::Note(_)
                | Kind::Footnote(_)
                | Kind::Attribution
                | Kind::CaptionBelow { .. }
                | Kind::Unseen(_) => {}
                _ => continue,
            }
            skip = node.end;
        }
        blocks
    }

    /// Returns the passage of a block.
    pub(crate) fn passage(&self, block: &FlatBlock) -> Passage {
        self.passage_of(block.text, block.nodes)
    }

    /// Returns where a block begins.
    pub(crate) fn position(&self, block: &FlatBlock) -> Position {
        self.source.position(block.span.start)
    }

    /// Returns the bytes of a block in the file.
    pub(crate) fn span(&self, block: &FlatBlock) -> Span {
        self.source.in_file(self.source.trimmed(block.span))
    }

    /// Returns the passage of the cell at these bytes of the file; `None` if the page has no such cell, or if a table is nested in it.
    pub(crate) fn passage_of_cell(&self, table: u32, span: Span) -> Option<Passage> {
        let tree = &self.tree;
        let first = self.cell(table, span)?;
        let cell = tree.node(first);
        let has_table = tree.nodes[first as usize..cell.end as usize].iter().any(|node| matches!(node.kind, Kind::Table { .. }));
        (!has_table).then(|| self.passage_of(cell.text, (first + 1, cell.end)))
    }

    /// Returns the passage of a range of the text, with the nodes in it.
    fn passage_of(&self, range: TextRange, nodes: (NodeId, NodeId)) -> Passage {
        let mut passage = Passage::default();
        // Where links, bold text and hidden text begin and end.
        let mut edges: Vec<(u32, Edge)> = Vec::new();
        let mut at = nodes.0;
        while at < nodes.1 {
            let node = self.tree.node(at);
            let TextRange { start, end } = node.text;
            at += 1;
            match node.kind {
                Kind::Strong => edges.extend([(start, Edge::StrongStart), (end, Edge::StrongEnd)]),
                Kind::Hidden | Kind::Unseen(_) => edges.extend([(start, Edge::HideStart), (end, Edge::HideEnd)]),
                Kind::Mark(label) => {
                    let number = self.tree.labels[label as usize].number;
                    if number > 0 {
                        edges.extend([(start, Edge::Mark(number)), (start, Edge::HideStart), (end, Edge::HideEnd)]);
                    }
                    at = node.end;
                }
                kind => {
                    let Some(role) = self.roles.of(kind) else { continue };
                    if let Some(link) = role.link() {
                        let shown = match kind {
                            Kind::Unparsed(unparsed) => self.tree.unparsed[unparsed as usize].inner,
                            _ => node.text,
                        };
                        edges.extend([(shown.start, Edge::LinkStart(link)), (shown.end, Edge::LinkEnd(link))]);
                        if let Some(mark) = self.page.links.get(link as usize).and_then(|link| link.mark_in(&self.tree, node.text)) {
                            edges.extend([(mark.start, Edge::HideStart), (mark.end, Edge::HideEnd)]);
                        }
                    }
                    if role.is_hidden() {
                        edges.extend([(start, Edge::HideStart), (end, Edge::HideEnd)]);
                    }
                }
            }
        }
        edges.sort_by_key(|&(at, edge)| (at.min(range.end), edge.rank()));
        let mut writer = Collapse::default();
        let (mut at, mut hidden) = (range.start, 0_u32);
        for (edge_at, edge) in edges {
            let edge_at = edge_at.min(range.end);
            if hidden == 0 && edge_at > at {
                writer.push(&self.tree.text[at as usize..edge_at as usize], at);
            }
            at = at.max(edge_at);
            match edge {
                Edge::HideStart => hidden += 1,
                Edge::HideEnd => hidden = hidden.saturating_sub(1),
                Edge::Mark(number) => passage.references.push((writer.text.len(), number)),
                Edge::LinkStart(link) => passage.links.push((writer.next()..usize::MAX, link)),
                Edge::LinkEnd(link) => {
                    let open = passage.links.iter_mut().rev().find(|(_, open)| *open == link);
                    open.into_iter().for_each(|(range, _)| range.end = writer.text.len().max(range.start));
                }
                Edge::StrongStart => passage.strong.push(writer.next()..usize::MAX),
                Edge::StrongEnd => {
                    let open = passage.strong.iter_mut().rev().find(|range| range.end == usize::MAX);
                    open.into_iter().for_each(|range| range.end = writer.text.len().max(range.start));
                }
            }
        }
        if hidden == 0 && range.end > at {
            writer.push(&self.tree.text[at as usize..range.end as usize], at);
        }
        let line = |at: u32| self.source.position(self.tree.source_at(at)).line;
        passage.lines = writer.lines.iter().map(|&(start, at)| (start, line(at))).collect();
        passage.text = writer.text;
        let length = passage.text.len();
        let clip = |range: &mut Range<usize>| *range = range.start.min(length)..range.end.min(length);
        passage.links.iter_mut().for_each(|(range, _)| clip(range));
        passage.strong.iter_mut().for_each(clip);
        passage.references.iter_mut().for_each(|(at, _)| *at = (*at).min(length));
        passage
    }
}

/// The start or the end of something in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    LinkEnd(u32),
    StrongEnd,
    HideEnd,
    Mark(u32),
    HideStart,
    StrongStart,
    LinkStart(u32),
}

impl Edge {
    /// At the same offset, what ends comes before what begins.
    fn rank(self) -> u8 {
        match self {
            Self::LinkEnd(_) | Self::StrongEnd => 0,
            Self::HideEnd => 1,
            Self::Mark(_) => 2,
            Self::HideStart => 3,
            Self::StrongStart | Self::LinkStart(_) => 4,
        }
    }
}

/// Text whose white space is collapsed as it is added.
#[derive(Default)]
struct Collapse {
    text: String,
    /// White space that was seen and is written before the next text.
    pending: Option<char>,
    /// Where each line begins, here and in the tree's text.
    lines: Vec<(usize, u32)>,
}

impl Collapse {
    /// Adds the text that is at `from` in the tree's text.
    fn push(&mut self, text: &str, from: u32) {
        for (at, character) in text.char_indices() {
            if character == '\n' {
                self.pending = Some('\n');
            } else if character.is_ascii_whitespace() {
                self.pending = self.pending.or(Some(' '));
            } else {
                let begins_line = self.text.is_empty() || self.pending == Some('\n');
                self.flush();
                if begins_line {
                    self.lines.push((self.text.len(), from + u32::try_from(at).unwrap_or(u32::MAX)));
                }
                self.text.push(character);
            }
        }
    }

    fn flush(&mut self) {
        if let Some(space) = self.pending.take().filter(|_| !self.text.is_empty()) {
            self.text.push(space);
        }
    }

    /// Returns where the next text will be.
    fn next(&self) -> usize {
        self.text.len() + usize::from(self.pending.is_some() && !self.text.is_empty())
    }
}
