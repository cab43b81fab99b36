//! The addresses that the links of a cleaned page get.

use std::borrow::Cow;

use super::{CleanOptions, LinkStyle};
use crate::address::{encode_path, is_address, resolve};
use crate::document::Document;
use crate::page::{Link, LinkKind};
use crate::wiki::path::{split_export, without_suffix};

/// The title attribute by which pandoc marks a link to a title.
const WIKILINK: &str = "wikilink";

/// The address with which a link is written.
pub(super) struct Address<'p> {
    pub(super) href: Cow<'p, str>,
    /// The mark of a link to a title that no page of the site has: without it, the link would look like one to a file that is missing.
    pub(super) mark: &'static str,
}

/// Returns the address with which a link of the page is written.
pub(super) fn address<'p>(document: &Document, link: &'p Link, options: &CleanOptions) -> Address<'p> {
    let plain = |href: Cow<'p, str>| Address { href, mark: "" };
    let href = link.href.trim();
    let Some(target) = link.target.as_deref().filter(|_| matches!(link.kind, LinkKind::Page | LinkKind::Wiki)) else {
        return plain(Cow::Borrowed(href));
    };
    let fragment = href.split_once('#').map_or("", |(_, fragment)| fragment);
    let character = if fragment.is_empty() { "" } else { "#" };
    if options.links == LinkStyle::Absolute
        && let Some(host) = &document.page.source.host
    {
        let colon = if target.starts_with("Category:") { ":" } else { "" };
        return plain(Cow::Owned(format!("https://{host}/wiki/{colon}{}{character}{fragment}", escaped(target))));
    }
    let is_file_page = target.starts_with("File:") || target.starts_with("Media:");
    // The page's own address shows where it is from: it is in the exporter's first line.
    let is_origin = target == document.page.title.text && is_address(href);
    if options.files.are_renamed()
        && !is_origin
        && let Some(file) = named_file(link, document, options).or_else(|| options.files.file_of(document, link).map(Cow::Borrowed))
    {
        let file = &file;
        let path = path_to(options.files.new_name(&document.name), options.files.new_name(file));
        return plain(Cow::Owned(format!("{path}{character}{fragment}")));
    }
    if link.kind == LinkKind::Wiki
        && !is_origin
        && let Some(file) = options.files.file_of(document, link)
    {
        let path = path_between(&document.name, file, target);
        return plain(Cow::Owned(format!("{path}{character}{fragment}")));
    }
    if link.kind == LinkKind::Page || is_address(href) || is_file_page || href.ends_with(".md") {
        return plain(Cow::Borrowed(href));
    }
    if options.files.are_known() {
        // `index.php?title=…` is how a rendered page writes a link to a page that does not exist.
        let own = href.split('#').next().unwrap_or_default();
        let href = if own.contains('?') { Cow::Owned(format!("{}{character}{fragment}", escaped(target))) } else { Cow::Borrowed(href) };
        return Address { href, mark: if link.wikilink { WIKILINK } else { "" } };
    }
    // A title that begins with a colon loses one colon in a link.
    let colon = if target.starts_with(':') { ":" } else { "" };
    let path = format!("{colon}{}", escaped(target));
    // The file is next to the page's own or, if the page is a subpage, one folder up for each `/` in its title.
    let up = "../".repeat(split_export(&document.name).2.matches('/').count());
    // `Java:_a_book` would be taken for an address.
    let here = if up.is_empty() && path.contains(':') { "./" } else { "" };
    plain(Cow::Owned(format!("{up}{here}{path}.md{character}{fragment}")))
}

/// Returns the file that the path of a link names, if it is one of the site's. If two files have the same title, this is the one that is
/// meant.
fn named_file<'o>(link: &Link, document: &Document, options: &'o CleanOptions) -> Option<Cow<'o, str>> {
    let path = resolve(&document.name, link.href.trim()).filter(|_| link.kind == LinkKind::Page)?;
    options.files.is_known(&path).then_some(Cow::Owned(path))
}

/// Returns the path from one file of a site to another. If the path of the other is the whole title, it goes up to the folder of the export
/// and down again, so that it still contains the title; else it is the shortest.
fn path_between(from: &str, to: &str, title: &str) -> String {
    let ((export, ..), (other, _, name)) = (split_export(from), split_export(to));
    let says_title = without_suffix(name).replace('_', " ") == title;
    if export == other && says_title {
        return path_to(&from[export.len()..], &to[export.len()..]);
    }
    let folders = |path: &str| path.match_indices('/').map(|(at, _)| at + 1).collect::<Vec<_>>();
    let shared = folders(from).into_iter().zip(folders(to)).take_while(|&(mine, theirs)| from[..mine] == to[..theirs]).last();
    let shared = shared.map_or(0, |(end, _)| end);
    path_to(&from[shared..], &to[shared..])
}

/// Returns the path from one file to another, both below the same folder: up to that folder and down again.
fn path_to(from: &str, to: &str) -> String {
    let up = "../".repeat(from.matches('/').count());
    let path = encode_path(to);
    let here = if up.is_empty() && path.contains(':') { "./" } else { "" };
    format!("{up}{here}{path}")
}

/// Returns a title as a path.
fn escaped(target: &str) -> String {
    encode_path(&target.replace(' ', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_between_files() {
        for (from, to, title, path) in [
            ("A.md", "B c.md", "B c", "B%20c.md"),
            ("Page/A.md", "Page/B_c.md", "B c", "../Page/B_c.md"),
            ("Page/A.md", "Category/B.md", "Category:B", "../Category/B.md"),
            ("zh/Page/A.md", "ko/Page/B.md", "B", "../../ko/Page/B.md"),
            ("a/b/c.md", "a/d.md", "a/d", "../../a/d.md"),
            ("wiki/a/b/c.md", "wiki/a/d.md", "d", "../d.md"),
            ("wiki/c.md", "wiki/d.md", "d", "d.md"),
            ("wiki/c.md", "mem/d/index.md", "d", "../mem/d/index.md"),
            ("A.md", "Category:B?.md", "Category:B?", "./Category:B%3F.md"),
        ] {
            assert_eq!(path_between(from, to, title), path, "{from} {to}");
        }
    }
}
