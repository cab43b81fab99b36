//! Finds the names in a cell or an item.
//!
//! Takes a passage and returns a [`Mention`] for each name in it, with what is said about it. There are two steps:
//!
//! 1. The passage is cut: at line ends and semicolons; at `、`, commas and slashes between links; at `and` between two links. Brackets and
//!    the texts of links are never cut, and neither is a name without links (`农民、工人党`), unless all of its parts end as names do.
//! 2. Each part is a name and what follows it. The name is the label of the link (without the trail that was pulled into it) and what is
//!    attached to it; the brackets after a link, and what follows a dash, are its note. In plain text, a bracket is part of the name
//!    (`共产党（马列）`) unless it contains a date or a word of notes (`（2008年退出）`) or is a country.

use std::ops::Range;

use super::RecordValue;
use super::map::RecordMap;
use crate::document::Passage;
use crate::page::{Link, LinkKind, Page};
use crate::table_repair::attribute_text;
use crate::words::territory::Territory;
use crate::words::{fold, is_east_asian};

/// A name, and what is said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mention {
    /// `None` if the name is lost and only something about it is left.
    pub(super) name: Option<RecordValue>,
    pub(super) notes: Vec<String>,
    /// A country or region next to it.
    pub(super) place: Option<(Territory, RecordValue)>,
    pub(super) references: Vec<u32>,
    /// The line of the file that it is on, from 1; 0 if unknown.
    pub(super) line: u32,
    /// Whether "and" comes before it: then it is a name like the one before.
    pub(super) after_and: bool,
}

/// A passage with more words than this outside its links and brackets, each in small letters, is a sentence.
const FEW_SMALL_WORDS: usize = 4;

/// So many words in small letters right after a link begin a sentence: names have fewer (`Party of the Left`).
const SMALL_WORDS_OF_SENTENCE: usize = 3;

/// Counts the words in small letters that are in neither links nor brackets.
fn small_words(text: &str, links: &[(Range<usize>, &Link)]) -> usize {
    let (mut depth, mut count, mut is_inside_word) = (0_usize, 0, false);
    let mut next_link = links.iter().peekable();
    let mut skip_to = 0;
    for (at, character) in text.char_indices() {
        while let Some((range, _)) = next_link.next_if(|(range, _)| range.start <= at) {
            skip_to = skip_to.max(range.end);
        }
        if BRACKETS.iter().any(|&(open, _)| open == character) {
            depth += 1;
        } else if BRACKETS.iter().any(|&(_, close)| close == character) {
            depth = depth.saturating_sub(1);
        }
        let begins = !is_inside_word && character.is_lowercase();
        is_inside_word = character.is_alphanumeric();
        count += usize::from(begins && depth == 0 && at >= skip_to);
    }
    count
}

/// Pairs of brackets.
const BRACKETS: [(char, char); 8] =
    [('(', ')'), ('（', '）'), ('[', ']'), ('［', '］'), ('【', '】'), ('〔', '〕'), ('「', '」'), ('《', '》')];

/// Brackets that contain a note; the others contain names.
const REMARKS: [char; 6] = ['(', '（', '[', '［', '【', '〔'];

/// Characters at the ends of a part that mean nothing.
const EDGE_CHARACTERS: [char; 28] = [
    ' ', '\n', ':', '：', '-', '–', '—', '•', '·', '*', '|', '、', ',', '，', ';', '；', '.', '。', '→', '†', '‡', '§', '#', '\u{a0}', '/',
    '／', '\u{3000}', '~',
];

