//! Spans that stand as text: `rowspan="2"` in a cell of its own, with the cell that it belongs to behind it.

use super::{Cell, DOUBTFUL_CONFIDENCE, Repair, RepairKind, Table};
use crate::page::attribute_text;

/// Confidence in a span that the page itself says, in the wrong place.
const LEAK_CONFIDENCE: f32 = 0.98;

/// Cells that hold the attributes of the cell behind them (`rowspan="2"`): the attributes are taken for what they are, and the rows
/// below, which slid under the span, are put back. Goes out: whether there were such cells.
pub(super) fn put_back(table: &mut Table, least: f32) -> bool {
    let columns = table.columns.len();
    let first = table.header_rows as usize;
    let mut found = false;
    // Columns that a cell from above takes, with the rows that it still takes.
    let mut open: Vec<(usize, u32)> = Vec::new();
    for row in first..table.rows.len() {
        let length = table.rows[row].iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let leaks: Vec<(usize, Leak)> = (0..length).filter_map(|at| Some((at, Leak::of(&table.rows[row][at])?))).collect();
        // Where the row has no room for what is to come from above, the span was not what made it slide.
        let fits = length - leaks.len() + open.len() <= columns;
        if leaks.is_empty() && (open.is_empty() || !fits) {
            open.clear();
            continue;
        }
        found = true;
        let confidence = if fits { LEAK_CONFIDENCE } else { DOUBTFUL_CONFIDENCE };
        if confidence < least {
            open.clear();
            continue;
        }
        if !fits {
            open.clear();
        }
        let gaps = std::mem::take(&mut open);
        let is_cut = !leaks.is_empty() && length == columns;
        let mut cells = std::mem::take(&mut table.rows[row]).into_iter().take(length).enumerate();
        let mut out: Vec<Cell> = Vec::with_capacity(columns);
        let mut pending = Leak::default();
        while out.len() < columns {
            let column = out.len();
            if let Some(&(_, rows)) = gaps.iter().find(|gap| gap.0 == column) {
                let above = Cell { spanned: true, row_span: 1, column_span: 1, ..table.rows[row - 1][column].clone() };
                out.push(above);
                if rows > 1 {
                    open.push((column, rows - 1));
                }
                continue;
            }
            let Some((at, mut cell)) = cells.next() else { break };
            if let Some(leak) = leaks.iter().find(|leak| leak.0 == at) {
                pending = leak.1;
                continue;
            }
            let leak = std::mem::take(&mut pending);
            let below = u32::try_from(table.rows.len() - row).unwrap_or(u32::MAX);
            cell.row_span = leak.rows.clamp(1, below);
            cell.column_span = leak.columns.clamp(1, u32::try_from(columns - column).unwrap_or(u32::MAX));
            if cell.row_span > 1 {
                open.extend((0..cell.column_span as usize).map(|more| (column + more, cell.row_span - 1)));
            }
            let copy = Cell { spanned: true, row_span: 1, column_span: 1, ..cell.clone() };
            let copies = cell.column_span as usize - 1;
            out.push(cell);
            out.extend(std::iter::repeat_n(copy, copies));
        }
        out.resize(columns, Cell::default());
        table.rows[row] = out;
        let rows = vec![u32::try_from(row).unwrap_or(u32::MAX)];
        if !leaks.is_empty() {
            let why = "attributes of a cell stood as a cell of their own".to_owned();
            table.repairs.push(Repair { kind: RepairKind::AttributeLeak, rows: rows.clone(), confidence, why });
        }
        if !gaps.is_empty() {
            let why = "a row span that stands as text in a row above reaches into this row".to_owned();
            table.repairs.push(Repair { kind: RepairKind::Shifted, rows: rows.clone(), confidence, why });
        }
        if is_cut {
            let why = "the attributes took the places of cells: as many are lost at the end of the row".to_owned();
            table.repairs.push(Repair { kind: RepairKind::Truncated, rows, confidence, why });
        }
    }
    found
}

/// The spans that a cell of nothing but attributes gives to the cell behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Leak {
    rows: u32,
    columns: u32,
}

impl Leak {
    fn of(cell: &Cell) -> Option<Self> {
        let text = cell.text.trim_end_matches(['|', ' ']);
        if attribute_text(text)? < text.len() || !cell.links.is_empty() {
            return None;
        }
        let span = |name: &str| {
            let at = text.to_ascii_lowercase().find(name)? + name.len();
            let value = text[at..].trim_start_matches(|character: char| !character.is_ascii_digit());
            value[..value.bytes().take_while(u8::is_ascii_digit).count()].parse().ok()
        };
        let leak = Self { rows: span("rowspan").unwrap_or(1), columns: span("colspan").unwrap_or(1) };
        // `style="…"` alone may be all that is left of an empty cell.
        (leak.rows > 1 || leak.columns > 1).then_some(leak)
    }
}
