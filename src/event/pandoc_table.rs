//! The tables of pandoc's own Markdown: simple, multiline and grid (<https://pandoc.org/MANUAL.html#tables>).
//!
//! Takes the text of a page and returns the tables, cut into cells by the columns that their lines of dashes draw, and a copy of the text
//! with spaces instead of the tables, so that every offset stays valid. Cells are ranges of lines; their content is Markdown and is read
//! by the caller.
//!
//! Columns are counted in display cells, as pandoc does when it pads: a Chinese character takes two.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::wholes::whole_spans;
use crate::scan::pattern;
use crate::table::TableSyntax;

pattern!(DASHES, "---");
pattern!(TWO_DASHES, "--");

/// A table that exists only in pandoc's Markdown.
pub(super) struct PandocTable {
    pub(super) syntax: TableSyntax,
    /// Its bytes in the text, caption included.
    pub(super) range: Range<usize>,
    pub(super) caption: Option<Range<usize>>,
    pub(super) rows: Vec<Row>,
}

/// A row of cells.
pub(super) struct Row {
    pub(super) head: bool,
    /// Whether its cells are not where the lines of the table are drawn, and were found by the separators between them.
    pub(super) is_misaligned: bool,
    pub(super) range: Range<usize>,
    pub(super) cells: Vec<CellLines>,
}

/// A cell: a range for each of its lines, and how many columns and rows it spans.
pub(super) struct CellLines {
    pub(super) lines: Vec<Range<usize>>,
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// In a grid table: how wide a line of it is, in display cells, without the space on either side.
    pub(super) width: Option<usize>,
}

impl CellLines {
    /// A cell of one column and one row, of a table without a grid.
    fn single(lines: Vec<Range<usize>>) -> Self {
        Self { lines, columns: 1, rows: 1, width: None }
    }
}

