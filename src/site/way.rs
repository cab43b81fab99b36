//! How a link of a page leads where it leads: by the path of a file, by a title, by an address of the wiki, to a place on its own page.

use std::borrow::Cow;

use super::SiteOptions;
use crate::document::link;
use crate::page::{Link, LinkKind};
use crate::wiki::title::{self, decode_percent};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way<'l> {
    /// To a file, by its path below the folder; None where the path leads out of the folder.
    File(Option<String>),
    /// To a page of the wiki, by its title.
    Title,
    /// To a page of some wiki, by an address: its host, and the title in it.
    Address(&'l str, Cow<'l, str>),
    /// To a place on the same page.
    Anchor,
    /// To where nobody here can look.
    Elsewhere,
}

/// Finds out how a link of the page `from` (a path below the folder) leads.
pub(super) fn of<'l>(link: &'l Link, from: &str, options: &SiteOptions) -> Way<'l> {
    match link.kind {
        LinkKind::Anchor => Way::Anchor,
        LinkKind::Page => Way::File(with_suffix(link::resolve(from, &link.href))),
        LinkKind::Wiki if !crate::document::is_address(&link.href) => Way::Title,
        // Another wiki by its prefix is none of ours; by its address it may be.
        LinkKind::Wiki | LinkKind::External | LinkKind::Interwiki => address(&link.href, options).unwrap_or(Way::Elsewhere),
    }
}

fn address<'l>(href: &'l str, options: &SiteOptions) -> Option<Way<'l>> {
    let (host, path) = link::split_address(href)?;
    let own = options.prefixes.iter().find_map(|prefix| path.strip_prefix(prefix.as_str()));
    let name = own.or_else(|| link::title_of_path(path))?;
    let name = name.split_once('#').map_or(name, |(name, _)| name);
    let title = title::parse(decode_percent(name).trim_end_matches(['ⓦ', 'Ⓡ']), true).text;
    Some(Way::Address(host, Cow::Owned(title)))
}

/// Paths to pages may leave out the suffix.
fn with_suffix(path: Option<String>) -> Option<String> {
    path.map(|path| if path.ends_with(".md") || path.ends_with(".markdown") { path } else { path + ".md" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_the_folder() {
        for (from, href, path) in [
            ("Page/A.md", "../Page/B.md", Some("Page/B.md")),
            ("Page/A.md", "B%20c.md#x", Some("Page/B c.md")),
            ("A.md", "./B.md", Some("B.md")),
            ("a/b/C.md", "../../d.md", Some("d.md")),
            ("A.md", "../B.md", None),
            ("Page/A.md", "../../../etc/passwd", None),
            ("a/B.md", "/C.md", Some("C.md")),
        ] {
            assert_eq!(link::resolve(from, href).as_deref(), path, "{from} {href}");
        }
    }
}
