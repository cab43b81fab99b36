//! Annotations for GitHub Actions (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use std::io::Write;

use super::{CheckReport, message};
use crate::error::Error;
use crate::severity::Severity;

/// Writes the findings as annotations of GitHub Actions: one workflow command per finding.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::write::findings::{CheckReport, github};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "See [Mira](Mira.md \"wikilink\").";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let site = builder.build();
/// let report = CheckReport::new("wiki", &site, site.check_page(&document));
/// let mut out = Vec::new();
/// github(&mut out, &report)?;
/// assert!(out.starts_with(b"::error file=wiki/Lyra.md,line=1,col=5,title=missing-page::"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn github(mut out: impl Write, report: &CheckReport) -> Result<(), Error> {
    // Line ends would have to be escaped as well, but paths and messages are printable and contain none.
    let data = |text: &str| text.replace('%', "%25");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    for finding in &report.findings {
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (path, text) = (property(&report.shown_path(finding)), data(&message(finding)));
        writeln!(
            out,
            "::{level} file={path},line={},col={},title={}::{text}",
            finding.location.line, finding.location.column, finding.code
        )?;
    }
    Ok(())
}
