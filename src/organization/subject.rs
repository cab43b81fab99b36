//! What a page is about: an organization, or something else.
//!
//! A person who skims a page reads its title and what the first sentence says that the subject *is*: "The League of Ports is an
//! international **organization** of …". This file finds the noun, and the lexicon says which nouns stand for something that
//! organizations or states are members of, and which do not.

use std::collections::HashSet;
use std::ops::Range;

use super::facts::{bold_name, lead_sentences};
use crate::date;
use crate::document::Document;
use crate::page::Title;
use crate::record::SubjectRules;
use crate::words::{PhraseMatcher, fold, is_spaced};

/// What a noun stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noun {
    /// Something that organizations or states are members of.
    Organization,
    /// Something else: a band, a parliament, a person, an event.
    Other,
    /// It says nothing without the nouns after it: a group of universities, a group of galaxies.
    Open,
}

/// What a text says about the subject of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// It is an organization; the noun that says so.
    Organization(String),
    /// It is something else; the noun that says so.
    Other(String),
    /// It is a list or a survey; how its title begins.
    List(String),
}

/// What a page says about its subject.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) title: Option<Subject>,
    /// In its first sentences.
    pub(super) lead: Option<Subject>,
}

impl Said {
    /// Whether the page is about an organization: what the first sentence says counts, unless the title is that of a list or an edition.
    pub(super) fn is_organization(&self, title: &Title) -> bool {
        let is_list = matches!(self.title, Some(Subject::List(_))) || self.is_edition(title);
        !is_list && matches!(self.lead.as_ref().or(self.title.as_ref()), Some(Subject::Organization(_)))
    }

    /// Whether the title is that of one of several: a season, an election.
    pub(super) fn is_edition(&self, title: &Title) -> bool {
        matches!(self.title, Some(Subject::Other(_))) && !date::find(&fold(&title.text)).is_empty()
    }
}

/// The nouns of the lexicon, and the words around them, prepared for matching.
#[derive(Clone, Debug)]
pub(crate) struct SubjectWords {
    nouns: PhraseMatcher<Noun>,
    /// Long nouns, which other words may end with: `Dachverband`, `subcommittee`.
    endings: Vec<(String, Noun)>,
    /// Nouns, in the plural, for members of organizations.
    members: PhraseMatcher<()>,
    /// Words between the subject and what it is; whether the noun comes last in what follows.
    is: PhraseMatcher<bool>,
    /// Words after what the subject is, in languages whose verb comes last.
    is_behind: PhraseMatcher<()>,
    /// Words that end the noun's phrase.
    ends: PhraseMatcher<()>,
    /// Beginnings of the titles of lists.
    lists: Vec<String>,
}

/// A noun of at least this many letters may be the end of a longer word.
const MIN_ENDING_LETTERS: usize = 6;

/// How many sentences at the head of a page are searched for what its subject is: remarks and leftovers of templates may come before.
pub(super) const MAX_SENTENCES: usize = 3;

/// Longer than the names of organizations, in bytes.
const MAX_NAME_BYTES: usize = 160;

/// How far into a sentence the noun is searched for, in bytes.
const MAX_SENTENCE_BYTES: usize = 600;

impl SubjectWords {
    pub(crate) fn new(rules: &SubjectRules) -> Self {
        let mut nouns = PhraseMatcher::default();
        let mut endings = Vec::new();
        for (words, noun) in [(&rules.organizations, Noun::Organization), (&rules.others, Noun::Other), (&rules.open, Noun::Open)] {
            for word in words {
                nouns.add(word, noun);
                let word = fold(word);
                if noun != Noun::Open && word.chars().count() >= MIN_ENDING_LETTERS && word.chars().all(is_spaced) {
                    endings.push((word, noun));
                }
            }
        }
        endings.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let set = |words: &[String]| {
            let mut set = PhraseMatcher::default();
            words.iter().for_each(|word| set.add(word, ()));
            set
        };
        let mut is = PhraseMatcher::default();
        for (words, last) in [(&rules.is, true), (&rules.is_noun_first, false)] {
            words.iter().for_each(|word| is.add(word, last));
        }
        Self {
            nouns,
            endings,
            members: set(&rules.members),
            is,
            is_behind: set(&rules.is_behind),
            ends: set(&rules.ends),
            lists: rules.lists.iter().map(|word| fold(word)).collect(),
        }
    }

