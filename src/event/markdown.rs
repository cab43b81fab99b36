//! Markdown events, with HTML cut into tokens on the way.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event as Md, LinkType, Options, Parser, Tag as MdTag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::extension_tag::Content;
use super::html::{Token, Tokenizer};
use super::pandoc_table::{CellLines, PandocTable};
use super::skin::Skin;
use super::{Event, Sink, Start, edit_link, extension_tag, html_block, long_runs, pandoc_table, pipe};
use crate::diagnostic::DiagnosticCode;
use crate::scan::{find_blank_line, pattern};
use crate::span::SourceRange;
use crate::table::TableSyntax;
use crate::wiki::picture;

pattern!(DEFINITION, "\n:   ");
pattern!(BRACKETS, "[[");
pattern!(BRACKETED_TEXT, "]](");
pattern!(LINK, "](");
pattern!(NOTE, "[^");
pattern!(END_TAG, "</");
pattern!(SKIN_NAME, "mw-");
pattern!(SKIN_TOC, "\"toc\"");

/// Reads `text[body]` and passes its events to `sink`, with offsets in `text`.
pub(crate) fn read(text: &str, body: SourceRange, sink: &mut impl Sink) {
    let source = &text[body.range()];
    let has_pipe_tables = pipe::has_tables(source);
    let (original, joined) = if has_pipe_tables { pipe::join_broken_rows(source) } else { (Cow::Borrowed(source), Vec::new()) };
    let original = edit_link::take_out(original);
    let (without_tables, tables) = pandoc_table::take_out(original.clone());
    let mut changed = None;
    let borderless = if has_pipe_tables { pipe::mend(&without_tables, &mut changed) } else { Vec::new() };
    extension_tag::hide(&without_tables, &mut changed);
    let options = options(&without_tables, has_pipe_tables);
    let seen = changed.as_deref().unwrap_or(&without_tables);
    let shortened = long_runs::shorten(seen);
    let mut reader = Reader {
        text: &without_tables,
        original: &original,
        seen,
        has_hidden: changed.is_some(),
        base: body.start,
        quotes: 0,
        lists: 0,
        last_cell: 0,
        in_line_block: false,
        attribute_end: 0,
        skipped: 0,
        skin: (SKIN_NAME.is_in(&original) || SKIN_TOC.is_in(&original)).then(Skin::default),
        has_links: LINK.is_in(&original),
        sink,
    };
    for row in joined {
        reader.emit(Event::RawDiagnostic(DiagnosticCode::JoinedRow, "a row that is broken over several lines; read as one row"), row);
    }
    for row in borderless {
        reader.emit(Event::RawDiagnostic(DiagnosticCode::RaggedRow, "a row that begins with a bar: its first cell is empty"), row);
    }
    let mut tables = tables.into_iter().peekable();
    let mut at = 0;
    for block in html_block::find(&without_tables) {
        reader.markdown(&shortened, at..block.start, options, &mut tables);
        reader.tables_before(block.start, &mut tables);
        at = block.end;
        reader.html(&without_tables[block.clone()], |at| block.start + at);
    }
    reader.markdown(&shortened, at..without_tables.len(), options, &mut tables);
    reader.tables_before(usize::MAX, &mut tables);
}

fn begins_block(event: &Md<'_>) -> bool {
    matches!(event, Md::Rule)
        || matches!(event, Md::Start(tag) if !matches!(tag, MdTag::Emphasis | MdTag::Strong | MdTag::Strikethrough | MdTag::Link { .. } | MdTag::Image { .. } | MdTag::TableHead | MdTag::TableRow | MdTag::TableCell))
}

/// How far before `]](` the opening brackets are searched for, in bytes: the text of such a link is a number or a few words.
const MAX_BRACKETED_BYTES: usize = 1024;

/// What to read beyond CommonMark. Extensions that the page shows no sign of are left off: they could only misread the page.
fn options(text: &str, has_pipe_tables: bool) -> Options {
    let mut options = Options::empty();
    let has = |byte: u8| memchr::memchr(byte, text.as_bytes()).is_some();
    options.set(Options::ENABLE_TABLES, has_pipe_tables);
    let (has_notes, has_brackets) = brackets(text);
    options.set(Options::ENABLE_FOOTNOTES, has_notes);
    options.insert(Options::ENABLE_STRIKETHROUGH);
    options.set(Options::ENABLE_MATH, has(b'$') && !dollars_hide_links(text));
    // Pandoc writes `:   definition`; a line that wraps before `: a subtitle` is not a definition.
    if DEFINITION.is_in(text) {
        options |= Options::ENABLE_DEFINITION_LIST;
    }
    options.set(Options::ENABLE_WIKILINKS, has_brackets && !has_bracketed_link_texts(text));
    options
}

