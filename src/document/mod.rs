//! A page with its text: the facts, the tree that they were read from, and where in it each of them stands.
//!
//! Comes in: the tree of a page and what the reader made of it. Goes out: the [`Page`], its blocks (`blocks`), and the text of any of them with what
//! stands in it (`flat`).

mod blocks;
mod dialect;
mod flat;
mod grid;
mod leftover;
pub(crate) mod link;
mod note;
mod placed;
pub(crate) mod read;
mod role;
pub(crate) mod unparsed_link;
mod visible;

use std::collections::HashMap;
use std::sync::Arc;

use crate::input::{Input, SourceText};
use crate::page::{Link, Page};
use crate::repair::RepairLevel;
use crate::span::{SourceRange, Span};
use crate::table::Table;
use crate::tree::{Kind, NodeId, Tree};

pub(crate) use self::flat::{FlatBlock, FlatKind, Passage};
pub(crate) use self::leftover::{Leftover, may_hold as may_hold_residue, quoted};
pub use self::placed::{PlacedText, Texts};
use self::read::Detail;
pub(crate) use self::read::title_of_name;
pub(crate) use self::role::{Role, Roles};
pub(crate) use self::visible::visible;

/// How many nodes begin at one byte before a cell is looked for in vain.
const MAX_NODES_AT_ONE_BYTE: usize = 64;

/// A page as it was read: its facts and the text that they stand in, in its order.
///
/// What takes the text asks a document: [`clean`](Self::clean), [`to_text`](Self::to_text), [`RecordMap::records`](crate::RecordMap::records),
/// [`Lexicon::organization`](crate::Lexicon::organization), [`PageSummary::from_document`](crate::PageSummary::from_document). The facts alone are a [`Page`], plain data that
/// JSON holds.
///
/// ```
/// use wikilift::{Document, Input, ParseOptions};
///
/// let document = Document::parse(&Input::from_text("Ports.md", "See [Lyra](Lyra.md \"wikilink\").")?, &ParseOptions::default());
/// assert_eq!(document.links()[0].target.as_deref(), Some("Lyra"));
/// assert_eq!(document.to_markdown(&Default::default()), "---\ntitle: Ports\n---\n\nSee [Lyra](Lyra.md).\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// A page from JSON has no text, so it cannot be written anew, and the compiler says so:
///
/// ```compile_fail
/// let page: wikilift::Page = serde_json::from_str("{}").unwrap();
/// page.to_markdown(&Default::default());
/// ```
///
/// The facts of a document cannot be changed under it; those of the page that it gives can:
///
/// ```compile_fail
/// let input = wikilift::Input::from_text("A.md", "[a](A.md) [b](B.md)").unwrap();
/// wikilift::Document::parse(&input, &Default::default()).page().links.remove(0);
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    /// The facts.
    pub(crate) page: Page,
    pub(crate) tree: Tree,
    pub(crate) source: Arc<SourceText>,
    /// The page's file below the folder of the export.
    pub(crate) name: String,
    /// What the links and pictures of the tree are.
    pub(crate) roles: Roles,
    /// The nodes of the tables, in the page's order.
    pub(crate) table_nodes: Vec<NodeId>,
    /// Ids that headings say in pandoc's attributes, `{#id}`.
    pub(crate) heading_ids: Vec<String>,
    /// What the exporter left in the text, in its order.
    pub(crate) leftovers: Vec<Leftover>,
    /// Tables that were repaired as the file has them, by their numbers.
    pub(crate) damaged: HashMap<u32, Table>,
    pub(crate) options: ParseOptions,
}

impl Page {
    /// Reads the facts of a page, its tables repaired as far as that is safe; [`Document::parse`] keeps its text, too, and takes options. Never
    /// fails: what is not understood stays in the text and is in [`Page::diagnostics`].
    #[must_use]
    pub fn parse(input: &Input) -> Self {
        Document::parse(input, &ParseOptions::default()).into_page()
    }
}

/// How a page is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseOptions {
    /// How sure repairs have to be: of tables, when the page is read, so that records, members and clean Markdown see them repaired; of text and links,
    /// when it is cleaned.
    pub repairs: RepairLevel,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { repairs: RepairLevel::Safe }
    }
}