    /// Returns what a page says in its title and its first sentences.
    pub(super) fn of_page(&self, document: &Document) -> Said {
        let page = &document.page;
        let lead = self.of_sentences(lead_sentences(page).into_iter());
        let mut title = self.of_title(&page.title);
        if title.is_none() && self.begins_with_organization(&page.lead) {
            // A name in the text may be that of a part.
            let is_one = |found: &Subject| matches!(found, Subject::Organization(_));
            title = bold_name(document).and_then(|name| self.of_name(&name)).filter(is_one);
        }
        Said { title, lead }
    }

    /// Whether a text has a noun for organizations in its first words: only then is it worth while to look for a name in them.
    fn begins_with_organization(&self, text: &str) -> bool {
        let end = (0..=MAX_NAME_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        self.nouns_of(&fold(&text[..end])).iter().any(|(_, noun)| *noun == Noun::Organization)
    }

    /// Returns what a title says: a qualifier in brackets, the beginning of a list, a last noun.
    fn of_title(&self, title: &Title) -> Option<Subject> {
        let base = fold(&title.base);
        if let Some(list) = self.lists.iter().find(|list| base.starts_with(list.as_str())) {
            return Some(Subject::List(list.trim().to_owned()));
        }
        let qualifier = title.qualifier.as_deref().map(fold).and_then(|qualifier| {
            let (range, noun) = self.nouns_of(&qualifier).into_iter().next_back()?;
            subject(noun, &qualifier[range])
        });
        qualifier.filter(|subject| matches!(subject, Subject::Other(_))).or_else(|| self.of_name(&title.base))
    }

    /// Returns what a name says: its last noun. A name may be made of any words; only what it ends with says what bears it.
    fn of_name(&self, name: &str) -> Option<Subject> {
        let name = fold(name);
        let phrase = &name[..self.end_of(&name, 0)];
        let (range, noun) = self.nouns_of(phrase).into_iter().next_back()?;
        let is_end = !phrase[range.end..].contains(char::is_alphabetic);
        subject(noun, &phrase[range]).filter(|_| is_end)
    }

    /// Returns what the first sentences of a text say.
    fn of_sentences<'s>(&self, sentences: impl Iterator<Item = &'s str>) -> Option<Subject> {
        sentences.take(MAX_SENTENCES).find_map(|sentence| {
            let end = (0..=MAX_SENTENCE_BYTES.min(sentence.len())).rev().find(|&end| sentence.is_char_boundary(end)).unwrap_or(0);
            self.of_sentence(&fold(&sentence[..end]))
        })
    }

    fn of_sentence(&self, sentence: &str) -> Option<Subject> {
        // `Лига портов — международная организация`: a dash is the verb.
        let dashes =
            sentence.match_indices(" - ").filter(|_| sentence.chars().any(is_cyrillic)).map(|(at, dash)| (at..at + dash.len(), false));
        for (range, last) in self.is.find_all(sentence).chain(dashes) {
            let end = self.end_of(sentence, range.end);
            let phrase = &sentence[range.end..end];
            let found = self.nouns_of(phrase);
            let noun = if last { found.into_iter().next_back() } else { found.into_iter().next() };
            match noun {
                Some((place, noun @ (Noun::Organization | Noun::Other))) => return subject(noun, &phrase[place]),
                // `ein 1978 in Erfurt gegründeter Verein`: the noun comes behind all that is said of it.
                None if last && GERMAN.iter().any(|verb| sentence[range.clone()].starts_with(verb)) => {
                    let clause = sentence[end..].find([',', ';', '(']).map_or(sentence.len(), |at| end + at);
                    if let Some((place, noun)) = self.nouns_of(&sentence[end..clause]).into_iter().next() {
                        return subject(noun, &sentence[end..clause][place]);
                    }
                }
                // `a group of universities`, and `a loose concentration of galaxies`, whose noun is not known.
                noun => {
                    let word = self.ends.at(sentence, end).next().map_or("", |(length, ())| &sentence[end..end + length]);
                    if noun.is_none() && !OF.contains(&word) {
                        continue;
                    }
                    let rest = &sentence[end + word.len()..];
                    let rest = &rest[..self.end_of(rest, 0)];
                    if let Some(subject) = self.inside(rest, noun.is_some()) {
                        return Some(subject);
                    }
                }
            }
        }
        for (range, ()) in self.is_behind.find_all(sentence) {
            let found = self.nouns_of(&sentence[..range.start]);
            let Some((place, noun)) = found.into_iter().next_back() else { continue };
            // The noun stands right before the verb.
            if sentence[place.end..range.start].chars().count() <= MAX_GAP {
                return subject(noun, &sentence[place]);
            }
        }
        None
    }

