//! Builds the tree: one stack of open elements for Markdown and HTML alike.
//!
//! The rules are those of the HTML standard's "in body" and "in table" insertion modes
//! (<https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody>), with Markdown's blocks as the elements that they
//! correspond to. Where the two meet, this means:
//!
//! - A tag of a table closes the Markdown that is open inside the cell (`text</td>` in the middle of a paragraph); the end that the
//!   Markdown reader reports later finds nothing to close and is ignored.
//! - Markdown that ends while a table opened inside it is still open (`- <table>`, blank line, `text`) ends together with that table.
//! - HTML end tags close HTML elements only: a stray `</p>` does not end a Markdown paragraph.
//!
//! A worked example: `<td>`, blank line, `[a](A)</td>` arrives as `<td>`, paragraph, link, text, end of link, `</td>`, end of paragraph.
//! When `</td>` comes, the stack is table, row, cell, paragraph: paragraph and cell are closed, and the last event is ignored.
//!
//! Two parts of the standard are left out, because they change how a page looks and not what it says: formatting elements are not
//! reopened in the next block, and text misplaced in a table keeps its position, in a node of its own ([`Kind::Fostered`]).

mod html;
mod markdown;
mod ref_tag;
mod table;

pub(crate) use ref_tag::LABEL as REF_LABEL;

use std::collections::HashSet;

use super::element::Element;
use super::unseen::Hints;
use super::{Kind, Label, Node, NodeId, Piece, Tree, TreeDiagnostic, Value, WikilinkMark};
use crate::diagnostic::DiagnosticCode;
use crate::event::{self, Event, Sink, decode_text};
use crate::span::{SourceRange, TextRange, to_u32};

/// How deep elements may nest. Browsers stop at 512, too; deeper elements become siblings of the deepest.
const MAX_DEPTH: usize = 512;

/// How many levels a table needs: the table itself, row group, row, cell.
const TABLE_DEPTH: usize = 4;

/// Roughly how many bytes of a page there are per node, for the initial capacity.
const BYTES_PER_NODE: usize = 48;

/// The initial capacity for things that every page has a few of.
const FEW: usize = 16;

/// The end of a node that is still open.
const OPEN: NodeId = NodeId::MAX;

/// Builds the tree of `text[body]`, a Markdown page or an HTML document; spans count from the start of `text`.
pub(crate) fn build(text: &str, body: SourceRange, is_html: bool) -> Tree {
    let mut builder = Builder::new(text, body);
    if is_html {
        builder.is_html = true;
        builder.tree.seen.head = event::read_document(text, body, &mut builder);
    } else {
        event::read(text, body, &mut builder);
    }
    builder.finish(body.end)
}

/// An element that is open.
#[derive(Clone, Copy)]
struct Open {
    node: NodeId,
    element: Element,
    /// Distinguishes HTML elements with the same rules by their name; 0 for Markdown, which no end tag closes.
    name: u64,
    /// The index on the stack of the innermost table, cell, caption or fostered text, which may be this element itself.
    boundary: u32,
    /// The index on the stack of the innermost table; 0 if there is none.
    table: u32,
    /// Whether Markdown has ended it while a table inside was still open.
    ended: bool,
    /// Whether its end tag has come while elements inside are still open: the node already has its end.
    closed: bool,
}

struct Builder<'t> {
    source: &'t str,
    tree: Tree,
    open: Vec<Open>,
    /// What Markdown has begun and not ended: the node, and its index on the stack while it is open.
    markdown: Vec<(NodeId, usize)>,
    /// How many open elements have text that is not the page's: note marks and the arrows that point back.
    muted: u32,
    /// How many open elements have line ends that count.
    preformatted: u32,
    /// How many open elements have text that is no wikitext.
    nowiki: u32,
    /// How many open elements are not shown.
    unseen: u32,
    /// The link, picture or code span that ended with the last event, which pandoc's `{.class}` may follow.
    just_ended: Option<NodeId>,
    /// Whether the next raw text belongs to a script or a style sheet.
    hidden_text: bool,
    /// Whether the page is an HTML document, where MediaWiki's own marks count.
    is_html: bool,
    depth_reported: bool,
    /// The ids of MediaWiki's notes in Markdown, once a link to one is found.
    note_ids: Option<HashSet<&'t str>>,
    refs: ref_tag::Refs,
    /// The last superscript that is for a note mark; 0 before the first.
    reference_mark: NodeId,
    /// Where something may be that a browser does not show.
    hints: Hints,
}

