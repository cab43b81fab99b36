//! Reads a tree as a document, by the passes that `passes` lists; those over the nodes are here and in `tables`.

mod anchor;
mod diagnostics;
mod header;
mod identity;
mod membership;
mod passes;
pub(crate) mod resolve;
mod tables;

use crate::wiki::path::{file_name, title_of_path};
use crate::wiki::picture::{self, Parts};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use self::anchor::{Anchors, underscored};
use self::diagnostics::Diagnostics;
pub(crate) use self::identity::title_of_name;
use self::membership::CategoryLink;
use self::passes::{Found, Run};
use super::leftover::{self, Leftover};
use super::link::{self, Destination, WikiContext};
use super::note::Notes;
use crate::address::{decode_percent, runs_script, split_address, split_fragment};
use crate::diagnostic::DiagnosticCode;
use crate::document::{Document, ParseOptions, Role, Roles, visible};
use crate::input::{Cursor, Input};
use crate::page::{Category, FileRef, FrontMatterValue, Link, LinkKind, PAGE_SCHEMA, Page, Place, Reference, Section};
use crate::span::{Location, SourceRange, to_u32};
use crate::text::Text;
use crate::tree::{self, Kind, LinkNode, Node, NodeId, Tree, UnparsedCause, UnparsedLink, Unseen, WikilinkMark};
use crate::whitespace::collapse;
use crate::wiki::{link_trail, may_be_category, namespace, title};

/// How much of a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// What a check of links needs: no tables, and no diagnostics except those about links and references.
    Links,
    All,
}

/// Reads a page.
pub(crate) fn read(input: &Input, detail: Detail) -> Document {
    let passes = passes::needed(input.format(), detail);
    let mut found = Found::new(input, tree::build(input.text(), input.body(), input.is_html()));
    for pass in passes.clone() {
        if let Run::Tree(run) = pass.run {
            run(&mut found);
        }
    }
    let mut reader = Reader::new(input, &found);
    for pass in passes {
        if let Run::Nodes(run) = pass.run {
            run(&mut reader);
        }
    }
    let Reader { page, roles, table_nodes, leftovers, diagnostics, .. } = reader;
    let diagnostics = diagnostics.finish();
    let Found { tree, title, source, dialect, heading_ids, .. } = found;
    let page = Page {
        schema: PAGE_SCHEMA.to_owned(),
        path: input.path().to_owned(),
        title,
        source,
        front_matter: input.front_matter().clone(),
        dialect,
        diagnostics,
        ..page
    };
    Document {
        page,
        tree,
        source: Arc::clone(input.source()),
        front_matter: input.front_matter_block(),
        name: input.name().to_owned(),
        title_path: input.title_path().to_owned(),
        roles,
        table_nodes: table_nodes.into_iter().map(|(node, _)| node).collect(),
        heading_ids,
        leftovers,
        damaged: HashMap::new(),
        options: ParseOptions::default(),
    }
}

/// How many searches for category names in the front matter may fail, or restart at its beginning: each of them costs the length of the
/// front matter.
const MAX_SEARCHES: usize = 64;

/// The id of the element with the categories of a page, in MediaWiki's HTML.
const CATEGORY_LIST: &str = "mw-normal-catlinks";

/// How much of a hidden text a diagnostic quotes, in characters: enough to find it.
const MAX_QUOTED: usize = 60;

/// How the address of a red link ends: `/w/index.php?title=T&action=edit&redlink=1` (<https://www.mediawiki.org/wiki/Manual:Parameters_to_index.php>).
const REDLINK: &str = "redlink=1";

struct Reader<'p> {
    input: &'p Input,
    /// Counts the lines for the current pass.
    places: Cursor<'p>,
    tree: &'p Tree,
    title: &'p str,
    home: WikiContext<'p>,
    notes: &'p Notes,
    /// The data, as it is found.
    page: Page,
    /// The links to categories that make the page a member, sorted.
    memberships: Vec<NodeId>,
    /// What the links and pictures of the tree are.
    roles: Roles,
    /// The elements whose text a browser does not show in its place, and which is a fact of its cell: keys to sort by, readings.
    unseen_facts: Vec<NodeId>,
    /// The node and section of each table.
    table_nodes: Vec<(NodeId, Option<u32>)>,
    leftovers: Vec<Leftover>,
    diagnostics: Diagnostics<'p>,
}

/// A link as it is written on the page.
struct RawLink<'t> {
    node: NodeId,
    href: &'t str,
    title: &'t str,
    mark: WikilinkMark,
    /// A picture, written as a link to its page on the wiki or the other way round.
    figure: bool,
}

