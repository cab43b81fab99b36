//! From a tree to a page.
//!
//! 1. What the page says of itself: title and wiki, from front matter, the exporter's first line, the links, the file name.
//! 2. Notes: which lists hold them and which texts are marks (`note`).
//! 3. One pass over the nodes, in document order: sections, links, categories, files.
//! 4. Tables (`grid`) and references: they name links by number, so they come after the links.
//! 5. Remarks of all the steps, put in document order.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use super::grid::{self, Budget};
use super::link::{self, Destination, Home};
use super::lost_link::{self, LostLink};
use super::note::{self, Mark, Notes};
use super::{
    Category, Cell, Citation, File, Link, LinkKind, PAGE_SCHEMA, Page, Place, Reference, Section, Source, Syntax, Table, Title, dialect,
    residue,
};
use crate::diagnostic::{Code, Diagnostic, MAX_DIAGNOSTICS_PER_CODE};
use crate::input::Input;
use crate::span::Span;
use crate::tree::{self, Kind, LinkNode, Node, NodeId, Tree, WikilinkMark};
use crate::wiki::{is_interwiki, namespace, title};

/// Reads a page.
pub(super) fn read(input: &Input) -> Page {
    let tree = tree::build(input.text(), input.body());
    let banner = banner(&tree);
    let host = banner.as_ref().map(|banner| banner.host.to_owned()).or_else(|| most_frequent_host(&tree));
    let home = Home { host: host.as_deref() };
    let notes = note::find(&tree, |link| {
        let link = &tree.links[link as usize];
        link.mark != WikilinkMark::None
            && matches!(link::destination(tree.value(link.href), true, false, home), Destination::Category { .. })
    });
    let lost_links = lost_link::find(input.text(), &tree);
    let mut reader = Reader::new(input, &tree, &notes, &lost_links, home);
    reader.collect();
    let lead = reader.lead(banner.as_ref().map(|banner| banner.block));
    reader.tables();
    reader.references();
    reader.remarks();
    let title = title_of(input, banner.as_ref(), &tree);
    let source = source_of(host.as_deref(), banner.as_ref(), &title);
    let has_escaped_marks =
        notes.text_marks.iter().any(|mark| input.text()[..tree.source_of(mark.text.0, mark.text.1).start as usize].ends_with('\\'));
    let dialect = dialect::detect(input.text(), &tree, has_escaped_marks);
    let Reader { sections, links, tables, references, categories, files, diagnostics, .. } = reader;
    Page {
        schema: PAGE_SCHEMA.to_owned(),
        path: input.path().to_owned(),
        title,
        source,
        front_matter: input.front_matter().clone(),
        lead,
        sections,
        dialect,
        links,
        tables,
        references,
        categories,
        files,
        diagnostics: diagnostics.finish(),
    }
}

/// The exporter's first line: `> This article is converted from Wikipedia: [T](URL).`
struct Banner<'t> {
    block: NodeId,
    title: String,
    host: &'t str,
    url: &'t str,
}

fn banner(tree: &Tree) -> Option<Banner<'_>> {
    let block = tree.children(0).next().filter(|&block| tree.node(block).kind == Kind::Quote)?;
    let mut links = (block..tree.node(block).end).filter_map(|id| match tree.node(id).kind {
        Kind::Link(link) => Some((id, tree.value(tree.links[link as usize].href))),
        _ => None,
    });
    let (id, url) = links.next().filter(|_| links.next().is_none())?;
    let (host, path) = link::split_address(url)?;
    let address = link::title_of_path(path)?;
    let text = collapse(tree.text_of(id));
    // One exporter leaves the text empty or writes the title `_`.
    let title = if text.is_empty() { title::parse(&title::decode_percent(address), true).text } else { text };
    Some(Banner { block, title, host, url })
}