impl RecordMap {
    /// Returns the names in a passage.
    pub(super) fn names(&self, page: &Page, passage: &Passage) -> Vec<Mention> {
        let links = usable_links(page, passage);
        let mut named: Vec<Mention> = Vec::new();
        // `Country: [A], [B]`: the country of both.
        let mut shared: Option<(Territory, RecordValue)> = None;
        // Only on the line of the first name: other lines are other names.
        let first_line = 0..memchr::memchr(b'\n', passage.text.as_bytes()).unwrap_or(passage.text.len());
        for (part, after_and) in self.parts(passage, &links) {
            let (mut found, place_is_before) = self.named(passage, &links, part.clone());
            if place_is_before {
                shared.clone_from(&found.place);
            } else if found.name.is_some()
                && found.place.is_none()
                && found.name.as_ref().is_none_or(|name| {
                    // A region applies to countries as well.
                    let place = self.place_of(name);
                    let is_in_region =
                        place == Some(Territory::Country) && shared.as_ref().is_some_and(|(kind, _)| *kind == Territory::Region);
                    place.is_none() || is_in_region
                })
            {
                found.place.clone_from(&shared);
            }
            if (Mention { line: 0, after_and: false, ..found.clone() }) == Mention::default() {
                continue;
            }
            found.after_and = after_and;
            // `[A], based in the city of [B]`: what begins with words of its own says something about the name before.
            if !after_and
                && first_line.contains(&part.start)
                && begins_with_words(passage, &links, &part)
                && let Some(last) = named.last_mut().filter(|last| last.name.is_some())
            {
                last.notes.push(text_of_part(passage, &part).replace('\n', " "));
                last.references.extend(found.references);
                continue;
            }
            // `[A] (1950); merged into [B]`.
            let shown = text_of_part(passage, &part);
            if shown.starts_with(char::is_lowercase)
                && !after_and
                && self.is_telling(shown)
                && let Some(last) = named.last_mut().filter(|last| last.name.is_some())
            {
                last.notes.push(shown.replace('\n', " "));
                last.references.extend(found.references);
                continue;
            }
            // A part that is only a note belongs to the name before it.
            match named.last_mut() {
                Some(last) if found.name.is_none() && last.name.is_some() => {
                    last.notes.extend(found.notes);
                    last.references.extend(found.references);
                    last.place = last.place.take().or(found.place);
                }
                _ => named.push(found),
            }
        }
        self.places_beside(named)
    }

    /// Turns countries among other names into the places of those names: `[Party], [Country]`.
    fn places_beside(&self, named: Vec<Mention>) -> Vec<Mention> {
        let is_place = |named: &Mention| named.name.as_ref().and_then(|name| self.place_of(name)).is_some() && named.notes.is_empty();
        let places = named.iter().filter(|named| is_place(named)).count();
        let all_are_places = named.iter().all(|named| named.name.as_ref().is_some_and(|name| self.place_of(name).is_some()));
        if places == 0 || all_are_places || places == named.len() || named.iter().any(|named| named.after_and) || named.len() > 2 * places {
            return named;
        }
        let mut out: Vec<Mention> = Vec::with_capacity(named.len());
        let mut before: Option<(Territory, RecordValue)> = None;
        for found in named {
            let place = found.name.as_ref().and_then(|name| Some((self.place_of(name)?, name.clone())));
            match (place, out.last_mut()) {
                (Some(place), Some(last)) if found.notes.is_empty() && last.place.is_none() && before.is_none() => last.place = Some(place),
                (Some(place), _) if found.notes.is_empty() => before = Some(place),
                _ => out.push(Mention { place: found.place.clone().or(before.take()), ..found }),
            }
        }
        out
    }

    /// Returns the kind of place that a name refers to, according to its text.
    pub(super) fn place_of(&self, name: &RecordValue) -> Option<Territory> {
        self.territories.of(&name.text).filter(|&found| found != Territory::Connective)
    }

