//! How a link of a page leads where it leads: by the path of a file, by a title, by an address of the wiki, to a place on its own page.

use std::borrow::Cow;

use super::SiteOptions;
use crate::address::{decode_percent, is_address, resolve, split_address};
use crate::page::{Link, LinkKind};
use crate::wiki::path::title_of_path;
use crate::wiki::title;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkTarget<'l> {
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
pub(super) fn of<'l>(link: &'l Link, from: &str, options: &SiteOptions) -> LinkTarget<'l> {
    match link.kind {
        LinkKind::Anchor => LinkTarget::Anchor,
        LinkKind::Page => LinkTarget::File(with_suffix(resolve(from, &link.href))),
        LinkKind::Wiki if !is_address(&link.href) => LinkTarget::Title,
        // Another wiki by its prefix is none of ours; by its address it may be.
        LinkKind::Wiki | LinkKind::External | LinkKind::Interwiki => address(&link.href, options).unwrap_or(LinkTarget::Elsewhere),
    }
}

fn address<'l>(href: &'l str, options: &SiteOptions) -> Option<LinkTarget<'l>> {
    let (host, path) = split_address(href)?;
    let own = options.prefixes.iter().find_map(|prefix| path.strip_prefix(prefix.as_str()));
    let name = own.or_else(|| title_of_path(path))?;
    let name = name.split_once('#').map_or(name, |(name, _)| name);
    let title = title::parse(decode_percent(name).trim_end_matches(['ⓦ', 'Ⓡ']), true).text;
    Some(LinkTarget::Address(host, Cow::Owned(title)))
}

/// Paths to pages may leave out the suffix.
fn with_suffix(path: Option<String>) -> Option<String> {
    path.map(|path| if path.ends_with(".md") || path.ends_with(".markdown") { path } else { path + ".md" })
}
