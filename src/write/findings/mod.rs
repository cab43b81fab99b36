//! Findings of a check, as text, JSON, SARIF, JUnit's XML, annotations of GitHub, and a page of HTML.
//!
//! Comes in: a [`CheckReport`]. Goes out: text. What counts and what is shown has been decided before.

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
use crate::diagnostic::Severity;
use crate::site::{Finding, FindingCode, Site};

/// The version of a check's JSON, as its key `schema` says it.
pub const CHECK_SCHEMA: &str = "wikilift/check/1";

/// All that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CheckReport {
    /// [`CHECK_SCHEMA`].
    pub schema: String,
    /// The folder, as it was asked for. Paths of findings are below it.
    pub folder: String,
    /// How many pages were looked at.
    pub pages: usize,
    /// How many links and pictures they have.
    pub links: usize,
    /// How many findings there are of each code, those that are not listed included.
    pub counts: BTreeMap<FindingCode, usize>,
    /// How many findings there are of each severity, those that are not listed included.
    pub severities: BTreeMap<Severity, usize>,
    /// The findings, by path, line and column.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// A report of findings of a site that stands in `folder`.
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

    /// The path of a finding as a user would type it: with the folder that was asked for.
    #[must_use]
    pub fn path(&self, finding: &Finding) -> String {
        format!("{}{}", self.prefix(), finding.path)
    }

    /// [`path`](Self::path) as people see it.
    fn shown_path(&self, finding: &Finding) -> String {
        printable(&self.path(finding)).into_owned()
    }

    /// What stands before the paths of findings where a user would type them.
    fn prefix(&self) -> String {
        match self.folder.trim_end_matches('/') {
            "" | "." => String::new(),
            folder => format!("{}/", folder.strip_prefix("./").unwrap_or(folder)),
        }
    }
}

/// The message as people see it, with the suggestion where the message does not name it.
fn message(finding: &Finding) -> String {
    match &finding.suggestion {
        Some(suggestion) if !finding.message.contains(suggestion.as_str()) => {
            format!("{}; did you mean \"{}\"?", printable(&finding.message), printable(suggestion))
        }
        _ => printable(&finding.message).into_owned(),
    }
}

/// Text for the content and the quoted attributes of XML and HTML. Characters that XML cannot hold (<https://www.w3.org/TR/xml/#charsets>) become U+FFFD.
#[must_use]
pub fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            letter => out.push(letter),
        }
    }
    out
}
