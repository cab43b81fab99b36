//! Rows of pipe tables that an exporter broke across several lines.
//!
//! Pandoc 1.x wraps long rows, and pandoc ≥ 3.6.3 breaks the line inside `<a href=… class="wikilink"`, in the middle of a row. For every
//! Markdown reader, the table ends there. Here, the line ends inside such rows become spaces, in a copy of the same length.
//!
//! A row is taken as broken only if the delimiter row of its table ends with `|`, which shows that whole rows do.
//!
//! Pandoc also leaves bars in the titles of pictures, and in the tags and texts of HTML links (checked with 2.17 and 3.9). For every Markdown
//! reader, such a row has too many cells; its bars inside links and tags are hidden if it then has as many cells as the header.
//!
//! html2text leaves out the bars around rows, and with them an empty first cell: `| b` above `---|---`. Every reader sees a row that lacks
//! its last cell, and above the delimiters no table (<https://github.com/Alir3z4/html2text/issues/380>).

use std::borrow::Cow;
use std::ops::Range;

use super::wholes::whole_spans;
use crate::scan::pattern;
use crate::wiki::may_be_category;

pattern!(BRACKETS, "[[");

/// The most lines of one row. Longer "rows" are tables that lost their closing pipes; joining on would swallow the text after them.
const MAX_ROW_LINES: usize = 64;

/// Whether a pipe table may be in the text: somewhere a dash or a colon is next to a pipe, as in `|---|` and `a | b` / `--|--`.
pub(super) fn has_tables(text: &str) -> bool {
    let bytes = text.as_bytes();
    let dash = |byte: Option<&u8>| matches!(byte, Some(b'-' | b':'));
    memchr::memchr_iter(b'|', bytes).any(|at| {
        dash(bytes.get(at + 1))
            || (bytes.get(at + 1) == Some(&b' ') && dash(bytes.get(at + 2)))
            || (at > 0 && dash(bytes.get(at - 1)))
            || (at > 1 && bytes[at - 1] == b' ' && dash(bytes.get(at - 2)))
    })
}

/// Replaces a pipe in a row where the Markdown reader would see the border of a cell. No event contains it.
pub(super) const HIDDEN_PIPE: char = '\u{1f}';
const HIDDEN: &str = "\u{1f}";

/// Hides the pipes in rows of tables that are not borders of cells, and gives the rows of html2text their first border, in a copy of the
/// same length for the Markdown reader only, which is made if there is something to change. A page that itself contains the character that
/// hides pipes is left alone. Returns the rows that lacked their first border.
pub(super) fn mend(text: &str, out: &mut Option<String>) -> Vec<Range<usize>> {
    let mut borderless = Vec::new();
    if memchr::memchr(HIDDEN_PIPE as u8, text.as_bytes()).is_some() {
        return borderless;
    }
    hide_pipes_of_wikilinks(text, out);
    // The last line that is not blank.
    let mut above: Option<Range<usize>> = None;
    let mut scan = Scan { text, at: 0 };
    while let Some(line) = scan.line() {
        let content = &text[line.clone()];
        let before = above.take();
        // The first character tells most lines from delimiter rows.
        match content.bytes().find(|byte| !byte.is_ascii_whitespace()) {
            None => continue,
            Some(b'|') => {
                if let Some(columns) = delimiter_cells(content) {
                    mend_rows(&mut scan, columns, out);
                }
            }
            Some(b'-' | b':') => {
                if let Some(columns) = bare_delimiter_cells(content) {
                    borderless.extend(before.filter(|row| lacks_first_border(&text[row.clone()], columns)));
                    while let Some(row) = scan.line().filter(|row| text[row.clone()].contains('|')) {
                        borderless.extend(lacks_first_border(&text[row.clone()], columns).then_some(row));
                    }
                }
            }
            Some(_) => {}
        }
        above = Some(line);
    }
    for row in &borderless {
        let bar = row.start + text[row.clone()].find('|').unwrap_or(0);
        out.get_or_insert_with(|| text.to_owned()).replace_range(bar + 1..bar + 2, "|");
    }
    borderless
}

