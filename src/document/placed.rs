//! The text of any part of a page, with the position in the file of each of its bytes.

use std::fmt;
use std::ops::Range;

use super::{Document, Role};
use crate::span::{Location, SourceRange, Span, TextRange, to_u32};

/// A view of a page's text by locations in the file, made by [`Document::texts`].
///
/// ```
/// use wikilift::{Document, Input, ParseOptions};
///
/// let input = Input::from_text("Ports.md", "## The *old* ports\n\n- [Lyra](Lyra.md \"wikilink\")\n")?;
/// let document = Document::parse(&input, &ParseOptions::default());
/// let texts = document.texts();
/// assert_eq!(texts.at(document.page().sections[0].location.span).as_str(), "The old ports");
/// assert_eq!(texts.at(document.links()[0].location.span).as_str(), "Lyra");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Texts<'d> {
    document: &'d Document,
    /// The pieces of the text, in the order of the file: text between the cells of a table comes before the table in the page's text.
    pieces: Vec<u32>,
}

/// A text as a person reads it, without markup and note marks, white space collapsed, together with its location in the file.
///
/// ```
/// use wikilift::{Document, Input, ParseOptions};
///
/// let input = Input::from_text("Lyra.md", "The *Lyra*, [built](Building.md \"wikilink\")\nin 1899.")?;
/// let document = Document::parse(&input, &ParseOptions::default());
/// let text = document.texts().all();
/// assert_eq!(text.as_str(), "The Lyra, built in 1899.");
/// let year = text.as_str().find("1899").unwrap();
/// let location = text.location(year..year + 4);
/// assert_eq!((location.line, location.column), (2, 4));
/// assert_eq!(&input.text()[location.span.range()], "1899");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PlacedText<'d> {
    document: &'d Document,
    /// The range that was asked for.
    asked: SourceRange,
    text: String,
    /// Where runs of the text begin, here and in the text of the page: within a run, both continue byte by byte.
    runs: Vec<(usize, u32)>,
}

impl Document {
    /// Returns a view of the page's text by locations in the file. Making the view takes time in proportion to the page; using it, in
    /// proportion to the text that it returns.
    ///
    /// ```
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Lyra.md", "Lyra is a **port**.\n\nIt has two &amp; a half piers.\n")?;
    /// let document = Document::parse(&input, &ParseOptions::default());
    /// assert_eq!(document.texts().all().as_str(), "Lyra is a port. It has two & a half piers.");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn texts(&self) -> Texts<'_> {
        let pieces = &self.tree.pieces;
        let mut order: Vec<u32> = (0..to_u32(pieces.len())).collect();
        if !pieces.is_sorted_by_key(|piece| piece.source) {
            order.sort_by_key(|&piece| pieces[piece as usize].source);
        }
        Texts { document: self, pieces: order }
    }
}

impl<'d> Texts<'d> {
    /// Returns the text of the whole page.
    #[must_use]
    pub fn all(&self) -> PlacedText<'d> {
        PlacedText::new(self.document, self.document.tree.node(0).span, [self.document.tree.node(0).text])
    }

    /// Returns the text of these bytes of the file: of a heading, a paragraph, a cell, a link or a reference, by the span of its
    /// [`Location`], or of any other range. A range that begins or ends inside a piece that is not its text byte for byte (`&amp;`) gets
    /// all of the piece.
    #[must_use]
    pub fn at(&self, span: Span) -> PlacedText<'d> {
        let (tree, source) = (&self.document.tree, &self.document.source);
        let SourceRange { start, end } = source.in_text(span);
        let end = end.min(to_u32(source.text().len()));
        let start = start.min(end);
        let piece = |&at: &u32| tree.pieces[at as usize];
        let from = self.pieces.partition_point(|at| piece(at).source + piece(at).length <= start);
        let to = self.pieces.partition_point(|at| piece(at).source < end).max(from);
        let mut inside = self.pieces[from..to].to_vec();
        inside.sort_unstable();
        let text_of = |at: &u32| {
            let (piece, next) = (piece(at), tree.pieces.get(*at as usize + 1).map_or(to_u32(tree.text.len()), |next| next.text));
            let range = TextRange::new(piece.text, next);
            if !piece.exact {
                return range;
            }
            let offset = |source: u32| floor_character(&tree.text, (piece.text + source.saturating_sub(piece.source)).min(next));
            // Line ends that the page's text has between two pieces belong to the first.
            TextRange::new(offset(start), if end < piece.source + piece.length { offset(end) } else { next })
        };
        // Most pieces continue where the one before ends.
        let mut ranges: Vec<TextRange> = Vec::new();
        for range in inside.iter().map(text_of) {
            match ranges.last_mut().filter(|last| last.end == range.start) {
                Some(last) => last.end = range.end,
                None => ranges.push(range),
            }
        }
        PlacedText::new(self.document, SourceRange::new(start, end), ranges)
    }
}

