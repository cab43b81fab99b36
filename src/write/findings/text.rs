//! `path:line:column: code: message`, for people and editors.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{CheckReport, message};
use crate::site::Finding;

/// The longest part of a source line that is shown, in characters: a paragraph of an export is one line.
const MAX_SHOWN: usize = 100;

/// Gives the text of a page by its path below the folder.
pub type PageText<'t> = &'t mut dyn FnMut(&str) -> Option<String>;

/// Writes findings a line each, and the totals. With `source`, which gives the text of a page by its path below the folder, they are grouped
/// by page, with the line that they are in and a caret below the place.
///
/// # Errors
/// Those of `out`.
pub fn findings_text(out: &mut impl Write, report: &CheckReport, mut source: Option<PageText<'_>>) -> io::Result<()> {
    let mut page: Option<(&str, Option<String>)> = None;
    for finding in &report.findings {
        let Finding { code, path, line, column, .. } = finding;
        let shown = report.path(finding).escape_debug().to_string();
        let Some(source) = &mut source else {
            writeln!(out, "{shown}:{line}:{column}: {code}: {}", message(finding))?;
            continue;
        };
        if page.as_ref().is_none_or(|(known, _)| known != path) {
            let gap = if page.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}{shown}")?;
            page = Some((path, source(path)));
        }
        writeln!(out, "  {shown}:{line}:{column}: {}: {code}: {}", finding.severity, message(finding))?;
        if let Some((_, Some(text))) = &page
            && let Some((part, caret)) = excerpt(text, *line, *column)
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
        writeln!(out, "{hidden} more not listed")?;
    }
    let counts: Vec<String> = report.counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let counts = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
    writeln!(out, "{} pages, {} links: {counts}", report.pages, report.links)
}

/// The part of a line around a column, and how many display cells stand before the column.
fn excerpt(text: &str, line: u32, column: u32) -> Option<(String, usize)> {
    let line = text.lines().nth(line.checked_sub(1)? as usize)?;
    let column = column.checked_sub(1)? as usize;
    let from = column.saturating_sub(MAX_SHOWN / 4);
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    let part: String = line.chars().skip(from).take(MAX_SHOWN).map(clean).collect();
    let before: String = part.chars().take(column - from).collect();
    let start = if from > 0 { "…" } else { "" };
    let end = if line.chars().nth(from + MAX_SHOWN).is_some() { "…" } else { "" };
    Some((format!("{start}{part}{end}"), before.width() + start.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_wide_letters() {
        assert_eq!(excerpt("a\n政党[x](y)", 2, 3), Some(("政党[x](y)".to_owned(), 4)));
        let long = "x".repeat(300);
        let (part, caret) = excerpt(&long, 1, 200).unwrap();
        assert_eq!((part.chars().count(), caret), (102, 26));
        assert_eq!(excerpt("a", 2, 1), None);
    }
}
