//! The titles that were meant by those that are not there.
//!
//! Symmetric delete (<https://wolfgarbe.medium.com/1000x-faster-spelling-correction-algorithm-2012-8701fcd87a5f>): two words one edit or
//! one swap apart become the same word when each loses a letter at most. The *missing* titles are indexed, since there are fewer of
//! them, each less one letter as hashes; then the titles of the site pass by once. However many links are broken, no title is compared with
//! all others.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use super::check::is_path;
use super::key::{export_root, fold};
use super::{Finding, FindingCode, Site};

/// Shorter titles are near too many others.
const MIN_LETTERS: usize = 5;

/// Longer titles are not compared: each letter costs an entry.
const MAX_LETTERS: usize = 80;

/// How many missing titles may be alike but for one letter: of thousands none is what was meant, and each would be compared with each title
/// of the site that is like them.
const MAX_ALIKE: usize = 16;

/// How many different titles get a suggestion: a folder that misses more lacks a part, and no letter.
const MAX_TITLES: usize = 100_000;

impl Site {
    /// Finds for all missing titles among the findings the title that was meant: one letter apart, or the same in the other script of Chinese
    /// (then the finding becomes a `form-mismatch`; feature `variants`). Takes one pass over the titles of the site.
    pub fn suggest(&self, findings: &mut [Finding]) {
        let mut wanted: BTreeMap<(String, String), Option<Found>> = BTreeMap::new();
        for finding in findings.iter() {
            if let Some(key) = key(finding)
                && (wanted.len() < MAX_TITLES || wanted.contains_key(&key))
            {
                wanted.insert(key, None);
            }
        }
        if wanted.is_empty() {
            return;
        }
        let titles: Vec<(&str, &str)> = wanted.keys().map(|(scope, title)| (scope.as_str(), title.as_str())).collect();
        let index = Index::new(&titles);
        let scripts = Scripts::new(&titles);
        let mut found: Vec<Option<Found>> = vec![None; titles.len()];
        for page in &self.pages {
            let scope = export_root(&page.path);
            for title in [Some(page.title()), page.declared.as_deref().map(str::to_owned)].into_iter().flatten() {
                if let Some(number) = scripts.find(scope, &title) {
                    found[number] = Some(Found { title: title.clone(), path: page.path.to_string(), is_form: true });
                }
                for number in index.find(scope, &fold(&title)) {
                    let slot = &mut found[number];
                    // The first by name, whatever the order of files.
                    if slot.as_ref().is_none_or(|known| !known.is_form && title < known.title) {
                        *slot = Some(Found { title: title.clone(), path: page.path.to_string(), is_form: false });
                    }
                }
            }
        }
        for (slot, found) in wanted.values_mut().zip(found) {
            *slot = found;
        }
        for finding in findings {
            let Some(Some(found)) = key(finding).and_then(|key| wanted.get(&key)) else { continue };
            if found.is_form {
                finding.code = FindingCode::FormMismatch;
                finding.severity = FindingCode::FormMismatch.severity();
                finding.message = format!("there is no page with this title, but {:?}", found.title);
            }
            let is_path = finding.href.as_deref().is_some_and(is_path);
            finding.suggestion = Some(if is_path { found.path.clone() } else { found.title.clone() });
        }
    }
}

#[derive(Clone, Debug)]
struct Found {
    title: String,
    path: String,
    /// It is the same title in the other script.
    is_form: bool,
}

/// The export and the title of a finding that wants a suggestion.
fn key(finding: &Finding) -> Option<(String, String)> {
    if finding.code != FindingCode::MissingPage || finding.suggestion.is_some() {
        return None;
    }
    let target = finding.target.as_deref()?;
    let title = target.split_once('#').map_or(target, |(title, _)| title);
    Some((export_root(&finding.path).to_owned(), title.to_owned()))
}

/// Missing titles by their hashes less one letter.
struct Index {
    hasher: RandomState,
    /// Where the polynomials are evaluated.
    point: u64,
    titles: HashMap<u64, Vec<usize>>,
    folded: Vec<Vec<char>>,
}

impl Index {
    fn new(titles: &[(&str, &str)]) -> Self {
        let hasher = RandomState::new();
        let point = hasher.hash_one(PRIME) % PRIME;
        let mut index = Self { hasher, point, titles: HashMap::new(), folded: Vec::new() };
        for (number, (scope, title)) in titles.iter().enumerate() {
            let letters: Vec<char> = fold(title).chars().collect();
            for hash in index.hashes(scope, &letters) {
                let numbers = index.titles.entry(hash).or_default();
                if numbers.last() != Some(&number) && numbers.len() < MAX_ALIKE {
                    numbers.push(number);
                }
            }
            index.folded.push(letters);
        }
        index
    }

