//! Findings as `path:line:column: code: message`, for people and editors.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::{CheckReport, message};
use crate::error::Error;
use crate::site::Finding;
use crate::write::printable;

/// The longest excerpt of a source line that is shown, in characters: in an export, a whole paragraph is one line.
const MAX_SHOWN: usize = 100;

/// A function that returns the text of a page, given its path below the folder.
pub type PageText<'t> = &'t mut dyn FnMut(&str) -> Option<String>;

/// Writes the findings, one per line, and the totals.
///
/// With `source`, findings are grouped by page, and each is followed by an excerpt of its source line with a caret below its column.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::write::findings::{CheckReport, text as write_text};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "See [Mira](Mira.md \"wikilink\").";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let site = builder.build();
/// let report = CheckReport::new("wiki", &site, site.check_page(&document));
/// let mut out = Vec::new();
/// write_text(&mut out, &report, Some(&mut |_| Some(text.to_owned())))?;
/// let shown = String::from_utf8_lossy(&out);
/// assert!(shown.contains("    See [Mira](Mira.md \"wikilink\").\n        ^\n"));
/// assert!(shown.ends_with("1 page, 1 link: 1 missing-page\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn text(mut out: impl Write, report: &CheckReport, mut source: Option<PageText<'_>>) -> Result<(), Error> {
    let mut page: Option<(&str, Option<Source>)> = None;
    for finding in &report.findings {
        let Finding { code, path, location, .. } = finding;
        let (shown, message) = (report.shown_path(finding), message(finding));
        let Some(source) = &mut source else {
            writeln!(out, "{shown}:{location}: {code}: {message}")?;
            continue;
        };
        if page.as_ref().is_none_or(|(known, _)| known != path) {
            let gap = if page.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}{shown}")?;
            page = Some((path, source(path).map(Source::new)));
        }
        writeln!(out, "  {shown}:{location}: {}: {code}: {message}", finding.severity)?;
        if let Some((_, Some(text))) = &mut page
            && let Some((part, caret)) = text.excerpt(location.line, location.column)
        {
            writeln!(out, "    {part}\n    {:caret$}^", "")?;
        }
    }
    if page.is_some() {
        writeln!(out)?;
    }
    let total: usize = report.counts.values().sum();
    let hidden = total - report.findings.len();
    if hidden > 0 {
        writeln!(out, "{hidden} more not listed; --show info lists all of them, up to --max-findings")?;
    }
    let counts: Vec<String> = report.counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let counts = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    Ok(writeln!(out, "{}, {}: {counts}", counted(report.pages, "page"), counted(report.links, "link"))?)
}

/// The text of a page whose lines are requested, mostly in order.
struct Source {
    text: String,
    /// Offset of each line, in bytes.
    starts: Vec<usize>,
    /// The location found last: line, column (in characters) and byte. A page may be one line with thousands of findings.
    last: (usize, usize, usize),
}

impl Source {
    fn new(text: String) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        Self { text, starts, last: (usize::MAX, 0, 0) }
    }

    /// Returns an excerpt of a line around a column, and how many display cells of it come before the column. `line` and `column` count
    /// from 1.
    fn excerpt(&mut self, line: u32, column: u32) -> Option<(String, usize)> {
        let line = line.checked_sub(1)? as usize;
        let column = column.checked_sub(1)? as usize;
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let (from_column, from) = if self.last.0 == line && self.last.1 <= column { (self.last.1, self.last.2) } else { (0, start) };
        let rest = self.text[from..end].trim_end_matches(['\n', '\r']);
        let at = from + rest.char_indices().nth(column - from_column).map_or(rest.len(), |(at, _)| at);
        let end = from + rest.len();
        self.last = (line, column, at);
        let back = |text: &str, count: usize| text.char_indices().rev().take(count).last().map_or(text.len(), |(at, _)| at);
        let ahead = |text: &str, count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
        let first = start + back(&self.text[start..at], MAX_SHOWN / 4);
        let shown = self.text[first..at].chars().count();
        let last = at + ahead(&self.text[at..end], MAX_SHOWN - shown);
        let clean = |text: &str| printable(&text.replace('\t', " ")).into_owned();
        let (before, after) = (clean(&self.text[first..at]), clean(&self.text[at..last]));
        let open = if first > start { "…" } else { "" };
        let close = if last < end { "…" } else { "" };
        Some((format!("{open}{before}{after}{close}"), before.width() + open.width()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_wide_letters() {
        let excerpt = |text: &str, line, column| Source::new(text.to_owned()).excerpt(line, column);
        assert_eq!(excerpt("a\n政党[x](y)", 2, 3), Some(("政党[x](y)".to_owned(), 4)));
        assert_eq!(excerpt("a\rb\r\nc", 3, 9), Some(("c".to_owned(), 1)));
        let mut long = Source::new("x".repeat(300));
        let (part, caret) = long.excerpt(1, 200).unwrap();
        assert_eq!((part.chars().count(), caret), (102, 26));
        assert_eq!((long.excerpt(1, 210).unwrap(), long.excerpt(1, 200).unwrap()), ((part.clone(), caret), (part, caret)));
        assert_eq!(excerpt("a", 2, 1), None);
    }
}
