//! One stream of events from the two syntaxes of a page.
//!
//! Comes in: the text of a page. Goes out, in document order: what Markdown begins and ends, text, and HTML tags, each with its place
//! in the text. This is the only module that knows the Markdown reader ([`pulldown_cmark`]); the HTML tokenizer is its neighbour.
//!
//! The way of a text:
//!
//! 1. `pipe` joins the rows of pipe tables that an exporter broke over lines, in a copy of the same length, so that offsets stay true.
//! 2. `pandoc_table` takes out the tables that only pandoc's own Markdown knows (simple, multiline, grid), again leaving every offset.
//! 3. `long_runs` keeps absurd runs of signs from the Markdown reader.
//! 4. `html_block` finds the large HTML tables that are no Markdown to any reader: the text is read in pieces between them.
//! 5. `markdown` runs the Markdown reader over what is left, puts those tables back in their place, and cuts HTML into tokens.
//!
//! What is *not* done here: pairing tags, or asking whether a tag may stand where it stands. That is for `tree`.

mod document;
mod html;
mod html_block;
mod long_runs;
mod markdown;
mod pandoc_table;
mod pipe;

use crate::diagnostic::DiagnosticCode;
use crate::span::SourceRange;
use crate::table::TableSyntax;

pub(crate) use document::{Head, read_document};
#[cfg(feature = "html")]
pub(crate) use document::{nests_deeper, table_starts};
pub(crate) use html::{Tag, Token, decode_text};
pub(crate) use markdown::read;

/// One event of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'t> {
    /// Markdown begins something; an [`Event::End`] follows.
    Start(Start<'t>),
    /// The end of what the last unended [`Event::Start`] began.
    End,
    /// Text, escapes and character references resolved.
    Text(&'t str),
    /// The text of a code span.
    Code(&'t str),
    /// A formula, without its dollars.
    Math(&'t str),
    /// A line end of the source.
    SoftBreak,
    /// A line end that the page means.
    HardBreak,
    /// A thematic break.
    Rule,
    /// `[^label]`.
    Mark(&'t str),
    /// A piece of HTML.
    Html(Token<'t>),
    /// Something was done to the text on the way here.
    RawDiagnostic(DiagnosticCode, &'t str),
}

/// What Markdown begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start<'t> {
    Paragraph,
    Heading(u8),
    Quote,
    CodeBlock,
    List {
        ordered: Option<u32>,
    },
    Item,
    Note(&'t str),
    DefinitionList,
    Term,
    Definition,
    Table(TableSyntax),
    Caption,
    Row {
        head: bool,
    },
    /// A cell, and how many columns and rows it takes.
    Cell {
        columns: u32,
        rows: u32,
    },
    Emphasis,
    Strong,
    Strike,
    Link {
        href: &'t str,
        title: &'t str,
        brackets: bool,
    },
    Image {
        src: &'t str,
        title: &'t str,
    },
}

/// Takes the events of a page, one by one.
pub(crate) trait Sink {
    /// Takes the next event, with its place in the text.
    fn event(&mut self, event: Event<'_>, span: SourceRange);
}
