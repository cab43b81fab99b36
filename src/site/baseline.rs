//! Findings that are known and do not fail a check.
//!
//! A finding is identified by its code, its page, and what it is about; its position on the page does not matter, so that a baseline
//! remains valid when lines move. If a page had the same finding N times, N of them are known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingCode};

/// The version of a baseline's JSON, as it is in its key `schema`.
pub const BASELINE_SCHEMA: &str = "wikilift/baseline/1";

/// The known findings of a site, which a check does not report again.
///
/// ```
/// use wikilift::site::{Baseline, Finding, FindingCode};
/// use wikilift::Location;
///
/// let missing = |href| Finding::about_link(FindingCode::MissingPage, "Lyra.md", Location::START, href, "there is no such page");
/// let baseline = Baseline::from_findings(&[missing("Mira"), missing("Vega")]);
///
/// let mut findings = vec![missing("Mira"), missing("Mira"), missing("Altair")];
/// let gone = baseline.retain_new(&mut findings);
/// assert_eq!(findings, [missing("Mira"), missing("Altair")]);
/// assert_eq!((gone.len(), gone[0].about.as_str()), (1, "Vega"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Baseline {
    /// [`BASELINE_SCHEMA`].
    pub schema: String,
    /// The findings, sorted.
    pub findings: Vec<KnownFinding>,
}

/// A known finding, and how many times its page has it.
///
/// ```
/// use wikilift::site::{Baseline, Finding, FindingCode};
/// use wikilift::Location;
///
/// let missing = Finding::about_link(FindingCode::MissingPage, "Lyra.md", Location::START, "Mira", "there is no such page");
/// let baseline = Baseline::from_findings(&[missing.clone(), missing]);
/// let known = &baseline.findings[0];
/// assert_eq!((known.path.as_str(), known.about.as_str(), known.count), ("Lyra.md", "Mira", 2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct KnownFinding {
    /// The page, by its path below the folder.
    pub path: String,
    /// What is wrong.
    pub code: FindingCode,
    /// The address of the link, or whatever else the finding is about if it is not about a link.
    pub about: String,
    /// How many times the page has it.
    pub count: u32,
}

impl Baseline {
    /// Creates a baseline in which these findings are known.
    #[must_use]
    pub fn from_findings(findings: &[Finding]) -> Self {
        let mut counts: BTreeMap<(String, FindingCode, String), u32> = BTreeMap::new();
        for finding in findings {
            *counts.entry(key(finding)).or_default() += 1;
        }
        let findings = counts.into_iter().map(|((path, code, about), count)| KnownFinding { path, code, about, count });
        Self { schema: BASELINE_SCHEMA.to_owned(), findings: findings.collect() }
    }

    /// Removes the known findings from `findings`. Returns the known findings that are no longer among them, with how many are gone.
    pub fn retain_new(&self, findings: &mut Vec<Finding>) -> Vec<KnownFinding> {
        let known = self.findings.iter().map(|known| ((known.path.clone(), known.code, known.about.clone()), known.count));
        let mut left: BTreeMap<(String, FindingCode, String), u32> = known.collect();
        findings.retain(|finding| match left.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let stale = left.into_iter().filter(|&(_, count)| count > 0);
        stale.map(|((path, code, about), count)| KnownFinding { path, code, about, count }).collect()
    }
}

fn key(finding: &Finding) -> (String, FindingCode, String) {
    let about = finding.href.as_deref().or(finding.target.as_deref()).unwrap_or(&finding.message);
    (finding.path.clone(), finding.code, about.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, Severity, Span};

    fn finding(line: u32, href: &str) -> Finding {
        Finding {
            code: FindingCode::MissingPage,
            severity: Severity::Error,
            path: "A.md".to_owned(),
            location: Location { line, column: 1, span: Span::default() },
            href: Some(href.to_owned()),
            target: None,
            message: String::new(),
            suggestion: None,
        }
    }

    #[test]
    fn known_findings_go_and_stale_ones_are_named() {
        let baseline = Baseline::from_findings(&[finding(1, "X"), finding(5, "X"), finding(2, "Y")]);
        let mut now = vec![finding(9, "X"), finding(10, "X"), finding(11, "X"), finding(3, "Z")];
        let stale = baseline.retain_new(&mut now);
        assert_eq!(now, [finding(11, "X"), finding(3, "Z")]);
        assert_eq!(stale.iter().map(|known| (known.about.as_str(), known.count)).collect::<Vec<_>>(), [("Y", 1)]);
    }
}
