//! How much something matters that is reported: a diagnostic, a repair, a finding.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a diagnostic of a page, or a finding of a check of links, matters.
///
/// ```
/// use wikilift::{DiagnosticCode, Severity};
///
/// assert_eq!(DiagnosticCode::RawWikitext.severity(), Severity::Warning);
/// assert!(Severity::Info < Severity::Warning && Severity::Warning < Severity::Error);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing. Page: the data is as the page meant it. Link: it works.
    Info,
    /// Page: something is lost or was guessed. Link: it may be broken, or it is broken on the wiki, too (a red link).
    Warning,
    /// Page: it could not be read in full. Link: it is broken; `wikilift check` exits with status 1.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}
