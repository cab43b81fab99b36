//! Files that are no pages: archives, pictures, dumps of a wiki, and wikitext.

use crate::diagnostic::DiagnosticCode;
use crate::scan::pattern;

pattern!(HEADING, "\n==");
pattern!(TABLE, "\n{|");
pattern!(MARKDOWN_HEADING, "\n#");
pattern!(MARKDOWN_LINK, "](");
pattern!(FENCE, "```");
pattern!(HTML_ROW, "<tr");
pattern!(HTML_PARAGRAPH, "</p>");
pattern!(WIKILINK, "[[");
pattern!(TEMPLATE, "{{");
pattern!(QUOTES, "''");

/// The first bytes of files that are not text, and what they are
/// (<https://www.iana.org/assignments/media-types>, <https://en.wikipedia.org/wiki/List_of_file_signatures>).
const SIGNATURES: [(&[u8], &str); 14] = [
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ\0", "an xz archive: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive: unpack it first"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
];

/// Where the signature of a tar archive is, in bytes from its start.
const TAR_AT: usize = 257;

/// What the file is that has these bytes, if it is not text.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    let is_bzip2 = |rest: &[u8]| rest.first().is_some_and(u8::is_ascii_digit) && rest.get(1..7) == Some(b"1AY&SY");
    let found = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    match found {
        Some((b"BZh", what)) => is_bzip2(&bytes[3..]).then_some(*what),
        Some((_, what)) => Some(what),
        None if bytes.get(TAR_AT..TAR_AT + 5) == Some(b"ustar") => Some("a tar archive: unpack it first"),
        None if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some("a WebP picture"),
        None => None,
    }
}

/// What a text is, if it is neither Markdown nor HTML.
pub(super) fn text(text: &str) -> Option<(DiagnosticCode, &'static str)> {
    let start = text.trim_start_matches('\u{feff}').trim_ascii_start();
    let start = if start.starts_with("<?xml") { start.split_once("?>").map_or(start, |(_, rest)| rest.trim_ascii_start()) } else { start };
    if start.starts_with("<mediawiki") {
        return Some((
            DiagnosticCode::NotAPage,
            "an XML dump of a wiki: convert its pages first, for example with pandoc --from mediawiki --to gfm",
        ));
    }
    if start.starts_with("<svg") {
        return Some((DiagnosticCode::NotAPage, "an SVG picture"));
    }
    is_wikitext(text).then_some((
        DiagnosticCode::WikitextPage,
        "wikitext, read as Markdown: convert it first, for example with pandoc --from mediawiki --to gfm",
    ))
}

/// Whether a text is wikitext: it has headings or tables of wikitext, and other signs of it, and neither headings, links and fences of
/// Markdown nor blocks of HTML.
fn is_wikitext(text: &str) -> bool {
    let headings = text.starts_with("==").then_some(0).into_iter().chain(HEADING.find_all(text).map(|at| at + 1));
    let mut headings = headings.filter(|&at| is_heading(text[at..].lines().next().unwrap_or_default()));
    let has_heading = headings.next().is_some();
    let has_table = text.starts_with("{|") || TABLE.is_in(text);
    if !has_heading && !has_table {
        return false;
    }
    let has_more = WIKILINK.is_in(text) || TEMPLATE.is_in(text) || QUOTES.is_in(text) || (has_heading && has_table);
    // Code, and HTML of an exporter, may contain wikitext.
    let is_converted = [&MARKDOWN_LINK, &FENCE, &HTML_ROW, &HTML_PARAGRAPH].iter().any(|sign| sign.is_in(text));
    has_more
        && !is_converted
        && !text.starts_with("# ")
        && !is_markdown_heading(text)
        && !MARKDOWN_HEADING.find_all(text).any(|at| is_markdown_heading(&text[at + 1..]))
}

/// Whether a line is `== Heading ==`.
fn is_heading(line: &str) -> bool {
    let line = line.trim_ascii_end();
    let level = line.bytes().take_while(|&byte| byte == b'=').count();
    let end = line.bytes().rev().take_while(|&byte| byte == b'=').count();
    level == end && (2..=6).contains(&level) && line.len() > level + end
}

/// Whether a text begins with `## Heading`; `# item` is an item of a list in wikitext.
fn is_markdown_heading(text: &str) -> bool {
    let level = text.bytes().take_while(|&byte| byte == b'#').count();
    (2..=6).contains(&level) && text[level..].starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wikitext_is_told_from_markdown() {
        let is = |text: &str| super::text(text).map(|(code, _)| code);
        for text in [
            "'''Lyra''' is a port.\n\n== Ships ==\n* [[Anna]]\n",
            "{{Infobox}}\n{| class=\"wikitable\"\n| a\n|}\n",
            "== Members ==\n# first\n{{main|Lyra}}\n",
        ] {
            assert_eq!(is(text), Some(DiagnosticCode::WikitextPage), "{text}");
        }
        for text in [
            "# Lyra\n\n[[Anna]] and ''x''\n",
            "Lyra\n====\n\n[[Anna]]\n",
            "a\n==\n[[b]]\n",
            "== x ==\nplain\n",
            "[a](b) ''c''\n\n== x ==\n",
            "## a\n== b ==\n[[c]]\n",
            "Write\n\n```\n== x ==\n[[c]]\n```\n",
            "<table><tr><td>\n== x ==\n[[c]]</td></tr></table>\n",
        ] {
            assert_eq!(is(text), None, "{text}");
        }
    }

    #[test]
    fn dumps_and_pictures_are_no_pages() {
        assert!(matches!(text("\u{feff}<?xml version=\"1.0\"?>\n<mediawiki xml:lang=\"en\">"), Some((DiagnosticCode::NotAPage, _))));
        assert!(matches!(text("<svg xmlns=\"x\"></svg>"), Some((DiagnosticCode::NotAPage, _))));
        assert_eq!(binary(b"PK\x03\x04\x14"), Some("a ZIP archive: unpack it first"));
        assert_eq!(binary(b"BZh91AY&SY"), Some("a bzip2 archive: unpack it first"));
        let mut tar = vec![0; 300];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(binary(&tar), Some("a tar archive: unpack it first"));
        for text in ["BZh is a Bavarian magazine.", "PK", "%PD", "GIF is a format", ""] {
            assert_eq!(binary(text.as_bytes()), None, "{text}");
        }
    }
}
