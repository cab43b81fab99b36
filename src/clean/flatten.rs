//! Turns tables into lists, or leaves them out, before a document is written, so that the result is written like any other list.
//!
//! Each row becomes an item: the names of its columns, each with the text of its cell. A cell that spans several columns is written once,
//! with all their names; a table inside a cell follows the list.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::TableForm;
use super::draft::{Block, Cell, Draft, Inline, Inlines, List, Table, plain, push};

/// The maximum number of column names written with a cell that spans them; if there are more, only the first and the last are written.
const MAX_NAMES: usize = 8;

/// Replaces the tables of a document with lists, or removes them, if `form` asks for that.
pub(super) fn draft<'p>(document: Draft<'p>, form: TableForm) -> Draft<'p> {
    if !matches!(form, TableForm::List | TableForm::Drop) {
        return document;
    }
    let Draft { blocks, notes, joins } = document;
    let notes = notes.into_iter().map(|(number, blocks)| (number, flattened(blocks, form)));
    Draft { blocks: flattened(blocks, form), notes: notes.collect(), joins }
}

fn flattened(blocks: Vec<Block<'_>>, form: TableForm) -> Vec<Block<'_>> {
    let mut out = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Table(table) if form == TableForm::List => lists(table, &mut out),
            Block::Table(_) => {}
            Block::Quote(inside) => {
                let inside = flattened(inside, form);
                if !inside.is_empty() {
                    out.push(Block::Quote(inside));
                }
            }
            Block::List(List { first, items }) => {
                // An item that was empty before is an item of the page, and stays.
                let items = items.into_iter().filter_map(|item| {
                    let was_empty = item.is_empty();
                    Some(flattened(item, form)).filter(|item| was_empty || !item.is_empty())
                });
                push(&mut out, Block::List(List { first, items: items.collect() }));
            }
            Block::Figure { content, caption } => {
                let content = flattened(content, form);
                match (content.is_empty(), caption.is_empty()) {
                    (true, true) => {}
                    // Nothing is left for it to be the caption of.
                    (true, false) => out.push(Block::Paragraph(caption)),
                    _ => out.push(Block::Figure { content, caption }),
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// Appends the lists of a table and of the tables inside its cells.
fn lists<'p>(table: Table<'p>, out: &mut Vec<Block<'p>>) {
    let mut waiting = VecDeque::from([table]);
    while let Some(mut table) = waiting.pop_front() {
        for cell in table.rows.iter_mut().flatten() {
            take_tables(&mut cell.blocks, &mut waiting);
        }
        let caption = std::mem::take(&mut table.caption);
        if !caption.is_empty() {
            out.push(Block::Paragraph(caption));
        }
        let body = (table.header_rows..table.rows.len()).filter_map(|row| item(&table, row));
        let items: Vec<Vec<Block<'_>>> = body.map(|inlines| vec![Block::Paragraph(inlines)]).collect();
        push(out, Block::List(List { first: None, items }));
    }
}

/// Moves the tables in the blocks of a cell to `taken`, in order.
fn take_tables<'p>(blocks: &mut Vec<Block<'p>>, taken: &mut VecDeque<Table<'p>>) {
    for mut block in std::mem::take(blocks) {
        match &mut block {
            Block::Quote(inside) | Block::Figure { content: inside, .. } => take_tables(inside, taken),
            Block::List(List { items, .. }) => items.iter_mut().for_each(|item| take_tables(item, taken)),
            _ => {}
        }
        match block {
            Block::Table(table) => taken.push_back(table),
            block => blocks.push(block),
        }
    }
}

/// Returns a row as one paragraph, or `None` if it has no text.
fn item<'p>(table: &Table<'p>, row: usize) -> Option<Vec<Inline<'p>>> {
    let cells = table.rows.get(row)?;
    let place = |column: usize| cells[column].repeats.unwrap_or((row, column));
    let mut parts: Vec<(String, Vec<Inline<'p>>)> = Vec::new();
    let mut column = 0;
    while column < cells.len() {
        let first = column;
        let origin = place(first);
        while column < cells.len() && place(column) == origin {
            column += 1;
        }
        let Some(cell) = table.rows.get(origin.0).and_then(|row| row.get(origin.1)) else { continue };
        let text = line(cell);
        if text.is_empty() {
            continue;
        }
        let names = table.columns.get(first..column.min(table.columns.len())).unwrap_or_default();
        // A name that is nothing but punctuation would be taken for a template gap.
        let has_words = |name: &str| {
            // The second of two equal names has a number appended.
            let name = name.rsplit_once(" (").filter(|(_, number)| number.ends_with(')')).map_or(name, |(name, _)| name);
            name.contains(char::is_alphanumeric)
        };
        let names = names.iter().zip(first + 1..).map(|(name, number)| match has_words(name) {
            true => Cow::Borrowed(name.as_str()),
            false => Cow::Owned(format!("column {number}")),
        });
        let mut names: Vec<Cow<'_, str>> = names.collect();
        names.dedup();
        let names = match names.as_slice() {
            [first, .., last] if names.len() > MAX_NAMES => format!("{first} … {last}"),
            names => names.join(", "),
        };
        parts.push((format!("{names}: "), text));
    }
    // Wikitext that begins in one cell and ends in another, as a template that contains bars does, must not become complete, and
    // punctuation at the ends of cells must not look like a template gap.
    let is_open = parts.iter().any(|(_, text)| {
        let mut words = String::new();
        plain(text, &mut words);
        opens_wikitext(&words) || ends_in_signs(words.trim())
    });
    let mut out = Inlines::default();
    for (number, (name, text)) in parts.into_iter().enumerate() {
        if number > 0 && is_open {
            out.line_break();
        } else if number > 0 {
            out.push_text(Cow::Borrowed("; "));
        }
        out.push_text(Cow::Owned(name));
        text.into_iter().for_each(|inline| out.push_inline(inline));
    }
    let inlines = out.finish();
    (!inlines.is_empty()).then_some(inlines)
}

fn ends_in_signs(words: &str) -> bool {
    let is_marker = |character: char| matches!(character, '(' | ')' | ',' | ';' | '（' | '）' | '，' | '；' | '、');
    words.starts_with(is_marker) || words.ends_with(is_marker)
}

/// Whether wikitext begins in a text but does not end in it.
fn opens_wikitext(words: &str) -> bool {
    let is_last = |open: &str, close: &str| words.rfind(open).is_some_and(|open| words.rfind(close).is_none_or(|close| close < open));
    [("{{", "}}"), ("[[", "]]"), ("-{", "}-"), ("<", ">")].iter().any(|(open, close)| is_last(open, close))
        || words.matches("''").count() % 2 == 1
        || words.matches("__").count() % 2 == 1
}

/// Returns the text of a cell, with each of its blocks on a line of its own.
fn line<'p>(cell: &Cell<'p>) -> Vec<Inline<'p>> {
    let mut out = Inlines::default();
    lines(&cell.blocks, &mut out);
    out.finish()
}

