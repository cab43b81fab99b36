//! The words before the colon of a title: namespaces and other wikis.
//!
//! Both lists are text files, sorted by their first column and searched where they lie: nothing is built at start-up.
//! `data/make_namespaces.py` writes them and names their sources.

use std::borrow::Cow;

/// `word<TAB>number<TAB>language`, words in lower case with spaces; `*` where several languages share the word.
const NAMESPACES: &str = include_str!("data/namespaces.tsv");
/// `prefix<TAB>kind`.
const INTERWIKI: &str = include_str!("data/interwiki.tsv");

/// The longest namespace word or prefix, in bytes: what is longer is not looked up.
const MAX_PREFIX_BYTES: usize = 96;

/// A namespace, by MediaWiki's number (<https://www.mediawiki.org/wiki/Manual:Namespace>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Namespace(pub(crate) i32);

impl Namespace {
    pub(crate) const MEDIA: Self = Self(-2);
    pub(crate) const PROJECT: Self = Self(4);
    pub(crate) const FILE: Self = Self(6);
    pub(crate) const CATEGORY: Self = Self(14);
}

/// The namespace that a word means in some language. Case, underscores and white space around do not matter.
pub(crate) fn namespace(word: &str) -> Option<Namespace> {
    let columns = look_up(NAMESPACES, &fold(word)?)?;
    columns.split('\t').next()?.parse().ok().map(Namespace)
}

/// Whether a prefix leads to another wiki: a language code of Wikipedia, a sister project, or MediaWiki's default table.
pub(crate) fn is_interwiki(prefix: &str) -> bool {
    fold(prefix).is_some_and(|prefix| look_up(INTERWIKI, &prefix).is_some())
}

fn fold(word: &str) -> Option<Cow<'_, str>> {
    let word = word.trim_matches([' ', '_']);
    if word.is_empty() || word.len() > MAX_PREFIX_BYTES {
        return None;
    }
    let is_folded = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
    Some(if is_folded { Cow::Borrowed(word) } else { Cow::Owned(word.replace('_', " ").to_lowercase()) })
}

/// Finds the line of a sorted table that begins with `key`. Goes out: the columns behind it.
fn look_up<'t>(table: &'t str, key: &str) -> Option<&'t str> {
    let bytes = table.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = memchr::memrchr(b'\n', &bytes[low..middle]).map_or(low, |at| low + at + 1);
        let end = memchr::memchr(b'\n', &bytes[middle..high]).map_or(high, |at| middle + at);
        let line = &table[start..end];
        let (word, columns) = line.split_once('\t')?;
        match word.as_bytes().cmp(key.as_bytes()) {
            std::cmp::Ordering::Equal => return Some(columns),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_by_its_own_key() {
        for table in [NAMESPACES, INTERWIKI] {
            for line in table.lines() {
                let (word, columns) = line.split_once('\t').unwrap();
                assert_eq!(look_up(table, word), Some(columns), "{word}");
                assert!(word.len() <= MAX_PREFIX_BYTES);
            }
        }
        assert_eq!(look_up(NAMESPACES, ""), None);
        assert_eq!(look_up(NAMESPACES, "zzz"), None);
    }

    #[test]
    fn categories_in_many_languages() {
        for word in [
            "Category",
            "category",
            "CATEGORY",
            "分类",
            "分類",
            "カテゴリ",
            "분류",
            "Categoría",
            "Kategorie",
            "Catégorie",
            "Категория",
            "Thể loại",
            "Thể_loại",
        ] {
            assert_eq!(namespace(word), Some(Namespace::CATEGORY), "{word}");
        }
        assert_eq!(namespace("Image"), Some(Namespace::FILE));
        assert_eq!(namespace("파일"), Some(Namespace::FILE));
        assert_eq!(namespace("Star Trek"), None);
    }

    #[test]
    fn prefixes_of_other_wikis() {
        assert!(is_interwiki("de") && is_interwiki("zh-min-nan") && is_interwiki("wikt") && is_interwiki("MeatBall"));
        assert!(!is_interwiki("owasp") && !is_interwiki(""));
    }
}
