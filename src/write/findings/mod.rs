//! The findings of a check as text, JSON, SARIF, JUnit XML, GitHub annotations, or an HTML page.
//!
//! Each function takes a [`CheckReport`] and writes all of it: [`text()`], [`sarif()`], [`junit()`], [`github()`], [`html()`]. The JSON
//! form is the report itself, serialized with serde. Which findings count and which are shown has been decided before, by whoever made the
//! report.

mod github;
mod html;
mod junit;
mod sarif;
mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::github::github;
pub use self::html::html;
pub use self::junit::junit;
pub use self::sarif::sarif;
pub use self::text::{PageText, text};
use super::printable;
use crate::severity::Severity;
use crate::site::{Finding, FindingCode, Site};

/// The version of a check's JSON, the value of its key `schema`.
pub const CHECK_SCHEMA: &str = "wikilift/check/1";

/// Everything that a check found.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::write::findings::CheckReport;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "See [Mira](Mira.md \"wikilink\").";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let site = builder.build();
/// let report = CheckReport::new("wiki", &site, site.check_page(&document));
/// assert_eq!((report.pages, report.links, report.findings.len()), (1, 1, 1));
/// assert_eq!(report.path(&report.findings[0]), "wiki/Lyra.md");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CheckReport {
    /// [`CHECK_SCHEMA`].
    pub schema: String,
    /// The folder, as the caller named it. Paths of findings are relative to it.
    pub folder: String,
    /// How many pages were checked.
    pub pages: usize,
    /// How many links and pictures those pages have.
    pub links: usize,
    /// How many findings there are of each code, including those that are not listed.
    pub counts: BTreeMap<FindingCode, usize>,
    /// How many findings there are of each severity, including those that are not listed.
    pub severities: BTreeMap<Severity, usize>,
    /// The findings, by path, line and column.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// Makes a report of findings about a site that is in `folder`.
    #[must_use]
    pub fn new(folder: impl Into<String>, site: &Site, findings: Vec<Finding>) -> Self {
        let (mut counts, mut severities) = (BTreeMap::new(), BTreeMap::new());
        for finding in &findings {
            *counts.entry(finding.code).or_default() += 1;
            *severities.entry(finding.severity).or_default() += 1;
        }
        Self {
            schema: CHECK_SCHEMA.to_owned(),
            folder: folder.into(),
            pages: site.page_count(),
            links: site.link_count(),
            counts,
            severities,
            findings,
        }
    }

    /// The path of a finding as a user would type it: the folder that the caller named, then the path below it.
    #[must_use]
    pub fn path(&self, finding: &Finding) -> String {
        format!("{}{}", self.prefix(), finding.path)
    }

    /// [`path`](Self::path) in its printable form.
    fn shown_path(&self, finding: &Finding) -> String {
        printable(&self.path(finding)).into_owned()
    }

    /// What a user would type before the path of a finding.
    fn prefix(&self) -> String {
        match self.folder.trim_end_matches('/') {
            "" | "." => String::new(),
            folder => format!("{}/", folder.strip_prefix("./").unwrap_or(folder)),
        }
    }
}

/// The message in its printable form, with the suggestion if the message does not contain it.
fn message(finding: &Finding) -> String {
    match &finding.suggestion {
        Some(suggestion) if !finding.message.contains(suggestion.as_str()) => {
            format!("{}; did you mean \"{}\"?", printable(&finding.message), printable(suggestion))
        }
        _ => printable(&finding.message).into_owned(),
    }
}

/// Escapes text for the content and the quoted attributes of XML and HTML.
///
/// Characters that XML cannot contain (<https://www.w3.org/TR/xml/#charsets>) become U+FFFD.
///
/// ```
/// use wikilift::write::findings::escape_xml;
///
/// assert_eq!(escape_xml("Lyra & \"Mira\"\u{0}"), "Lyra &amp; &quot;Mira&quot;\u{fffd}");
/// ```
#[must_use]
pub fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            character => out.push(character),
        }
    }
    out
}
