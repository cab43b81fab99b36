//! A page together with its text.
//!
//! [`Document::parse`] reads an [`Input`] as a [`Document`]: the data of a [`Page`] and the text that it was read from. Use it for
//! everything that needs the text in order; if the data is all you need, [`Page::parse`] is enough.
//!
//! ```
//! use wikilift::{Document, Input, ParseOptions};
//!
//! let text = "Lyra is a [port](Port.md \"wikilink\").\n\n| Ship |\n|---|\n| Vega |\n";
//! let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
//! assert_eq!(document.blocks().len(), 2);
//! assert_eq!(document.to_text(&Default::default()), "Lyra is a port.\n\nShip\nVega\n");
//! assert_eq!(document.page().links[0].target.as_deref(), Some("Port"));
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! - [`Document::page`], [`Document::links`] and [`Document::tables`] give the data.
//! - [`Document::blocks`] gives the page in order: headings, paragraphs, lists, tables.
//! - [`Document::texts`] gives the text of any part of the page as [`PlacedText`], with the location in the file of each byte.
//! - [`Document::clean`] writes the page as clean Markdown, [`Document::to_text`] as plain text.
//!
//! [`ParseOptions`] set how sure repairs of the exporter's damage have to be.

// Takes the tree of a page and what the reader made of it, and returns the [`Page`], its blocks (`blocks`), and the text of any of them
// with the links and references in it (`flat`).

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

use crate::input::{FrontMatterBlock, Input, SourceText};
use crate::page::{Link, Page};
use crate::repair::RepairLevel;
use crate::span::{SourceRange, Span};
use crate::table::Table;
use crate::tree::{Kind, NodeId, Tree};

pub(crate) use self::flat::{FlatBlock, FlatKind, Passage};
pub(crate) use self::leftover::{Leftover, is_template, may_hold as may_hold_residue, quoted};
pub use self::placed::{PlacedText, Texts};
use self::read::Detail;
pub(crate) use self::read::title_of_name;
pub(crate) use self::role::{Role, Roles};
pub(crate) use self::visible::visible;

/// How many nodes that begin at one byte are searched for a cell before giving up.
const MAX_NODES_AT_ONE_BYTE: usize = 64;

/// A page with its text: the data that was read from a file, and the text that contains it, in order.
///
/// Everything that needs the text takes a document: [`clean`](Self::clean), [`to_text`](Self::to_text),
/// [`RecordMap::records`](crate::record::RecordMap::records), [`Lexicon::organization`](crate::organization::Lexicon::organization),
/// [`PageSummary::from_document`](crate::site::PageSummary::from_document). The data alone is a [`Page`], which is exactly what JSON has.
///
/// ```
/// use wikilift::{Document, Input, ParseOptions};
///
/// let document = Document::parse(&Input::from_text("Ports.md", "See [Lyra](Lyra.md \"wikilink\").")?, &ParseOptions::default());
/// assert_eq!(document.links()[0].target.as_deref(), Some("Lyra"));
/// assert!(document.to_markdown(&Default::default()).ends_with("See [Lyra](Lyra.md).\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// A page from JSON has no text, so it cannot be written as Markdown, and the compiler rejects it:
///
/// ```compile_fail
/// let page: wikilift::Page = serde_json::from_str("{}").unwrap();
/// page.to_markdown(&Default::default());
/// ```
///
/// The data of a document cannot be changed; that of a page returned by [`to_page`](Self::to_page) or [`into_page`](Self::into_page) can:
///
/// ```compile_fail
/// let input = wikilift::Input::from_text("A.md", "[a](A.md) [b](B.md)").unwrap();
/// wikilift::Document::parse(&input, &Default::default()).page().links.remove(0);
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    /// The data.
    pub(crate) page: Page,
    pub(crate) tree: Tree,
    pub(crate) source: Arc<SourceText>,
    /// Where the front matter is.
    pub(crate) front_matter: Option<FrontMatterBlock>,
    /// The path of the page's file below the folder of the export.
    pub(crate) name: String,
    /// The end of it that the title of the page comes from.
    pub(crate) title_path: String,
    /// What the links and pictures of the tree are.
    pub(crate) roles: Roles,
    /// The nodes of the tables, in the page's order.
    pub(crate) table_nodes: Vec<NodeId>,
    /// Ids that headings have in pandoc's attributes, `{#id}`.
    pub(crate) heading_ids: Vec<String>,
    /// What the exporter left in the text, in order.
    pub(crate) leftovers: Vec<Leftover>,
    /// The tables that were repaired, by their numbers, as they are in the file.
    pub(crate) damaged: HashMap<u32, Table>,
    pub(crate) options: ParseOptions,
}

impl Page {
    /// Reads the data of a page, with its tables repaired where that is safe; [`Document::parse`] also keeps the text, and takes options.
    /// Never fails: anything that is not understood stays in the text and is reported in [`Page::diagnostics`].
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let page = Page::parse(&Input::from_text("Ports.md", "## Ports\n\n- [Lyra](Lyra.md \"wikilink\")\n")?);
    /// assert_eq!(page.sections[0].heading, "Ports");
    /// assert_eq!(page.links[0].target.as_deref(), Some("Lyra"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn parse(input: &Input) -> Self {
        Document::parse(input, &ParseOptions::default()).into_page()
    }
}

