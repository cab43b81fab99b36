//! What a note says in words that the map knows: dates and choices.
//!
//! A note is cut into clauses at commas and stops. In each clause every date goes to the field of the nearest word (`2008年被开除`:
//! left; `joined in 1990`: joined); a word of another matter (`founded 1912`) takes its date away. A date that is all of a clause, with
//! no such word in the whole note, goes to the field that takes lone dates.

use std::collections::BTreeMap;
use std::ops::Range;

use super::map::{Field, HeadingWord, LoneDate, NoteWord, RecordMap};
use crate::date::{self, FoundDate};
use crate::words::fold;

/// Signs that part clauses.
const CLAUSE_ENDS: [char; 10] = [',', ';', '、', '。', '.', '，', '；', '\n', '·', '/'];

/// A longer note is a text of its own: what it says is not looked for.
const MAX_NOTE_BYTES: usize = 2_000;

/// What a note says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoteFacts {
    /// Dates as EDTF, by field.
    pub(super) dates: BTreeMap<usize, String>,
    /// Values of choices, by field.
    pub(super) choices: BTreeMap<usize, String>,
    /// Fields whose date stood alone, with no word to say what it is.
    pub(super) alone: Vec<usize>,
}

impl RecordMap {
    /// Whether a text says something that the map knows: a date, or a word of notes.
    pub(super) fn is_telling(&self, text: &str) -> bool {
        let folded = fold(text);
        !date::find(&folded).is_empty() || self.notes.find_all(&folded).any(|(_, word)| word != NoteWord::Ignore)
    }

    /// Whether a text begins with a word of notes, whatever it says: `founded as a study group`.
    pub(super) fn begins_remark(&self, text: &str) -> bool {
        !text.is_empty() && self.notes.at(&fold(text), 0).next().is_some()
    }

    /// Reads a note. `past` says that the record is one of the past.
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
        // Whether a word for dates stands in a clause that has none.
        let mut has_loose_words = false;
        for clause in clauses(&folded, &dates) {
            let inside = |range: &Range<usize>| clause.start <= range.start && range.end <= clause.end;
            let words: Vec<&(Range<usize>, NoteWord)> = words.iter().filter(|(range, _)| inside(range)).collect();
            let dates: Vec<&FoundDate> = dates.iter().filter(|date| inside(&date.range)).collect();
            has_loose_words |= dates.is_empty() && words.iter().any(|(_, word)| !matches!(word, NoteWord::Choice(_)));
            for date in &dates {
                // `inactive since 1972`: with one date, a word that says why comes before one that says since when.
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
                    // `Observer until 1995` of a member is no end of its membership.
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
            // The choice that comes first is the note's; in a clause with a date, the one beside it.
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
            // Words elsewhere in the note: the lone date may belong to them.
            for field in std::mem::take(&mut facts.alone) {
                facts.dates.remove(&field);
            }
        }
        facts
    }

    /// Whether a folded text holds a word by which headings announce records.
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

    /// A date without a word: the first of two is the one that a lone date is, the second the other.
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

/// How many bytes stand between two ranges.
fn distance(one: &Range<usize>, two: &Range<usize>) -> usize {
    if one.end <= two.start { two.start - one.end } else { one.start.saturating_sub(two.end) }
}

/// The clauses of a note: what signs part, but not inside a date.
fn clauses(text: &str, dates: &[FoundDate]) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    let mut dates = dates.iter().peekable();
    for (at, sign) in text.match_indices(CLAUSE_ENDS) {
        while dates.next_if(|date| date.range.end <= at).is_some() {}
        let in_date = dates.peek().is_some_and(|date| date.range.start <= at);
        // `St. Lucia`, `1.5`: a stop parts clauses only at the end of a word and before a space.
        let is_stop = sign != "." || text[at + 1..].starts_with(' ') && !text[..at].ends_with(|before: char| before.is_ascii_digit());
        if !in_date && is_stop {
            clauses.push(start..at);
            start = at + sign.len();
        }
    }
    clauses.push(start..text.len());
    clauses
}
