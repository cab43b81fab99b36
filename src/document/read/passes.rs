//! The passes that decide what the nodes of a page are, in one list and in order.
//!
//! Passes over the tree find what only the whole page shows, and put it into the tree: after that it is a node like any other. Passes over
//! the nodes turn the nodes into data. Each pass names the formats that need it: an HTML document was not read by a Markdown reader, so it
//! cannot have lost what only such a reader loses.

use super::identity::{self, Attribution};
use super::{Detail, Reader, resolve};
use crate::document::dialect;
use crate::document::link::{self, Destination, WikiContext};
use crate::document::note::{self, Notes};
use crate::document::unparsed_link::{self, PendingLink};
use crate::input::{Format, Input};
use crate::page::{Dialect, Title, WikiSource};
use crate::scan::is_escaped;
use crate::span::{TextRange, to_u32};
use crate::tree::{Kind, NodeId, Tree};

/// A step on the way from a tree to a document.
pub(super) struct Pass {
    /// Its name in `docs/architecture.md`.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the list, and for the test that the document names all of it"))]
    name: &'static str,
    formats: &'static [Format],
    /// The least detail for which the pass is needed.
    detail: Detail,
    pub(super) run: Run,
}

/// What a pass works on.
#[derive(Clone, Copy)]
pub(super) enum Run {
    /// The tree, before and while nodes are put into it.
    Tree(fn(&mut Found<'_>)),
    /// The nodes of the finished tree.
    Nodes(fn(&mut Reader<'_>)),
}

const ANY: &[Format] = &[Format::Markdown, Format::Html];
const MARKDOWN: &[Format] = &[Format::Markdown];

/// All passes, in order.
const PASSES: &[Pass] = &[
    // Title and wiki of the page, and which block is the exporter's first line.
    Pass { name: "identity", formats: ANY, detail: Detail::Links, run: Run::Tree(|found| found.identity()) },
    // Which lists and sections are notes, and which texts and links are their marks.
    Pass { name: "footnotes", formats: ANY, detail: Detail::Links, run: Run::Tree(|found| found.footnotes()) },
    // Which pandoc wrote the page.
    Pass { name: "dialect", formats: MARKDOWN, detail: Detail::Links, run: Run::Tree(|found| found.dialect()) },
    // Which brackets are links that Markdown does not read.
    Pass { name: "unparsed links", formats: MARKDOWN, detail: Detail::Links, run: Run::Tree(|found| found.unparsed_links()) },
    // Which ends of headings are attributes, and the ids in them.
    Pass { name: "heading attributes", formats: MARKDOWN, detail: Detail::Links, run: Run::Tree(|found| found.heading_attributes()) },
    // Puts all of these into the tree, as nodes.
    Pass { name: "weaving", formats: ANY, detail: Detail::Links, run: Run::Tree(|found| found.weave()) },
    // Which paragraphs below tables are their captions.
    Pass { name: "captions", formats: ANY, detail: Detail::Links, run: Run::Tree(|found| found.captions()) },
    // The categories that the front matter lists.
    Pass { name: "front matter", formats: ANY, detail: Detail::Links, run: Run::Nodes(|reader| reader.front_matter_categories()) },
    // Which links to categories make the page a member of them.
    Pass { name: "memberships", formats: ANY, detail: Detail::Links, run: Run::Nodes(|reader| reader.memberships()) },
    // Sections, links, categories, files, and a role for each link and picture.
    Pass { name: "links", formats: ANY, detail: Detail::Links, run: Run::Nodes(|reader| reader.collect()) },
    // The text before the first heading.
    Pass { name: "lead", formats: ANY, detail: Detail::Links, run: Run::Nodes(|reader| reader.lead()) },
    // Which cell is where in a table.
    Pass { name: "grid", formats: ANY, detail: Detail::All, run: Run::Nodes(|reader| reader.tables()) },
    // The text of each note, and where it is cited.
    Pass { name: "references", formats: ANY, detail: Detail::Links, run: Run::Nodes(|reader| reader.references()) },
    // Reports marks that have no note.
    Pass { name: "marks without notes", formats: ANY, detail: Detail::Links, run: Run::Nodes(|reader| reader.marks_without_notes()) },
    // Reports what was odd in the file, and wikitext that the exporter left.
    Pass { name: "leftovers", formats: ANY, detail: Detail::All, run: Run::Nodes(|reader| reader.leftovers()) },
];

/// Returns the passes that a page of this format needs for this detail.
pub(super) fn needed(format: Format, detail: Detail) -> impl Iterator<Item = &'static Pass> + Clone {
    PASSES.iter().filter(move |pass| pass.formats.contains(&format) && pass.detail <= detail)
}

/// What the passes over the tree have found so far.
pub(super) struct Found<'p> {
    pub(super) input: &'p Input,
    pub(super) tree: Tree,
    pub(super) title: Title,
    pub(super) source: WikiSource,
    /// Whether the page states its address on its wiki.
    is_declared: bool,
    pub(super) dialect: Dialect,
    pub(super) notes: Notes,
    /// The block that is the exporter's first line.
    attribution: Option<NodeId>,
    pending_links: Vec<PendingLink>,
    /// The attributes at the ends of headings.
    attributes: Vec<TextRange>,
    /// The ids in them.
    pub(super) heading_ids: Vec<String>,
}

impl<'p> Found<'p> {
    pub(super) fn new(input: &'p Input, tree: Tree) -> Self {
        Self {
            input,
            tree,
            title: Title::default(),
            source: WikiSource::default(),
            is_declared: false,
            dialect: Dialect::default(),
            notes: Notes::default(),
            attribution: None,
            pending_links: Vec::new(),
            attributes: Vec::new(),
            heading_ids: Vec::new(),
        }
    }

    /// Returns what is known of the page's wiki.
    pub(super) fn home(&self) -> WikiContext<'_> {
        let WikiSource { host, language, .. } = &self.source;
        WikiContext { host: host.as_deref(), language: language.as_deref(), is_declared: self.is_declared }
    }

    /// Finds the title and the wiki of the page, from front matter, the exporter's first line, the links, the file name.
    fn identity(&mut self) {
        let (input, tree) = (self.input, &self.tree);
        let attribution = identity::attribution(tree);
        let origin = identity::origin(input, tree);
        let host = identity::host(&origin, tree, attribution.as_ref());
        let title = identity::title_of(input, &origin, attribution.as_ref(), tree);
        let revision = identity::revision(input, tree);
        let source = identity::source_of(&origin, host.as_deref(), attribution.as_ref(), &title, revision);
        self.is_declared = origin.host().is_some();
        self.attribution = attribution.map(|Attribution { block, .. }| block);
        (self.title, self.source) = (title, source);
    }

    /// Finds which lists contain notes, and which texts and links are marks.
    fn footnotes(&mut self) {
        let (tree, home) = (&self.tree, self.home());
        let is_category = |link: u32| {
            let link = &tree.links[link as usize];
            link.mark.is_wikilink() && matches!(link::destination(tree.value(link.href), true, false, home), Destination::Category { .. })
        };
        self.notes = note::find(self.input.text(), tree, is_category);
    }

    /// Finds out which pandoc wrote the page.
    fn dialect(&mut self) {
        let (text, tree) = (self.input.text(), &self.tree);
        let has_escaped_marks = self.notes.text_marks.iter().any(|mark| is_escaped(text, tree.source_at(mark.text.start) as usize));
        self.dialect = dialect::detect(text, tree, has_escaped_marks);
    }

    /// Finds links that Markdown left as text.
    fn unparsed_links(&mut self) {
        self.pending_links = unparsed_link::find(self.input.text(), &self.tree);
    }

    /// Finds the attributes at the end of headings in pandoc's Markdown, `## Heading {#id .class}`
    /// (<https://pandoc.org/MANUAL.html#extension-header_attributes>).
    fn heading_attributes(&mut self) {
        let tree = &self.tree;
        for (id, node) in (0..).zip(&tree.nodes).filter(|(_, node)| matches!(node.kind, Kind::Heading(_))) {
            let text = tree.text_of(id).trim_end();
            let Some(open) = text.strip_suffix('}').and_then(|text| text.rfind(" {")) else { continue };
            if !text[open + 2..].starts_with(['#', '.', '-']) {
                continue;
            }
            let range = TextRange::new(node.text.start + to_u32(open), node.text.start + to_u32(text.len()));
            let inside = &tree.nodes[id as usize + 1..node.end as usize];
            // `\{` is meant as a brace, and so is one in `<h2>`.
            let source = self.input.text();
            let is_element = matches!(source.as_bytes()[node.span.start as usize..], [b'<', b'h' | b'H', b'1'..=b'6', ..]);
            let is_text = is_element || is_escaped(source, tree.source_at(range.start + 1) as usize);
            if is_text || inside.iter().any(|node| node.text.end > range.start) {
                continue;
            }
            let words = text[open + 2..text.len() - 1].split_ascii_whitespace();
            self.heading_ids.extend(words.filter_map(|word| word.strip_prefix('#')).map(str::to_owned));
            self.attributes.push(range);
        }
    }

    /// Puts everything that was found into the tree.
    fn weave(&mut self) {
        let pending_links = std::mem::take(&mut self.pending_links);
        resolve::weave(self.input.text(), &mut self.tree, self.attribution, &self.notes, pending_links, &self.attributes);
    }

    /// Marks the paragraphs below tables that are their captions.
    fn captions(&mut self) {
        resolve::captions(&mut self.tree);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_architecture_names_all_passes_in_their_order() {
        let text = include_str!("../../../docs/architecture.md");
        let walk = text.split_once("`parse`\n").expect("the walk of parse").1.split_once("\n\n").map_or("", |(walk, _)| walk);
        let lists = walk.split('*').skip(1).step_by(2);
        let names: Vec<&str> = lists.flat_map(|list| list.split(", ")).collect();
        assert_eq!(names, PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>());
    }
}
