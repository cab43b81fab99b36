//! What a heading says of what stands below it.
//!
//! Comes in: the text of a heading, of a line above a list, or of a row that is alone. Goes out: [`Heading`]. A heading announces records
//! when it is made of known words only (`Former member states`, `现任成员国`, `AFC 회원국`): `Member of the board` is not, since the
//! map does not know boards. Maps that are not `whole` take any heading that holds one of their words.

use std::collections::BTreeMap;

use super::map::{HeadingRule, HeadingWord, RecordMap};
use crate::date;
use crate::words::territory::Territory;
use crate::words::{fold, is_east_asian, is_spaced};

/// Longer headings are sentences, and not read word by word.
const MAX_HEADING_BYTES: usize = 300;

/// How many signs of East Asia, and how many words of other scripts, a heading may hold that the map does not know.
const MAX_UNKNOWN_SIGNS: usize = 6;
const MAX_UNKNOWN_WORDS: usize = 3;

/// A word that follows "member" in a heading has as many bytes at least.
const MIN_NOUN_BYTES: usize = 4;

/// What a heading says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// Records stand below it.
    Records(Meaning),
    /// It only tells more of records that another one announces.
    Modifier(Meaning),
    /// A region or country.
    Place(Territory),
    /// No records stand below it.
    Stop,
    Other,
}

/// What the words of a heading say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) set: BTreeMap<String, String>,
    pub(super) past: bool,
    /// Only tables whose columns are known hold records.
    pub(super) weak: bool,
    /// It counts only with a date.
    pub(super) dated: bool,
    /// Only what is surely a record counts.
    pub(super) loose: bool,
    /// It says that the records are of countries.
    pub(super) of_countries: bool,
    /// The date that stands in it.
    pub(super) as_of: Option<String>,
    /// A region or country that stands in it.
    pub(super) place: Option<(Territory, String)>,
}

/// A piece of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Word(HeadingWord),
    Place(Territory),
    /// A sign, a number, a date, the name of the page.
    Free,
}

impl RecordMap {
    /// Reads a heading. `names` are those of the page, folded: `Members of the League` is a heading of the League's page.
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

    /// Reads the heading of a section: one that says in brackets what it is counts by those, `Anschlussverbände (assoziierte Mitglieder)`.
    /// `is_below` says that it stands below a heading of records.
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

    /// A heading that begins or ends with a word that announces records, with few words beside it that the map does not know: `Observers to
    /// the Synod`. Only what is surely a record counts below it.
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
        let east_asian = rest.char_indices().filter(|&(at, sign)| is_east_asian(sign) && !is_known(at)).count();
        let spaced = rest
            .split_whitespace()
            .filter(|word| {
                let at = word.as_ptr() as usize - rest.as_ptr() as usize;
                word.contains(is_spaced) && !is_known(at)
            })
            .count();
        if east_asian > MAX_UNKNOWN_SIGNS || spaced > MAX_UNKNOWN_WORDS {
            return None;
        }
        match self.loose(folded) {
            Heading::Records(meaning) => Some(Heading::Records(Meaning { loose: true, ..meaning })),
            _ => None,
        }
    }

    /// Reads a heading, or a sentence, by the words of the map in it, whatever else it says.
    pub(super) fn loose(&self, text: &str) -> Heading {
        let folded = fold(text);
        let pieces: Vec<(usize, usize, Piece)> =
            self.headings.words.find_all(&folded).map(|(range, word)| (range.start, range.end, Piece::Word(word))).collect();
        self.meaning(&folded, &pieces)
    }

    /// Cuts a whole text into known pieces, as few as possible. None where that cannot be done.
    fn cut(&self, text: &str, folded: &str, names: &[String]) -> Option<Vec<(usize, usize, Piece)>> {
        let dates = date::find(folded);
        let capitals: Vec<String> = capitals(text).map(fold).collect();
        // For each place of the text that can be reached: over how many pieces, and by which last one.
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

    fn meaning(&self, folded: &str, pieces: &[(usize, usize, Piece)]) -> Heading {
        let mut meaning = Meaning::default();
        let (mut announces, mut modifies, mut surely) = (false, false, false);
        // Which rule set each key.
        let mut setters: BTreeMap<&str, usize> = BTreeMap::new();
        let mut parted = false;
        for &(start, end, piece) in pieces {
            match piece {
                Piece::Word(HeadingWord::Not) => return Heading::Stop,
                Piece::Word(HeadingWord::And) => parted = true,
                Piece::Word(HeadingWord::Rule(number)) => {
                    let HeadingRule { set, modifier, past, weak, dated, .. } = &self.headings.rules[number];
                    announces |= !modifier;
                    meaning.dated |= dated;
                    surely |= !modifier && !weak;
                    modifies |= *modifier;
                    meaning.past |= past;
                    for (key, value) in set {
                        // Of two words for one thing the later rule of the map says more (`observer` after `member`); where `and`
                        // stands between, they are two things, and the first is the heading's.
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
        meaning.of_countries = self.headings.of_countries.find_all(folded).next().is_some();
        match (announces, modifies) {
            (true, _) => Heading::Records(meaning),
            (false, true) => Heading::Modifier(meaning),
            (false, false) => Heading::Other,
        }
    }
}

/// Words of capital letters: abbreviations of the page's own name.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    let is_letter = |character: char| character.is_ascii_alphanumeric();
    // In a heading that is all in capitals no word stands out.
    let text = if text.chars().any(|letter| letter.is_alphabetic() && !letter.is_uppercase()) { text } else { "" };
    text.split(move |character: char| !is_letter(character)).filter(|word| {
        word.len() >= 2
            && word.bytes().filter(u8::is_ascii_uppercase).count() * 2 > word.len()
            && word.bytes().any(|byte| byte.is_ascii_uppercase())
    })
}
