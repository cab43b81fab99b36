//! Suggests the titles, and the headings, that were meant by those that do not exist.
//!
//! Symmetric delete (<https://wolfgarbe.medium.com/1000x-faster-spelling-correction-algorithm-2012-8701fcd87a5f>): two words one edit or
//! one swap apart become the same word when each loses at most one character. The *missing* titles are indexed, since there are fewer of
//! them, by hashes of each title less one character; then the titles of the site are looked up in one pass. However many links are broken,
//! no title is compared with all others.

#[cfg(feature = "folder")]
use std::collections::BTreeSet;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use super::check::is_path;
#[cfg(feature = "folder")]
use super::key::{self, Name};
use super::key::{export_root, fold};
use super::{Finding, FindingCode, Site};
#[cfg(feature = "folder")]
use crate::address::resolve;

/// The minimum length in characters: shorter titles are similar to too many others.
const MIN_LETTERS: usize = 5;

/// The maximum length in characters: longer titles are not compared, since each character costs an entry.
const MAX_LETTERS: usize = 80;

/// How many missing titles may be equal but for one character. Of thousands, none would be a useful suggestion, and each would be
/// compared with every title of the site that is similar to them.
const MAX_ALIKE: usize = 16;

/// How many different titles get a suggestion: a folder that lacks more is missing a whole part, not a character.
const MAX_TITLES: usize = 100_000;

impl Site {
    /// Adds to each finding of a missing title the title that was meant, if the site has one: one edit apart, or the same in the other
    /// script of Chinese (then the finding becomes a `form-mismatch`; feature `variants`). Takes one pass over the titles of the site.
    ///
    /// ```
    /// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Lyra league.md", "See [the league](Lyra_leage \"wikilink\").")?.named("Lyra league.md");
    /// let document = Document::parse(&input, &ParseOptions::default());
    /// let mut builder = SiteBuilder::new(&SiteOptions::default());
    /// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
    /// let site = builder.build();
    /// let mut findings = site.check_page(&document);
    /// site.suggest(&mut findings);
    /// assert_eq!(findings[0].suggestion.as_deref(), Some("Lyra league"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
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
            let names = page.names.iter().map(ToString::to_string);
            for title in [page.title(), page.flat_title()].into_iter().chain(page.declared.as_deref().map(str::to_owned)).chain(names) {
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

#[cfg(feature = "folder")]
impl Site {
    /// Returns the path of the page on which a finding misses an anchor.
    pub(super) fn page_without_anchor<'s>(&'s self, finding: &Finding) -> Option<&'s str> {
        let href = finding.href.as_deref().filter(|_| finding.code == FindingCode::MissingAnchor)?.trim();
        // An anchor on the same page has no path.
        let path = if href.starts_with('#') { Some(finding.path.clone()) } else { resolve(&finding.path, href) };
        let by_path = path.and_then(|path| self.index.paths.get(&key::of(Name::Path, &path)).copied());
        let title = finding.target.as_deref()?.split('#').next()?;
        let number = by_path.or_else(|| self.by_title_from(export_root(&finding.path), &finding.path, title, href))?;
        Some(&self.page(number).path)
    }
}

/// Adds to findings of missing anchors on one page the headings of that page that were meant: the same but for case, spaces and dashes, or
/// one edit apart. As for titles, the missing ones are indexed, and each heading is looked up once.
#[cfg(feature = "folder")]
pub(super) fn suggest_headings(findings: &mut [Finding], numbers: &[usize], headings: &[String]) {
    let letters = |text: &str| -> String { fold(text).chars().filter(|character| character.is_alphanumeric()).collect() };
    let split = |finding: &Finding| {
        finding.target.as_deref().and_then(|target| target.split_once('#')).map(|(page, fragment)| (page.to_owned(), letters(fragment)))
    };
    let wanted: BTreeSet<String> = numbers.iter().filter_map(|&number| Some(split(&findings[number])?.1)).collect();
    let wanted: Vec<(&str, &str)> = wanted.iter().filter(|wanted| !wanted.is_empty()).map(|wanted| ("", wanted.as_str())).collect();
    let index = Index::new(&wanted);
    // Of several, the first of the page; one that is the same comes before one that is close.
    let mut meant: HashMap<&str, (bool, &str)> = HashMap::new();
    for heading in headings {
        let folded = letters(heading);
        let same = wanted.binary_search(&("", folded.as_str())).ok();
        for (is_close, number) in
            same.map(|number| (false, number)).into_iter().chain(index.find("", &folded).into_iter().map(|number| (true, number)))
        {
            let known = meant.entry(wanted[number].1).or_insert((is_close, heading));
            if known.0 && !is_close {
                *known = (false, heading);
            }
        }
    }
    for &number in numbers {
        let Some((page, fragment)) = split(&findings[number]) else { continue };
        findings[number].suggestion = meant.get(fragment.as_str()).map(|(_, heading)| format!("{page}#{heading}"));
    }
}