    /// Cuts a passage into parts.
    fn parts(&self, passage: &Passage, links: &[(Range<usize>, &Link)]) -> Vec<(Range<usize>, bool)> {
        let text = &passage.text;
        // Every possible cut: the range of the separator, and whether it always separates.
        let mut cuts: Vec<(Range<usize>, bool)> = Vec::new();
        // The ends of the cuts that mean "and".
        let mut ands: Vec<usize> = Vec::new();
        let mut depth = 0_usize;
        let mut next_link = links.iter().peekable();
        let mut skip_to = 0;
        for (at, character) in text.char_indices() {
            while let Some((range, _)) = next_link.next_if(|(range, _)| range.start <= at) {
                skip_to = skip_to.max(range.end);
            }
            if at < skip_to && character != '\n' {
                continue;
            }
            let end = at + character.len_utf8();
            if BRACKETS.iter().any(|&(open, _)| open == character) {
                depth += 1;
            } else if BRACKETS.iter().any(|&(_, close)| close == character) {
                depth = depth.saturating_sub(1);
            }
            match character {
                '\n' if at >= skip_to => {
                    // A bracket that is never closed does not contain everything after it.
                    depth = 0;
                    cuts.push((at..end, true));
                }
                ';' | '；' if depth == 0 => cuts.push((at..end, true)),
                // `34,000`
                ',' if text[..at].ends_with(|digit: char| digit.is_ascii_digit())
                    && text[end..].starts_with(|digit: char| digit.is_ascii_digit()) => {}
                '、' | '，' | '/' | '／' | ',' if depth == 0 => cuts.push((at..end, false)),
                _ => {}
            }
        }
        for pair in links.windows(2) {
            let between = pair[0].0.end..pair[1].0.start;
            if between.start > between.end || text[between.clone()].contains('\n') {
                continue;
            }
            let words = text[between.clone()].trim();
            let trail_parts = pair[0].1.trail.as_deref().is_some_and(|trail| self.and.get(&fold(trail)).is_some());
            let is_pair_of_names = words.is_empty() && !between.is_empty() && self.territories.of(&pair[0].1.label).is_none();
            if self.and.get(&fold(words)).is_some() || (words.is_empty() && trail_parts) || is_pair_of_names {
                if !is_pair_of_names || trail_parts {
                    ands.push(between.end);
                }
                cuts.push((between, true));
            }
        }
        cuts.sort_by_key(|(range, _)| (range.start, range.end));
        let has_link = |range: Range<usize>| links_within(links, &range).first().is_some_and(|(link, _)| link.end <= range.end);
        let all_end_as_names = links.is_empty() && !cuts.is_empty() && {
            let mut from = 0;
            cuts.iter().map(|(range, _)| range.clone()).chain(std::iter::once(text.len()..text.len())).all(|range| {
                let part = fold(text[from..range.start.max(from)].trim_matches(EDGE_CHARACTERS));
                from = range.end;
                self.name_ends.iter().any(|end| part.ends_with(end.as_str()))
            })
        };
        let is_sentence = small_words(text, links) > FEW_SMALL_WORDS;
        let mut parts = Vec::with_capacity(cuts.len() + 1);
        let (mut from, mut after_and) = (0, false);
        for (number, (range, sure)) in cuts.iter().enumerate() {
            if range.start < from {
                continue;
            }
            let next = cuts[number + 1..].iter().map(|(next, _)| next.start).find(|&next| next >= range.end).unwrap_or(text.len());
            let (left, right) = (has_link(from..range.start), has_link(range.end..next));
            let parts_here = match &text[range.clone()] {
                // In a sentence about a name, signs part nothing.
                _ if is_sentence && text[range.clone()] != *"\n" => false,
                "、" => left || right || all_end_as_names,
                "，" | "," | "/" | "／" => (left && right) || all_end_as_names,
                _ => *sure,
            };
            if parts_here {
                parts.push((from..range.start, after_and));
                from = range.end;
                after_and = ands.binary_search(&range.end).is_ok();
            }
        }
        parts.push((from..text.len(), after_and));
        parts
    }