/// The position of the pass over the nodes: the node up to which the innermost element of each kind extends.
#[derive(Default)]
struct OpenRegions {
    reference: NodeId,
    caption: NodeId,
    table: NodeId,
    heading: NodeId,
    list: NodeId,
}

impl OpenRegions {
    fn place(&self, at: NodeId) -> Place {
        let places = [
            (self.reference, Place::Reference),
            (self.caption, Place::Caption),
            (self.table, Place::Table),
            (self.heading, Place::Heading),
            (self.list, Place::List),
        ];
        places.into_iter().find(|&(end, _)| at < end).map_or(Place::Text, |(_, place)| place)
    }
}

impl<'p> Reader<'p> {
    fn new(input: &'p Input, found: &'p Found<'p>) -> Self {
        let tree = &found.tree;
        Self {
            input,
            places: input.cursor(),
            tree,
            title: &found.title.text,
            home: found.home(),
            notes: &found.notes,
            page: Page {
                sections: Vec::with_capacity(tree.seen.headings),
                links: Vec::with_capacity(tree.links.len() + tree.unparsed.len()),
                ..Page::default()
            },
            memberships: Vec::new(),
            roles: Roles::of_tree(tree),
            table_nodes: Vec::new(),
            unseen_facts: Vec::new(),
            leftovers: Vec::new(),
            diagnostics: Diagnostics::new(input),
        }
    }

    /// Returns the text of a node without note marks and the brackets of links, collapsed.
    fn text_of(&self, id: NodeId) -> Text {
        collapse(&self.tree.text_without(id, Node::is_marker)).into()
    }

    /// Finds the links to categories that are memberships.
    fn memberships(&mut self) {
        let tree = self.tree;
        let list = tree
            .ids
            .iter()
            .find(|(_, id)| tree.value(*id) == CATEGORY_LIST)
            .and_then(|&(id, _)| Some(id..tree.nodes.get(id as usize)?.end))
            .unwrap_or(0..0);
        // MediaWiki's HTML has the memberships in a list of their own, and Parsoid's has them as links without text.
        let is_in_text =
            |id: NodeId, mark: WikilinkMark| mark == WikilinkMark::Address && !list.contains(&id) && !tree.node(id).text.is_empty();
        let links = (0_u32..).zip(&tree.nodes).filter_map(|(id, node)| {
            let (href, wikilink) = match node.kind {
                Kind::Link(link) => {
                    let link = tree.links[link as usize];
                    if is_in_text(id, link.mark) {
                        return None;
                    }
                    (tree.value(link.href), link.mark.is_wikilink())
                }
                Kind::Unparsed(link) => (tree.unparsed[link as usize].href.as_str(), tree.unparsed[link as usize].wikilink),
                _ => return None,
            };
            if !may_be_category(href) {
                return None;
            }
            match link::destination(href, wikilink, false, self.home) {
                Destination::Category { name, .. } => Some(CategoryLink { node: id, name }),
                _ => None,
            }
        });
        let links: Vec<CategoryLink> = links.collect();
        self.memberships = membership::memberships(self.input.text(), tree, &links);
    }

    // Sections, links, categories, files.

    fn collect(&mut self) {
        let tree = self.tree;
        let mut inside = OpenRegions::default();
        let mut anchors = Anchors::default();
        for (id, node) in (0_u32..).zip(&tree.nodes) {
            match node.kind {
                Kind::Footnote(_) => inside.reference = inside.reference.max(node.end),
                Kind::Table { .. } => {
                    inside.table = inside.table.max(node.end);
                    self.table_nodes.push((id, self.section()));
                }
                Kind::Item | Kind::Term | Kind::Definition => inside.list = inside.list.max(node.end),
                Kind::FigureCaption => inside.caption = inside.caption.max(node.end),
                Kind::Heading(level) => {
                    inside.heading = node.end;
                    self.heading(level, id, &mut anchors);
                }
                Kind::Link(link) => self.link(id, link, inside.place(id)),
                Kind::Unparsed(link) => self.unparsed_link(id, &tree.unparsed[link as usize], inside.place(id)),
                Kind::Image(image) => {
                    self.image(id, node, image, inside.place(id));
                    inside.caption = inside.caption.max(node.end);
                }
                _ => {}
            }
        }
    }

    fn section(&self) -> Option<u32> {
        to_u32(self.page.sections.len()).checked_sub(1)
    }

