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
    if link.kind == LinkKind::Page || crate::page::is_address(href) || is_file_page || href.ends_with(".md") {
        return Cow::Borrowed(href);
    }
    let path = escaped(target);
    // The file stands beside the page's own, or as many folders up as the page's title has parts.
    let up = "../".repeat(parts.name.rsplit("Page/").next().map_or(0, |name| name.matches('/').count()));
    // `Java:_a_book` would be taken for an address.
    let here = if up.is_empty() && path.contains(':') { "./" } else { "" };
    Cow::Owned(format!("{up}{here}{path}.md{sign}{fragment}"))
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
