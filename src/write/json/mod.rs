//! Pages, tables and organizations as JSON.
//!
//! Every data type of this crate implements serde's `Serialize` and `Deserialize`, with the keys that `schema/` describes:
//! `serde_json::to_string(&page)` returns the JSON of a page. This module has what serde alone does not provide:
//!
//! - [`page()`] writes a page with only some of its keys.
//! - [`TableDocument`] is a table that can be read without its page: it includes the links of its cells.
//! - [`organization_ld`] describes an organization with the vocabulary of schema.org.

mod organization;
mod page;
mod table;

pub use self::organization::organization_ld;
pub use self::page::{Layout, PAGE_FIELDS, page};
pub use self::table::{TABLE_SCHEMA, TableDocument, TableStyle};
