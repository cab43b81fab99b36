//! Links and pictures of a [`Draft`](crate::clean::draft::Draft): what they say, where they lead, which links stand around others.

use std::borrow::Cow;

use super::Lift;
use crate::address::runs_script;
use crate::clean::draft::{self, Inline, Inlines};
use crate::clean::markdown::escape_address;
use crate::clean::{LinkStyle, Repair, link};
use crate::page::link::is_title;
use crate::page::lost_link;
use crate::page::{Link, LinkKind};
use crate::span::TextRange;
use crate::tree::{Kind, NodeId};
use crate::wiki::Namespace;

/// How a link is written whose text holds links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nesting {
    /// Its text holds none.
    None,
    /// Behind them, without a text of its own.
    Beside,
    /// Around them: wikilift reads it, Markdown shows its brackets.
    Around,
}

impl<'p> Lift<'p> {
    pub(super) fn image(&self, id: NodeId, out: &mut Inlines<'p>) {
        let tree = self.tree;
        let node = tree.node(id);
        let Kind::Image(image) = node.kind else { return };
        let facts = tree.images[image as usize];
        let mut inner = Inlines::default();
        let children: Vec<NodeId> = tree.children(id).collect();
        self.bracketed(|| self.inlines(node.text, &children, &mut inner));
        let alt = inner.finish();
        let title = tree.value(facts.title);
        let is_said = || {
            let mut said = String::new();
            draft::plain(&alt, &mut said);
            said == title
        };
        let title = if title == "wikilink" || title.starts_with("fig:") || is_said() { "" } else { title };
        let src = tree.value(facts.src);
        if self.is_dropped(src) {
            return alt.into_iter().for_each(|inline| out.push_inline(inline));
        }
        out.push(Inline::Image { alt, src: Cow::Borrowed(src), title });
    }

    /// Reads what will stand between brackets.
    pub(super) fn bracketed<T>(&self, read: impl FnOnce() -> T) -> T {
        let before = self.in_brackets.replace(true);
        let done = read();
        self.in_brackets.set(before);
        done
    }

    /// Whether an address is left out, since it runs a script.
    pub(super) fn is_dropped(&self, href: &str) -> bool {
        !self.options.keep_scripts && runs_script(href)
    }

    /// A link of the tree: one of the page's, a category, or a file.
    pub(super) fn link(&self, id: NodeId, out: &mut Inlines<'p>) {
        let node = self.tree.node(id);
        let Kind::Link(number) = node.kind else { return };
        let nodes = &self.document.link_nodes;
        let from = nodes.partition_point(|&link| link < id);
        let found = (from..nodes.len()).take_while(|&at| nodes[at] == id).find(|&at| self.document.links[at] == node.text);
        let mut inner = Inlines::inner();
        let children: Vec<NodeId> = if node.end == id + 1 { Vec::new() } else { self.tree.children(id).collect() };
        let is_category = found.is_none() && self.document.category_nodes.binary_search(&id).is_ok();
        if is_category && self.options.mends(Repair::Categories) {
            return;
        }
        // A link around links that cannot be written around them leaves them as they are.
        let lost = &self.document.lost_links;
        let holds_links = self.tree.nodes[id as usize + 1..node.end as usize].iter().any(|node| matches!(node.kind, Kind::Link(_)))
            || lost
                .get(lost.partition_point(|lost| lost.outer.start < node.text.start))
                .is_some_and(|lost| lost.outer.start < node.text.end);
        let is_around = holds_links && found.is_some_and(|at| self.can_be_around(at, node.text));
        if is_around || !holds_links {
            self.bracketed(|| self.inlines(node.text, &children, &mut inner));
        } else {
            self.inlines(node.text, &children, &mut inner);
        }
        let facts = self.tree.links[number as usize];
        let Some(at) = found else {
            let href = self.tree.value(facts.href);
            // A file, or a category that stays where it is.
            let title = match self.tree.value(facts.title) {
                "wikilink" => "",
                title => title,
            };
            if self.is_dropped(href) {
                return out.append(inner);
            }
            return out.push(Inline::Link { text: inner.finish(), href: Cow::Borrowed(href), title, outer: false });
        };
        let is_figure = self.tree.value(facts.title).starts_with("fig:");
        if is_figure {
            out.push(Inline::Image { alt: inner.finish(), src: Cow::Borrowed(&self.page.links[at].href), title: "" });
            return;
        }
        // CommonMark has no link inside a link, HTML neither; an address between `<` and `>` is one all the same.
        let nesting = match deepest(inner.list_mut()) {
            Nesting::None => Nesting::None,
            Nesting::Beside if is_around => Nesting::Around,
            _ => Nesting::Beside,
        };
        self.page_link(at, inner, nesting, out);
    }

