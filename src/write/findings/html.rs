//! A self-contained HTML page: totals, a bar for each code, and a table that can be sorted, filtered and searched.

use std::io::Write;

use percent_encoding::utf8_percent_encode;
use serde_json::json;

use super::sarif::PATH;
use super::{CheckReport, escape_xml, message};
use crate::error::Error;
use crate::site::FindingCode;
use crate::write::printable;

/// The page, with marks where the title and the data go.
const PAGE: &str = include_str!("report.html");

/// The marks that the title and the data replace.
const TITLE_MARK: &str = "<!--TITLE-->";
const DATA_MARK: &str = "/*DATA*/null";

/// Writes the report as one HTML page that needs no other file.
///
/// Locations link to `base` followed by the path of the page and the line in GitHub's form, `#L12`. `base` is an address such as
/// `https://github.com/o/r/blob/main/`, or a relative path (`../`) from the report to the folder that paths are relative to.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::write::findings::{CheckReport, html};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "See [Mira](Mira.md \"wikilink\").";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let site = builder.build();
/// let report = CheckReport::new("wiki", &site, site.check_page(&document));
/// let mut out = Vec::new();
/// html(&mut out, &report, "../")?;
/// assert!(String::from_utf8_lossy(&out).contains("missing-page"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn html(mut out: impl Write, report: &CheckReport, base: &str) -> Result<(), Error> {
    let (head, rest) = PAGE.split_once(TITLE_MARK).unwrap_or((PAGE, ""));
    let (middle, tail) = rest.split_once(DATA_MARK).unwrap_or((rest, ""));
    out.write_all(head.as_bytes())?;
    out.write_all(escape_xml(&printable(&report.folder)).as_bytes())?;
    out.write_all(middle.as_bytes())?;
    let help: serde_json::Map<String, serde_json::Value> =
        FindingCode::ALL.iter().map(|code| (code.as_str().to_owned(), code.help().into())).collect();
    // Each row is a short array: 20,000 objects with ten keys each would take twice the space.
    let rows = report.findings.iter().map(|finding| {
        // Texts are in their printable form. If that differs from the path, the link needs the exact path, percent-encoded.
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
    // `</script>` would end the script; U+2028 and U+2029 are line ends to old JavaScript engines.
    let data = data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    out.write_all(data.as_bytes())?;
    Ok(out.write_all(tail.as_bytes())?)
}
