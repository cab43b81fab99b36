//! Links that Markdown leaves as text.
//!
//! Takes a tree and returns [`PendingLink`]s, in document order. Three forms lose a link:
//!
//! - a link around a link, `[talk by [Ann](Ann "wikilink")](http://…)`: CommonMark keeps the inner one;
//! - an address with a space or an unpaired bracket in it, `[text](Some page (film).md "wikilink")`;
//! - an address that a site generator fills in, `[text]({{< relref "Page.md" >}})`: it becomes the path of the page.
//!
//! All leave `](…)` in the text. The address is read from the source, since Markdown may have changed its characters on the way into the
//! text; an escaped bracket in the source means that the writer wanted text.

use std::collections::HashSet;

use crate::address::{shortcode, split_address};
use crate::scan::{find_blank_line, is_escaped, pattern};
use crate::span::{SourceRange, TextRange, to_u32};
use crate::tree::{Tree, UnparsedCause};

pattern!(MIDDLE, "](");
pattern!(ESCAPED_OPEN, "\\[");
pattern!(ESCAPED_CLOSE, "\\]");

/// A link that is in the text as `[…](…)`.
#[derive(Clone, Debug)]
pub(super) struct PendingLink {
    /// Range of the tree's text, `[` and `)` included.
    pub(super) outer: TextRange,
    /// Range of the tree's text between the brackets.
    pub(super) inner: TextRange,
    /// The link in the source.
    pub(super) span: SourceRange,
    pub(super) href: String,
    /// Whether it has the title `"wikilink"`.
    pub(super) wikilink: bool,
    pub(super) cause: UnparsedCause,
}

/// How far apart the brackets of a link may be, in bytes: a sentence with a few links in it.
pub(crate) const MAX_LINK_BYTES: usize = 4096;

/// The longest address of such a link, in bytes: a title of at most 255 bytes, each of them three characters if percent-encoded, and a
/// folder.
const MAX_ADDRESS_BYTES: usize = 1024;

/// Finds the links that are left in the text.
pub(super) fn find(source: &str, tree: &Tree) -> Vec<PendingLink> {
    let mut found: Vec<PendingLink> = Vec::new();
    let mut from = 0;
    let mut escaped = None;
    for at in MIDDLE.find_all(&tree.text) {
        if at < from || tree.is_verbatim(to_u32(at)) {
            continue;
        }
        let escaped = escaped.get_or_insert_with(|| escaped_brackets(source, tree));
        let Some(link) = read(source, tree, at, from, escaped) else { continue };
        from = link.outer.end as usize;
        found.push(link);
    }
    found
}

/// Reads the link whose `](` is at `at` in the text. Its `[` is not before `lowest`.
fn read(source: &str, tree: &Tree, at: usize, lowest: usize, escaped: &HashSet<u32>) -> Option<PendingLink> {
    let close = tree.source_at(to_u32(at)) as usize;
    let rest = source.get(close..)?.strip_prefix("](")?;
    if is_escaped(source, close) {
        return None;
    }
    let (href, length, wikilink) = address(rest)?;
    let open = opening_bracket(&tree.text, at, lowest, escaped).filter(|&open| !tree.is_verbatim(to_u32(open)))?;
    let start = tree.source_at(to_u32(open));
    if is_escaped(source, start as usize) || source.get(..start as usize)?.ends_with('!') {
        return None;
    }
    // The text continues after the closing bracket; the bracket itself is the last character of the address in the text.
    let source_end = close + 2 + length;
    let end = text_at(tree, at, source_end)?;
    let cause = match source.get(start as usize..close)? {
        inside if MIDDLE.is_in(inside) => UnparsedCause::Nested,
        _ if rest.starts_with('{') => UnparsedCause::Shortcode,
        _ => UnparsedCause::Address,
    };
    Some(PendingLink {
        outer: TextRange::new(to_u32(open), end),
        inner: TextRange::new(to_u32(open + 1), to_u32(at)),
        span: SourceRange::new(start, to_u32(source_end)),
        href,
        wikilink,
        cause,
    })
}

/// Whether `](written)` after the text of a link with links in it is read as a link to `href`.
pub(crate) fn is_readable(written: &str, href: &str) -> bool {
    address(&format!("{written})")).is_some_and(|(read, length, _)| read == href && length == written.len() + 1)
}