    pub(super) fn lost_link(&self, at: u32, inner: TextRange, nodes: &[NodeId], out: &mut Inlines<'p>) {
        let mut text = Inlines::inner();
        let from = nodes.first().copied().unwrap_or(0);
        let to = nodes.last().map_or(0, |&last| self.tree.node(last).end);
        let holds_links = self.tree.nodes[from as usize..to as usize].iter().any(|node| matches!(node.kind, Kind::Link(_)));
        let is_around = self.can_be_around(at as usize, inner);
        if is_around {
            self.bracketed(|| self.inlines(inner, nodes, &mut text));
        } else {
            self.inlines(inner, nodes, &mut text);
        }
        let nesting = match (holds_links, is_around) {
            (false, _) => Nesting::None,
            (true, true) => Nesting::Around,
            (true, false) => Nesting::Beside,
        };
        self.page_link(at as usize, text, nesting, out);
    }

    /// Whether a link can be written around the links in its text, so that it is read again: in one line, not too long, with a plain address and no
    /// title.
    fn can_be_around(&self, at: usize, text: TextRange) -> bool {
        let Some(link) = self.page.links.get(at) else { return false };
        let text = self.tree.slice(text);
        let href = link::address(self.document, link, self.options);
        text.len() < lost_link::MAX_LINK_BYTES / 2
            && !text.contains('\n')
            && self.shown_title(link).is_empty()
            && lost_link::is_readable(&escape_address(&href), &href)
    }