    /// Reads a part. Returns the name in it, and whether a place comes before the name.
    fn named(&self, passage: &Passage, links: &[(Range<usize>, &Link)], part: Range<usize>) -> (Mention, bool) {
        let text = &passage.text;
        let mut named = Mention::default();
        let from = passage.references.partition_point(|(at, _)| *at < part.start);
        let cited = passage.references[from..].iter().take_while(|(at, _)| *at <= part.end);
        // A note mark between two parts belongs to the first.
        named.references = cited.filter(|(at, _)| *at > part.start || part.start == 0).map(|&(_, number)| number).collect();
        let part = trimmed(text, part);
        let links = links_within(links, &part);
        if part.len() > MAX_PART_BYTES {
            named.notes.push(text[part].replace('\n', " "));
            return (named, false);
        }
        named.line = passage.line_of(part.start).unwrap_or(0);
        let mut inside =
            links.iter().filter(|(range, _)| part.start <= range.start && range.end <= part.end && !in_bracket(text, &part, range));
        let (mut start, mut first) = (part.start, inside.next());
        // `Party – [Country]`: the link is not that of the party.
        first = first.filter(|(range, link)| {
            let before = text[start..range.start].trim_end();
            // `Party, absorbed by [Other]`.
            let tells = before
                .char_indices()
                .find(|(at, character)| *at > 0 && matches!(character, ',' | '，' | '–' | '—' | '(' | '（'))
                .is_some_and(|(at, _)| {
                    let rest = before[at..].trim_start_matches(EDGE_CHARACTERS).trim_start_matches(REMARKS);
                    self.begins_remark(rest) && before[..at].chars().any(char::is_alphanumeric)
                });
            if tells {
                return false;
            }
            let sets_off = before.ends_with(['-', '–', '—', ',', '，']) && before.chars().any(char::is_alphanumeric);
            !(sets_off && self.territories.is_place(&link.label))
        });
        // `Country: [Party]`, `[Country] – [Party]`.
        if let Some((range, link)) = first {
            named.line = link.location.line;
            let before = text[start..range.start].trim_matches(EDGE_CHARACTERS);
            if !before.is_empty() && self.territories.is_place(before) {
                named.place = self.territories.of(before).map(|found| (found, RecordValue::plain(before)));
                start = range.start;
            } else if before.is_empty()
                && self.territories.is_place(&link.label)
                && let Some(rest) = text[range.end..part.end].trim_start().strip_prefix([':', '：'])
                && rest.trim_matches(EDGE_CHARACTERS).chars().next().is_some_and(char::is_alphanumeric)
                && !self.is_only_words(&fold(rest.trim()))
            {
                // `[Country]: Party`.
                named.place = self.territories.of(&link.label).map(|found| (found, RecordValue::of_link(link)));
                start = part.end - rest.trim_start().len();
                first = inside.next().filter(|(next, _)| next.start >= start);
            } else if before.is_empty()
                && let Some((next, _)) = inside.next()
                && self.territories.is_place(&link.label)
                && text[range.end..next.start].trim_matches(EDGE_CHARACTERS).is_empty()
            {
                named.place = self.territories.of(&link.label).map(|found| (found, RecordValue::of_link(link)));
                start = next.start;
                first = links.iter().find(|(range, _)| range.start == start);
                named.line = first.map_or(named.line, |(_, link)| link.location.line);
            }
        } else if let Some((place, rest)) = self.place_before_colon(&text[part.clone()]) {
            named.place = self.territories.of(place).map(|found| (found, RecordValue::plain(place)));
            start = part.end - rest.len();
        }
        let place_is_before = named.place.is_some();
        let tail = match first {
            Some((range, link)) => self.linked_name(text, start, part.end, range, link, &mut named),
            None => self.plain_name(text, start..part.end, links, &mut named),
        };
        self.tail(text, tail, links, &mut named);
        (named, place_is_before)
    }

