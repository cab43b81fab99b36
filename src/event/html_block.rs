//! HTML blocks of tables that can be found without a Markdown reader.
//!
//! Takes the text of a page and returns the ranges that are HTML to every reader of CommonMark, whatever surrounds them: each begins with
//! a tag of a table at the start of a line, after a blank line, and ends at the next blank line
//! (<https://spec.commonmark.org/0.31.2/#html-blocks>, start condition 6). The caller reads the text between the blocks piece by piece
//! and passes the blocks directly to the HTML tokenizer; the Markdown reader would go through them line by line to reach the same result.
//!
//! A page is not split at all if its pieces could depend on one another, and it is not split any further where a block might be part of
//! something that continues across blank lines.

use std::ops::Range;

use crate::scan::pattern;

pattern!(BLOCK_START, "\n\n<");
pattern!(BLANK_LINE, "\n\n");
pattern!(SPACED_LINE, "\n ");
pattern!(TABBED_LINE, "\n\t");
pattern!(DEFINITION_OF_LABEL, "]:");

/// The tags that begin a block.
const TABLE_PARTS: [&str; 7] = ["table", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// Elements whose content continues across blank lines (start condition 1).
const VERBATIM: [&str; 4] = ["pre", "script", "style", "textarea"];

/// A shorter block is not worth restarting the Markdown reader after it.
const MIN_BYTES: usize = 256;

/// Finds the blocks, in order.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let first = text.starts_with('<').then_some(0);
    let mut starts =
        first.into_iter().chain(BLOCK_START.find_all(text).map(|at| at + 2)).filter(|&at| begins_table_part(bytes, at)).peekable();
    if starts.peek().is_none() || DEFINITION_OF_LABEL.is_in(text) || memchr::memchr(b'\r', bytes).is_some() {
        return Vec::new();
    }
    let mut blocks: Vec<Range<usize>> = Vec::new();
    // Before this offset, nothing is open that continues across blank lines.
    let mut closed = 0;
    for start in starts {
        if start < closed {
            continue;
        }
        if goes_on_over_blank_lines(&text[closed..start]) {
            break;
        }
        let end = end_of_block(text, start);
        closed = start;
        if end - start >= MIN_BYTES {
            closed = end;
            blocks.push(start..end);
        }
    }
    blocks
}

/// Whether the tag at `at` is a start or end tag of a part of a table.
fn begins_table_part(bytes: &[u8], at: usize) -> bool {
    let name = bytes[at + 1..].strip_prefix(b"/").unwrap_or(&bytes[at + 1..]);
    TABLE_PARTS.iter().any(|part| begins_with_name(name, part))
}

/// Whether `bytes` begin with exactly this tag name.
fn begins_with_name(bytes: &[u8], name: &str) -> bool {
    let is_named = bytes.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes()));
    is_named && matches!(bytes.get(name.len()), None | Some(b' ' | b'\t' | b'\n' | b'>'))
}

/// Whether something may begin in `text` that does not end with its paragraph: fenced code, or HTML of the start conditions 1 to 5,
/// except for comments that end on their line.
fn goes_on_over_blank_lines(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'<', b'`', b'~', bytes).any(|at| {
        let rest = &bytes[at..];
        match (rest[0], rest.get(1)) {
            (b'<', Some(b'!')) => {
                let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
                !(line.starts_with(b"<!--") && memchr::memmem::find(&line[4..], b"-->").is_some())
            }
            (b'<', next) => next == Some(&b'?') || VERBATIM.iter().any(|name| begins_with_name(&rest[1..], name)),
            (character, _) => rest.get(1..3) == Some(&[character, character]),
        }
    })
}

/// The end of the line before the first blank one.
fn end_of_block(text: &str, start: usize) -> usize {
    let end = BLANK_LINE.find(&text[start..]).map_or(text.len(), |at| start + at + 1);
    // A line that contains only spaces is blank, too; hardly any line begins with a space.
    let lines = &text[start..end];
    let spaced = SPACED_LINE.find_all(lines).chain(TABBED_LINE.find_all(lines));
    let is_blank = |at: &usize| matches!(lines.as_bytes()[at + 1..].iter().find(|byte| !matches!(byte, b' ' | b'\t')), None | Some(b'\n'));
    spaced.filter(is_blank).min().map_or(end, |at| start + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> String {
        format!("<table>\n{}</table>\n", "<tr><td>a</td></tr>\n".repeat(30))
    }

    #[test]
    fn a_table_behind_a_blank_line_is_a_block() {
        let table = table();
        let text = format!("Text <!-- end -->\n\n{table}\nMore\n\n<TR class=\"x\">\n{table} \nmore\n");
        let found: Vec<&str> = find(&text).into_iter().map(|block| &text[block]).collect();
        assert_eq!(found, [table.as_str(), &format!("<TR class=\"x\">\n{table}")]);
        assert_eq!(find(&table), vec![0..table.len()]);
    }

    #[test]
    fn what_may_go_on_leaves_the_page_whole() {
        for before in
            ["```\n\n", "~~~~ html\n\n", "<pre>\n\n", "<STYLE type=\"a\">\n\n", "<!--\n\n", "<!X\n\n", "<?php\n\n", "text\n", "- a\n\n  "]
        {
            assert!(find(&format!("{before}{}", table())).is_empty(), "{before}");
        }
        for beside in ["[a]: b", "[^1]: note", "a\r\n"] {
            assert!(find(&format!("{}\n{beside}\n", table())).is_empty(), "{beside}");
        }
    }

    #[test]
    fn other_tags_and_small_tables_are_left_to_the_reader() {
        assert!(find(&table().replace("<table>", "<title>")).is_empty());
        assert!(find("<table><tr><td>a</td></tr></table>\n").is_empty());
    }
}
