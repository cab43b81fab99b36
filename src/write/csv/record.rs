//! Records as CSV, with columns for the fields of their map.

use std::io::Write;

use super::{NAME_SEPARATOR, joined, text, write_rows};
use crate::error::Error;
use crate::page::Page;
use crate::record::{Record, RecordMap};

/// Returns the names of the columns that [`records`] writes for a map.
///
/// ```
/// use wikilift::record::RecordMap;
/// use wikilift::write::csv::record_columns;
///
/// let map = RecordMap::from_json(r#"{"field": [{"name": "ship", "kind": "subject"}, {"name": "built", "kind": "date"}]}"#)?;
/// assert_eq!(record_columns(&map)[..7], ["page", "section", "as_of", "ship", "target", "href", "built"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
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

/// Writes the header row for [`records`]: [`record_columns`].
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn record_header(out: impl Write, map: &RecordMap) -> Result<(), Error> {
    Ok(write_rows(out, [record_columns(map)])?)
}

/// Writes records of `page` as CSV, one per row, without a header row ([`record_header`]).
///
/// Columns that the map does not name are in `extra`, as `name: text`, separated by ` | `.
///
/// ```
/// use wikilift::record::RecordMap;
/// use wikilift::write::csv::{record_header, records};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let map = RecordMap::from_json(r#"{"field": [{"name": "ship", "kind": "subject", "columns": ["Ship"]}]}"#)?;
/// let text = "| Ship | Crew |\n|---|---|\n| Vega | 12 |\n";
/// let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
/// let mut out = Vec::new();
/// record_header(&mut out, &map)?;
/// records(&mut out, &map, document.page(), &map.records(&document).records)?;
/// let csv = String::from_utf8_lossy(&out);
/// assert_eq!(csv.lines().nth(1), Some("Fleet,,,Vega,,,,,Crew: 12,0,1,3"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
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