    /// Parses a linked name. Returns the range that follows it.
    fn linked_name(&self, text: &str, start: usize, end: usize, range: &Range<usize>, link: &Link, named: &mut Mention) -> Range<usize> {
        let before = text[start..range.start].trim_start_matches(EDGE_CHARACTERS);
        let shown = text[range.clone()].replace('\n', " ");
        let mut value = RecordValue::of_link(link);
        let mut name_end = range.end;
        // `印度共和國`: words that are part of the name of a state are not a trail.
        let is_state_name = link.trail.is_some() && self.territories.of(&link.text) == Some(Territory::Country);
        if is_state_name {
            value.text = link.text.to_string();
        } else if link.trail.is_some() || link.mark.is_some() {
            // The trail is text after the link.
            name_end = range.start + link.label.len().min(range.len());
            while !text.is_char_boundary(name_end) {
                name_end += 1;
            }
            // `[A和](A)[B](B)`: the word between two names was pulled into the first link.
            if link.trail.as_deref().is_some_and(|trail| self.and.get(&fold(trail)).is_some()) {
                name_end = range.end;
            }
        } else {
            value.text = shown;
            let rest = &text[range.end..end];
            let boundary = rest.find(|character: char| is_boundary(character)).unwrap_or(rest.len());
            let attached = &rest[..dash_at(&rest[..boundary]).unwrap_or(boundary)];
            let is_mark = attached.trim().chars().all(|character| !character.is_alphabetic());
            // `[A] represents more than …`: a sentence begins.
            let small = attached.split_whitespace().take_while(|word| word.starts_with(char::is_lowercase)).count();
            if !attached.trim().is_empty() && !is_mark && small < SMALL_WORDS_OF_SENTENCE && !self.is_telling(attached) {
                value.text.push_str(attached.trim_end());
                name_end = range.end + attached.len();
            } else if is_mark {
                name_end = range.end
                    + if attached.trim().chars().all(|character| character.is_ascii_digit() || !character.is_alphanumeric())
                        && !self.is_telling(attached)
                    {
                        attached.len()
                    } else {
                        0
                    };
            }
            // `[共产党](共产党（马列）)（马列）`: the bracket is part of the title.
            let rest = &text[name_end..end];
            if let Some(bracket) = bracket_at(rest)
                && let Some(target) = &link.target
                && is_east_asian(rest[bracket.clone()].chars().nth(1).unwrap_or(' '))
                && fold(target).replace(' ', "").ends_with(&fold(&rest[bracket.clone()]).replace(' ', ""))
            {
                value.text.push_str(&rest[bracket.clone()]);
                name_end += bracket.end;
            }
        }
        if !before.is_empty() {
            if before.ends_with([':', '：']) || BRACKETS.iter().any(|&(_, close)| before.trim_end().ends_with(close)) {
                named.notes.push(before.trim_matches(EDGE_CHARACTERS).to_owned());
            } else {
                // `Communist Party of [Albania]`: the link points to Albania, not to the party.
                let is_place = self.territories.is_place(&value.text);
                value.text = format!("{before}{}", value.text);
                if is_place {
                    (value.target, value.href) = (None, None);
                }
            }
        }
        if !is_nothing(&value.text) {
            named.name = Some(value);
        }
        name_end..end
    }

    /// Parses a name without a link. Returns the range that follows it.
    fn plain_name(&self, text: &str, part: Range<usize>, links: &[(Range<usize>, &Link)], named: &mut Mention) -> Range<usize> {
        let rest = &text[part.clone()];
        let mut end = rest.len();
        let mut at = 0;
        while at < rest.len() {
            let Some(character) = rest[at..].chars().next() else { break };
            if REMARKS.contains(&character) {
                let bracket = bracket_at(&rest[at..]).map_or(at..rest.len(), |found| at + found.start..at + found.end);
                let has_link =
                    links.iter().any(|(range, _)| part.start + bracket.start <= range.start && range.end <= part.start + bracket.end);
                let content = &rest[bracket.clone()];
                if at == 0 || has_link || self.is_telling(content) || clauses_of(content).any(|clause| self.territories.is_place(clause)) {
                    end = at;
                    break;
                }
                at = bracket.end;
            } else {
                let is_marker = matches!(character, ',' | '，' | ':' | '：' | '。') || dash_at(&rest[at..]) == Some(0);
                let begins_remark = || self.begins_remark(rest[at..].trim_start_matches(EDGE_CHARACTERS));
                if is_marker
                    && (self.is_telling(&rest[at..])
                        || begins_remark()
                        || self.territories.is_place(rest[at..].trim_matches(EDGE_CHARACTERS)))
                {
                    end = at;
                    break;
                }
                at += character.len_utf8();
            }
        }
        // `e. V.`: the full stop at the end is part of the name.
        let name = rest[..end]
            .trim_start_matches(EDGE_CHARACTERS)
            .trim_end_matches(|character| character != '.' && EDGE_CHARACTERS.contains(&character))
            .replace('\n', " ");
        let folded = fold(&name);
        let is_date = crate::date::find(&folded).first().is_some_and(|date| date.range == (0..folded.len()));
        if is_date || self.is_only_words(&folded) {
            named.notes.push(name);
        } else if !is_nothing(&name) {
            named.name = Some(RecordValue::plain(&name));
        }
        part.start + end..part.end
    }

    /// Whether a text consists of a date and words of notes only: `joined 1949`, `1967년 8월 8일 가입`.
    fn is_only_words(&self, folded: &str) -> bool {
        let dates = crate::date::find(folded);
        let Some(date) = dates.first() else { return false };
        let rest = format!("{} {}", &folded[..date.range.start], &folded[date.range.end..]);
        let mut words = self.notes.find_all(&rest).peekable();
        words.peek().is_some() && {
            let known: usize = words.map(|(range, _)| range.len()).sum();
            rest.chars().filter(|character| character.is_alphanumeric()).map(char::len_utf8).sum::<usize>() <= known + MAX_SMALL_WORDS
        }
    }

