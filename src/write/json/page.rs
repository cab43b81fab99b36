//! A page as JSON, with all or some of its keys.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Error;
use crate::page::Page;

/// How JSON is laid out.
///
/// ```
/// use wikilift::write::json::{self, Layout};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "A port.")?);
/// let mut out = Vec::new();
/// json::page(&mut out, &page, &["lead".to_owned()], Layout::Pretty)?;
/// assert_eq!(out, b"{\n  \"lead\": \"A port.\"\n}");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// On one line.
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

/// A page with only some of its keys.
struct Selection<'p> {
    page: &'p Page,
    fields: &'p [String],
}

/// Writes a page as JSON, with only the keys in `fields`, or with all keys if `fields` is empty.
///
/// The keys of a page are [`PAGE_FIELDS`]; they are written in that order, and others are ignored.
///
/// ```
/// use wikilift::write::json::{self, Layout};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "A port.\n\n[Category:Ports](Category:Ports \"wikilink\")\n")?);
/// let mut out = Vec::new();
/// json::page(&mut out, &page, &["lead".to_owned(), "path".to_owned()], Layout::Compact)?;
/// assert_eq!(out, br#"{"path":"Lyra.md","lead":"A port."}"#);
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn page(out: impl Write, page: &Page, fields: &[String], layout: Layout) -> Result<(), Error> {
    let written = match (fields, layout) {
        ([], Layout::Compact) => serde_json::to_writer(out, page),
        ([], Layout::Pretty) => serde_json::to_writer_pretty(out, page),
        (fields, Layout::Compact) => serde_json::to_writer(out, &Selection { page, fields }),
        (fields, Layout::Pretty) => serde_json::to_writer_pretty(out, &Selection { page, fields }),
    };
    // No value of a page can fail to become JSON, so that only `out` can fail.
    Ok(written.map_err(io::Error::from)?)
}
