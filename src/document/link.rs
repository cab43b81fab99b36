//! Finds where a link points to.
//!
//! Takes the address of a link and how the page marks it, and returns a [`Destination`]: a link of some kind, a category that the page is
//! in, or a file.

use crate::address::{SCRIPT_SCHEMES, decode_percent, scheme, shortcode, split_address, split_fragment};
use crate::page::LinkKind;
use crate::wiki::Namespace;
use crate::wiki::path::{PAGE_FOLDERS, desktop_host, is_script, is_upload, title_of_path, title_on_host};
use crate::wiki::title::{self, WikiTitle, decode_fragment};

/// Where a link points to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Link {
        kind: LinkKind,
        target: Option<String>,
        fragment: Option<String>,
    },
    /// A membership in the category of this name; where it stands among other words, a link to the category ([`Destination::into_link`]).
    Category {
        name: String,
        kind: LinkKind,
    },
    /// A file of this name.
    File {
        name: String,
    },
}

impl Destination {
    /// The link to a category that does not make the page a member of it.
    pub(super) fn into_link(self) -> Self {
        match self {
            Self::Category { name, kind } => link(kind, Some(format!("Category:{name}")), None),
            other => other,
        }
    }

    /// The same with this fragment, if it is a link.
    fn at(self, fragment: Option<&str>) -> Self {
        match self {
            Self::Link { kind, target, .. } => link(kind, target, fragment.map(decode_fragment)),
            other => other,
        }
    }
}

/// What is known about the wiki that a page comes from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WikiContext<'p> {
    pub(super) host: Option<&'p str>,
    /// The language of the wiki, which decides where link trails end.
    pub(super) language: Option<&'p str>,
    /// Whether the front matter states it: then addresses on that wiki need no mark to be what MediaWiki makes of them.
    pub(super) is_declared: bool,
}

/// Schemes that are never a namespace, without `//` after them (from `$wgUrlProtocols`).
const SCHEMES: [&str; 10] = ["mailto", "tel", "sms", "sip", "sips", "xmpp", "urn", "geo", "magnet", "bitcoin"];

/// The exporter's marks after the text of a link: only on the wiki, a redirect.
const MARKS: [char; 2] = ['ⓦ', 'Ⓡ'];

/// Finds out where `href` points to. `marked` means that the page marks the link as a wikilink, `is_figure` that its title does so for a
/// picture (`"fig:…"`).
pub(super) fn destination(href: &str, marked: bool, is_figure: bool, wiki: WikiContext<'_>) -> Destination {
    let href = href.trim();
    let is_wikipedia = wiki.host.is_some_and(|host| host.ends_with("wikipedia.org") || host.ends_with("chinapedia.org"));
    if href.is_empty() {
        return link(LinkKind::Anchor, None, None);
    }
    // `{{site.baseurl}}/P` is an address below the root of the site.
    if let Some((path, length)) = href.starts_with('{').then(|| shortcode(href)).flatten() {
        return local(&format!("{path}{}", &href[length..]), marked || is_figure, is_wikipedia);
    }
    if let Some(fragment) = href.strip_prefix('#') {
        return link(LinkKind::Anchor, None, Some(decode_fragment(fragment)));
    }
    if let Some((host, path)) = split_address(href) {
        let is_home = wiki.host.is_some_and(|own| own.eq_ignore_ascii_case(&desktop_host(host)));
        let Some(title) = title_on_host(path).filter(|_| marked || is_home || is_figure) else {
            return link(LinkKind::External, None, None);
        };
        // An address of another language's Wikipedia points to another wiki, unless the page has no wiki of its own.
        let kind = if wiki.host.is_none() || is_home { LinkKind::Wiki } else { LinkKind::Interwiki };
        let fragment = split_fragment(path).1;
        return wiki_title(split_fragment(title).0, kind, marked || is_figure || (is_home && wiki.is_declared), is_wikipedia).at(fragment);
    }
    if let Some(scheme) = scheme(href) {
        let is_one_of = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(scheme));
        // `[[Data: a story]]` is a title.
        if href[scheme.len() + 1..].starts_with("//") || is_one_of(&SCHEMES) || (!marked && is_one_of(&SCRIPT_SCHEMES)) {
            return link(LinkKind::External, None, None);
        }
        if !marked {
            // `Category:X` and `wikipedia:X` are titles; any other scheme is treated as external.
            let title = title::parse(&decode_percent(split_fragment(href).0), is_wikipedia);
            if title.namespace.is_none() && !title.interwiki {
                return link(LinkKind::External, None, None);
            }
        }
    }
    local(href, marked || is_figure, is_wikipedia)
}

/// Whether `[[target]]` is read as a link to the page of this title.
pub(crate) fn is_title(target: &str, title: &str) -> bool {
    matches!(destination(target, true, false, WikiContext::default()), Destination::Link { kind: LinkKind::Wiki, target: Some(read), .. } if read == title)
}

fn link(kind: LinkKind, target: Option<String>, fragment: Option<String>) -> Destination {
    Destination::Link { kind, target, fragment }
}