    /// Reads what follows a name: brackets, and what dashes and commas set off.
    fn tail(&self, text: &str, tail: Range<usize>, links: &[(Range<usize>, &Link)], named: &mut Mention) {
        let rest = &text[tail.clone()];
        let mut at = 0;
        while at < rest.len() {
            let Some(character) = rest[at..].chars().next() else { break };
            let bracket = if REMARKS.contains(&character) { bracket_at(&rest[at..]) } else { None };
            if let Some(bracket) = bracket {
                let (start, end) = (at + character.len_utf8(), at + bracket.end);
                let close = rest[..end].chars().next_back().filter(|character| BRACKETS.iter().any(|&(_, close)| close == *character));
                let content = rest[start..end - close.map_or(0, char::len_utf8)].trim_matches(EDGE_CHARACTERS);
                if !content.is_empty() {
                    for clause in clauses_of(content) {
                        self.take_place(text, tail.start + start, clause, links, named);
                    }
                    named.notes.push(content.replace('\n', " "));
                }
                at = end;
                continue;
            }
            let next = rest[at..]
                .find(|character: char| REMARKS.contains(&character))
                .filter(|&next| next > 0)
                .map_or(rest.len(), |next| at + next);
            let content = rest[at..next].trim_matches(EDGE_CHARACTERS);
            if content.chars().any(char::is_alphanumeric) && !self.take_place(text, tail.start + at, content, links, named) {
                named.notes.push(content.replace('\n', " "));
            }
            at = next;
        }
    }

    /// Takes a text as the place of a name, if it names one.
    fn take_place(&self, text: &str, from: usize, clause: &str, links: &[(Range<usize>, &Link)], named: &mut Mention) -> bool {
        let Some(found) = self.territories.of(clause).filter(|&found| found != Territory::Connective) else { return false };
        if named.place.is_none() {
            let link =
                links.iter().find(|(range, _)| range.start >= from && text.get(range.clone()).is_some_and(|shown| shown.trim() == clause));
            named.place = Some((found, link.map_or_else(|| RecordValue::plain(clause), |(_, link)| RecordValue::of_link(link))));
        }
        true
    }

    /// Splits a part such as `France: Parti A` into the place and the rest.
    fn place_before_colon<'t>(&self, part: &'t str) -> Option<(&'t str, &'t str)> {
        let (at, character) = part.char_indices().find(|(_, character)| matches!(character, ':' | '：' | '–' | '—'))?;
        let (place, rest) =
            (part[..at].trim_matches(EDGE_CHARACTERS), part[at + character.len_utf8()..].trim_start_matches(EDGE_CHARACTERS));
        (!rest.is_empty() && self.territories.is_place(place)).then_some((place, rest))
    }
}

/// A part longer than this, in bytes, is not a name with a note.
const MAX_PART_BYTES: usize = 4_000;

/// How many bytes of small words may be next to a date and a word of notes: `가입한`, `in`.
const MAX_SMALL_WORDS: usize = 6;

/// Returns the links of a passage that have visible text and point neither to an anchor of the page (a note) nor to a mailbox.
fn usable_links<'p>(page: &'p Page, passage: &Passage) -> Vec<(Range<usize>, &'p Link)> {
    let links = passage.links.iter().filter_map(|(range, link)| Some((range.clone(), page.links.get(*link as usize)?)));
    links
        .filter(|(range, link)| {
            let shows = !passage.text.get(range.clone()).unwrap_or_default().trim().is_empty();
            let is_none = link.kind == LinkKind::Anchor || link.href.starts_with("mailto:");
            shows && !is_none
        })
        .collect()
}

