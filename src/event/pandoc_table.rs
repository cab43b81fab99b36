//! The tables of pandoc's own Markdown: simple, multiline and grid (<https://pandoc.org/MANUAL.html#tables>).
//!
//! Comes in: the text of a page. Goes out: the tables, cut into cells by the columns that their lines of dashes draw, and a copy of the
//! text in which spaces stand in their place, so that every offset stays true. Cells are ranges of lines; what is in them is Markdown
//! and read by the caller.
//!
//! Columns count display cells, as pandoc does when it pads: a Chinese character takes two.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::page::Syntax;
use crate::scan::pattern;

pattern!(DASHES, "---");

/// A table that only pandoc's Markdown knows.
pub(super) struct PandocTable {
    pub(super) syntax: Syntax,
    /// Its bytes in the text, caption included.
    pub(super) range: Range<usize>,
    pub(super) caption: Option<Range<usize>>,
    pub(super) rows: Vec<Row>,
}

/// A row: its cells, each a list of ranges, one for each line.
pub(super) struct Row {
    pub(super) head: bool,
    pub(super) range: Range<usize>,
    pub(super) cells: Vec<Vec<Range<usize>>>,
}

/// Takes the tables out of a text.
pub(super) fn take_out(text: Cow<'_, str>) -> (Cow<'_, str>, Vec<PandocTable>) {
    if !DASHES.is_in(&text) {
        return (text, Vec::new());
    }
    let tables = Finder::new(&text).tables();
    if tables.is_empty() {
        return (text, tables);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for table in &tables {
        out.push_str(&text[from..table.range.start]);
        out.extend(text[table.range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        from = table.range.end;
    }
    out.push_str(&text[from..]);
    (Cow::Owned(out), tables)
}

/// The most lines of a multiline table, or of one without a header. Lines of dashes are common; looking for the end of a table behind
/// each of them has to stop somewhere.
const MAX_TABLE_LINES: usize = 1000;

/// A column: from one display cell up to another.
type Columns = Vec<Range<usize>>;

struct Finder<'t> {
    text: &'t str,
    /// The lines, without their line ends.
    lines: Vec<Range<usize>>,
}

impl<'t> Finder<'t> {
    fn new(text: &'t str) -> Self {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let range = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            range
        });
        Self { text, lines: lines.collect() }
    }

    fn line(&self, number: usize) -> &'t str {
        self.lines.get(number).map_or("", |line| &self.text[line.clone()])
    }

    fn is_blank(&self, number: usize) -> bool {
        self.line(number).trim().is_empty()
    }

    fn tables(&self) -> Vec<PandocTable> {
        let mut tables = Vec::new();
        let mut at = 0;
        let mut fence: Option<&str> = None;
        while at < self.lines.len() {
            let line = self.line(at).trim_start_matches(' ');
            if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)) {
                fence = if fence.is_none() { Some(mark) } else { fence.filter(|open| *open != mark) };
            }
            let found = if fence.is_some() { None } else { self.grid(at).or_else(|| self.multiline(at)).or_else(|| self.simple(at)) };
            match found {
                Some((table, next)) => {
                    tables.push(table);
                    at = next;
                }
                None => at += 1,
            }
        }
        tables
    }

    /// The table of these lines, and the line behind it, with a caption below if there is one.
    fn table(&self, syntax: Syntax, lines: Range<usize>, rows: Vec<Row>) -> (PandocTable, usize) {
        let mut next = lines.end;
        let mut caption = None;
        let mut below = next;
        while below < self.lines.len() && self.is_blank(below) {
            below += 1;
        }
        let sign = [": ", "Table: "].into_iter().find(|sign| self.line(below).trim_start_matches(' ').starts_with(sign));
        if let Some(sign) = sign.filter(|_| below > next && below <= next + 2) {
            let first = below;
            while next < self.lines.len() && (next < first || !self.is_blank(next)) {
                next += 1;
            }
            let line = self.lines[first].clone();
            let indent = self.line(first).len() - self.line(first).trim_start_matches(' ').len();
            caption = Some(line.start + indent + sign.len()..self.lines[next - 1].end);
        }
        let range = self.lines[lines.start].start..self.lines[next - 1].end;
        (PandocTable { syntax, range, caption, rows }, next)
    }

    /// A grid table whose upper border is line `first`.
    fn grid(&self, first: usize) -> Option<(PandocTable, usize)> {
        let columns = grid_border(self.line(first))?;
        let mut rows = Vec::new();
        let mut row: Vec<usize> = Vec::new();
        let mut at = first + 1;
        let mut has_head = false;
        loop {
            let line = self.line(at);
            if grid_border(line).is_some_and(|border| border == columns) {
                if !row.is_empty() {
                    rows.push(self.grid_row(&row, &columns)?);
                    row.clear();
                }
                if line.contains('=') && !has_head {
                    has_head = true;
                    rows.iter_mut().for_each(|row: &mut Row| row.head = true);
                }
            } else if line.trim_start_matches(' ').starts_with('|') {
                row.push(at);
            } else {
                break;
            }
            at += 1;
        }
        (row.is_empty() && !rows.is_empty()).then(|| self.table(Syntax::Grid, first..at, rows))
    }

    fn grid_row(&self, lines: &[usize], columns: &Columns) -> Option<Row> {
        let mut cells = vec![Vec::new(); columns.len()];
        for &number in lines {
            for (cell, column) in cells.iter_mut().zip(columns) {
                let slice = self.slice(number, column.clone());
                // A border that is not where it should be: a cell over several columns, which this reader leaves as text.
                let before = self.text[..slice.start].chars().next_back();
                if before != Some('|') {
                    return None;
                }
                cell.push(trimmed_end(self.text, slice, 1));
            }
        }
        Some(Row { head: false, range: self.lines[lines[0]].start..self.lines[lines[lines.len() - 1]].end, cells })
    }

    /// The lines below `line` in which the lower border of a table is looked for.
    fn below(&self, line: usize) -> Range<usize> {
        line + 1..self.lines.len().min(line + 1 + MAX_TABLE_LINES)
    }

    /// A multiline table whose upper border is line `first`: a whole line of dashes.
    fn multiline(&self, first: usize) -> Option<(PandocTable, usize)> {
        if !is_full_border(self.line(first)) || self.is_blank(first + 1) || (first > 0 && !self.is_blank(first - 1)) {
            return None;
        }
        let dashes = (first + 1..self.lines.len()).take_while(|&at| !self.is_blank(at)).find(|&at| column_dashes(self.line(at)).is_some())?;
        let columns = column_dashes(self.line(dashes))?;
        let last = self.below(dashes).find(|&at| is_full_border(self.line(at)) && (at + 1 >= self.lines.len() || self.is_blank(at + 1)))?;
        let mut rows = vec![self.row(first + 1..dashes, &columns, true)];
        rows.extend(self.paragraphs(dashes + 1..last).into_iter().map(|lines| self.row(lines, &columns, false)));
        Some(self.table(Syntax::Multiline, first..last + 1, rows))
    }

    /// A simple table whose dashes are line `at + 1`, below a header, or line `at`, without one.
    fn simple(&self, at: usize) -> Option<(PandocTable, usize)> {
        if at > 0 && !self.is_blank(at - 1) {
            return None;
        }
        // Without a header: dashes, rows, dashes.
        if let Some(columns) = column_dashes(self.line(at)) {
            let last = self.below(at).find(|&at| column_dashes(self.line(at)).is_some_and(|dashes| dashes == columns))?;
            let paragraphs = self.paragraphs(at + 1..last);
            let rows: Vec<Row> = match paragraphs.as_slice() {
                [lines] => lines.clone().map(|line| self.row(line..line + 1, &columns, false)).collect(),
                several => several.iter().map(|lines| self.row(lines.clone(), &columns, false)).collect(),
            };
            let syntax = if paragraphs.len() > 1 { Syntax::Multiline } else { Syntax::Simple };
            let ends = last + 1 >= self.lines.len() || self.is_blank(last + 1);
            return (ends && !rows.is_empty()).then(|| self.table(syntax, at..last + 1, rows));
        }
        let columns = column_dashes(self.line(at + 1)).filter(|_| !self.is_blank(at))?;
        let mut end = at + 2;
        while end < self.lines.len() && !self.is_blank(end) {
            end += 1;
        }
        let head = self.row(at..at + 1, &columns, true);
        let rows: Vec<Row> = std::iter::once(head).chain((at + 2..end).map(|line| self.row(line..line + 1, &columns, false))).collect();
        (rows.len() > 1).then(|| self.table(Syntax::Simple, at..end, rows))
    }

    /// Runs of lines that are not blank.
    fn paragraphs(&self, lines: Range<usize>) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for at in lines.filter(|&at| !self.is_blank(at)) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end += 1,
                _ => runs.push(at..at + 1),
            }
        }
        runs
    }

    fn row(&self, lines: Range<usize>, columns: &Columns, head: bool) -> Row {
        let range = self.lines[lines.start].start..self.lines[lines.end - 1].end;
        let cells = columns.iter().enumerate().map(|(number, column)| {
            // The last column goes on to the end of the line; the others end before the next.
            let to = columns.get(number + 1).map_or(usize::MAX, |next| next.start);
            lines.clone().map(|line| trimmed(self.text, self.slice(line, column.start..to))).collect()
        });
        Row { head, range, cells: cells.collect() }
    }

    /// The part of a line between two display cells.
    fn slice(&self, line: usize, columns: Range<usize>) -> Range<usize> {
        let range = self.lines[line].clone();
        let mut cell = 0;
        let (mut start, mut end) = (range.end, range.end);
        for (at, character) in self.text[range.clone()].char_indices() {
            if cell >= columns.start && start == range.end {
                start = range.start + at;
            }
            if cell >= columns.end {
                end = range.start + at;
                break;
            }
            cell += character.width().unwrap_or(0);
        }
        start.min(end)..end
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start_matches(' ').len();
    start.min(range.end)..range.start + slice.trim_end_matches(' ').len().max(start - range.start)
}

