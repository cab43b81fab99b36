//! What the lead and the categories of a page state about an organization.
//!
//! Takes a document and returns [`Facts`]. Dates and places are taken from a sentence of the lead only if one of the lexicon's phrases is
//! next to them and the sentence is not hedged (似乎, apparently); otherwise they are taken from a category (`1974年建立的組織`).

use std::ops::Range;

use super::{DatedFact, Headquarters, subject};
use crate::date;
use crate::document::{Document, FlatKind, Passage};
use crate::page::Page;
use crate::record::FactRules;
use crate::words::territory::Territories;
use crate::words::{PhraseMatcher, fold, is_east_asian};

/// What a page states about an organization.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) abbreviations: Vec<String>,
    pub(super) aliases: Vec<String>,
    pub(super) founded: Option<DatedFact>,
    pub(super) dissolved: Option<DatedFact>,
    pub(super) seat: Option<Headquarters>,
}

/// The phrases that introduce facts, prepared for matching.
#[derive(Clone, Debug)]
pub(crate) struct FactWords {
    founded: PhraseMatcher<()>,
    dissolved: PhraseMatcher<()>,
    hedges: PhraseMatcher<()>,
    seat: PhraseMatcher<()>,
    abbreviation: PhraseMatcher<()>,
    alias: PhraseMatcher<()>,
    and: PhraseMatcher<()>,
    founded_categories: Vec<String>,
    dissolved_categories: Vec<String>,
    /// The text before and after the name of the place.
    seat_categories: Vec<(String, String)>,
}

/// A paragraph of the lead, and its line.
struct Paragraph {
    passage: Passage,
    line: u32,
}

/// The longest name or place that is taken from a sentence, in characters.
const MAX_NAME: usize = 40;

/// How many bytes of lower-case words may come before the name of a place.
const MAX_LEAD_IN: usize = 24;

/// How many statements about a seat are checked in a paragraph.
const MAX_SEATS: usize = 10;

/// Longer sentences are ignored: they are unpunctuated text.
const MAX_SENTENCE_BYTES: usize = 4_000;

/// How far a date may be from its phrase in a sentence, in bytes.
const MAX_DATE_GAP: usize = 160;

/// The longest abbreviation, in characters: `COMECON`, `UNESCO`, `CERMOOC`.
const MAX_ABBREVIATION: usize = 12;

impl FactWords {
    pub(crate) fn new(rules: &FactRules, and: &[String]) -> Self {
        let set = |words: &[String]| {
            let mut set = PhraseMatcher::default();
            words.iter().for_each(|word| set.add(word, ()));
            set
        };
        let folded = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        Self {
            founded: set(&rules.founded),
            dissolved: set(&rules.dissolved),
            hedges: set(&rules.hedges),
            seat: set(&rules.seat),
            abbreviation: set(&rules.abbreviation),
            alias: set(&rules.alias),
            and: set(and),
            founded_categories: folded(&rules.founded_categories),
            dissolved_categories: folded(&rules.dissolved_categories),
            seat_categories: rules
                .seat_categories
                .iter()
                .filter_map(|pattern| pattern.split_once('…'))
                .map(|(before, behind)| (fold(before), fold(behind)))
                .collect(),
        }
    }

    pub(super) fn read(&self, document: &Document, territories: &Territories) -> Facts {
        let (page, lead) = (&document.page, lead(document));
        let mut facts = Facts { name: page.title.base.clone(), ..Facts::default() };
        self.names(page, &lead, &mut facts);
        let mut names: Vec<String> =
            [&facts.name, &page.title.base, &page.title.text].into_iter().chain(&facts.abbreviations).map(|name| fold(name)).collect();
        names.dedup();
        facts.founded = self.dated(&lead, &self.founded, &names).or_else(|| dated_category(page, &self.founded_categories));
        facts.dissolved = self.dated(&lead, &self.dissolved, &names).or_else(|| dated_category(page, &self.dissolved_categories));
        facts.seat = self.seat(page, &lead, territories).or_else(|| self.seat_category(page));
        facts
    }

    // Names.

    fn names(&self, page: &Page, lead: &[Paragraph], facts: &mut Facts) {
        let mut is_first = true;
        for paragraph in lead {
            let text = &paragraph.passage.text;
            for range in &paragraph.passage.strong {
                let bold = text.get(range.clone()).unwrap_or_default().replace('\n', " ");
                let bold = bold
                    .trim_matches(|character: char| character.is_whitespace() || matches!(character, '“' | '”' | '"' | '，' | ',' | '、'));
                if !bold.chars().any(char::is_alphanumeric) {
                    continue;
                }
                if is_first {
                    is_first = false;
                    bold.clone_into(&mut facts.name);
                } else if is_abbreviation(bold) {
                    add(&mut facts.abbreviations, bold);
                } else if bold != facts.name {
                    add(&mut facts.aliases, bold);
                }
            }
        }
        if let Some(first) = lead.first() {
            self.names_in(&first.passage.text, facts);
        }
        if page.title.text != facts.name && page.title.qualifier.is_none() && !page.title.text.is_empty() && facts.name != page.title.base {
            add(&mut facts.aliases, &page.title.text);
        }
        let name = facts.name.clone();
        facts.aliases.retain(|alias| *alias != name);
        let abbreviations = facts.abbreviations.clone();
        facts.aliases.retain(|alias| !abbreviations.contains(alias));
    }

