//! Which texts name a country or a region of the world.
//!
//! The names are those of the Unicode CLDR in nine languages (`data/territories.tsv`), with the words of the lexicon on top. A text made of
//! several names (`アジア・オセアニア`, `Asia and the Pacific`) is a region; one that ends as the names of states do (`…共和国`,
//! `Republic of …`) is a country. Nothing else is known about a place: a name that is not here is no evidence of anything.

use std::sync::LazyLock;

use super::{PhraseMatcher, fold};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Territory {
    Country,
    Region,
    /// A word that only stands beside names: `and`, `地区`.
    Connective,
}

/// Names of CLDR.
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

/// What a whole text names by CLDR alone, without the words of a lexicon.
pub(crate) fn known(text: &str) -> Option<Territory> {
    let text = text.trim();
    if text.len() > MAX_NAME_BYTES { None } else { KNOWN.get(&fold(text)) }
}

/// Longer than the name of any country.
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

    /// What a whole text names.
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
            // A state's name begins or ends with such a word, and is more than it.
            name.len() > state.len()
                && (name.ends_with(state.as_str()) || name.strip_prefix(state.as_str()).is_some_and(|rest| rest.starts_with(' ')))
        };
        if self.states.iter().any(is_state) && !name.contains(['·', '(', '/']) {
            return Some(Territory::Country);
        }
        self.composed(name)
    }

    /// Whether a text is a country or a region.
    pub(crate) fn is_place(&self, text: &str) -> bool {
        self.of(text).is_some_and(|found| found != Territory::Connective)
    }

    /// A region or country of which the name begins at byte `at` of a folded text: its length.
    pub(crate) fn at(&self, text: &str, at: usize) -> Option<(usize, Territory)> {
        let longest = |words: &PhraseMatcher<Territory>| words.at(text, at).find(|&(_, found)| found != Territory::Connective);
        longest(&self.words).max_by_length(longest(&KNOWN))
    }

    /// Several names with signs and small words between them.
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

/// The longer of two words.
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
