//! A page with its text: the facts, the tree that they were read from, and where in it each of them stands.
//!
//! Comes in: the tree of a page and what the reader made of it. Goes out: the [`Page`], [`FlatBlock`]s (headings, paragraphs, items of lists,
//! tables) and the [`Passage`] of any of them. Nothing is copied until a passage is asked for. What a block means is for the caller to say.

mod blocks;
mod dialect;
mod grid;
pub(crate) mod link;
pub(crate) mod lost_link;
mod note;
pub(crate) mod read;
mod residue;
mod role;
mod visible;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::input::{Input, SourceText};
use crate::page::Page;
use crate::repair::Repairs;
use crate::span::{Position, SourceRange, Span, TextRange};
use crate::table::Table;
use crate::tree::{Kind, NodeId, Tree};

pub(crate) use self::link::{is_address, trail_start};
use self::read::Extent;
pub(crate) use self::read::title_of_name;
pub(crate) use self::residue::{find as find_residue, may_hold as may_hold_residue, quoted};
pub(crate) use self::role::{Role, Roles};
pub(crate) use self::visible::visible;

/// How many nodes begin at one byte before a cell is looked for in vain.
const MAX_NODES_AT_ONE_BYTE: usize = 64;

/// Bytes of signs that may stand in plain print beside a bold label.
const MAX_PLAIN_SIGNS: usize = 2;

/// A page as it was read: its facts and the text that they stand in, in its order.
///
/// What takes the text asks a document: [`clean`](Self::clean), [`to_text`](Self::to_text), [`RecordMap::records`](crate::RecordMap::records),
/// [`Lexicon::organization`](crate::Lexicon::organization), [`PageFacts::of`](crate::PageFacts::of). The facts alone are a [`Page`], plain data that
/// JSON holds.
///
/// ```
/// use wikilift::{Document, Input, ParseOptions};
///
/// let document = Document::parse(&Input::from_text("Ports.md", "See [Lyra](Lyra.md \"wikilink\").")?, &ParseOptions::default());
/// assert_eq!(document.page().links[0].target.as_deref(), Some("Lyra"));
/// assert_eq!(document.to_markdown(&Default::default()), "---\ntitle: Ports\n---\n\nSee [Lyra](Lyra.md).\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// A page from JSON has no text, so it cannot be written anew, and the compiler says so:
///
/// ```compile_fail
/// let page: wikilift::Page = serde_json::from_str("{}").unwrap();
/// page.to_markdown(&Default::default());
/// ```
///
/// The facts of a document cannot be changed under it; those of the page that it gives can:
///
/// ```compile_fail
/// let input = wikilift::Input::from_text("A.md", "[a](A.md) [b](B.md)").unwrap();
/// wikilift::Document::parse(&input, &Default::default()).page().links.remove(0);
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    /// The facts.
    pub(crate) page: Page,
    pub(crate) tree: Tree,
    pub(crate) source: Arc<SourceText>,
    /// The page's file below the folder of the export.
    pub(crate) name: String,
    /// What the links and pictures of the tree are.
    pub(crate) roles: Roles,
    /// The nodes of the tables, in the page's order.
    pub(crate) table_nodes: Vec<NodeId>,
    /// Ids that headings say in pandoc's attributes, `{#id}`.
    pub(crate) heading_ids: Vec<String>,
    /// Tables that were repaired as the file has them, by their numbers.
    pub(crate) damaged: HashMap<u32, Table>,
    pub(crate) options: ParseOptions,
}

impl Page {
    /// Reads the facts of a page, its tables repaired as far as that is safe; [`Document::parse`] keeps its text, too, and takes options. Never
    /// fails: what is not understood stays in the text and is in [`Page::diagnostics`].
    #[must_use]
    pub fn parse(input: &Input) -> Self {
        Document::parse(input, &ParseOptions::default()).into_page()
    }
}

/// How a page is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseOptions {
    /// How far tables that an exporter damaged are repaired. All that a document is asked for (records, members, clean Markdown) sees the tables repaired so
    /// far.
    pub repairs: Repairs,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { repairs: Repairs::Safe }
    }
}