impl Sink for Builder<'_> {
    /// Inlined for the two kinds of events that make up half of all events.
    #[inline]
    fn event(&mut self, event: Event<'_>, span: SourceRange) {
        if span.start < self.refs.skip_to {
            return self.skip(event, span);
        }
        match event {
            Event::Text(text) if self.just_ended.is_none() => self.markdown_text(text, span),
            Event::SoftBreak => {
                self.just_ended = None;
                self.soft_break(span);
            }
            event => self.other_event(event, span),
        }
    }
}

impl Builder<'_> {
    fn other_event(&mut self, event: Event<'_>, span: SourceRange) {
        let just_ended = self.just_ended.take();
        match event {
            Event::Start(start) => self.start(start, span),
            Event::End => self.end(span),
            Event::Text(text) => match just_ended {
                // An escaped brace is just a brace.
                Some(node) if text.starts_with('{') && !self.source[..span.start as usize].ends_with('\\') => {
                    self.text_after_link(node, text, span);
                }
                _ => self.markdown_text(text, span),
            },
            Event::Code(text) => {
                self.leaf_with_text(Kind::Code, text, span);
                self.just_ended = self.last_node();
            }
            Event::Math(text) => self.leaf_with_text(Kind::Math, text, span),
            Event::SoftBreak => self.soft_break(span),
            Event::HardBreak => self.line_break(span),
            Event::Rule => {
                self.close_paragraph(span.start);
                self.leaf(Kind::Rule, span);
            }
            Event::Mark(label) => {
                self.tree.seen.evidence_counts.notes += 1;
                let label = self.label(label);
                self.make_room_for_text(span);
                self.leaf(Kind::Mark(label), span);
            }
            Event::Html(token) => self.html(token, span),
            Event::RawDiagnostic(code, message) => self.report(code, span, message),
        }
    }
}

/// The length of what may be a character reference, which begins with `&`: some of them need no semicolon
/// (<https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state>).
fn reference_length(bytes: &[u8]) -> usize {
    let name = bytes[1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    1 + name + usize::from(bytes.get(1 + name) == Some(&b';'))
}

/// A 64-bit FNV-1a hash of a tag's name in lower case. Two names with the same hash would close each other, which does no harm.
fn name_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3))
}

impl<'t> Builder<'t> {
    fn new(source: &'t str, body: SourceRange) -> Self {
        let bytes = (body.end - body.start) as usize;
        let nodes = bytes / BYTES_PER_NODE + FEW;
        let mut tree = Tree {
            text: String::with_capacity(bytes),
            nodes: Vec::with_capacity(nodes),
            pieces: Vec::with_capacity(nodes),
            // Guesses, as above: they grow if a page has more.
            links: Vec::with_capacity(nodes / 8),
            values: String::with_capacity(nodes * 4),
            ..Tree::default()
        };
        tree.nodes.push(Node { kind: Kind::Root, parent: 0, end: OPEN, span: body, text: TextRange::default() });
        let root = Open { node: 0, element: Element::Document, name: 0, boundary: 0, table: 0, ended: false, closed: false };
        let mut open = Vec::with_capacity(FEW);
        open.push(root);
        Self {
            source,
            tree,
            open,
            markdown: Vec::with_capacity(FEW),
            muted: 0,
            preformatted: 0,
            nowiki: 0,
            unseen: 0,
            just_ended: None,
            hidden_text: false,
            is_html: false,
            depth_reported: false,
            refs: ref_tag::Refs::default(),
            reference_mark: 0,
            hints: Hints::of(source, body),
            note_ids: None,
        }
    }

    fn finish(mut self, end: u32) -> Tree {
        for index in (1..self.open.len()).rev() {
            let Open { node, name, closed, .. } = self.open[index];
            let is_html = name != 0 && !closed;
            if is_html && matches!(self.tree.node(node).kind, Kind::Table { .. }) {
                let start = self.tree.node(node).span.start;
                self.report(
                    DiagnosticCode::UnclosedMarkup,
                    SourceRange::new(start, start + 6),
                    "<table> is never closed; the rest of the page is inside it",
                );
            }
        }
        self.close_to(1, end);
        self.add_refs();
        self.close_to(0, end);
        self.tree
    }