/// Hides the pipes inside links and tags in the rows after a delimiter row that have more borders than the header, if that leaves as many.
/// Ends the table before a line of categories.
fn mend_rows(scan: &mut Scan<'_>, columns: usize, out: &mut Option<String>) {
    let mut last_border = None;
    while let Some(row) = scan.line() {
        let line = &scan.text[row.clone()];
        if line.trim_ascii().is_empty() || !begins_row(line) {
            // The line end would end the table if it were there twice; the border at the end of a row is not needed.
            if let Some(border) = last_border.filter(|_| is_line_of_categories(line)) {
                out.get_or_insert_with(|| scan.text.to_owned()).replace_range(border..=border, "\n");
            }
            return;
        }
        last_border = ends_row(line).then(|| row.start + line.trim_ascii_end().len() - 1);
        if borders(line) <= columns + 1 {
            continue;
        }
        let wholes = whole_spans_and_elements(line);
        let bytes = line.as_bytes();
        let bars = memchr::memchr_iter(b'|', bytes).filter(|&at| at == 0 || bytes[at - 1] != b'\\');
        let is_inside = |at: usize| wholes.get(wholes.partition_point(|whole| whole.end <= at)).is_some_and(|whole| whole.start < at);
        let (inside, outside): (Vec<usize>, Vec<usize>) = bars.partition(|&at| is_inside(at));
        if outside.len() == columns + 1 {
            let out = out.get_or_insert_with(|| scan.text.to_owned());
            for bar in inside {
                out.replace_range(row.start + bar..=row.start + bar, HIDDEN);
            }
        }
    }
}

/// Whether a line consists of links to categories, as pandoc puts it below the text.
fn is_line_of_categories(line: &str) -> bool {
    let line = line.trim_ascii();
    let mut links = line.match_indices("](").peekable();
    links.peek().is_some()
        && line.starts_with('[')
        && line.ends_with(')')
        && links.all(|(at, middle)| may_be_category(line[at + middle.len()..].split([' ', ')']).next().unwrap_or_default()))
}

/// Links, tags and code of a line, and links of HTML from their start tag to their end tag.
fn whole_spans_and_elements(line: &str) -> Vec<Range<usize>> {
    let mut wholes: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    for whole in whole_spans(line) {
        let tag = &line[whole.clone()];
        match open {
            // The start tag becomes the whole element.
            Some(at) if tag.eq_ignore_ascii_case("</a>") => {
                wholes.truncate(at + 1);
                wholes[at].end = whole.end;
                open = None;
            }
            _ => {
                if tag.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<a ")) {
                    open = Some(wholes.len());
                }
                wholes.push(whole);
            }
        }
    }
    wholes
}

/// The number of cells of a delimiter row without pipes at its ends.
fn bare_delimiter_cells(line: &str) -> Option<usize> {
    let line = line.trim_ascii_end();
    let is_bare = line.starts_with(['-', ':']) && line.ends_with(['-', ':']) && line.contains('|');
    let is_delimiter = |byte: u8| matches!(byte, b'-' | b':' | b'|' | b' ');
    (is_bare && line.bytes().all(is_delimiter)).then(|| line.split('|').count())
}

/// Whether a row without pipes at its ends begins with the pipe behind an empty first cell.
fn lacks_first_border(row: &str, columns: usize) -> bool {
    let row = row.trim_ascii_end();
    begins_row(row) && row.trim_start_matches(' ').starts_with("| ") && !row.ends_with('|') && borders(row) + 1 == columns
}

/// Hides the pipes of wikilinks in rows of tables.
fn hide_pipes_of_wikilinks(text: &str, out: &mut Option<String>) {
    let mut from = 0;
    while let Some(open) = BRACKETS.find(&text[from..]).map(|at| from + at) {
        from = open + 2;
        let line_end = memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at);
        let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..open]).map_or(0, |at| at + 1);
        let Some(close) = text[from..line_end].find("]]").map(|at| from + at) else {
            from = line_end;
            continue;
        };
        // An escaped pipe is not a border to the Markdown reader either.
        let is_border = |&pipe: &usize| !text[from..from + pipe].ends_with('\\') && begins_row(&text[line_start..open]);
        if let Some(pipe) = text[from..close].find('|').filter(is_border) {
            out.get_or_insert_with(|| text.to_owned()).replace_range(from + pipe..=from + pipe, HIDDEN);
        }
        from = close;
    }
}