/// Reads the address after `](`, up to the bracket that closes it. Returns the address, its length with the bracket, and whether the link
/// is marked as a wikilink.
fn address(rest: &str) -> Option<(String, usize, bool)> {
    const MARK: &str = "\"wikilink\")";
    let mut window = rest.len().min(MAX_ADDRESS_BYTES);
    while !rest.is_char_boundary(window) {
        window -= 1;
    }
    let window = &rest[..window];
    let window = find_blank_line(window).map_or(window, |end| &window[..end]);
    if let Some((path, length)) = shortcode(window) {
        let after = &window[length..];
        let end = after.find(')').filter(|&end| !after[..end].contains(char::is_whitespace))?;
        return Some((format!("{path}{}", unescape(&after[..end])), length + end + 1, false));
    }
    // A URL or a page's file ends at the bracket that pairs; the address of a wikilink may contain spaces and brackets, up to its mark.
    let is_url = split_address(window).is_some() || is_page_file(window);
    let mut depth = 0;
    for (at, byte) in window.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 && is_url => return Some((unescape(&window[..at]), at + 1, false)),
            b')' => depth -= 1,
            b' ' | b'\n' if is_url => break,
            b'[' | b']' if !is_url => break,
            _ => {}
        }
    }
    let quote = window.find('"').filter(|&quote| window[quote..].starts_with(MARK))?;
    let href = window[..quote].strip_suffix(' ')?;
    let is_plain = !href.contains("](") && !href.contains('\n');
    is_plain.then(|| (unescape(href), quote + MARK.len(), true))
}

/// Whether an address without spaces and brackets is that of a page's file.
fn is_page_file(window: &str) -> bool {
    let Some(end) = window.find(|character: char| character.is_whitespace() || matches!(character, '(' | ')' | '[' | ']' | '"')) else {
        return false;
    };
    let path = window[..end].split('#').next().unwrap_or_default();
    window[end..].starts_with(')') && path.ends_with(".md")
}

/// Removes the backslashes that escape punctuation.
fn unescape(href: &str) -> String {
    let mut out = String::with_capacity(href.len());
    let mut characters = href.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' || !characters.peek().is_some_and(char::is_ascii_punctuation) {
            out.push(character);
        }
    }
    out
}

/// Returns the brackets of the text that are escaped in the source: they do not pair.
fn escaped_brackets(source: &str, tree: &Tree) -> HashSet<u32> {
    if !ESCAPED_OPEN.is_in(source) && !ESCAPED_CLOSE.is_in(source) {
        return HashSet::new();
    }
    let is_escaped = |&at: &u32| is_escaped(source, tree.source_at(at) as usize);
    memchr::memchr2_iter(b'[', b']', tree.text.as_bytes()).map(to_u32).filter(is_escaped).collect()
}

/// Returns the `[` that pairs with the `]` at `close`, on the same line of the text.
fn opening_bracket(text: &str, close: usize, lowest: usize, escaped: &HashSet<u32>) -> Option<usize> {
    let from = lowest.max(close.saturating_sub(MAX_LINK_BYTES));
    let mut depth = 0;
    for (at, byte) in text.as_bytes()[from..close].iter().enumerate().rev() {
        match byte {
            b'[' | b']' if !escaped.is_empty() && escaped.contains(&to_u32(from + at)) => {}
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(from + at),
            b'[' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// Returns the offset in the text that corresponds to `source_end`, searched for from `from` on.
fn text_at(tree: &Tree, from: usize, source_end: usize) -> Option<u32> {
    let first = tree.pieces.partition_point(|piece| (piece.text as usize) <= from).checked_sub(1)?;
    let mut end = None;
    let pieces = &tree.pieces[first..];
    for (number, piece) in pieces.iter().enumerate() {
        let (start, length) = (piece.source as usize, piece.length as usize);
        if start >= source_end {
            break;
        }
        end = Some(if piece.exact {
            piece.text + to_u32((source_end - start).min(length))
        } else {
            // The line end between two blocks is not part of a piece.
            let next = pieces.get(number + 1).map_or(tree.text.len(), |next| next.text as usize);
            let text = &tree.text[piece.text as usize..next];
            piece.text + to_u32(text.trim_end_matches('\n').len())
        });
    }
    end
}
