//! Lifts wiki pages that were exported to Markdown into typed data.
//!
//! Millions of wiki pages live on as Markdown: MediaWiki pages run through pandoc and pushed to git. They are half Markdown, half
//! HTML tables, with links, notes and categories in a dozen spellings, and with damage. This crate reads any of them into one [`Page`].
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
//! # A tour
//!
//! **Input.** An [`Input`] is the text of one file. It is made from bytes, from text or from a file, skips a byte order mark, sets front
//! matter apart and replaces what is not UTF-8. Reading a file can fail ([`Error`]); reading a page cannot.
//!
//! **Page.** [`Page::parse`] reads the facts of a page: plain owned data with the names that JSON uses. A [`Document`] keeps the text that they stand in,
//! too: what writes the page anew, looks for members or checks links asks for one.
//!
//! **Tables** are rectangles: spans are filled in, and a cell that repeats another says so.
//!
//! ```
//! # use wikilift::{Input, Page, Syntax};
//! let html = "<table><tr><th>Port</th><th>Joined</th></tr><tr><td rowspan=2><a href='X' title='wikilink'>X</a></td><td>1962</td></tr><tr><td>1970</td></tr></table>";
//! let page = Page::parse(&Input::from_text("ports.md", html)?);
//! let table = &page.tables[0];
//! assert_eq!(table.syntax, Syntax::Html);
//! assert_eq!(table.columns, ["Port", "Joined"]);
//! assert!(table.rows[2][0].spanned);
//! assert_eq!(page.links[table.rows[2][0].links[0] as usize].target.as_deref(), Some("X"));
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! **Organizations.** [`Organization::from_document`] finds who is a member, in tables and lists, since when and why no longer; [`RecordMap`] does the
//! same for rows of your own kind, by a file of words.
//!
//! ```
//! # use wikilift::{Document, Input, Organization, ParseOptions, Status};
//! let text = "**港口联盟**成立于1962年。\n\n## 前观察员\n\n- [Lyra](Lyra \"wikilink\")（2008年被开除）\n";
//! let league = Organization::from_document(&Document::parse(&Input::from_text("港口联盟.md", text)?, &ParseOptions::default()));
//! let lyra = &league.memberships[0];
//! assert_eq!((lyra.status, lyra.former), (Status::Observer, true));
//! assert_eq!((lyra.left.as_deref(), lyra.reason.as_deref()), (Some("2008"), Some("expelled")));
//! assert_eq!(league.founded.unwrap().date, "1962");
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! **Links of a folder.** `Site::open` (feature `folder`) reads a folder and checks every link; a [`SiteBuilder`] does it with pages at hand.
//!
//! ```
//! # use wikilift::{Document, FindingCode, Input, PageSummary, ParseOptions, SiteBuilder, SiteOptions};
//! let options = SiteOptions::default();
//! let document = Document::parse(&Input::from_text("A.md", "[b](B.md) [c](Gone.md)")?, &ParseOptions::default());
//! let mut builder = SiteBuilder::new(&options);
//! builder.page(PageSummary::of(&document, &options));
//! builder.hidden_page("B.md");
//! let findings = builder.build().check_page(&document);
//! assert_eq!((findings[0].code, findings[0].location.column), (FindingCode::MissingPage, 11));
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! **Diagnostics.** What was odd, lost or guessed is in [`Page::diagnostics`], each with a stable [`Code`], a line, a column and a range of
//! bytes. Nothing is dropped silently.
//!
//! ```
//! # use wikilift::{Code, Input, Page};
//! let page = Page::parse(&Input::from_text("x.md", "A league（；，founded in 1962）")?);
//! assert_eq!((page.diagnostics[0].code, page.diagnostics[0].location.column), (Code::LostTemplate, 9));
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! **JSON.** Every type is `Serialize` and `Deserialize`; [`write::page`] writes a page whole or some of its keys.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `cli` | yes | the `wikilift` command; a library user turns it off |
//! | `folder` | with `cli` | `Site::open`: a folder of pages read as one site, in parallel |
//! | `html` | yes | [`html`]: whole HTML documents that a program has parsed, tables picked by CSS |
//! | `variants` | with `cli` | Chinese in another script: text by [`CleanOptions::variant`], link trails behind titles |
//! | `schema` | no | [`schema`](https://json-schema.org): JSON Schema made from the types |
//!
//! The crate needs Rust 1.89 and has no `unsafe` code of its own.

mod address;
mod clean;
mod date;
mod diagnostic;
mod document;
mod error;
mod event;
#[cfg(feature = "html")]
pub mod html;
mod input;
mod organization;
mod page;
mod record;
mod repair;
mod scan;
#[cfg(feature = "schema")]
pub mod schema;
mod site;
mod span;
mod table;
mod table_repair;
mod text;
mod tree;
mod whitespace;
mod wiki;
mod words;
pub mod write;

pub use crate::clean::{CleanOptions, Cleaned, LinkLabels, LinkStyle, PageFiles, TableForm, TextChunk};
pub use crate::diagnostic::{Code, Diagnostic, MAX_DIAGNOSTICS_PER_CODE, Severity, UnknownCode};
pub use crate::document::{Document, ParseOptions, PlacedText, Texts};
pub use crate::error::{Error, ErrorKind};
pub use crate::input::{Input, MAX_FILE_BYTES, MAX_STREAM_BYTES};
pub use crate::organization::{Fact, Lexicon, Membership, ORGANIZATION_CONFIDENCE, ORGANIZATION_SCHEMA, Organization, Seat, Status};
pub use crate::page::{
    Block, Category, Dialect, File, Link, LinkKind, Links, PAGE_SCHEMA, Page, Paragraph, Place, RecordError, Records, Reference, Section,
    Selection, Source, Title,
};
pub use crate::record::{Extraction, MapError, Record, RecordMap, RecordValue};
pub use crate::repair::{Change, Edit, Repair, RepairGroup, RepairKind, RepairLevel, SAFE_CONFIDENCE};
pub use crate::site::{
    BASELINE_SCHEMA, Baseline, Finding, FindingCode, KnownFinding, PageSummary, Site, SiteBuilder, SiteOptions, UnknownFindingCode,
    fix_links,
};
#[cfg(feature = "folder")]
pub use crate::site::{MAX_THREADS, SiteFolder};
pub use crate::span::{Location, Position, Span};
pub use crate::table::{Cell, ColumnType, NumberFormat, Row, Syntax, Table, Value};
pub use crate::text::Text;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
