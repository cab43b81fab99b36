//! Writes a document as plain text.

use super::draft::{Block, Draft, Inline, List, plain};
use super::{CleanOptions, TableForm};
use crate::whitespace::collapse;

/// Writes a document: paragraphs separated by blank lines, list items after a dash, cells separated by tabs, and notes at the end, each
/// after its number.
pub(super) fn write(document: &Draft<'_>, options: &CleanOptions) -> String {
    let mut out = String::new();
    blocks(&document.blocks, "", options, &mut out);
    for (number, note) in &document.notes {
        let mut text = String::new();
        blocks(note, "", options, &mut text);
        part(&mut out);
        out.push_str(&format!("[{number}] {}", text.trim_end()));
        out.push('\n');
    }
    out
}

/// Begins a new block.
fn part(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

fn blocks(blocks: &[Block<'_>], indent: &str, options: &CleanOptions, out: &mut String) {
    for block in blocks {
        self::block(block, indent, options, out);
    }
}

fn block(block: &Block<'_>, indent: &str, options: &CleanOptions, out: &mut String) {
    match block {
        Block::Paragraph(inlines) => match inlines.as_slice() {
            // A picture that is alone in a paragraph is a figure: its text is the caption.
            [Inline::Image { alt, .. }] => lines(alt, indent, out),
            inlines => lines(inlines, indent, out),
        },
        Block::Heading(_, inlines) | Block::Preformatted(inlines) => lines(inlines, indent, out),
        Block::Quote(inside) => blocks(inside, indent, options, out),
        Block::List(List { first, items }) => {
            part(out);
            let deeper = format!("{indent}  ");
            for (number, item) in items.iter().enumerate() {
                let mut text = String::new();
                blocks(item, &deeper, options, &mut text);
                let marker = first.map_or_else(|| "-".to_owned(), |first| format!("{}.", first as usize + number));
                let tight = text.replace("\n\n", "\n");
                out.push_str(&format!("{indent}{marker} {}\n", tight.trim()));
            }
        }
        Block::Code { text, .. } => {
            part(out);
            for line in text.lines() {
                out.push_str(indent);
                out.push_str(line);
                out.push('\n');
            }
        }
        Block::Figure { content, caption } => {
            let is_picture =
                |block: &Block<'_>| matches!(block, Block::Paragraph(inlines) if matches!(inlines.as_slice(), [Inline::Image { .. }]));
            for inside in content.iter().filter(|inside| caption.is_empty() || !is_picture(inside)) {
                self::block(inside, indent, options, out);
            }
            lines(caption, indent, out);
        }
        Block::Rule => {}
        Block::Table(_) if options.tables == TableForm::Drop => {}
        Block::Table(table) => {
            if !table.caption.is_empty() {
                lines(&table.caption, indent, out);
            }
            part(out);
            for row in &table.rows {
                let mut cells = Vec::with_capacity(row.len());
                for cell in row {
                    let mut text = String::new();
                    blocks(&cell.blocks, "", options, &mut text);
                    cells.push(collapse(&text).into_owned());
                }
                out.push_str(&format!("{indent}{}\n", cells.join("\t")));
            }
        }
    }
}

fn lines(inlines: &[Inline<'_>], indent: &str, out: &mut String) {
    let mut text = String::new();
    plain(inlines, &mut text);
    if text.trim().is_empty() {
        return;
    }
    part(out);
    for line in text.trim().lines() {
        out.push_str(indent);
        out.push_str(line.trim());
        out.push('\n');
    }
}

/// A page, or a part of one, as plain text with its source: an object of `clean --to json-text`.
///
/// ```
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let text = "Lyra is a port.\n\n## Ships\n\nThe Mira sails to Vega.\n\n[Category:Ports](Category:Ports \"wikilink\")\n";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let chunks = document.text_chunks(&CleanOptions::default(), Some(40));
/// assert_eq!((chunks.len(), chunks[1].title.as_str(), chunks[1].chunk), (2, "Lyra", 1));
/// assert_eq!((&chunks[1].sections, &chunks[1].categories), (&vec!["Ships".to_owned()], &vec!["Ports".to_owned()]));
/// assert_eq!(chunks[1].text, "Ships\n\nThe Mira sails to Vega.\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TextChunk {
    /// The page's title.
    pub title: String,
    /// Its address on the wiki.
    pub url: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// Its categories.
    pub categories: Vec<String>,
    /// The number of this part, from 0.
    pub chunk: usize,
    /// The headings of the sections that begin in this part, or that it continues.
    pub sections: Vec<String>,
    /// The text.
    pub text: String,
}

/// Returns the texts of a document with the headings of their sections, cut before headings and, if a section is longer than `max_chars`
/// characters, between blocks. A block that is longer is not cut.
pub(super) fn chunks(document: &Draft<'_>, options: &CleanOptions, max_chars: Option<usize>) -> Vec<(Vec<String>, String)> {
    let max_chars = max_chars.unwrap_or(usize::MAX);
    let mut out: Vec<(Vec<String>, String)> = Vec::new();
    let (mut sections, mut text, mut length): (Vec<String>, String, usize) = Default::default();
    let mut heading: Option<String> = None;
    // A section is added to the current part if all of it fits.
    let mut at = 0;
    while at < document.blocks.len() {
        let end = document.blocks[at + 1..]
            .iter()
            .position(|block| matches!(block, Block::Heading(..)))
            .map_or(document.blocks.len(), |next| at + 1 + next);
        let mut whole = String::new();
        blocks(&document.blocks[at..end], "", options, &mut whole);
        let whole_length = whole.chars().count();
        if length > 0 && length + 1 + whole_length > max_chars {
            out.push((std::mem::take(&mut sections), std::mem::take(&mut text)));
            length = 0;
        }
        for block in &document.blocks[at..end] {
            let mut written = String::new();
            self::block(block, "", options, &mut written);
            let written_length = written.chars().count();
            if length > 0 && length + 1 + written_length > max_chars {
                out.push((std::mem::take(&mut sections), std::mem::take(&mut text)));
                length = 0;
                sections.extend(heading.clone());
            }
            if let Block::Heading(_, inlines) = block {
                let mut name = String::new();
                plain(inlines, &mut name);
                heading = Some(name.clone());
                sections.push(name);
            }
            if written_length > 0 {
                length += written_length + usize::from(length > 0);
                part(&mut text);
                text.push_str(&written);
            }
        }
        at = end;
    }
    let mut notes = String::new();
    for (number, note) in &document.notes {
        let mut words = String::new();
        blocks(note, "", options, &mut words);
        notes.push_str(&format!("[{number}] {}\n", words.trim_end()));
    }
    if !notes.is_empty() {
        if length > 0 && length + 1 + notes.chars().count() > max_chars {
            out.push((std::mem::take(&mut sections), std::mem::take(&mut text)));
        }
        part(&mut text);
        text.push_str(&notes);
    }
    if !text.is_empty() || out.is_empty() {
        out.push((sections, text));
    }
    out
}