/// How a page is read.
///
/// ```
/// use wikilift::{Document, Input, ParseOptions, RepairLevel};
///
/// let text = "<table><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr>\
///     <tr class=\"odd\"><td>rowspan=\"2\"</td><td>1962</td><td>Lyra</td></tr>\
///     <tr class=\"even\"><td>Mira</td><td>7</td><td></td></tr></table>";
/// let options = ParseOptions::default().with_repair_level(RepairLevel::None);
/// let document = Document::parse(&Input::from_text("Ports.md", text)?, &options);
/// assert!(document.tables()[0].repairs.is_empty());
/// assert_eq!(document.tables()[0].rows[1][0].text, "rowspan=\"2\"");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseOptions {
    /// How sure repairs have to be. Tables are repaired when the page is read, so that records, members and clean Markdown see them
    /// repaired; text and links are repaired when it is cleaned.
    pub repair_level: RepairLevel,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { repair_level: RepairLevel::Safe }
    }
}

impl ParseOptions {
    /// Returns the same options with this level of repairs.
    #[must_use]
    pub fn with_repair_level(mut self, repair_level: RepairLevel) -> Self {
        self.repair_level = repair_level;
        self
    }
}

impl Document {
    /// Reads a page. Never fails: anything that is not understood stays in the text and is reported in the page's
    /// [`diagnostics`](Page::diagnostics).
    ///
    /// ```
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Lyra.md", "Lyra is a port.\\[1\\]\n\n## Notes\n\n1.  The port book.\n")?;
    /// let document = Document::parse(&input, &ParseOptions::default());
    /// assert_eq!(document.page().references[0].text, "The port book.");
    /// assert!(document.to_markdown(&Default::default()).contains("Lyra is a port.[^1]"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn parse(input: &Input, options: &ParseOptions) -> Self {
        let mut document = read::read(input, Detail::All);
        document.options = options.clone();
        document.repair_tables();
        document
    }

    /// Repairs the tables, and keeps those that it changes as they are in the file.
    fn repair_tables(&mut self) {
        let page = &mut self.page;
        if self.options.repair_level == RepairLevel::None {
            page.repair_tables(RepairLevel::None);
            return;
        }
        let may_be_damaged = |table: &&Table| page.dialect.may_have_damaged(table);
        let as_read: Vec<Table> = page.tables.iter().filter(may_be_damaged).cloned().collect();
        if as_read.is_empty() {
            return;
        }
        page.repair_tables(self.options.repair_level);
        let is_repaired = |table: &Table| page.tables[table.index as usize].repairs.len() > table.repairs.len();
        self.damaged = as_read.into_iter().filter(is_repaired).map(|table| (table.index, table)).collect();
    }

    /// Returns a table as it is in the file, before it was repaired.
    pub(crate) fn table_as_read(&self, index: u32) -> Option<&Table> {
        self.damaged.get(&index).or_else(|| self.page.tables.get(index as usize))
    }

    /// Whether a table was repaired.
    pub(crate) fn is_repaired(&self, index: u32) -> bool {
        self.damaged.contains_key(&index)
    }

    /// Reads what a check of links needs: no tables, and no diagnostics except those about links and references.
    #[cfg(feature = "folder")]
    pub(crate) fn parse_links(input: &Input) -> Self {
        read::read(input, Detail::Links)
    }

    /// Returns the data.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Returns the links, as [`Page::links`].
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.page.links
    }

    /// Returns the tables, as [`Page::tables`], repaired as [`ParseOptions::repair_level`] allows.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.page.tables
    }

    /// Returns a copy of the data, which may be changed.
    #[must_use]
    pub fn to_page(&self) -> Page {
        self.page.clone()
    }

    /// Returns the data, without the text.
    #[must_use]
    pub fn into_page(self) -> Page {
        self.page
    }

    /// Returns the part of the file's text that is the page: without front matter.
    pub(crate) fn body(&self) -> &str {
        &self.source.text()[self.tree.node(0).span.range()]
    }

    /// Returns the language that the source states for a fenced block.
    pub(crate) fn language(&self, span: SourceRange) -> &str {
        let text = self.source.text().get(span.range()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_start();
        let info = line
            .strip_prefix("```")
            .map(|info| info.trim_start_matches('`'))
            .or_else(|| line.strip_prefix("~~~").map(|info| info.trim_start_matches('~')))
            // `<syntaxhighlight lang="python">`
            .or_else(|| line.strip_prefix('<')?.split_once("lang=").map(|(_, value)| value.trim_start_matches(['"', '\''])));
        let word = info.unwrap_or_default().trim().trim_start_matches(['{', '.', ' ']);
        let end = word
            .find(|character: char| !character.is_alphanumeric() && !matches!(character, '+' | '-' | '#' | '_' | '.'))
            .unwrap_or(word.len());
        &word[..end]
    }

    /// Returns the number of a table, by its node.
    pub(crate) fn table_number(&self, node: NodeId) -> Option<usize> {
        self.table_nodes.binary_search(&node).ok()
    }

    /// Returns the node of the cell at these bytes of the file.
    pub(crate) fn cell(&self, table: u32, span: Span) -> Option<NodeId> {
        let tree = &self.tree;
        let table = *self.table_nodes.get(table as usize)?;
        let nodes = &tree.nodes[table as usize..tree.node(table).end as usize];
        let span = self.source.in_text(span);
        // Cells are in the order of their bytes.
        let from = nodes.partition_point(|node| node.span.start < span.start);
        let here = nodes[from..].iter().take_while(|node| node.span.start == span.start);
        let at = here.take(MAX_NODES_AT_ONE_BYTE).position(|node| matches!(node.kind, Kind::Cell(_)) && node.span.start < node.span.end)?;
        u32::try_from(from + at).ok().map(|at| table + at)
    }
}
