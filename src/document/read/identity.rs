//! The identity of a page: its title and its wiki, from front matter, the exporter's first line, the links, the file name.

use std::borrow::Cow;

use crate::address::{decode_percent, split_address};
use crate::input::Input;
use crate::page::{FrontMatterValue, Title, WikiSource};
use crate::tree::{Kind, NodeId, Tree, WikilinkMark};
use crate::whitespace::collapse;
use crate::wiki::path::{is_index, published_path, split_export, title_of_path, without_suffix};
use crate::wiki::{is_interwiki, namespace, title};

/// The exporter's first line: `> This article is converted from Wikipedia: [T](URL).`
pub(super) struct Attribution<'t> {
    pub(super) block: NodeId,
    title: String,
    host: &'t str,
    url: &'t str,
}

pub(super) fn attribution(tree: &Tree) -> Option<Attribution<'_>> {
    let block = tree.children(0).next().filter(|&block| tree.node(block).kind == Kind::Quote)?;
    let mut links = (block..tree.node(block).end).filter_map(|id| match tree.node(id).kind {
        Kind::Link(link) => Some((id, tree.value(tree.links[link as usize].href))),
        _ => None,
    });
    let (id, url) = links.next().filter(|_| links.next().is_none())?;
    let (host, path) = split_address(url)?;
    let address = title_of_path(path)?;
    let text = collapse(tree.text_of(id));
    // One exporter leaves the text empty or writes the title `_`.
    let title = if text.is_empty() { title::parse(&decode_percent(address), true).text } else { text.into_owned() };
    Some(Attribution { block, title, host, url })
}

/// Returns the address of the page on its wiki that the front matter states.
fn address_of_front_matter(input: &Input) -> Option<&str> {
    let url = input.front_matter().get("source")?.as_str()?;
    let (_, path) = split_address(url)?;
    title_of_path(path).map(|_| url)
}

/// Returns the host of that address.
pub(super) fn host_of_front_matter(input: &Input) -> Option<String> {
    split_address(address_of_front_matter(input)?).map(|(host, _)| host.to_owned())
}

/// Returns the host of the address that an HTML document states as its own.
fn host_of_head(tree: &Tree) -> Option<String> {
    let (host, path) = split_address(tree.seen.head.address.as_deref()?)?;
    title_of_path(path).map(|_| host.to_owned())
}

/// Returns the host of the page's wiki.
pub(super) fn host(input: &Input, tree: &Tree, attribution: Option<&Attribution<'_>>) -> Option<String> {
    let of_banner = attribution.map(|attribution| attribution.host.to_owned());
    of_banner.or_else(|| host_of_front_matter(input)).or_else(|| host_of_head(tree)).or_else(|| most_frequent_host(tree))
}

/// Returns the title that an HTML document states: in its address, or in its first heading or its `<title>`, without the name of the wiki.
fn title_of_head(tree: &Tree) -> Option<String> {
    let by_address = tree.seen.head.address.as_deref().and_then(split_address).and_then(|(_, path)| title_of_path(path));
    if let Some(address) = by_address {
        return Some(title::parse(&decode_percent(address), true).text);
    }
    let text = collapse(tree.seen.head.title.as_deref()?);
    Some(text.rsplit_once(" - ").map_or(text.as_ref(), |(title, _)| title).to_owned())
}

