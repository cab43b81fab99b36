//! The blocks of a page in order: headings, paragraphs, lists, tables, figures.

use serde::{Deserialize, Serialize};

use crate::span::Span;
use crate::text::Text;

/// A part of a page, in document order. Categories, references, and the exporter's line that states where the page is from are left out.
///
/// ```
/// use wikilift::page::Block;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "> *Lyra* is a port.\n\n``` python\ndock(\"Lyra\")\n```\n";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let blocks = document.blocks();
/// let Block::Quote { blocks: quoted } = &blocks[0] else { panic!() };
/// assert!(matches!(&quoted[0], Block::Paragraph(paragraph) if paragraph.text == "Lyra is a port."));
/// assert_eq!(blocks[1], Block::Code { text: "dock(\"Lyra\")".into(), language: Some("python".into()) });
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Block {
    /// A heading.
    Heading {
        /// Index into the page's [`sections`](crate::Page::sections).
        section: u32,
    },
    /// A paragraph, or text between other blocks.
    Paragraph(Paragraph),
    /// A list. Items that contain only categories or references are left out.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// Its first number; null for a bulleted list.
        start: Option<u32>,
        /// The blocks of each item.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A definition list.
    Definitions {
        /// Terms and definitions, each term before those that define it.
        blocks: Vec<Block>,
    },
    /// A term of a definition list.
    Term(Paragraph),
    /// A definition of the terms before it.
    Definition {
        /// The blocks of the definition.
        blocks: Vec<Block>,
    },
    /// Preformatted text, usually code.
    Code {
        /// The text with its spaces and line ends.
        text: String,
        /// The language that a fenced block states: `python`.
        language: Option<String>,
    },
    /// A table.
    Table {
        /// Index into the page's [`tables`](crate::Page::tables). Its caption is there.
        table: u32,
    },
    /// A picture or another file on its own.
    Figure {
        /// Index into the page's [`files`](crate::Page::files). Its caption is there.
        file: u32,
    },
    /// A formula on its own.
    Math {
        /// The formula in TeX.
        text: String,
    },
    /// A thematic break.
    Rule,
}

/// A piece of text with the links and references in it.
///
/// ```
/// use wikilift::page::Block;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "[Lyra](Lyra.md \"wikilink\") joined\nin 1962.[^1]\n\n[^1]: The port book.\n";
/// let document = Document::parse(&Input::from_text("Ports.md", text)?, &ParseOptions::default());
/// let Block::Paragraph(paragraph) = &document.blocks()[0] else { panic!() };
/// assert_eq!(paragraph.text, "Lyra joined in 1962.");
/// assert_eq!(document.links()[paragraph.links[0] as usize].target.as_deref(), Some("Lyra"));
/// assert_eq!((paragraph.references.as_slice(), paragraph.line), ([1].as_slice(), 1));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Paragraph {
    /// The text without note marks and markup, white space collapsed.
    pub text: Text,
    /// Indices into the page's [`links`](crate::Page::links).
    pub links: Vec<u32>,
    /// Numbers of the references that are cited.
    pub references: Vec<u32>,
    /// Line, from 1.
    pub line: u32,
    /// The paragraph's bytes in the file.
    pub span: Span,
}
