//! One tree for both syntaxes of a page.
//!
//! Takes the events of a page and returns a [`Tree`]: nodes in document order, and all their text in one string, so that the text of any
//! part of the page is a slice. What the nodes *mean* (which link is a category, which list contains the notes) is decided in `page`.

mod builder;
mod element;
mod unseen;
mod weave;

use std::borrow::Cow;

use crate::diagnostic::DiagnosticCode;
use crate::event::Head;
use crate::span::{SourceRange, TextRange};
use crate::table::{TableKind, TableSyntax};

pub(crate) use builder::{REF_LABEL, build, is_block};
pub(crate) use unseen::Unseen;
pub(crate) use weave::{TextNode, Wrapper};

/// The number of a node. Nodes are in document order: those inside node `n` are `n + 1..tree.nodes[n].end`.
pub(crate) type NodeId = u32;

/// The page as a tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// All nodes in document order; the first is the root.
    pub(crate) nodes: Vec<Node>,
    /// The text of the page, with character references and escapes resolved. It has a line end only where the page breaks the line
    /// (`<br>`, end of a block); line ends of the source are spaces.
    pub(crate) text: String,
    /// Where each piece of `text` is in the source, in order.
    pub(crate) pieces: Vec<Piece>,
    /// The details of links, pictures and cells, by the number in their [`Kind`].
    pub(crate) links: Vec<LinkNode>,
    pub(crate) images: Vec<ImageNode>,
    pub(crate) cells: Vec<CellNode>,
    /// The labels of marks and notes, by the number in their [`Kind`].
    pub(crate) labels: Vec<Label>,
    /// Links that Markdown left as text, by the number in their [`Kind`].
    pub(crate) unparsed: Vec<UnparsedLink>,
    /// The notes of the page, in the order of its references.
    pub(crate) footnotes: Vec<Footnote>,
    /// All addresses, titles and labels, one after the other: a separate string for each would cost more than the length of most of them.
    pub(crate) values: String,
    /// The names of elements: their `id`, and the `name` of anchors, each with the element's node, or with the next node if the element
    /// has none.
    pub(crate) ids: Vec<(NodeId, Value)>,
    /// What was seen while building that no node records.
    pub(crate) seen: Seen,
}

/// What was seen while building that no node records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What an HTML document states about itself.
    pub(crate) head: Head,
    /// How many headings there are.
    pub(crate) headings: usize,
    /// Diagnostics: what is odd.
    pub(crate) diagnostics: Vec<TreeDiagnostic>,
    /// Evidence of which exporter wrote the page.
    pub(crate) evidence_counts: DialectEvidence,
}

/// A node: what it is, where it is in the source, and its text as a range of [`Tree::text`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) parent: NodeId,
    /// The node after the last one inside.
    pub(crate) end: NodeId,
    pub(crate) span: SourceRange,
    pub(crate) text: TextRange,
}

impl Node {
    /// Whether it is not text of the page: a note mark, a bracket of a link, or what a browser does not show.
    pub(crate) fn is_marker(&self) -> bool {
        matches!(self.kind, Kind::Mark(_) | Kind::Hidden | Kind::Unseen(_))
    }
}