fn lines<'p>(blocks: &[Block<'p>], out: &mut Inlines<'p>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => inlines_of(inlines, out),
            Block::Preformatted(inlines) => preformatted(inlines, out),
            Block::Quote(blocks) => lines(blocks, out),
            Block::List(List { items, .. }) => items.iter().for_each(|item| lines(item, out)),
            Block::Code { text, .. } => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    begin_line(out);
                    out.push(Inline::Code(Cow::Owned(line.trim().to_owned())));
                }
            }
            Block::Figure { content, caption } => {
                lines(content, out);
                inlines_of(caption, out);
            }
            Block::Rule | Block::Table(_) => {}
        }
    }
}

fn begin_line(out: &mut Inlines<'_>) {
    if !out.is_empty() {
        out.line_break();
    }
}

fn inlines_of<'p>(inlines: &[Inline<'p>], out: &mut Inlines<'p>) {
    if inlines.is_empty() {
        return;
    }
    begin_line(out);
    inlines.iter().for_each(|inline| out.push_inline(inline.clone()));
}

/// Appends code with links in it; its line ends become line breaks.
fn preformatted<'p>(inlines: &[Inline<'p>], out: &mut Inlines<'p>) {
    begin_line(out);
    for inline in inlines {
        let Inline::Text(text) = inline else {
            out.push_inline(inline.clone());
            continue;
        };
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                out.line_break();
            }
            out.push_text(Cow::Owned(line.to_owned()));
        }
    }
}
