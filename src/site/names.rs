//! The names by which links find a page, besides the path of its file.
//!
//! MediaWiki's titles are one flat space: `[[Beta]]` means the same page from every folder. Site generators (Jekyll, Hugo, MkDocs) keep the
//! title of a page, or the address at which it is published, in its front matter:
//!
//! | key | value |
//! |---|---|
//! | `title` | the title |
//! | `permalink`, `url`, `slug` | the address: `/wiki/Alpha/`, or the last part of it |
//! | `aliases`, `redirect_from` | earlier addresses or titles, one or a list |
//!
//! A page with `redirect_to` is a redirect.

use crate::address::is_address;
use crate::page::{FrontMatter, FrontMatterValue};
use crate::wiki::path::published_path;
use crate::wiki::title;

/// Keys of front matter that contain an address of the page.
const ADDRESSES: [&str; 5] = ["permalink", "url", "slug", "aliases", "redirect_from"];

/// The most names of one page: a list may be as long as the file, and each name is an entry of the index.
const MAX_NAMES: usize = 1_000;

/// Returns the titles in the addresses that the front matter of a page states, without duplicates: of each address the whole, and its last
/// part. At most [`MAX_NAMES`]. The `title` itself is the title of the page.
pub(super) fn in_front_matter(front_matter: &FrontMatter) -> Vec<Box<str>> {
    let mut names: Vec<Box<str>> = Vec::new();
    let mut add = |name: &str| {
        let name = title::parse(name, true).text;
        if !name.is_empty() && names.len() < MAX_NAMES && !names.iter().any(|known| **known == *name) {
            names.push(name.into());
        }
    };
    for value in ADDRESSES.iter().filter_map(|key| front_matter.get(key)) {
        for address in std::slice::from_ref(value).iter().chain(value.as_list().unwrap_or_default()).filter_map(FrontMatterValue::as_str) {
            let path = published_path(address);
            add(&path);
            add(path.rsplit('/').next().unwrap_or_default());
        }
    }
    names
}

/// Returns the title that the page redirects to, by its front matter: `redirect_to: /wiki/Alpha`. An address on another host is not one.
pub(super) fn redirect_to(front_matter: &FrontMatter) -> Option<String> {
    let value = front_matter.get("redirect_to")?;
    let address = value.as_str().or_else(|| value.as_list()?.first()?.as_str()).filter(|address| !is_address(address))?;
    Some(title::parse(&published_path(address), true).text).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use crate::Page;

    #[test]
    fn addresses_in_front_matter_are_titles() {
        let names = |yaml: &str| {
            let page = Page::parse(&Input::from_text("a.md", format!("---\n{yaml}\n---\n\nText\n")).unwrap());
            in_front_matter(&page.front_matter).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(names("permalink: /wiki/Gamma_port/"), ["Wiki/Gamma port", "Gamma port"]);
        assert_eq!(names("url: https://example.org/docs/Alpha.html#x"), ["Docs/Alpha", "Alpha"]);
        assert_eq!(
            names("aliases: [/Delta/, old/index.html]\nredirect_from: /wiki/Old%20name"),
            ["Delta", "Old", "Wiki/Old name", "Old name"]
        );
        assert_eq!(names("slug: x\nredirect_from:\n  - 1962\n  - x"), ["X"]);
        assert!(names("permalink: /").is_empty());
        let page = Page::parse(&Input::from_text("a.md", "---\nredirect_to: [/wiki/Alpha/]\n---\n").unwrap());
        assert_eq!(redirect_to(&page.front_matter).as_deref(), Some("Wiki/Alpha"));
    }
}
