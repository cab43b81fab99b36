//! Extension tags of MediaWiki that passed through an exporter (<https://www.mediawiki.org/wiki/Parser_extension_tags>): what they mean, and
//! how they are made harmless for the Markdown reader: brackets in `<nowiki>` begin no link, and the lines of the others are no Markdown.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::html::Tag;
use crate::scan::pattern;

pattern!(NOWIKI, "<nowiki>");
pattern!(NOWIKI_END, "</nowiki>");
pattern!(HIGHLIGHT, "<syntaxhighlight");
pattern!(SOURCE, "<source lang");
pattern!(SCORE, "<score");
pattern!(POEM, "<poem");
pattern!(GALLERY, "<gallery");
pattern!(MATH, "<math");

/// Replaces an opening bracket in `<nowiki>` for the Markdown reader. No event contains it.
pub(super) const HIDDEN_BRACKET: char = '\u{1e}';
const HIDDEN: &str = "\u{1e}";

/// The longest text in `<nowiki>`, in bytes: it is a word or a line of code.
const MAX_NOWIKI_BYTES: usize = 4096;

/// Finds any of the tags: hardly any page has one, and one search is enough to know.
#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests build them")]
static ANY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let names = TAGS.iter().map(|(name, _)| format!("<{name}")).chain(["<nowiki>".to_owned()]);
    AhoCorasick::new(names).expect("the patterns are few and short")
});

/// Changes a copy of the text, of the same length, which is made if there is something to change.
pub(super) fn hide(text: &str, out: &mut Option<String>) {
    if !ANY.is_match(text) {
        return;
    }
    if !text.contains(HIDDEN_BRACKET) {
        hide_brackets(text, out);
    }
    for (start, (name, means)) in [&HIGHLIGHT, &SOURCE, &SCORE, &POEM, &GALLERY, &MATH].into_iter().zip(TAGS) {
        let end_tag = format!("</{name}>");
        let mut done = 0;
        for at in start.find_all(text) {
            if at < done || !begins_line(text, at) {
                continue;
            }
            let Some(end) = text[at..].find(&end_tag).map(|length| at + length) else { break };
            done = end;
            let rest = text[end + end_tag.len()..].lines().next().unwrap_or_default();
            let has_tags = || text[at..end].split_once('>').is_some_and(|(_, content)| content.contains('<'));
            if !rest.trim_ascii().is_empty() || (means != Content::Code && has_tags()) {
                continue;
            }
            let out = out.get_or_insert_with(|| text.to_owned());
            // Code to the Markdown reader, too, across blank lines (https://spec.commonmark.org/0.31.2/#html-blocks, start condition 1).
            out.replace_range(at..=at + name.len(), &format!("<pre{}", " ".repeat(name.len() - "pre".len())));
            out.replace_range(end..end + end_tag.len(), &format!("</pre>{}", " ".repeat(name.len() - "pre".len())));
        }
    }
}

fn hide_brackets(text: &str, out: &mut Option<String>) {
    let mut done = 0;
    for at in NOWIKI.find_all(text) {
        if at < done {
            continue;
        }
        let end = NOWIKI_END.find(&text[at..]).map(|length| at + length).filter(|end| end - at <= MAX_NOWIKI_BYTES);
        // Without an end tag, it is text; further tags have none either.
        let Some(end) = end else { break };
        done = end;
        for bracket in memchr::memchr_iter(b'[', &text.as_bytes()[at..end]).map(|bracket| at + bracket) {
            if !text[..bracket].ends_with('\\') {
                out.get_or_insert_with(|| text.to_owned()).replace_range(bracket..=bracket, HIDDEN);
            }
        }
    }
}

/// Whether only spaces, at most three, are before `at` on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[at.saturating_sub(4)..at];
    let spaces = before.iter().rev().take_while(|&&byte| byte == b' ').count();
    spaces == at || (spaces <= 3 && before.ends_with(&b"\n   "[..=spaces]))
}

/// What the content of an element means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Code in a language; also the notation of music.
    Code,
    /// Text whose lines count.
    Poem,
    /// A picture on each line: `Name.png|caption`.
    Gallery,
    /// A formula in TeX.
    Math,
}

/// The names of elements whose content is no Markdown.
pub(super) const TAGS: [(&str, Content); 6] = [
    ("syntaxhighlight", Content::Code),
    ("source", Content::Code),
    ("score", Content::Code),
    ("poem", Content::Poem),
    ("gallery", Content::Gallery),
    ("math", Content::Math),
];

/// Which of [`TAGS`] a start tag is. `<source>` without attributes is HTML's.
pub(super) fn of(tag: &Tag<'_>) -> Option<usize> {
    let found = TAGS.iter().position(|(name, _)| tag.name.eq_ignore_ascii_case(name))?;
    (TAGS[found].0 != "source" || !tag.is_bare()).then_some(found)
}
