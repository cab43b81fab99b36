//! A page as plain data.
//!
//! A [`Page`] contains everything that is extracted from one file: its [`Title`], the [`Section`]s, every [`Link`], the tables ([`Table`]),
//! [references](Reference), [categories](Category) and [files](FileRef), the [`FrontMatter`], and the [diagnostics](Page::diagnostics)
//! about what was odd, lost or guessed. [`Page::parse`] reads it from an [`Input`](crate::Input). Its fields are public, and its JSON
//! form has the same names: a page can be edited, written with serde, and read back.
//!
//! ```
//! use wikilift::{Input, Page};
//!
//! let text = "# Ports\n\n- [Lyra](Lyra.md \"wikilink\"), the oldest port\n\n[Category:Ports](Category:Ports \"wikilink\")\n";
//! let page = Page::parse(&Input::from_text("Ports.md", text)?);
//! let link = &page.links[0];
//! assert_eq!((link.target.as_deref(), link.location.line), (Some("Lyra"), 3));
//! assert_eq!(page.sections[link.section.unwrap() as usize].heading, "Ports");
//! assert_eq!(page.categories[0].name, "Ports");
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! Data refers to other data by index: [`Cell::links`](crate::Cell::links) are indices into [`Page::links`], [`Link::section`] is one into
//! [`Page::sections`]. Links, sections, tables and the like have a [`Location`] with their line, column and bytes; cells and paragraphs
//! have a line and their bytes.
//!
//! The rows of a table can be read into your own structs: see [`Page::deserialize_table`] and [`Table::deserialize`], and [`Links`] for the
//! links of a cell. A [`TableSelection`] picks tables by section, caption, column or text. A page does not contain its whole text; a
//! [`Document`](crate::Document) does, and gives it in order as [`Block`]s.

// This file has the types, with the names that JSON uses. The other files: blocks (`block`), front matter (`front_matter`), rows as structs
// (`rows`), and the choice of tables (`select`).

mod block;
mod front_matter;
mod rows;
mod select;

use serde::{Deserialize, Serialize};

pub use self::block::{Block, Paragraph};
pub use self::front_matter::{FrontMatter, FrontMatterValue};
pub use self::rows::{Links, Rows};
pub use self::select::TableSelection;
use crate::diagnostic::Diagnostic;
use crate::span::Location;
use crate::table::Table;
use crate::text::Text;

/// The version of the page's JSON, the value of its key `schema`.
pub const PAGE_SCHEMA: &str = "wikilift/page/1";

/// A page of a wiki as plain data.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "Lyra is a port of the [Vega League](Vega.md \"wikilink\").")?);
/// assert_eq!(page.lead, "Lyra is a port of the Vega League.");
/// let json = serde_json::to_string(&page)?;
/// assert_eq!(serde_json::from_str::<Page>(&json)?, page);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Page {
    /// The version of the format, [`PAGE_SCHEMA`].
    pub schema: String,
    /// The path of the file, as the caller gave it.
    pub path: String,
    /// The title of the page.
    pub title: Title,
    /// The wiki that the page comes from, as far as the page states it.
    pub source: WikiSource,
    /// The YAML mapping at the head or the end of the file; empty if there is none.
    #[cfg_attr(feature = "schema", schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub front_matter: FrontMatter,
    /// The text before the first heading, without note marks and markup, with paragraphs separated by a blank line.
    pub lead: String,
    /// The headings, in document order.
    pub sections: Vec<Section>,
    /// Which exporter wrote the file.
    pub dialect: Dialect,
    /// Every link, in document order, including those in tables, lists and references; categories and files are not included.
    pub links: Vec<Link>,
    /// The tables, in document order; a nested table follows the one that contains it.
    pub tables: Vec<Table>,
    /// The references, in the order of their numbers.
    pub references: Vec<Reference>,
    /// The categories that the page is in.
    pub categories: Vec<Category>,
    /// Pictures and other files.
    pub files: Vec<FileRef>,
    /// All blocks of the page, in order, if they were asked for ([`Document::blocks`](crate::Document::blocks), `parse --blocks`); left out
    /// of the JSON otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<Block>>,
    /// What was odd, lost or guessed, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// An empty page, with its [`schema`](Page::schema).
