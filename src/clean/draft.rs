//! A page as blocks and inlines: what is written, independent of the output format.
//!
//! Text is kept in the only shape that Markdown can write: white space is collapsed, and removed at the ends of a block and next to line
//! breaks; styles have no spaces at their inner ends and never contain themselves. [`Inlines`] brings text into that shape as it is built.

use std::borrow::Cow;

/// A page, ready to be written.
#[derive(Debug, Default)]
pub(super) struct Draft<'p> {
    pub(super) blocks: Vec<Block<'p>>,
    /// The notes by their number.
    pub(super) notes: Vec<(u32, Vec<Block<'p>>)>,
    /// Whether blocks were joined into one line, as in a heading, so that their texts are next to each other.
    pub(super) joins: bool,
}

#[derive(Debug)]
pub(super) enum Block<'p> {
    Heading(u8, Vec<Inline<'p>>),
    Paragraph(Vec<Inline<'p>>),
    Quote(Vec<Self>),
    List(List<'p>),
    /// Lines end with LF.
    Code {
        text: Cow<'p, str>,
        language: &'p str,
    },
    /// Code with links in it; its text contains the line ends.
    Preformatted(Vec<Inline<'p>>),
    Rule,
    /// A picture or other content, with the caption below it.
    Figure {
        content: Vec<Self>,
        caption: Vec<Inline<'p>>,
    },
    Table(Table<'p>),
}

/// Adds a block. Two adjacent bullet lists become one; a list without items is dropped.
pub(super) fn push<'p>(out: &mut Vec<Block<'p>>, block: Block<'p>) {
    match (block, out.last_mut()) {
        (Block::List(List { items, .. }), _) if items.is_empty() => {}
        (Block::List(List { first: None, items }), Some(Block::List(List { first: None, items: before }))) => before.extend(items),
        (block, _) => out.push(block),
    }
}

/// Adds blocks, each as [`push`] does.
pub(super) fn append<'p>(out: &mut Vec<Block<'p>>, blocks: Vec<Block<'p>>) {
    if out.is_empty() {
        *out = blocks;
    } else {
        blocks.into_iter().for_each(|block| push(out, block));
    }
}

#[derive(Debug)]
pub(super) struct List<'p> {
    /// The first number of a numbered list.
    pub(super) first: Option<u32>,
    pub(super) items: Vec<Vec<Block<'p>>>,
}

#[derive(Debug)]
pub(super) struct Table<'p> {
    pub(super) caption: Vec<Inline<'p>>,
    pub(super) header_rows: usize,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell<'p>>>,
    /// Whether the source declares that the table is only for layout.
    pub(super) layout: bool,
    /// Whether its row spans were restored by a repair and are not in the source.
    pub(super) is_repaired: bool,
}

#[derive(Debug, Default)]
pub(super) struct Cell<'p> {
    pub(super) header: bool,
    pub(super) row_span: u32,
    pub(super) column_span: u32,
    /// For a cell that repeats another: the row and column of that one.
    pub(super) repeats: Option<(usize, usize)>,
    pub(super) blocks: Vec<Block<'p>>,
}

/// A text style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Emphasis,
    Strong,
    Strike,
    Superscript,
    Subscript,
    /// Text that would be wikitext without its tag, which is kept.
    Nowiki,
    /// Code with links or other styles in it.
    Code,
}

