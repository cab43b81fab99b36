//! Writes a document as Markdown.

mod escape;
mod front;
mod inline;
mod table;

use std::borrow::Cow;

use self::inline::Place;
use super::CleanOptions;
use super::draft::{Block, Draft, Inline, List};
use crate::document::Document;

/// Returns an address as it is written between the parentheses of a link.
pub(super) fn escape_address(href: &str) -> String {
    escape::address(href, false)
}

/// Returns a document as Markdown.
pub(super) fn write(document: &Document, draft: &Draft<'_>, options: &CleanOptions) -> String {
    let writer = Writer { options };
    let mut out = Out { text: front::matter(document, options), ..Out::default() };
    writer.blocks(&draft.blocks, &mut out);
    for (number, blocks) in &draft.notes {
        out.block();
        out.open(&format!("[^{number}]: "), "    ");
        writer.blocks(blocks, &mut out);
        out.close(4);
    }
    // Other white space is text, for example a next line (U+0085) at the end of a page.
    let length = out.text.trim_ascii_end().len();
    out.text.truncate(length);
    if !out.text.is_empty() {
        out.text.push('\n');
    }
    out.text
}

/// The output: lines that begin with the prefix of the blocks that they are in.
#[derive(Default)]
pub(super) struct Out {
    text: String,
    /// The prefix of every line.
    prefix: String,
    /// The marker that the next line begins with.
    marker: Option<String>,
    /// Whether the next block follows without a blank line.
    tight: bool,
}

impl Out {
    /// Begins a block: writes a blank line before it, unless it is the first in the block around it.
    fn block(&mut self) {
        if self.marker.is_some() {
            return;
        }
        if std::mem::take(&mut self.tight) || self.text.is_empty() {
            return;
        }
        self.text.push_str(self.prefix.trim_end());
        self.text.push('\n');
    }

