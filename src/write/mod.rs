//! Typed data written out: pages as JSON; tables as JSON, CSV with a Data Package, drawn, as Markdown and HTML; organizations as CSV and
//! JSON-LD; findings of a check in the formats of those who read them.
//!
//! Comes in: a page, a table with its page, an organization, a report. Goes out: text. Nothing is worked out here.

mod cell;
mod csv;
mod findings;
mod membership;
mod package;
mod pretty;
mod printable;
mod table;

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::page::Page;

pub use crate::address::address;

pub use self::cell::{CellStyle, Lines, MARK_ABOVE, MARK_LEFT, Spans};
pub use self::csv::{CellLinks, CsvStyle, LINK_SEPARATOR, csv};
pub use self::findings::{CHECK_SCHEMA, CheckReport, PageText, findings_text, github, html_report, junit, sarif, xml};
pub use self::membership::{
    MEMBERSHIP_COLUMNS, ORGANIZATION_TABLES, OrganizationTables, json_ld, membership_header, memberships, record_columns, records,
};
pub use self::package::{DataPackage, Dialect, Field, PACKAGE_PROFILE, PackageSource, Resource, Schema};
pub use self::pretty::{html, markdown, text};
pub use self::printable::{printable, printable_lines};
pub use self::table::{TABLE_SCHEMA, TableDocument, TableStyle};

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
pub fn page(out: impl Write, page: &Page, fields: &[String], layout: Layout) -> serde_json::Result<()> {
    match (fields, layout) {
        ([], Layout::Compact) => serde_json::to_writer(out, page),
        ([], Layout::Pretty) => serde_json::to_writer_pretty(out, page),
        (fields, Layout::Compact) => serde_json::to_writer(out, &Selection { page, fields }),
        (fields, Layout::Pretty) => serde_json::to_writer_pretty(out, &Selection { page, fields }),
    }
}