/// What a node is. The same thing written in Markdown and in HTML is the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    Paragraph,
    Heading(u8),
    Quote,
    BulletList,
    /// A numbered list, and its first number.
    OrderedList(u32),
    Item,
    DefinitionList,
    Term,
    Definition,
    CodeBlock,
    /// A figure, and its caption.
    Figure,
    FigureCaption,
    /// `<section class="footnotes">` (`notes`) or another section.
    Section {
        notes: bool,
    },
    Division,
    Table {
        syntax: TableSyntax,
        /// Whether a row has one of pandoc's classes.
        row_classes: bool,
        /// What its classes say that it is for.
        purpose: TableKind,
    },
    Caption,
    RowGroup {
        head: bool,
    },
    Row {
        head: bool,
    },
    /// A cell, by its number in [`Tree::cells`].
    Cell(u32),
    /// Text that is in a table but in no cell.
    Fostered,
    /// A separate note: `[^label]: …`, or `<li id="fn1">` in a section of notes; with the number of its label.
    Note(u32),
    /// A note of the page, by its number in [`Tree::footnotes`], around the nodes that it consists of. Added when the page is read.
    Footnote(u32),
    /// A mark that points to a note: `[^label]`, `<a href="#fn1" class="footnote-ref">`, and, added when the page is read, `[1]`.
    Mark(u32),
    /// A link that Markdown left as text, by its number in [`Tree::unparsed`], with its brackets and address. Added when the page is
    /// read.
    Unparsed(u32),
    /// Text that is not text of the page: the brackets of such a link. Added when the page is read.
    Hidden,
    /// An element that a browser does not show, a cell of a table among them.
    Unseen(Unseen),
    /// A row of a table that a browser does not show; its cells are [`Kind::Unseen`], and text between them is shown before the table.
    UnseenRow,
    /// A paragraph below a table that is its caption: `: Caption` below a pipe table, or the table's own caption repeated (`repeats`), as
    /// pandoc 2.17 and 2.19 write it. Found when the page is read.
    CaptionBelow {
        repeats: bool,
    },
    /// The exporter's first line, which states where the page is from. Added when the page is read.
    Attribution,
    /// The arrow that points back from a note: not text of the page.
    BackLink,
    Link(u32),
    Image(u32),
    Emphasis,
    Strong,
    Strike,
    Code,
    Math,
    Superscript,
    Subscript,
    /// MediaWiki's `<nowiki>`.
    Nowiki,
    /// Another inline element.
    Inline,
    Break,
    Rule,
    Comment,
}

impl Kind {
    /// A table about which nothing more is known.
    pub(crate) fn table(syntax: TableSyntax) -> Self {
        Self::Table { syntax, row_classes: false, purpose: TableKind::Data }
    }
}

/// A piece of the tree's text and the source that it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// Offset in the tree's text.
    pub(crate) text: u32,
    /// Offset in the source.
    pub(crate) source: u32,
    /// Length in the source.
    pub(crate) length: u32,
    pub(crate) verbatim: bool,
    /// Whether the text is the source byte for byte. Otherwise (`&amp;`, code without its backticks) only the whole piece has a position.
    pub(crate) exact: bool,
}

/// A range of [`Tree::values`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Value {
    pub(crate) const EMPTY: Self = Self { start: 0, end: 0 };
}

/// The label of a mark or a note.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    /// The label of `[^label]`; the id of a note in HTML (`fn1`).
    pub(crate) value: Value,
    /// For a mark, the number of the reference that it points to; 0 if there is none. Found when the page is read.
    pub(crate) number: u32,
}

/// A link that Markdown left as text.
#[derive(Clone, Debug)]
pub(crate) struct UnparsedLink {
    /// The text between its square brackets.
    pub(crate) inner: TextRange,
    pub(crate) href: String,
    /// Whether it is marked with `"wikilink"`.
    pub(crate) wikilink: bool,
    pub(crate) cause: UnparsedCause,
}

/// Why Markdown does not read a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnparsedCause {
    /// There are links in its text.
    Nested,
    /// Its address has a space or an unpaired bracket in it.
    Address,
    /// Its address is filled in by a site generator.
    Shortcode,
}

/// A note of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Footnote {
    /// The number of its reference.
    pub(crate) number: u32,
    /// Its text, without a leading `[1]`.
    pub(crate) text: TextRange,
    /// Its node.
    pub(crate) node: NodeId,
}

/// The details of a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkNode {
    pub(crate) href: Value,
    pub(crate) title: Value,
    /// How the page marks it as a wikilink, if it does.
    pub(crate) mark: WikilinkMark,
}

