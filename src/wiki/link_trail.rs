//! Link trails: text after a link that an exporter pulled into it.
//!
//! [`swallowed`] is the rule: the text begins with the title ([`after_title`]), and what follows does not belong in the link on a wiki of
//! this language ([`split`]).
//!
//! Pandoc pulls every letter after `]]` into the link (<https://github.com/jgm/pandoc/pull/8525>). MediaWiki pulls in only those in the
//! `$linkTrail` of the wiki's language (<https://www.mediawiki.org/wiki/Manual:$linkTrail>): none in Chinese, Japanese and Korean, `a-z`
//! and some letters of their own in other languages. The letters are those of MediaWiki's `languages/messages/Messages*.php`.

use super::title;
use crate::words::is_east_asian;

/// Returns the byte of `text` at which the trail begins that the exporter certainly pulled into the link, on a wiki of this language.
///
/// The text of a link to a fragment never begins with its title: without a label it would show the fragment, too.
pub(crate) fn swallowed(text: &str, target: &str, fragment: Option<&str>, language: Option<&str>) -> Option<usize> {
    if fragment.is_some() {
        return None;
    }
    match split(text, after_title(text, target)?, language) {
        Trail::Certain(at) => Some(at),
        Trail::None | Trail::Suspected(_) => None,
    }
}

/// Returns the byte of `text` after the title, if the text begins with the title and continues with a letter. Underscores count as spaces,
/// the case of the first letter is ignored, and the title may be without its qualifier.
pub(crate) fn after_title(text: &str, target: &str) -> Option<usize> {
    let (base, qualifier) = title::split_qualifier(target);
    [Some(target), qualifier.map(|_| base)].into_iter().flatten().find_map(|title| {
        let length = matching_prefix(text, title)?;
        let follows = text[length..].chars().next()?;
        // `Foo` + `ing` is a trail; so is 欧洲 + 和. A space or punctuation is not.
        follows.is_alphabetic().then_some(length)
    })
}

/// Returns how many bytes of `text` the title takes, if the text begins with it.
fn matching_prefix(text: &str, title: &str) -> Option<usize> {
    let mut rest = text.chars();
    for (number, wanted) in title.chars().enumerate() {
        let found = rest.next()?;
        let is_same = found == wanted || (number == 0 && found.to_uppercase().eq(wanted.to_uppercase())) || (wanted == ' ' && found == '_');
        if !is_same {
            return None;
        }
    }
    (!title.is_empty()).then(|| text.len() - rest.as_str().len())
}

/// The letters besides `a-z` that belong in a link, by language. The letters of other languages are not known here, so that nothing is cut.
const LETTERS: [(&str, &str); 11] = [
    ("de", "äöüß"),
    ("en", ""),
    ("es", "áéíóúñ"),
    ("fr", "àâçéèêîôûäëïöüùÇÉÂÊÎÔÛÄËÏÖÜÀÈÙ"),
    ("it", "àéèíîìóòúù"),
    ("nl", "äöüïëéèà"),
    ("pl", "ęóąśłżźćńĘÓĄŚŁŻŹĆŃ"),
    ("pt", "áâãàéêẽçíòóôõúüűũ"),
    ("ru", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    ("sv", "åäöéÅÄÖÉ"),
    ("uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьєюяёъы"),
];

/// Languages whose wikis pull no letters into a link.
const WITHOUT_TRAILS: [&str; 14] =
    ["zh", "yue", "zh-yue", "wuu", "gan", "lzh", "zh-classical", "nan", "zh-min-nan", "hak", "cdo", "cjy", "ja", "ko"];

/// The shortest title, in characters, for which a trail can be distinguished from a longer word: `日` begins `日本` by coincidence.
const MIN_TITLE_CHARACTERS: usize = 2;

/// Whether the end of a link's text belongs after the link, and from which byte on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trail {
    None,
    Certain(usize),
    Suspected(usize),
}

