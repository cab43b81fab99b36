//! Links and pictures of a [`Draft`](crate::clean::draft::Draft): their texts, their addresses, and which links are around others.

use std::borrow::Cow;

use super::Lowering;
use crate::address::{decode_percent, encode_path, is_address, runs_script};
use crate::clean::draft::{self, Inline, Inlines};
use crate::clean::markdown::escape_address;
use crate::clean::{LinkStyle, link};
use crate::document::Role;
use crate::document::link::is_title;
use crate::document::unparsed_link;
use crate::page::{Link, LinkKind};
use crate::repair::RepairGroup;
use crate::span::TextRange;
use crate::tree::{Kind, Node, NodeId, UnparsedLink};
use crate::whitespace::collapse;
use crate::wiki::Namespace;
use crate::wiki::picture::{self, Parts, is_picture};

/// How a link whose text contains links is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nesting {
    /// Its text contains none.
    None,
    /// After them, without text of its own.
    Beside,
    /// Around them: wikilift reads it as a link, other Markdown readers show its brackets.
    Around,
}

impl<'p> Lowering<'p> {
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
        let wikilink = tree.value(facts.title) == "wikilink";
        self.picture(alt, Cow::Borrowed(src), title, wikilink, out);
    }

    /// Adds a picture, without the options in its text.
    fn picture(&self, alt: Vec<Inline<'p>>, src: Cow<'p, str>, title: &'p str, wikilink: bool, out: &mut Inlines<'p>) {
        let mut said = String::new();
        draft::plain(&alt, &mut said);
        let parts = picture::parts(&said, wikilink).filter(|_| self.options.includes(RepairGroup::Residue));
        let Some(Parts { caption, link }) = parts else {
            return out.push(Inline::Image { alt, src, title });
        };
        let alt = caption.map(|caption| Inline::Text(Cow::Owned(caption.to_owned()))).into_iter().collect();
        let image = Inline::Image { alt, src, title: "" };
        out.push(match link.filter(|href| self.options.links != LinkStyle::Text && !self.in_brackets.get() && !self.is_dropped(href)) {
            Some(href) if is_address(href) => {
                Inline::Link { text: vec![image], href: Cow::Owned(href.to_owned()), title: "", outer: false }
            }
            Some(page) => Inline::Link { text: vec![image], href: Cow::Owned(page.replace(' ', "_")), title: "wikilink", outer: false },
            None => image,
        });
    }

    /// Runs `read` for content that will be between brackets.
    pub(super) fn bracketed<T>(&self, read: impl FnOnce() -> T) -> T {
        let before = self.in_brackets.replace(true);
        let done = read();
        self.in_brackets.set(before);
        done
    }

    /// Whether an address is left out because it runs a script.
    pub(super) fn is_dropped(&self, href: &str) -> bool {
        !self.options.keep_scripts && runs_script(href)
    }

    /// Adds a link of the tree: one of the page's links, a category, or a file.
    pub(super) fn link(&self, id: NodeId, out: &mut Inlines<'p>) {
        let node = self.tree.node(id);
        let Kind::Link(number) = node.kind else { return };
        let role = self.document.roles.of(node.kind);
        let found = role.and_then(Role::link).map(|at| at as usize);
        let mut inner = Inlines::inner();
        let children: Vec<NodeId> = if node.end == id + 1 { Vec::new() } else { self.tree.children(id).collect() };
        if role == Some(Role::Category) && self.options.includes(RepairGroup::Categories) {
            return;
        }
        // If a link cannot be written around the links in its text, those stay as they are.
        let holds_links = self.holds_links(id);
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
            let is_autolink =
                self.tree.text_of(id) == href && self.document.source.text().as_bytes().get(node.span.start as usize) == Some(&b'<');
            if let Some(src) = self.shown_picture(role, holds_links, is_autolink) {
                // A line of a gallery is an address, with the caption in it.
                let caption = || href.split_once("%7C").map_or(Cow::Borrowed(""), |(_, caption)| decode_percent(caption));
                let alt = if is_autolink { vec![Inline::Text(caption())] } else { inner.finish() };
                return self.picture(alt, src, "", true, out);
            }
            if role == Some(Role::Category) && self.options.links == LinkStyle::Text && self.is_before_words(id) {
                return out.append(inner);
            }
            return out.push(Inline::Link { text: inner.finish(), href: Cow::Borrowed(href), title, outer: false });
        };
        let is_figure = self.tree.value(facts.title).starts_with("fig:");
        if is_figure {
            out.push(Inline::Image { alt: inner.finish(), src: Cow::Borrowed(&self.page.links[at].href), title: "" });
            return;
        }
        // Neither CommonMark nor HTML allows a link inside a link, and an address between `<` and `>` is a link, too.
        let nesting = match deepest(inner.list_mut()) {
            Nesting::None => Nesting::None,
            Nesting::Beside if is_around => Nesting::Around,
            _ => Nesting::Beside,
        };
        self.page_link(at, inner, nesting, out);
    }

    /// Whether a membership, which was alone on its line, is followed by words of its paragraph: on one line with them, it will be a link.
    fn is_before_words(&self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        let parent = self.tree.node(node.parent);
        // The words of other memberships do not count.
        let is_membership = |node: &&Node| matches!(node.kind, Kind::Link(_)) && self.document.roles.of(node.kind) == Some(Role::Category);
        let next = self.tree.nodes[node.end as usize..parent.end as usize].iter().find(is_membership);
        let end = next.map_or(parent.text.end, |next| next.text.start);
        self.tree.text[node.text.end as usize..end as usize].contains(char::is_alphanumeric)
    }

    /// Returns the name of the file if a link is `[[File:Name.jpg]]`, or a line of a gallery, which shows the picture.
    fn shown_picture(&self, role: Option<Role>, holds_links: bool, is_autolink: bool) -> Option<Cow<'p, str>> {
        let Some(Role::File(number)) = role else { return None };
        let file = self.page.files.get(number as usize)?;
        let word = file.href.trim_start_matches("./").split_once(':').and_then(|(word, _)| crate::wiki::namespace(word));
        let is_shown = (file.wikilink || is_autolink)
            && word == Some(Namespace::FILE)
            && is_picture(&file.name)
            && !holds_links
            && !self.in_brackets.get();
        is_shown.then(|| Cow::Owned(encode_path(&file.name.replace(' ', "_"))))
    }

    /// Adds a link that Markdown left as text: one of the page's links, a category, or a file.
    pub(super) fn unparsed_link(&self, id: NodeId, out: &mut Inlines<'p>) {
        let node = self.tree.node(id);
        let Kind::Unparsed(link) = node.kind else { return };
        let children: Vec<NodeId> = self.tree.children(id).collect();
        let role = self.document.roles.of(node.kind);
        if role == Some(Role::Category) && self.options.includes(RepairGroup::Categories) {
            return;
        }
        let UnparsedLink { inner, href, .. } = &self.tree.unparsed[link as usize];
        let holds_links = self.holds_links(id);
        let Some(at) = role.and_then(Role::link) else {
            // A file, or a category that stays where it is.
            let mut text = Inlines::inner();
            let is_around = holds_links && is_read_around(self.tree.slice(*inner), href);
            if is_around || !holds_links {
                self.bracketed(|| self.inlines(node.text, &children, &mut text));
            } else {
                self.inlines(node.text, &children, &mut text);
            }
            if self.is_dropped(href) {
                return out.append(text);
            }
            let text = if holds_links && !is_around {
                out.append(text);
                Vec::new()
            } else {
                text.finish()
            };
            return out.push(Inline::Link { text, href: Cow::Borrowed(href), title: "", outer: is_around });
        };
        let is_around = self.can_be_around(at as usize, *inner);
        let mut text = Inlines::inner();
        if is_around {
            self.bracketed(|| self.inlines(node.text, &children, &mut text));
        } else {
            self.inlines(node.text, &children, &mut text);
        }
        let nesting = match (holds_links, is_around) {
            (false, _) => Nesting::None,
            (true, true) => Nesting::Around,
            (true, false) => Nesting::Beside,
        };
        self.page_link(at as usize, text, nesting, out);
    }

    /// Whether a node contains links.
    fn holds_links(&self, id: NodeId) -> bool {
        let inside = &self.tree.nodes[id as usize + 1..self.tree.node(id).end as usize];
        inside.iter().any(|node| matches!(node.kind, Kind::Link(_) | Kind::Unparsed(_)))
    }

    /// Whether a link can be written around the links in its text so that it is read back: its text must be a single line and not too
    /// long, and it must have a plain address and no title.
    fn can_be_around(&self, at: usize, text: TextRange) -> bool {
        let Some(link) = self.page.links.get(at) else { return false };
        let address = link::address(self.document, link, self.options);
        self.shown_title(link).is_empty() && address.mark.is_empty() && is_read_around(self.tree.slice(text), &address.href)
    }

    /// Returns the title attribute of a link if it adds anything to the link's text and target, else an empty string.
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
        let trail = self.plan.trail(at).filter(|trail| strip_end(text.list_mut(), trail));
        let link::Address { href, mark } = link::address(self.document, link, self.options);
        let title = match self.shown_title(link) {
            "" => mark,
            title => title,
        };
        if self.is_dropped(&href) {
            out.append(text);
            return out.push_text(Cow::Owned(trail.unwrap_or_default().to_owned()));
        }
        if text.is_empty() {
            // There is nothing to click on, but the address is data.
            let ends_with_space = text.ends_with_space();
            out.push(Inline::Link { text: Vec::new(), href, title, outer });
            if ends_with_space {
                out.text(" ");
            }
            return;
        }
        if nesting == Nesting::Beside {
            // What follows the last link in it stays its text.
            let links = text.list_mut().iter().rposition(|inline| deepest(std::slice::from_ref(inline)) > Nesting::None);
            let rest = text.split_off(links.map_or(0, |last| last + 1));
            out.append(text);
            if self.options.links == LinkStyle::Text || href.is_empty() {
                out.append(rest);
            } else if rest.is_empty() {
                out.push(Inline::Link { text: Vec::new(), href, title, outer: false });
            } else {
                out.around(rest, |out, list| out.push(self.written(link, list, href, title, false)));
            }
            return out.push_text(Cow::Owned(trail.unwrap_or_default().to_owned()));
        }
        out.around(text, |out, list| {
            if self.options.links == LinkStyle::Text {
                for inline in list {
                    out.push_inline(inline);
                }
                return;
            }
            out.push(self.written(link, list, href, title, outer));
        });
        if let Some(trail) = trail {
            out.push_text(Cow::Owned(trail.to_owned()));
        }
    }

    /// A link with this text, in brackets if they are wanted and can be written.
    fn written(&self, link: &Link, text: Vec<Inline<'p>>, href: Cow<'p, str>, title: &'p str, outer: bool) -> Inline<'p> {
        let is_title = matches!(link.kind, LinkKind::Page | LinkKind::Wiki);
        let wants_brackets = self.options.links == LinkStyle::Wikilink && is_title && !outer && !self.in_brackets.get();
        wants_brackets.then(|| wikilink(link, &text)).flatten().unwrap_or(Inline::Link { text, href, title, outer })
    }
}

