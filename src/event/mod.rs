//! One stream of events from the two syntaxes of a page.
//!
//! Takes the text of a page and returns, in document order, what Markdown begins and ends, text, and HTML tags, each with its position in
//! the text. This is the only module that uses the Markdown reader ([`pulldown_cmark`]); the HTML tokenizer is next to it.
//!
//! The steps that a text goes through:
//!
//! 1. `pipe` joins the rows of pipe tables that an exporter broke across lines, in a copy of the same length, so that offsets stay valid.
//! 2. `edit_link` takes MediaWiki's links to edit a section out of headings, again keeping every offset.
//! 3. `pandoc_table` takes out the tables that exist only in pandoc's own Markdown (simple, multiline, grid).
//! 4. `pipe` and `extension_tag` hide from the Markdown reader what it would misread: bars that are no borders, MediaWiki's tags.
//! 5. `long_runs` hides absurdly long runs of characters from it.
//! 6. `html_block` finds the large HTML tables that are not Markdown to any reader: the text is read in pieces between them.
//! 7. `markdown` runs the Markdown reader over the rest, reinserts the tables of step 3, and cuts HTML into tokens. What belongs to
//!    MediaWiki's `skin` is left out.
//!
//! What is *not* done here: pairing tags, or checking whether a tag may appear where it does. `tree` does that.

mod document;
mod edit_link;
mod extension_tag;
mod html;
mod html_block;
mod long_runs;
mod markdown;
mod pandoc_table;
mod pipe;
mod skin;
mod wholes;

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
    /// The end of what the last open [`Event::Start`] began.
    End,
    /// Text, with escapes and character references resolved.
    Text(&'t str),
    /// The text of a code span.
    Code(&'t str),
    /// A formula, without its dollars.
    Math(&'t str),
    /// A line end of the source.
    SoftBreak,
    /// A line break that the page intends.
    HardBreak,
    /// A thematic break.
    Rule,
    /// A note mark: `[^label]`.
    Mark(&'t str),
    /// A piece of HTML.
    Html(Token<'t>),
    /// A diagnostic: something was done to the text before it got here.
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
    /// A cell, and how many columns and rows it spans.
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
    /// Takes the next event, with its position in the text.
    fn event(&mut self, event: Event<'_>, span: SourceRange);
}