/// Whether a part of a passage that begins with a link begins with words of its own before its link.
fn begins_with_words(passage: &Passage, links: &[(Range<usize>, &Link)], part: &Range<usize>) -> bool {
    let text = &passage.text;
    let Some((first, _)) = links.first().filter(|(range, _)| text[..range.start].trim_matches(EDGE_CHARACTERS).is_empty()) else {
        return false;
    };
    let Some((link, _)) = links_within(links, part).first().filter(|_| part.start > first.start) else { return false };
    let before = text[part.start..link.start].trim_matches(EDGE_CHARACTERS);
    before.split_whitespace().count() >= WORDS_OF_CLAUSE
        || before.chars().filter(|&character| is_east_asian(character)).count() >= SIGNS_OF_CLAUSE
}

/// So many words, or Chinese and Japanese characters, before a link are a clause and no part of a name.
const WORDS_OF_CLAUSE: usize = 2;
const SIGNS_OF_CLAUSE: usize = 3;

fn text_of_part<'t>(passage: &'t Passage, part: &Range<usize>) -> &'t str {
    passage.text.get(part.clone()).unwrap_or_default().trim()
}

/// Returns the links that begin in a range. Links are in the order of the text.
fn links_within<'l, 'p>(links: &'l [(Range<usize>, &'p Link)], range: &Range<usize>) -> &'l [(Range<usize>, &'p Link)] {
    let from = links.partition_point(|(link, _)| link.start < range.start);
    let to = links.partition_point(|(link, _)| link.start < range.end);
    &links[from..to.max(from)]
}

/// Returns a range without punctuation and spaces at its ends. A dash or a full stop at the end is kept: it may be part of the name.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start_matches(EDGE_CHARACTERS).len();
    let end = range.start + part.trim_end_matches([' ', '\n', ',', '，', ';', '；', '、', '|', '\u{3000}']).len();
    start..end.max(start)
}

/// Whether `name` is not a name: punctuation only, an unread template, an attribute.
fn is_nothing(name: &str) -> bool {
    let name = name.trim();
    let is_template = name.starts_with('{') && name.ends_with('}');
    !name.chars().any(char::is_alphanumeric) || is_template || name.starts_with("link=") || attribute_text(name).is_some()
}

/// Whether the text after a link stops being part of the name at this character.
fn is_boundary(character: char) -> bool {
    REMARKS.contains(&character)
        || matches!(character, ':' | '：' | ',' | '，' | '。' | '、' | ';' | '；' | '\n' | '–' | '—' | '→' | '/' | '|')
}

/// Returns the offset of the first dash with spaces around it, or of the first double dash.
fn dash_at(text: &str) -> Option<usize> {
    [" - ", " – ", " — ", "－－", "——"].iter().filter_map(|dash| text.find(dash)).min()
}

/// Returns the range of the bracket that a text begins with (after spaces), including brackets inside it; up to the end of the text if it
/// is not closed.
fn bracket_at(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    text[start..].chars().next().filter(|open| REMARKS.contains(open))?;
    let mut depth = 0_usize;
    for (at, character) in text[start..].char_indices() {
        if BRACKETS.iter().any(|&(open, _)| open == character) {
            depth += 1;
        } else if BRACKETS.iter().any(|&(_, close)| close == character) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(start..start + at + character.len_utf8());
            }
        }
    }
    Some(start..text.len())
}

/// Whether a range is inside a bracket of the part.
fn in_bracket(text: &str, part: &Range<usize>, range: &Range<usize>) -> bool {
    let mut depth = 0_usize;
    for character in text[part.start..range.start].chars() {
        if REMARKS.contains(&character) {
            depth += 1;
        } else if matches!(character, ')' | '）' | ']' | '］' | '】' | '〕') {
            depth = depth.saturating_sub(1);
        }
    }
    depth > 0
}

