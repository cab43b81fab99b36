//! The text of a cell as a writer shows it: spanned cells, line ends and links are handled as the style asks.

use std::borrow::Cow;

use crate::address::{address, runs_script};
use crate::page::{Link, Page};
use crate::table::{Cell, Table};

/// What a spanned cell shows: a slot that a cell above or to the left of it extends over.
///
/// ```
/// use wikilift::write::table::{CellStyle, Spans};
/// use wikilift::{Input, Page};
///
/// let text = "<table><tr><td rowspan=2>Lyra<td>1962<tr><td>1970</table>";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let shown = |spans| CellStyle::default().with_spans(spans).text(&page.tables[0], 1, 0).into_owned();
/// assert_eq!([shown(Spans::Fill), shown(Spans::Blank), shown(Spans::Mark)], ["Lyra", "", "↑"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spans {
    /// The text of the cell that extends over it.
    #[default]
    Fill,
    /// Nothing.
    Blank,
    /// [`MARK_ABOVE`] or [`MARK_LEFT`].
    Mark,
}

/// With [`Spans::Mark`], the text of a slot that a cell above extends over.
pub const MARK_ABOVE: &str = "↑";
/// With [`Spans::Mark`], the text of a slot that a cell to the left extends over.
pub const MARK_LEFT: &str = "←";

/// How the lines of a cell are joined.
///
/// ```
/// use wikilift::write::table::{CellStyle, Lines};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "<table><tr><td>Lyra<br>Mira</table>")?);
/// let style = CellStyle::default();
/// assert_eq!(style.text(&page.tables[0], 0, 0), "Lyra Mira");
/// assert_eq!(style.with_lines(Lines::Keep).text(&page.tables[0], 0, 0), "Lyra\nMira");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lines {
    /// With a space.
    #[default]
    Space,
    /// With a line end (`\n`).
    Keep,
}

/// How the text of a cell is shown.
///
/// ```
/// use wikilift::write::table::{CellStyle, Spans, markdown};
/// use wikilift::{Input, Page};
///
/// let text = "<table><tr><th>Port<th>Year<tr><td rowspan=2>Lyra<td>1962<tr><td>1970</table>";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let style = CellStyle::default().with_spans(Spans::Blank);
/// assert!(markdown(&page, &page.tables[0], style).ends_with("| Lyra | 1962 |\n|  | 1970 |\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CellStyle {
    /// What spanned cells show.
    pub spans: Spans,
    /// How the lines of a cell are joined.
    pub lines: Lines,
    /// Whether Markdown and HTML keep addresses that run a script (`javascript:`, `vbscript:`, `data:` other than a picture).
    pub keep_scripts: bool,
}

impl CellStyle {
    /// Sets what spanned cells show.
    #[must_use]
    pub fn with_spans(mut self, spans: Spans) -> Self {
        self.spans = spans;
        self
    }

    /// Sets how the lines of a cell are joined.
    #[must_use]
    pub fn with_lines(mut self, lines: Lines) -> Self {
        self.lines = lines;
        self
    }

    /// Sets whether addresses that run a script are kept.
    #[must_use]
    pub fn with_keep_scripts(mut self, keep_scripts: bool) -> Self {
        self.keep_scripts = keep_scripts;
        self
    }

    /// Returns the text that a slot of a table shows. `row` and `column` count from 0, header rows included.
    ///
    /// # Panics
    /// Panics if the table has no such row or column.
    #[must_use]
    pub fn text<'t>(&self, table: &'t Table, row: usize, column: usize) -> Cow<'t, str> {
        let cell = &table.rows[row][column];
        match self.spans {
            Spans::Blank if cell.spanned => Cow::Borrowed(""),
            Spans::Mark if cell.spanned => Cow::Borrowed(if is_from_left(table, row, column) { MARK_LEFT } else { MARK_ABOVE }),
            _ if self.lines == Lines::Keep && !cell.text.is_empty() => cell.text_with_lines(),
            _ => Cow::Borrowed(cell.shown()),
        }
    }

    /// Returns the address of a link on one line, for Markdown and HTML; `None` if it would run a script and scripts are not kept.
    pub(crate) fn address<'l>(&self, link: &'l Link) -> Option<Cow<'l, str>> {
        (self.keep_scripts || !runs_script(&link.href)).then(|| address(&link.href))
    }

    /// Whether the cell is shown itself, and not as a blank or a mark.
    #[must_use]
    pub fn is_visible(&self, cell: &Cell) -> bool {
        !cell.spanned || self.spans == Spans::Fill
    }
}

/// Whether a spanned slot belongs to the cell to its left, and not to the one above.
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
    /// Offset in the text of the cell, in bytes.
    pub(crate) offset: usize,
    pub(crate) link: Option<&'t Link>,
}

impl<'t> Segment<'t> {
    /// Returns the lines of the piece: it is split at the line breaks that `cell` has inside it.
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

/// Cuts the text of a cell at its links. A link whose text is not found (it has none, or a note mark splits it) becomes an empty piece.
pub(crate) fn segments<'t>(page: &'t Page, cell: &'t Cell) -> Vec<Segment<'t>> {
    let mut out = Vec::with_capacity(2 * cell.links.len() + 1);
    let text = cell.shown();
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

/// Appends `[text](href)`. An address with spaces or brackets is put in angle brackets, as CommonMark requires.
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
