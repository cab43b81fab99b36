//! A page as JSON, whole or some of its keys.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Error;
use crate::page::Page;

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// In one line.
    Compact,
    /// Indented by two spaces.
    Pretty,
}

macro_rules! page_fields {
    ($($field:ident)+) => {
        /// The keys of a page, in the order in which they are written.
        pub const PAGE_FIELDS: &[&str] = &[$(stringify!($field)),+];

        impl Serialize for Selection<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $(if self.fields.iter().any(|field| field == stringify!($field)) {
                    map.serialize_entry(stringify!($field), &self.page.$field)?;
                })+
                map.end()
            }
        }
    };
}

page_fields!(schema path title source front_matter lead sections dialect links tables references categories files blocks diagnostics);

/// Some keys of a page.
struct Selection<'p> {
    page: &'p Page,
    fields: &'p [String],
}

/// Writes a page, or of it only `fields` (of [`PAGE_FIELDS`]; others are ignored). No fields means all.
///
/// # Errors
/// Those of `out`.
pub fn page(out: impl Write, page: &Page, fields: &[String], layout: Layout) -> Result<(), Error> {
    let written = match (fields, layout) {
        ([], Layout::Compact) => serde_json::to_writer(out, page),
        ([], Layout::Pretty) => serde_json::to_writer_pretty(out, page),
        (fields, Layout::Compact) => serde_json::to_writer(out, &Selection { page, fields }),
        (fields, Layout::Pretty) => serde_json::to_writer_pretty(out, &Selection { page, fields }),
    };
    // Nothing of a page fails to become JSON, so that only `out` can.
    Ok(written.map_err(io::Error::from)?)
}