/// Whether there is a link with brackets in its text, `[[1]](http://…)`, which would be read as a wikilink.
fn has_bracketed_link_texts(text: &str) -> bool {
    BRACKETED_TEXT.find_all(text).any(|at| {
        let before = &text.as_bytes()[at.saturating_sub(MAX_BRACKETED_BYTES)..at];
        let open = memchr::memrchr(b'[', before);
        !text[..at].ends_with(['\\', ']']) && open.is_some_and(|open| before[..open].ends_with(b"["))
    })
}

/// Whether `[^` and `[[` occur in the text.
fn brackets(text: &str) -> (bool, bool) {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'[', bytes).fold((false, false), |(notes, brackets), at| match bytes.get(at + 1) {
        Some(b'^') => (true, brackets),
        Some(b'[') => (notes, true),
        _ => (notes, brackets),
    })
}

/// Whether two dollar signs, read as a formula, would hide a link between them: `[C$](Canadian_dollar "wikilink")84, … [C$](…)`. Such a
/// page is about money, and its dollar signs are read as text.
fn dollars_hide_links(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut open, mut hides) = (false, false);
    let mut before = 0;
    for at in memchr::memchr_iter(b'$', bytes) {
        let part = &text[before..at];
        if part.ends_with('\\') {
            continue;
        }
        before = at + 1;
        if open && find_blank_line(part).is_some() {
            (open, hides) = (false, false);
        }
        hides |= open && (LINK.is_in(part) || END_TAG.is_in(part) || BRACKETS.is_in(part));
        let next = bytes.get(at + 1);
        // As the Markdown reader pairs them: it also closes before a digit.
        let closes = open && !bytes[at - 1].is_ascii_whitespace();
        if closes {
            if hides {
                return true;
            }
            open = false;
        } else if !open {
            (open, hides) = (next.is_some_and(|next| !next.is_ascii_whitespace()), false);
        }
    }
    false
}

/// The languages whose raw text is read; that of others is code (<https://pandoc.org/MANUAL.html#extension-raw_attribute>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RawFormat {
    Html,
    Wikitext,
}

/// Pandoc's attributes of code that is no code.
const RAW_ATTRIBUTES: [(&str, RawFormat); 4] =
    [("{=html}", RawFormat::Html), ("{=html5}", RawFormat::Html), ("{=html4}", RawFormat::Html), ("{=mediawiki}", RawFormat::Wikitext)];

/// Returns the language that the line above a code block says it has.
fn raw_format(info: &str) -> Option<RawFormat> {
    RAW_ATTRIBUTES.iter().find(|(attribute, _)| *attribute == info.trim()).map(|&(_, format)| format)
}

/// Returns the text of the code block whose events follow, and where each of its lines is in the text.
fn raw_lines<'e>(shift: usize, events: &mut impl Iterator<Item = (Md<'e>, Range<usize>)>) -> (String, Vec<(usize, usize)>) {
    let (mut lines, mut starts) = (String::new(), Vec::new());
    for (event, range) in events {
        match event {
            Md::End(TagEnd::CodeBlock) => break,
            Md::Text(text) => {
                starts.push((lines.len(), shift + range.start));
                lines.push_str(&text);
            }
            _ => {}
        }
    }
    (lines, starts)
}

/// Returns where in the text a byte of lines is.
fn place_of_line(starts: &[(usize, usize)], at: usize) -> usize {
    let line = starts.partition_point(|&(start, _)| start <= at).checked_sub(1).map_or((0, 0), |line| starts[line]);
    line.1 + (at - line.0)
}

/// HTML shorter than this, in bytes, is not worth searching as a whole before its texts are checked.
const SHORT_HTML: usize = 128;

/// A cell of one column and one row.
const CELL: Start<'_> = Start::Cell { columns: 1, rows: 1 };

/// An underline this short below several lines is a line of text that only looks like an underline: `url` / `=` / `<http://…>`.
const SHORT_UNDERLINE: usize = 2;

/// The tables that were taken out of the text, in order.
type Tables = Peekable<std::vec::IntoIter<PandocTable>>;

