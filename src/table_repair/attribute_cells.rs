//! Spans that ended up as text: `rowspan="2"` in a cell of its own, followed by the cell that it belongs to.

use super::{Cell, Copies, Repair, RepairKind, Suspicion, Table};
use crate::table_repair::attribute_text;

/// Confidence in a span that the page itself states, in the wrong place.
const LEAK_CONFIDENCE: f32 = 0.98;

/// Columns that a cell from above takes, with the number of rows that it still takes.
type Open = Vec<(usize, u32)>;

/// Finds cells that contain the attributes of the cell after them (`rowspan="2"`), applies these attributes, and moves the rows below,
/// which shifted under the span, back to their columns. No other cell is lost: a row that has no room for all of them stays as it is.
/// Returns what is damaged and was not repaired, if there were such cells.
pub(super) fn put_back(table: &mut Table, least: f32, copies: &mut Copies) -> Option<Vec<Suspicion>> {
    let leaks = |row: &[Cell]| row.iter().zip(row.iter().skip(1)).any(|(cell, next)| Leak::before(cell, next).is_some_and(Leak::spans));
    let leaking: Vec<u32> = (table.header_rows..).zip(table.body()).filter(|(_, row)| leaks(row)).map(|(number, _)| number).collect();
    if leaking.is_empty() {
        return None;
    }
    let suspicion = |kind, rows, evidence: &str| Suspicion { kind, rows, confidence: LEAK_CONFIDENCE, evidence: evidence.to_owned() };
    if LEAK_CONFIDENCE < least {
        return Some(vec![suspicion(RepairKind::AttributeLeak, leaking, "the attributes of a cell are a cell of their own")]);
    }
    let mut cut = Vec::new();
    let mut open = Open::new();
    for row in table.header_rows as usize..table.rows.len() {
        let length = table.rows[row].iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let cells = &table.rows[row][..length];
        let mut leaks: Vec<Option<Leak>> = cells.iter().zip(cells.iter().skip(1)).map(|(cell, next)| Leak::before(cell, next)).collect();
        leaks.push(None);
        // `style="…"` alone may be all that is left of an empty cell, unless attributes are known to have become cells.
        if open.is_empty() && !leaks.iter().flatten().copied().any(Leak::spans) {
            continue;
        }
        let count = leaks.iter().flatten().count();
        let Some(room) = table.columns.len().checked_sub(length - count + open.len()) else {
            open.clear();
            continue;
        };
        let gaps = std::mem::take(&mut open);
        open = put_back_row(table, row, &leaks, &gaps, room, copies);
        let mut note = |kind, evidence: &str| {
            let rows = vec![u32::try_from(row).unwrap_or(u32::MAX)];
            table.repairs.push(Repair::of_rows(kind, rows, LEAK_CONFIDENCE, evidence));
        };
        if count > 0 {
            note(RepairKind::AttributeLeak, "the attributes of a cell were a cell of their own");
        }
        if !gaps.is_empty() {
            note(RepairKind::Shifted, "a row span written as text in a row above covers this row");
        }
        // In a full row, attributes took the place of cells; where a span fills it again, nothing is missing.
        if count > 0 && length == table.columns.len() && table.rows[row].last().is_some_and(|cell| cell.is_empty() && !cell.spanned) {
            cut.push(u32::try_from(row).unwrap_or(u32::MAX));
        }
    }
    table.count_row_spans();
    let evidence = "the attributes displaced cells: as many may be lost at the end of the row";
    Some(if cut.is_empty() { Vec::new() } else { vec![suspicion(RepairKind::Truncated, cut, evidence)] })
}

/// Lays out one row again: without the cells of `leaks`, with the columns of `gaps` filled from above. `room` slots may be filled by
/// column spans. Returns the columns that spans fill further down.
fn put_back_row(table: &mut Table, row: usize, leaks: &[Option<Leak>], gaps: &Open, mut room: usize, copies: &mut Copies) -> Open {
    let mut open = Open::new();
    let columns = table.columns.len();
    let below = u32::try_from(table.rows.len() - row).unwrap_or(u32::MAX);
    let mut cells = std::mem::take(&mut table.rows[row]).into_iter().zip(leaks);
    let mut out: Vec<Cell> = Vec::with_capacity(columns);
    let mut pending = Leak::default();
    while out.len() < columns {
        let column = out.len();
        if let Some(&(_, rows)) = gaps.iter().find(|gap| gap.0 == column) {
            out.push(copies.of(&table.rows[row - 1][column]));
            if rows > 1 {
                open.push((column, rows - 1));
            }
            continue;
        }
        let Some((mut cell, leak)) = cells.next() else { break };
        if let Some(leak) = leak {
            pending = *leak;
            continue;
        }
        let leak = std::mem::take(&mut pending);
        // A span ends before a column that is filled from above.
        let end = gaps.iter().map(|gap| gap.0).filter(|&gap| gap > column).min().unwrap_or(columns);
        let more = (leak.columns.max(1) as usize - 1).min(room).min(end - column - 1);
        room -= more;
        cell.column_span = u32::try_from(more + 1).unwrap_or(u32::MAX);
        if leak.rows.min(below) > 1 {
            open.extend((column..=column + more).map(|column| (column, leak.rows.min(below) - 1)));
        }
        let copied: Vec<Cell> = (0..more).map(|_| copies.of(&cell)).collect();
        out.push(cell);
        out.extend(copied);
    }
    out.resize(columns, Cell::default());
    table.rows[row] = out;
    open
}

/// The spans that a cell of nothing but attributes gives to the cell after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Leak {
    rows: u32,
    columns: u32,
}

impl Leak {
    /// The attributes that `cell` consists of, if it is followed by the cell that they belong to.
    fn before(cell: &Cell, next: &Cell) -> Option<Self> {
        // Hardly any cell contains this character.
        if !cell.text.contains('=') || !cell.links.is_empty() || next.is_empty() {
            return None;
        }
        let text = cell.text.trim_end_matches(['|', ' ']);
        if attribute_text(text)? < text.len() {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let span = |name: &str| {
            let value = lower[lower.find(name)? + name.len()..].trim_start_matches(|character: char| !character.is_ascii_digit());
            value[..value.bytes().take_while(u8::is_ascii_digit).count()].parse().ok()
        };
        Some(Self { rows: span("rowspan").unwrap_or(1), columns: span("colspan").unwrap_or(1) })
    }

    /// Whether the attributes make the cell span anything.
    fn spans(self) -> bool {
        self.rows > 1 || self.columns > 1
    }
}
