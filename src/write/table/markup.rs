//! Tables as markup: pipe tables and clean HTML.

use std::fmt::Write;

use super::cell::{CellStyle, push_link, segments};
use crate::page::Page;
use crate::table::{Cell, Table, head_rows};

/// Returns a table of `page` as a GFM pipe table: line breaks are `<br>`, pipes `\|`, links `[text](href)`.
///
/// ```
/// use wikilift::write::table::{CellStyle, markdown};
/// use wikilift::{Input, Page};
///
/// let text = "<table><tr><th>Port<tr><td><a href=\"Lyra.md\">Lyra</a><br>a|b</table>";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let written = markdown(&page, &page.tables[0], CellStyle::default());
/// assert_eq!(written, "| Port |\n| --- |\n| [Lyra](Lyra.md)<br>a\\|b |\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[must_use]
pub fn markdown(page: &Page, table: &Table, style: CellStyle) -> String {
    let mut out = String::new();
    if table.columns.is_empty() {
        return out;
    }
    for name in &table.columns {
        out.push_str("| ");
        push_escaped(&mut out, name);
        out.push(' ');
    }
    out.push_str("|\n");
    out.push_str(&"| --- ".repeat(table.columns.len()));
    out.push_str("|\n");
    for row in table.header_rows as usize..table.rows.len() {
        for column in 0..table.columns.len() {
            out.push_str("| ");
            let cell = &table.rows[row][column];
            if style.is_visible(cell) {
                for (number, line) in cell_lines(page, cell, style).into_iter().enumerate() {
                    if number > 0 {
                        out.push_str("<br>");
                    }
                    out.push_str(&line);
                }
            } else {
                out.push_str(&style.text(table, row, column));
            }
            out.push(' ');
        }
        out.push_str("|\n");
    }
    out
}

/// Returns the lines of a cell as Markdown for a pipe table.
fn cell_lines(page: &Page, cell: &Cell, style: CellStyle) -> Vec<String> {
    let mut lines = vec![String::new()];
    for segment in segments(page, cell) {
        if let Some(href) = segment.link.and_then(|link| style.address(link)) {
            let mut written = String::new();
            push_link(&mut written, segment.text, &href);
            if let Some(last) = lines.last_mut() {
                last.push_str(&written.replace('|', "\\|"));
            }
            continue;
        }
        for (number, line) in segment.lines(cell).enumerate() {
            if number > 0 {
                lines.push(String::new());
            }
            if let Some(last) = lines.last_mut() {
                push_escaped(last, line);
            }
        }
    }
    lines
}

/// Appends text, escaped so that Markdown reads it as plain text.
fn push_escaped(out: &mut String, text: &str) {
    let mut before = None;
    for character in text.chars() {
        let is_markup = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '&' => true,
            // Inside a word an underscore is only an underscore.
            '_' => !before.is_some_and(char::is_alphanumeric),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(character);
        before = Some(character);
    }
}

/// Returns a table of `page` as HTML: real row and column spans, `<th>`, and links as `<a href>`, without other attributes.
///
/// Of the style, only [`keep_scripts`](CellStyle::keep_scripts) has an effect.
///
/// ```
/// use wikilift::write::table::{CellStyle, html};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port |\n|---|\n| *Lyra* & Mira |\n")?);
/// let written = html(&page, &page.tables[0], CellStyle::default());
/// assert!(written.contains("<tbody>\n<tr><td>Lyra &amp; Mira</td></tr>\n</tbody>"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[must_use]
pub fn html(page: &Page, table: &Table, style: CellStyle) -> String {
    let mut out = String::from("<table>\n");
    if let Some(caption) = table.caption_apart() {
        let _ = writeln!(out, "<caption>{}</caption>", htmlize::escape_text(caption));
    }
    let header_rows = (table.header_rows as usize).min(table.rows.len());
    let head = head_rows(table.rows[..header_rows].iter().map(|row| row.iter().map(|cell| cell.row_span)));
    for (rows, name) in [(0..head, "thead"), (head..table.rows.len(), "tbody")] {
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(out, "<{name}>");
        for number in rows {
            out.push_str("<tr>");
            for cell in table.rows[number].iter().filter(|cell| !cell.spanned) {
                // Outside of `<thead>`, only the cells themselves show that they are a header.
                let is_header = cell.header || (head..header_rows).contains(&number);
                push_cell(&mut out, page, cell, is_header, style);
            }
            out.push_str("</tr>\n");
        }
        let _ = writeln!(out, "</{name}>");
    }
    out.push_str("</table>\n");
    out
}

fn push_cell(out: &mut String, page: &Page, cell: &Cell, is_header: bool, style: CellStyle) {
    let name = if is_header { "th" } else { "td" };
    let _ = write!(out, "<{name}");
    if cell.row_span > 1 {
        let _ = write!(out, " rowspan=\"{}\"", cell.row_span);
    }
    if cell.column_span > 1 {
        let _ = write!(out, " colspan=\"{}\"", cell.column_span);
    }
    out.push('>');
    for segment in segments(page, cell) {
        let href = segment.link.and_then(|link| style.address(link));
        if let Some(href) = &href {
            let _ = write!(out, "<a href=\"{}\">", htmlize::escape_attribute(&**href));
        }
        for (number, line) in segment.lines(cell).enumerate() {
            if number > 0 {
                out.push_str("<br>");
            }
            out.push_str(&htmlize::escape_text(line));
        }
        if href.is_some() {
            out.push_str("</a>");
        }
    }
    let _ = write!(out, "</{name}>");
}