/// Returns the host that most wikilinks with an address point to.
fn most_frequent_host(tree: &Tree) -> Option<String> {
    let mut counts: Vec<(&str, u32)> = Vec::new();
    for link in tree.links.iter().filter(|link| link.mark != WikilinkMark::None) {
        let Some((host, path)) = split_address(tree.value(link.href)) else { continue };
        if title_of_path(path).is_none() {
            continue;
        }
        match counts.iter().position(|&(known, _)| known == host) {
            Some(at) => counts[at].1 += 1,
            None if counts.len() < MAX_HOSTS => counts.push((host, 1)),
            None => {}
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map(|(host, _)| (*host).to_owned())
}

/// Hosts that are counted to find a page's wiki: its own comes early, and few pages name more than a handful.
const MAX_HOSTS: usize = 16;

pub(super) fn title_of(input: &Input, attribution: Option<&Attribution<'_>>, tree: &Tree) -> Title {
    let from_front_matter = input.front_matter().get("title").and_then(|title| match title {
        FrontMatterValue::String(text) => Some(text.clone()),
        FrontMatterValue::Integer(_) | FrontMatterValue::Float(_) => serde_json::to_string(title).ok(),
        _ => None,
    });
    let text = from_front_matter
        .filter(|title| !title.trim().is_empty())
        .or_else(|| attribution.map(|attribution| attribution.title.clone()))
        .filter(|title| !title.trim().is_empty())
        .or_else(|| title_of_head(tree))
        .or_else(|| title_of_permalink(input))
        .or_else(|| title_of_name(input.title_path()))
        .or_else(|| first_bold(tree))
        .unwrap_or_default();
    let text = text.trim();
    let (namespace_word, name) = match text.split_once(':') {
        Some((word, name)) if namespace(word).is_some() && !name.trim().is_empty() => (Some(word.trim().to_owned()), name.trim()),
        _ => (None, text),
    };
    let (base, qualifier) = title::split_qualifier(name);
    Title { text: text.to_owned(), base: base.to_owned(), qualifier: qualifier.map(str::to_owned), namespace: namespace_word }
}

/// Keys of front matter with the address at which a site generator publishes the page: Jekyll's and Hugo's.
const PERMALINKS: [&str; 2] = ["permalink", "url"];

/// Returns the title in the address at which a site generator publishes the page: all of it behind MediaWiki's `/wiki/`, else the last part.
/// `None` for a pattern (`/:year/:title/`), and for an address that does not begin with a capital, as MediaWiki's do: it is a mere slug.
fn title_of_permalink(input: &Input) -> Option<String> {
    let address = PERMALINKS.iter().find_map(|key| input.front_matter().get(key)?.as_str())?;
    let path = published_path(address);
    let title = path.strip_prefix("wiki/").unwrap_or_else(|| path.rsplit('/').next().unwrap_or_default());
    let is_title = !title.is_empty() && !title.starts_with(char::is_lowercase) && !title.starts_with(':') && !title.contains("/:");
    is_title.then(|| title::parse(title, true).text)
}

/// Returns the title in a file's name: without the suffix and the folders of the export, with spaces for underscores. A page that stands for its
/// folder has the title of the folder.
pub(crate) fn title_of_name(name: &str) -> Option<String> {
    let (_, _, name) = split_export(name);
    // `X/index.md` is the page X, in whatever folder.
    let stands_for_folder = is_index(name) && name.contains('/');
    let name = match stands_for_folder {
        true => name.rsplit_once('/').map_or("", |(folder, _)| folder),
        false => without_suffix(name),
    };
    if name.is_empty() || name == "-" {
        return None;
    }
    // `Category/X.md` is the page `Category:X`.
    let name = match name.split_once('/') {
        Some((folder, rest)) if namespace(folder).is_some() => Cow::Owned(format!("{folder}:{rest}")),
        Some(_) if stands_for_folder => Cow::Borrowed(name.rsplit('/').next().unwrap_or(name)),
        _ => Cow::Borrowed(name),
    };
    Some(title::parse(&name, true).text)
}

/// Returns the first bold phrase of the text.
fn first_bold(tree: &Tree) -> Option<String> {
    let bold = (0..).zip(&tree.nodes).find(|(_, node)| node.kind == Kind::Strong)?.0;
    Some(collapse(tree.text_of(bold)).into_owned()).filter(|title| !title.is_empty())
}

pub(super) fn source_of(input: &Input, host: Option<&str>, attribution: Option<&Attribution<'_>>, title: &Title) -> WikiSource {
    let Some(host) = host else { return WikiSource::default() };
    let language = host
        .split_once('.')
        .map(|(first, _)| first)
        .filter(|first| first.len() > 1 && is_interwiki(first) && !matches!(*first, "commons" | "meta" | "species"));
    // One exporter wrote the address of a page without a title, `…/wiki/_`.
    let url = match attribution.filter(|attribution| !attribution.title.is_empty()) {
        Some(attribution) => Some(attribution.url.to_owned()),
        None if address_of_front_matter(input).is_some() => address_of_front_matter(input).map(str::to_owned),
        None if title.text.is_empty() => None,
        None => Some(format!("https://{host}/wiki/{}", title.text.replace(' ', "_"))),
    };
    WikiSource { host: Some(host.to_owned()), language: language.map(str::to_owned), url }
}
