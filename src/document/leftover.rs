//! What the exporter left in the text: wikitext that it did not read, and holes where templates stood.
//!
//! Comes in: a tree. Goes out: [`Leftover`]s, in the order of the text. Nothing is changed; the text keeps what is found here.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::diagnostic::DiagnosticCode;
use crate::span::{TextRange, to_u32};
use crate::tree::Tree;

/// Something that the exporter left in the text.
#[derive(Clone, Debug)]
pub(crate) struct Leftover {
    pub(crate) code: DiagnosticCode,
    pub(crate) text: TextRange,
    /// One line for a person.
    pub(crate) message: String,
}

/// Sequences that tell of residue, with what they are. Found in one pass over the text: a sequence that prose is full of (a comma and a
/// space) would stop it at every sentence, so of `, , ` only the middle is looked for.
const PATTERNS: [(&str, Residue); 24] = [
    ("{{", Residue::Template),
    ("-{", Residue::Variant),
    ("''", Residue::Quotes),
    ("<ref", Residue::Tag),
    ("</ref", Residue::Tag),
    ("<headertabs", Residue::Tag),
    ("[[", Residue::OpenBrackets),
    ("]]", Residue::CloseBrackets),
    ("__", Residue::Switch),
    ("[TABLE]", Residue::Table),
    ("（；", Residue::Hole),
    ("（，", Residue::Hole),
    ("（、", Residue::Hole),
    ("（）", Residue::Hole),
    ("，，", Residue::Hole),
    ("；；", Residue::Hole),
    ("、、", Residue::Hole),
    ("，）", Residue::Hole),
    ("、）", Residue::Hole),
    ("；）", Residue::Hole),
    ("(,", Residue::SpacedHole { before: " ", after: " " }),
    ("(;", Residue::SpacedHole { before: " ", after: " " }),
    ("()", Residue::SpacedHole { before: " ", after: "" }),
    (" ,", Residue::SpacedHole { before: ",", after: " " }),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Residue {
    Template,
    Variant,
    Quotes,
    Tag,
    OpenBrackets,
    CloseBrackets,
    Switch,
    Table,
    Hole,
    /// A hole only where these stand around it.
    SpacedHole {
        before: &'static str,
        after: &'static str,
    },
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests build them")]
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let patterns = PATTERNS.iter().map(|(pattern, _)| pattern);
    AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostFirst).build(patterns).expect("the patterns are few and short")
});

/// How far the end of residue is looked for, in bytes: a template may be long, but a lone `-{` is only a sign.
const MAX_RESIDUE_BYTES: usize = 400;

/// Whether a text, of code or not, holds what may be residue.
pub(crate) fn may_hold(text: &str) -> bool {
    FINDER.find_iter(text).any(|found| {
        let (start, end, residue) = (found.start(), found.end(), PATTERNS[found.pattern().as_usize()].1);
        match residue {
            Residue::SpacedHole { before, after } => text[..start].ends_with(before) && text[end..].starts_with(after),
            residue => judge(text, residue, start, end).is_some(),
        }
    })
}

/// Residue in the tree's text: what, its range, and a message.
pub(super) fn find(tree: &Tree) -> Vec<Leftover> {
    let mut leftovers = Vec::new();
    let text = tree.text.as_str();
    // Where the residue found last ends: what is inside it is not reported again.
    let mut done = 0;
    for found in FINDER.find_iter(text) {
        let (mut start, mut end, residue) = (found.start(), found.end(), PATTERNS[found.pattern().as_usize()].1);
        if let Residue::SpacedHole { before, after } = residue {
            if !text[..start].ends_with(before) || !text[end..].starts_with(after) {
                continue;
            }
            (start, end) = (start - before.len(), end + after.len());
        }
        if start < done || tree.is_verbatim(to_u32(start)) {
            continue;
        }
        let Some((code, end, message)) = judge(text, residue, start, end) else { continue };
        done = end;
        leftovers.push(Leftover { code, text: TextRange::new(to_u32(start), to_u32(end)), message });
    }
    leftovers
}

/// Decides whether a match is residue. Goes out: its code, its end, and the message.
fn judge(text: &str, residue: Residue, start: usize, end: usize) -> Option<(DiagnosticCode, usize, String)> {
    let closing = |pattern: &str| {
        let window = &text.as_bytes()[end..text.len().min(end + MAX_RESIDUE_BYTES)];
        memchr::memmem::find(window, pattern.as_bytes()).map(|at| end + at + pattern.len())
    };
    let raw = |end: usize, what: &str| (DiagnosticCode::RawWikitext, end, format!("{what} left by the exporter"));
    Some(match residue {
        // `{{{x}}}` is a parameter, which MediaWiki shows on a page as it stands.
        Residue::Template if text[end..].starts_with('{') => raw(closing("}}}").unwrap_or(end + 1), "a parameter of a template"),
        Residue::Template => raw(closing("}}").unwrap_or(end), "a template"),
        Residue::Variant => raw(closing("}-")?, "a choice of script variants"),
        Residue::Quotes => {
            let (_, close) = quoted(text, start)?;
            raw(close, "quotes of bold or italic text")
        }
        Residue::Tag => raw(closing(">").unwrap_or(end), "a tag of wikitext"),
        Residue::OpenBrackets => {
            let close = closing("]]").filter(|&close| !text[end..close].contains('\n'));
            return close.map(|close| raw(close, "a wikilink"));
        }
        Residue::CloseBrackets => (DiagnosticCode::StrayBrackets, end, "brackets of a wikilink that was not read".to_owned()),
        Residue::Switch => {
            let close = closing("__")?;
            let word = &text[end..close - 2];
            let is_switch = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
            return is_switch.then(|| raw(close, "a switch"));
        }
        Residue::Table => (DiagnosticCode::DroppedTable, end, "a table that the exporter could not write".to_owned()),
        Residue::Hole | Residue::SpacedHole { .. } => {
            // White space in the pattern only says what stands around the hole.
            let hole = text[start..end].trim();
            (DiagnosticCode::LostTemplate, end, format!("“{hole}”: a template stood here, and its text is lost"))
        }
    })
}

/// The bold or italic text whose quotes begin at `start`: two, three or five of them, as many on both sides, at the edges of words
/// (<https://www.mediawiki.org/wiki/Help:Formatting>). SQL's and code's empty strings are none. Goes out: the text between them, and where the
/// quotes end.
pub(crate) fn quoted(text: &str, start: usize) -> Option<(Range<usize>, usize)> {
    let bytes = text.as_bytes();
    let run = |at: usize| bytes[at..].iter().take(MAX_RESIDUE_BYTES).take_while(|&&byte| byte == b'\'').count();
    if start > 0 && bytes[start - 1] == b'\'' {
        return None;
    }
    let count = run(start);
    if !matches!(count, 2 | 3 | 5) {
        return None;
    }
    let inner = start + count;
    let limit = bytes.len().min(inner + MAX_RESIDUE_BYTES);
    let mut at = inner;
    // The last quotes may reach beyond the limit.
    while let Some(found) = bytes.get(at..limit).and_then(|rest| memchr::memchr2(b'\'', b'\n', rest)) {
        at += found;
        if bytes[at] == b'\n' {
            return None;
        }
        let length = run(at);
        if length == count {
            let between = &text[inner..at];
            return (!between.is_empty() && between.trim() == between).then_some((inner..at, at + count));
        }
        at += length;
    }
    None
}