    /// Collects names after the phrases that introduce names, and in the brackets after the first name.
    fn names_in(&self, text: &str, facts: &mut Facts) {
        // Phrases are searched for in the case-folded text, which keeps the offsets of the original.
        let folded = fold_in_place(text);
        let sentence_end = folded.find('。').or_else(|| folded.find(". ")).unwrap_or(folded.len());
        for (range, ()) in self.abbreviation.find_all(&folded[..sentence_end]) {
            let rest =
                text[range.end..].trim_start_matches([' ', ':', '：', '“', '"', '「', '『', '‘', '\'', '为', '為', '「', '〈', '(', '（']);
            let word: String = rest
                .chars()
                .take_while(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '&' | '.' | '/'))
                .collect();
            let word = word.trim_end_matches(['.', '-', '/']);
            if is_abbreviation(word) {
                add(&mut facts.abbreviations, word);
            } else if !rest.starts_with(|first: char| first.is_ascii()) {
                // 简称“上合组织”.
                let quoted = text[range.end..].trim_start_matches([' ', ':', '：']).starts_with(['“', '「', '『', '"']);
                let name: String = rest.chars().take_while(|character| is_east_asian(*character)).take(MAX_NAME + 1).collect();
                let length = name.chars().count();
                if (2..=if quoted { MAX_NAME } else { MAX_SHORT_NAME }).contains(&length) {
                    add(&mut facts.aliases, &name);
                }
            }
        }
        for (range, ()) in self.alias.find_all(&folded[..sentence_end]) {
            let rest = text[range.end..].trim_start_matches([' ', ':', '：']);
            let Some(inner) = rest.strip_prefix(['“', '「', '『', '"']) else { continue };
            let name: String =
                inner.chars().take_while(|character| !matches!(character, '”' | '」' | '』' | '"')).take(MAX_NAME + 1).collect();
            if name.chars().count() <= MAX_NAME {
                add(&mut facts.aliases, &name);
            }
        }
        // The brackets right after the first name: `(Foro de São Paulo; FSP)`.
        let Some(at) = text.find(&facts.name) else { return };
        let rest = &text[at + facts.name.len()..];
        let Some(open) = rest.trim_start().chars().next().filter(|open| matches!(open, '(' | '（')) else { return };
        let start = rest.len() - rest.trim_start().len() + open.len_utf8();
        let Some(end) = rest[start..].find([')', '）']) else { return };
        for part in rest[start..start + end].split([';', '；', ',', '，', '、', '/']) {
            let part = part.trim_matches(|character: char| character.is_whitespace() || matches!(character, '“' | '”' | '"' | ':' | '：'));
            let last = part.rsplit([' ', ':', '：', '\u{a0}']).next().unwrap_or(part).trim_matches(['“', '”', '"']);
            if is_abbreviation(last) {
                add(&mut facts.abbreviations, last);
            } else {
                // `英语：Foro de São Paulo`: the name follows the name of its language.
                let name = part.rsplit_once([':', '：']).map_or(part, |(_, name)| name).trim();
                let is_name = name.chars().filter(|character| character.is_alphabetic()).count() > 3
                    && name.contains(' ')
                    && name.chars().count() <= 3 * MAX_NAME;
                let is_foreign = name.chars().all(|character| !is_east_asian(character)) && facts.name.chars().any(is_east_asian);
                if is_name && is_foreign && name.starts_with(char::is_uppercase) {
                    add(&mut facts.aliases, name);
                }
            }
        }
    }

    // Dates.

    /// Returns the date next to one of these phrases, in the first sentence of the lead that contains both.
    fn dated(&self, lead: &[Paragraph], words: &PhraseMatcher<()>, names: &[String]) -> Option<DatedFact> {
        for paragraph in lead {
            let text = &paragraph.passage.text;
            for sentence in sentences(text) {
                let written = &text[sentence.clone()];
                if written.len() > MAX_SENTENCE_BYTES {
                    continue;
                }
                let folded = fold(written);
                if self.hedges.find_all(&folded).next().is_some() {
                    continue;
                }
                let Some((word, ())) = words.find_all(&folded).next() else { continue };
                let dates: Vec<date::FoundDate> = date::find(&folded).into_iter().filter(|date| date.from.is_some()).collect();
                let gap = |date: &date::FoundDate| {
                    let gap =
                        if date.range.end <= word.start { word.start - date.range.end } else { date.range.start.saturating_sub(word.end) };
                    // In a sentence with several dates, prefer the one whose clause names the organization.
                    let clause = folded[..date.range.start].rfind([',', '、', ';']).unwrap_or(0);
                    let named = names.iter().any(|name| !name.is_empty() && folded[clause..date.range.start].contains(name.as_str()));
                    // `founded in 1971 and dissolved in 2014`.
                    let between = if date.range.end <= word.start {
                        date.range.end..word.start
                    } else {
                        word.end.min(date.range.start)..date.range.start
                    };
                    let parted = self.and.find_all(&folded[between]).next().is_some();
                    (!named || dates.len() == 1, gap + if parted { MAX_DATE_GAP / 2 } else { 0 })
                };
                let Some(date) = dates.iter().min_by_key(|date| gap(date)) else { continue };
                if gap(date).1 > MAX_DATE_GAP {
                    continue;
                }
                let line = paragraph.passage.line_of(sentence.start).unwrap_or(paragraph.line);
                return Some(DatedFact { date: date.from.clone().unwrap_or_default(), text: written.trim().replace('\n', " "), line });
            }
        }
        None
    }

    // The seat.

    fn seat(&self, page: &Page, lead: &[Paragraph], territories: &Territories) -> Option<Headquarters> {
        for paragraph in lead {
            let Passage { text, links, .. } = &paragraph.passage;
            let folded = fold_in_place(text);
            for (word, ()) in self.seat.find_all(&folded).take(MAX_SEATS) {
                let line = paragraph.passage.line_of(word.start).unwrap_or(paragraph.line);
                let rest = &text[word.end..];
                let lead_in = rest.len()
                    - rest
                        .trim_start_matches(|character: char| {
                            character.is_whitespace()
                                || matches!(
                                    character,
                                    '—' | '–' | '于' | '於' | '在' | '设' | '設' | '位' | '：' | ':' | '、' | '，' | 'の' | '시'
                                )
                        })
                        .len();
                let start = word.end + lead_in;
                // A run of links: `[덴마크] [코펜하겐]`; the last one is the city, unless the country comes after it.
                let mut run: Vec<(Range<usize>, u32)> = Vec::new();
                for (range, link) in links.iter().filter(|(range, _)| range.start >= start && !range.is_empty()) {
                    let from = run.last().map_or(start, |(last, _)| last.end);
                    let gap = text.get(from..range.start).unwrap_or("?");
                    let trail = run.last().and_then(|(_, link)| page.links.get(*link as usize)).and_then(|link| link.trail.as_deref());
                    let trailed = trail.is_some_and(|trail| !matches!(trail, "の" | "의" | "的" | "市" | "시"));
                    // `in the city of [Basel]`.
                    let is_lead_in = run.is_empty()
                        && gap.len() <= MAX_LEAD_IN
                        && gap.chars().all(|character| character == ' ' || character.is_lowercase());
                    let is_gap = !gap.trim_matches([' ', ',', '，', '・', '·', '、', 'の', '的', '市', '首', '都']).is_empty();
                    if trailed || (is_gap && !is_lead_in) {
                        break;
                    }
                    run.push((range.clone(), *link));
                }
                if let Some((_, first)) = run.first() {
                    let labels: Vec<&crate::page::Link> = run.iter().filter_map(|(_, link)| page.links.get(*link as usize)).collect();
                    // The city comes last in East Asia (`スイスのバーゼル`), first elsewhere (`Basel, Switzerland`).
                    let is_city = |link: &&&crate::page::Link| !territories.is_place(&link.label);
                    let is_east_asian = text[start..].chars().take(1).any(is_east_asian);
                    let city = if is_east_asian { labels.iter().rev().find(is_city) } else { labels.iter().find(is_city) }
                        .or_else(|| labels.last());
                    if let Some(city) = city.or(page.links.get(*first as usize).as_ref()) {
                        return Some(Headquarters {
                            text: city.label.to_string(),
                            target: city.target.as_deref().map(str::to_owned),
                            line,
                        });
                    }
                }
                let rest = &text[start..];
                let stop = |character: char| {
                    matches!(character, '。' | '，' | ',' | '、' | '；' | ';' | '（' | '(' | '）' | ')' | '\n' | '.' | '[' | '“' | '「')
                };
                let end = rest.find(stop).unwrap_or(rest.len());
                let place = until_particle(&rest[..end]);
                if place.chars().any(char::is_alphabetic) && place.chars().count() <= MAX_NAME {
                    return Some(Headquarters { text: place.to_owned(), target: None, line });
                }
            }
        }
        None
    }

    fn seat_category(&self, page: &Page) -> Option<Headquarters> {
        page.categories.iter().find_map(|category| {
            let folded = fold_in_place(&category.name);
            self.seat_categories.iter().find_map(|(before, behind)| {
                let place = folded.strip_prefix(before.as_str())?.strip_suffix(behind.as_str())?;
                let text = category.name.get(before.len()..before.len() + place.len())?.trim();
                (!text.is_empty()).then(|| Headquarters { text: text.to_owned(), target: None, line: category.location.line })
            })
        })
    }
}