impl Default for Page {
    fn default() -> Self {
        Self {
            schema: PAGE_SCHEMA.to_owned(),
            path: Default::default(),
            title: Default::default(),
            source: Default::default(),
            front_matter: Default::default(),
            lead: Default::default(),
            sections: Default::default(),
            dialect: Default::default(),
            links: Default::default(),
            tables: Default::default(),
            references: Default::default(),
            categories: Default::default(),
            files: Default::default(),
            blocks: Default::default(),
            diagnostics: Default::default(),
        }
    }
}

/// The title of a page and its parts.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let title = Page::parse(&Input::from_text("Help:Lyra_(port).md", "A port.\n")?).title;
/// assert_eq!((title.text.as_str(), title.base.as_str()), ("Help:Lyra (port)", "Lyra"));
/// assert_eq!((title.namespace.as_deref(), title.qualifier.as_deref()), (Some("Help"), Some("port")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Title {
    /// The whole title, including namespace and qualifier. Empty if the page does not state it.
    pub text: String,
    /// The title without namespace and qualifier.
    pub base: String,
    /// The text in brackets at the end of the title.
    pub qualifier: Option<String>,
    /// The namespace word, as it is in the title.
    pub namespace: Option<String>,
}

/// The wiki that a page comes from.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let text = "> This article is converted from Wikipedia: [Lyra](https://fr.wikipedia.org/wiki/Lyra).\n\nLyra is a port.\n";
/// let source = Page::parse(&Input::from_text("Lyra.md", text)?).source;
/// assert_eq!((source.host.as_deref(), source.language.as_deref()), (Some("fr.wikipedia.org"), Some("fr")));
/// assert_eq!(source.url.as_deref(), Some("https://fr.wikipedia.org/wiki/Lyra"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WikiSource {
    /// Host of the wiki: `zh.wikipedia.org`.
    pub host: Option<String>,
    /// Language of the wiki, if the host shows it.
    pub language: Option<String>,
    /// Address of the page on the wiki.
    pub url: Option<String>,
    /// The number of the revision, if the page states it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision_id: Option<u64>,
}

/// The dialect of a file: which exporter wrote it.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let dialect = Page::parse(&Input::from_text("Ports.md", "-   Lyra\n-   Mira\n")?).dialect;
/// assert_eq!(dialect.pandoc.as_deref(), Some("<=2.18"));
/// assert_eq!(dialect.evidence, ["three-space bullets"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dialect {
    /// Versions of pandoc that write like this: `<=2.10`, `2.10.1-2.18`, `2.19-3.6.2`, `>=3.6.3`, or a wider range; null if nothing
    /// indicates one.
    pub pandoc: Option<String>,
    /// The traits of the file that indicate the exporter.
    pub evidence: Vec<String>,
}

/// A section, as its heading.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "## Old ships\n\n## Harbor\n\n## Old ships\n")?);
/// let anchors: Vec<_> = page.sections.iter().map(|section| section.anchor.as_str()).collect();
/// assert_eq!(anchors, ["Old_ships", "Harbor", "Old_ships_2"]);
/// assert_eq!((page.sections[2].level, page.sections[2].location.line), (2, 5));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Section {
    /// Level of the heading, 1 to 6.
    pub level: u8,
    /// Text of the heading.
    pub heading: Text,
    /// The heading's id on MediaWiki: underscores for spaces, with `_2` for the second heading of the same name.
    pub anchor: Text,
    /// Where the heading is.
    #[serde(flatten)]
    pub location: Location,
}

/// The kind of target that a link points to.
///
/// ```
/// use wikilift::{Input, LinkKind, Page};
///
/// let text = "[Lyra](Lyra.md \"wikilink\"), [its site](https://example.org/lyra), [ships](#Ships)";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let kinds: Vec<_> = page.links.iter().map(|link| link.kind).collect();
/// assert_eq!(kinds, [LinkKind::Page, LinkKind::External, LinkKind::Anchor]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LinkKind {
    /// A file of the export.
    Page,
    /// A title of the wiki, written as a title or as an address.
    Wiki,
    /// A title of another wiki.
    Interwiki,
    /// Any other address.
    External,
    /// The same page.
    Anchor,
}

/// The part of a page that a link is in.
///
/// ```
/// use wikilift::page::Place;
/// use wikilift::{Input, Page};
///
/// let text = "| Port |\n|---|\n| [Lyra](Lyra.md \"wikilink\") |\n\n- [Mira](Mira.md \"wikilink\")\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// assert_eq!((page.links[0].place, page.links[1].place), (Place::Table, Place::List));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Place {
    /// A paragraph.
    Text,
    /// An item of a list.
    List,
    /// A cell or caption of a table.
    Table,
    /// A heading.
    Heading,
    /// The caption of a picture.
    Caption,
    /// A reference.
    Reference,
}