/// Whether a link around this text, which contains other links, is read back.
fn is_read_around(text: &str, href: &str) -> bool {
    text.len() < unparsed_link::MAX_LINK_BYTES / 2 && !text.contains('\n') && unparsed_link::is_readable(&escape_address(href), href)
}

/// Returns a link as `[[Title|text]]`, if it can be written that way and is read back as the same link. A bracket, a bar or a picture
/// cannot be written in one.
fn wikilink<'p>(link: &Link, text: &[Inline<'p>]) -> Option<Inline<'p>> {
    let title = link.target.as_deref().filter(|title| !title.is_empty())?;
    let mut label = String::new();
    draft::plain(text, &mut label);
    let label = collapse(&label);
    // Without the colon, a link to a category makes the page a member of it, and a link to a file shows the file.
    let colon = if wants_colon(title) { ":" } else { "" };
    let fragment = link.fragment.as_deref().unwrap_or_default();
    let character = if fragment.is_empty() { "" } else { "#" };
    let target = format!("{colon}{title}{character}{fragment}");
    let is_plain = |text: &str| !text.contains(['[', ']', '|', '\\', '`', '<', '>', '{', '}', '$', '\n']);
    let holds_picture = text.iter().any(holds_picture);
    let is_whole = !label.is_empty() && is_plain(&label) && is_plain(&target) && target.trim() == target && !holds_picture;
    (is_whole && is_title(&target, title)).then_some(Inline::Wikilink { target, label: label.into_owned() })
}

/// Returns which links inlines contain: none, some (`Beside`), or one that is around others (`Around`).
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

/// Removes a text from the end of inlines, with the white space before it. Returns whether it was removed.
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
