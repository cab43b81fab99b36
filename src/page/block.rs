//! All that a page says, in order: headings, paragraphs, lists, tables, figures.

use serde::{Deserialize, Serialize};

use crate::span::Span;
use crate::text::Text;

/// A part of a page, in document order. Categories, references, and the line of an exporter that says where the page is from are not among them.
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
    /// A paragraph, or text that stands between other blocks.
    Paragraph(Paragraph),
    /// A list. Items that hold only categories or references are left out.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// Its first number; null for a list with bullets.
        start: Option<u32>,
        /// The blocks of each item.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A list of definitions.
    Definitions {
        /// Terms and definitions, each term before those that define it.
        blocks: Vec<Block>,
    },
    /// A term of a list of definitions.
    Term(Paragraph),
    /// A definition of the terms before it.
    Definition {
        /// What defines them.
        blocks: Vec<Block>,
    },
    /// Preformatted text: code, as a rule.
    Code {
        /// The text with its spaces and line ends.
        text: String,
        /// The language that a fenced block says, `python`.
        language: Option<String>,
    },
    /// A table.
    Table {
        /// Index into the page's [`tables`](crate::Page::tables). Its caption is there.
        table: u32,
    },
    /// A picture or another file that stands on its own.
    Figure {
        /// Index into the page's [`files`](crate::Page::files). Its caption is there.
        file: u32,
    },
    /// A formula that stands on its own.
    Math {
        /// The formula in TeX.
        text: String,
    },
    /// A thematic break.
    Rule,
}

/// A piece of text with what stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Paragraph {
    /// The text without marks and markup, white space collapsed.
    pub text: Text,
    /// Indices into the page's [`links`](crate::Page::links).
    pub links: Vec<u32>,
    /// Numbers of the references cited.
    pub references: Vec<u32>,
    /// Line, from 1.
    pub line: u32,
    /// The paragraph's bytes in the file.
    pub span: Span,
}