#[derive(Clone, Debug)]
pub(super) enum Inline<'p> {
    Text(Cow<'p, str>),
    /// A line break that the page asks for.
    Break,
    Styled(Style, Vec<Self>),
    Code(Cow<'p, str>),
    Math {
        text: Cow<'p, str>,
        display: bool,
    },
    /// The note mark of a reference, by its number.
    Mark(u32),
    Image {
        alt: Vec<Self>,
        src: Cow<'p, str>,
        title: &'p str,
    },
    Link {
        text: Vec<Self>,
        href: Cow<'p, str>,
        title: &'p str,
        /// Whether its text contains links: other Markdown readers show its brackets, but wikilift reads it as a link.
        outer: bool,
    },
    /// An anchor that links can point to: `<span id="…"></span>`.
    Id(&'p str),
    /// `[[Title|text]]`.
    Wikilink {
        target: String,
        label: String,
    },
}

/// Collects inlines for a block.
#[derive(Debug, Default)]
pub(super) struct Inlines<'p> {
    list: Vec<Inline<'p>>,
    /// White space was added that no text has followed yet.
    space: bool,
    /// They will be inside other inlines: white space at their start counts.
    inner: bool,
}

impl<'p> Inlines<'p> {
    /// Creates a collector of inlines that will be inside others.
    pub(super) fn inner() -> Self {
        Self { inner: true, ..Self::default() }
    }

    pub(super) fn text(&mut self, text: &'p str) {
        self.push_text(Cow::Borrowed(text));
    }

    pub(super) fn push_text(&mut self, text: Cow<'p, str>) {
        if text.is_empty() {
            return;
        }
        // A vertical tab is white space to Markdown, but not to `trim_ascii`.
        let text = if text.contains('\u{b}') { Cow::Owned(text.replace('\u{b}', " ")) } else { text };
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            self.space = true;
            return;
        }
        self.space |= text.starts_with(is_space);
        let ends_with_space = text.ends_with(is_space);
        let is_plain =
            !trimmed.bytes().zip(trimmed.bytes().skip(1)).any(|(a, b)| a.is_ascii_whitespace() && (a != b' ' || b.is_ascii_whitespace()));
        let add_space = std::mem::take(&mut self.space) && !self.is_at_line_start();
        if let Some(Inline::Text(last)) = self.list.last_mut() {
            let last = last.to_mut();
            if add_space {
                last.push(' ');
            }
            push_collapsed(last, trimmed);
        } else if is_plain && !add_space {
            self.list.push(Inline::Text(match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
                Cow::Owned(_) => Cow::Owned(trimmed.to_owned()),
            }));
        } else {
            let mut new = String::with_capacity(trimmed.len() + 1);
            if add_space {
                new.push(' ');
            }
            push_collapsed(&mut new, trimmed);
            self.list.push(Inline::Text(Cow::Owned(new)));
        }
        self.space = ends_with_space;
    }

    /// Whether white space added now would begin a line.
    fn is_at_line_start(&self) -> bool {
        self.list.last().map_or(!self.inner, |last| matches!(last, Inline::Break))
    }

    /// Writes pending white space.
    fn flush(&mut self) {
        if !std::mem::take(&mut self.space) || self.is_at_line_start() {
            return;
        }
        match self.list.last_mut() {
            Some(Inline::Text(last)) => last.to_mut().push(' '),
            _ => self.list.push(Inline::Text(Cow::Borrowed(" "))),
        }
    }

    pub(super) fn line_break(&mut self) {
        self.space = false;
        self.list.push(Inline::Break);
    }

    /// Adds anything but text, line breaks and styles.
    pub(super) fn push(&mut self, inline: Inline<'p>) {
        self.flush();
        self.list.push(inline);
    }

    /// Splits off what is from inline `at` on, with the white space at the end.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        Self { list: self.list.split_off(at), space: std::mem::take(&mut self.space), inner: true }
    }

    /// Adds the content of `inside` in a style. White space and line breaks at its ends are moved out of the style.
    pub(super) fn styled(&mut self, style: Style, mut inside: Self) {
        inside.list = unstyled(inside.list, style);
        self.around(inside, |out, list| match out.list.last_mut() {
            // `**a****b**` is a single styled text.
            Some(Inline::Styled(last, inside)) if *last == style && !out.space => {
                let mut merged = Self { list: std::mem::take(inside), space: false, inner: true };
                merged.append(Self { list, space: false, inner: true });
                *inside = merged.list;
            }
            _ => out.push(Inline::Styled(style, list)),
        });
    }

    /// Adds code that is not a leaf of the tree. If it contains nothing but text, it is an ordinary code span.
    pub(super) fn code(&mut self, inside: Self) {
        self.around(inside, |out, mut list| match list.as_mut_slice() {
            [Inline::Text(text)] => out.push(Inline::Code(std::mem::take(text))),
            _ => out.styled(Style::Code, Self { list, space: false, inner: true }),
        });
    }

    /// Writes the content of `inside` with `write`, and the white space and line breaks at its ends around it. `write` is not called if
    /// nothing else is left.
    pub(super) fn around(&mut self, inside: Self, write: impl FnOnce(&mut Self, Vec<Inline<'p>>)) {
        let Self { mut list, space, .. } = inside;
        let before = take_edge(&mut list, true);
        let after = take_edge(&mut list, false);
        for edge in before {
            self.edge(edge);
        }
        if !list.is_empty() {
            write(self, list);
        }
        for edge in after {
            self.edge(edge);
        }
        self.space |= space;
    }

    fn edge(&mut self, edge: Edge) {
        match edge {
            Edge::Space => self.space = true,
            Edge::Break => self.line_break(),
        }
    }

    /// Appends the inlines that another collector contains.
    pub(super) fn append(&mut self, other: Self) {
        for inline in other.list {
            self.push_inline(inline);
        }
        self.space |= other.space;
    }

    pub(super) fn push_inline(&mut self, inline: Inline<'p>) {
        match inline {
            Inline::Text(text) => self.push_text(text),
            Inline::Break => self.line_break(),
            Inline::Styled(style, list) => self.styled(style, Self { list, space: false, inner: true }),
            other => self.push(other),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether there is white space at the end.
    pub(super) fn ends_with_space(&self) -> bool {
        self.space
    }

    pub(super) fn list_mut(&mut self) -> &mut Vec<Inline<'p>> {
        &mut self.list
    }

    /// Returns the inlines of a block, without white space and line breaks at its ends.
    pub(super) fn finish(mut self) -> Vec<Inline<'p>> {
        take_edge(&mut self.list, true);
        take_edge(&mut self.list, false);
        self.list
    }
}