impl ParseOptions {
    /// The same options with this level of repairs.
    #[must_use]
    pub fn with_repairs(mut self, repairs: RepairLevel) -> Self {
        self.repairs = repairs;
        self
    }
}

impl Document {
    /// Reads a page. Never fails: what is not understood stays in the text and is in the page's [`diagnostics`](Page::diagnostics).
    #[must_use]
    pub fn parse(input: &Input, options: &ParseOptions) -> Self {
        let mut document = read::read(input, Detail::All);
        document.options = options.clone();
        document.repair_tables();
        document
    }

    /// Puts back what tables have lost, and keeps those that it changes as the file has them.
    fn repair_tables(&mut self) {
        if self.options.repairs == RepairLevel::None {
            return;
        }
        let page = &mut self.page;
        let may_be_damaged = |table: &&Table| page.dialect.may_have_damaged(table);
        let as_read: Vec<Table> = page.tables.iter().filter(may_be_damaged).cloned().collect();
        if as_read.is_empty() {
            return;
        }
        page.repair_tables(self.options.repairs);
        let is_repaired = |table: &Table| page.tables[table.index as usize].repairs.len() > table.repairs.len();
        self.damaged = as_read.into_iter().filter(is_repaired).map(|table| (table.index, table)).collect();
    }

    /// A table as the file has it, before it was repaired.
    pub(crate) fn table_as_read(&self, index: u32) -> Option<&Table> {
        self.damaged.get(&index).or_else(|| self.page.tables.get(index as usize))
    }

    /// Whether a table was repaired.
    pub(crate) fn is_repaired(&self, index: u32) -> bool {
        self.damaged.contains_key(&index)
    }

    /// Reads what a check of links asks for: no tables, and no remarks but those of links and references.
    #[cfg(feature = "folder")]
    pub(crate) fn parse_links(input: &Input) -> Self {
        read::read(input, Detail::Links)
    }

    /// The facts.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The links, as [`Page::links`].
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.page.links
    }

    /// The tables, repaired as far as [`ParseOptions::repairs`] says, as [`Page::tables`].
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.page.tables
    }

    /// A copy of the facts, which may be changed.
    #[must_use]
    pub fn to_page(&self) -> Page {
        self.page.clone()
    }

    /// The facts, without the text.
    #[must_use]
    pub fn into_page(self) -> Page {
        self.page
    }

    /// The text of the file that is the page: without front matter.
    pub(crate) fn body(&self) -> &str {
        &self.source.text()[self.tree.node(0).span.range()]
    }

    /// What the source says about the language of a fenced block.
    pub(crate) fn language(&self, span: SourceRange) -> &str {
        let text = self.source.text().get(span.range()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_start();
        let info = line
            .strip_prefix("```")
            .map(|info| info.trim_start_matches('`'))
            .or_else(|| line.strip_prefix("~~~").map(|info| info.trim_start_matches('~')));
        let word = info.unwrap_or_default().trim().trim_start_matches(['{', '.', ' ']);
        let end =
            word.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '+' | '-' | '#' | '_' | '.')).unwrap_or(word.len());
        &word[..end]
    }

    /// The number of a table, by its node.
    pub(crate) fn table_number(&self, node: NodeId) -> Option<usize> {
        self.table_nodes.binary_search(&node).ok()
    }

    /// The node of the cell that stands in these bytes of the file.
    pub(crate) fn cell(&self, table: u32, span: Span) -> Option<NodeId> {
        let tree = &self.tree;
        let table = *self.table_nodes.get(table as usize)?;
        let nodes = &tree.nodes[table as usize..tree.node(table).end as usize];
        let span = self.source.in_text(span);
        // Cells stand in the order of their bytes.
        let from = nodes.partition_point(|node| node.span.start < span.start);
        let here = nodes[from..].iter().take_while(|node| node.span.start == span.start);
        let at = here.take(MAX_NODES_AT_ONE_BYTE).position(|node| matches!(node.kind, Kind::Cell(_)) && node.span.start < node.span.end)?;
        u32::try_from(from + at).ok().map(|at| table + at)
    }
}
