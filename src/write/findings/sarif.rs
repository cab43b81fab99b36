//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), as code scanning tools read it.

use std::collections::HashMap;
use std::io::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{CheckReport, message};
use crate::error::Error;
use crate::severity::Severity;
use crate::site::{Finding, FindingCode};

/// The characters to percent-encode in the path of a URI reference (<https://www.rfc-editor.org/rfc/rfc3986#section-3.3>). The colon is one
/// of them: in the first segment it would look like the end of a scheme.
pub(super) const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'(')
    .remove(b')')
    .remove(b',')
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$');

/// Writes the report as a SARIF log with one run.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::write::findings::{CheckReport, sarif};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "See [Mira](Mira.md \"wikilink\").";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let site = builder.build();
/// let report = CheckReport::new("wiki", &site, site.check_page(&document));
/// let mut out = Vec::new();
/// sarif(&mut out, &report)?;
/// let log = String::from_utf8_lossy(&out);
/// assert!(log.contains(r#""ruleId":"missing-page""#) && log.contains(r#""uri":"wiki/Lyra.md""#));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn sarif(mut out: impl Write, report: &CheckReport) -> Result<(), Error> {
    Ok(writeln!(out, "{}", log(report))?)
}

fn log(report: &CheckReport) -> Value {
    let rules: Vec<Value> = FindingCode::ALL.iter().map(|&code| rule(code)).collect();
    let mut seen = HashMap::new();
    let results: Vec<Value> = report.findings.iter().map(|finding| result(report, finding, &mut seen)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "wikilift",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://crates.io/crates/wikilift",
                "rules": rules
            }},
            "columnKind": "unicodeCodePoints",
            "results": results
        }]
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(code: FindingCode) -> Value {
    let camel: String =
        code.as_str().split('-').flat_map(|word| word[..1].to_uppercase().chars().chain(word[1..].chars()).collect::<Vec<_>>()).collect();
    let summary = code.help().split_once(". ").map_or(code.help(), |(first, _)| first);
    json!({
        "id": code.as_str(),
        "name": camel,
        "shortDescription": {"text": summary.trim_end_matches('.')},
        "fullDescription": {"text": code.help()},
        "help": {"text": code.help(), "markdown": format!("**{code}**: {}", code.help())},
        "defaultConfiguration": {"level": level(code.severity())}
    })
}

fn result(report: &CheckReport, finding: &Finding, seen: &mut HashMap<String, u32>) -> Value {
    let path = report.path(finding);
    // A finding keeps its fingerprint when lines move; findings of the same kind on one page are numbered.
    let about = finding.href.as_deref().or(finding.target.as_deref()).unwrap_or(&finding.message);
    let kind = format!("{}:{}:{about}", finding.code, finding.path);
    let count = seen.entry(kind.clone()).or_insert(0);
    *count += 1;
    let index = FindingCode::ALL.iter().position(|&code| code == finding.code);
    json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": message(finding)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": utf8_percent_encode(&path, PATH).to_string()},
            "region": {"startLine": finding.location.line, "startColumn": finding.location.column}
        }}],
        "partialFingerprints": {"wikilift/v1": format!("{:016x}:{count}", fingerprint(&kind))}
    })
}

/// A hash that is the same on every machine and in every version of the crate: 64-bit FNV-1a.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