enum Edge {
    Space,
    Break,
}

/// Removes white space and line breaks from the start or the end of inlines, and returns them in their order.
fn take_edge(list: &mut Vec<Inline<'_>>, start: bool) -> Vec<Edge> {
    let mut edges = Vec::new();
    // The number of inlines that are removed entirely.
    let mut gone = 0;
    while gone < list.len() {
        let at = if start { gone } else { list.len() - 1 - gone };
        match &mut list[at] {
            Inline::Break => edges.push(Edge::Break),
            Inline::Text(text) => {
                let trimmed = if start { text.trim_ascii_start() } else { text.trim_ascii_end() };
                if trimmed.len() == text.len() && !text.is_empty() {
                    break;
                }
                edges.push(Edge::Space);
                if !trimmed.is_empty() {
                    *text = Cow::Owned(trimmed.to_owned());
                    continue;
                }
            }
            _ => break,
        }
        gone += 1;
    }
    if start {
        list.drain(..gone);
    } else {
        list.truncate(list.len() - gone);
        edges.reverse();
    }
    edges
}

/// Removes a style from inlines that will be in that style anyway. Styles therefore nest no deeper than the number of styles, which bounds
/// the work of doing this at every level.
fn unstyled(list: Vec<Inline<'_>>, style: Style) -> Vec<Inline<'_>> {
    if !list.iter().any(|inline| matches!(inline, Inline::Styled(..))) {
        return list;
    }
    let mut out = Inlines::inner();
    for inline in list {
        match inline {
            Inline::Styled(found, inside) if found == style => out.append(Inlines { list: inside, space: false, inner: true }),
            Inline::Styled(found, inside) => {
                let inside = unstyled(inside, style);
                out.styled(found, Inlines { list: inside, space: false, inner: true });
            }
            other => out.push_inline(other),
        }
    }
    if out.space {
        out.flush();
    }
    out.list
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

/// Appends a text, with each run of white space replaced by one space.
fn push_collapsed(out: &mut String, text: &str) {
    let mut space = false;
    for character in text.chars() {
        if character.is_ascii_whitespace() {
            space = true;
        } else {
            if std::mem::take(&mut space) {
                out.push(' ');
            }
            out.push(character);
        }
    }
}

/// Appends the plain text of inlines: line breaks as LF, without note marks, pictures and anchors.
pub(super) fn plain(inlines: &[Inline<'_>], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Math { text, .. } => out.push_str(text),
            Inline::Wikilink { label, .. } => out.push_str(label),
            Inline::Break => out.push('\n'),
            Inline::Styled(_, inside) | Inline::Link { text: inside, .. } => plain(inside, out),
            Inline::Image { .. } | Inline::Mark(_) | Inline::Id(_) => {}
        }
    }
}
