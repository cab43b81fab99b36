//! A last column that is empty in all rows because all of them shifted to the left.
//!
//! If the column of countries contained nothing but flags, a template that the export lost, and the column before it a cell that spanned,
//! every row is `"" | name | ""`: the name is below "country", and nothing is below "party". The rows alone do not distinguish this from
//! a table whose last column was lost; the title of the column of countries does, if nothing in it is a country.

use super::align::Gaps;
use super::{RepairKind, Shift, Table};
use crate::words::fold;
use crate::words::territory::{self, Territory};

/// The confidence: the titles, the empty column and every row agree.
const CONFIDENCE: f32 = 0.96;
/// Fewer rows are no evidence about a column.
const MIN_ROWS: usize = 3;

/// Titles of columns that contain countries, folded.
const COUNTRY_TITLES: [&str; 14] =
    ["国家", "國家", "国", "國", "国家/地区", "國家/地區", "国・地域", "국가", "나라", "country", "state", "land", "pays", "país"];

/// The repair of a table whose rows all shifted by one column, with the first column as the one that spanned.
pub(super) fn whole_table(table: &Table) -> Option<Shift> {
    let first = table.header_rows as usize;
    let last = table.columns.len().checked_sub(1).filter(|&last| last >= 2)?;
    let held = last - 1;
    let is_titled = COUNTRY_TITLES.contains(&fold(&table.columns[held]).trim()) && !table.columns[last].is_empty();
    if first == 0 || !is_titled {
        return None;
    }
    let mut rows = Vec::new();
    let mut has_key = false;
    for (index, row) in table.rows.iter().enumerate().skip(first) {
        let is_key = !row[0].is_empty() && row[1..].iter().all(super::Cell::is_empty);
        let is_slid = row[0].is_empty() && !row[held].is_empty() && row[last].is_empty();
        has_key |= is_key;
        // Without a key above, there is nothing that spanned; a row of another kind shows that the columns are intact.
        if is_key {
            continue;
        }
        if is_slid && has_key {
            if matches!(territory::known(row[held].shown()), Some(Territory::Country | Territory::Region)) {
                return None;
            }
            rows.push((index, Gaps::first(1)));
        } else {
            return None;
        }
    }
    let evidence = format!(
        "“{}” is empty in all rows, and nothing below “{}” is a country: every row was shifted left under the first column",
        table.columns[last], table.columns[held]
    );
    (rows.len() >= MIN_ROWS).then_some(Shift { kind: RepairKind::Shifted, rows, confidence: CONFIDENCE, evidence })
}
