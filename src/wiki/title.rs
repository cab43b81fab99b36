//! Titles in the form that MediaWiki gives them (<https://www.mediawiki.org/wiki/Manual:Page_title>,
//! `MediaWikiTitleCodec::splitTitleString`).

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{Namespace, is_interwiki, namespace};
use crate::address::decode_percent;

/// A title and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WikiTitle {
    /// The title as text: with spaces, the first letter in upper case, and the namespace or interwiki prefix in front.
    pub(crate) text: String,
    /// The namespace; `None` for the main namespace.
    pub(crate) namespace: Option<Namespace>,
    /// The length of the prefix in `text`, in bytes, including the colon.
    pub(crate) prefix: usize,
    /// Whether it points to another wiki.
    pub(crate) interwiki: bool,
    /// Whether it began with a colon: it is a link to a category or file, not a membership or a picture.
    pub(crate) colon: bool,
}

/// Reads a title from a decoded address: `_` and runs of white space become one space, the first letter of the name becomes a capital, and
/// the text is brought into composed form (NFC). `is_wikipedia` states that "Wikipedia:" is the project's namespace here and not another
/// wiki.
pub(crate) fn parse(raw: &str, is_wikipedia: bool) -> WikiTitle {
    let mut spaced = spaces(raw);
    // Most titles are ASCII without a colon: they are normalized in place.
    if let Cow::Owned(text) = &mut spaced
        && text.is_ascii()
        && !text.starts_with(' ')
        && memchr::memchr(b':', text.as_bytes()).is_none()
    {
        let mut text = std::mem::take(text);
        text.truncate(text.trim_end_matches(' ').len());
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        return WikiTitle { text, namespace: None, prefix: 0, interwiki: false, colon: false };
    }
    let mut rest = spaced.trim_matches(' ');
    let colon = rest.starts_with(':');
    // MediaWiki removes one colon from a link (`Parser::handleInternalLinks2`) and one from a title (`splitTitleString`).
    for _ in 0..2 {
        rest = rest.strip_prefix(':').map_or(rest, |rest| rest.trim_start_matches(' '));
    }
    let mut title = WikiTitle { text: String::with_capacity(rest.len()), namespace: None, prefix: 0, interwiki: false, colon };
    if let Some(at) = memchr::memchr(b':', rest.as_bytes()) {
        let word = rest[..at].trim_end_matches(' ');
        let found = namespace(word);
        // "Wikipedia" is a namespace on Wikipedia and another wiki everywhere else.
        let is_other_project = found == Some(Namespace::PROJECT) && !is_wikipedia && is_interwiki(word);
        if found.is_some() && !is_other_project {
            title.namespace = found;
        } else if is_interwiki(word) {
            title.interwiki = true;
        }
        if title.namespace.is_some() {
            push_capitalized(&mut title.text, word);
        } else if title.interwiki {
            title.text.push_str(&word.to_lowercase());
        }
        if title.namespace.is_some() || title.interwiki {
            title.text.push(':');
            title.prefix = title.text.len();
            rest = rest[at + 1..].trim_start_matches(' ');
        }
    }
    if title.interwiki {
        title.text.push_str(rest)
    } else {
        push_capitalized(&mut title.text, rest)
    }
    if !title.text.chars().all(is_composed) && is_nfc_quick(title.text.chars()) != IsNormalized::Yes {
        title.text = title.text.nfc().collect();
    }
    title
}