    /// Returns what the phrase after a noun says that says nothing by itself, or is not known.
    fn inside(&self, phrase: &str, is_open: bool) -> Option<Subject> {
        if is_open {
            // `a group of universities`; of anything else, it is no organization.
            let members = self.members.find_all(phrase).next();
            return members.map_or_else(
                || (!phrase.trim().is_empty()).then(|| Subject::Other(phrase.trim().to_owned())),
                |(range, ())| Some(Subject::Organization(phrase[range].to_owned())),
            );
        }
        let other = self.nouns_of(phrase).into_iter().find(|(_, noun)| *noun == Noun::Other);
        other.map(|(range, _)| Subject::Other(phrase[range].to_owned()))
    }

    /// Returns where the phrase that begins at a byte of a sentence ends.
    fn end_of(&self, sentence: &str, from: usize) -> usize {
        let punctuation =
            sentence[from..].find([',', ';', ':', '(', '，', '、', '。', '；', '：', '（', '\n']).map_or(sentence.len(), |at| from + at);
        self.ends.find_all(&sentence[from..punctuation]).next().map_or(punctuation, |(range, ())| from + range.start)
    }

    /// Returns the nouns of a phrase, in order. A word that ends with a long noun counts as that noun.
    fn nouns_of(&self, phrase: &str) -> Vec<(Range<usize>, Noun)> {
        let mut found: Vec<(Range<usize>, Noun)> = self.nouns.find_all(phrase).collect();
        let known: HashSet<usize> = found.iter().map(|(range, _)| range.end).collect();
        let mut start = None;
        for (at, character) in phrase.char_indices().chain([(phrase.len(), ' ')]) {
            match (is_spaced(character), start) {
                (true, None) => start = Some(at),
                (false, Some(first)) => {
                    start = None;
                    let word = &phrase[first..at];
                    let ending = self.endings.iter().find(|(ending, _)| word.len() > ending.len() && word.ends_with(ending.as_str()));
                    if let Some((_, noun)) = ending.filter(|_| !known.contains(&at)) {
                        found.push((first..at, *noun));
                    }
                }
                _ => {}
            }
        }
        found.sort_by_key(|(range, _)| range.start);
        found
    }
}

/// Words between a noun and what it consists of.
const OF: [&str; 7] = ["of", "von", "de", "d'", "des", "di", "из"];

/// How the German words for "is a" begin.
const GERMAN: [&str; 3] = ["ist ", "war ", "sind "];

fn is_cyrillic(character: char) -> bool {
    matches!(character, '\u{400}'..='\u{4ff}')
}

/// How many characters may be between a noun and the verb that ends the sentence.
const MAX_GAP: usize = 5;

fn subject(noun: Noun, word: &str) -> Option<Subject> {
    match noun {
        Noun::Organization => Some(Subject::Organization(word.to_owned())),
        Noun::Other => Some(Subject::Other(word.to_owned())),
        Noun::Open => None,
    }
}