/// Takes the tables out of a text.
pub(super) fn take_out(text: Cow<'_, str>) -> (Cow<'_, str>, Vec<PandocTable>) {
    if !may_hold_tables(&text) {
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

/// Whether a line of the text draws columns. Every table has such a line; rules, underlines, comments and pipe tables do not.
fn may_hold_tables(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = TWO_DASHES.find(&text[from..]) {
        let at = from + found;
        let start = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let line = text[start..end].trim_end_matches('\r');
        if is_grid_border(line) || column_dashes(line).is_some() {
            return DASHES.is_in(text);
        }
        from = end;
    }
    false
}

/// The most lines of a multiline table, or of a table without a header. Lines of dashes are common, and the search for the end of a table
/// after each of them has to stop somewhere.
const MAX_TABLE_LINES: usize = 1000;

/// The start and end of HTML that continues across blank lines.
const VERBATIM_HTML: [(&str, &str); 6] =
    [("<pre", "</pre>"), ("<script", "</script>"), ("<style", "</style>"), ("<textarea", "</textarea>"), ("<!--", "-->"), ("<?", "?>")];

fn starts_with_ignoring_case(line: &str, start: &str) -> bool {
    line.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

/// Columns, each from one display cell up to another.
type Columns = Vec<Range<usize>>;

struct Finder<'t> {
    text: &'t str,
    /// The lines, without their line ends.
    lines: Vec<Range<usize>>,
}

impl<'t> Finder<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut lines: Vec<Range<usize>> = Vec::new();
        for end in memchr::memchr_iter(b'\n', bytes).chain((!text.is_empty() && !text.ends_with('\n')).then_some(bytes.len())) {
            lines.push(start..start + text[start..end].trim_end_matches('\r').len());
            start = end + 1;
        }
        Self { text, lines }
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
        let mut fence: Option<(u8, usize)> = None;
        while at < self.lines.len() {
            let line = self.line(at).trim_start_matches(' ');
            fence = fence_after(line, fence);
            // HTML that may contain blank lines: its content is not Markdown (https://spec.commonmark.org/0.31.2/#html-blocks, 1 to 5).
            if fence.is_none()
                && let Some((_, end)) = VERBATIM_HTML.iter().find(|(start, _)| starts_with_ignoring_case(line, start))
            {
                at = (at..self.lines.len())
                    .find(|&at| self.line(at).to_ascii_lowercase().contains(end))
                    .map_or(self.lines.len(), |at| at + 1);
                continue;
            }
            let found = match fence {
                Some(_) => None,
                None if is_grid_border(self.line(at)) => match self.grid(at) {
                    Some(found) => Some(found),
                    // No table begins here, nor on a line further down in the same drawing.
                    None => {
                        at = self.grid_end(at);
                        continue;
                    }
                },
                None => self.multiline(at).or_else(|| self.simple(at)),
            };
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

    /// The table of these lines, with a caption below if there is one, and the line after it.
    fn table(&self, syntax: TableSyntax, lines: Range<usize>, rows: Vec<Row>) -> (PandocTable, usize) {
        let mut next = lines.end;
        let mut caption = None;
        let mut below = next;
        while below < self.lines.len() && self.is_blank(below) {
            below += 1;
        }
        let character = [": ", "Table: "].into_iter().find(|character| self.line(below).trim_start_matches(' ').starts_with(character));
        if let Some(character) = character.filter(|_| below > next && below <= next + 2) {
            let first = below;
            while next < self.lines.len() && (next < first || !self.is_blank(next)) {
                next += 1;
            }
            let line = self.lines[first].clone();
            let indent = self.line(first).len() - self.line(first).trim_start_matches(' ').len();
            caption = Some(line.start + indent + character.len()..self.lines[next - 1].end);
        }
        let range = self.lines[lines.start].start..self.lines[next - 1].end;
        (PandocTable { syntax, range, caption, rows }, next)
    }

    /// A grid table whose upper border is line `first`. Cells may span columns (the border has no `+` there, the line no `|`) and rows
    /// (no border is drawn below them).
    fn grid(&self, first: usize) -> Option<(PandocTable, usize)> {
        let last = (first + 2..self.grid_end(first)).rev().find(|&at| is_grid_border(self.line(at)))?;
        // The columns are what all the borders together draw.
        let mut joints: Vec<usize> = (first..=last).flat_map(|at| self.joints(at)).collect();
        joints.sort_unstable();
        joints.dedup();
        if joints.len() < 2 {
            return None;
        }
        let columns: Columns = joints.windows(2).map(|pair| pair[0] + 1..pair[1]).collect();
        // Whether a line draws a border in a column, and the lines that do so in any column.
        let is_border = |at: usize, column: &Range<usize>| {
            let text = &self.text[self.slice(at, column.clone())];
            !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b':' | b'+'))
        };
        let borders: Vec<usize> = (first..=last).filter(|&at| columns.iter().any(|column| is_border(at, column))).collect();
        let shifted: Vec<Option<Vec<Range<usize>>>> = (first..=last).map(|at| self.shifted_cells(at, &joints)).collect();
        let head_end = borders.iter().copied().find(|&at| at > first && self.line(at).contains("+="));
        let mut rows = Vec::with_capacity(borders.len());
        for (number, pair) in borders.windows(2).enumerate() {
            let lines = pair[0] + 1..pair[1];
            if lines.is_empty() {
                continue;
            }
            let mut cells = Vec::new();
            let mut column = 0;
            let is_shifted = shifted[lines.start - first].is_some();
            let is_misaligned = lines.clone().any(|at| shifted[at - first].is_some());
            while column < columns.len() {
                let mut to = column;
                while !is_shifted && to + 1 < columns.len() && !self.has_border_at(lines.start, columns[to].end) {
                    to += 1;
                }
                if is_border(pair[0], &columns[column]) {
                    let end = borders[number + 1..].iter().position(|&at| is_border(at, &columns[column])).unwrap_or(0);
                    let cell = columns[column].start..columns[to].end;
                    let below = borders.get(number + 1 + end).copied().unwrap_or(last);
                    let is_last = to + 1 == columns.len();
                    let part = |at: usize| match &shifted[at - first] {
                        Some(parts) => parts[column].start..parts[to].end,
                        // Text beyond the right border belongs to the last cell.
                        None if is_last => self.to_line_end(at, self.slice(at, cell.clone())),
                        None => self.slice(at, cell.clone()),
                    };
                    let lines = (lines.start..below).map(|at| trimmed_end(self.text, part(at), 1));
                    cells.push(CellLines {
                        lines: lines.collect(),
                        columns: u32::try_from(to - column + 1).ok()?,
                        rows: u32::try_from(end + 1).ok()?,
                        width: Some((columns[to].end - columns[column].start).saturating_sub(2)),
                    });
                }
                column = to + 1;
            }
            let head = head_end.is_some_and(|end| pair[1] <= end);
            rows.push(Row { head, is_misaligned, range: self.lines[lines.start].start..self.lines[lines.end - 1].end, cells });
        }
        (!rows.is_empty()).then(|| self.table(TableSyntax::Grid, first..last + 1, rows))
    }

    /// The cells of a line of a grid table whose bars are not where the borders have their joints, but are as many: something in the line
    /// became longer or shorter after the table was drawn, such as an address that was rewritten. Bars in links and code are not borders.
    fn shifted_cells(&self, at: usize, joints: &[usize]) -> Option<Vec<Range<usize>>> {
        let line = self.line(at);
        let indent = line.len() - line.trim_start_matches(' ').len();
        if !line[indent..].starts_with('|') || line.contains("+-") || joints.iter().all(|&joint| self.has_border_at(at, joint)) {
            return None;
        }
        let wholes = whole_spans(line);
        let bytes = line.as_bytes();
        let is_border = |&bar: &usize| {
            let is_escaped = bar > 0 && bytes[bar - 1] == b'\\';
            let next = wholes.partition_point(|whole| whole.end <= bar);
            !is_escaped && wholes.get(next).is_none_or(|whole| bar < whole.start)
        };
        let bars: Vec<usize> = memchr::memchr_iter(b'|', bytes).filter(is_border).collect();
        let start = self.lines[at].start;
        (bars.len() == joints.len()).then(|| bars.windows(2).map(|pair| start + pair[0] + 1..start + pair[1]).collect())
    }

    /// A part of a line, extended to the end of the line or to the bar there.
    fn to_line_end(&self, at: usize, part: Range<usize>) -> Range<usize> {
        let line = self.lines[at].clone();
        let rest = self.text[part.start..line.end].trim_end_matches(' ');
        let rest = rest.strip_suffix('|').unwrap_or(rest);
        part.start..(part.start + rest.len()).max(part.start)
    }

    /// The line after those that may be part of the grid table that begins at `first`.
    fn grid_end(&self, first: usize) -> usize {
        (first..self.lines.len()).find(|&at| !self.line(at).trim_start_matches(' ').starts_with(['+', '|'])).unwrap_or(self.lines.len())
    }

    /// The display cells of the `+` characters in a line that draws borders.
    fn joints(&self, line: usize) -> Vec<usize> {
        let text = self.line(line);
        if !text.contains("+-") && !text.contains("+=") {
            return Vec::new();
        }
        let mut cell = 0;
        let mut joints = Vec::new();
        let mut characters = text.chars().peekable();
        let mut before = ' ';
        while let Some(character) = characters.next() {
            let is_drawn = |other: char| matches!(other, '-' | '=' | ':');
            if character == '+' && (is_drawn(before) || characters.peek().copied().is_some_and(is_drawn)) {
                joints.push(cell);
            }
            cell += character.width().unwrap_or(0);
            before = character;
        }
        joints
    }

    /// Whether a cell ends at this display cell of the line.
    fn has_border_at(&self, line: usize, cell: usize) -> bool {
        let place = self.slice(line, cell..cell + 1);
        matches!(&self.text[place], "|" | "+")
    }

    /// The lines below `line` in which the lower border of a table is searched for.
    fn below(&self, line: usize) -> Range<usize> {
        line + 1..self.lines.len().min(line + 1 + MAX_TABLE_LINES)
    }

    /// A multiline table whose upper border is line `first`: a whole line of dashes.
    fn multiline(&self, first: usize) -> Option<(PandocTable, usize)> {
        if !is_full_border(self.line(first)) || self.is_blank(first + 1) || (first > 0 && !self.is_blank(first - 1)) {
            return None;
        }
        let dashes =
            (first + 1..self.lines.len()).take_while(|&at| !self.is_blank(at)).find(|&at| column_dashes(self.line(at)).is_some())?;
        let columns = column_dashes(self.line(dashes))?;
        let last = self.below(dashes).find(|&at| is_full_border(self.line(at)) && (at + 1 >= self.lines.len() || self.is_blank(at + 1)))?;
        let mut rows = vec![self.row(first + 1..dashes, &columns, true)];
        rows.extend(self.paragraphs(dashes + 1..last).into_iter().map(|lines| self.row(lines, &columns, false)));
        Some(self.table(TableSyntax::Multiline, first..last + 1, rows))
    }

    /// A simple table whose dashes are line `at + 1`, below a header, or line `at`, without a header.
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
            let syntax = if paragraphs.len() > 1 { TableSyntax::Multiline } else { TableSyntax::Simple };
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
        (rows.len() > 1).then(|| self.table(TableSyntax::Simple, at..end, rows))
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
        if lines.len() == 1
            && let Some(cells) = self.gapped_cells(lines.start, columns)
        {
            let cells = cells.into_iter().map(|cell| CellLines::single(vec![cell]));
            return Row { head, is_misaligned: true, range, cells: cells.collect() };
        }
        let cells = columns.iter().enumerate().map(|(number, column)| {
            // The last column extends to the end of the line; the others end before the next.
            let to = columns.get(number + 1).map_or(usize::MAX, |next| next.start);
            let lines = lines.clone().map(|line| trimmed(self.text, self.slice(line, column.start..to)));
            CellLines::single(lines.collect())
        });
        Row { head, is_misaligned: false, range, cells: cells.collect() }
    }

    /// The cells of a line of a simple table that has text where the table has a gap between columns: the line is cut at its own gaps, of
    /// two spaces or more, if that gives as many cells as there are columns.
    fn gapped_cells(&self, at: usize, columns: &Columns) -> Option<Vec<Range<usize>>> {
        let is_blank = |gap: Range<usize>| self.text[self.slice(at, gap)].bytes().all(|byte| byte == b' ');
        if columns.windows(2).all(|pair| is_blank(pair[0].end..pair[1].start)) {
            return None;
        }
        let line = self.line(at);
        let wholes = whole_spans(line);
        let mut cells: Vec<Range<usize>> = Vec::new();
        let (mut start, mut spaces) = (0, 2);
        for (place, byte) in line.bytes().enumerate() {
            let next = wholes.partition_point(|whole| whole.end <= place);
            let is_in_whole = wholes.get(next).is_some_and(|whole| whole.start < place);
            if byte == b' ' && !is_in_whole {
                spaces += 1;
                continue;
            }
            if spaces > 1 {
                cells.extend((start < place && place > 0 && !line[start..place].trim().is_empty()).then_some(start..place));
                start = place;
            }
            spaces = 0;
        }
        cells.extend((!line[start..].trim().is_empty()).then_some(start..line.len()));
        let offset = self.lines[at].start;
        (cells.len() == columns.len())
            .then(|| cells.into_iter().map(|cell| trimmed(self.text, offset + cell.start..offset + cell.end)).collect())
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

/// The code fence that is open after a line: its character, and how many of them
/// (<https://spec.commonmark.org/0.31.2/#fenced-code-blocks>).
pub(super) fn fence_after(line: &str, open: Option<(u8, usize)>) -> Option<(u8, usize)> {
    let character = line.bytes().next().filter(|character| matches!(character, b'`' | b'~'));
    let Some(character) = character else { return open };
    let length = line.bytes().take_while(|&byte| byte == character).count();
    let rest = &line[length..];
    match open {
        None if length >= 3 && (character == b'~' || !rest.contains('`')) => Some((character, length)),
        Some((opened, least)) if opened == character && length >= least && rest.trim().is_empty() => None,
        open => open,
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start_matches(' ').len();
    start.min(range.end)..range.start + slice.trim_end_matches(' ').len().max(start - range.start)
}

/// Trims the end, and at most `indent` spaces at the start: text indented further may be a list.
fn trimmed_end(text: &str, range: Range<usize>, indent: usize) -> Range<usize> {
    let slice = &text[range.clone()];
    let spaces = slice.bytes().take(indent).take_while(|&byte| byte == b' ').count();
    range.start + spaces..range.start + slice.trim_end_matches(' ').len().max(spaces)
}

/// Whether a line consists of at least three dashes and nothing else, as above and below a multiline table.
fn is_full_border(line: &str) -> bool {
    let dashes = line.trim_matches(' ');
    dashes.len() >= 3 && dashes.bytes().all(|byte| byte == b'-')
}

/// The columns that a line like `  --- ---` draws. A single run of dashes counts only if indented; otherwise it underlines a heading.
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

/// Whether the line is `+---+===+` from end to end.
fn is_grid_border(line: &str) -> bool {
    let border = line.trim_matches(' ');
    if border.len() < 5 || !border.starts_with("+-") && !border.starts_with("+=") && !border.starts_with("+:") || !border.ends_with('+') {
        return false;
    }
    border.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'=' | b':'))
}