    fn heading(&mut self, level: u8, id: NodeId, anchors: &mut Anchors) {
        let node = self.tree.node(id);
        let heading = self.text_of(id);
        let mut anchor = underscored(&heading);
        if let Some(number) = anchors.number(&anchor, &self.page.sections) {
            anchor = format!("{anchor}_{number}").into();
        }
        let position = self.places.position(node.span.start);
        let span = self.input.in_file(self.input.trimmed(node.span));
        self.page.sections.push(Section { level, heading, anchor, location: Location::new(position, span) });
    }

    /// Reads a link of the tree.
    fn link(&mut self, id: NodeId, link: u32, place: Place) {
        let LinkNode { href, title, mark } = self.tree.links[link as usize];
        let (href, title) = (self.tree.value(href), self.tree.value(title));
        let text = collapse(self.tree.text_of(id)).into();
        let written = RawLink { node: id, href, title, mark, figure: title.starts_with("fig:") };
        self.add_link(&written, text, place);
    }

    /// Reads a link that Markdown left as text.
    fn unparsed_link(&mut self, id: NodeId, link: &'p UnparsedLink, place: Place) {
        let (title, mark) = if link.wikilink { ("wikilink", WikilinkMark::Title) } else { ("", WikilinkMark::None) };
        let written = RawLink { node: id, href: &link.href, title, mark, figure: false };
        self.add_link(&written, self.text_of(id), place);
        let span = self.tree.node(id).span;
        match link.cause {
            UnparsedCause::Nested => self.diagnostics.push(DiagnosticCode::NestedLink, span, "a link around another link; both are kept"),
            UnparsedCause::Address => {
                self.diagnostics.push(DiagnosticCode::BrokenLink, span, "not a link in Markdown; recognized by its brackets");
            }
            // Not broken: a site generator fills it in.
            UnparsedCause::Shortcode => {}
        }
    }

    fn add_link(&mut self, written: &RawLink<'_>, text: Text, place: Place) {
        let &RawLink { node: id, href, title, mark, figure: is_figure } = written;
        let wikilink = mark.is_wikilink();
        let node = self.tree.node(id);
        let source = node.span;
        let position = self.places.position(source.start);
        // A link that is never closed ends with its paragraph, but not after the line end of that.
        let location = Location::new(position, self.input.in_file(self.input.trimmed(source)));
        let number_of_link = to_u32(self.page.links.len());
        let destination = match link::destination(href, wikilink, is_figure, self.home) {
            category @ Destination::Category { .. } if self.memberships.binary_search(&id).is_err() => category.into_link(),
            // In MediaWiki's HTML, a picture is an element, and such a link is `[[:File:Name.jpg]]`.
            Destination::File { name } if self.input.is_html() && !is_figure => {
                Destination::Link { kind: LinkKind::Wiki, target: Some(format!("File:{name}")), fragment: None }
            }
            Destination::Link { .. } if mark == WikilinkMark::External => {
                Destination::Link { kind: LinkKind::External, target: None, fragment: None }
            }
            Destination::Link { fragment, .. } if mark == WikilinkMark::Interwiki => {
                Destination::Link { kind: LinkKind::Interwiki, target: Some(title.to_owned()), fragment }
            }
            destination => destination,
        };
        let (kind, target, fragment) = match destination {
            Destination::Category { name, .. } => {
                self.roles.set(node.kind, Role::Category);
                // Parsoid's links to categories have no text and the key as their fragment.
                let fragment = split_fragment(href).1.filter(|_| self.input.is_html() && text.is_empty());
                let sort_key = sort_key(&text, &name).or_else(|| fragment.map(|key| decode_percent(key).into_owned()));
                self.page.categories.push(Category {
                    name: name.into(),
                    sort_key: sort_key.map(Text::from),
                    text,
                    href: href.into(),
                    location,
                });
                return;
            }
            Destination::File { name } => {
                let number_of_file = to_u32(self.page.files.len());
                // A bar is in no title: what is behind it are options and the caption, which pandoc leaves in galleries.
                let (name, rest) = name.split_once('|').map_or((name.as_str(), None), |(name, rest)| (name.trim_end(), Some(rest)));
                // `<File:Lyra.png>` has no text of its own.
                let is_autolink = text == href && self.input.text().as_bytes().get(source.start as usize) == Some(&b'<');
                let shown = if is_autolink { rest.unwrap_or_default().into() } else { text.clone() };
                let caption = self.picture_caption(shown, wikilink, place, source);
                let number_of_link = to_u32(self.page.links.len());
                self.page.files.push(FileRef { name: name.into(), caption, href: href.into(), wikilink, location });
                if wikilink || !is_figure {
                    return self.roles.set(node.kind, Role::File(number_of_file));
                }
                self.roles.set(node.kind, Role::FileLink { link: number_of_link, file: number_of_file });
                // A picture that the exporter turned into a link to its page on the wiki (`"fig:…"`) is both.
                (LinkKind::Wiki, Some(format!("File:{name}")), None)
            }
            Destination::Link { kind, target, fragment } => {
                self.roles.set(node.kind, Role::Link(number_of_link));
                (kind, target, fragment)
            }
        };
        if href.trim().is_empty() {
            self.diagnostics.push(DiagnosticCode::EmptyLink, source, "a link without an address");
        } else if text.is_empty() && !self.holds_picture(id) && !self.is_cut_short(id) {
            self.diagnostics.push(DiagnosticCode::EmptyLink, source, "a link without a text");
        }
        if (kind == LinkKind::External || !wikilink) && runs_script(href) {
            self.diagnostics.push(DiagnosticCode::ScriptAddress, source, "an address that runs a script");
        }
        let (shown, mark) = link::split_mark(&text);
        let trail = target.as_deref().filter(|_| kind != LinkKind::Interwiki);
        let trail = trail.and_then(|target| link_trail::swallowed(shown, target, fragment.as_deref(), self.home.language));
        if let Some(at) = trail {
            let message = format!("“{}” follows the link “{}” and is not part of it", &shown[at..], &shown[..at]);
            self.diagnostics.push(DiagnosticCode::SwallowedTrail, source, message);
        }
        self.page.links.push(Link {
            kind,
            wikilink,
            redlink: href.ends_with(REDLINK),
            // Most often the label is the text, and shares its bytes.
            label: if trail.is_none() && mark.is_none() { text.clone() } else { shown[..trail.unwrap_or(shown.len())].into() },
            trail: trail.map(|at| shown[at..].into()),
            mark: mark.map(Text::from),
            target: target.map(Text::from),
            fragment: fragment.map(Text::from),
            href: href.into(),
            title: Some(title).filter(|title| !title.is_empty()).map(Text::from),
            place,
            section: self.section(),
            location,
            text,
        });
    }

