//! JUnit's XML, as CI servers read it (<https://github.com/testmoapp/junitxml>): a suite a page, a case a finding. Errors are failures;
//! what is less is told in the case's output.

use std::io::Write;

use super::{CheckReport, escape_xml, message};
use crate::diagnostic::Severity;
use crate::error::Error;
use crate::write::printable;

/// Writes the findings as test cases.
///
/// # Errors
/// Those of `out`.
pub fn junit(mut out: impl Write, report: &CheckReport) -> Result<(), Error> {
    let failures = |findings: &[crate::site::Finding]| findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let total = report.findings.len();
    writeln!(out, "<testsuites name=\"wikilift check\" tests=\"{}\" failures=\"{}\">", total.max(1), failures(&report.findings))?;
    if report.findings.is_empty() {
        let name = escape_xml(&printable(&report.folder));
        writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\">\n    <testcase name=\"links\" classname=\"{name}\"/>\n  </testsuite>"
        )?;
    }
    for page in report.findings.chunk_by(|one, other| one.path == other.path) {
        let path = escape_xml(&report.shown_path(&page[0]));
        writeln!(out, "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\">", page.len(), failures(page))?;
        for finding in page {
            let text = escape_xml(&message(finding));
            let place = format!("{path}:{}", finding.location);
            let name = format!("{}: {}", finding.location, finding.code);
            write!(out, "    <testcase name=\"{name}\" classname=\"{path}\" file=\"{path}\" line=\"{}\">", finding.location.line)?;
            match finding.severity {
                Severity::Error => {
                    writeln!(out, "<failure type=\"{}\" message=\"{text}\">{place}: {text}</failure></testcase>", finding.code)?
                }
                severity => writeln!(out, "<system-out>{severity}: {place}: {text}</system-out></testcase>")?,
            }
        }
        writeln!(out, "  </testsuite>")?;
    }
    Ok(writeln!(out, "</testsuites>")?)
}