/// Whether a character is surely unchanged in composed text: ASCII, Chinese characters, kana, Hangul syllables. Others need a lookup.
fn is_composed(character: char) -> bool {
    matches!(character, '\0'..='\u{bf}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether MediaWiki takes a character for a space in a title.
fn is_title_space(character: char) -> bool {
    matches!(
        character,
        ' ' | '_' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Whether a character is a direction mark, which MediaWiki drops from titles.
fn is_direction_mark(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
}

/// Replaces runs of characters that count as a space by one space, and removes direction marks.
fn spaces(raw: &str) -> Cow<'_, str> {
    if raw.is_ascii() {
        return ascii_spaces(raw);
    }
    // In UTF-8, the spaces and marks beyond ASCII begin with C2, E1 or E2, and the ideographic space is E3 80 80.
    let bytes = raw.as_bytes();
    let needs_check = |byte: u8| byte < b' ' || matches!(byte, b'_' | 0xc2 | 0xe1 | 0xe2);
    let has_odd = bytes.iter().fold(false, |odd, &byte| odd | needs_check(byte));
    let has_runs =
        bytes.iter().zip(&bytes[1..]).fold(false, |runs, (&a, &b)| runs | ((a == b' ') & (b == b' ')) | ((a == 0xe3) & (b == 0x80)));
    if !has_odd && !has_runs {
        return Cow::Borrowed(raw);
    }
    let mut before = 'x';
    let is_plain = raw.chars().all(|character| {
        let is_run = character == ' ' && before == ' ';
        before = character;
        (character == ' ' && !is_run) || !(is_title_space(character) || is_direction_mark(character))
    });
    if is_plain {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    for character in raw.chars().filter(|&character| !is_direction_mark(character)) {
        if !is_title_space(character) {
            out.push(character);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    Cow::Owned(out)
}

/// Does the same for ASCII, which most addresses are.
fn ascii_spaces(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let is_space = |byte: u8| byte == b'_' || byte == b' ' || (b'\t'..=b'\r').contains(&byte);
    let needs_check = bytes.iter().fold(false, |odd, &byte| odd | (is_space(byte) & (byte != b' ')));
    let has_runs = bytes.iter().zip(bytes.get(1..).unwrap_or_default()).fold(false, |runs, (&a, &b)| runs | (is_space(a) & is_space(b)));
    if !needs_check && !has_runs {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    for word in raw.split(|character: char| character == '_' || character == ' ' || ('\t'..='\r').contains(&character)) {
        // Empty words come from runs of spaces and from the ends, which the caller trims.
        if !out.is_empty() && !word.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

fn push_capitalized(out: &mut String, text: &str) {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if first.is_ascii() => out.push(first.to_ascii_uppercase()),
        // Most scripts have no capitals.
        Some(first) if !first.is_lowercase() => out.push(first),
        // A letter whose capital is several letters (ß) is kept, as in MediaWiki.
        Some(first) if first.to_uppercase().count() == 1 => out.extend(first.to_uppercase()),
        Some(first) => out.push(first),
        None => {}
    }
    out.push_str(characters.as_str());
}

/// Returns the fragment of an address as text: percent-encoding and MediaWiki's older form `.E4.B8` are decoded, underscores become spaces.
pub(crate) fn decode_fragment(fragment: &str) -> String {
    let decoded = decode_percent(fragment);
    let legacy = decode_dots(&decoded);
    legacy.as_deref().unwrap_or(&decoded).replace('_', " ").trim().to_owned()
}

/// Decodes `.E4.B8.AD`. Dots before digits are common in headings (`Version 1.21`), so of the ASCII characters only those with a letter at
/// the end of their code (`.2C`) are decoded, and brackets (`.28`, `.29`) only in pairs.
fn decode_dots(fragment: &str) -> Option<String> {
    let bytes = fragment.as_bytes();
    memchr::memchr(b'.', bytes)?;
    let byte_at = |at: usize| {
        let digits = bytes
            .get(at + 1..at + 3)
            .filter(|digits| bytes[at] == b'.' && digits.iter().all(|digit| digit.is_ascii_digit() || (b'A'..=b'F').contains(digit)))?;
        u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let has_brackets = fragment.contains(".28") && fragment.contains(".29");
    let is_encoded = |character: char| match character {
        '(' | ')' => has_brackets,
        _ if character.is_ascii() => !character.is_ascii_alphanumeric() && !character.is_ascii_control() && u32::from(character) % 16 > 9,
        _ => !character.is_control(),
    };
    let mut out = String::new();
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        let mut run = Vec::new();
        while let Some(byte) = bytes.get(at + 3 * run.len()).and_then(|_| byte_at(at + 3 * run.len())) {
            run.push(byte);
        }
        let decoded = std::str::from_utf8(&run).ok().filter(|text| !text.is_empty() && text.chars().all(is_encoded));
        if let Some(text) = decoded {
            out.push_str(&fragment[copied..at]);
            out.push_str(text);
            at += 3 * run.len();
            copied = at;
        } else {
            at += 3 * run.len().max(1) - if run.is_empty() { 2 } else { 0 };
        }
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&fragment[copied..]);
    Some(out)
}

/// Splits `Name (qualifier)`, also with full-width brackets. Returns the name and the text in the brackets at its end.
pub(crate) fn split_qualifier(title: &str) -> (&str, Option<&str>) {
    for (open, close) in [('(', ')'), ('（', '）')] {
        if let Some(inner) = title.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
            && at > 0
        {
            return (title[..at].trim_end(), Some(inner[at + open.len_utf8()..].trim()));
        }
    }
    (title, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        parse(raw, false).text
    }

    #[test]
    fn underscores_spaces_and_the_first_letter() {
        assert_eq!(text("parliamentary_republic"), "Parliamentary republic");
        assert_eq!(text("  a__b \u{3000}c "), "A b c");
        assert_eq!(text("éclair"), "Éclair");
        assert_eq!(text("ßa"), "ßa");
        assert_eq!(text("e\u{301}clair"), "Éclair");
    }

    #[test]
    fn namespaces_keep_their_word() {
        let title = parse("category:foo_bar", false);
        assert_eq!((title.text.as_str(), title.namespace, title.colon), ("Category:Foo bar", Some(Namespace::CATEGORY), false));
        let title = parse(":分类:霍查主义", false);
        assert_eq!((title.text.as_str(), title.namespace, title.colon), ("分类:霍查主义", Some(Namespace::CATEGORY), true));
        assert_eq!(&title.text[title.prefix..], "霍查主义");
        assert_eq!(text("Star Trek: The Movie"), "Star Trek: The Movie");
        assert_eq!(text("::category:foo"), "Category:Foo");
    }

    #[test]
    fn wikipedia_is_a_namespace_only_at_home() {
        assert!(parse("wikipedia:About", false).interwiki);
        assert_eq!(parse("wikipedia:about", true).text, "Wikipedia:About");
        assert_eq!(text("DE:Käse"), "de:Käse");
    }

    #[test]
    fn fragments_in_all_encodings() {
        assert_eq!(decode_fragment("See_also"), "See also");
        assert_eq!(decode_fragment("%E6%88%90%E5%91%98"), "成员");
        assert_eq!(decode_fragment(".E6.88.90.E5.91.98"), "成员");
        assert_eq!(decode_fragment("a.2Cb_.28x.29"), "a,b (x)");
        assert_eq!(decode_fragment("v1.20.30_and_.C3"), "v1.20.30 and .C3");
        assert_eq!(decode_fragment("Version_1.21"), "Version 1.21");
    }

    #[test]
    fn qualifiers() {
        assert_eq!(split_qualifier("国际会议 (团结和斗争)"), ("国际会议", Some("团结和斗争")));
        assert_eq!(split_qualifier("共产党（马列）"), ("共产党", Some("马列")));
        assert_eq!(split_qualifier("(x)"), ("(x)", None));
    }
}
