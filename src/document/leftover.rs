//! What the exporter left in the text: wikitext that it did not convert, and gaps where templates were.
//!
//! Takes a tree and returns [`Leftover`]s, in the order of the text. Nothing is changed; the text keeps what is found here.

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

/// Sequences that indicate leftover wikitext or a template gap, with their kinds. They are found in one pass over the text: a sequence that
/// is common in prose (a comma and a space) would stop it at every sentence, so of `, , ` only the middle is searched for.
const PATTERNS: [(&str, Residue); 26] = [
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
    (":*", Residue::List),
    (":#", Residue::List),
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
    /// Only at the start of a line.
    List,
    Hole,
    /// A gap only if these are around it.
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

/// How far the end of leftover wikitext is searched for, in bytes: a template may be long, but a lone `-{` is only two characters.
const MAX_RESIDUE_BYTES: usize = 400;

/// Whether a text, of code or not, contains what may be leftover wikitext or a template gap.
pub(crate) fn may_hold(text: &str) -> bool {
    FINDER.find_iter(text).any(|found| {
        let (start, end, residue) = (found.start(), found.end(), PATTERNS[found.pattern().as_usize()].1);
        match residue {
            Residue::SpacedHole { before, after } => text[..start].ends_with(before) && text[end..].starts_with(after),
            residue => judge(text, residue, start, end).is_some(),
        }
    })
}

/// Finds leftover wikitext and template gaps in the tree's text.
pub(super) fn find(tree: &Tree) -> Vec<Leftover> {
    let mut leftovers = Vec::new();
    let text = tree.text.as_str();
    // Where the last one found ends: what is inside it is not reported again.
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

/// Decides whether a match is a leftover. Returns its code, its end, and the message.
fn judge(text: &str, residue: Residue, start: usize, end: usize) -> Option<(DiagnosticCode, usize, String)> {
    // All that is looked at behind the match, whatever follows on the page.
    let window_end = (end..=text.len().min(end + MAX_RESIDUE_BYTES)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(end);
    let window = &text[end..window_end];
    let closing = |pattern: &str| memchr::memmem::find(window.as_bytes(), pattern.as_bytes()).map(|at| end + at + pattern.len());
    let raw = |end: usize, what: &str| (DiagnosticCode::RawWikitext, end, format!("{what} left by the exporter"));
    Some(match residue {
        // `{{{x}}}` is a parameter, which MediaWiki shows unchanged on a page.
        Residue::Template if text[end..].starts_with('{') => {
            let close = closing("}}}").unwrap_or(end + 1);
            // In MoinMoin and Confluence, three braces are code.
            let name = text[end + 1..close].trim_end_matches('}').split('|').next().unwrap_or_default();
            if !name.chars().all(|character| character.is_alphanumeric() || matches!(character, ' ' | '_' | '-')) {
                return None;
            }
            raw(close, "a template parameter")
        }
        Residue::Template => {
            let close = closing("}}").unwrap_or(end);
            // Of a template that does not end here, only the name can be seen.
            let call = if close > end { &text[end..close - 2] } else { window.lines().next().unwrap_or_default() };
            if !is_template(call) {
                return None;
            }
            raw(close, "a template")
        }
        Residue::Variant => raw(closing("}-")?, "a choice of script variants"),
        Residue::Quotes => {
            let (_, close) = quoted(text, start)?;
            raw(close, "bold or italic quotes")
        }
        Residue::Tag => raw(closing(">").unwrap_or(end), "a wikitext tag"),
        Residue::OpenBrackets => {
            let close = closing("]]").filter(|&close| !text[end..close].contains('\n'));
            return close.map(|close| raw(close, "a wikilink"));
        }
        Residue::CloseBrackets => {
            (DiagnosticCode::StrayBrackets, end, "brackets of a wikilink that the exporter did not convert".to_owned())
        }
        Residue::Switch => {
            let close = closing("__")?;
            let word = &text[end..close - 2];
            let is_switch = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
            return is_switch.then(|| raw(close, "a switch"));
        }
        // Pandoc reads `:* item` as a paragraph (<https://github.com/jgm/pandoc/issues/1991>).
        Residue::List => {
            let before = text[..start].trim_end_matches(':');
            return (before.is_empty() || before.ends_with('\n')).then(|| raw(end, "an indented list"));
        }
        Residue::Table => (DiagnosticCode::DroppedTable, end, "a table that the exporter could not convert".to_owned()),
        Residue::Hole | Residue::SpacedHole { .. } => {
            // White space in the pattern only matches what is around the gap.
            let hole = text[start..end].trim();
            (DiagnosticCode::LostTemplate, end, format!("“{hole}”: a template was here, and its text is lost"))
        }
    })
}

/// Whether the text between `{{` and `}}` can be the call of a template or a parser function, and nothing else
/// (<https://www.mediawiki.org/wiki/Help:Templates>, <https://www.mediawiki.org/wiki/Manual:Page_title>). Other wikis and programs use
/// double braces for code (`{{$HOME/x}}`, `{{ host }}`, `{{< relref >}}`, `{{cmd -R }}`): text that may be theirs is kept.
pub(crate) fn is_template(call: &str) -> bool {
    let name_end = call.find(['|', '\n']).unwrap_or(call.len());
    let name = &call[..name_end];
    let name = if name_end < call.len() { name.trim_end() } else { name };
    // A parser function or a variable has its arguments after a colon.
    let name = name.strip_prefix(['#', ':']).unwrap_or(name);
    if matches!(name, "-" | "!" | "=") {
        return true;
    }
    let title = name.split(':').next().unwrap_or(name);
    let is_marker = |character: char| {
        character.is_alphanumeric()
            || matches!(character, ' ' | '_' | '-' | '/' | '(' | ')' | '\'' | '’' | '.' | ',' | '&' | '!' | '+' | '*' | '·')
    };
    let is_option = name.split(' ').skip(1).any(|word| word.starts_with('-') && word.len() > 1);
    title.starts_with(|first: char| first.is_alphanumeric()) && !title.ends_with(' ') && title.chars().all(is_marker) && !is_option
}

/// Finds the bold or italic text whose quotes begin at `start`: two, three or five of them, the same number on both sides, at the edges of
/// words (<https://www.mediawiki.org/wiki/Help:Formatting>). The empty strings of SQL and code do not count. Returns the range between the
/// quotes, and where the closing quotes end.
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
    // The closing quotes may extend beyond the limit.
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
