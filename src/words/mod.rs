//! Finds the words and phrases of a lexicon in texts of any language.
//!
//! Texts are folded first ([`fold`]): full-width characters become plain ones, and letters lower case. In scripts that put spaces between
//! words, a phrase matches only as whole words. Chinese, Japanese and Korean words run on without spaces, so there it matches anywhere.

pub(crate) mod script;
pub(crate) mod territory;

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Returns a text in the form in which texts are compared: NFKC, lower case, one kind of apostrophe and dash.
pub(crate) fn fold(text: &str) -> String {
    let plain = |character: char| match character {
        '’' | '‘' | '´' => '\'',
        '–' | '—' | '‐' | '‑' | '−' => '-',
        '～' | '〜' => '~',
        other => other,
    };
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Most East Asian texts are in that form already, character by character.
    if text.chars().all(|character| character.is_ascii() || is_plain(character)) {
        return text.chars().map(|character| character.to_ascii_lowercase()).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).map(plain).collect()
}

/// Whether a character is Han, kana, Hangul or East Asian punctuation that has no case and that folding does not change.
fn is_plain(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fc}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '、' | '。' | '「' | '」' | '《' | '》')
}

/// Whether this is a letter or digit of a script that puts spaces between words.
pub(crate) fn is_spaced(character: char) -> bool {
    character.is_alphanumeric() && !is_east_asian(character)
}

/// Whether a character is Han, kana or Hangul.
pub(crate) fn is_east_asian(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Matches phrases, each with a meaning.
#[derive(Clone, Debug)]
pub(crate) struct PhraseMatcher<T> {
    /// The phrases by their first character, the longest first.
    by_first: HashMap<char, Vec<(Box<str>, T)>>,
}

impl<T> Default for PhraseMatcher<T> {
    fn default() -> Self {
        Self { by_first: HashMap::new() }
    }
}

impl<T: Copy> PhraseMatcher<T> {
    /// Adds a phrase. If it was added before, the first meaning counts.
    pub(crate) fn add(&mut self, word: &str, meaning: T) {
        let word = fold(word.trim());
        let Some(first) = word.chars().next() else { return };
        let words = self.by_first.entry(first).or_default();
        if words.iter().any(|(known, _)| **known == *word) {
            return;
        }
        let at = words.partition_point(|(known, _)| known.len() >= word.len());
        words.insert(at, (word.into(), meaning));
    }

    /// Returns the phrases that begin at byte `at` of a folded text, the longest first: their lengths in bytes and their meanings.
    pub(crate) fn at<'w>(&'w self, text: &'w str, at: usize) -> impl Iterator<Item = (usize, T)> + 'w {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        let first = rest.chars().next();
        let starts = !(before.is_some_and(is_spaced) && first.is_some_and(is_spaced));
        let words = first.filter(|_| starts).and_then(|first| self.by_first.get(&first)).map_or(&[][..], Vec::as_slice);
        words.iter().filter_map(move |(word, meaning)| {
            let after = rest.strip_prefix(&**word)?.chars().next();
            let runs_on = after.is_some_and(is_spaced) && word.chars().next_back().is_some_and(is_spaced);
            (!runs_on).then_some((word.len(), *meaning))
        })
    }

    /// Returns the meaning of a folded text that as a whole is one of the phrases.
    pub(crate) fn get(&self, text: &str) -> Option<T> {
        let words = self.by_first.get(&text.chars().next()?)?;
        words.iter().find(|(word, _)| **word == *text).map(|(_, meaning)| *meaning)
    }

    /// Returns the phrases in a folded text from left to right, without overlaps; of those that begin at the same byte, the longest.
    pub(crate) fn find_all<'w>(&'w self, text: &'w str) -> impl Iterator<Item = (Range<usize>, T)> + 'w {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                if let Some((length, meaning)) = self.at(text, at).next() {
                    let found = at..at + length;
                    at += length;
                    return Some((found, meaning));
                }
                at += text[at..].chars().next().map_or(1, char::len_utf8);
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> PhraseMatcher<u8> {
        let mut words = PhraseMatcher::default();
        for (meaning, word) in (0..).zip(["成员", "成员国", "member", "ex-member", "成员"]) {
            words.add(word, meaning);
        }
        words
    }

    #[test]
    fn the_longest_word_counts() {
        let found: Vec<(Range<usize>, u8)> = words().find_all(&fold("前成员国与成员")).collect();
        assert_eq!(found, [(3..12, 1), (15..21, 0)]);
    }

    #[test]
    fn words_of_spaced_scripts_stand_alone() {
        let found = |text: &str| words().find_all(&fold(text)).map(|(_, meaning)| meaning).collect::<Vec<_>>();
        assert_eq!(found("Member, members, remember, EX\u{2011}MEMBER"), [2, 3]);
        assert_eq!(found("ＭＥＭＢＥＲ"), [2]);
    }
}
