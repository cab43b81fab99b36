//! Records as CSV, with the columns of their map.

use std::io::Write;

use super::{NAME_SEPARATOR, joined, text, write_rows};
use crate::error::Error;
use crate::page::Page;
use crate::record::{Record, RecordMap};

/// The columns of [`records`] for a map.
#[must_use]
pub fn record_columns(map: &RecordMap) -> Vec<String> {
    let mut columns: Vec<String> = vec!["page".to_owned()];
    columns.extend(map.set_keys());
    columns.extend(["section", "as_of"].map(str::to_owned));
    for (name, is_subject) in map.field_names() {
        columns.push(name.to_owned());
        if is_subject {
            columns.extend(["target", "href"].map(str::to_owned));
        }
    }
    columns.extend(["note", "references", "extra", "table", "row", "line"].map(str::to_owned));
    crate::table::unique(columns.into_iter())
}

/// Writes the names of the columns of [`records`]: [`record_columns`].
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn record_header(out: impl Write, map: &RecordMap) -> Result<(), Error> {
    Ok(write_rows(out, [record_columns(map)])?)
}

/// Writes records as CSV, one a row, without the names of the columns ([`record_columns`]). Columns that the map does not know are in
/// `extra`, as `name: text` parted by ` | `.
///
/// # Errors
/// Those of `out`.
pub fn records(out: impl Write, map: &RecordMap, page: &Page, records: &[Record]) -> Result<(), Error> {
    let row = |record: &Record| {
        let mut row = vec![page.title.text.clone()];
        row.extend(map.set_keys().iter().map(|key| record.set.get(key).cloned().unwrap_or_default()));
        row.extend([record.section.clone().unwrap_or_default(), record.as_of.clone().unwrap_or_default()]);
        for (name, is_subject) in map.field_names() {
            let value = record.fields.get(name);
            row.push(text(value));
            if is_subject {
                row.push(value.and_then(|value| value.target.clone()).unwrap_or_default());
                row.push(value.and_then(|value| value.href.clone()).unwrap_or_default());
            }
        }
        row.push(record.note.clone().unwrap_or_default());
        row.push(joined(&record.references));
        row.push(record.extra.iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join(NAME_SEPARATOR));
        row.push(record.table.map(|table| table.to_string()).unwrap_or_default());
        row.extend([record.row.to_string(), record.line.to_string()]);
        row
    };
    Ok(write_rows(out, records.iter().map(row))?)
}
