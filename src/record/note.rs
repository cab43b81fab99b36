//! Finds the dates and choices in a note, by the words of the map.
//!
//! A note is cut into clauses at commas and full stops. In each clause, every date goes to the field of the nearest word (`2008年被开除`: left;
//! `joined in 1990`: joined); the date of a word about another matter (`founded 1912`) is ignored. If a date is a whole clause, and no
//! other clause has such a word, it goes to the field that takes lone dates.

use std::collections::BTreeMap;
use std::ops::Range;

use super::map::{Field, HeadingWord, LoneDate, NoteWord, RecordMap};
use crate::date::{self, FoundDate};
use crate::words::fold;

/// Characters that separate clauses.
const CLAUSE_ENDS: [char; 10] = [',', ';', '、', '。', '.', '，', '；', '\n', '·', '/'];

/// A note longer than this is running text, and is not searched.
const MAX_NOTE_BYTES: usize = 2_000;

/// What a note states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoteFacts {
    /// Dates as EDTF, by field.
    pub(super) dates: BTreeMap<usize, String>,
    /// Values of choices, by field.
    pub(super) choices: BTreeMap<usize, String>,
    /// Fields whose date was alone, without a word that states what it is.
    pub(super) alone: Vec<usize>,
}

impl RecordMap {
    /// Whether a text contains a date or a word of notes.
    pub(super) fn is_telling(&self, text: &str) -> bool {
        let folded = fold(text);
        !date::find(&folded).is_empty() || self.notes.find_all(&folded).any(|(_, word)| word != NoteWord::Ignore)
    }

    /// Whether a text begins with a word of notes, whatever its meaning: `founded as a study group`.
    pub(super) fn begins_remark(&self, text: &str) -> bool {
        !text.is_empty() && self.notes.at(&fold(text), 0).next().is_some()
    }

    /// Reads a note. `past` states that the record is one of the past.
    pub(super) fn note(&self, text: &str, past: bool) -> NoteFacts {
        let mut facts = NoteFacts::default();
        if text.len() > MAX_NOTE_BYTES {
            return facts;
        }
        let folded = fold(text);
        let mut dates = date::find(&folded);
        // `the movement of 1918`, `1918年的运动`: such a date belongs to a name.
        dates.retain(|date| !folded[date.range.end..].starts_with(['的', 'の']));
        let words: Vec<(Range<usize>, NoteWord)> = self.notes.find_all(&folded).collect();
        let mut first_choice: Option<usize> = None;
        // Whether a clause without a date contains a word for dates.
        let mut has_loose_words = false;
        for clause in clauses(&folded, &dates) {
            let inside = |range: &Range<usize>| clause.start <= range.start && range.end <= clause.end;
            let words: Vec<&(Range<usize>, NoteWord)> = words.iter().filter(|(range, _)| inside(range)).collect();
            let dates: Vec<&FoundDate> = dates.iter().filter(|date| inside(&date.range)).collect();
            has_loose_words |= dates.is_empty() && words.iter().any(|(_, word)| !matches!(word, NoteWord::Choice(_)));
            for date in &dates {
                // `inactive since 1972`: with only one date, a word that states why takes precedence over one that states since when.
                let explains = |word: &NoteWord| matches!(word, NoteWord::Choice(_)) && dates.len() == 1;
                let Some((_, word)) = words.iter().min_by_key(|(range, word)| (!explains(word), distance(range, &date.range))) else {
                    let is_whole = folded[clause.clone()].trim() == folded[date.range.clone()].trim_matches([' ', '-', '~'])
                        || folded[clause.clone()].trim_matches([' ', '-', '~']) == &folded[date.range.clone()];
                    if is_whole && facts.dates.is_empty() {
                        self.lone_date(date, past, &mut facts);
                    }
                    continue;
                };
                let field = match word {
                    // `Observer until 1995`, said of a member, is not the end of its membership.
                    NoteWord::Date(field)
                        if self.fields[*field].alone == Some(LoneDate::Until) && self.names_status(&folded[clause.clone()]) =>
                    {
                        None
                    }
                    NoteWord::Date(field) => Some(*field),
                    NoteWord::Choice(choice) => self.choices[*choice].date.filter(|_| past || self.choices[*choice].dated),
                    NoteWord::Ignore | NoteWord::Remark => None,
                };
                if let Some(field) = field {
                    self.take_date(field, date, &mut facts);
                }
            }
            // The first choice in the note counts.
            let choice = words.iter().find_map(|(_, word)| match word {
                NoteWord::Choice(choice) => Some(*choice),
                _ => None,
            });
            first_choice = first_choice.or(choice);
        }
        if let Some(choice) = first_choice {
            let choice = &self.choices[choice];
            facts.choices.insert(choice.field, choice.value.clone());
        }
        if has_loose_words {
            // The lone date may belong to such words elsewhere in the note.
            for field in std::mem::take(&mut facts.alone) {
                facts.dates.remove(&field);
            }
        }
        facts
    }