/// How a link is marked as a wikilink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WikilinkMark {
    None,
    /// `[t](T "wikilink")` or `title="wikilink"`.
    Title,
    /// `class="wikilink"` or `{.wikilink}`.
    Class,
    /// `[[T|t]]`.
    Brackets,
    /// MediaWiki's own HTML: `rel="mw:WikiLink"`, `/wiki/T`, `./T`.
    Address,
    /// MediaWiki's own HTML says so, and that it leads to another wiki: its title is that of the page there, with its prefix.
    Interwiki,
    /// MediaWiki's own HTML says that it is none, whatever its address.
    External,
}

impl WikilinkMark {
    /// Whether the link is marked as a wikilink.
    pub(crate) fn is_wikilink(self) -> bool {
        !matches!(self, Self::None | Self::External)
    }
}

/// The details of a picture. Its alternative text is the text of its node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImageNode {
    pub(crate) src: Value,
    pub(crate) title: Value,
}

/// The details of a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellNode {
    pub(crate) header: bool,
    pub(crate) column_span: u16,
    /// 0 for "to the end of the row group".
    pub(crate) row_span: u16,
    /// The attribute `data-sort-value`.
    pub(crate) sort_key: Value,
}

/// The largest column span (<https://html.spec.whatwg.org/multipage/tables.html#attr-tdth-colspan>).
const MAX_COLUMN_SPAN: u16 = 1000;

/// The largest row span (<https://html.spec.whatwg.org/multipage/tables.html#attr-tdth-rowspan>).
const MAX_ROW_SPAN: u16 = 65534;

impl CellNode {
    /// Creates a cell. Spans are limited to what HTML allows.
    pub(crate) fn new(header: bool, columns: u32, rows: u32) -> Self {
        let at_most = |span: u32, most: u16| u16::try_from(span).map_or(most, |span| span.min(most));
        Self { header, column_span: at_most(columns, MAX_COLUMN_SPAN), row_span: at_most(rows, MAX_ROW_SPAN), sort_key: Value::EMPTY }
    }
}

/// A diagnostic from building the tree, in source offsets.
#[derive(Clone, Debug)]
pub(crate) struct TreeDiagnostic {
    pub(crate) code: DiagnosticCode,
    pub(crate) span: SourceRange,
    pub(crate) message: String,
}

/// Counts of what distinguishes one exporter from another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DialectEvidence {
    pub(crate) end_list_comments: u32,
    pub(crate) row_classes: u32,
    pub(crate) title_marks: u32,
    pub(crate) html_class_marks: u32,
    pub(crate) attribute_marks: u32,
    pub(crate) bracket_marks: u32,
    pub(crate) notes: u32,
    pub(crate) ref_tags: u32,
    pub(crate) html_notes: u32,
    pub(crate) escaped_parentheses: u32,
    pub(crate) note_roles: u32,
}

