//! What a heading states about the content below it.
//!
//! Takes the text of a heading, of a line above a list, or of a row with a single cell, and returns a [`Heading`]. A heading announces
//! records if it consists of known words only (`Former member states`, `现任成员国`, `AFC 회원국`): `Member of the board` does not, since boards
//! are not in the map. For maps that are not `whole`, any heading that contains one of their words announces records.

use std::collections::BTreeMap;

use super::map::{HeadingRule, HeadingWord, RecordMap};
use crate::date;
use crate::words::territory::Territory;
use crate::words::{fold, is_east_asian, is_spaced};

/// Headings longer than this are sentences, and are not read word by word.
const MAX_HEADING_BYTES: usize = 300;

/// How many unknown East Asian characters, and how many unknown words of other scripts, a heading may contain.
const MAX_UNKNOWN_CHARACTERS: usize = 6;
const MAX_UNKNOWN_WORDS: usize = 3;

/// The minimum length of a word that follows "member" in a heading, in bytes.
const MIN_NOUN_BYTES: usize = 4;

/// Words of sentences that say that a list follows.
const FOLLOWS: [&str; 14] = [
    "as follows",
    "the following",
    "다음의",
    "다음과 같",
    "아래의",
    "아래와 같",
    "以下の",
    "次の",
    "如下",
    "下列",
    "以下",
    "folgende",
    "suivant",
    "siguientes",
];

/// What a heading states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// There are records below it.
    Records(Meaning),
    /// It only adds to records that another heading announces.
    Modifier(Meaning),
    /// A region or country.
    Place(Territory),
    /// There are no records below it.
    Stop,
    Other,
}

/// What the words of a heading mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) set: BTreeMap<String, String>,
    pub(super) past: bool,
    /// Only tables whose columns are known contain records.
    pub(super) weak: bool,
    /// It counts only with a date.
    pub(super) dated: bool,
    /// Nothing but words that say little by themselves announces the records.
    pub(super) implied: bool,
    /// Only what is surely a record counts.
    pub(super) loose: bool,
    /// The records are countries.
    pub(super) of_countries: bool,
    /// The date in it.
    pub(super) as_of: Option<String>,
    /// A region or country in it.
    pub(super) place: Option<(Territory, String)>,
}

/// A piece of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Word(HeadingWord),
    Place(Territory),
    /// Punctuation, a number, a date, the name of the page.
    Free,
}

impl RecordMap {
    /// Reads a heading. `names` are those of the page, folded: `Members of the League` announces members on the page of the League.
    pub(super) fn heading(&self, text: &str, names: &[String]) -> Heading {
        if text.is_empty() || text.len() > MAX_HEADING_BYTES {
            return Heading::Other;
        }
        match self.territories.of(text) {
            Some(found) if found != Territory::Connective => return Heading::Place(found),
            _ => {}
        }
        let folded = fold(text);
        let pieces = if self.headings.whole { self.cut(text, &folded, names) } else { None };
        if let Some(pieces) = pieces {
            return self.meaning(&folded, &pieces);
        }
        if self.headings.stop.find_all(&folded).next().is_some() {
            return Heading::Stop;
        }
        if self.headings.whole { Heading::Other } else { self.loose(text) }
    }

