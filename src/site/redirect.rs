//! Redirects in the forms in which exports keep them: a page whose whole text is one, a file in `Redirect/` that names another, tables
//! and JSON.

use super::names;
use crate::document::Document;
use crate::wiki::path::split_export;
use crate::wiki::title;

/// Words that a redirect begins with, in lower case
/// (<https://www.mediawiki.org/wiki/Help:Redirects>; `redirect` in MediaWiki's `languages/messages/Messages*.php`).
const WORDS: [&str; 18] = [
    "redirect",
    "重定向",
    "転送",
    "リダイレクト",
    "轉送",
    "넘겨주기",
    "weiterleitung",
    "redirección",
    "redireccion",
    "redirection",
    "перенаправление",
    "перенапр",
    "rinvia",
    "redirecionamento",
    "doorverwijzing",
    "patrz",
    "omdirigering",
    "đổi",
];

/// The target of a redirect: the title of a page, and a fragment.
pub(super) type Target = (String, Option<String>);

/// Returns the target of a page, if its front matter states one (`redirect_to: /wiki/T`, Jekyll) or its whole text is a redirect:
/// `#REDIRECT [[T]]`, which pandoc writes as `1.  REDIRECT [T](T)`, or (in the folder `Redirect/`) nothing but one link or the path of a
/// file.
pub(super) fn of_document(document: &Document) -> Option<Target> {
    let (page, name, text) = (&document.page, document.name.as_str(), document.body());
    if let Some(to) = names::redirect_to(&page.front_matter) {
        return Some((to, None));
    }
    let is_redirect_file = split_export(name).1 == "Redirect/";
    match page.links.as_slice() {
        [link] => {
            let start = text.trim_start_matches(['\u{feff}', '\\', '#', '1', '.', ' ', '\n', '\r']);
            let is_announced = WORDS.iter().any(|word| begins_with(start, word));
            let is_alone = is_redirect_file && page.lead == link.text;
            let fragment = link.fragment.as_deref().filter(|fragment| !fragment.is_empty()).map(str::to_owned);
            link.target.as_deref().filter(|_| is_announced || is_alone).map(|title| (title.to_owned(), fragment))
        }
        // A symbolic link that git wrote out as text.
        [] if is_redirect_file => {
            let path = text.trim();
            let name = path.strip_suffix(".md").filter(|path| !path.contains(['\n', '(', '['])).map(|path| split_export(path).2);
            name.map(|name| (title::parse(name, true).text, None))
        }
        _ => None,
    }
}

/// Whether a text begins with a word, ignoring case. The word is in lower case.
fn begins_with(text: &str, word: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    word.chars().all(|character| letters.next() == Some(character))
}

/// Returns the redirects of a table with `source<TAB>[[target]]` on each line: titles and their targets.
pub(super) fn of_table(text: &str) -> impl Iterator<Item = (String, Target)> + '_ {
    text.lines().filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        pair(from, to)
    })
}

/// Returns the redirects of an object `{"source": "target"}` or a list `[["source", "target"]]`. Anything else has none.
pub(super) fn of_json(text: &str) -> Vec<(String, Target)> {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(map)) => map.iter().filter_map(|(from, to)| pair(from, to.as_str()?)).collect(),
        Ok(serde_json::Value::Array(list)) => {
            list.iter().filter_map(|entry| pair(entry.get(0)?.as_str()?, entry.get(1)?.as_str()?)).collect()
        }
        _ => Vec::new(),
    }
}

fn pair(from: &str, to: &str) -> Option<(String, Target)> {
    let to = to.trim().trim_start_matches("[[").trim_end_matches("]]");
    let to = to.split('|').next().unwrap_or(to);
    let (to, fragment) = to.split_once('#').map_or((to, None), |(to, fragment)| (to, Some(title::decode_fragment(fragment))));
    let (from, to) = (title::parse(from.trim(), true).text, title::parse(to, true).text);
    (!from.is_empty() && !to.is_empty()).then_some((from, (to, fragment)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn redirects_of_every_form() {
        let of = |name: &str, text: &str| {
            of_document(&Document::parse(&Input::from_text(name, text).unwrap().named(name), &crate::ParseOptions::default()))
        };
        let target = Some(("New page".to_owned(), None));
        assert_eq!(
            of("Old.md", "1.  REDIRECT [x](New_page#Part_1 \"wikilink\")\n"),
            Some(("New page".to_owned(), Some("Part 1".to_owned())))
        );
        assert_eq!(of("Old.md", "1.  REDIRECT [New page](New_page \"wikilink\")\n"), target);
        assert_eq!(of("Old.md", "\\#重定向 [New page](New_page \"wikilink\")\n"), target);
        assert_eq!(of("Redirect/Old.md", "[New page](../Page/New_page.md)\n"), target);
        assert_eq!(of("Redirect/Old.md", "../Page/New_page.md"), target);
        // Front matter is no text of the page, whatever its line ends.
        assert_eq!(of("Old.md", "---\na: b\n---\n\n#REDIRECT [New page](New_page \"wikilink\")\n"), target);
        assert_eq!(of("Old.md", "---\r\na: b\r\n---\r\n\r\n#REDIRECT [New page](New_page \"wikilink\")\r\n"), target);
        assert_eq!(of("Old.md", "[New page](New_page \"wikilink\")\n"), None);
        assert_eq!(of("Old.md", "Redirects are [pages](New_page \"wikilink\") with [more](A \"wikilink\")\n"), None);
        let page = ("Old page".to_owned(), ("New page".to_owned(), Some("x".to_owned())));
        assert_eq!(of_table("old_page\t[[new page#x]]\nbad line\n").collect::<Vec<_>>(), [page]);
        let pairs = [("Old".to_owned(), ("New".to_owned(), None))];
        assert_eq!(
            (of_json("{\"old\": \"New\"}"), of_json("[[\"Old\", \"[[new]]\"]]"), of_json("3")),
            (pairs.to_vec(), pairs.to_vec(), vec![])
        );
    }
}
