//! What comes before the colon of a title: names of namespaces and prefixes of other wikis.
//!
//! Both lists are text files, indexed at the first lookup. `data/make_namespaces.py` writes them and names their sources.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Lines of `word<TAB>number<TAB>language`, words in lower case with spaces; `*` if several languages share the word.
const NAMESPACES: &str = include_str!("data/namespaces.tsv");
/// Lines of `prefix<TAB>kind`.
const INTERWIKI: &str = include_str!("data/interwiki.tsv");

/// The longest name of a namespace or prefix, in bytes: longer ones are not looked up.
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

/// Returns the namespace that a word names in some language. Case, underscores and surrounding spaces do not matter.
pub(crate) fn namespace(word: &str) -> Option<Namespace> {
    static NUMBERS: LazyLock<HashMap<&str, Namespace>> = LazyLock::new(|| {
        let number = |columns: &'static str| columns.split('\t').next()?.parse().ok().map(Namespace);
        lines(NAMESPACES).filter_map(|(word, columns)| Some((word, number(columns)?))).collect()
    });
    NUMBERS.get(&*fold(word)?).copied()
}

/// Whether a prefix is that of another wiki: a language code of Wikipedia, a sister project, or an entry of MediaWiki's default table.
pub(crate) fn is_interwiki(prefix: &str) -> bool {
    static KINDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| lines(INTERWIKI).collect());
    fold(prefix).is_some_and(|prefix| KINDS.contains_key(&*prefix))
}

fn fold(word: &str) -> Option<Cow<'_, str>> {
    let word = word.trim_matches([' ', '_']);
    if word.is_empty() || word.len() > MAX_PREFIX_BYTES {
        return None;
    }
    let is_folded = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
    Some(if is_folded { Cow::Borrowed(word) } else { Cow::Owned(word.replace('_', " ").to_lowercase()) })
}

/// Returns the first column of each line, and the columns after it.
fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_by_its_own_key() {
        for (word, columns) in lines(NAMESPACES) {
            let number = columns.split('\t').next().unwrap().parse().unwrap();
            assert_eq!(namespace(word), Some(Namespace(number)), "{word}");
        }
        assert!(lines(INTERWIKI).all(|(prefix, _)| is_interwiki(prefix)));
        assert!(lines(NAMESPACES).chain(lines(INTERWIKI)).all(|(word, _)| word.len() <= MAX_PREFIX_BYTES));
        assert_eq!(namespace(""), None);
        assert_eq!(namespace("zzz"), None);
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
