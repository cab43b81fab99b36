//! Findings that are known and do not fail a check.
//!
//! A finding is known by its code, its page, and what it is about; where on the page it stands does not matter, so that a baseline
//! outlives moved lines. Of the same finding as many are known as there were.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingCode};

/// The version of a baseline's JSON, as its key `schema` says it.
pub const BASELINE_SCHEMA: &str = "wikilift/baseline/1";

/// Known findings.
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

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct KnownFinding {
    /// The page, by its path below the folder.
    pub path: String,
    /// What is wrong.
    pub code: FindingCode,
    /// The address of the link; what else the finding is about where it is not about a link.
    pub about: String,
    /// How many there are.
    pub count: u32,
}

impl Baseline {
    /// A baseline that knows these findings.
    #[must_use]
    pub fn from_findings(findings: &[Finding]) -> Self {
        let mut counts: BTreeMap<(String, FindingCode, String), u32> = BTreeMap::new();
        for finding in findings {
            *counts.entry(key(finding)).or_default() += 1;
        }
        let findings = counts.into_iter().map(|((path, code, about), count)| KnownFinding { path, code, about, count });
        Self { schema: BASELINE_SCHEMA.to_owned(), findings: findings.collect() }
    }

    /// Takes out the findings that are known. Goes out: what is known and was not found any more.
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