    /// Reads the heading of a section. If it explains itself in brackets, those count: `Anschlussverbände (assoziierte Mitglieder)`.
    /// `is_below` states that it is below a heading of records.
    pub(super) fn section_heading(&self, text: &str, names: &[String], is_below: bool) -> Heading {
        let whole = self.heading(text, names);
        if !self.headings.whole || !matches!(whole, Heading::Other | Heading::Stop) {
            return whole;
        }
        let folded = fold(text);
        let bracket = folded.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, bracket)| bracket);
        match bracket.map(|bracket| self.heading(bracket, names)) {
            Some(Heading::Records(meaning)) => Heading::Records(meaning),
            _ if whole == Heading::Other => self.mostly_known(&folded, names, is_below).unwrap_or(whole),
            _ => whole,
        }
    }

    /// Reads a heading that begins or ends with a word that announces records, and has few words that are not in the map: `Observers to the
    /// Synod`. Only what is surely a record counts below it.
    fn mostly_known(&self, folded: &str, names: &[String], is_below: bool) -> Option<Heading> {
        let is_end = |rest: &str| !rest.chars().any(char::is_alphanumeric);
        let announces = |word: HeadingWord| matches!(word, HeadingWord::Rule(rule) if !self.headings.rules[rule].modifier && !self.headings.rules[rule].weak && !self.headings.rules[rule].dated && (is_below || !self.headings.rules[rule].below));
        let words: Vec<_> = self.headings.words.find_all(folded).collect();
        let edge =
            words.iter().find(|(range, word)| announces(*word) && (is_end(&folded[..range.start]) || is_end(&folded[range.end..])))?;
        let mut rest = format!("{} {}", &folded[..edge.0.start], &folded[edge.0.end..]);
        for name in names.iter().filter(|name| !name.is_empty()) {
            rest = rest.replace(name.as_str(), " ");
        }
        let known: Vec<_> = self.headings.words.find_all(&rest).map(|(range, _)| range).collect();
        let is_known = |at: usize| known.iter().any(|range| range.contains(&at));
        let east_asian = rest.char_indices().filter(|&(at, character)| is_east_asian(character) && !is_known(at)).count();
        let spaced = rest
            .split_whitespace()
            .filter(|word| {
                let at = word.as_ptr() as usize - rest.as_ptr() as usize;
                word.contains(is_spaced) && !is_known(at)
            })
            .count();
        if east_asian > MAX_UNKNOWN_CHARACTERS || spaced > MAX_UNKNOWN_WORDS {
            return None;
        }
        match self.loose(folded) {
            Heading::Records(meaning) => Some(Heading::Records(Meaning { loose: true, ..meaning })),
            _ => None,
        }
    }

    /// Whether a sentence says that a list follows, without a colon: `다음과 같다`, `as follows`.
    pub(super) fn is_announcing(&self, sentence: &str) -> bool {
        let folded = fold(sentence);
        FOLLOWS.iter().any(|words| folded.contains(words))
    }

    /// Whether a sentence names what the records are, with a word that announces them on the pages of organizations: clubs, universities.
    pub(super) fn names_members(&self, sentence: &str) -> bool {
        let is_implied = |word: HeadingWord| matches!(word, HeadingWord::Rule(rule) if self.headings.rules[rule].implied);
        self.headings.words.find_all(&fold(sentence)).any(|(_, word)| is_implied(word))
    }

    /// Reads a heading or a sentence by the words of the map in it, and ignores everything else.
    pub(super) fn loose(&self, text: &str) -> Heading {
        let folded = fold(text);
        let pieces: Vec<(usize, usize, Piece)> =
            self.headings.words.find_all(&folded).map(|(range, word)| (range.start, range.end, Piece::Word(word))).collect();
        self.meaning(&folded, &pieces)
    }

    /// Cuts a whole text into as few known pieces as possible. Returns `None` if that is not possible.
    fn cut(&self, text: &str, folded: &str, names: &[String]) -> Option<Vec<(usize, usize, Piece)>> {
        let dates = date::find(folded);
        let capitals: Vec<String> = capitals(text).map(fold).collect();
        // For each byte of the text that can be reached: the cost, and where the last piece begins and what it is.
        let mut best: Vec<Option<(u32, usize, Piece)>> = vec![None; folded.len() + 1];
        best[0] = Some((0, 0, Piece::Free));
        for at in 0..folded.len() {
            let Some((cost, _, _)) = best[at] else { continue };
            if !folded.is_char_boundary(at) {
                continue;
            }
            let mut reach = |end: usize, cost: u32, piece: Piece| {
                if best[end].is_none_or(|(known, _, _)| cost < known) {
                    best[end] = Some((cost, at, piece));
                }
            };
            let rest = &folded[at..];
            let first = rest.chars().next()?;
            if !first.is_alphanumeric() {
                reach(at + first.len_utf8(), cost, Piece::Free);
                continue;
            }
            for (length, word) in self.headings.words.at(folded, at) {
                reach(at + length, cost + 1, Piece::Word(word));
            }
            if let Some((length, rule)) = self.headings.nouns.at(folded, at).next() {
                let rest = &folded[at + length..];
                let noun = rest.trim_start();
                let letters = noun.len() - noun.trim_start_matches(is_spaced).len();
                let is_plural = letters >= MIN_NOUN_BYTES && noun[..letters].ends_with(['s', 'n', 'e', 'r', 'ы', 'и']);
                if noun.len() < rest.len() && is_plural && self.headings.stop.get(&noun[..letters]).is_none() {
                    reach(at + length + (rest.len() - noun.len()) + letters, cost + 4, Piece::Word(HeadingWord::Rule(rule)));
                }
            }
            if let Some((length, rule)) = self.rooted_word(folded, at) {
                reach(at + length, cost + 3, Piece::Word(HeadingWord::Rule(rule)));
            }
            if let Some((length, found)) = self.territories.at(folded, at) {
                reach(at + length, cost + 1, Piece::Place(found));
            }
            for date in dates.iter().filter(|date| date.range.start == at) {
                reach(date.range.end, cost, Piece::Free);
            }
            let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
            if digits > 0 {
                reach(at + digits, cost + 1, Piece::Free);
            }
            let starts = !(first.is_alphanumeric() && is_spaced(first) && folded[..at].chars().next_back().is_some_and(is_spaced));
            for name in names.iter().chain(&capitals).filter(|name| starts && !name.is_empty() && rest.starts_with(name.as_str())) {
                let runs_on = rest[name.len()..].chars().next().is_some_and(is_spaced) && name.chars().next_back().is_some_and(is_spaced);
                if !runs_on {
                    reach(at + name.len(), cost + 2, Piece::Free);
                }
            }
        }
        let mut pieces = Vec::new();
        let mut at = folded.len();
        while at > 0 {
            let (_, start, piece) = best[at]?;
            pieces.push((start, at, piece));
            at = start;
        }
        pieces.reverse();
        Some(pieces)
    }

    /// Returns the length and the rule of the word at a byte of a text, if it begins or ends with a stem.
    fn rooted_word(&self, folded: &str, at: usize) -> Option<(usize, usize)> {
        if self.headings.roots.is_empty() || folded[..at].chars().next_back().is_some_and(is_spaced) {
            return None;
        }
        let rest = &folded[at..];
        let word = &rest[..rest.len() - rest.trim_start_matches(is_spaced).len()];
        let root = self.headings.roots.iter().find(|(root, _)| word.starts_with(root.as_str()) || word.ends_with(root.as_str()));
        root.map(|&(_, rule)| (word.len(), rule))
    }

    fn meaning(&self, folded: &str, pieces: &[(usize, usize, Piece)]) -> Heading {
        let mut meaning = Meaning::default();
        let (mut announces, mut modifies, mut surely, mut is_said) = (false, false, false, false);
        // Which rule set each key.
        let mut setters: BTreeMap<&str, usize> = BTreeMap::new();
        let mut parted = false;
        for &(start, end, piece) in pieces {
            match piece {
                Piece::Word(HeadingWord::Not) => return Heading::Stop,
                Piece::Word(HeadingWord::And) => parted = true,
                Piece::Word(HeadingWord::Rule(number)) => {
                    let HeadingRule { set, modifier, past, weak, dated, implied, .. } = &self.headings.rules[number];
                    is_said |= !modifier && !implied;
                    announces |= !modifier;
                    meaning.dated |= dated;
                    surely |= !modifier && !weak;
                    modifies |= *modifier;
                    meaning.past |= past;
                    for (key, value) in set {
                        // Of two words for the same key, the later rule of the map is more specific (`observer` after `member`). With
                        // `and` between them, they are two things, and the heading is about the first.
                        let known = setters.get(key.as_str()).copied();
                        if known.is_none_or(|known| number > known && !parted) {
                            setters.insert(key, number);
                            meaning.set.insert(key.clone(), value.clone());
                        }
                    }
                }
                Piece::Word(HeadingWord::Fill | HeadingWord::AsOf) => modifies = true,
                Piece::Place(found) if meaning.place.is_none() => meaning.place = Some((found, folded[start..end].to_owned())),
                Piece::Place(_) | Piece::Free => {}
            }
        }
        meaning.as_of = date::find(folded).into_iter().find_map(|date| date.from.filter(|_| date.until.is_none()));
        meaning.weak = !surely;
        meaning.implied = announces && !is_said;
        meaning.of_countries = self.headings.of_countries.find_all(folded).next().is_some();
        match (announces, modifies) {
            (true, _) => Heading::Records(meaning),
            (false, true) => Heading::Modifier(meaning),
            (false, false) => Heading::Other,
        }
    }
}

