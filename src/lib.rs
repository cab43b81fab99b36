//! Turns wiki pages into typed data: tables, links, references, categories, organizations and their members.
//!
//! Millions of wiki pages live on as Markdown: MediaWiki pages that were converted by pandoc and pushed to git. They are half Markdown, half
//! HTML tables, with links, notes and categories in a dozen spellings, and with damage: row spans lost, link trails swallowed, templates gone.
//! This crate reads such pages, and the HTML of MediaWiki itself, into plain data. It says what it repaired or guessed, and where.
//!
//! ```
//! use wikilift::{Input, LinkKind, Page};
//!
//! let text = "**港口联盟**位于[欧洲和](../Page/欧洲.md \"wikilink\")亚洲。\\[1\\]\n\n[Category:港口](Category:港口 \"wikilink\")\n\n1.  A note\n";
//! let page = Page::parse(&Input::from_text("Page/港口联盟.md", text)?);
//!
//! assert_eq!(page.title.text, "港口联盟");
//! assert_eq!(page.lead, "港口联盟位于欧洲和亚洲。");
//! assert_eq!(page.links[0].kind, LinkKind::Page);
//! assert_eq!((page.links[0].label.as_str(), page.links[0].trail.as_deref()), ("欧洲", Some("和")));
//! assert_eq!(page.references[0].text, "A note");
//! assert_eq!(page.categories[0].name, "港口");
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! # Which type do I want?
//!
//! | you want | start with |
//! |---|---|
//! | the links, tables, references, categories of a page | [`Page::parse`]: plain owned data, exactly what JSON has |
//! | rows of a table as your own struct | [`Page::deserialize_table`], [`Table::deserialize`] |
//! | the text of a page in order, clean Markdown, plain text | [`Document::parse`], then [`Document::blocks`], [`Document::clean`], [`Document::to_text`] |
//! | who is a member of an organization | [`Organization::from_document`]; over many pages [`organization::Lexicon::likely_organization`] |
//! | rows of your own kind from tables and lists | [`record::RecordMap`] |
//! | what is wrong with the links of a folder | `site::SiteFolder` (feature `folder`), [`site::SiteBuilder`] |
//! | CSV, Data Package, SARIF, HTML | [`write`](mod@write) |
//!
//! An [`Input`] is the text of one file. Reading a file can fail ([`Error`]); reading a page cannot: what was odd, lost or guessed is in
//! [`Page::diagnostics`], each with a stable [`DiagnosticCode`], a line, a column and a range of bytes. Nothing is dropped silently.
//!
//! A [`Document`] is a page with its text; [`Page`] is the data alone, and is equal to what its JSON reads back as. Both are `Send` and `Sync`.
//!
//! The [`cookbook`] has recipes that run; each module begins with what it is for.
//!
//! # Modules
//!
//! The root has the types that most programs use. The others are in the module of their topic, with their options: [`page`] and [`table`]
//! (the data), [`repair`] (damage undone), [`clean`] (pages rewritten), [`organization`] and [`record`] (rows found by words), [`site`]
//! (links over a folder), [`write`](mod@write) (output formats), `html` and `schema`.
//!
//! # Features
//!
//! Without default features the crate has no I/O but [`Input::read`] and [`input::TitleFolders`], and builds for WebAssembly.
//! Its dependencies are then 49 crates, 19 of them for front matter in YAML and TOML.
//!
//! HTML pages are read without any feature.
//!
//! | feature | in `cli` | gives |
//! |---|---|---|
//! | `cli` (default) | | the `wikilift` command, and every feature marked here; a library user turns it off with `default-features = false` and names the features that it needs |
//! | `csv` | yes | [`write::csv`], [`write::data_package`] |
//! | `draw` | yes | [`write::table::draw`]: tables for a terminal |
//! | `folder` | yes | `site::SiteFolder`: a folder of pages read as one site, in parallel |
//! | `html` | yes | `html::select`: tables of an HTML page picked by CSS |
//! | `scraper` | no | `html::page`: HTML that a program has parsed with the `scraper` crate |
//! | `schema` | no | `schema`: JSON Schema of every document |
//! | `variants` | yes | conversion between simplified and traditional Chinese ([`clean::CleanOptions::variant`]), and link trails after titles in the other script |
//! | `yaml` | yes | cleaned pages have front matter in YAML's block style; without it, in its JSON style |
//!
//! The crate needs Rust 1.89 and has no `unsafe` code of its own.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
pub mod clean;
pub mod cookbook;
mod date;
mod diagnostic;
pub mod document;
mod error;
mod event;
#[cfg(feature = "html")]
pub mod html;
pub mod input;
pub mod organization;
pub mod page;
pub mod record;
pub mod repair;
mod scan;
#[cfg(feature = "schema")]
pub mod schema;
mod severity;
pub mod site;
mod span;
pub mod table;
mod table_repair;
mod text;
mod tree;
mod whitespace;
mod wiki;
mod words;
pub mod write;

#[doc(inline)]
pub use crate::clean::CleanOptions;
pub use crate::diagnostic::{Diagnostic, DiagnosticCode, MAX_DIAGNOSTICS_PER_CODE, SuspectTable};
#[doc(inline)]
pub use crate::document::{Document, ParseOptions};
pub use crate::error::{Error, ErrorKind};
#[doc(inline)]
pub use crate::input::Input;
#[doc(inline)]
pub use crate::organization::{Membership, Organization};
#[doc(inline)]
pub use crate::page::{Link, LinkKind, Page};
#[doc(inline)]
pub use crate::repair::RepairLevel;
pub use crate::severity::Severity;
pub use crate::span::{Location, Position, Span};
#[doc(inline)]
pub use crate::table::{Cell, Table};
pub use crate::text::Text;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
