//! Recognizes texts that name a country or a region of the world.
//!
//! The names are those of the Unicode CLDR in nine languages (`data/territories.tsv`), and those that the lexicon adds. A text made of
//! several names (`アジア・オセアニア`, `Asia and the Pacific`) is a region; one that begins or ends as the names of states do (`…共和国`, `Republic of
//! …`) is a country. Nothing else is known about places: a name that is not listed proves nothing.

use std::sync::LazyLock;

use super::{PhraseMatcher, fold};

/// What a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Territory {
    Country,
    Region,
    /// A word that only accompanies names: `and`, `地区`.
    Connective,
}

/// The names of the CLDR.
static NAMES: &str = include_str!("data/territories.tsv");

static KNOWN: LazyLock<PhraseMatcher<Territory>> = LazyLock::new(|| {
    let mut words = PhraseMatcher::default();
    for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t').skip(1);
        let kind = if parts.next() == Some("region") { Territory::Region } else { Territory::Country };
        parts.for_each(|name| words.add(name, kind));
    }
    words
});

/// Returns what a whole text names according to the CLDR alone, without a lexicon.
pub(crate) fn known(text: &str) -> Option<Territory> {
    let text = text.trim();
    if text.len() > MAX_NAME_BYTES { None } else { KNOWN.get(&fold(text)) }
}

/// Longer than the name of any country, in bytes.
const MAX_NAME_BYTES: usize = 160;

/// Names of places.
#[derive(Clone, Debug)]
pub(crate) struct Territories {
    words: PhraseMatcher<Territory>,
    /// How names of states begin or end.
    states: Vec<String>,
}

impl Territories {
    pub(crate) fn new(countries: &[String], regions: &[String], fillers: &[String], states: &[String]) -> Self {
        let mut words = PhraseMatcher::default();
        for (names, kind) in [(regions, Territory::Region), (fillers, Territory::Connective), (countries, Territory::Country)] {
            names.iter().for_each(|name| words.add(name, kind));
        }
        Self { words, states: states.iter().map(|state| fold(state)).collect() }
    }

    /// Returns what a whole text names.
    pub(crate) fn of(&self, text: &str) -> Option<Territory> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_NAME_BYTES {
            return None;
        }
        let folded = fold(text);
        let name = folded.strip_prefix("the ").unwrap_or(&folded);
        if let Some(found) = self.words.get(name).or_else(|| KNOWN.get(name)).filter(|&found| found != Territory::Connective) {
            return Some(found);
        }
        let is_state = |state: &String| {
            // The name of a state begins or ends with such a word, and has more than that word.
            name.len() > state.len()
                && (name.ends_with(state.as_str()) || name.strip_prefix(state.as_str()).is_some_and(|rest| rest.starts_with(' ')))
        };
        if self.states.iter().any(is_state) && !name.contains(['·', '(', '/']) {
            return Some(Territory::Country);
        }
        self.composed(name)
    }

    /// Whether a text names a country or a region.
    pub(crate) fn is_place(&self, text: &str) -> bool {
        self.of(text).is_some_and(|found| found != Territory::Connective)
    }

    /// Returns the region or country whose name begins at byte `at` of a folded text, and the length of the name in bytes.
    pub(crate) fn at(&self, text: &str, at: usize) -> Option<(usize, Territory)> {
        let longest = |words: &PhraseMatcher<Territory>| words.at(text, at).find(|&(_, found)| found != Territory::Connective);
        longest(&self.words).max_by_length(longest(&KNOWN))
    }

    /// Reads several names with punctuation and connectives between them: a region if at least one of them is.
    fn composed(&self, name: &str) -> Option<Territory> {
        let (mut at, mut names, mut regions) = (0, 0, 0);
        while at < name.len() {
            let rest = &name[at..];
            let character = rest.chars().next()?;
            if let Some((length, found)) = self.at(name, at) {
                names += 1;
                regions += usize::from(found == Territory::Region);
                at += length;
            } else if let Some((length, _)) = self.words.at(name, at).find(|&(_, found)| found == Territory::Connective) {
                at += length;
            } else if !character.is_alphanumeric() {
                at += character.len_utf8();
            } else {
                return None;
            }
        }
        match (names, regions) {
            (0, _) | (_, 0) => None,
            _ => Some(Territory::Region),
        }
    }
}

/// Returns the longer of two names.
trait MaxByLength {
    fn max_by_length(self, other: Self) -> Self;
}

impl MaxByLength for Option<(usize, Territory)> {
    fn max_by_length(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(two)) => Some(if two.0 > one.0 { two } else { one }),
            (one, two) => one.or(two),
        }
    }
}
