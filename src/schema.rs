//! JSON Schema of every document, made from the types (feature `schema`).

use crate::clean::TextChunk;
use crate::organization::{ORGANIZATION_SCHEMA, Organization};
use crate::page::{PAGE_SCHEMA, Page};
use crate::record::Record;
use crate::repair::ChangeLine;
use crate::site::{BASELINE_SCHEMA, Baseline};
use crate::write::data_package::DataPackage;
use crate::write::findings::{CHECK_SCHEMA, CheckReport};
use crate::write::json::{TABLE_SCHEMA, TableDocument};

/// The schema of a page, as it is kept in `schema/page.json`.
#[must_use]
pub fn page() -> String {
    titled(schemars::schema_for!(Page), PAGE_SCHEMA)
}

/// The schema of a table as `tables --format json|ndjson` prints it, as it is kept in `schema/table.json`.
#[must_use]
pub fn table() -> String {
    titled(schemars::schema_for!(TableDocument<'_>), TABLE_SCHEMA)
}

/// The schema of an organization as `members --format json|ndjson` prints it, as it is kept in `schema/organization.json`.
#[must_use]
pub fn organization() -> String {
    titled(schemars::schema_for!(Organization), ORGANIZATION_SCHEMA)
}

/// The schema of a record as `records --format json|ndjson` prints it (with `path` and `page` before it), as it is kept in
/// `schema/record.json`.
#[must_use]
pub fn record() -> String {
    titled(schemars::schema_for!(Record), "wikilift/record/1")
}

/// The schema of what this crate writes into a `datapackage.json`, as it is kept in `schema/datapackage.json`.
#[must_use]
pub fn data_package() -> String {
    titled(schemars::schema_for!(DataPackage), "wikilift/datapackage/1")
}

/// The schema of a line of `clean --report` (with `path` before it), as it is kept in `schema/change.json`.
#[must_use]
pub fn change() -> String {
    titled(schemars::schema_for!(ChangeLine), "wikilift/change/1")
}

/// The schema of a line of `clean --to json-text`, as it is kept in `schema/text.json`.
#[must_use]
pub fn text() -> String {
    titled(schemars::schema_for!(TextChunk), "wikilift/text/1")
}

/// The schema of what `check --format json` prints, as it is kept in `schema/check.json`.
#[must_use]
pub fn check() -> String {
    titled(schemars::schema_for!(CheckReport), CHECK_SCHEMA)
}

/// The schema of the file of `check --baseline`, as it is kept in `schema/baseline.json`.
#[must_use]
pub fn baseline() -> String {
    titled(schemars::schema_for!(Baseline), BASELINE_SCHEMA)
}

fn titled(schema: schemars::Schema, title: &str) -> String {
    let mut schema = schema.to_value();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), title.into());
    }
    format!("{schema:#}\n")
}