/// A link.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let text = "Ships berth at the [old piers](../Page/Lyra_(port).md#Old_piers \"wikilink\").";
/// let page = Page::parse(&Input::from_text("Page/Vega.md", text)?);
/// let link = &page.links[0];
/// assert_eq!((link.label.as_str(), link.wikilink), ("old piers", true));
/// assert_eq!((link.target.as_deref(), link.fragment.as_deref()), (Some("Lyra (port)"), Some("Old piers")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Link {
    /// The kind of its target.
    pub kind: LinkKind,
    /// Whether the file marks it as a wikilink: by its title, its class or double brackets.
    pub wikilink: bool,
    /// Whether it is a red link by its address: when MediaWiki wrote it, there was no page of this title.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub redlink: bool,
    /// The whole visible text, including `trail` and `mark`, white space collapsed.
    pub text: Text,
    /// The text without `trail` and `mark`.
    pub label: Text,
    /// The link trail: the end of the text, which the exporter pulled into the link.
    pub trail: Option<Text>,
    /// The exporter's mark at the end of the text: `ⓦ` (only on the wiki), `Ⓡ` (a redirect).
    pub mark: Option<Text>,
    /// The MediaWiki title that it points to, for the kinds `page`, `wiki` and `interwiki`.
    pub target: Option<Text>,
    /// The fragment, decoded, with spaces for underscores.
    pub fragment: Option<Text>,
    /// The address, with character references and escapes resolved.
    pub href: Text,
    /// The title attribute.
    pub title: Option<Text>,
    /// What it is in.
    pub place: Place,
    /// Index of its section in [`Page::sections`]; null before the first heading.
    pub section: Option<u32>,
    /// Where it is.
    #[serde(flatten)]
    pub location: Location,
}

/// A reference: a footnote as data.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "Lyra joined in 1962.[^1]\n\n[^1]: The [port book](Book.md).\n")?);
/// let reference = &page.references[0];
/// assert_eq!((reference.number, reference.text.as_str()), (1, "The port book."));
/// assert_eq!((reference.cited[0].line, reference.cited[0].column), (1, 21));
/// assert_eq!(page.links[reference.links[0] as usize].href, "Book.md");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Reference {
    /// Its number. Notes of HTML tables follow those of the page and continue their numbers.
    pub number: u32,
    /// Its text, white space collapsed.
    pub text: Text,
    /// The links in it, as indices into [`Page::links`].
    pub links: Vec<u32>,
    /// Where it is cited.
    pub cited: Vec<Location>,
    /// Whether the exporter lost its text.
    pub empty: bool,
    /// Where the note is.
    #[serde(flatten)]
    pub location: Location,
}

/// A category that the page is in.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let text = "A port.\n\n[Category:Ports](Category:Ports \"wikilink\") [Lyra, old](Category:Vega_League \"wikilink\")\n";
/// let page = Page::parse(&Input::from_text("Lyra.md", text)?);
/// let categories: Vec<_> = page.categories.iter().map(|category| (category.name.as_str(), category.sort_key.as_deref())).collect();
/// assert_eq!(categories, [("Ports", None), ("Vega League", Some("Lyra, old"))]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Category {
    /// Name without the namespace word.
    pub name: Text,
    /// The key by which the category sorts the page.
    pub sort_key: Option<Text>,
    /// The visible text of the link.
    pub text: Text,
    /// The address; empty for a category that the front matter lists.
    pub href: Text,
    /// Where it is.
    #[serde(flatten)]
    pub location: Location,
}

/// A picture or another file that the page shows or links to.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "![The old pier](images/Pier_of_Lyra.jpg)\n")?);
/// assert_eq!((page.files[0].name.as_str(), page.files[0].caption.as_str()), ("Pier of Lyra.jpg", "The old pier"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FileRef {
    /// Name without the namespace word, with spaces for underscores.
    pub name: Text,
    /// The text that goes with it: its caption, its alternative text or the link's text.
    pub caption: Text,
    /// The address.
    pub href: Text,
    /// Whether the file marks it as a wikilink.
    pub wikilink: bool,
    /// Where it is.
    #[serde(flatten)]
    pub location: Location,
}
