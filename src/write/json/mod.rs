//! JSON of pages, tables and organizations.
//!
//! Every type of this crate that is data implements serde's `Serialize` and `Deserialize`, with the keys that `schema/` describes:
//! `serde_json::to_string(&page)` is the JSON of a page. This module has what serde alone does not give: a page with some of its keys
//! ([`page`]), a table that stands alone, with its links ([`TableDocument`]), an organization in the terms of schema.org
//! ([`organization_ld`]).

mod organization;
mod page;
mod table;

pub use self::organization::organization_ld;
pub use self::page::{Layout, PAGE_FIELDS, page};
pub use self::table::{TABLE_SCHEMA, TableDocument, TableStyle};