impl<'d> PlacedText<'d> {
    fn new(document: &'d Document, asked: SourceRange, ranges: impl IntoIterator<Item = TextRange>) -> Self {
        let mut out = Self { document, asked, text: String::new(), runs: Vec::new() };
        let mut pending = false;
        for range in ranges {
            let holes = holes(document, range);
            let mut from = range.start;
            for hole in holes.into_iter().chain([TextRange::new(range.end, range.end)]) {
                if hole.start > from {
                    out.push(from, hole.start.min(range.end), &mut pending);
                }
                from = from.max(hole.end);
            }
        }
        out
    }

    /// Appends a range of the page's text, white space collapsed. `pending` is whether there was white space before it.
    fn push(&mut self, from: u32, to: u32, pending: &mut bool) {
        let text = &self.document.tree.text[from as usize..to as usize];
        let mut at = from;
        for (number, word) in text.split(|character: char| character.is_ascii_whitespace()).enumerate() {
            *pending |= number > 0;
            if !word.is_empty() {
                if std::mem::take(pending) && !self.text.is_empty() {
                    self.text.push(' ');
                }
                self.runs.push((self.text.len(), at));
                self.text.push_str(word);
            }
            at += to_u32(word.len()) + 1;
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the location in the file of a range of bytes of the text; the part of the range beyond the text is ignored. For an empty
    /// text, it is the location of the bytes that were asked for.
    #[must_use]
    pub fn location(&self, range: Range<usize>) -> Location {
        if self.text.is_empty() {
            return self.document.source.location(self.asked);
        }
        let start = range.start.min(self.text.len());
        let end = range.end.clamp(start, self.text.len());
        let first = self.in_tree(start);
        let last = if end > start { self.in_tree(end - 1) + 1 } else { first };
        self.document.source.location(self.document.tree.source_of(TextRange::new(first, last.max(first))))
    }

    /// Returns the offset in the text of the page of a byte of this text. A space is at the end of the word before it.
    fn in_tree(&self, at: usize) -> u32 {
        let run = self.runs.partition_point(|&(start, _)| start <= at).checked_sub(1);
        run.map_or(0, |run| {
            let (start, from) = self.runs[run];
            from + to_u32(at - start)
        })
    }
}

impl fmt::Display for PlacedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns the start of the character that contains a byte of the text.
fn floor_character(text: &str, at: u32) -> u32 {
    (0..=at).rev().find(|&at| text.is_char_boundary(at as usize)).unwrap_or(0)
}

/// Returns the parts of a range of the text that a person does not read: note marks, brackets of links, categories, files, the exporter's
/// marks.
fn holes(document: &Document, range: TextRange) -> Vec<TextRange> {
    let (tree, roles) = (&document.tree, &document.roles);
    let from = tree.nodes.partition_point(|node| node.text.start < range.start);
    let inside = tree.nodes[from..].iter().take_while(|node| node.text.start < range.end);
    let hole = |node: &crate::tree::Node| {
        let role = roles.of(node.kind);
        if node.is_marker() || role.is_some_and(Role::is_hidden) {
            return Some(node.text);
        }
        document.page.links.get(role?.link()? as usize)?.mark_in(tree, node.text)
    };
    let mut holes: Vec<TextRange> = inside.filter_map(hole).collect();
    holes.sort_unstable();
    holes
}