    /// Writes one line.
    fn line(&mut self, line: &str) {
        match self.marker.take() {
            Some(marker) if line.is_empty() => self.text.push_str(marker.trim_end()),
            Some(marker) => self.text.push_str(&marker),
            None if line.is_empty() => self.text.push_str(self.prefix.trim_end()),
            None => self.text.push_str(&self.prefix),
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes several lines.
    fn lines(&mut self, lines: &str) {
        for line in lines.split('\n') {
            self.line(line);
        }
    }

    /// Opens a block: its first line begins with `marker`, its other lines with `indent`.
    fn open(&mut self, marker: &str, indent: &str) {
        let first = self.marker.take().unwrap_or_else(|| self.prefix.clone());
        self.marker = Some(format!("{first}{marker}"));
        self.prefix.push_str(indent);
        self.tight = false;
    }

    /// Closes a block, given the length of its indent. A marker with nothing after it gets a line of its own.
    fn close(&mut self, indent: usize) {
        if self.marker.is_some() {
            self.line("");
        }
        let length = self.prefix.len() - indent;
        self.prefix.truncate(length);
    }
}

struct Writer<'o> {
    options: &'o CleanOptions,
}

impl Writer<'_> {
    fn blocks(&self, blocks: &[Block<'_>], out: &mut Out) {
        let mut before: Option<&Block<'_>> = None;
        for block in blocks {
            // Two adjacent numbered lists would run together.
            if let (Some(Block::List(List { first: Some(_), .. })), Block::List(List { first: Some(_), .. })) = (before, block) {
                out.block();
                out.line("<!-- -->");
            }
            self.block(block, out);
            before = Some(block);
        }
    }

    fn block(&self, block: &Block<'_>, out: &mut Out) {
        match block {
            Block::Heading(level, inlines) => {
                out.block();
                let mut text = format!("{} ", "#".repeat((*level).into()));
                inline::write(inlines, Place::Heading, &mut text);
                let text = escape_attributes(text.trim_ascii_end());
                // A `#` at the end would be taken for the closing sequence of the heading.
                match text.strip_suffix('#').filter(|rest| rest.len() > usize::from(*level) && !rest.ends_with('\\')) {
                    Some(rest) => out.line(&format!("{rest}\\#")),
                    None => out.line(&text),
                }
            }
            Block::Paragraph(inlines) => {
                out.block();
                out.lines(&paragraph(inlines));
            }
            Block::Quote(blocks) => {
                out.block();
                out.open("> ", "> ");
                self.blocks(blocks, out);
                out.close(2);
            }
            Block::List(list) => self.list(list, out),
            Block::Code { text, language } => {
                out.block();
                let longest =
                    text.lines().map(|line| line.trim_start().bytes().take_while(|&byte| byte == b'`').count()).max().unwrap_or(0);
                let fence = "`".repeat(longest.max(2) + 1);
                out.line(&format!("{fence}{language}"));
                out.lines(text);
                out.line(&fence);
            }
            Block::Preformatted(inlines) => {
                out.block();
                let mut text = String::from("<pre>");
                inline::write(inlines, Place::Html, &mut text);
                text.push_str("</pre>");
                out.lines(&text);
            }
            Block::Rule => {
                out.block();
                out.line("***");
            }
            Block::Figure { content, caption } => self.figure(content, caption, out),
            Block::Table(table) => self.table(table, out),
        }
    }

    /// Writes a picture with the caption as its text, and anything else with the caption below it.
    fn figure(&self, content: &[Block<'_>], caption: &[Inline<'_>], out: &mut Out) {
        if let [Block::Paragraph(inlines)] = content
            && let [Inline::Image { src, title, .. }] = inlines.as_slice()
            && !caption.is_empty()
        {
            out.block();
            let mut text = String::new();
            let mut said = String::new();
            super::draft::plain(caption, &mut said);
            let title = if said == *title { "" } else { title };
            inline::write_image(caption, src, title, Place::Paragraph, &mut text);
            return out.lines(&text);
        }
        self.blocks(content, out);
        if !caption.is_empty() {
            out.block();
            out.lines(&paragraph(caption));
        }
    }

    fn list(&self, list: &List<'_>, out: &mut Out) {
        let is_tight = list.items.iter().all(|item| match item.as_slice() {
            [] | [Block::Paragraph(_)] => true,
            [Block::Paragraph(_), rest @ ..] => rest.iter().all(follows_tightly) && rest.len() == 1,
            [Block::List(list)] => follows_tightly(&Block::List(List { first: list.first, items: Vec::new() })),
            _ => false,
        });
        for (number, item) in list.items.iter().enumerate() {
            if number == 0 || !is_tight {
                out.block();
            }
            let marker = match list.first {
                // `- - -` is a thematic break.
                None if list.items.first().is_some_and(Vec::is_empty) => "* ".to_owned(),
                None => "- ".to_owned(),
                Some(first) => format!("{}. ", (first as usize).saturating_add(number).min(MAX_ITEM_NUMBER)),
            };
            let indent = " ".repeat(marker.len());
            out.open(&marker, &indent);
            match item.as_slice() {
                [first, rest @ ..] if is_tight => {
                    self.block(first, out);
                    for block in rest {
                        out.tight = true;
                        self.block(block, out);
                    }
                }
                blocks => self.blocks(blocks, out),
            }
            out.close(indent.len());
            out.tight = false;
        }
    }
}

/// The largest item number that Markdown reads (<https://spec.commonmark.org/0.31.2/#ordered-list-marker>).
const MAX_ITEM_NUMBER: usize = 999_999_999;

/// Whether a block can follow a paragraph in an item without a blank line: a bullet list, or a list numbered from 1, whose first item
/// begins with a paragraph.
fn follows_tightly(block: &Block<'_>) -> bool {
    match block {
        Block::List(List { first, items }) => {
            first.is_none_or(|first| first == 1) && items.first().is_none_or(|item| matches!(item.first(), Some(Block::Paragraph(_))))
        }
        _ => false,
    }
}

fn paragraph(inlines: &[Inline<'_>]) -> String {
    let mut text = String::new();
    inline::write(inlines, Place::Paragraph, &mut text);
    text
}

/// Returns a heading with its brace escaped if pandoc would read attributes at its end: `{#id}`.
fn escape_attributes(heading: &str) -> Cow<'_, str> {
    match heading.strip_suffix('}').and_then(|text| text.rfind(" {")) {
        Some(open) if heading[open + 2..].starts_with(['#', '.', '-']) => {
            Cow::Owned(format!("{}\\{}", &heading[..=open], &heading[open + 1..]))
        }
        _ => Cow::Borrowed(heading),
    }
}
