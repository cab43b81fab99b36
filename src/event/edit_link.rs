//! Links to edit a section in the headings of MediaWiki's rendered pages, after these went through Markdown without their tags:
//! `## Setup\[[edit](index.php?title=Guide&action=edit&section=1)\]`.
//!
//! Takes the text of a page and returns a copy of the same length with spaces instead of these links. Where a tag in a heading is broken
//! over lines, which ends the heading for every Markdown reader, the line ends inside it become spaces, too.

use std::borrow::Cow;
use std::ops::Range;

use super::pandoc_table::fence_after;
use crate::scan::pattern;

pattern!(EDIT, "action=edit");
pattern!(SECTION, "section=");

/// The most lines that one heading is broken over, and the most bytes of one of them: an address of a title of 255 bytes, each of them
/// percent-encoded, with its attributes.
const MAX_LINES: usize = 8;
const MAX_LINE_BYTES: usize = 4096;

/// Takes the links to edit a section out of the headings of a text.
pub(super) fn take_out(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for at in EDIT.find_all(&text) {
        if found.last().is_none_or(|(heading, _)| heading.end <= at) {
            found.extend(edit_link(&text, at));
        }
    }
    // In code, they are what the page shows.
    let mut lines = text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some((*end, line))
    });
    let (mut fence, mut at) = (None, 0);
    found.retain(|(heading, _)| {
        while at < heading.start {
            let Some((end, line)) = lines.next() else { break };
            fence = fence_after(line.trim_end().trim_start_matches(' '), fence);
            at = end;
        }
        fence.is_none()
    });
    if found.is_empty() {
        return text;
    }
    let mut out = text.into_owned();
    for (heading, link) in found {
        // Line ends in what stays become spaces; so does the link, byte by byte.
        let kept = out[heading.start..link.start].replace(['\n', '\r'], " ");
        out.replace_range(heading.start..link.start, &kept);
        out.replace_range(link.clone(), &" ".repeat(link.len()));
    }
    Cow::Owned(out)
}

/// The heading around `at`, and the link in it, with its brackets, up to the end of the heading.
fn edit_link(text: &str, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let bytes = text.as_bytes();
    let window = at.saturating_sub(MAX_LINE_BYTES);
    let start = match memchr::memrchr(b'\n', &bytes[window..at]) {
        Some(end) => window + end + 1,
        None if window == 0 => 0,
        None => return None,
    };
    let level = bytes[start..].iter().take_while(|&&byte| byte == b'#').count();
    if !(1..=6).contains(&level) || bytes.get(start + level) != Some(&b' ') {
        return None;
    }
    let mut end = line_end(bytes, at)?;
    for _ in 1..MAX_LINES {
        let open = text[start..end].rfind('<');
        if open.is_none_or(|open| text[start + open..end].contains('>')) || end == bytes.len() {
            break;
        }
        end = line_end(bytes, end + 1)?;
    }
    if text[start..end].contains("\n\n") || !SECTION.is_in(&text[at..end]) {
        return None;
    }
    let inside = start + level + 1;
    let before = &text[inside..at];
    // The bracket around the link, else that of the link itself.
    let open = before.rfind("\\[").or_else(|| before.rfind("[[")).or_else(|| before.rfind(['[', '<']))?;
    Some((start..end, inside + open..end))
}

/// The end of the line that `at` is on; `None` if the line is too long.
fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..).unwrap_or_default();
    let window = &rest[..rest.len().min(MAX_LINE_BYTES)];
    memchr::memchr(b'\n', window).map(|end| at + end).or((window.len() == rest.len()).then_some(bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_edit_a_section_leave_headings() {
        for heading in [
            "## Setup\\[[edit](index.php?title=Guide&action=edit&section=1 \"Edit section: Setup\")\\]",
            "## Setup[[edit](/w/index.php?title=Guide&action=edit&section=1)]",
            "## Setup [edit](/w/index.php?title=Guide&action=edit&section=T-1)",
            "## Setup\\[<a href=\"/w/index.php?title=Guide&amp;veaction=edit&amp;section=1\"\nclass=\"x\"\ntitle=\"y\">edit</a> \\| (./index.php.md)\\]",
        ] {
            let text = format!("a\n\n{heading}\n\nb\n");
            let out = take_out(Cow::Borrowed(&text));
            assert_eq!(out.len(), text.len());
            assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["a", "##", "Setup", "b"], "{heading}");
        }
    }

    #[test]
    fn other_links_stay() {
        for text in [
            "## How to [edit](index.php?title=Guide&action=edit)\n",
            "See [edit](index.php?title=Guide&action=edit&section=1).\n",
            "## Setup\n\n[edit](index.php?title=Guide&action=edit&section=1)\n",
            "a\n\n``` html\n## Setup [edit](index.php?title=Guide&action=edit&section=1)\n```\n",
        ] {
            assert_eq!(take_out(Cow::Borrowed(text)), text);
        }
    }
}