/// Returns the words of capital letters: abbreviations of the name of the page.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    let is_letter = |character: char| character.is_ascii_alphanumeric();
    // In a heading that is all in capitals, no word stands out.
    let text = if text.chars().any(|character| character.is_alphabetic() && !character.is_uppercase()) { text } else { "" };
    text.split(move |character: char| !is_letter(character)).filter(|word| {
        word.len() >= 2
            && word.bytes().filter(u8::is_ascii_uppercase).count() * 2 > word.len()
            && word.bytes().any(|byte| byte.is_ascii_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::map;

    /// The status that a heading sets, whether it is of the past, and the place in it.
    fn announced(text: &str) -> Option<(String, bool, Option<String>)> {
        match map().heading(text, &["league of ports".to_owned()]) {
            Heading::Records(meaning) => {
                Some((meaning.set.get("status").cloned().unwrap_or_default(), meaning.past, meaning.place.map(|(_, name)| name)))
            }
            _ => None,
        }
    }

    #[test]
    fn a_heading_of_known_words_announces_records() {
        for (text, status, past) in [
            ("Members", "member", false),
            ("List of current members", "member", false),
            ("Former members", "member", true),
            ("前成员", "member", true),
            ("Members of the League of Ports", "member", false),
            ("LP observers", "observer", false),
            ("Members (2010)", "member", false),
        ] {
            assert_eq!(announced(text), Some((status.to_owned(), past, None)), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_not_in_the_map_makes_it_another_heading() {
        for text in ["Members of the crew", "Membership", "Ports and members of note", "成员资格", ""] {
            assert_eq!(announced(text), None, "{text}");
        }
    }

    #[test]
    fn of_two_words_for_one_key_the_later_rule_counts_unless_and_separates_them() {
        assert_eq!(announced("Members (observers)").map(|found| found.0), Some("observer".to_owned()));
        assert_eq!(announced("Members and observers").map(|found| found.0), Some("member".to_owned()));
    }

    #[test]
    fn a_place_beside_the_words_holds_for_the_records() {
        assert_eq!(announced("Members: France"), Some(("member".to_owned(), false, Some("france".to_owned()))));
        assert!(matches!(map().heading("France", &[]), Heading::Place(Territory::Country)));
    }

    #[test]
    fn words_that_deny_or_stop_end_the_records() {
        for text in ["Non members", "Board"] {
            assert_eq!(map().heading(text, &[]), Heading::Stop, "{text}");
        }
        assert!(matches!(map().heading("Former", &[]), Heading::Modifier(Meaning { past: true, .. })));
    }

    #[test]
    fn a_date_is_when_the_list_holds() {
        let Heading::Records(meaning) = map().heading("Members as of May 2010", &[]) else { panic!() };
        assert_eq!(meaning.as_of.as_deref(), Some("2010-05"));
        assert!(matches!(map().heading("Participants", &[]), Heading::Records(Meaning { dated: true, .. })));
    }

    #[test]
    fn a_bracket_explains_a_heading_of_a_section() {
        assert!(matches!(map().section_heading("Anschlussverbände (observers)", &[], false), Heading::Records(_)));
        let Heading::Records(meaning) = map().section_heading("Observers to the Synod", &[], false) else { panic!() };
        assert!(meaning.loose, "only what is surely a record counts below it");
    }

    #[test]
    fn words_of_capitals_are_abbreviations_except_where_all_are() {
        assert_eq!(capitals("AFC members").collect::<Vec<_>>(), ["AFC"]);
        assert_eq!(capitals("MEMBERS OF THE AFC").count(), 0);
    }
}
