//! A page as typed data: the types, with the names that JSON uses; rows as structs (`rows`) and the choice of tables (`select`) of a page.

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

/// The version of the page's JSON, as its key `schema` says it.
pub const PAGE_SCHEMA: &str = "wikilift/page/1";

/// A page of a wiki.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Page {
    /// [`PAGE_SCHEMA`].
    pub schema: String,
    /// The file, as it was asked for.
    pub path: String,
    /// What the page is called.
    pub title: Title,
    /// The wiki that it comes from, as far as the page tells.
    pub source: WikiSource,
    /// The YAML mapping at the head or the end of the file; empty where there is none.
    #[cfg_attr(feature = "schema", schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub front_matter: FrontMatter,
    /// The text before the first heading, without marks and markup, paragraphs parted by a blank line.
    pub lead: String,
    /// The headings, in document order.
    pub sections: Vec<Section>,
    /// Which exporter wrote the file.
    pub dialect: Dialect,
    /// Every link, in document order, those in tables, lists and references included; categories and files are not among them.
    pub links: Vec<Link>,
    /// The tables, in document order; a nested table follows the one that it stands in.
    pub tables: Vec<Table>,
    /// The references, in the order of their numbers.
    pub references: Vec<Reference>,
    /// The categories that the page is in.
    pub categories: Vec<Category>,
    /// Pictures and other files.
    pub files: Vec<FileRef>,
    /// All that the page says, in order, where it was asked for: [`Document::blocks`](crate::Document::blocks), `parse --blocks`. Not written otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<Block>>,
    /// What was odd, lost or guessed, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a page is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Title {
    /// The whole title, namespace and qualifier included. Empty where nothing tells it.
    pub text: String,
    /// The title without namespace and qualifier.
    pub base: String,
    /// What stands in brackets at the end of the title.
    pub qualifier: Option<String>,
    /// The namespace word, as the title has it.
    pub namespace: Option<String>,
}

/// The wiki that a page comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WikiSource {
    /// Host of the wiki, `zh.wikipedia.org`.
    pub host: Option<String>,
    /// Language of the wiki, where the host tells it.
    pub language: Option<String>,
    /// Address of the page on the wiki.
    pub url: Option<String>,
}

/// Which exporter wrote a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dialect {
    /// Versions of pandoc that write like this: `<=2.10`, `2.10.1-2.18`, `2.19-3.6.2`, `>=3.6.3`, or a wider range; null where nothing tells.
    pub pandoc: Option<String>,
    /// What was seen in the file.
    pub evidence: Vec<String>,
}

/// A section, by its heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Section {
    /// Level of the heading, 1 to 6.
    pub level: u8,
    /// Text of the heading.
    pub heading: Text,
    /// The heading's id on MediaWiki: underscores for spaces, `_2` on the second of the same name.
    pub anchor: Text,
    /// Where the heading stands.
    #[serde(flatten)]
    pub location: Location,
}

/// Where a link leads, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LinkKind {
    /// A file of the export.
    Page,
    /// A title of the wiki, local or by its address.
    Wiki,
    /// A title of another wiki.
    Interwiki,
    /// Any other address.
    External,
    /// The same page.
    Anchor,
}

/// What a link stands in.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Link {
    /// Where it leads, by kind.
    pub kind: LinkKind,
    /// Whether the file marks it as a wikilink: by its title, its class or double brackets.
    pub wikilink: bool,
    /// The visible text as it stands, white space collapsed.
    pub text: Text,
    /// The text without `trail` and `mark`.
    pub label: Text,
    /// The end of the text that the exporter pulled into the link.
    pub trail: Option<Text>,
    /// The exporter's mark at the end of the text: `ⓦ` (only in the wiki), `Ⓡ` (a redirect).
    pub mark: Option<Text>,
    /// The MediaWiki title that it leads to, for the kinds `page`, `wiki` and `interwiki`.
    pub target: Option<Text>,
    /// The fragment, decoded, underscores as spaces.
    pub fragment: Option<Text>,
    /// The address, character references and escapes resolved.
    pub href: Text,
    /// The title attribute.
    pub title: Option<Text>,
    /// What it stands in.
    pub place: Place,
    /// Index of its section in [`Page::sections`]; null before the first heading.
    pub section: Option<u32>,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// A reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Reference {
    /// Its number. Notes of HTML tables follow those of the page, numbered on.
    pub number: u32,
    /// Its text, white space collapsed.
    pub text: Text,
    /// The links in it, as indices into [`Page::links`].
    pub links: Vec<u32>,
    /// Where it is cited.
    pub cited: Vec<Location>,
    /// Whether the exporter lost its text.
    pub empty: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// A category that the page is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Category {
    /// Name without the namespace word.
    pub name: Text,
    /// The key that the page is sorted by in it.
    pub sort_key: Option<Text>,
    /// The visible text of the link.
    pub text: Text,
    /// The address.
    pub href: Text,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// A picture or another file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FileRef {
    /// Name without the namespace word, underscores as spaces.
    pub name: Text,
    /// The text that goes with it: caption, alternative text or the link's text.
    pub caption: Text,
    /// The address.
    pub href: Text,
    /// Whether the file marks it as a wikilink.
    pub wikilink: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}
