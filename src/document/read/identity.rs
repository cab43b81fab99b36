//! The identity of a page: its title and its wiki, from front matter, the exporter's first line, the links, the file name.

use std::borrow::Cow;

use crate::address::{decode_percent, is_address, split_address};
use crate::input::Input;
use crate::page::{FrontMatterValue, Title, WikiSource};
use crate::tree::{Kind, NodeId, Tree, WikilinkMark};
use crate::whitespace::collapse;
use crate::wiki::path::{desktop_host, is_index, published_path, split_export, title_of_path, title_on_host, without_suffix};
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

/// What a page states about where it is from, besides the exporter's first line.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// Its address on its wiki.
    address: Option<String>,
    /// Its title, without an address.
    title: Option<String>,
}

/// Keys of front matter with the address, or the title, of a page on its wiki, as exporters write them.
const ORIGINS: [&str; 6] = ["source", "source_url", "wiki_source", "original_url", "canonical_url", "url"];

/// The one of these keys that may have a title.
const TITLE_ORIGIN: &str = "wiki_source";

/// What is before the address, or the title, in a comment or a line at the head of a page (case-folded).
const ORIGIN_LABELS: [&str; 15] = [
    "source",
    "source page",
    "source url",
    "original",
    "original page",
    "retrieved from",
    "来源",
    "來源",
    "原文",
    "出典",
    "출처",
    "quelle",
    "fuente",
    "fonte",
    "источник",
];

/// How many blocks at the head of a page may state where it is from.
const ORIGIN_BLOCKS: usize = 3;

/// Finds what a page states about where it is from: in its front matter, in a comment at its head (`<!-- Source: … -->`), or in a line that
/// says nothing else (`**来源:** https://…`).
pub(super) fn origin(input: &Input, tree: &Tree) -> Origin {
    for key in ORIGINS {
        let Some(value) = input.front_matter().get(key).and_then(FrontMatterValue::as_str) else { continue };
        if is_page_address(value) {
            return Origin { address: Some(value.to_owned()), title: None };
        }
        if key == TITLE_ORIGIN && !value.is_empty() && !is_address(value) {
            return Origin { address: None, title: Some(title::parse(value, true).text) };
        }
    }
    for block in tree.children(0).take(ORIGIN_BLOCKS) {
        let node = tree.node(block);
        let text = match node.kind {
            Kind::Comment => {
                let comment = input.text().get(node.span.range()).unwrap_or_default();
                Cow::Borrowed(comment.trim_start_matches("<!--").trim_end_matches("-->"))
            }
            Kind::Paragraph => collapse(tree.text_of(block)),
            _ => continue,
        };
        let Some((label, value)) = text.split_once([':', '：']) else { continue };
        if !ORIGIN_LABELS.contains(&label.trim().to_lowercase().as_str()) {
            continue;
        }
        let first = value.split_whitespace().next().unwrap_or_default();
        if is_page_address(first) && (node.kind == Kind::Comment || first == value.trim()) {
            return Origin { address: Some(first.to_owned()), title: None };
        }
        let title = value.split('|').next().unwrap_or_default().trim();
        if node.kind == Kind::Comment && !title.is_empty() && !is_address(title) {
            return Origin { address: None, title: Some(title::parse(title, true).text) };
        }
    }
    Origin::default()
}

/// Whether a text is the address of a page of a wiki.
fn is_page_address(text: &str) -> bool {
    split_address(text).is_some_and(|(_, path)| title_of_path(path).is_some())
}

impl Origin {
    /// Returns the host of the address.
    pub(super) fn host(&self) -> Option<&str> {
        split_address(self.address.as_deref()?).map(|(host, _)| host)
    }

    /// Returns the title that is stated, in the address or by itself.
    fn title(&self) -> Option<String> {
        let in_address = self.address.as_deref().and_then(split_address).and_then(|(_, path)| title_of_path(path));
        let in_address = in_address.map(|title| title::parse(&decode_percent(title.split('#').next().unwrap_or(title)), true).text);
        in_address.or_else(|| self.title.clone())
    }
}

/// Returns the host of the address that an HTML document states as its own.
fn host_of_head(tree: &Tree) -> Option<String> {
    let (host, path) = split_address(tree.seen.head.address.as_deref()?)?;
    title_on_host(path).map(|_| desktop_host(host).into_owned())
}

/// Returns the host of the page's wiki.
pub(super) fn host(origin: &Origin, tree: &Tree, attribution: Option<&Attribution<'_>>) -> Option<String> {
    let of_banner = attribution.map(|attribution| attribution.host.to_owned());
    of_banner.or_else(|| origin.host().map(str::to_owned)).or_else(|| host_of_head(tree)).or_else(|| most_frequent_host(tree))
}

/// Returns the title that an HTML document states: in its address, or in its first heading or its `<title>`, without the name of the wiki.
fn title_of_head(tree: &Tree) -> Option<String> {
    let by_address = tree.seen.head.address.as_deref().and_then(split_address).and_then(|(_, path)| title_on_host(path));
    if let Some(address) = by_address {
        return Some(title::parse(&decode_percent(address), true).text);
    }
    let text = collapse(tree.seen.head.title.as_deref()?);
    Some(text.rsplit_once(" - ").map_or(text.as_ref(), |(title, _)| title).to_owned())
}

