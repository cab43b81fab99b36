//! JSON Schema of every document, made from the types (feature `schema`).

use crate::page::Page;

/// The schema of a page, as it is kept in `schema/page.json`.
#[must_use]
pub fn page() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Page).to_value();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), crate::page::PAGE_SCHEMA.into());
    }
    schema
}
