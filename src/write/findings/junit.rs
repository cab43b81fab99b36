//! JUnit XML, as CI servers read it (<https://github.com/testmoapp/junitxml>): a test suite per page, a test case per finding. Errors are
//! failures; findings of lower severity are in the output of a passing case.

use std::io::Write;

use super::{CheckReport, escape_xml, message};
use crate::error::Error;
use crate::severity::Severity;
use crate::write::printable;

/// Writes the findings as JUnit XML: a test suite per page, a test case per finding.
///
/// Findings with the severity *error* are failures; the others pass, with their message in the case's output. A report without findings is
/// one case that passes.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::write::findings::{CheckReport, junit};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "See [Mira](Mira.md \"wikilink\").";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let site = builder.build();
/// let report = CheckReport::new("wiki", &site, site.check_page(&document));
/// let mut out = Vec::new();
/// junit(&mut out, &report)?;
/// let xml = String::from_utf8_lossy(&out);
/// assert!(xml.contains(r#"<testsuite name="wiki/Lyra.md" tests="1" failures="1">"#));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
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