/// Resolves a link without a host: a file of the export, or a title.
fn local(href: &str, marked: bool, is_wikipedia: bool) -> Destination {
    let (path, fragment) = split_fragment(href);
    if is_script(path) {
        return link(LinkKind::External, None, None);
    }
    if is_upload(path)
        && let Some(name) = title_of_path(path)
    {
        return wiki_title(&format!("File:{name}"), LinkKind::Wiki, true, is_wikipedia);
    }
    let mut name = path;
    while let Some(rest) = name.strip_prefix("../").or_else(|| name.strip_prefix("./")) {
        name = rest;
    }
    let in_folder = PAGE_FOLDERS.iter().find_map(|folder| name.strip_prefix(folder));
    let without_suffix = [".md", ".markdown"].iter().find_map(|suffix| path.strip_suffix(suffix).map(|_| suffix.len()));
    let is_file = without_suffix.is_some() || in_folder.is_some();
    if let Some(rest) = in_folder {
        name = rest;
    } else if let Some(rest) = title_of_path(name) {
        name = rest;
    } else {
        name = name.trim_start_matches('/');
    }
    let name = without_suffix.map_or(name, |length| &name[..name.len().saturating_sub(length)]);
    let kind = if is_file { LinkKind::Page } else { LinkKind::Wiki };
    // Without a mark, a file of the export is a link like any other; a title is what MediaWiki makes of it.
    wiki_title(name, kind, marked || kind == LinkKind::Wiki, is_wikipedia).at(fragment)
}

/// Resolves a title of the wiki: a link, or by its namespace a category or a file.
fn wiki_title(name: &str, kind: LinkKind, marked: bool, is_wikipedia: bool) -> Destination {
    let decoded = decode_percent(name);
    let name = decoded.trim_end_matches(MARKS);
    let WikiTitle { text, namespace, prefix, interwiki, colon } = title::parse(name, is_wikipedia);
    if marked && !colon {
        match namespace {
            Some(Namespace::CATEGORY) => return Destination::Category { name: text[prefix..].to_owned(), kind },
            Some(Namespace::FILE | Namespace::MEDIA) => return Destination::File { name: text[prefix..].to_owned() },
            _ => {}
        }
    }
    let kind = if interwiki { LinkKind::Interwiki } else { kind };
    link(kind, Some(text), None)
}

/// Splits the exporter's mark off the text of a link. Returns the text before it, and the mark.
pub(super) fn split_mark(text: &str) -> (&str, Option<&str>) {
    match text.chars().next_back() {
        Some(last) if MARKS.contains(&last) => {
            let (rest, mark) = text.split_at(text.len() - last.len_utf8());
            (rest.trim_end(), Some(mark))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(href: &str) -> Destination {
        destination(href, true, false, WikiContext { host: Some("zh.wikipedia.org"), ..WikiContext::default() })
    }

    fn to(kind: LinkKind, target: &str) -> Destination {
        link(kind, Some(target.to_owned()), None)
    }

    #[test]
    fn all_spellings_of_a_wikilink_lead_to_its_title() {
        for (href, kind) in [
            ("../Page/劳动党_(土耳其).md", LinkKind::Page),
            ("劳动党_(土耳其).md", LinkKind::Page),
            ("../Redirect/劳动党_(土耳其).md", LinkKind::Page),
            ("https://zh.wikipedia.org/wiki/劳动党_(土耳其)", LinkKind::Wiki),
            ("https://zh.wikipedia.org/wiki/%E5%8A%B3%E5%8A%A8%E5%85%9A_(%E5%9C%9F%E8%80%B3%E5%85%B6)", LinkKind::Wiki),
            ("劳动党_(土耳其)", LinkKind::Wiki),
            ("/劳动党_(土耳其)", LinkKind::Wiki),
            ("/wiki/劳动党_(土耳其)", LinkKind::Wiki),
        ] {
            assert_eq!(marked(href), to(kind, "劳动党 (土耳其)"), "{href}");
        }
    }

    #[test]
    fn fragments() {
        assert_eq!(marked("T#See_also"), link(LinkKind::Wiki, Some("T".into()), Some("See also".into())));
        assert_eq!(marked("../Page/T.md#.E6.88.90"), link(LinkKind::Page, Some("T".into()), Some("成".into())));
        assert_eq!(marked("#x"), link(LinkKind::Anchor, None, Some("x".into())));
    }

    #[test]
    fn addresses_of_the_script() {
        let red = "index.php?title=Foo_bar&action=edit&redlink=1";
        assert_eq!(destination(red, false, false, WikiContext::default()), to(LinkKind::Wiki, "Foo bar"));
        let part = link(LinkKind::Wiki, Some("Foo bar".into()), Some("Part".into()));
        assert_eq!(marked("https://zh.wikipedia.org/w/index.php?title=Foo_bar&oldid=12#Part"), part);
        assert_eq!(marked("/w/index.php?title=Foo_bar&action=history"), link(LinkKind::External, None, None));
    }

    #[test]
    fn categories_and_files_by_namespace() {
        assert_eq!(marked("Category:OWASP_Project"), Destination::Category { name: "OWASP Project".into(), kind: LinkKind::Wiki });
        assert_eq!(marked(":Category:OWASP_Project"), to(LinkKind::Wiki, "Category:OWASP Project"));
        assert_eq!(marked("https://ko.wikipedia.org/wiki/파일:Flag.svg"), Destination::File { name: "Flag.svg".into() });
        assert_eq!(marked("Media:x_y.pdf"), Destination::File { name: "X y.pdf".into() });
    }

    #[test]
    fn addresses_and_other_wikis() {
        assert_eq!(destination("http://a.b/c", false, false, WikiContext::default()), link(LinkKind::External, None, None));
        assert_eq!(destination("mailto:a@b.c", true, false, WikiContext::default()), link(LinkKind::External, None, None));
        assert_eq!(
            destination(
                "https://zh.wikipedia.org/wiki/X",
                false,
                false,
                WikiContext { host: Some("zh.wikipedia.org"), ..WikiContext::default() }
            ),
            to(LinkKind::Wiki, "X")
        );
        assert_eq!(destination("wikipedia:Foo_bar", true, false, WikiContext::default()), to(LinkKind::Interwiki, "wikipedia:Foo bar"));
        assert_eq!(destination("news:foo", false, false, WikiContext::default()), link(LinkKind::External, None, None));
    }
}