    fn report(&mut self, code: DiagnosticCode, span: SourceRange, message: impl Into<String>) {
        self.tree.seen.diagnostics.push(TreeDiagnostic { code, span, message: message.into() });
    }

    fn value(&mut self, value: &str) -> Value {
        let start = to_u32(self.tree.values.len());
        self.tree.values.push_str(value);
        Value { start, end: to_u32(self.tree.values.len()) }
    }

    fn label(&mut self, label: &str) -> u32 {
        let label = self.value(label);
        self.tree.labels.push(Label { value: label, number: 0 });
        to_u32(self.tree.labels.len() - 1)
    }

    fn last_node(&self) -> Option<NodeId> {
        Some(to_u32(self.tree.nodes.len() - 1))
    }

    // The stack.

    fn top(&self) -> &Open {
        &self.open[self.open.len() - 1]
    }

    /// The index on the stack of the innermost table, cell, caption or fostered text; 0 outside tables.
    fn boundary(&self) -> usize {
        self.top().boundary as usize
    }

    /// Whether the next node would be in a table but in no cell of it.
    fn is_between_cells(&self) -> bool {
        let top = self.top();
        top.table == top.boundary && top.table > 0
    }

    /// Adds a node and leaves it open. Returns its index on the stack.
    fn push(&mut self, kind: Kind, element: Element, name: u64, span: SourceRange) -> usize {
        if self.open.len() >= MAX_DEPTH {
            self.report_depth(span);
            let room = if element == Element::Table { MAX_DEPTH - TABLE_DEPTH } else { MAX_DEPTH };
            self.close_to(room - 1, span.start);
        }
        // What is not shown heads no section.
        let kind = if self.unseen > 0 && matches!(kind, Kind::Heading(_)) { Kind::Paragraph } else { kind };
        let index = self.open.len();
        let top = *self.top();
        let is_table = matches!(kind, Kind::Table { .. });
        let is_cell = matches!(element, Element::DataCell | Element::HeaderCell | Element::Caption);
        let is_boundary = is_table || is_cell || kind == Kind::Fostered;
        if is_block(kind) {
            self.end_line();
            self.tree.seen.headings += usize::from(matches!(kind, Kind::Heading(_)));
        }
        let node = to_u32(self.tree.nodes.len());
        let at = to_u32(self.tree.text.len());
        self.tree.nodes.push(Node { kind, parent: top.node, end: OPEN, span, text: TextRange::new(at, at) });
        let boundary = if is_boundary { to_u32(index) } else { top.boundary };
        let table = if is_table { to_u32(index) } else { top.table };
        self.open.push(Open { node, element, name, boundary, table, ended: false, closed: false });
        self.muted += u32::from(is_muted(kind));
        self.preformatted += u32::from(kind == Kind::CodeBlock);
        self.nowiki += u32::from(kind == Kind::Nowiki);
        self.unseen += u32::from(matches!(kind, Kind::Unseen(_)));
        index
    }

    fn report_depth(&mut self, span: SourceRange) {
        if !self.depth_reported {
            self.depth_reported = true;
            self.report(
                DiagnosticCode::LimitReached,
                span,
                format!("elements nest deeper than {MAX_DEPTH} levels; deeper ones are read as siblings"),
            );
        }
    }

    /// Closes what is open from index `length` of the stack on, and then what Markdown has already ended right below it.
    fn close_to(&mut self, length: usize, at: u32) {
        while self.open.len() > length {
            self.pop(at);
        }
        while self.open.len() > 1 && self.top().ended {
            self.pop(at);
        }
    }

    fn pop(&mut self, at: u32) {
        let Some(open) = self.open.pop() else { return };
        let kind = self.tree.node(open.node).kind;
        self.muted -= u32::from(is_muted(kind));
        self.preformatted -= u32::from(kind == Kind::CodeBlock);
        self.nowiki -= u32::from(kind == Kind::Nowiki);
        self.unseen -= u32::from(matches!(kind, Kind::Unseen(_)));
        if open.closed {
            // Its text ended earlier, but what was open inside it is part of it.
            self.tree.nodes[open.node as usize].end = to_u32(self.tree.nodes.len());
        } else {
            self.end_node(open.node, at);
        }
        if is_block(kind) {
            self.end_line();
        }
    }