    /// The missing titles that are one letter apart from a title.
    fn find(&self, scope: &str, title: &str) -> Vec<usize> {
        let letters: Vec<char> = title.chars().collect();
        let hashes = self.hashes(scope, &letters);
        let mut near: Vec<usize> = hashes.iter().filter_map(|hash| self.titles.get(hash)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        near.retain(|&number| is_near(&self.folded[number], &letters));
        near
    }

    /// Hashes of a word, and of the word less each of its letters: polynomials over the letters at a random place, so that each takes one
    /// step from what stands before the letter and what stands behind it.
    fn hashes(&self, scope: &str, letters: &[char]) -> Vec<u64> {
        if !(MIN_LETTERS..=MAX_LETTERS).contains(&letters.len()) {
            return Vec::new();
        }
        let start = self.hasher.hash_one(scope) % PRIME;
        let before: Vec<u64> = std::iter::once(start)
            .chain(letters.iter().scan(start, |hash, &letter| {
                *hash = step(*hash, self.point, letter);
                Some(*hash)
            }))
            .collect();
        let mut hashes = Vec::with_capacity(letters.len() + 1);
        hashes.push(before[letters.len()]);
        // What stands behind the letter, and the power that shifts what stands before it past that.
        let (mut behind, mut power) = (0_u64, 1_u64);
        for (at, &letter) in letters.iter().enumerate().rev() {
            hashes.push((multiplied(before[at], power) + behind) % PRIME);
            behind = (behind + multiplied(value(letter), power)) % PRIME;
            power = multiplied(power, self.point);
        }
        hashes
    }
}

/// A Mersenne prime: sums and products of remainders stay within 128 bits, and two words of n letters meet with probability n / 2^61.
const PRIME: u64 = (1 << 61) - 1;

fn multiplied(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other) % u128::from(PRIME);
    u64::try_from(product).unwrap_or_default()
}

fn value(letter: char) -> u64 {
    u64::from(u32::from(letter)) + 1
}

fn step(hash: u64, point: u64, letter: char) -> u64 {
    (multiplied(hash, point) + value(letter)) % PRIME
}

/// Whether two words are one insertion, deletion, change or swap of neighbours apart. A digit for a digit is another page, no slip:
/// `2013` is not meant by `2014`.
fn is_near(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let end = short[start..].iter().rev().zip(long[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[start..short.len() - end], &long[start..long.len() - end]);
    let has_digit = short.iter().chain(long).any(char::is_ascii_digit);
    match (short, long) {
        (&[], &[_]) | (&[_], &[_]) => !has_digit,
        (&[a, b], &[c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Missing titles in simplified characters.
struct Scripts(HashMap<(String, String), usize>);

impl Scripts {
    fn new(titles: &[(&str, &str)]) -> Self {
        let simple = titles.iter().enumerate().filter(|(_, (_, title))| !title.is_ascii());
        Self(simple.filter_map(|(number, (scope, title))| Some((((*scope).to_owned(), simplified(title)?), number))).collect())
    }

    fn find(&self, scope: &str, title: &str) -> Option<usize> {
        if self.0.is_empty() || title.is_ascii() {
            return None;
        }
        self.0.get(&(scope.to_owned(), simplified(title)?)).copied()
    }
}

/// A title in simplified characters; None where none of them is Chinese, or without the feature `variants`.
fn simplified(title: &str) -> Option<String> {
    title.chars().any(|letter| matches!(letter, '\u{3400}'..='\u{9fff}')).then(|| crate::words::script::simplified(title))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_or_one_swap() {
        let titles = ["cheat sheet", "testing guide", "abcd", "owasp 2013"];
        let index = Index::new(&titles.map(|title| ("", title)));
        for (word, found) in [
            ("cheat sheets", Some(0)),
            ("chaet sheet", Some(0)),
            ("testing gude", Some(1)),
            ("testing guibe", Some(1)),
            ("tseting gudie", None),
            ("something else", None),
            ("abce", None),
            ("owasp 2014", None),
            ("owasp2013", Some(3)),
        ] {
            assert_eq!(index.find("", word), found.into_iter().collect::<Vec<_>>(), "{word}");
        }
        assert!(index.find("zh/", "cheat sheets").is_empty());
    }
}