    /// Whether a folded text contains a word by which headings announce records.
    fn names_status(&self, text: &str) -> bool {
        self.headings.words.find_all(text).any(|(_, word)| matches!(word, HeadingWord::Rule(rule) if !self.headings.rules[rule].modifier))
    }

    fn take_date(&self, field: usize, date: &FoundDate, facts: &mut NoteFacts) {
        if let Some(from) = &date.from {
            facts.dates.entry(field).or_insert_with(|| from.clone());
        }
        if let Some(until) = &date.until {
            let last = self.field_alone(LoneDate::Until).filter(|_| date.from.is_some()).unwrap_or(field);
            facts.dates.entry(last).or_insert_with(|| until.clone());
        }
    }

    /// Takes a date without a word: a lone date or the first of two goes to the field `from`, the second to the field `until`.
    fn lone_date(&self, date: &FoundDate, past: bool, facts: &mut NoteFacts) {
        let is_range = date.open || date.until.is_some();
        if past && !is_range {
            return;
        }
        for (alone, value) in [(LoneDate::From, &date.from), (LoneDate::Until, &date.until)] {
            if let (Some(field), Some(value)) = (self.field_alone(alone), value) {
                facts.dates.insert(field, value.clone());
                facts.alone.push(field);
            }
        }
    }

    pub(super) fn field_alone(&self, alone: LoneDate) -> Option<usize> {
        self.fields.iter().position(|Field { alone: found, .. }| *found == Some(alone))
    }
}

/// Returns how many bytes there are between two ranges.
fn distance(one: &Range<usize>, two: &Range<usize>) -> usize {
    if one.end <= two.start { two.start - one.end } else { one.start.saturating_sub(two.end) }
}

/// Splits a note into clauses, but never inside a date.
fn clauses(text: &str, dates: &[FoundDate]) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    let mut dates = dates.iter().peekable();
    for (at, separator) in text.match_indices(CLAUSE_ENDS) {
        while dates.next_if(|date| date.range.end <= at).is_some() {}
        let in_date = dates.peek().is_some_and(|date| date.range.start <= at);
        // `1.5`, `1. FC`: a full stop separates clauses only before a space and not after a digit.
        let is_stop = separator != "." || text[at + 1..].starts_with(' ') && !text[..at].ends_with(|before: char| before.is_ascii_digit());
        if !in_date && is_stop {
            clauses.push(start..at);
            start = at + separator.len();
        }
    }
    clauses.push(start..text.len());
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::map;

    /// The dates and choices of a note by the names of their fields.
    fn read(text: &str, past: bool) -> Vec<String> {
        let map = map();
        let facts = map.note(text, past);
        let entry = |(field, value): (&usize, &String)| format!("{} {value}", map.fields[*field].name);
        facts.dates.iter().map(entry).chain(facts.choices.iter().map(entry)).collect()
    }

    #[test]
    fn a_date_goes_to_the_field_of_the_nearest_word() {
        for (text, expected) in [
            ("joined in 1990", &["joined 1990"][..]),
            ("joined 1990, left 2008", &["joined 1990", "left 2008"]),
            ("2008年被开除", &["left 2008", "reason expelled"]),
            ("founded 1912", &[]),
            ("founded 1912, joined 1990", &["joined 1990"]),
        ] {
            assert_eq!(read(text, true), expected, "{text}");
        }
    }

    #[test]
    fn a_lone_date_is_when_it_began_and_a_range_when_it_ended_as_well() {
        assert_eq!(read("1990", false), ["joined 1990"]);
        assert_eq!(read("1990–2005", false), ["joined 1990", "left 2005"]);
        assert!(read("1990", true).is_empty(), "of a former member it may be either");
    }

    #[test]
    fn a_date_beside_a_clause_with_a_word_for_dates_is_not_alone() {
        assert!(read("1990, since the split", false).is_empty());
    }

    #[test]
    fn a_date_that_belongs_to_a_name_says_nothing() {
        assert!(read("1918年的运动", false).is_empty());
    }

    #[test]
    fn clauses_end_at_commas_and_stops_but_not_in_dates_and_numbers() {
        let cut = |text: &str| clauses(text, &date::find(text)).into_iter().map(|range| text[range].trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(cut("joined 1990, left 2008"), ["joined 1990", "left 2008"]);
        assert_eq!(cut("on may 5, 1990; then. on"), ["on may 5, 1990", "then", "on"]);
        assert_eq!(cut("1. fc with 1.5 shares"), ["1. fc with 1.5 shares"]);
    }
}