    /// Reads the categories that the front matter lists: wikilift writes them there, and so do others.
    fn front_matter_categories(&mut self) {
        let front_matter = self.input.front_matter();
        let Some(names) = front_matter.get("categories").and_then(FrontMatterValue::as_list) else { return };
        let head = &self.input.text()[..self.input.body().start as usize];
        let keys = front_matter.get("sort_keys");
        // Names are usually in order. One that is not is searched for from the start, which is done for only some of them.
        let (mut from, mut searches) = (0, 0);
        for name in names.iter().filter_map(FrontMatterValue::as_str) {
            // YAML may have the name in quotes; the bytes of the name itself are precise enough.
            let mut found = if searches < MAX_SEARCHES { head[from..].find(name).map(|at| from + at) } else { None };
            if found.is_none() && searches < MAX_SEARCHES {
                searches += 1;
                found = head.find(name);
            }
            from = found.map_or(from, |at| at + name.len());
            let (at, length) = found.map_or((0, 0), |at| (to_u32(at), to_u32(name.len())));
            let position = self.places.position(at);
            let sort_key = keys.and_then(|keys| keys.as_map()?.get(name)?.as_str()).map(Text::from);
            self.page.categories.push(Category {
                name: name.into(),
                sort_key,
                text: name.into(),
                href: Text::default(),
                location: Location::new(position, self.input.in_file(SourceRange::new(at, at + length))),
            });
        }
    }

    /// Whether a link ends where the next begins: `<a href=…><a href=…>text</a></a>`, an address that the exporter turned into a link a
    /// second time.
    fn is_cut_short(&self, node: NodeId) -> bool {
        let node = self.tree.node(node);
        let next = self.tree.nodes.get(node.end as usize);
        next.is_some_and(|next| matches!(next.kind, Kind::Link(_)) && next.span.start == node.span.end)
    }

    /// Whether the node is or contains a picture: then there is something to click on.
    fn holds_picture(&self, node: NodeId) -> bool {
        let nodes = &self.tree.nodes[node as usize..self.tree.node(node).end as usize];
        nodes.iter().any(|node| matches!(node.kind, Kind::Image(_)))
    }

