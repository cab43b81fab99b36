//! Where links of a cleaned page lead.

use std::borrow::Cow;

use super::{CleanOptions, LinkStyle};
use crate::page::body::Parts;
use crate::page::{Link, LinkKind, Page};

/// The address of a link of the page.
pub(super) fn address<'p>(page: &Page, link: &'p Link, parts: &Parts, options: &CleanOptions) -> Cow<'p, str> {
    let href = link.href.trim();
    let Some(target) = link.target.as_deref().filter(|_| matches!(link.kind, LinkKind::Page | LinkKind::Wiki)) else {
        return Cow::Borrowed(href);
    };
    let fragment = href.split_once('#').map_or("", |(_, fragment)| fragment);
    let sign = if fragment.is_empty() { "" } else { "#" };
    if options.links == LinkStyle::Absolute
        && let Some(host) = &page.source.host
    {
        let colon = if target.starts_with("Category:") { ":" } else { "" };
        return Cow::Owned(format!("https://{host}/wiki/{colon}{}{sign}{fragment}", escaped(target)));
    }
    let is_file_page = target.starts_with("File:") || target.starts_with("Media:");
    if link.kind == LinkKind::Wiki
        && let Some(file) = options.files.get(target)
    {
        return Cow::Owned(format!("{}{sign}{fragment}", path_between(&parts.name, file)));
    }
    if link.kind == LinkKind::Page || crate::page::is_address(href) || is_file_page || href.ends_with(".md") {
        return Cow::Borrowed(href);
    }
    // A title that begins with a colon loses one as a link.
    let colon = if target.starts_with(':') { ":" } else { "" };
    let path = format!("{colon}{}", escaped(target));
    // The file stands beside the page's own, or as many folders up as the page's title has parts.
    let up = "../".repeat(parts.name.rsplit("Page/").next().map_or(0, |name| name.matches('/').count()));
    // `Java:_a_book` would be taken for an address.
    let here = if up.is_empty() && path.contains(':') { "./" } else { "" };
    Cow::Owned(format!("{up}{here}{path}.md{sign}{fragment}"))
}

/// The path from one file of a folder to another.
fn path_between(from: &str, to: &str) -> String {
    let folders =
        |name: &str| name.rsplit_once('/').map_or_else(Vec::new, |(folders, _)| folders.split('/').map(str::to_owned).collect::<Vec<_>>());
    let (from, to_folders) = (folders(from), folders(to));
    let same = from.iter().zip(&to_folders).take_while(|(one, other)| one == other).count();
    let mut out = "../".repeat(from.len() - same);
    let rest: Vec<&str> = to.split('/').skip(same).collect();
    let path = rest.iter().map(|part| escaped(&part.replace(' ', "\u{0}")).replace('\u{0}', "%20")).collect::<Vec<_>>().join("/");
    if out.is_empty() && path.contains(':') {
        out.push_str("./");
    }
    out.push_str(&path);
    out
}

/// A title as a path: underscores for spaces, what an address takes for a sign of its own in percent signs.
fn escaped(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    for sign in target.chars() {
        match sign {
            ' ' => out.push('_'),
            '%' => out.push_str("%25"),
            '?' => out.push_str("%3F"),
            '#' => out.push_str("%23"),
            '"' => out.push_str("%22"),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_between_files() {
        for (from, to, path) in [
            ("A.md", "B c.md", "B%20c.md"),
            ("Page/A.md", "Page/B.md", "B.md"),
            ("Page/A.md", "Category/B.md", "../Category/B.md"),
            ("a/b/c.md", "a/d.md", "../d.md"),
            ("A.md", "Category:B?.md", "./Category:B%3F.md"),
        ] {
            assert_eq!(path_between(from, to), path);
        }
    }
}