/// Returns the host that most wikilinks with an address point to.
fn most_frequent_host(tree: &Tree) -> Option<String> {
    let mut counts: Vec<(&str, u32)> = Vec::new();
    for link in tree.links.iter().filter(|link| link.mark.is_wikilink() && link.mark != WikilinkMark::Interwiki) {
        let Some((host, path)) = split_address(tree.value(link.href)) else { continue };
        if title_on_host(path).is_none() {
            continue;
        }
        match counts.iter().position(|&(known, _)| known == host) {
            Some(at) => counts[at].1 += 1,
            None if counts.len() < MAX_HOSTS => counts.push((host, 1)),
            None => {}
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map(|(host, _)| desktop_host(host).into_owned())
}

/// Hosts that are counted to find a page's wiki: its own comes early, and few pages name more than a handful.
const MAX_HOSTS: usize = 16;

pub(super) fn title_of(input: &Input, origin: &Origin, attribution: Option<&Attribution<'_>>, tree: &Tree) -> Title {
    let from_front_matter = input.front_matter().get("title").and_then(|title| match title {
        FrontMatterValue::String(text) => Some(text.clone()),
        FrontMatterValue::Integer(_) | FrontMatterValue::Float(_) => serde_json::to_string(title).ok(),
        _ => None,
    });
    let stated = from_front_matter
        .filter(|title| !title.trim().is_empty())
        .or_else(|| attribution.map(|attribution| attribution.title.clone()))
        .filter(|title| !title.trim().is_empty())
        .or_else(|| title_of_head(tree));
    let is_stated = stated.is_some();
    let text = stated
        .or_else(|| origin.title())
        .or_else(|| title_of_permalink(input))
        .or_else(|| title_of_name(input.title_path()))
        .or_else(|| first_bold(tree))
        .unwrap_or_default();
    let heading = first_heading(tree, attribution).filter(|heading| !is_stated && says_better(heading, &text));
    let text = heading.as_deref().unwrap_or_else(|| text.trim());
    let (namespace_word, name) = match text.split_once(':') {
        Some((word, name)) if namespace(word).is_some() && !name.trim().is_empty() => (Some(word.trim().to_owned()), name.trim()),
        _ => (None, text),
    };
    let (base, qualifier) = title::split_qualifier(name);
    Title { text: text.to_owned(), base: base.to_owned(), qualifier: qualifier.map(str::to_owned), namespace: namespace_word }
}

/// Returns the text of the heading of the first level that a page begins with.
fn first_heading(tree: &Tree, attribution: Option<&Attribution<'_>>) -> Option<String> {
    let is_banner = |block: NodeId| attribution.is_some_and(|attribution| attribution.block == block);
    let first = tree.children(0).find(|&block| tree.node(block).kind != Kind::Comment && !is_banner(block))?;
    let text = collapse(tree.text_of(first)).into_owned();
    (tree.node(first).kind == Kind::Heading(1) && !text.is_empty()).then_some(text)
}

/// Whether the heading that a page begins with is the title of which its name is only a slug, or the name with its punctuation.
fn says_better(heading: &str, name: &str) -> bool {
    let is_slug = !name.contains(char::is_whitespace) && !name.chars().skip(1).any(char::is_uppercase);
    let words = |text: &str| -> Vec<String> {
        let words = text.split_whitespace().map(|word| word.chars().filter(|character| character.is_alphanumeric()).collect::<String>());
        words.filter(|word| !word.is_empty()).collect()
    };
    let key = key_of(name);
    !key.is_empty() && key_of(heading) == key && (is_slug || words(heading) == words(name))
}

/// Returns what a title has in common with a slug of it: its letters and digits.
pub(super) fn key_of(title: &str) -> String {
    title.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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

/// Returns the number of the revision that a page states: in its front matter, or in an address of it in its HTML.
pub(super) fn revision(input: &Input, tree: &Tree) -> Option<u64> {
    let stated = match input.front_matter().get("revision_id") {
        Some(FrontMatterValue::Integer(revision)) => u64::try_from(*revision).ok(),
        _ => None,
    };
    stated.or(tree.seen.head.revision)
}

pub(super) fn source_of(
    origin: &Origin,
    host: Option<&str>,
    attribution: Option<&Attribution<'_>>,
    title: &Title,
    revision_id: Option<u64>,
) -> WikiSource {
    let Some(host) = host else { return WikiSource { revision_id, ..WikiSource::default() } };
    let language = host
        .split_once('.')
        .map(|(first, _)| first)
        .filter(|first| first.len() > 1 && is_interwiki(first) && !matches!(*first, "commons" | "meta" | "species"));
    // One exporter wrote the address of a page without a title, `…/wiki/_`.
    let url = match attribution.filter(|attribution| !attribution.title.is_empty()) {
        Some(attribution) => Some(attribution.url.to_owned()),
        None if origin.address.is_some() => origin.address.clone(),
        None if title.text.is_empty() => None,
        None => Some(format!("https://{host}/wiki/{}", title.text.replace(' ', "_"))),
    };
    WikiSource { host: Some(host.to_owned()), language: language.map(str::to_owned), url, revision_id }
}