/// Judges the text of a link whose title ends at byte `at`, on a wiki of this language.
pub(crate) fn split(text: &str, at: usize, language: Option<&str>) -> Trail {
    let (label, trail) = text.split_at(at);
    let takes_none = language.map_or_else(|| trail.starts_with(is_east_asian), |language| WITHOUT_TRAILS.contains(&language));
    let letters = if takes_none { None } else { LETTERS.iter().find(|(name, _)| Some(*name) == language).map(|(_, letters)| *letters) };
    // In another language, or an unknown one, the letters may belong inside.
    if !takes_none && letters.is_none() {
        return Trail::None;
    }
    let is_inside = |character: char| letters.is_some_and(|more| character.is_ascii_lowercase() || more.contains(character));
    let Some(inside) = trail.find(|character| !is_inside(character)) else { return Trail::None };
    // No exporter pulls in the words that follow.
    if trail.contains(char::is_whitespace) {
        return Trail::None;
    }
    // Pandoc pulls in letters only: anything else shows that an author chose the text. So do ASCII letters on a wiki without link trails.
    let is_swallowed =
        trail.chars().all(char::is_alphabetic) && !(takes_none && trail.starts_with(|first: char| first.is_ascii_alphabetic()));
    if !is_swallowed || label.chars().count() < MIN_TITLE_CHARACTERS {
        return Trail::Suspected(at);
    }
    Trail::Certain(at + inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_belong_into_a_link_by_language() {
        for (text, title, language, expected) in [
            ("阿尔巴尼亚前最高领导人", "阿尔巴尼亚", Some("zh"), Trail::Certain(15)),
            ("日本", "日", Some("zh"), Trail::Suspected(3)),
            ("cats", "cat", Some("en"), Trail::None),
            ("Städte", "Stadt", Some("de"), Trail::None),
            ("catの", "cat", Some("en"), Trail::Certain(3)),
            ("cats", "cat", Some("ja"), Trail::Suspected(3)),
            ("时报电话（117番）に", "时报", Some("ja"), Trail::Suspected(6)),
            ("서울은", "서울", None, Trail::Certain(6)),
            ("cats", "cat", None, Trail::None),
            // Czech has letters of its own, which are not in the table.
            ("mostů", "most", Some("cs"), Trail::None),
            ("cat中", "cat", Some("en"), Trail::Certain(3)),
            ("cats中", "cat", Some("en"), Trail::Certain(4)),
            ("position", "p", None, Trail::None),
            ("P型", "P", Some("zh"), Trail::Suspected(1)),
            ("cats and dogs", "cat", Some("en"), Trail::None),
        ] {
            let at = if text.starts_with(title) { title.len() } else { 6.min(text.len()) };
            assert_eq!(split(text, at, language), expected, "{text}");
        }
    }

    #[test]
    fn the_text_of_a_link_to_a_fragment_is_chosen() {
        assert_eq!(swallowed("欧洲和", "欧洲", None, Some("zh")), Some(6));
        assert_eq!(swallowed("欧洲和", "欧洲", Some("历史"), Some("zh")), None);
        assert_eq!(swallowed("Warriors", "Warrior", None, Some("en")), None);
        assert_eq!(swallowed("Warriors", "Warrior", None, None), None);
    }

    #[test]
    fn trails() {
        let trail = |text: &'static str, target| after_title(text, target).map(|at| &text[at..]);
        assert_eq!(trail("阿尔巴尼亚前最高领导人", "阿尔巴尼亚"), Some("前最高领导人"));
        assert_eq!(trail("劳动党的", "劳动党 (土耳其)"), Some("的"));
        assert_eq!(trail("cats", "Cat"), Some("s"));
        assert_eq!(trail("Cat food", "Cat"), None);
        assert_eq!(trail("Cat", "Cat"), None);
        assert_eq!(trail("C3", "C"), None);
    }
}