    /// Whether the address of a picture is that of its page on the wiki: then the picture is a link to it.
    fn is_page_of_file(&self, src: &str) -> bool {
        split_address(src).is_some_and(|(_, path)| title_of_path(path).is_some())
            && matches!(link::destination(src, false, true, self.home), Destination::File { .. })
    }

    fn image(&mut self, id: NodeId, node: &Node, image: u32, place: Place) {
        let facts = self.tree.images[image as usize];
        let src = self.tree.value(facts.src);
        if self.is_page_of_file(src) {
            let text = collapse(self.tree.text_of(id)).into();
            let title = self.tree.value(facts.title);
            let written = RawLink { node: id, href: src, title, mark: WikilinkMark::None, figure: true };
            return self.add_link(&written, text, place);
        }
        if runs_script(src) {
            self.diagnostics.push(DiagnosticCode::ScriptAddress, node.span, "a picture address that runs a script");
        }
        self.roles.set(node.kind, Role::File(to_u32(self.page.files.len())));
        let caption = self.figure_caption(node).unwrap_or_else(|| collapse(self.tree.text_of(id)).into());
        let wikilink = self.tree.value(facts.title) == "wikilink";
        let caption = self.picture_caption(caption, wikilink, place, node.span);
        let position = self.places.position(node.span.start);
        self.page.files.push(FileRef {
            name: file_name(src).into(),
            caption,
            href: src.into(),
            wikilink,
            location: Location::new(position, self.input.in_file(node.span)),
        });
    }

    /// Returns the caption in a text that may also contain the options of the picture; its `link=` is a link of the page.
    fn picture_caption(&mut self, text: Text, wikilink: bool, place: Place, source: SourceRange) -> Text {
        let Some(Parts { caption, link }) = picture::parts(&text, wikilink) else { return text };
        let caption: Text = caption.unwrap_or_default().into();
        if let Some(href) = link {
            let (kind, target, fragment) = match link::destination(href, true, false, self.home).into_link() {
                Destination::Link { kind, target, fragment } => (kind, target, fragment),
                _ => return caption,
            };
            let position = self.places.position(source.start);
            self.page.links.push(Link {
                kind,
                wikilink: kind != LinkKind::External,
                redlink: false,
                label: caption.clone(),
                text: caption.clone(),
                trail: None,
                mark: None,
                target: target.map(Text::from),
                fragment: fragment.map(Text::from),
                href: href.into(),
                title: None,
                place,
                section: self.section(),
                location: Location::new(position, self.input.in_file(self.input.trimmed(source))),
            });
        }
        caption
    }

    /// Returns the caption of the figure that a picture is in, at most two elements up (a link may be between).
    fn figure_caption(&self, image: &Node) -> Option<Text> {
        let parent = self.tree.node(image.parent);
        let figure = [image.parent, parent.parent].into_iter().find(|&id| self.tree.node(id).kind == Kind::Figure)?;
        let caption = self.tree.children(figure).find(|&child| self.tree.node(child).kind == Kind::FigureCaption)?;
        Some(collapse(self.tree.text_of(caption)).into())
    }

