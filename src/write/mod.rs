//! Typed data written out.
//!
//! | module | writes |
//! |---|---|
//! | [`json`] | pages, tables, organizations as JSON and JSON-LD |
//! | [`csv`] (feature `csv`) | tables, memberships, records |
//! | [`data_package`] (feature `csv`) | the description of a folder of CSV files |
//! | [`table`] | a table as Markdown, as HTML, or drawn for a terminal (feature `draw`) |
//! | [`findings`] | the findings of a check: text, SARIF, JUnit, GitHub annotations, HTML |
//!
//! A whole page as Markdown is [`Document::to_markdown`](crate::Document::to_markdown). Functions that write into an output take any
//! [`std::io::Write`] and fail only where it fails, with [`ErrorKind::Write`](crate::ErrorKind::Write).

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
