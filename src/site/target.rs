//! Classifies the targets of links: the path of a file, a title, an address of the wiki, an anchor on the same page.

use std::borrow::Cow;

use super::SiteOptions;
use crate::address::{decode_percent, is_address, resolve, split_address};
use crate::page::{Link, LinkKind};
use crate::wiki::path::{title_of_path, without_suffix};
use crate::wiki::title;

/// What a link points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkTarget<'l> {
    /// A file, by its path below the folder; `None` if the path leaves the folder.
    File(Option<String>),
    /// A page of the wiki, by its title.
    Title,
    /// A page of some wiki, by an address: its host, and the title in it.
    Address(&'l str, Cow<'l, str>),
    /// An anchor on the same page.
    Anchor,
    /// Anything that cannot be checked here.
    Elsewhere,
}

/// Returns what a link of the page `from` (a path below the folder) points to.
pub(super) fn of<'l>(link: &'l Link, from: &str, options: &SiteOptions) -> LinkTarget<'l> {
    match link.kind {
        LinkKind::Anchor => LinkTarget::Anchor,
        LinkKind::Page => LinkTarget::File(with_suffix(resolve(from, &link.href))),
        LinkKind::Wiki if !is_address(&link.href) => LinkTarget::Title,
        // A link to another wiki by a prefix does not point to this wiki; one by an address may.
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

/// Adds the suffix to the path of a page, which may leave it out.
fn with_suffix(path: Option<String>) -> Option<String> {
    path.map(|path| if without_suffix(&path).len() < path.len() { path } else { path + ".md" })
}
