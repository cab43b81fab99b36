//! One page of HTML that needs nothing else: totals, a bar for each code, a table to sort, filter and search.

use std::io::Write;

use percent_encoding::utf8_percent_encode;
use serde_json::json;

use super::sarif::PATH;
use super::{CheckReport, escape_xml, message};
use crate::error::Error;
use crate::site::FindingCode;
use crate::write::printable;

/// The page, with a mark where the data goes.
const PAGE: &str = include_str!("report.html");

/// Where the title goes, and where the data goes.
const TITLE_MARK: &str = "<!--TITLE-->";
const DATA_MARK: &str = "/*DATA*/null";

/// Writes the report. Places link to `base` with the path of the page behind it (`https://github.com/o/r/blob/main/`, or `../` from where the
/// report stands to where paths begin); lines as GitHub writes them, `#L12`.
///
/// # Errors
/// Those of `out`.
pub fn html(mut out: impl Write, report: &CheckReport, base: &str) -> Result<(), Error> {
    let (head, rest) = PAGE.split_once(TITLE_MARK).unwrap_or((PAGE, ""));
    let (middle, tail) = rest.split_once(DATA_MARK).unwrap_or((rest, ""));
    out.write_all(head.as_bytes())?;
    out.write_all(escape_xml(&printable(&report.folder)).as_bytes())?;
    out.write_all(middle.as_bytes())?;
    let help: serde_json::Map<String, serde_json::Value> =
        FindingCode::ALL.iter().map(|code| (code.as_str().to_owned(), code.help().into())).collect();
    // Rows of short lists: 20,000 objects with ten keys each would be twice as long.
    let rows = report.findings.iter().map(|finding| {
        // Texts as people see them. Where that is not the path, the link needs it, percent-encoded.
        let path = printable(&finding.path);
        let exact = if path == finding.path { None } else { Some(utf8_percent_encode(&finding.path, PATH).to_string()) };
        let href = printable(finding.href.as_deref().unwrap_or_default());
        let mut row = json!([finding.severity, finding.code, path, finding.location.line, finding.location.column, href, message(finding)]);
        if let (Some(row), Some(exact)) = (row.as_array_mut(), exact) {
            row.push(exact.into());
        }
        row
    });
    let data = json!({
        "folder": printable(&report.folder),
        "base": base,
        "prefix": report.prefix(),
        "pages": report.pages,
        "links": report.links,
        "counts": report.counts,
        "severities": report.severities,
        "help": help,
        "rows": rows.collect::<Vec<_>>()
    });
    // `</script>` would end the script; U+2028 is a line end to old readers of JavaScript.
    let data = data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    out.write_all(data.as_bytes())?;
    Ok(out.write_all(tail.as_bytes())?)
}