    /// Collects the paragraphs before the first heading, except those of tables and lists.
    fn lead(&mut self) {
        let tree = self.tree;
        let mut lead = String::new();
        let (mut at, mut is_first) = (1, true);
        let title = identity::key_of(self.title);
        while let Some(node) = tree.nodes.get(at as usize) {
            let block = at;
            at += 1;
            match node.kind {
                // The title of the page, above its text.
                Kind::Heading(1) if is_first && !title.is_empty() && identity::key_of(tree.text_of(block)) == title => {
                    (at, is_first) = (node.end, false);
                }
                Kind::Heading(_) => break,
                Kind::BulletList
                | Kind::OrderedList(_)
                | Kind::DefinitionList
                | Kind::Figure
                | Kind::CodeBlock
                | Kind::Note(_)
                | Kind::Footnote(_)
                | Kind::Attribution
                | Kind::Table { .. }
                | Kind::Unseen(_)
                | Kind::CaptionBelow { .. } => {
                    at = node.end;
                }
                Kind::Paragraph => {
                    at = node.end;
                    let text = visible(tree, &self.roles, &self.page.links, node.text, (block + 1, node.end));
                    let text = collapse(&text);
                    if !text.is_empty() {
                        is_first = false;
                        if !lead.is_empty() {
                            lead.push_str("\n\n");
                        }
                        lead.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        self.page.lead = lead;
    }

    // References and diagnostics.

    fn references(&mut self) {
        let tree = self.tree;
        let mut marks: Vec<(SourceRange, u32)> = Vec::new();
        for node in &tree.nodes {
            if let Kind::Mark(label) = node.kind
                && tree.labels[label as usize].number > 0
            {
                marks.push((node.span, tree.labels[label as usize].number));
            }
        }
        self.places.rewind();
        let mut by_number: HashMap<u32, usize> = HashMap::new();
        for note in &tree.footnotes {
            let id = note.node;
            let node = tree.node(id);
            let text: Text = collapse(&tree.range_without(note.text, (id + 1, node.end), Node::is_marker)).into();
            let inside = &tree.nodes[id as usize + 1..node.end as usize];
            let links: Vec<u32> = inside.iter().filter_map(|node| self.roles.of(node.kind)?.link()).collect();
            let span = self.input.trimmed(node.span);
            let position = self.places.position(span.start);
            let has_picture = inside.iter().any(|node| matches!(node.kind, Kind::Image(_)));
            let empty = text.is_empty() && links.is_empty() && !has_picture;
            if empty {
                self.diagnostics.push(DiagnosticCode::EmptyReference, span, format!("reference {} has no text", note.number));
            }
            by_number.entry(note.number).or_insert(self.page.references.len());
            self.page.references.push(Reference {
                number: note.number,
                text,
                links,
                cited: Vec::new(),
                empty,
                location: Location::new(position, self.input.in_file(span)),
            });
        }
        marks.sort_unstable();
        self.places.rewind();
        for (span, number) in marks {
            let Some(&at) = by_number.get(&number) else { continue };
            let position = self.places.position(span.start);
            self.page.references[at].cited.push(Location::new(position, self.input.in_file(span)));
        }
        for (note, reference) in tree.footnotes.iter().zip(&self.page.references) {
            if reference.cited.is_empty() {
                let start = tree.node(note.node).span.start;
                self.diagnostics.push(
                    DiagnosticCode::UncitedReference,
                    SourceRange::new(start, start + 1),
                    format!("nothing cites reference {}", reference.number),
                );
            }
        }
    }

    /// Reports marks that point to no note.
    fn marks_without_notes(&mut self) {
        for (span, message) in &self.notes.diagnostics {
            self.diagnostics.push(DiagnosticCode::MarkWithoutNote, *span, message.clone());
        }
    }

    /// Reports what a browser does not show in its place, except what is a fact of a cell.
    fn hidden_texts(&mut self) {
        let mut facts = self.unseen_facts.iter().copied().collect::<HashSet<NodeId>>();
        let mut at = 0;
        while let Some(node) = self.tree.nodes.get(at as usize) {
            let id = at;
            let Kind::Unseen(why) = node.kind else {
                at += 1;
                continue;
            };
            at = node.end;
            if why == Unseen::ReadingBracket || facts.remove(&id) {
                continue;
            }
            let text = self.text_of(id);
            if !text.trim().is_empty() {
                let (shown, more) = text.char_indices().nth(MAX_QUOTED).map_or((text.as_str(), ""), |(end, _)| (&text[..end], "…"));
                let message = match why {
                    Unseen::Reading => format!("“{shown}{more}” says how the text before it is read, and is no part of it"),
                    _ => format!("a browser does not show “{shown}{more}”"),
                };
                self.diagnostics.push(DiagnosticCode::HiddenText, node.span, message);
            }
        }
    }

    /// Reports what was odd in the file and in the tree, and wikitext that the exporter left.
    fn leftovers(&mut self) {
        for diagnostic in self.input.diagnostics() {
            self.diagnostics.push(diagnostic.code, diagnostic.span, diagnostic.message.clone());
        }
        for diagnostic in &self.tree.seen.diagnostics {
            self.diagnostics.push(diagnostic.code, diagnostic.span, diagnostic.message.clone());
        }
        self.hidden_texts();
        self.leftovers = leftover::find(self.tree);
        for Leftover { code, text, message } in &self.leftovers {
            self.diagnostics.push(*code, self.tree.source_of(*text), message.clone());
        }
    }
}

/// Returns the text of a category link if it is not the category itself.
fn sort_key(text: &str, name: &str) -> Option<String> {
    let shown = text.split_once(':').filter(|(word, _)| namespace(word).is_some()).map_or(text, |(_, shown)| shown);
    let is_name = title::parse(shown, true).text == *name;
    (!is_name && !text.is_empty()).then(|| text.to_owned())
}