/// Joins broken rows. Returns the text with the line ends of joined rows replaced by spaces, and the range of each such row.
pub(super) fn join_broken_rows(text: &str) -> (Cow<'_, str>, Vec<Range<usize>>) {
    let mut joined = Vec::new();
    let mut scan = Scan { text, at: 0 };
    // The lines since the last blank one: a broken header row is above its delimiter row.
    let mut above: Vec<Range<usize>> = Vec::new();
    while let Some(line) = scan.line() {
        let content = &text[line.clone()];
        if content.trim_ascii().is_empty() {
            above.clear();
            continue;
        }
        if let Some(columns) = delimiter_cells(content)
            && let Some(first) = above.iter().rposition(|line| begins_row(&text[line.clone()]))
        {
            let header = above[first].start..above.last().map_or(line.start, |last| last.end);
            if first + 1 < above.len()
                && above.len() - first <= MAX_ROW_LINES
                && borders(&text[header.clone()]) == columns + 1
                && ends_row(&text[header.clone()])
            {
                joined.push(header);
            }
            join_body(&mut scan, columns, &mut joined);
            above.clear();
            continue;
        }
        above.push(line);
    }
    if joined.is_empty() {
        return (Cow::Borrowed(text), joined);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for row in &joined {
        out.push_str(&text[from..row.start]);
        out.extend(text[row.clone()].chars().map(|character| if matches!(character, '\n' | '\r') { ' ' } else { character }));
        from = row.end;
    }
    out.push_str(&text[from..]);
    (Cow::Owned(out), joined)
}

/// Goes through the rows after a delimiter row, up to the line that ends the table: a blank one, or one that begins no row.
fn join_body(scan: &mut Scan<'_>, columns: usize, joined: &mut Vec<Range<usize>>) {
    while let Some(line) = scan.line() {
        let content = &scan.text[line.clone()];
        if content.trim_ascii().is_empty() || !begins_row(content) {
            return;
        }
        let mut inside_tag = ends_inside_tag(content, false);
        if ends_row(content) && !inside_tag {
            continue;
        }
        // The row continues up to its last pipe, as long as it lacks cells.
        let mut ahead = Scan { text: scan.text, at: scan.at };
        let mut end = None;
        let mut borders = borders(content);
        for _ in 1..MAX_ROW_LINES {
            let Some(next) = ahead.line() else { break };
            let more = &scan.text[next.clone()];
            borders += self::borders(more);
            if more.trim_ascii().is_empty() || borders > columns + 1 {
                break;
            }
            inside_tag = ends_inside_tag(more, inside_tag);
            if ends_row(more) && !inside_tag && borders == columns + 1 {
                end = Some(next.end);
                break;
            }
        }
        if let Some(end) = end {
            joined.push(line.start..end);
            scan.at = ahead.at;
        }
    }
}

/// Whether the line is the first of a row: a pipe after at most three spaces.
fn begins_row(line: &str) -> bool {
    let content = line.trim_start_matches(' ');
    line.len() - content.len() <= 3 && content.starts_with('|')
}

/// Whether the line ends with a pipe that is not escaped.
fn ends_row(line: &str) -> bool {
    let line = line.trim_ascii_end();
    line.len() > 1 && line.ends_with('|') && !line[..line.len() - 1].ends_with('\\')
}

/// Whether a tag is open at the end of the line: `… <a href="X"`. `before` is the same for the line before.
fn ends_inside_tag(line: &str, before: bool) -> bool {
    let close = line.rfind('>');
    match line.rfind('<') {
        Some(open) if close.is_none_or(|close| close < open) => line.as_bytes().get(open + 1).is_some_and(u8::is_ascii_alphabetic),
        _ => before && close.is_none(),
    }
}

/// The number of pipes that are not escaped. A row of `n` cells has `n + 1`.
fn borders(row: &str) -> usize {
    let bytes = row.as_bytes();
    memchr::memchr_iter(b'|', bytes).filter(|&at| at == 0 || bytes[at - 1] != b'\\').count()
}

/// The number of cells of a delimiter row with a pipe at both ends.
fn delimiter_cells(line: &str) -> Option<usize> {
    let line = line.trim_ascii();
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    let is_delimiter = |cell: &str| {
        let dashes = cell.trim_ascii();
        let dashes = dashes.strip_prefix(':').unwrap_or(dashes);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    inner.split('|').all(is_delimiter).then(|| inner.split('|').count())
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    /// The next line, without its line end.
    fn line(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest);
        self.at = length.map_or(self.text.len(), |length| start + length + 1);
        Some(start..length.map_or(self.text.len(), |length| start + length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_on_after_a_tag_broken_over_lines() {
        let text = "| a | b |\n|---|---|\n| <a href=\"X\" class=\"wikilink\"\ntitle=\"X\">x</a> | 2 |\n| 3 | 4 |\n";
        let (text_of_rows, joined) = join_broken_rows(text);
        assert_eq!(text_of_rows, text.replace("\"wikilink\"\ntitle", "\"wikilink\" title"));
        assert_eq!(joined.len(), 1);
    }

    #[test]
    fn a_header_row_may_be_broken_too() {
        let text = "| a <a href=\"X\"\ntitle=\"X\">x</a> | b |\n|---|---|\n| 3 | 4 |\n";
        assert_eq!(join_broken_rows(text).1, vec![0..37]);
    }

    #[test]
    fn text_behind_a_table_is_no_row() {
        for text in
            ["| a | b |\n|---|---|\n| 1 | 2 |\ntext\n", "| a | b |\n|---|---|\n| 1\n\ntext |\n", "| a | b |\n|---|---|\n| 1\n| 2 | 3 |\n"]
        {
            assert!(join_broken_rows(text).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn escaped_pipes_are_no_cell_borders() {
        let text = "| a | b |\n|---|---|\n| x\\| y\nz | 2 |\n";
        assert_eq!(join_broken_rows(text).1.len(), 1);
    }
}