#[derive(Clone, Debug)]
struct Found {
    title: String,
    path: String,
    /// Whether it is the same title in the other script.
    is_form: bool,
}

/// Returns the export and the title of a finding that needs a suggestion.
fn key(finding: &Finding) -> Option<(String, String)> {
    if finding.code != FindingCode::MissingPage || finding.suggestion.is_some() {
        return None;
    }
    let target = finding.target.as_deref()?;
    let title = target.split_once('#').map_or(target, |(title, _)| title);
    Some((export_root(&finding.path).to_owned(), title.to_owned()))
}

/// Missing titles by the hashes of their forms: the whole title, and the title less one character.
struct Index {
    hasher: RandomState,
    /// The point at which the polynomials are evaluated.
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

    /// Returns the missing titles that are one edit apart from a title.
    fn find(&self, scope: &str, title: &str) -> Vec<usize> {
        let letters: Vec<char> = title.chars().collect();
        let hashes = self.hashes(scope, &letters);
        let mut near: Vec<usize> = hashes.iter().filter_map(|hash| self.titles.get(hash)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        near.retain(|&number| is_near(&self.folded[number], &letters));
        near
    }

    /// Returns the hashes of a word, and of the word less each of its characters. They are polynomials over the characters, evaluated at
    /// a random point, so that each takes one step from the hashes of what is before and after the character.
    fn hashes(&self, scope: &str, letters: &[char]) -> Vec<u64> {
        if !(MIN_LETTERS..=MAX_LETTERS).contains(&letters.len()) {
            return Vec::new();
        }
        let start = self.hasher.hash_one(scope) % PRIME;
        let before: Vec<u64> = std::iter::once(start)
            .chain(letters.iter().scan(start, |hash, &character| {
                *hash = step(*hash, self.point, character);
                Some(*hash)
            }))
            .collect();
        let mut hashes = Vec::with_capacity(letters.len() + 1);
        hashes.push(before[letters.len()]);
        // The hash of what is after the character, and the power that shifts what is before it past that.
        let (mut behind, mut power) = (0_u64, 1_u64);
        for (at, &character) in letters.iter().enumerate().rev() {
            hashes.push((multiplied(before[at], power) + behind) % PRIME);
            behind = (behind + multiplied(value(character), power)) % PRIME;
            power = multiplied(power, self.point);
        }
        hashes
    }
}

/// A Mersenne prime: sums and products of remainders stay within 128 bits, and two words of n characters collide with probability n / 2^61.
const PRIME: u64 = (1 << 61) - 1;

fn multiplied(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other) % u128::from(PRIME);
    u64::try_from(product).unwrap_or_default()
}

fn value(character: char) -> u64 {
    u64::from(u32::from(character)) + 1
}

fn step(hash: u64, point: u64, character: char) -> u64 {
    (multiplied(hash, point) + value(character)) % PRIME
}

/// Whether two words are one insertion, deletion, change or swap of adjacent characters apart. An inserted, deleted or changed digit means
/// another page, not a typo: `2013` is not meant by `2014`.
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

/// Missing titles by their form in simplified characters.
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

/// Returns a title in simplified characters; `None` if none of its characters is Chinese, or without the feature `variants`.
fn simplified(title: &str) -> Option<String> {
    title.chars().any(|character| matches!(character, '\u{3400}'..='\u{9fff}')).then(|| crate::words::script::simplified(title))?
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
