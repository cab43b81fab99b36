//! Writes tables as pipe tables or as HTML.

use super::super::TableForm;
use super::super::draft::{Block, Cell, Inline, List, Table};
use super::escape;
use super::inline::{self, Place};
use super::{Out, Writer};
use crate::table::head_rows;

impl Writer<'_> {
    pub(super) fn table(&self, table: &Table<'_>, out: &mut Out) {
        match self.options.tables {
            TableForm::Pipe => self.pipe(table, out),
            TableForm::Auto if fits_pipe(table) => self.pipe(table, out),
            // With the other forms (`List`, `Drop`), no table gets this far.
            _ => self.html_block(table, out),
        }
    }

    fn pipe(&self, table: &Table<'_>, out: &mut Out) {
        let width = table.rows.first().map_or(0, Vec::len);
        if width == 0 {
            return;
        }
        out.block();
        let mut line = String::new();
        let mut nested: Vec<&Table<'_>> = Vec::new();
        let (header, body) = if table.header_rows == 0 { (None, &table.rows[..]) } else { (table.rows.first(), &table.rows[1..]) };
        match header {
            Some(header) => pipe_row(table, header, &mut line, &mut nested),
            None => line.push_str(&format!("|{}", " |".repeat(width))),
        }
        out.line(&line);
        out.line(&format!("|{}", " --- |".repeat(width)));
        for row in body {
            line.clear();
            pipe_row(table, row, &mut line, &mut nested);
            out.line(&line);
        }
        if !table.caption.is_empty() {
            out.block();
            line.clear();
            inline::write(&table.caption, Place::Paragraph, &mut line);
            out.lines(&format!("Table: {line}"));
        }
        for table in nested {
            self.table(table, out);
        }
    }

    fn html_block(&self, table: &Table<'_>, out: &mut Out) {
        out.block();
        let mut text = String::new();
        self.html(table, &mut text);
        out.lines(&text);
    }

    /// Appends a table as HTML, without blank lines except around captions and cells that contain note marks, wikilinks or formulas:
    /// those are Markdown.
    fn html(&self, table: &Table<'_>, out: &mut String) {
        out.push_str(if table.layout { "<table role=\"presentation\">\n" } else { "<table>\n" });
        if !table.caption.is_empty() {
            out.push_str("<caption>");
            if inlines_hold_mark(&table.caption) {
                out.push_str("\n\n");
                inline::write(&table.caption, Place::Paragraph, out);
                out.push_str("\n\n");
            } else {
                inline::write(&table.caption, Place::Html, out);
            }
            out.push_str("</caption>\n");
        }
        let header = table.rows.iter().take(table.header_rows).map(|row| row.iter().map(|cell| cell.row_span));
        let head = head_rows(header);
        for (number, row) in table.rows.iter().enumerate() {
            if number == 0 {
                out.push_str(if head > 0 { "<thead>\n" } else { "<tbody>\n" });
            } else if number == head {
                out.push_str("</thead>\n<tbody>\n");
            }
            out.push_str("<tr>\n");
            for cell in row.iter().filter(|cell| cell.repeats.is_none()) {
                // Outside `<thead>`, only the cells themselves show that they are header cells.
                let name = if cell.header || (head..table.header_rows).contains(&number) { "th" } else { "td" };
                out.push_str(&format!("<{name}"));
                if cell.row_span > 1 {
                    out.push_str(&format!(" rowspan=\"{}\"", cell.row_span));
                }
                if cell.column_span > 1 {
                    out.push_str(&format!(" colspan=\"{}\"", cell.column_span));
                }
                out.push('>');
                if holds_mark(&cell.blocks) {
                    let mut inside = Out::default();
                    self.blocks(&cell.blocks, &mut inside);
                    out.push_str(&format!("\n\n{}\n\n", inside.text.trim_end()));
                } else {
                    self.html_blocks(&cell.blocks, out);
                }
                out.push_str(&format!("</{name}>\n"));
            }
            out.push_str("</tr>\n");
        }
        if !table.rows.is_empty() {
            out.push_str(if head >= table.rows.len() { "</thead>\n" } else { "</tbody>\n" });
        }
        out.push_str("</table>");
    }

    fn html_blocks(&self, blocks: &[Block<'_>], out: &mut String) {
        let is_single = blocks.len() == 1;
        for (number, block) in blocks.iter().enumerate() {
            match block {
                Block::Paragraph(inlines) => {
                    let is_plain = is_single || (number == 0 && matches!(blocks.get(1), Some(Block::List(_))) && blocks.len() == 2);
                    out.push_str(if is_plain { "" } else { "<p>" });
                    inline::write(inlines, Place::Html, out);
                    out.push_str(if is_plain { "" } else { "</p>" });
                }
                Block::Heading(level, inlines) => {
                    out.push_str(&format!("<h{level}>"));
                    inline::write(inlines, Place::Html, out);
                    out.push_str(&format!("</h{level}>"));
                }
                Block::Quote(blocks) => {
                    out.push_str("<blockquote>");
                    self.html_blocks(blocks, out);
                    out.push_str("</blockquote>");
                }
                Block::List(List { first, items }) => {
                    match first {
                        None => out.push_str("<ul>"),
                        Some(1) => out.push_str("<ol>"),
                        Some(first) => out.push_str(&format!("<ol start=\"{first}\">")),
                    }
                    for item in items {
                        out.push_str("<li>");
                        self.html_blocks(item, out);
                        out.push_str("</li>");
                    }
                    out.push_str(if first.is_some() { "</ol>" } else { "</ul>" });
                }
                Block::Code { text, .. } => {
                    let mut code = String::new();
                    escape::html(text, &mut code);
                    out.push_str(&format!("<pre>{}</pre>", code.replace('\n', "&#10;")));
                }
                Block::Preformatted(inlines) => {
                    let mut code = String::new();
                    inline::write(inlines, Place::Html, &mut code);
                    out.push_str(&format!("<pre>{}</pre>", code.replace('\n', "&#10;")));
                }
                Block::Rule => out.push_str("<hr>"),
                Block::Figure { content, caption } => {
                    out.push_str("<figure>");
                    self.html_blocks(content, out);
                    out.push_str("<figcaption>");
                    inline::write(caption, Place::Html, out);
                    out.push_str("</figcaption></figure>");
                }
                Block::Table(table) => {
                    out.push('\n');
                    self.html(table, out);
                    out.push('\n');
                }
            }
        }
    }
}

