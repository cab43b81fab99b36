//! Annotations of GitHub Actions (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use std::io::Write;

use super::{CheckReport, message};
use crate::diagnostic::Severity;
use crate::error::Error;

/// Writes a workflow command for each finding.
///
/// # Errors
/// Those of `out`.
pub fn github(mut out: impl Write, report: &CheckReport) -> Result<(), Error> {
    // Paths and messages are printable, so that they hold no line ends, which a command would want escaped, too.
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