/// Trims the end, and at most `indent` spaces at the start: what is indented further may be a list.
fn trimmed_end(text: &str, range: Range<usize>, indent: usize) -> Range<usize> {
    let slice = &text[range.clone()];
    let spaces = slice.bytes().take(indent).take_while(|&byte| byte == b' ').count();
    range.start + spaces..range.start + slice.trim_end_matches(' ').len().max(spaces)
}

/// A line of at least three dashes and nothing else, as above and below a multiline table.
fn is_full_border(line: &str) -> bool {
    let dashes = line.trim_matches(' ');
    dashes.len() >= 3 && dashes.bytes().all(|byte| byte == b'-')
}

/// The columns that a line like `  --- ---` draws. A single run of dashes only counts when indented: else it underlines a heading.
fn column_dashes(line: &str) -> Option<Columns> {
    if !line.bytes().all(|byte| matches!(byte, b'-' | b' ')) {
        return None;
    }
    let mut columns = Columns::new();
    for (at, byte) in line.bytes().enumerate().filter(|&(_, byte)| byte == b'-') {
        debug_assert_eq!(byte, b'-');
        match columns.last_mut() {
            Some(column) if column.end == at => column.end += 1,
            _ => columns.push(at..at + 1),
        }
    }
    // `- - -` is a thematic break.
    let is_table = columns.len() > 1 || line.starts_with("  ");
    (is_table && columns.iter().any(|column| column.len() >= 2)).then_some(columns)
}

/// The columns between the signs of `+---+===+`.
fn grid_border(line: &str) -> Option<Columns> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let border = line.trim_matches(' ');
    if border.len() < 5 || !border.starts_with("+-") && !border.starts_with("+=") && !border.starts_with("+:") || !border.ends_with('+') {
        return None;
    }
    if !border.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'=' | b':')) {
        return None;
    }
    let mut at = indent + 1;
    let columns = border[1..border.len() - 1].split('+').map(|dashes| {
        let column = at..at + dashes.len();
        at = column.end + 1;
        column
    });
    Some(columns.collect())
}
