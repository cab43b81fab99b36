//! Output formats: the data of this crate as JSON, CSV, Markdown, HTML and reports.
//!
//! | module | writes |
//! |---|---|
//! | [`json`] | pages and tables as JSON, organizations as JSON-LD |
//! | [`csv`] (feature `csv`) | tables, memberships and records as CSV |
//! | [`data_package`] (feature `csv`) | the `datapackage.json` that describes a folder of CSV files |
//! | [`table`] | a table as Markdown or HTML, or drawn for a terminal (feature `draw`) |
//! | [`findings`] | the findings of a check as text, SARIF, JUnit XML, GitHub annotations or HTML |
//!
//! A whole page is written as Markdown by [`Document::to_markdown`](crate::Document::to_markdown). [`printable()`] makes any text safe to
//! show to people. Functions that write to an output take any [`std::io::Write`] and fail only if it fails, with
//! [`ErrorKind::Write`](crate::ErrorKind::Write).
//!
//! ```
//! use wikilift::write::json::{self, Layout};
//! use wikilift::{Input, Page};
//!
//! let page = Page::parse(&Input::from_text("Lyra.md", "Lyra is a port.")?);
//! let mut out = Vec::new();
//! json::page(&mut out, &page, &["lead".to_owned()], Layout::Compact)?;
//! assert_eq!(out, br#"{"lead":"Lyra is a port."}"#);
//! # Ok::<(), wikilift::Error>(())
//! ```

#[cfg(feature = "csv")]
pub mod csv;
#[cfg(feature = "csv")]
pub mod data_package;
pub mod findings;
pub mod json;
mod printable;
pub mod table;

pub use self::printable::{printable, printable_lines};
pub use crate::address::address;
