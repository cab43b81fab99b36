//! Words of a lexicon, found in texts of any language.
//!
//! Texts are folded first ([`fold`]): full-width signs as plain ones, lower case. In scripts that write spaces a word counts only where
//! letters of such a script do not go on; Chinese, Japanese and Korean run on without spaces, so there it counts anywhere.

pub(crate) mod script;
pub(crate) mod territory;

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A text as it is compared: NFKC, lower case, one kind of apostrophe and dash.
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
    // Most texts of East Asia are as they should be, letter by letter.
    if text.chars().all(|letter| letter.is_ascii() || is_plain(letter)) {
        return text.chars().map(|letter| letter.to_ascii_lowercase()).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).map(plain).collect()
}

/// Han, kana, Hangul and their signs that no other form stands for, and that have no case.
fn is_plain(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fc}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '、' | '。' | '「' | '」' | '《' | '》')
}

/// Whether words of this character's script are parted by spaces.
pub(crate) fn is_spaced(character: char) -> bool {
    character.is_alphanumeric() && !is_east_asian(character)
}

/// Han, kana, Hangul.
pub(crate) fn is_east_asian(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Words, each with what it means.
#[derive(Clone, Debug)]
pub(crate) struct PhraseMatcher<T> {
    /// By their first character; the longest first.
    by_first: HashMap<char, Vec<(Box<str>, T)>>,
}

impl<T> Default for PhraseMatcher<T> {
    fn default() -> Self {
        Self { by_first: HashMap::new() }
    }
}

impl<T: Copy> PhraseMatcher<T> {
    /// Adds a word. Of two with the same letters the first counts.
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

    /// The words that begin at byte `at` of a folded text, the longest first: their lengths and meanings.
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

    /// The meaning of a folded text that is one word.
    pub(crate) fn get(&self, text: &str) -> Option<T> {
        let words = self.by_first.get(&text.chars().next()?)?;
        words.iter().find(|(word, _)| **word == *text).map(|(_, meaning)| *meaning)
    }

    /// The words in a folded text from left to right, of those that begin at one place the longest; none inside another.
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