/// Whether a pipe table can represent all of a table: at most one header row, no spans, at most one paragraph in each cell. Row spans
/// that the source lost are not markup to keep: their cells are repeated.
fn fits_pipe(table: &Table<'_>) -> bool {
    let is_simple = |cell: &Cell<'_>| {
        (table.is_repaired || (cell.repeats.is_none() && cell.row_span == 1))
            && cell.column_span <= 1
            && matches!(cell.blocks.as_slice(), [] | [Block::Paragraph(_)])
    };
    let is_header = |cells: &[Cell<'_>]| cells.iter().all(|cell| cell.header);
    let has_words = |cells: &[Cell<'_>]| cells.iter().any(|cell| !cell.blocks.is_empty());
    let header_fits = match table.header_rows {
        // Without a header row, an empty one is written; it is recognized as such only above at least one row.
        0 => !table.rows.is_empty(),
        1 => table.rows.first().is_some_and(|row| is_header(row) && has_words(row)),
        _ => false,
    };
    let width = table.rows.first().map_or(0, Vec::len);
    header_fits
        && width > 0
        && !table.layout
        && table.rows.iter().skip(table.header_rows).flatten().all(|cell| !cell.header)
        && table.rows.iter().flatten().all(is_simple)
}

/// Returns the cell with the content that a cell shows: itself, or the one that it repeats.
fn origin<'t, 'p>(table: &'t Table<'p>, cell: &'t Cell<'p>) -> &'t Cell<'p> {
    cell.repeats.and_then(|(row, column)| table.rows.get(row)?.get(column)).unwrap_or(cell)
}

fn pipe_row<'t, 'p>(table: &'t Table<'p>, row: &'t [Cell<'p>], line: &mut String, nested: &mut Vec<&'t Table<'p>>) {
    line.push('|');
    for cell in row {
        line.push(' ');
        let mut text = String::new();
        let mut inside = Vec::new();
        cell_line(&origin(table, cell).blocks, Place::Pipe, &mut text, &mut inside);
        if cell.repeats.is_none() {
            nested.extend(inside);
        }
        let text = text.trim_ascii();
        line.push_str(text);
        line.push_str(if text.is_empty() { "|" } else { " |" });
    }
}

/// Appends blocks as one line, separated by `<br>`. Tables in them are added to `nested`.
fn cell_line<'t, 'p>(blocks: &'t [Block<'p>], place: Place, out: &mut String, nested: &mut Vec<&'t Table<'p>>) {
    for block in blocks {
        let mut text = String::new();
        match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) | Block::Preformatted(inlines) => {
                inline::write(inlines, place, &mut text)
            }
            Block::Quote(blocks) => cell_line(blocks, place, &mut text, nested),
            Block::List(List { items, .. }) => {
                for item in items {
                    let mut line = String::new();
                    cell_line(item, place, &mut line, nested);
                    join(&mut text, &line);
                }
            }
            Block::Code { text: code, .. } => {
                for line in code.lines().filter(|line| !line.trim().is_empty()) {
                    let mut written = String::new();
                    inline::write(&[Inline::Code(line.into())], place, &mut written);
                    join(&mut text, &written);
                }
            }
            Block::Figure { content, caption } => {
                cell_line(content, place, &mut text, nested);
                let mut line = String::new();
                inline::write(caption, place, &mut line);
                // The picture's own text may contain it already.
                if !text.contains(line.trim_ascii()) {
                    join(&mut text, line.trim_ascii());
                }
            }
            Block::Rule => {}
            Block::Table(table) => nested.push(table),
        }
        join(out, text.trim_ascii());
    }
}

fn join(out: &mut String, line: &str) {
    if !line.is_empty() {
        if !out.is_empty() {
            out.push_str("<br>");
        }
        out.push_str(line);
    }
}

/// Whether blocks contain note marks, wikilinks or formulas, outside of nested tables.
fn holds_mark(blocks: &[Block<'_>]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) | Block::Preformatted(inlines) => inlines_hold_mark(inlines),
        Block::Quote(blocks) => holds_mark(blocks),
        Block::Figure { content, caption } => holds_mark(content) || inlines_hold_mark(caption),
        Block::List(List { items, .. }) => items.iter().any(|item| holds_mark(item)),
        Block::Code { .. } | Block::Rule | Block::Table(_) => false,
    })
}

fn inlines_hold_mark(inlines: &[Inline<'_>]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Mark(_) | Inline::Wikilink { .. } | Inline::Math { .. } => true,
        Inline::Styled(_, inside) | Inline::Link { text: inside, .. } | Inline::Image { alt: inside, .. } => inlines_hold_mark(inside),
        _ => false,
    })
}