impl Tree {
    /// The nodes directly inside `id`.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.nodes[id as usize].end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = next;
                next = self.nodes[child as usize].end;
                child
            })
        })
    }

    /// The caption inside a table.
    pub(crate) fn caption(&self, table: NodeId) -> Option<NodeId> {
        self.children(table).find(|&child| self.node(child).kind == Kind::Caption)
    }

    /// The block below a table, past notes of the table and comments.
    pub(crate) fn below(&self, table: NodeId) -> Option<NodeId> {
        let mut below = self.node(table).end;
        while self.nodes.get(below as usize).is_some_and(|node| matches!(node.kind, Kind::Section { notes: true } | Kind::Comment)) {
            below = self.node(below).end;
        }
        self.nodes.get(below as usize).filter(|node| node.parent == self.node(table).parent).map(|_| below)
    }

    /// Whether a node takes up lines of its own, or contains a node that does. A link never does, nor what is not shown.
    pub(crate) fn stands_alone(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let is_link = matches!(node.kind, Kind::Link(_) | Kind::Image(_) | Kind::Unparsed(_) | Kind::Unseen(_));
        is_block(node.kind) || (!is_link && self.nodes[id as usize + 1..node.end as usize].iter().any(|node| is_block(node.kind)))
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// An address, title or label.
    pub(crate) fn value(&self, value: Value) -> &str {
        &self.values[value.start as usize..value.end as usize]
    }

    /// The label of a mark or note.
    pub(crate) fn label(&self, label: u32) -> &str {
        self.value(self.labels[label as usize].value)
    }

    /// The text of a range, which must begin and end between characters.
    pub(crate) fn slice(&self, range: TextRange) -> &str {
        &self.text[range.range()]
    }

    /// The text of a node without that of the inner nodes for which `is_left_out` returns true.
    pub(crate) fn text_without(&self, id: NodeId, is_left_out: impl Fn(&Node) -> bool) -> Cow<'_, str> {
        let node = self.node(id);
        self.range_without(node.text, (id + 1, node.end), is_left_out)
    }

    /// A range of the text without that of the nodes among `nodes` for which `is_left_out` returns true.
    pub(crate) fn range_without(&self, range: TextRange, nodes: (NodeId, NodeId), is_left_out: impl Fn(&Node) -> bool) -> Cow<'_, str> {
        let mut holes: Vec<TextRange> = Vec::new();
        let mut at = nodes.0;
        while at < nodes.1 {
            let node = self.node(at);
            let is_hole = is_left_out(node);
            if is_hole && !node.text.is_empty() {
                holes.push(node.text);
            }
            at = if is_hole { node.end } else { at + 1 };
        }
        self.range_with_holes(range, &holes)
    }

    /// A range of the text without the ranges `holes`, which must be in order.
    pub(crate) fn range_with_holes(&self, range: TextRange, holes: &[TextRange]) -> Cow<'_, str> {
        if holes.is_empty() {
            return Cow::Borrowed(self.slice(range));
        }
        let mut out = String::with_capacity(range.range().len());
        let mut from = range.start;
        for hole in holes {
            if hole.start > from {
                out.push_str(&self.text[from as usize..hole.start.min(range.end) as usize]);
            }
            from = from.max(hole.end);
        }
        if from < range.end {
            out.push_str(&self.text[from as usize..range.end as usize]);
        }
        Cow::Owned(out)
    }

    /// The text of a node, unchanged.
    pub(crate) fn text_of(&self, id: NodeId) -> &str {
        self.slice(self.node(id).text)
    }

    /// The piece of text that contains offset `at` of the text.
    fn piece_at(&self, at: u32) -> Option<Piece> {
        let index = self.pieces.partition_point(|piece| piece.text <= at);
        Some(self.pieces[index.checked_sub(1)?])
    }

    /// Where a byte of the text is in the source.
    pub(crate) fn source_at(&self, at: u32) -> u32 {
        self.piece_at(at).map_or(0, |piece| match piece.exact {
            true => piece.source + (at - piece.text).min(piece.length),
            false => piece.source,
        })
    }

    /// The source of a range of the text. The range must begin and end between characters; so does the result.
    pub(crate) fn source_of(&self, TextRange { start, end }: TextRange) -> SourceRange {
        let start_offset = self.source_at(start);
        // The end is computed from the last byte inside: the next piece may be far away.
        let end_offset = self.piece_at(end.wrapping_sub(1)).filter(|_| end > start).map_or(start_offset, |piece| match piece.exact {
            true => piece.source + (end - piece.text).min(piece.length),
            false => piece.source + piece.length,
        });
        SourceRange::new(start_offset, end_offset.max(start_offset))
    }

    /// Whether the text at `at` is code or math, where nothing is markup.
    pub(crate) fn is_verbatim(&self, at: u32) -> bool {
        self.piece_at(at).is_some_and(|piece| piece.verbatim)
    }
}