    /// The title of a link, where it says more than the link does.
    fn shown_title(&self, link: &'p Link) -> &'p str {
        let title = link.title.as_deref().unwrap_or_default();
        let says_more =
            !matches!(title, "" | "wikilink") && Some(title) != link.target.as_deref() && title != link.label && title != link.text;
        if says_more { title } else { "" }
    }

    fn page_link(&self, at: usize, mut text: Inlines<'p>, nesting: Nesting, out: &mut Inlines<'p>) {
        let outer = nesting == Nesting::Around;
        let Some(link) = self.page.links.get(at) else { return };
        if let Some(mark) = link.mark.as_deref().filter(|_| !self.options.keep_marks) {
            strip_end(text.list_mut(), mark);
        }
        let trail = self.mends.trail(at).filter(|trail| strip_end(text.list_mut(), trail));
        let title = self.shown_title(link);
        let href = link::address(self.document, link, self.options);
        if self.is_dropped(&href) {
            out.append(text);
            return out.push_text(Cow::Owned(trail.unwrap_or_default().to_owned()));
        }
        if text.is_empty() {
            // Nothing to click on, but the address is a fact.
            let ends_with_space = text.ends_with_space();
            out.push(Inline::Link { text: Vec::new(), href, title, outer });
            if ends_with_space {
                out.text(" ");
            }
            return;
        }
        if nesting == Nesting::Beside {
            out.append(text);
            if self.options.links != LinkStyle::Text && !href.is_empty() {
                out.push(Inline::Link { text: Vec::new(), href, title, outer: false });
            }
            return out.push_text(Cow::Owned(trail.unwrap_or_default().to_owned()));
        }
        out.around(text, |out, list| {
            let is_title = matches!(link.kind, LinkKind::Page | LinkKind::Wiki);
            if self.options.links == LinkStyle::Text {
                for inline in list {
                    out.push_inline(inline);
                }
                return;
            }
            let wants_brackets = self.options.links == LinkStyle::Wikilink && is_title && !outer && !self.in_brackets.get();
            out.push(match wants_brackets.then(|| wikilink(link, &list)).flatten() {
                Some(wikilink) => wikilink,
                None => Inline::Link { text: list, href, title, outer },
            });
        });
        if let Some(trail) = trail {
            out.push_text(Cow::Owned(trail.to_owned()));
        }
    }
}

/// A link as `[[Title|text]]`, if it can be written so and is read as the same. There is no way to write a bracket, a bar or a picture in one.
fn wikilink<'p>(link: &Link, text: &[Inline<'p>]) -> Option<Inline<'p>> {
    let title = link.target.as_deref().filter(|title| !title.is_empty())?;
    let mut label = String::new();
    draft::plain(text, &mut label);
    let label = label.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    // Without its colon a link to a category makes the page its member, and one to a file shows the file.
    let colon = if wants_colon(title) { ":" } else { "" };
    let fragment = link.fragment.as_deref().unwrap_or_default();
    let sign = if fragment.is_empty() { "" } else { "#" };
    let target = format!("{colon}{title}{sign}{fragment}");
    let is_plain = |text: &str| !text.contains(['[', ']', '|', '\\', '`', '<', '>', '{', '}', '$', '\n']);
    let holds_picture = text.iter().any(holds_picture);
    let is_whole = !label.is_empty() && is_plain(&label) && is_plain(&target) && target.trim() == target && !holds_picture;
    (is_whole && is_title(&target, title)).then_some(Inline::Wikilink { target, label })
}

/// What links inlines hold: none, some (`Beside`), or one that is around others.
fn deepest(inlines: &[Inline<'_>]) -> Nesting {
    let of = |inline: &Inline<'_>| match inline {
        Inline::Link { outer: true, .. } => Nesting::Around,
        Inline::Link { .. } | Inline::Wikilink { .. } => Nesting::Beside,
        Inline::Styled(_, inside) => deepest(inside),
        _ => Nesting::None,
    };
    inlines.iter().map(of).max().unwrap_or(Nesting::None)
}

fn holds_picture(inline: &Inline<'_>) -> bool {
    match inline {
        Inline::Image { .. } | Inline::Id(_) => true,
        Inline::Styled(_, inside) | Inline::Link { text: inside, .. } => inside.iter().any(holds_picture),
        _ => false,
    }
}

/// Whether a link to a title needs a colon before it (<https://www.mediawiki.org/wiki/Help:Links#Internal_links>).
fn wants_colon(target: &str) -> bool {
    let namespace = target.split_once(':').and_then(|(word, _)| crate::wiki::namespace(word));
    matches!(namespace, Some(Namespace::CATEGORY | Namespace::FILE | Namespace::MEDIA))
}

/// Takes a text off the end of inlines, and the white space before it.
fn strip_end(list: &mut [Inline<'_>], end: &str) -> bool {
    let Some(last) = list.last_mut() else { return false };
    match last {
        Inline::Text(text) => {
            let Some(kept) = text.trim_ascii_end().strip_suffix(end) else { return false };
            let kept = kept.trim_ascii_end();
            if kept.is_empty() && end.chars().next().is_some_and(char::is_alphabetic) {
                return false;
            }
            *text = Cow::Owned(kept.to_owned());
            true
        }
        Inline::Code(text) => {
            let Some(kept) = text.strip_suffix(end).map(str::trim_ascii_end).filter(|kept| !kept.is_empty()) else { return false };
            *text = Cow::Owned(kept.to_owned());
            true
        }
        Inline::Styled(_, inside) => strip_end(inside, end),
        _ => false,
    }
}