    fn end_node(&mut self, node: NodeId, at: u32) {
        let (end, text) = (to_u32(self.tree.nodes.len()), to_u32(self.tree.text.len()));
        let node = &mut self.tree.nodes[node as usize];
        node.end = end;
        node.text.end = text;
        // The span of a Markdown node includes its end from the start; whatever closes the node before that cuts it short.
        node.span.end = at.max(node.span.start);
    }

    /// Adds a node without content.
    fn leaf(&mut self, kind: Kind, span: SourceRange) {
        let (end, at) = (to_u32(self.tree.nodes.len() + 1), to_u32(self.tree.text.len()));
        let parent = self.top().node;
        self.tree.nodes.push(Node { kind, parent, end, span, text: TextRange::new(at, at) });
    }

    /// Adds a node that contains only text, in which nothing is markup.
    fn leaf_with_text(&mut self, kind: Kind, text: &str, span: SourceRange) {
        self.make_room_for_text(span);
        self.leaf(kind, span);
        // Code is between backticks, an address between `<` and `>`.
        let place = self.source.get(span.range()).and_then(|source| source.find(text)).map_or(span, |at| {
            let start = span.start + to_u32(at);
            SourceRange::new(start, start + to_u32(text.len()))
        });
        self.text(text, place, true);
        let end = to_u32(self.tree.text.len());
        if let Some(node) = self.tree.nodes.last_mut() {
            node.text.end = end;
        }
    }

    // Text.

    /// Puts text between the cells of a table into a node of its own.
    fn make_room_for_text(&mut self, span: SourceRange) {
        if self.is_between_cells() {
            self.report(DiagnosticCode::TextOutsideCell, span, "text inside a table but outside its cells; kept as text of the page");
            self.push(Kind::Fostered, Element::Inline, 0, SourceRange::new(span.start, span.start));
        }
    }

    fn text(&mut self, text: &str, span: SourceRange, verbatim: bool) {
        if self.muted > 0 || text.is_empty() {
            return;
        }
        if self.is_between_cells() {
            if text.trim_ascii().is_empty() {
                return;
            }
            self.make_room_for_text(span);
        }
        let keep_lines = self.preformatted > 0;
        self.piece(span, verbatim || keep_lines || self.nowiki > 0, text.len() == (span.end - span.start) as usize);
        self.append(text, keep_lines);
    }

    /// Appends text of Markdown, or equally plain text of HTML: without line ends, except in code blocks.
    fn markdown_text(&mut self, text: &str, span: SourceRange) {
        if self.muted > 0 || self.preformatted > 0 || self.is_between_cells() {
            return self.text(text, span, false);
        }
        self.piece(span, self.nowiki > 0, text.len() == (span.end - span.start) as usize);
        self.tree.text.push_str(text);
    }

    /// Appends a line end of Markdown. Half of all events are text and line ends in turn.
    fn soft_break(&mut self, span: SourceRange) {
        if self.muted > 0 || self.is_between_cells() {
            return;
        }
        self.piece(span, false, span.end - span.start == 1);
        self.tree.text.push(' ');
    }