/// Short names are rarely longer than this, in characters.
const MAX_SHORT_NAME: usize = 8;

/// More names than any organization has: on a page with this much bold print, the rest is ignored.
const MAX_NAMES: usize = 50;

fn add(names: &mut Vec<String>, name: &str) {
    if names.len() < MAX_NAMES && !name.is_empty() && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// Whether a word consists mostly of capital letters, without spaces: `CIPOML`, `SCO`, `RiM`.
fn is_abbreviation(word: &str) -> bool {
    let capitals = word.chars().filter(|character| character.is_uppercase()).count();
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    let fits = (2..=MAX_ABBREVIATION).contains(&word.chars().count());
    fits && capitals >= 2 && capitals * 2 >= letters && !word.contains(' ') && word.chars().all(|character| !is_east_asian(character))
}

/// Converts a text to lower case and keeps its offsets: letters whose lower case has another length in bytes are not changed.
fn fold_in_place(text: &str) -> String {
    text.chars()
        .map(|character| {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == character.len_utf8() => one,
                _ => character,
            }
        })
        .collect()
}

/// Returns the paragraphs before the first heading.
fn lead(document: &Document) -> Vec<Paragraph> {
    let blocks = document.flat_blocks();
    let lead = blocks.iter().take_while(|block| !matches!(block.kind, FlatKind::Heading(_)));
    lead.filter(|block| block.kind == FlatKind::Paragraph)
        .map(|block| Paragraph { passage: document.passage(block), line: document.position(block).line })
        .filter(|paragraph| !paragraph.passage.text.is_empty())
        .collect()
}

