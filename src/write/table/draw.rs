//! Tables drawn with box-drawing characters (feature `draw`).

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table as Drawing};

use super::CellStyle;
use crate::table::Table;
use crate::write::printable_lines;

/// Draws a table with lines around its cells, for a terminal (feature `draw`).
///
/// A column is as wide as its text; East Asian characters take two display cells. With a `width` (of the terminal, in display cells), long
/// cells are wrapped.
///
/// ```
/// use wikilift::write::table::{CellStyle, draw};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port | Ships |\n|---|---|\n| Lyra | 7 |\n")?);
/// let drawn = draw(&page.tables[0], CellStyle::default(), None);
/// assert_eq!(drawn.lines().nth(1), Some("│ Port ┆ Ships │"));
/// # Ok::<(), wikilift::Error>(())
/// ```
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
