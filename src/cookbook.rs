//! Recipes for the common tasks. Every one is a complete program, and is run as a test of this crate.
//!
//! 1. [Tables into your own structs](#tables-into-your-own-structs)
//! 2. [Choose a table and write it as CSV](#choose-a-table-and-write-it-as-csv)
//! 3. [Check the links of a folder](#check-the-links-of-a-folder)
//! 4. [Check pages that are not in a folder](#check-pages-that-are-not-in-a-folder)
//! 5. [Clean a page](#clean-a-page)
//! 6. [Find the members of an organization](#find-the-members-of-an-organization)
//! 7. [Find the organizations of a folder](#find-the-organizations-of-a-folder)
//! 8. [Extract records of your own kind](#extract-records-of-your-own-kind)
//! 9. [Report what was odd, with file, line and column](#report-what-was-odd-with-file-line-and-column)
//! 10. [Read all blocks of a page in order](#read-all-blocks-of-a-page-in-order)
//! 11. [Handle errors](#handle-errors)
//!
//! The programs use small texts in place of files; [`Input::read`](crate::Input::read) reads a file, and `main` of a real program would print
//! instead of asserting.
//!
//! # Tables into your own structs
//!
//! A field takes the cell of the column with its name; `rename` and `alias` give other names. Numbers are read in the number format of their
//! column, an empty cell is `None`, a field of the type [`Links`](crate::page::Links) takes the links of a cell.
//!
//! ```
//! use serde::Deserialize;
//! use wikilift::page::Links;
//! use wikilift::{Input, Page};
//!
//! #[derive(Deserialize)]
//! struct Port {
//!     #[serde(rename = "Port")]
//!     name: String,
//!     #[serde(rename = "Port (links)")]
//!     links: Links,
//!     #[serde(alias = "Tons", alias = "Tonnage")]
//!     tons: Option<f64>,
//! }
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let text = "\
//! | Port                    | Tons    |
//! |-------------------------|---------|
//! | [Lyra](Lyra \"wikilink\") | 1,200.5 |
//! | Mira                    |         |
//! ";
//!     let page = Page::parse(&Input::from_text("ports.md", text)?);
//!     for port in page.deserialize_table::<Port>(0).into_iter().flatten() {
//!         let port = port?; // The error of a row names file, line, column and text.
//!         if port.name == "Lyra" {
//!             assert_eq!(port.tons, Some(1200.5));
//!             assert_eq!(port.links.in_page(&page).next().unwrap().target.as_deref(), Some("Lyra"));
//!         }
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Choose a table and write it as CSV
//!
//! [`TableSelection`](crate::page::TableSelection) chooses by number, section, caption, column or text; [`CsvStyle`](crate::write::csv::CsvStyle)
//! says how CSV is written (feature `csv`).
//!
//! ```
//! # #[cfg(feature = "csv")]
//! # fn main() -> Result<(), wikilift::Error> {
//! use wikilift::page::TableSelection;
//! use wikilift::write::csv::{self, CellLinks, CsvStyle};
//! use wikilift::{Input, Page};
//!
//! let text = "\
//! ## Ports
//!
//! | Port                    | Joined |
//! |-------------------------|--------|
//! | [Lyra](Lyra \"wikilink\") | 1962   |
//! ";
//! let page = Page::parse(&Input::from_text("ports.md", text)?);
//! let selection = TableSelection::default().with_section("^Ports$")?.with_min_rows(1);
//! let style = CsvStyle::default().with_delimiter(b';').with_links(CellLinks::Columns);
//! let mut out = Vec::new();
//! for table in page.tables.iter().filter(|table| selection.matches(&page, table)) {
//!     csv::table(&mut out, &page, table, &style)?;
//! }
//! assert_eq!(String::from_utf8_lossy(&out), "Port;Port target;Port href;Joined\nLyra;Lyra;Lyra;1962\n");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "csv"))]
//! # fn main() {}
//! ```
//!
//! # Check the links of a folder
//!
//! [`SiteFolder`](https://docs.rs/wikilift/latest/wikilift/site/struct.SiteFolder.html) (feature `folder`) reads a folder in parallel and
//! checks every link as MediaWiki would resolve it.
//!
//! ```
//! # #[cfg(feature = "folder")]
//! # fn main() -> Result<(), wikilift::Error> {
//! use wikilift::Severity;
//! use wikilift::site::{SiteFolder, SiteOptions};
//!
//! let folder = SiteFolder::open("fixtures/sites/bare", &SiteOptions::default())?;
//! for error in folder.errors() {
//!     eprintln!("{error}"); // Files that could not be read do not stop the check.
//! }
//! let findings = folder.check();
//! for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
//!     println!("{}:{}: {}: {}", finding.path, finding.location, finding.code, finding.message);
//!     if let Some(suggestion) = &finding.suggestion {
//!         println!("  did you mean {suggestion}?");
//!     }
//! }
//! assert!(folder.site().page_count() > 1 && !findings.is_empty());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "folder"))]
//! # fn main() {}
//! ```
//!
//! # Check pages that are not in a folder
//!
//! Pages may come from a database or an archive: a [`SiteBuilder`](crate::site::SiteBuilder) takes a summary of each, a few hundred bytes, and
//! the site then checks one page at a time.
//!
//! ```
//! use wikilift::site::{FindingCode, PageSummary, SiteBuilder, SiteOptions, apply_fixes};
//! use wikilift::{Document, Input, ParseOptions};
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let pages = [("Lyra.md", "[Mira](mira.md) [Vega](Vega.md)"), ("Mira.md", "A port.")];
//!     let options = SiteOptions::default();
//!     let mut builder = SiteBuilder::new(&options);
//!     let mut documents = Vec::new();
//!     for (path, text) in pages {
//!         let document = Document::parse(&Input::from_text(path, text)?, &ParseOptions::default());
//!         builder.add_page(PageSummary::from_document(&document, &options));
//!         documents.push(document);
//!     }
//!     let site = builder.build();
//!     let mut findings = site.check_page(&documents[0]);
//!     site.suggest(&mut findings);
//!     let codes: Vec<FindingCode> = findings.iter().map(|finding| finding.code).collect();
//!     assert_eq!(codes, [FindingCode::CaseMismatch, FindingCode::MissingPage]);
//!
//!     // What is certain can be fixed in the text.
//!     assert_eq!(apply_fixes(pages[0].1, &findings).text, "[Mira](Mira.md) [Vega](Vega.md)");
//!     Ok(())
//! }
//! ```
//!
//! # Clean a page
//!
//! [`Document::clean`](crate::Document::clean) writes a page as plain CommonMark with GFM tables and reports every change.
//!
//! ```
//! use wikilift::clean::{LinkStyle, TableForm};
//! use wikilift::{CleanOptions, Document, Input, ParseOptions};
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let text = "**League** (; , LG) has [Lyra](../Page/Lyra.md \"wikilink\").\n";
//!     let document = Document::parse(&Input::from_text("League.md", text)?, &ParseOptions::default());
//!     let options = CleanOptions::default().with_links(LinkStyle::Wikilink).with_tables(TableForm::Pipe);
//!     let cleaned = document.clean(&options);
//!     assert!(cleaned.text.ends_with("**League** (LG) has [[Lyra]].\n"), "{}", cleaned.text);
//!     for change in &cleaned.changes {
//!         let done = if change.applied { "repaired" } else { "suspected" };
//!         println!("{}: {done} {}: {}", change.location, change.repair.kind, change.repair.evidence);
//!         for row in change.repair.rows() {
//!             println!("  row {row} of the table"); // Repairs of tables have rows; their location is the table.
//!         }
//!     }
//!     assert_eq!(cleaned.changes.len(), 1);
//!     Ok(())
//! }
//! ```
//!
//! # Find the members of an organization
//!
//! ```
//! use wikilift::organization::MembershipStatus;
//! use wikilift::{Document, Input, Organization, ParseOptions};
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let text = "**League of Ports** was founded in 1962.\n\n## Former members\n\n- [Lyra](Lyra \"wikilink\") (expelled 2008)\n";
//!     let document = Document::parse(&Input::from_text("League.md", text)?, &ParseOptions::default());
//!     let league = Organization::from_document(&document);
//!     for membership in &league.memberships {
//!         let name = membership.member.as_ref().map_or("?", |member| member.text.as_str());
//!         assert_eq!((name, membership.status, membership.former), ("Lyra", MembershipStatus::Member, true));
//!         assert_eq!((membership.left.as_deref(), membership.reason.as_deref()), (Some("2008"), Some("expelled")));
//!     }
//!     assert_eq!(league.founded.map(|fact| fact.date), Some("1962".to_owned()));
//!     Ok(())
//! }
//! ```
//!
//! [`Organization::current_members`](crate::Organization::current_members) leaves out observers, candidates and memberships that have ended.
//!
//! # Find the organizations of a folder
//!
//! [`Lexicon::likely_organization`](crate::organization::Lexicon::likely_organization) is made for many pages: it returns `None`, and quickly,
//! for a page that lists no members. Any way to find the files will do; `SiteFolder::documents` (feature `folder`) reads them in parallel.
//!
//! ```
//! use wikilift::organization::Lexicon;
//! use wikilift::{Document, Input, ParseOptions};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut found = 0;
//!     for entry in std::fs::read_dir("fixtures/members")? {
//!         let path = entry?.path();
//!         if path.extension().is_none_or(|suffix| suffix != "md") {
//!             continue;
//!         }
//!         let document = Document::parse(&Input::read(&path)?, &ParseOptions::default());
//!         if let Some(organization) = Lexicon::built_in().likely_organization(&document) {
//!             println!("{}: {} members", organization.name, organization.current_members().count());
//!             found += 1;
//!         }
//!     }
//!     assert!(found > 20);
//!     Ok(())
//! }
//! ```
//!
//! # Extract records of your own kind
//!
//! A [`RecordMap`](crate::record::RecordMap) says which headings announce records and what their columns are called. It is TOML
//! or JSON.
//!
//! ```
//! use wikilift::record::RecordMap;
//! use wikilift::{Document, Input, ParseOptions};
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let map = RecordMap::from_json(
//!         r#"{
//!             "heading": [{"words": ["ships"]}, {"words": ["former"], "modifier": true, "past": true, "set": {"state": "former"}}],
//!             "field": [
//!                 {"name": "ship", "kind": "subject", "columns": ["name", "ship"]},
//!                 {"name": "launched", "kind": "date", "columns": ["launched"], "notes": ["launched"]}
//!             ]
//!         }"#,
//!     )?;
//!     let text = "## Former ships\n\n| Name | Launched |\n|---|---|\n| [Swift](Swift \"wikilink\") | May 1912 |\n";
//!     let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
//!     let records = map.records(&document).records;
//!     assert_eq!((records[0].fields["ship"].text.as_str(), records[0].fields["launched"].text.as_str()), ("Swift", "1912-05"));
//!     assert_eq!(records[0].set["state"], "former");
//!     Ok(())
//! }
//! ```
//!
//! # Report what was odd, with file, line and column
//!
//! ```
//! use wikilift::{DiagnosticCode, Input, Page, Severity};
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let page = Page::parse(&Input::from_text("League.md", "A league（；，founded in 1962）\n")?);
//!     for diagnostic in &page.diagnostics {
//!         // `path:line:column:` is what editors and compilers understand.
//!         println!("{}:{}: {} ({}): {}", page.path, diagnostic.location, diagnostic.code, diagnostic.severity, diagnostic.message);
//!     }
//!     assert_eq!(page.diagnostics[0].code, DiagnosticCode::LostTemplate);
//!     assert_eq!(page.diagnostics[0].location.to_string(), "1:9");
//!     assert!(page.diagnostics.iter().all(|diagnostic| diagnostic.severity < Severity::Error));
//!     Ok(())
//! }
//! ```
//!
//! # Read all blocks of a page in order
//!
//! ```
//! use wikilift::page::Block;
//! use wikilift::{Document, Input, ParseOptions};
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let document = Document::parse(&Input::from_text("A.md", "# Ports\n\nLyra, *Mira*.\n\n- one\n")?, &ParseOptions::default());
//!     let mut texts = Vec::new();
//!     for block in document.blocks() {
//!         match block {
//!             Block::Heading { section, .. } => texts.push(document.page().sections[section as usize].heading.to_string()),
//!             Block::Paragraph(paragraph) => texts.push(paragraph.text.to_string()),
//!             Block::List { items, .. } => texts.push(format!("{} items", items.len())),
//!             _ => {}
//!         }
//!     }
//!     assert_eq!(texts, ["Ports", "Lyra, Mira.", "1 items"]);
//!     Ok(())
//! }
//! ```
//!
//! # Handle errors
//!
//! Every fallible function returns [`Error`](crate::Error); [`ErrorKind`](crate::ErrorKind) has the parts.
//!
//! ```
//! use serde::Deserialize;
//! use wikilift::{ErrorKind, Input, Page};
//!
//! #[derive(Deserialize)]
//! struct Port {
//!     #[serde(rename = "Joined")]
//!     _joined: u16,
//! }
//!
//! fn main() -> Result<(), wikilift::Error> {
//!     let page = Page::parse(&Input::from_text("ports.md", "| Joined |\n|---|\n| 1962 |\n| long ago |\n")?);
//!     let errors: Vec<_> = page.deserialize_table::<Port>(0).into_iter().flatten().filter_map(Result::err).collect();
//!     let ErrorKind::Row { line, column, text, .. } = errors[0].kind() else { panic!() };
//!     assert_eq!((*line, column.as_deref(), text.as_str()), (4, Some("Joined"), "long ago"));
//!     assert!(Input::read("no such file.md").unwrap_err().is_io());
//!     Ok(())
//! }
//! ```