/// The host that most wikilinks with an address lead to.
fn most_frequent_host(tree: &Tree) -> Option<String> {
    let mut counts: Vec<(&str, u32)> = Vec::new();
    for link in tree.links.iter().filter(|link| link.mark != WikilinkMark::None) {
        let Some((host, path)) = link::split_address(tree.value(link.href)) else { continue };
        if link::title_of_path(path).is_none() {
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

fn title_of(input: &Input, banner: Option<&Banner<'_>>, tree: &Tree) -> Title {
    let from_front_matter = input.front_matter().get("title").and_then(|title| match title {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let text = from_front_matter
        .filter(|title| !title.trim().is_empty())
        .or_else(|| banner.map(|banner| banner.title.clone()))
        .filter(|title| !title.trim().is_empty())
        .or_else(|| title_of_name(input.name()))
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

/// The title that a file's name says: without suffix, underscores as spaces, and without the folders of the export.
fn title_of_name(name: &str) -> Option<String> {
    let name = name.rsplit_once("Page/").map_or(name, |(_, name)| name);
    let name = [".md", ".markdown"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    if name.is_empty() || name == "-" {
        return None;
    }
    // `Category/X.md` is the page `Category:X`.
    let name = match name.split_once('/') {
        Some((folder, rest)) if namespace(folder).is_some() => Cow::Owned(format!("{folder}:{rest}")),
        _ => Cow::Borrowed(name),
    };
    Some(title::parse(&name, true).text)
}

/// The first bold words of the text.
fn first_bold(tree: &Tree) -> Option<String> {
    let bold = (0..).zip(&tree.nodes).find(|(_, node)| node.kind == Kind::Strong)?.0;
    Some(collapse(tree.text_of(bold))).filter(|title| !title.is_empty())
}

fn source_of(host: Option<&str>, banner: Option<&Banner<'_>>, title: &Title) -> Source {
    let Some(host) = host else { return Source::default() };
    let language = host
        .split_once('.')
        .map(|(first, _)| first)
        .filter(|first| first.len() > 1 && is_interwiki(first) && !matches!(*first, "commons" | "meta" | "species"));
    // One exporter wrote the address of a page without a title, `…/wiki/_`.
    let url = match banner.filter(|banner| !banner.title.is_empty()) {
        Some(banner) => Some(banner.url.to_owned()),
        None if title.text.is_empty() => None,
        None => Some(format!("https://{host}/wiki/{}", title.text.replace(' ', "_"))),
    };
    Source { host: Some(host.to_owned()), language: language.map(str::to_owned), url }
}

/// White space collapsed to single spaces, none at the ends.
fn collapse(text: &str) -> String {
    let text = text.trim_ascii();
    let bytes = text.as_bytes();
    // Most texts are plain already; this test looks at sixteen bytes at a time.
    let is_odd = |byte: u8| byte < b' ' || byte == 0x7f;
    let has_odd = bytes.iter().fold(false, |found, &byte| found | is_odd(byte));
    let has_runs = bytes.iter().zip(bytes.get(1..).unwrap_or_default()).fold(false, |found, (&a, &b)| found | ((a == b' ') & (b == b' ')));
    if !has_odd && !has_runs {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Collects remarks, at most [`MAX_DIAGNOSTICS_PER_CODE`] of each code.
struct Diagnostics<'p> {
    input: &'p Input,
    found: Vec<Diagnostic>,
    counts: [usize; Code::ALL.len()],
}

impl Diagnostics<'_> {
    /// Takes a remark; `span` counts bytes of the text.
    fn push(&mut self, code: Code, span: Span, message: impl Into<Cow<'static, str>>) {
        let count = &mut self.counts[code as usize];
        *count += 1;
        if *count <= MAX_DIAGNOSTICS_PER_CODE {
            self.found.push(diagnostic(self.input, code, span, message.into()));
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code));
        for (&code, &count) in Code::ALL.iter().zip(&self.counts) {
            if count > MAX_DIAGNOSTICS_PER_CODE {
                let message = format!("{} more remarks of the code {code} are not listed", count - MAX_DIAGNOSTICS_PER_CODE);
                self.found.push(diagnostic(self.input, Code::LimitReached, Span::default(), message.into()));
            }
        }
        self.found
    }
}

fn diagnostic(input: &Input, code: Code, span: Span, message: Cow<'static, str>) -> Diagnostic {
    let position = input.position(span.start);
    Diagnostic { code, severity: code.severity(), message, line: position.line, column: position.column, span: input.in_file(span) }
}

struct Reader<'p> {
    input: &'p Input,
    tree: &'p Tree,
    notes: &'p Notes,
    lost_links: &'p [LostLink],
    /// Ranges of the tree's text that are marks of references or the signs of links, sorted: no text of the page.
    signs: Vec<(u32, u32)>,
    home: Home<'p>,
    sections: Vec<Section>,
    links: Vec<Link>,
    /// The node of each link; for one that is no node, the last node before it.
    link_nodes: Vec<NodeId>,
    /// For the links that are no nodes, by their number: where they stand in the tree's text.
    lost_places: HashMap<u32, u32>,
    /// The node and section of each table.
    table_nodes: Vec<(NodeId, Option<u32>)>,
    tables: Vec<Table>,
    references: Vec<Reference>,
    categories: Vec<Category>,
    files: Vec<File>,
    /// Whether there are captions of pictures.
    has_captions: bool,
    /// Ranges of the tree's text that are categories, files and the exporter's marks, which are not part of the page's text.
    unseen: Vec<(u32, u32)>,
    diagnostics: Diagnostics<'p>,
}

/// A link as the page writes it.
struct Written<'t> {
    /// The node that it is, or the last one before it.
    node: NodeId,
    /// Range of the tree's text.
    text: (u32, u32),
    /// Range of the source.
    span: Span,
    href: &'t str,
    title: &'t str,
    wikilink: bool,
}

/// Counts headings of the same name; case does not count, as on MediaWiki.
///
/// Names are kept by their hash alone: it is keyed at random, so two names do not meet in it by accident or on purpose.
struct Anchors {
    hasher: RandomState,
    counts: HashMap<u64, u32>,
}

impl Anchors {
    fn with_capacity(headings: usize) -> Self {
        Self { hasher: RandomState::new(), counts: HashMap::with_capacity(headings) }
    }

    /// How often the name has come, this time included.
    fn count(&mut self, anchor: &str) -> u32 {
        let mut hasher = self.hasher.build_hasher();
        for character in anchor.chars().flat_map(char::to_lowercase) {
            hasher.write_u32(u32::from(character));
        }
        let count = self.counts.entry(hasher.finish()).or_insert(0);
        *count += 1;
        *count
    }
}

/// Where the pass over the nodes stands: up to which node the innermost element of each kind goes.
#[derive(Default)]
struct Inside {
    reference: NodeId,
    caption: NodeId,
    table: NodeId,
    heading: NodeId,
    list: NodeId,
}

impl Inside {
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

#[expect(clippy::cast_possible_truncation, reason = "facts are no more than the nodes of a tree, which are numbered in 32 bits")]
fn number(length: usize) -> u32 {
    length as u32
}

impl<'p> Reader<'p> {
    fn new(input: &'p Input, tree: &'p Tree, notes: &'p Notes, lost_links: &'p [LostLink], home: Home<'p>) -> Self {
        let marks = notes.text_marks.iter().map(|mark| mark.text);
        let brackets = lost_links.iter().flat_map(|link| [(link.outer.0, link.inner.0), (link.inner.1, link.outer.1)]);
        let mut signs: Vec<(u32, u32)> = marks.chain(brackets).collect();
        signs.sort_unstable();
        Self {
            input,
            tree,
            notes,
            lost_links,
            signs,
            home,
            sections: Vec::with_capacity(tree.headings),
            links: Vec::with_capacity(tree.links.len()),
            link_nodes: Vec::with_capacity(tree.links.len()),
            lost_places: HashMap::new(),
            table_nodes: Vec::new(),
            tables: Vec::new(),
            references: Vec::new(),
            categories: Vec::new(),
            files: Vec::new(),
            has_captions: false,
            unseen: Vec::new(),
            diagnostics: Diagnostics { input, found: Vec::new(), counts: [0; Code::ALL.len()] },
        }
    }

    /// The text of a range without marks and without the ranges of `skip`.
    fn text_without(&self, range: (u32, u32), skip: &[(u32, u32)]) -> String {
        let from = self.signs.partition_point(|sign| sign.0 < range.0);
        let to = self.signs.partition_point(|sign| sign.0 < range.1);
        if from == to && skip.is_empty() {
            return collapse(&self.tree.text[range.0 as usize..range.1 as usize]);
        }
        let mut holes: Vec<(u32, u32)> = self.signs[from..to].iter().chain(skip).copied().collect();
        holes.sort_unstable();
        let mut out = String::new();
        let mut from = range.0;
        for (start, end) in holes {
            if start > from {
                out.push_str(&self.tree.text[from as usize..start as usize]);
            }
            from = from.max(end);
        }
        if from < range.1 {
            out.push_str(&self.tree.text[from as usize..range.1 as usize]);
        }
        collapse(&out)
    }

    // Sections, links, categories, files.

    fn collect(&mut self) {
        let tree = self.tree;
        let mut inside = Inside::default();
        let mut notes: Vec<(NodeId, NodeId)> = self.notes.notes.iter().map(|note| note.nodes).collect();
        notes.sort_unstable();
        let mut notes = notes.into_iter().peekable();
        let mut anchors = Anchors::with_capacity(tree.headings);
        let mut lost_links = self.lost_links.iter().peekable();
        for (id, node) in (0_u32..).zip(&tree.nodes) {
            // A link that is no node counts as part of the last node that begins before it.
            while let Some(lost) = lost_links.next_if(|lost| lost.outer.0 < node.text.0) {
                self.lost_link(id.saturating_sub(1), lost, inside.place(id.saturating_sub(1)));
            }
            while let Some((_, end)) = notes.next_if(|&(start, _)| start <= id) {
                inside.reference = inside.reference.max(end);
            }
            match node.kind {
                Kind::Table { .. } => {
                    inside.table = inside.table.max(node.end);
                    self.table_nodes.push((id, self.section()));
                }
                Kind::Item | Kind::Term | Kind::Definition => inside.list = inside.list.max(node.end),
                Kind::FigureCaption => {
                    self.has_captions = true;
                    inside.caption = inside.caption.max(node.end);
                }
                Kind::Heading(level) => {
                    inside.heading = node.end;
                    self.heading(level, node, &mut anchors);
                }
                Kind::Link(link) => self.link(id, node, link, inside.place(id)),
                Kind::Image(image) => {
                    self.image(id, node, image);
                    inside.caption = inside.caption.max(node.end);
                }
                _ => {}
            }
        }
        let last = number(tree.nodes.len()) - 1;
        for lost in lost_links {
            self.lost_link(last, lost, inside.place(last));
        }
    }

    fn section(&self) -> Option<u32> {
        number(self.sections.len()).checked_sub(1)
    }

    fn heading(&mut self, level: u8, node: &Node, anchors: &mut Anchors) {
        let mut heading = self.text_without(node.text, &[]);
        // Pandoc's Markdown: `## Heading {#id .class}`.
        if let Some(open) = heading.rfind(" {")
            && heading.ends_with('}')
            && heading[open + 2..].starts_with(['#', '.', '-'])
        {
            heading.truncate(open);
        }
        let mut anchor = heading.replace(' ', "_");
        let count = anchors.count(&anchor);
        if count > 1 {
            anchor = format!("{anchor}_{count}");
        }
        let position = self.input.position(node.span.start);
        let span = self.input.in_file(self.input.trimmed(node.span));
        self.sections.push(Section { level, heading, anchor, line: position.line, column: position.column, span });
    }

    /// A link of the tree.
    fn link(&mut self, id: NodeId, node: &Node, link: u32, place: Place) {
        let LinkNode { href, title, mark } = self.tree.links[link as usize];
        let (href, title) = (self.tree.value(href), self.tree.value(title));
        let text = collapse(&self.tree.text[node.text.0 as usize..node.text.1 as usize]);
        let written = Written { node: id, text: node.text, span: node.span, href, title, wikilink: mark != WikilinkMark::None };
        self.add_link(&written, text, place);
    }

    /// A link that Markdown left as text.
    fn lost_link(&mut self, node: NodeId, lost: &LostLink, place: Place) {
        let text = self.text_without(lost.inner, &[]);
        let title = if lost.wikilink { "wikilink" } else { "" };
        let written = Written { node, text: lost.outer, span: lost.span, href: &lost.href, title, wikilink: lost.wikilink };
        let before = self.links.len();
        self.add_link(&written, text, place);
        if self.links.len() > before {
            self.lost_places.insert(number(before), lost.outer.0);
        }
        if lost.nested {
            self.diagnostics.push(Code::NestedLink, lost.span, "a link around another link: both are kept");
        } else {
            self.diagnostics.push(Code::BrokenLink, lost.span, "Markdown does not read this link: read by its brackets");
        }
    }

    fn add_link(&mut self, written: &Written<'_>, text: String, place: Place) {
        let &Written { node, text: range, span: source, href, title, wikilink } = written;
        let is_figure = title.starts_with("fig:");
        let position = self.input.position(source.start);
        // A link that is never closed ends with its paragraph, but not behind its line end.
        let (line, column, span) = (position.line, position.column, self.input.in_file(self.input.trimmed(source)));
        let (kind, target, fragment) = match link::destination(href, wikilink, is_figure, self.home) {
            Destination::Category { name } => {
                self.unseen.push(range);
                let sort_key = sort_key(&text, &name);
                self.categories.push(Category { name, sort_key, text, href: href.to_owned(), line, column, span });
                return;
            }
            Destination::File { name } => {
                self.unseen.push(range);
                self.files.push(File { name: name.clone(), caption: text.clone(), href: href.to_owned(), wikilink, line, column, span });
                if wikilink {
                    return;
                }
                // A picture that the exporter turned into a link to its page on the wiki (`"fig:…"`) is both.
                (LinkKind::Wiki, Some(format!("File:{name}")), None)
            }
            Destination::Link { kind, target, fragment } => (kind, target, fragment),
        };
        if href.trim().is_empty() {
            self.diagnostics.push(Code::EmptyLink, source, "a link without an address");
        }
        let (shown, mark) = link::split_mark(&text);
        if let Some(mark) = mark.filter(|mark| self.tree.text[range.0 as usize..range.1 as usize].ends_with(mark)) {
            self.unseen.push((range.1 - number(mark.len()), range.1));
        }
        let trail = target.as_deref().filter(|_| kind != LinkKind::Interwiki).and_then(|target| link::trail_start(shown, target));
        if let Some(at) = trail {
            let message = format!("“{}” stood behind the link “{}”", &shown[at..], &shown[..at]);
            self.diagnostics.push(Code::SwallowedTrail, source, message);
        }
        self.link_nodes.push(node);
        self.links.push(Link {
            kind,
            wikilink,
            label: shown[..trail.unwrap_or(shown.len())].to_owned(),
            trail: trail.map(|at| shown[at..].to_owned()),
            mark: mark.map(str::to_owned),
            target,
            fragment,
            href: href.to_owned(),
            title: match title {
                "" => None,
                "wikilink" => Some(Cow::Borrowed("wikilink")),
                title => Some(Cow::Owned(title.to_owned())),
            },
            place,
            section: self.section(),
            line,
            column,
            span,
            text,
        });
    }

    /// The links that stand in a range of nodes with this range of text.
    fn links_in(&self, nodes: (NodeId, NodeId), text: (u32, u32)) -> impl Iterator<Item = u32> + '_ {
        let from = self.link_nodes.partition_point(|&link| link < nodes.0);
        let to = self.link_nodes.partition_point(|&link| link < nodes.1);
        let stands = move |link: &u32| self.lost_places.get(link).is_none_or(|place| (text.0..text.1).contains(place));
        (number(from)..number(to)).filter(stands)
    }

    fn image(&mut self, id: NodeId, node: &Node, image: u32) {
        let facts = self.tree.images[image as usize];
        let src = self.tree.value(facts.src);
        self.unseen.push(node.text);
        let caption = self.figure_caption(node).unwrap_or_else(|| collapse(self.tree.text_of(id)));
        let position = self.input.position(node.span.start);
        self.files.push(File {
            name: link::file_name(src),
            caption,
            href: src.to_owned(),
            wikilink: self.tree.value(facts.title) == "wikilink",
            line: position.line,
            column: position.column,
            span: self.input.in_file(node.span),
        });
    }

    /// The caption of the figure that a picture stands in, at most two elements up (a link may be between).
    fn figure_caption(&self, image: &Node) -> Option<String> {
        let parent = self.tree.node(image.parent);
        let figure = [image.parent, parent.parent].into_iter().find(|&id| self.tree.node(id).kind == Kind::Figure)?;
        let caption = self.tree.children(figure).find(|&child| self.tree.node(child).kind == Kind::FigureCaption)?;
        Some(collapse(self.tree.text_of(caption)))
    }

    /// The paragraphs before the first heading, those of tables and lists left out.
    fn lead(&mut self, banner: Option<NodeId>) -> String {
        let tree = self.tree;
        // A mark stands at the end of its link, and so behind a picture inside it.
        self.unseen.sort_unstable();
        let mut lead = String::new();
        let mut at = 1;
        while let Some(node) = tree.nodes.get(at as usize) {
            let block = at;
            at += 1;
            match node.kind {
                Kind::Heading(_) => break,
                Kind::Table { .. }
                | Kind::BulletList
                | Kind::OrderedList(_)
                | Kind::DefinitionList
                | Kind::Figure
                | Kind::CodeBlock
                | Kind::Note(_) => at = node.end,
                _ if Some(block) == banner => at = node.end,
                Kind::Paragraph => {
                    at = node.end;
                    let from = self.unseen.partition_point(|range| range.0 < node.text.0);
                    let to = self.unseen.partition_point(|range| range.0 < node.text.1);
                    let text = self.text_without(node.text, &self.unseen[from..to]);
                    if !text.is_empty() {
                        if !lead.is_empty() {
                            lead.push_str("\n\n");
                        }
                        lead.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        lead
    }

    // Tables.

    fn tables(&mut self) {
        let mut budget = Budget::of_page(self.input.body().range().len());
        // Where each cell that holds a table stands: table, row, column.
        let mut places: HashMap<NodeId, (u32, u32, u32)> = HashMap::new();
        for index in 0..self.table_nodes.len() {
            let (id, section) = self.table_nodes[index];
            let parent = self.cell_around(id).and_then(|cell| places.get(&cell).copied());
            let table = self.table(number(index), id, section, parent, &mut budget, &mut places);
            self.tables.push(table);
        }
    }

    /// The cell that a table stands in.
    fn cell_around(&self, table: NodeId) -> Option<NodeId> {
        let mut at = table;
        while at != 0 {
            at = self.tree.node(at).parent;
            if matches!(self.tree.node(at).kind, Kind::Cell(_)) {
                return Some(at);
            }
        }
        None
    }

    fn table(
        &mut self,
        index: u32,
        id: NodeId,
        section: Option<u32>,
        parent: Option<(u32, u32, u32)>,
        budget: &mut Budget,
        places: &mut HashMap<NodeId, (u32, u32, u32)>,
    ) -> Table {
        let tree = self.tree;
        let node = tree.node(id);
        let grid = grid::lay_out(tree, id, budget);
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(grid.rows.len());
        let mut first_places: HashMap<NodeId, (usize, usize)> = HashMap::new();
        let mut blanked = false;
        for (row_number, slots) in grid.rows.iter().enumerate() {
            rows.push(Vec::with_capacity(slots.len()));
            for (column, slot) in slots.iter().enumerate() {
                // The Markdown reader fills short rows with cells that stand nowhere.
                let stands = |cell: &NodeId| tree.node(*cell).span.start < tree.node(*cell).span.end;
                let cell = match slot.cell.filter(stands) {
                    None => Cell { header: row_number < grid.header_rows, ..Cell::default() },
                    Some(cell) if slot.spanned => {
                        let (row, column) = first_places.get(&cell).copied().unwrap_or((row_number, column));
                        let first = rows.get(row).and_then(|row| row.get(column)).cloned().unwrap_or_default();
                        let mut copy = Cell { spanned: true, ..first };
                        match budget.text.checked_sub(copy.text.len() + 4 * copy.links.len()) {
                            Some(rest) => budget.text = rest,
                            None => {
                                blanked = true;
                                copy = Cell { spanned: true, header: copy.header, line: copy.line, span: copy.span, ..Cell::default() };
                            }
                        }
                        copy
                    }
                    Some(cell) => {
                        if let Kind::Cell(facts) = tree.node(cell).kind {
                            let facts = tree.cells[facts as usize];
                            if facts.column_span != 1 || facts.row_span != 1 {
                                first_places.insert(cell, (row_number, column));
                            }
                        }
                        self.cell(cell, (index, number(row_number), number(column)), row_number < grid.header_rows, places)
                    }
                };
                rows[row_number].push(cell);
            }
        }
        for &(row_number, surplus) in &grid.surplus {
            let more = self.cell(surplus, (index, number(row_number), number(grid.columns.saturating_sub(1))), false, places);
            if let Some(last) = rows[row_number].last_mut() {
                last.text = collapse(&format!("{} {}", last.text, more.text));
                last.links.extend(more.links);
                last.references.extend(more.references);
            }
        }
        if grid.trimmed || blanked {
            self.diagnostics.push(
                Code::TrimmedTable,
                Span::new(node.span.start, node.span.start + 1),
                "the spans of this table ask for more than its size can account for: they are not all filled",
            );
        }
        let syntax = match node.kind {
            Kind::Table { syntax } => syntax,
            _ => Syntax::Html,
        };
        if syntax == Syntax::Pipe {
            self.ragged_rows(id, grid.columns);
        }
        let mut header_rows = grid.header_rows;
        // A pipe table cannot do without a header row; an empty one means that there is none.
        if header_rows == 1
            && rows.len() > 1
            && matches!(syntax, Syntax::Pipe | Syntax::Simple | Syntax::Multiline | Syntax::Grid)
            && rows[0].iter().all(|cell| cell.text.is_empty() && cell.links.is_empty())
        {
            rows.remove(0);
            header_rows = 0;
            for place in places.values_mut().filter(|place| place.0 == index) {
                place.1 = place.1.saturating_sub(1);
            }
        }
        let caption = tree
            .children(id)
            .find(|&child| tree.node(child).kind == Kind::Caption)
            .map(|caption| self.text_without(tree.node(caption).text, &[]));
        let caption = caption.or_else(|| if syntax == Syntax::Pipe { self.caption_below(id) } else { None });
        let position = self.input.position(node.span.start);
        Table {
            index,
            section,
            caption: caption.filter(|caption| !caption.is_empty()),
            syntax,
            columns: column_names(&rows[..header_rows], grid.columns),
            header_rows: number(header_rows),
            rows,
            parent,
            repairs: Vec::new(),
            line: position.line,
            column: position.column,
            span: self.input.in_file(self.input.trimmed(node.span)),
        }
    }

    fn cell(&mut self, id: NodeId, place: (u32, u32, u32), in_header: bool, places: &mut HashMap<NodeId, (u32, u32, u32)>) -> Cell {
        let tree = self.tree;
        let node = tree.node(id);
        // The cells of tables inside: what is in them is theirs. Text between those cells stands in front of its table in HTML, and so
        // in this cell.
        let mut nested: Vec<(NodeId, NodeId)> = Vec::new();
        let first_table = self.table_nodes.partition_point(|&(table, _)| table < id);
        if let Some(&(table, _)) = self.table_nodes.get(first_table).filter(|&&(table, _)| table < node.end) {
            let mut at = table;
            while at < node.end {
                let inner = tree.node(at);
                let is_theirs = matches!(inner.kind, Kind::Cell(_) | Kind::Caption);
                if is_theirs {
                    nested.push((at, inner.end));
                }
                at = if is_theirs { inner.end } else { at + 1 };
            }
        }
        let holds_tables = first_table < self.table_nodes.len() && self.table_nodes[first_table].0 < node.end;
        if holds_tables {
            places.insert(id, place);
        }
        let is_inside = |ranges: &[(u32, u32)], at: u32| {
            ranges.partition_point(|&(start, _)| start <= at).checked_sub(1).is_some_and(|range| at < ranges[range].1)
        };
        let is_own = |at: NodeId| !is_inside(&nested, at);
        let nested_texts: Vec<(u32, u32)> = nested.iter().map(|&(cell, _)| tree.node(cell).text).collect();
        let mut skip = nested_texts.clone();
        // The caption of a picture is the picture's; its alternative text, if it has one, stands for it in the cell.
        if self.has_captions {
            skip.extend(
                tree.nodes[id as usize..node.end as usize]
                    .iter()
                    .filter(|node| node.kind == Kind::FigureCaption)
                    .map(|caption| caption.text),
            );
        }
        let text = self.text_without(node.text, &skip);
        let links = self.links_in((id, node.end), node.text).filter(|&link| is_own(self.link_nodes[link as usize])).collect();
        let in_nested = |at: u32| is_inside(&nested_texts, at);
        let text_marks =
            self.notes.marks_in(node.text).iter().filter(|mark| !in_nested(mark.text.0)).map(|mark| (mark.text.0, mark.number));
        let from = self.notes.node_marks.partition_point(|&(mark, _)| mark < id);
        let node_marks = self.notes.node_marks[from..].iter().take_while(|&&(mark, _)| mark < node.end).filter(|&&(mark, _)| is_own(mark));
        let mut references: Vec<(u32, u32)> =
            text_marks.chain(node_marks.map(|&(mark, number)| (tree.node(mark).text.0, number))).collect();
        references.sort_by_key(|&(at, _)| at);
        if residue::attribute_text(&text).is_some() {
            self.diagnostics.push(Code::AttributeText, node.span, "attributes of a table stand as text in this cell");
        } else if text == "|" {
            self.diagnostics.push(Code::RawWikitext, node.span, "a pipe left by the exporter");
        }
        let is_header = matches!(node.kind, Kind::Cell(facts) if tree.cells[facts as usize].header);
        Cell {
            text,
            header: is_header || in_header,
            spanned: false,
            links,
            references: references.into_iter().map(|(_, number)| number).collect(),
            line: self.input.line(node.span.start),
            span: self.input.in_file(self.input.trimmed(node.span)),
        }
    }

    /// Pandoc's Markdown writes the caption of a pipe table as a paragraph below it: `: Caption`.
    fn caption_below(&self, table: NodeId) -> Option<String> {
        let below = self.tree.node(table).end;
        let node = self.tree.nodes.get(below as usize).filter(|node| node.kind == Kind::Paragraph)?;
        let text = self.text_without(node.text, &[]);
        [": ", "Table: "].iter().find_map(|sign| text.strip_prefix(sign)).map(str::to_owned)
    }

    /// Rows of a pipe table with fewer or more cells than its header.
    fn ragged_rows(&mut self, table: NodeId, columns: usize) {
        let tree = self.tree;
        let mut header = None;
        for row in tree.children(table) {
            let cells = tree.children(row).filter(|&cell| tree.node(cell).span.start < tree.node(cell).span.end).count();
            let wanted = *header.get_or_insert(cells);
            if cells != wanted {
                self.diagnostics.push(
                    Code::RaggedRow,
                    tree.node(row).span,
                    format!("a row of {cells} cells in a table of {}", wanted.min(columns)),
                );
            }
        }
    }

    // References and remarks.

    fn references(&mut self) {
        let notes = self.notes;
        let mut by_number: HashMap<u32, usize> = HashMap::new();
        for note in &notes.notes {
            let text = self.text_without(note.text, &[]);
            let links: Vec<u32> = self.links_in(note.nodes, note.text).collect();
            let node = self.tree.node(note.nodes.0);
            let last = self.tree.nodes[note.nodes.0 as usize..note.nodes.1 as usize]
                .iter()
                .map(|node| node.span.end)
                .max()
                .unwrap_or(node.span.end);
            let span = self.input.trimmed(Span::new(node.span.start, last));
            let position = self.input.position(span.start);
            let has_picture =
                self.tree.nodes[note.nodes.0 as usize..note.nodes.1 as usize].iter().any(|node| matches!(node.kind, Kind::Image(_)));
            let empty = text.is_empty() && links.is_empty() && !has_picture;
            if empty {
                self.diagnostics.push(Code::EmptyReference, span, format!("reference {} has no text", note.number));
            }
            by_number.entry(note.number).or_insert(self.references.len());
            self.references.push(Reference {
                number: note.number,
                text,
                links,
                cited: Vec::new(),
                empty,
                line: position.line,
                column: position.column,
                span: self.input.in_file(span),
            });
        }
        let text_marks = notes.text_marks.iter().map(|mark| (self.mark_span(Mark::Text(mark.text.0, mark.text.1)), mark.number));
        let node_marks = notes.node_marks.iter().map(|&(mark, number)| (self.mark_span(Mark::Node(mark)), number));
        let mut marks: Vec<(Span, u32)> = text_marks.chain(node_marks).collect();
        marks.sort_unstable();
        for (span, number) in marks {
            let Some(&at) = by_number.get(&number) else { continue };
            let position = self.input.position(span.start);
            self.references[at].cited.push(Citation { line: position.line, column: position.column, span: self.input.in_file(span) });
        }
        for (note, reference) in notes.notes.iter().zip(&self.references) {
            if reference.cited.is_empty() {
                let start = self.tree.node(note.nodes.0).span.start;
                self.diagnostics.push(
                    Code::UncitedReference,
                    Span::new(start, start + 1),
                    format!("nothing cites reference {}", reference.number),
                );
            }
        }
    }

    /// The source of a mark, with the backslashes that escape it.
    fn mark_span(&self, mark: Mark) -> Span {
        match mark {
            Mark::Node(node) => self.tree.node(node).span,
            Mark::Text(start, end) => {
                let mut span = self.tree.source_of(start, end);
                let bytes = self.input.text().as_bytes();
                if span.start > 0 && bytes[span.start as usize - 1] == b'\\' {
                    span.start -= 1;
                }
                span
            }
        }
    }

    fn remarks(&mut self) {
        for remark in self.input.remarks() {
            self.diagnostics.push(remark.code, remark.span, remark.message.clone());
        }
        for remark in &self.tree.remarks {
            self.diagnostics.push(remark.code, remark.span, remark.message.clone());
        }
        for (code, mark, message) in &self.notes.remarks {
            let span = self.mark_span(*mark);
            self.diagnostics.push(*code, span, message.clone());
        }
        let (tree, diagnostics) = (self.tree, &mut self.diagnostics);
        residue::find(tree, |code, (start, end), message| diagnostics.push(code, tree.source_of(start, end), message));
    }
}

/// The text of a category link where it is not the category itself.
fn sort_key(text: &str, name: &str) -> Option<String> {
    let shown = text.split_once(':').filter(|(word, _)| namespace(word).is_some()).map_or(text, |(_, shown)| shown);
    let is_name = title::parse(shown, true).text == *name;
    (!is_name && !text.is_empty()).then(|| text.to_owned())
}

/// A name for each column: the texts of its header rows, each once, joined by ` / `; the second of the same name gets ` (2)`.
fn column_names(header: &[Vec<Cell>], columns: usize) -> Vec<String> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    (0..columns)
        .map(|column| {
            let mut parts: Vec<&str> =
                header.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
            parts.dedup();
            let name = parts.join(" / ");
            let count = counts.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count > 1 && !name.is_empty() { format!("{name} ({count})") } else { name }
        })
        .collect()
}
