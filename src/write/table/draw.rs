//! Tables drawn with lines of box characters (feature `draw`).

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table as Drawing};

use super::CellStyle;
use crate::table::Table;
use crate::write::printable_lines;

/// Draws a table with lines around its cells; a column is as wide as its text, East Asian characters taking two places. With a `width`
/// (of a terminal, in characters) long cells are broken into lines.
#[must_use]
pub fn draw(table: &Table, style: CellStyle, width: Option<u16>) -> String {
    let mut drawing = Drawing::new();
    drawing.load_preset(UTF8_FULL_CONDENSED);
    if let Some(width) = width {
        drawing.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    drawing.set_header(table.column_names().iter().map(|name| printable_lines(name).into_owned()));
    for row in table.header_rows as usize..table.rows.len() {
        drawing.add_row((0..table.columns.len()).map(|column| printable_lines(&style.text(table, row, column)).into_owned()));
    }
    let mut out = drawing.trim_fmt();
    out.push('\n');
    out
}