/// Returns the clauses of a note, without its brackets.
fn clauses_of(content: &str) -> impl Iterator<Item = &str> {
    let is_marker = |character: char| matches!(character, ',' | '，' | '、' | ';' | '；' | '/') || REMARKS.contains(&character);
    content.split(is_marker).map(|clause| {
        clause.trim_matches(|character: char| EDGE_CHARACTERS.contains(&character) || BRACKETS.iter().any(|&(_, close)| close == character))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::FlatKind;
    use crate::record::samples::{document, map};

    /// The names of an item, each with its place after `@` and its notes in brackets.
    fn names(item: &str) -> Vec<String> {
        let document = document(&format!("- {item}\n"));
        let blocks = document.flat_blocks();
        let block = blocks.iter().find(|block| !matches!(block.kind, FlatKind::Heading(_))).unwrap();
        let shown = |mention: Mention| {
            let name = mention.name.map_or("?".to_owned(), |name| name.text);
            let place = mention.place.map_or(String::new(), |(_, place)| format!("@{}", place.text));
            let notes: String = mention.notes.iter().map(|note| format!("[{note}]")).collect();
            format!("{name}{place}{notes}")
        };
        map().names(document.page(), &document.passage(block)).into_iter().map(shown).collect()
    }

    #[test]
    fn separators_cut_between_links() {
        for (item, expected) in [
            ("[A](A \"wikilink\"), [B](B \"wikilink\")", &["A", "B"][..]),
            ("[A](A \"wikilink\")、[B](B \"wikilink\")", &["A", "B"]),
            ("[A](A \"wikilink\") and [B](B \"wikilink\")", &["A", "B"]),
            ("[Ab和](Ab \"wikilink\")[B](B \"wikilink\")", &["Ab", "B"]),
            ("[A](A \"wikilink\")/[B](B \"wikilink\")", &["A", "B"]),
            ("[A](A \"wikilink\"); B; C", &["A", "B", "C"]),
        ] {
            assert_eq!(names(item), expected, "{item}");
        }
    }

    #[test]
    fn a_name_without_links_is_cut_only_where_all_parts_end_as_names() {
        assert_eq!(names("农民、工人和学生联盟"), ["农民、工人和学生联盟"]);
        assert_eq!(names("农民党、工人党"), ["农民党", "工人党"]);
        assert_eq!(names("Ports, Quays and Piers"), ["Ports, Quays and Piers"]);
    }

    #[test]
    fn separators_in_brackets_and_in_the_text_of_a_link_cut_nothing() {
        assert_eq!(names("[A](A \"wikilink\") (including B, C)"), ["A[including B, C]"]);
        assert_eq!(names("[A, B](A \"wikilink\")"), ["A, B"]);
    }

    #[test]
    fn brackets_and_dashes_after_a_link_are_notes() {
        assert_eq!(names("[A](A \"wikilink\") (since 1999)"), ["A[since 1999]"]);
        assert_eq!(names("[A](A \"wikilink\") – joined 1999"), ["A[joined 1999]"]);
        assert_eq!(names("[A](A \"wikilink\") Party"), ["A Party"]);
    }

    #[test]
    fn a_bracket_in_plain_text_is_part_of_the_name_unless_it_is_a_date_a_word_or_a_country() {
        assert_eq!(names("共产党（马列）"), ["共产党（马列）"]);
        assert_eq!(names("共产党（2008年）"), ["共产党[2008年]"]);
        assert_eq!(names("共产党（被开除）"), ["共产党[被开除]"]);
        assert_eq!(names("Green Party (France)"), ["Green Party@France[France]"]);
    }

    #[test]
    fn a_country_beside_a_name_is_its_place() {
        assert_eq!(names("France: [A](A \"wikilink\"), [B](B \"wikilink\")"), ["A@France", "B@France"]);
        assert_eq!(names("[France](France \"wikilink\") – [A](A \"wikilink\")"), ["A@France"]);
        assert_eq!(names("[A](A \"wikilink\"), [France](France \"wikilink\")"), ["A@France"]);
        assert_eq!(names("Communist Party of [Albania](Albania \"wikilink\")"), ["Communist Party of Albania"]);
        // Only countries: they are the members.
        assert_eq!(names("[France](France \"wikilink\"), [Spain](Spain \"wikilink\")"), ["France", "Spain"]);
    }

    #[test]
    fn what_a_template_left_is_not_a_name() {
        assert_eq!(names("(1952)"), ["?[1952]"]);
        assert!(names("rowspan=2").is_empty() && names("–").is_empty());
    }

    #[test]
    fn brackets_end_where_they_are_closed() {
        assert_eq!(bracket_at(" (a (b) c) d"), Some(1..10));
        assert_eq!(bracket_at("(a"), Some(0..2));
        assert_eq!(bracket_at("a (b)"), None);
        assert_eq!(dash_at("a-b – c"), Some(3));
    }
}
