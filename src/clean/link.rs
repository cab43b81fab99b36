//! The addresses that the links of a cleaned page get.

use std::borrow::Cow;

use super::{CleanOptions, LinkStyle};
use crate::address::{encode_path, is_address, resolve};
use crate::document::Document;
use crate::page::{Link, LinkKind};
use crate::wiki::path::split_export;

/// Returns the address with which a link of the page is written.
pub(super) fn address<'p>(document: &Document, link: &'p Link, options: &CleanOptions) -> Cow<'p, str> {
    let href = link.href.trim();
    let Some(target) = link.target.as_deref().filter(|_| matches!(link.kind, LinkKind::Page | LinkKind::Wiki)) else {
        return Cow::Borrowed(href);
    };
    let fragment = href.split_once('#').map_or("", |(_, fragment)| fragment);
    let character = if fragment.is_empty() { "" } else { "#" };
    if options.links == LinkStyle::Absolute
        && let Some(host) = &document.page.source.host
    {
        let colon = if target.starts_with("Category:") { ":" } else { "" };
        return Cow::Owned(format!("https://{host}/wiki/{colon}{}{character}{fragment}", escaped(target)));
    }
    let is_file_page = target.starts_with("File:") || target.starts_with("Media:");
    // The page's own address shows where it is from: it is in the exporter's first line.
    let is_own = target == document.page.title.text;
    if options.files.are_renamed()
        && !(is_own && is_address(href))
        && let Some(file) = named_file(link, document, options).or_else(|| options.files.get(target).map(Cow::Borrowed))
    {
        let file = &file;
        let path = path_to(options.files.new_name(&document.name), options.files.new_name(file));
        return Cow::Owned(format!("{path}{character}{fragment}"));
    }
    if link.kind == LinkKind::Wiki
        && !is_own
        && let Some(path) = options.files.get(target).and_then(|file| path_between(&document.name, file, target))
    {
        return Cow::Owned(format!("{path}{character}{fragment}"));
    }
    if link.kind == LinkKind::Page || is_address(href) || is_file_page || href.ends_with(".md") {
        return Cow::Borrowed(href);
    }
    // A title that begins with a colon loses one colon in a link.
    let colon = if target.starts_with(':') { ":" } else { "" };
    let path = format!("{colon}{}", escaped(target));
    // The file is next to the page's own or, if the page is a subpage, one folder up for each `/` in its title.
    let up = "../".repeat(split_export(&document.name).2.matches('/').count());
    // `Java:_a_book` would be taken for an address.
    let here = if up.is_empty() && path.contains(':') { "./" } else { "" };
    Cow::Owned(format!("{up}{here}{path}.md{character}{fragment}"))
}

/// Returns the file that the path of a link names, if it is one of the site's. If two files have the same title, this is the one that is
/// meant.
fn named_file<'o>(link: &Link, document: &Document, options: &'o CleanOptions) -> Option<Cow<'o, str>> {
    let path = resolve(&document.name, link.href.trim()).filter(|_| link.kind == LinkKind::Page)?;
    options.files.is_known(&path).then_some(Cow::Owned(path))
}

/// Returns the path from one file of an export to the page with this title: up to the export's folder and down again, so that the path
/// still contains the whole title. `None` if the files are of two exports, or if the file's path stands for another title
/// (`Category/X.md`).
fn path_between(from: &str, to: &str, title: &str) -> Option<String> {
    let ((export, ..), (other, _, name)) = (split_export(from), split_export(to));
    let says_title = name.strip_suffix(".md").is_some_and(|name| name.replace('_', " ") == title);
    if export != other || !says_title {
        return None;
    }
    Some(path_to(&from[export.len()..], &to[export.len()..]))
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
            ("A.md", "B c.md", "B c", Some("B%20c.md")),
            ("Page/A.md", "Page/B_c.md", "B c", Some("../Page/B_c.md")),
            ("Page/A.md", "Category/B.md", "Category:B", None),
            ("zh/Page/A.md", "ko/Page/B.md", "B", None),
            ("a/b/c.md", "a/d.md", "a/d", Some("../../a/d.md")),
            ("A.md", "Category:B?.md", "Category:B?", Some("./Category:B%3F.md")),
        ] {
            assert_eq!(path_between(from, to, title).as_deref(), path, "{from} {to}");
        }
    }
}