    fn append(&mut self, text: &str, keep_lines: bool) {
        if keep_lines {
            self.tree.text.push_str(text);
            return;
        }
        let mut from = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()) {
            self.tree.text.push_str(&text[from..at]);
            self.tree.text.push(' ');
            from = at + 1;
        }
        self.tree.text.push_str(&text[from..]);
    }

    /// Records where the text that is about to be appended is in the source. `exact` if it is the source byte for byte.
    fn piece(&mut self, span: SourceRange, verbatim: bool, exact: bool) {
        let at = to_u32(self.tree.text.len());
        let length = span.end - span.start;
        if let Some(last) = self.tree.pieces.last_mut()
            && exact
            && last.exact
            && last.verbatim == verbatim
            && last.text + last.length == at
            && last.source + last.length == span.start
        {
            last.length += length;
            return;
        }
        self.tree.pieces.push(Piece { text: at, source: span.start, length, verbatim, exact });
    }

    /// Appends text of HTML, with character references.
    fn html_text(&mut self, text: &str, span: SourceRange) {
        if self.is_between_cells() {
            // Line ends between the tags of a table: nearly half of its tokens.
            if text.trim_ascii().is_empty() {
                return;
            }
        } else if self.muted == 0 && self.preformatted == 0 && memchr::memchr3(b'&', b'\n', b'\r', text.as_bytes()).is_none() {
            return self.markdown_text(text, span);
        }
        if memchr::memchr(b'&', text.as_bytes()).is_none() {
            return self.text(text, span, false);
        }
        if text.len() != (span.end - span.start) as usize {
            // A quotation: its lines begin with characters that are not text.
            return self.text(&decode_text(text), span, false);
        }
        // Each reference is a piece of its own, so that the text after it still has its exact position.
        let mut from = 0;
        for amp in memchr::memchr_iter(b'&', text.as_bytes()) {
            if amp < from {
                continue;
            }
            let end = amp + reference_length(&text.as_bytes()[amp..]);
            self.html_piece(text, from..amp, span);
            self.html_piece(text, amp..end, span);
            from = end;
        }
        self.html_piece(text, from..text.len(), span);
    }

    /// Appends a part of a text of HTML: one without references, or a single reference.
    fn html_piece(&mut self, text: &str, part: std::ops::Range<usize>, span: SourceRange) {
        if !part.is_empty() {
            let place = SourceRange::new(span.start + to_u32(part.start), span.start + to_u32(part.end));
            self.text(&decode_text(&text[part]), place, false);
        }
    }

    /// A block begins or ends: the text continues on a new line.
    fn end_line(&mut self) {
        if !self.tree.text.is_empty() && !self.tree.text.ends_with('\n') {
            self.tree.text.push('\n');
        }
    }

    fn line_break(&mut self, span: SourceRange) {
        if self.is_between_cells() {
            return;
        }
        self.leaf(Kind::Break, span);
        if self.muted == 0 {
            self.tree.text.push('\n');
        }
    }

    /// Reads pandoc's attributes after a link, picture or code span: `{.wikilink}`, `{width="20"}`, `{=mediawiki}`.
    fn text_after_link(&mut self, node: NodeId, text: &str, span: SourceRange) {
        let Some(end) = text.find('}') else { return self.text(text, span, false) };
        let attributes = &text[1..end];
        let kind = self.tree.node(node).kind;
        let is_read = match kind {
            Kind::Link(link) if attributes.split_ascii_whitespace().any(|word| word == ".wikilink") => {
                self.tree.seen.evidence_counts.attribute_marks += 1;
                self.tree.links[link as usize].mark = WikilinkMark::Class;
                true
            }
            Kind::Link(_) | Kind::Image(_) => {
                attributes.split_ascii_whitespace().all(|word| word.starts_with(['.', '#']) || word.contains('='))
            }
            Kind::Code if attributes == "=mediawiki" => {
                let code = self.tree.node(node).span;
                self.report(
                    DiagnosticCode::RawWikitext,
                    SourceRange::new(code.start, span.start + to_u32(end + 1)),
                    "wikitext that pandoc passed through",
                );
                true
            }
            _ => false,
        };
        if !is_read || attributes.is_empty() {
            return self.text(text, span, false);
        }
        let link_end = span.start + to_u32(end + 1);
        self.tree.nodes[node as usize].span.end = link_end;
        if end + 1 < text.len() {
            self.text(&text[end + 1..], SourceRange::new(link_end, span.end), false);
        }
    }
}

/// Whether a node takes up lines of its own.
pub(crate) fn is_block(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Link(_)
            | Kind::Image(_)
            | Kind::Mark(_)
            | Kind::Unparsed(_)
            | Kind::Hidden
            | Kind::Unseen(_)
            | Kind::BackLink
            | Kind::Emphasis
            | Kind::Strong
            | Kind::Strike
            | Kind::Code
            | Kind::Math
            | Kind::Superscript
            | Kind::Subscript
            | Kind::Nowiki
            | Kind::Inline
            | Kind::Break
            | Kind::Comment
    )
}

/// Whether the text inside a node is not the page's.
fn is_muted(kind: Kind) -> bool {
    matches!(kind, Kind::Mark(_) | Kind::BackLink)
}