struct Reader<'s, S> {
    text: &'s str,
    /// The same, with pandoc's own tables still in it.
    original: &'s str,
    /// Where `text` begins in the file's text.
    base: u32,
    /// The end of the last cell of a pipe table.
    last_cell: usize,
    in_line_block: bool,
    /// The end of the last raw attribute behind a code span: it is no text.
    attribute_end: usize,
    /// What the Markdown reader sees: `text` with pipes, brackets and tags hidden that it would misread.
    seen: &'s str,
    has_hidden: bool,
    /// How deep the skipped events nest: the text of a wikilink has already been read.
    skipped: usize,
    /// On a page with names of MediaWiki's skin: what of it is skipped.
    skin: Option<Skin>,
    /// How many quotations and lists are open.
    quotes: u32,
    lists: u32,
    /// Whether there may be Markdown links.
    has_links: bool,
    sink: &'s mut S,
}

impl<S: Sink> Reader<'_, S> {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "offsets of a text of at most MAX_FILE_BYTES")]
    fn emit(&mut self, event: Event<'_>, range: Range<usize>) {
        debug_assert!(self.text.is_char_boundary(range.start) && self.text.is_char_boundary(range.end), "{event:?} {range:?}");
        if let Some(skin) = &mut self.skin
            && skin.skips(&event)
        {
            return;
        }
        self.sink.event(event, SourceRange::new(self.base + range.start as u32, self.base + range.end as u32));
    }

    /// Reads a part of the text: all of it, or what is between two blocks of HTML. Tables that were taken out are reinserted between the
    /// blocks.
    fn markdown(&mut self, text: &str, part: Range<usize>, options: Options, tables: &mut Tables) {
        if text[part.clone()].trim_ascii_start().is_empty() {
            return;
        }
        let mut events = Parser::new_ext(&text[part.clone()], options).into_offset_iter();
        while let Some((event, range)) = events.next() {
            let range = part.start + range.start..part.start + range.end;
            let event = if self.has_hidden { with_hidden(event) } else { event };
            if self.skipped > 0 {
                match event {
                    Md::Start(_) => self.skipped += 1,
                    Md::End(_) => self.skipped -= 1,
                    _ => {}
                }
                if self.skipped > 0 {
                    continue;
                }
            }
            if tables.peek().is_some() && begins_block(&event) {
                self.tables_before(range.start, tables);
            }
            match event {
                // Nearly half of all events are text that appears in the source unchanged. It is taken from there: `long_runs` may have
                // given the Markdown reader other characters.
                Md::Text(text) if text.len() == range.len() => self.source_text(range),
                Md::Start(MdTag::Paragraph) if self.is_line_block(&range) => {
                    self.in_line_block = true;
                    self.start(&MdTag::Paragraph, range);
                }
                Md::SoftBreak if self.in_line_block => self.emit(Event::HardBreak, range),
                Md::Start(MdTag::HtmlBlock) => self.html_block(range, part.start, &mut events),
                Md::Start(MdTag::CodeBlock(CodeBlockKind::Fenced(info))) if raw_format(&info).is_some() => {
                    let (lines, starts) = raw_lines(part.start, &mut events);
                    let place = |at: usize| place_of_line(&starts, at).min(range.end);
                    if raw_format(&info) == Some(RawFormat::Html) {
                        self.html(&lines, place);
                    } else {
                        self.emit(Event::Start(Start::Paragraph), range.clone());
                        self.emit(Event::Text(lines.trim_ascii_end()), place(0)..place(lines.trim_ascii_end().len()));
                        self.emit(Event::End, range);
                    }
                }
                Md::Start(tag) => self.start(&tag, range),
                Md::End(end) => {
                    if end == TagEnd::Paragraph {
                        self.in_line_block = false;
                    }
                    self.end(end, range);
                }
                event => self.inline(&event, range),
            }
        }
    }

    /// Emits the tables that begin at or before offset `at`.
    fn tables_before(&mut self, at: usize, tables: &mut Tables) {
        while let Some(table) = tables.next_if(|table| table.range.start <= at) {
            self.pandoc_table(&table);
        }
    }

    fn start(&mut self, tag: &MdTag<'_>, mut range: Range<usize>) {
        if *tag == MdTag::TableCell {
            range = self.cell_place(range);
        }
        let start = match tag {
            MdTag::Paragraph => Start::Paragraph,
            MdTag::Heading { .. } if self.is_accidental_heading(&range) => Start::Paragraph,
            MdTag::Heading { level, .. } => Start::Heading(*level as u8),
            MdTag::BlockQuote(_) => {
                self.quotes += 1;
                Start::Quote
            }
            MdTag::CodeBlock(_) => Start::CodeBlock,
            MdTag::List(first) => {
                self.lists += 1;
                Start::List { ordered: first.map(|first| u32::try_from(first).unwrap_or(u32::MAX)) }
            }
            MdTag::Item => Start::Item,
            MdTag::FootnoteDefinition(label) => Start::Note(label),
            MdTag::DefinitionList => Start::DefinitionList,
            MdTag::DefinitionListTitle => Start::Term,
            MdTag::DefinitionListDefinition => Start::Definition,
            MdTag::Table(_) => Start::Table(TableSyntax::Pipe),
            MdTag::TableHead => Start::Row { head: true },
            MdTag::TableRow => Start::Row { head: false },
            MdTag::TableCell => CELL,
            MdTag::Emphasis => Start::Emphasis,
            MdTag::Strong => Start::Strong,
            MdTag::Strikethrough => Start::Strike,
            MdTag::Link { link_type, dest_url, title, .. } => {
                let brackets = matches!(link_type, LinkType::WikiLink { .. });
                if brackets {
                    return self.wikilink(dest_url, title, range);
                }
                let href =
                    if *link_type == LinkType::Email { Cow::Owned(format!("mailto:{dest_url}")) } else { Cow::Borrowed(&**dest_url) };
                return self.emit(Event::Start(Start::Link { href: &href, title, brackets }), range);
            }
            MdTag::Image { dest_url, title, .. } => Start::Image { src: dest_url, title },
            // Not switched on, or (`HtmlBlock`) taken by the caller.
            MdTag::HtmlBlock | MdTag::Superscript | MdTag::Subscript | MdTag::MetadataBlock(_) => Start::Paragraph,
        };
        self.emit(Event::Start(start), range);
    }

    /// `[[Title|text]]`. The text is plain text and not Markdown, as pandoc and wikis read it; in a pipe table, its pipe and others are
    /// escaped.
    fn wikilink(&mut self, target: &str, title: &str, range: Range<usize>) {
        // The address of a wikilink contains no pipe, except one that was hidden from the Markdown reader.
        let href = target.split('|').next().unwrap_or(target);
        self.emit(Event::Start(Start::Link { href, title, brackets: true }), range.clone());
        let text = self.text;
        let inside = range.start + "[[".len()..range.end.saturating_sub("]]".len()).max(range.start + "[[".len());
        let shown = inside.start + text.get(inside.clone()).and_then(|inside| inside.find('|')).map_or(0, |pipe| pipe + 1)..inside.end;
        match text.get(shown.clone()) {
            Some(label) if label.contains("\\|") => self.emit(Event::Text(&label.replace("\\|", "|")), shown),
            Some(label) => self.emit(Event::Text(label), shown),
            None => {}
        }
        self.skipped = 1;
    }

    /// Emits text as it is in the source.
    fn source_text(&mut self, range: Range<usize>) {
        let text = self.text;
        let skip =
            if self.in_line_block && text[range.clone()].starts_with("| ") && (range.start == 0 || text[..range.start].ends_with('\n')) {
                2
            } else {
                0
            };
        let range = (range.start + skip).max(self.attribute_end)..range.end;
        if range.start < range.end {
            self.emit(Event::Text(&text[range.clone()]), range);
        }
    }

    /// Whether every line of a paragraph begins with a bar: pandoc's line block (<https://pandoc.org/MANUAL.html#line-blocks>).
    fn is_line_block(&self, range: &Range<usize>) -> bool {
        self.text.as_bytes()[range.start] == b'|' && self.text[range.clone()].lines().all(|line| line.starts_with("| ") || line == "|")
    }

    fn is_accidental_heading(&self, range: &Range<usize>) -> bool {
        let text = self.original[range.clone()].trim_ascii();
        let Some(end) = memchr::memrchr(b'\n', text.as_bytes()) else { return false };
        text[end + 1..].trim_ascii().len() <= SHORT_UNDERLINE && memchr::memchr(b'\n', &text.as_bytes()[..end]).is_some()
    }

    /// The Markdown reader puts the cells that fill up a short row where the next row begins; they belong before the line end.
    fn cell_place(&self, range: Range<usize>) -> Range<usize> {
        let is_behind = range.is_empty() && self.text[..range.start].ends_with('\n');
        if is_behind { range.start - 1..range.start - 1 } else { range }
    }

    fn end(&mut self, end: TagEnd, mut range: Range<usize>) {
        match end {
            TagEnd::TableCell => {
                self.last_cell = range.end;
                range = self.cell_place(range);
            }
            TagEnd::TableRow => self.surplus_cells(&range),
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::List(_) => self.lists -= 1,
            _ => {}
        }
        self.emit(Event::End, range);
    }

    /// GFM drops the cells of a row that go beyond the header's (<https://github.github.com/gfm/#example-204>); here they are kept.
    fn surplus_cells(&mut self, row: &Range<usize>) {
        let text = self.seen;
        let mut at = self.last_cell.clamp(row.start, row.end);
        let rest = text[at..row.end].trim_ascii_end();
        let Some(rest) = rest.strip_prefix('|').filter(|rest| !rest.is_empty()) else { return };
        at += 1;
        for cell in rest.strip_suffix('|').unwrap_or(rest).split('|') {
            let range = at..at + cell.len();
            self.emit(Event::Start(CELL), range.clone());
            let content = cell.trim_ascii();
            let start = range.start + if content.is_empty() { 0 } else { cell.len() - cell.trim_ascii_start().len() };
            let line = start..start + content.len();
            self.markdown_of_lines(std::slice::from_ref(&line), None);
            self.emit(Event::End, range.clone());
            at = range.end + 1;
        }
    }

    fn inline(&mut self, event: &Md<'_>, range: Range<usize>) {
        let event = match event {
            Md::Text(_) if range.end <= self.attribute_end => return,
            Md::Text(text) if range.start < self.attribute_end => {
                let length = self.attribute_end - range.start;
                return self.emit(Event::Text(text.get(length..).unwrap_or_default()), self.attribute_end..range.end);
            }
            Md::Text(text) => Event::Text(text),
            // Pandoc writes code spans side by side without a gap: `a`` ``b` is a, space, b.
            Md::Code(text) if text.contains("``") && !self.text[range.start..].starts_with("``") => {
                return self.emit(Event::Code(&text.replace("``", "")), range);
            }
            Md::Code(text) => match RAW_ATTRIBUTES.iter().find(|(attribute, _)| self.text[range.end..].starts_with(attribute)) {
                Some((attribute, format)) => {
                    self.attribute_end = range.end + attribute.len();
                    if *format == RawFormat::Wikitext {
                        return self.emit(Event::Text(text), range);
                    }
                    for (_, _, token) in Tokenizer::new(text) {
                        self.emit(Event::Html(token), range.clone());
                    }
                    return;
                }
                None => Event::Code(text),
            },
            // `US$5/US$7` is not a formula: a closing dollar sign is not followed by a digit (https://pandoc.org/MANUAL.html#math).
            Md::InlineMath(_) if self.text.as_bytes().get(range.end).is_some_and(u8::is_ascii_digit) => {
                Event::Text(&self.text[range.clone()])
            }
            Md::InlineMath(text) | Md::DisplayMath(text) => Event::Math(text),
            Md::InlineHtml(html) | Md::Html(html) => {
                for (_, _, token) in Tokenizer::new(html) {
                    self.emit(Event::Html(token), range.clone());
                }
                return;
            }
            Md::FootnoteReference(label) => Event::Mark(label),
            Md::SoftBreak => Event::SoftBreak,
            Md::HardBreak => Event::HardBreak,
            Md::Rule => Event::Rule,
            Md::TaskListMarker(_) | Md::Start(_) | Md::End(_) => return,
        };
        self.emit(event, range);
    }

    /// Reads an HTML block as a whole, since a tag may continue across lines. The offsets of its events are `shift` bytes less than those
    /// in the text.
    fn html_block<'e>(&mut self, range: Range<usize>, shift: usize, events: &mut impl Iterator<Item = (Md<'e>, Range<usize>)>) {
        // Inside a quotation, lines begin with `>`, and inside a list with its indentation; only the events leave these out. In HTML, the
        // indentation matters only in preformatted text.
        let is_by_lines = self.quotes > 0 || (self.lists > 0 && holds_preformatted(&self.text[range.clone()]));
        let mut lines = String::new();
        let mut starts = Vec::new();
        for (event, line) in events {
            match event {
                Md::End(TagEnd::HtmlBlock) => break,
                Md::Html(text) | Md::Text(text) if is_by_lines => {
                    starts.push((lines.len(), shift + line.start));
                    lines.push_str(&if self.has_hidden { shown(text) } else { text });
                }
                _ => {}
            }
        }
        if !is_by_lines {
            let text = self.text;
            return self.html(&text[range.clone()], |at| range.start + at);
        }
        self.html(&lines, |at| place_of_line(&starts, at).min(range.end));
    }

    /// Cuts HTML into tokens. `place` maps offsets in `html` to offsets in the text.
    fn html(&mut self, html: &str, place: impl Fn(usize) -> usize) {
        let mut from = 0;
        while from < html.len() {
            from = self.html_up_to_extension(html, from, &place);
        }
    }

    /// Cuts HTML into tokens, from `from` on: up to its end, or to that of an extension's element. Returns where that is.
    fn html_up_to_extension(&mut self, html: &str, from: usize, place: impl Fn(usize) -> usize) -> usize {
        let mut after_end_tag = false;
        // An end tag that is not there is searched for only once.
        let mut is_unclosed = [false; extension_tag::TAGS.len()];
        let may_hold_links = self.has_links && (html.len() < SHORT_HTML || LINK.is_in(html));
        for (start, end, token) in Tokenizer::new(&html[from..]) {
            let (start, end) = (from + start, from + end);
            match token {
                Token::Start(tag) if extension_tag::of(&tag).is_some_and(|number| !is_unclosed[number]) => {
                    let number = extension_tag::of(&tag).unwrap_or_default();
                    let end_tag = format!("</{}>", tag.name);
                    let means = extension_tag::TAGS[number].1;
                    // Only code may have tags in it: other content with tags is HTML.
                    let close = match means {
                        Content::Code => html[end..].find(&end_tag),
                        _ => html[end..].find('<').filter(|&length| html[end + length..].starts_with(&end_tag)),
                    };
                    if let Some(close) = close.map(|length| end + length) {
                        self.extension(&html[end..close], end, means, start..close + end_tag.len(), &place);
                        return close + end_tag.len();
                    }
                    is_unclosed[number] = means == Content::Code;
                    self.emit(Event::Html(token), place(start)..place(end));
                }
                Token::Text { text, raw: false }
                    if (may_hold_links && holds_markdown_link(text)) || (after_end_tag && begins_heading(text)) =>
                {
                    self.markdown_in_html(text, place(start));
                }
                _ => self.emit(Event::Html(token), place(start)..place(end)),
            }
            after_end_tag = matches!(token, Token::End(_));
        }
        html.len()
    }

    /// Reads the content of an extension's element, which begins at `at`.
    fn extension(&mut self, content: &str, at: usize, means: Content, whole: Range<usize>, place: impl Fn(usize) -> usize) {
        let whole = place(whole.start)..place(whole.end);
        let lines = || {
            let lines = content.split_inclusive('\n').scan(at, |start, line| {
                let at = *start;
                *start += line.len();
                Some((at + line.len() - line.trim_ascii_start().len(), line.trim_ascii()))
            });
            lines.filter(|(_, line)| !line.is_empty())
        };
        match means {
            Content::Math => self.emit(Event::Math(content.trim_ascii()), whole),
            Content::Code => {
                let code = content.trim_start_matches(['\r', '\n']);
                let start = at + content.len() - code.len();
                self.emit(Event::Start(Start::CodeBlock), whole.clone());
                self.emit(Event::Text(code), place(start)..place(start + code.len()));
                self.emit(Event::End, whole);
            }
            Content::Poem => {
                self.emit(Event::Start(Start::Paragraph), whole.clone());
                for (number, (start, line)) in lines().enumerate() {
                    if number > 0 {
                        self.emit(Event::HardBreak, place(start)..place(start));
                    }
                    self.markdown_in_html(line, place(start));
                }
                self.emit(Event::End, whole);
            }
            Content::Gallery => {
                for (start, line) in lines() {
                    let range = place(start)..place(start + line.len());
                    let (name, parts) = line.split_once('|').unwrap_or((line, ""));
                    let caption = picture::parts(parts, false).map_or(parts, |parts| parts.caption.unwrap_or_default());
                    self.emit(Event::Start(Start::Paragraph), range.clone());
                    self.emit(Event::Start(Start::Image { src: name.trim_ascii(), title: "" }), range.clone());
                    self.emit(Event::Text(caption), range.clone());
                    self.emit(Event::End, range.clone());
                    self.emit(Event::End, range);
                }
            }
        }
    }

    /// Reads Markdown in text between HTML tags, which CommonMark leaves as it is: a link, `<td>[t](../Page/T.md "wikilink")</td>`, or a
    /// heading right after an end tag.
    fn markdown_in_html(&mut self, text: &str, at: usize) {
        // A paragraph around all of it would separate the text from the HTML around it; a line indented by four spaces would be code.
        let indent = text.len() - text.trim_ascii_start().len();
        for (event, range) in Parser::new_ext(&text[indent..], Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
            let range = at + indent + range.start..at + indent + range.end;
            match event {
                Md::Start(MdTag::Paragraph) | Md::End(TagEnd::Paragraph) => {}
                Md::Start(tag) => self.start(&tag, range),
                Md::End(end) => self.end(end, range),
                event => self.inline(&event, range),
            }
        }
    }

    fn pandoc_table(&mut self, table: &PandocTable) {
        let whole = table.range.clone();
        self.emit(Event::Start(Start::Table(table.syntax)), whole.clone());
        for row in &table.rows {
            if row.is_misaligned {
                self.emit(
                    Event::RawDiagnostic(
                        DiagnosticCode::MisalignedRow,
                        "the cells are not aligned with the columns; split at their separators",
                    ),
                    row.range.clone(),
                );
            }
            self.emit(Event::Start(Start::Row { head: row.head }), row.range.clone());
            for CellLines { lines, columns, rows, width } in &row.cells {
                let cell = lines.first().map_or(row.range.start, |line| line.start)..lines.last().map_or(row.range.start, |line| line.end);
                self.emit(Event::Start(Start::Cell { columns: *columns, rows: *rows }), cell.clone());
                self.markdown_of_lines(lines, *width);
                self.emit(Event::End, cell);
            }
            self.emit(Event::End, row.range.clone());
        }
        if let Some(caption) = &table.caption {
            self.emit(Event::Start(Start::Caption), caption.clone());
            self.markdown_of_lines(std::slice::from_ref(caption), None);
            self.emit(Event::End, caption.clone());
        }
        self.emit(Event::End, whole);
    }

    /// Reads Markdown that consists of parts of lines: the cell of a table. Only cells of grid tables contain blocks; `width` is how wide
    /// such a cell is drawn, in display cells.
    fn markdown_of_lines(&mut self, lines: &[Range<usize>], width: Option<usize>) {
        let mut joined = String::new();
        let mut starts = Vec::with_capacity(lines.len());
        let mut address = OpenAddress::default();
        let text_of = |line: &Range<usize>| &self.original[line.clone()];
        for (number, line) in lines.iter().enumerate() {
            starts.push((joined.len(), line.clone()));
            joined.push_str(text_of(line));
            address.read(text_of(line));
            // Pandoc cuts an address that is too long for its cell into lines that fill the cell, except the first and the last
            // (<https://github.com/jgm/pandoc/issues/10402>).
            let next = lines.get(number + 1).map(text_of).unwrap_or_default();
            let is_cut = |width: usize| text_of(line).width() >= width || next.width() >= width;
            if !(address.is_open() && !next.starts_with('"') && width.is_some_and(is_cut)) {
                joined.push('\n');
            }
        }
        let place = |at: usize| {
            let line = starts.partition_point(|(start, _)| *start <= at).checked_sub(1).map(|line| &starts[line]);
            // The line end that was added after each line is not in the source.
            line.map_or(0, |(start, line)| (line.start + (at - start)).min(line.end))
        };
        // A note mark is recognized only if its note exists, and the notes are elsewhere.
        let length = joined.len();
        let labels: Vec<String> =
            NOTE.find_all(&joined).filter_map(|at| joined[at..].find(']').map(|end| joined[at..=at + end].to_owned())).collect();
        for label in labels {
            joined.push('\n');
            joined.push_str(&label);
            joined.push_str(": note\n");
        }
        let mut options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
        options.set(Options::ENABLE_WIKILINKS, BRACKETS.is_in(&joined) && !has_bracketed_link_texts(&joined));
        let parser = Parser::new_ext(&joined, options).into_offset_iter();
        let mut events = parser.take_while(|(_, range)| range.start < length).map(|(event, range)| {
            // The end is computed from the last byte inside: the next line may be far away.
            let start = place(range.start);
            let last = range.end.min(length).saturating_sub(1).max(range.start);
            let line_end = starts.partition_point(|(start, _)| *start <= last).checked_sub(1).map_or(start, |line| starts[line].1.end);
            (event, start..(place(last) + usize::from(range.end > range.start)).min(line_end).max(start))
        });
        // Block HTML is read from the events: its lines are not contiguous in the text.
        self.quotes += 1;
        while let Some((event, range)) = events.next() {
            match event {
                Md::Start(MdTag::HtmlBlock) => self.html_block(range, 0, &mut events),
                Md::Start(MdTag::Paragraph) | Md::End(TagEnd::Paragraph) if width.is_none() => {}
                // Its text is that of the events: in the source, it may be on several lines with other cells between them.
                Md::Start(MdTag::Link { link_type: LinkType::WikiLink { .. }, dest_url, title, .. }) => {
                    self.emit(Event::Start(Start::Link { href: &dest_url, title: &title, brackets: true }), range);
                }
                Md::Start(tag) => self.start(&tag, range),
                Md::End(end) => self.end(end, range),
                event => self.inline(&event, range),
            }
        }
        self.quotes -= 1;
    }
}

