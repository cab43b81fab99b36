//! Records: rows of data extraction from the tables and lists of a page, found by the words of a map.
//!
//! Comes in: a [`Page`] and a [`RecordMap`], which says what headings, columns and notes mean. Goes out: [`Record`]s. Organizations and
//! their members (`organization`) are one map of this kind; users write their own.
//!
//! The way of a page:
//!
//! 1. `lift` goes through the blocks of the page. Headings (`heading`) say below which of them records stand, and what all of those
//!    records share.
//! 2. `table` finds out which column is which field, puts back what slid, and makes records of rows; `list` does so with items.
//! 3. `mention` cuts cells and items into names with their notes, `note` finds dates and choices in those.
//!
//! `map` reads the TOML; how words are compared and what countries are called is known to `crate::words`.

mod extract;
mod heading;
mod list;
mod map;
mod mention;
mod note;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::page::Link;

pub use self::extract::Extraction;
pub use self::map::RecordMap;
pub(crate) use self::map::{FactRules, KindRule, MapFile};

/// A row of data about one thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Record {
    /// What headings say of it: the values that the map sets for their words.
    pub set: BTreeMap<String, String>,
    /// The heading that it stands below; null before the first.
    pub section: Option<String>,
    /// The date for which the page says so, in EDTF.
    pub as_of: Option<String>,
    /// Its fields by the names of the map, without those that the page does not say. Dates are EDTF.
    pub fields: BTreeMap<String, RecordValue>,
    /// Columns that the map does not know, by their names.
    pub extra: BTreeMap<String, String>,
    /// What is said besides, as it stands.
    pub note: Option<String>,
    /// The numbers of the references cited.
    pub references: Vec<u32>,
    /// The table that it stands in, by its number on the page; null for an item of a list.
    pub table: Option<u32>,
    /// The row of the table (from 0, header rows counted), or the item below the heading (from 0).
    pub row: u32,
    /// Line in the file, from 1; 0 where it is not known.
    pub line: u32,
    /// What the page does not say outright and was worked out: names of fields, and `column-shift`.
    pub inferred: Vec<String>,
}

/// A value of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RecordValue {
    /// The text.
    pub text: String,
    /// The title that its link leads to.
    pub target: Option<String>,
    /// The address of its link.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub href: Option<String>,
}

impl RecordValue {
    pub(crate) fn plain(text: &str) -> Self {
        Self { text: text.replace('\n', " "), target: None, href: None }
    }

    pub(crate) fn of_link(link: &Link) -> Self {
        Self { text: link.label.to_string(), target: link.target.as_deref().map(str::to_owned), href: Some(link.href.to_string()) }
    }
}