impl ParseOptions {
    /// The same options, with tables repaired so far.
    #[must_use]
    pub fn with_repairs(mut self, repairs: Repairs) -> Self {
        self.repairs = repairs;
        self
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlatKind {
    /// A heading, by its number in the page's sections.
    Heading(u32),
    Paragraph,
    /// An item of a list, or a definition: its own text, without the lists inside it.
    Item {
        /// How many items it stands in.
        depth: u32,
        /// Whether lists stand in it.
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
    /// The nodes inside it, up to the one behind the last.
    nodes: (NodeId, NodeId),
    span: SourceRange,
}

/// A piece of the page's text with what stands in it, by byte offsets of the piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// White space collapsed; `\n` where the page breaks the line. Without marks of references.
    pub(crate) text: String,
    /// The links, as indices into the page's links.
    pub(crate) links: Vec<(Range<usize>, u32)>,
    /// The references cited, and where.
    pub(crate) references: Vec<(usize, u32)>,
    /// What is printed bold.
    pub(crate) strong: Vec<Range<usize>>,
    /// Where each line of the text begins, and on which line of the file.
    pub(crate) lines: Vec<(usize, u32)>,
}

impl Passage {
    /// Whether all of `label`, the text without the signs at its ends, is printed bold.
    pub(crate) fn is_bold(&self, label: &str) -> bool {
        let bold: usize = self.strong.iter().map(Range::len).sum();
        bold > 0 && bold + MAX_PLAIN_SIGNS >= label.len()
    }

    /// The line of the file on which the line of the text that holds byte `at` begins.
    pub(crate) fn line_of(&self, at: usize) -> Option<u32> {
        let number = self.lines.partition_point(|&(start, _)| start <= at);
        Some(self.lines.get(number.checked_sub(1)?)?.1)
    }
}

impl Document {
    /// Reads a page. Never fails: what is not understood stays in the text and is in the page's [`diagnostics`](Page::diagnostics).
    #[must_use]
    pub fn parse(input: &Input, options: &ParseOptions) -> Self {
        let mut document = read::read(input, Extent::All);
        document.options = options.clone();
        document.repair_tables();
        document
    }

    /// Puts back what tables have lost, and keeps those that it changes as the file has them.
    fn repair_tables(&mut self) {
        if self.options.repairs == Repairs::None {
            return;
        }
        let page = &mut self.page;
        let may_be_damaged = |table: &&Table| page.dialect.may_have_damaged(table);
        let as_read: Vec<Table> = page.tables.iter().filter(may_be_damaged).cloned().collect();
        if as_read.is_empty() {
            return;
        }
        page.repair_tables(self.options.repairs);
        let is_repaired = |table: &Table| page.tables[table.index as usize].repairs.len() > table.repairs.len();
        self.damaged = as_read.into_iter().filter(is_repaired).map(|table| (table.index, table)).collect();
    }

    /// A table as the file has it, before it was repaired.
    pub(crate) fn table_as_read(&self, index: u32) -> Option<&Table> {
        self.damaged.get(&index).or_else(|| self.page.tables.get(index as usize))
    }

    /// Whether a table was repaired.
    pub(crate) fn is_repaired(&self, index: u32) -> bool {
        self.damaged.contains_key(&index)
    }

    /// Reads what a check of links asks for: no tables, and no remarks but those of links and references.
    #[cfg(feature = "folder")]
    pub(crate) fn parse_links(input: &Input) -> Self {
        read::read(input, Extent::Links)
    }

    /// The facts.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The facts, without the text.
    #[must_use]
    pub fn into_page(self) -> Page {
        self.page
    }

    /// The text of the file that is the page: without front matter.
    pub(crate) fn body(&self) -> &str {
        &self.source.text()[self.tree.node(0).span.range()]
    }

    /// What the source says about the language of a fenced block.
    pub(crate) fn language(&self, span: SourceRange) -> &str {
        let text = self.source.text().get(span.range()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_start();
        let info = line
            .strip_prefix("```")
            .map(|info| info.trim_start_matches('`'))
            .or_else(|| line.strip_prefix("~~~").map(|info| info.trim_start_matches('~')));
        let word = info.unwrap_or_default().trim().trim_start_matches(['{', '.', ' ']);
        let end =
            word.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '+' | '-' | '#' | '_' | '.')).unwrap_or(word.len());
        &word[..end]
    }

    /// The blocks of the page, in document order. Notes, pictures, code and the exporter's first line are none.
    pub(crate) fn flat_blocks(&self) -> Vec<FlatBlock> {
        let tree = &self.tree;
        let mut blocks = Vec::new();
        let (mut sections, mut tables, mut skip) = (0, 0, 0);
        // Where each item that is open ends.
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
                Kind::CodeBlock | Kind::Figure | Kind::Note(_) | Kind::Footnote(_) | Kind::Attribution | Kind::CaptionBelow { .. } => {}
                _ => continue,
            }
            skip = node.end;
        }
        blocks
    }

    /// The passage of a block.
    pub(crate) fn passage(&self, block: &FlatBlock) -> Passage {
        self.passage_of(block.text, block.nodes)
    }

    /// Where a block begins.
    pub(crate) fn position(&self, block: &FlatBlock) -> Position {
        self.source.position(block.span.start)
    }

    /// The bytes of a block in the file.
    pub(crate) fn span(&self, block: &FlatBlock) -> Span {
        self.source.in_file(self.source.trimmed(block.span))
    }

    /// The passage of the cell that stands in these bytes of the file, nested tables left out; None where the page does not know it.
    pub(crate) fn passage_of_cell(&self, table: u32, span: Span) -> Option<Passage> {
        let tree = &self.tree;
        let first = self.cell(table, span)?;
        let cell = tree.node(first);
        let has_table = tree.nodes[first as usize..cell.end as usize].iter().any(|node| matches!(node.kind, Kind::Table { .. }));
        (!has_table).then(|| self.passage_of(cell.text, (first + 1, cell.end)))
    }

    /// The number of a table, by its node.
    pub(crate) fn table_number(&self, node: NodeId) -> Option<usize> {
        self.table_nodes.binary_search(&node).ok()
    }

    /// The node of the cell that stands in these bytes of the file.
    pub(crate) fn cell(&self, table: u32, span: Span) -> Option<NodeId> {
        let tree = &self.tree;
        let table = *self.table_nodes.get(table as usize)?;
        let nodes = &tree.nodes[table as usize..tree.node(table).end as usize];
        let span = self.source.in_text(span);
        // Cells stand in the order of their bytes.
        let from = nodes.partition_point(|node| node.span.start < span.start);
        let here = nodes[from..].iter().take_while(|node| node.span.start == span.start);
        let at = here.take(MAX_NODES_AT_ONE_BYTE).position(|node| matches!(node.kind, Kind::Cell(_)) && node.span.start < node.span.end)?;
        u32::try_from(from + at).ok().map(|at| table + at)
    }

    /// The passage of a range of the text, with the nodes in it.
    fn passage_of(&self, range: TextRange, nodes: (NodeId, NodeId)) -> Passage {
        let mut passage = Passage::default();
        // Where links, bold text and what is hidden begin and end.
        let mut edges: Vec<(u32, Edge)> = Vec::new();
        let mut at = nodes.0;
        while at < nodes.1 {
            let node = self.tree.node(at);
            let TextRange { start, end } = node.text;
            at += 1;
            match node.kind {
                Kind::Strong => edges.extend([(start, Edge::StrongStart), (end, Edge::StrongEnd)]),
                Kind::Hidden => edges.extend([(start, Edge::HideStart), (end, Edge::HideEnd)]),
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

/// Something begins or ends in a passage.
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
    /// At the same place, what ends comes before what begins.
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

/// Text with its white space collapsed as it comes.
#[derive(Default)]
struct Collapse {
    text: String,
    /// White space that has come and is written before the next text.
    pending: Option<char>,
    /// Where each line begins, here and in the tree's text.
    lines: Vec<(usize, u32)>,
}

impl Collapse {
    /// Takes the text that stands at `from` in the tree's text.
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

    /// Where the next text will stand.
    fn next(&self) -> usize {
        self.text.len() + usize::from(self.pending.is_some() && !self.text.is_empty())
    }
}
