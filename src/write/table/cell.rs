//! The text of a cell as a writer shows it: copies of spanned cells, line ends and links as asked for.

use std::borrow::Cow;

use crate::address::{address, runs_script};
use crate::page::{Link, Page};
use crate::table::{Cell, Table};

/// What places show that a cell from above or from the left reaches into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spans {
    /// The text of that cell.
    #[default]
    Fill,
    /// Nothing.
    Blank,
    /// [`MARK_ABOVE`] or [`MARK_LEFT`].
    Mark,
}

/// Stands, with [`Spans::Mark`], where a cell from above reaches into.
pub const MARK_ABOVE: &str = "↑";
/// Stands, with [`Spans::Mark`], where a cell from the left reaches into.
pub const MARK_LEFT: &str = "←";

/// What becomes of the lines of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lines {
    /// A space is between them.
    #[default]
    Space,
    /// A line end (`\n`) is between them.
    Keep,
}

/// How cells are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CellStyle {
    /// Places that spanned cells reach into.
    pub spans: Spans,
    /// Lines.
    pub lines: Lines,
    /// Whether addresses that run a script (`javascript:`, `vbscript:`, `data:` other than a picture) stay in Markdown and HTML.
    pub keep_scripts: bool,
}

impl CellStyle {
    /// Sets what places show that a spanned cell reaches into.
    #[must_use]
    pub fn with_spans(mut self, spans: Spans) -> Self {
        self.spans = spans;
        self
    }

    /// Sets what becomes of line breaks in a cell.
    #[must_use]
    pub fn with_lines(mut self, lines: Lines) -> Self {
        self.lines = lines;
        self
    }

    /// Sets whether addresses that run a script stay.
    #[must_use]
    pub fn with_keep_scripts(mut self, keep_scripts: bool) -> Self {
        self.keep_scripts = keep_scripts;
        self
    }

    /// The text that a place of a table shows; `row` counts header rows.
    #[must_use]
    pub fn text<'t>(&self, table: &'t Table, row: usize, column: usize) -> Cow<'t, str> {
        let cell = &table.rows[row][column];
        match self.spans {
            Spans::Blank if cell.spanned => Cow::Borrowed(""),
            Spans::Mark if cell.spanned => Cow::Borrowed(if is_from_left(table, row, column) { MARK_LEFT } else { MARK_ABOVE }),
            _ if self.lines == Lines::Keep => cell.text_with_lines(),
            _ => Cow::Borrowed(&cell.text),
        }
    }

    /// The address of a link as Markdown and HTML have it: in one line; None where it would run a script.
    pub(crate) fn address<'l>(&self, link: &'l Link) -> Option<Cow<'l, str>> {
        (self.keep_scripts || !runs_script(&link.href)).then(|| address(&link.href))
    }

    /// Whether the place shows its cell, and not a blank or a mark for it.
    #[must_use]
    pub fn is_visible(&self, cell: &Cell) -> bool {
        !cell.spanned || self.spans == Spans::Fill
    }
}

/// Whether a spanned place belongs to the cell at its left, and not to the one above.
fn is_from_left(table: &Table, row: usize, column: usize) -> bool {
    (0..column).rev().find(|&left| !table.rows[row][left].spanned).is_some_and(|left| {
        let origin = &table.rows[row][left];
        left + origin.column_span as usize > column
    })
}

/// A piece of a cell's text: plain, or the text of a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'t> {
    pub(crate) text: &'t str,
    /// Offset in the cell's text, in bytes.
    pub(crate) offset: usize,
    pub(crate) link: Option<&'t Link>,
}

impl<'t> Segment<'t> {
    /// The lines of the piece: where `cell` breaks the line inside it.
    pub(crate) fn lines(&self, cell: &'t Cell) -> impl Iterator<Item = &'t str> {
        let (text, offset) = (self.text, self.offset);
        let breaks = cell.breaks.iter().map(move |&at| at as usize).filter(move |at| (offset..offset + text.len()).contains(at));
        let mut from = 0;
        breaks.map(move |at| at - offset).chain([text.len()]).map(move |end| {
            let line = &text[from.min(end)..end];
            from = end + 1;
            line
        })
    }
}

/// Cuts the text of a cell at its links. A link whose text is not found (it has none, or a note parts it) stands as an empty piece.
pub(crate) fn segments<'t>(page: &'t Page, cell: &'t Cell) -> Vec<Segment<'t>> {
    let mut out = Vec::with_capacity(2 * cell.links.len() + 1);
    let text = cell.text.as_str();
    let mut offset = 0;
    for link in cell.links.iter().filter_map(|&link| page.links.get(link as usize)) {
        match text[offset..].find(link.text.as_str()).filter(|_| !link.text.is_empty()) {
            Some(at) => {
                let (start, end) = (offset + at, offset + at + link.text.len());
                out.push(Segment { text: &text[offset..start], offset, link: None });
                out.push(Segment { text: &text[start..end], offset: start, link: Some(link) });
                offset = end;
            }
            None => out.push(Segment { text: "", offset, link: Some(link) }),
        }
    }
    out.push(Segment { text: &text[offset..], offset, link: None });
    out.retain(|segment| !segment.text.is_empty() || segment.link.is_some());
    out
}

/// `[text](href)`; an address with spaces or brackets in angle brackets, as CommonMark asks.
pub(crate) fn push_link(out: &mut String, text: &str, href: &str) {
    out.push('[');
    for character in text.chars() {
        if matches!(character, '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push_str("](");
    if href.contains([' ', '(', ')', '<', '>']) {
        out.push('<');
        for character in href.chars() {
            if matches!(character, '<' | '>' | '\\') {
                out.push('\\');
            }
            out.push(character);
        }
        out.push('>');
    } else {
        out.push_str(href);
    }
    out.push(')');
}