/// Whether the address of a link, `](…)` or `<…>`, is open at the end of some lines.
#[derive(Default)]
struct OpenAddress {
    /// How many brackets are open in the address of a link with a text.
    depth: usize,
    /// Whether the address is between angle brackets. It contains no space.
    is_angle: bool,
    /// The character before, unless it is escaped.
    before: u8,
}

impl OpenAddress {
    fn read(&mut self, line: &str) {
        for byte in line.bytes() {
            match byte {
                _ if self.before == b'\\' => {
                    self.before = 0;
                    continue;
                }
                b'(' if self.depth > 0 || self.before == b']' => self.depth += 1,
                b')' => self.depth = self.depth.saturating_sub(1),
                b'<' => self.is_angle = true,
                b'>' | b' ' => self.is_angle = false,
                _ => {}
            }
            self.before = byte;
        }
    }

    fn is_open(&self) -> bool {
        self.depth > 0 || self.is_angle
    }
}

/// The text with what was hidden restored.
fn shown(text: CowStr<'_>) -> CowStr<'_> {
    if !text.contains([pipe::HIDDEN_PIPE, extension_tag::HIDDEN_BRACKET]) {
        return text;
    }
    text.replace(pipe::HIDDEN_PIPE, "|").replace(extension_tag::HIDDEN_BRACKET, "[").into()
}

/// An event with what was hidden restored.
fn with_hidden(event: Md<'_>) -> Md<'_> {
    match event {
        Md::Text(text) => Md::Text(shown(text)),
        Md::Code(text) => Md::Code(shown(text)),
        Md::InlineMath(text) => Md::InlineMath(shown(text)),
        Md::DisplayMath(text) => Md::DisplayMath(shown(text)),
        Md::Html(text) => Md::Html(shown(text)),
        Md::InlineHtml(text) => Md::InlineHtml(shown(text)),
        Md::FootnoteReference(label) => Md::FootnoteReference(shown(label)),
        Md::Start(MdTag::FootnoteDefinition(label)) => Md::Start(MdTag::FootnoteDefinition(shown(label))),
        Md::Start(MdTag::Link { link_type, dest_url, title, id }) => {
            Md::Start(MdTag::Link { link_type, dest_url: shown(dest_url), title: shown(title), id })
        }
        Md::Start(MdTag::Image { link_type, dest_url, title, id }) => {
            Md::Start(MdTag::Image { link_type, dest_url: shown(dest_url), title: shown(title), id })
        }
        event => event,
    }
}

/// Whether the text continues on the next line with a heading, `</div>` / `## Heading`: no blank line separates the two, and CommonMark
/// takes the heading for HTML.
fn begins_heading(text: &str) -> bool {
    let Some(line) = text.strip_prefix('\n').or_else(|| text.strip_prefix("\r\n")) else { return false };
    let rest = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - rest.len())) && rest.starts_with(' ')
}

/// Whether an element in which white space matters may begin in a piece of HTML.
fn holds_preformatted(html: &str) -> bool {
    let bytes = html.as_bytes();
    let begins =
        |at: usize, name: &str| bytes.get(at + 1..=at + name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
    memchr::memchr_iter(b'<', bytes).any(|at| ["pre", "listing", "xmp", "textarea"].iter().any(|name| begins(at, name)))
}

/// Whether `[` … `](` … `)` occur in `text`, in this order.
fn holds_markdown_link(text: &str) -> bool {
    let has = |part: &str, character: u8| memchr::memchr(character, part.as_bytes()).is_some();
    text.len() > "[](".len() && LINK.find(text).is_some_and(|at| has(&text[..at], b'[') && has(&text[at..], b')'))
}