/// Returns the first sentences of the lead.
pub(super) fn lead_sentences(page: &Page) -> Vec<&str> {
    sentences(&page.lead)
        .into_iter()
        .map(|sentence| page.lead[sentence].trim())
        .filter(|text| !text.is_empty())
        .take(subject::MAX_SENTENCES)
        .collect()
}

/// Returns the first words in bold print of the first paragraph: the name of what the page is about.
pub(super) fn bold_name(document: &Document) -> Option<String> {
    let first = lead(document).into_iter().next()?;
    let range = first.passage.strong.first()?.clone();
    first.passage.text.get(range).map(|name| name.trim().to_owned())
}

/// Splits a text into sentences. A full stop ends one only before a space, and not after a capital letter or a digit (`U.S. party`,
/// `the 2. league`).
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, stop) in text.match_indices(['。', '.', '！', '!', '\n']) {
        let before = text[..at].chars().next_back();
        let is_stop = stop != "."
            || (text[at + 1..].starts_with([' ', '\n'])
                && !before.is_some_and(|character| character.is_uppercase() || character.is_ascii_digit()));
        let is_line = stop == "\n";
        // A line end inside a paragraph does not end a sentence.
        if is_stop && !is_line {
            sentences.push(start..at + stop.len());
            start = at + stop.len();
        }
    }
    if start < text.len() {
        sentences.push(start..text.len());
    }
    sentences
}

/// Returns a place without the particle or verb after it: `코펜하겐에 있으며`, `ロンドンに置く`.
fn until_particle(text: &str) -> &str {
    let ends = [
        "にあり",
        "にある",
        "に置",
        "に設",
        "に所在",
        "である",
        "で",
        "에 있",
        "에 위치",
        "에 두",
        "이다",
        "에",
        " and ",
        " und ",
        " et ",
        " y ",
        " with ",
        " is ",
        " since ",
    ];
    let end = ends.iter().filter_map(|end| text.find(end)).filter(|&end| end > 0).min().unwrap_or(text.len());
    text[..end].trim()
}

/// Returns the date of a category by year.
fn dated_category(page: &Page, patterns: &[String]) -> Option<DatedFact> {
    page.categories.iter().find_map(|category| {
        let folded = fold(&category.name);
        patterns.iter().find(|pattern| folded.contains(pattern.as_str()))?;
        let date = date::find(&folded).into_iter().find_map(|date| date.from)?;
        Some(DatedFact { date, text: category.name.to_string(), line: category.location.line })
    })
}
