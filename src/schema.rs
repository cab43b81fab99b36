//! JSON Schema of every JSON document that this crate writes, generated from its types (feature `schema`).
//!
//! Each function returns a schema as JSON text, the content of the file of that name in `schema/`: [`page`], [`table`], [`organization`],
//! [`record`], [`data_package`], [`change`], [`text`], [`check`], [`baseline`].
//!
//! ```
//! let schema: serde_json::Value = serde_json::from_str(&wikilift::schema::page())?;
//! assert_eq!(schema["title"], "wikilift/page/1");
//! assert_eq!(schema["properties"]["lead"]["type"], "string");
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde_json::Value;

use crate::clean::TextChunk;
use crate::organization::{ORGANIZATION_SCHEMA, Organization};
use crate::page::{PAGE_SCHEMA, Page};
use crate::record::Record;
use crate::repair::ChangeLine;
use crate::site::{BASELINE_SCHEMA, Baseline};
use crate::write::data_package::DataPackage;
use crate::write::findings::{CHECK_SCHEMA, CheckReport};
use crate::write::json::{TABLE_SCHEMA, TableDocument};

/// Returns the schema of a [`Page`], the content of `schema/page.json`.
#[must_use]
pub fn page() -> String {
    titled(schemars::schema_for!(Page), PAGE_SCHEMA)
}

/// Returns the schema of a [`TableDocument`], as `tables --format json|ndjson` prints it: the content of `schema/table.json`.
#[must_use]
pub fn table() -> String {
    titled(schemars::schema_for!(TableDocument<'_>), TABLE_SCHEMA)
}

/// Returns the schema of an [`Organization`], as `members --format json|ndjson` prints it: the content of `schema/organization.json`.
#[must_use]
pub fn organization() -> String {
    titled(schemars::schema_for!(Organization), ORGANIZATION_SCHEMA)
}

/// Returns the schema of a [`Record`], as `records --format json|ndjson` prints it (with `path` and `page` before it): the content of
/// `schema/record.json`.
#[must_use]
pub fn record() -> String {
    titled(schemars::schema_for!(Record), "wikilift/record/1")
}

/// Returns the schema of a [`DataPackage`], which this crate writes to `datapackage.json`: the content of `schema/datapackage.json`.
#[must_use]
pub fn data_package() -> String {
    titled(schemars::schema_for!(DataPackage), "wikilift/datapackage/1")
}

/// Returns the schema of a line of `clean --report` (with `path` before it): the content of `schema/change.json`.
#[must_use]
pub fn change() -> String {
    titled(schemars::schema_for!(ChangeLine), "wikilift/change/1")
}

/// Returns the schema of a [`TextChunk`], a line of `clean --to json-text`: the content of `schema/text.json`.
#[must_use]
pub fn text() -> String {
    titled(schemars::schema_for!(TextChunk), "wikilift/text/1")
}

/// Returns the schema of a [`CheckReport`], as `check --format json` prints it: the content of `schema/check.json`.
#[must_use]
pub fn check() -> String {
    titled(schemars::schema_for!(CheckReport), CHECK_SCHEMA)
}

/// Returns the schema of a [`Baseline`], the file of `check --baseline`: the content of `schema/baseline.json`.
#[must_use]
pub fn baseline() -> String {
    titled(schemars::schema_for!(Baseline), BASELINE_SCHEMA)
}

/// The schema of a type as text, with its title, and without the examples in its descriptions, which are Rust.
fn titled(schema: schemars::Schema, title: &str) -> String {
    let mut schema = schema.to_value();
    without_examples(&mut schema);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), title.into());
    }
    format!("{schema:#}\n")
}

fn without_examples(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            if let Some(Value::String(description)) = keys.get_mut("description")
                && let Some(start) = description.find("\n\n```")
            {
                description.truncate(start);
            }
            keys.values_mut().for_each(without_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(without_examples),
        _ => {}
    }
}
