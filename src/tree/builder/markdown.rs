//! What Markdown begins and ends.

use super::{Builder, OPEN};
use crate::event::Start;
use crate::scan::pattern;
use crate::span::{SourceRange, to_u32};
use crate::table::TableSyntax;
use crate::tree::element::Element;
use crate::tree::{CellNode, ImageNode, Kind, LinkNode, WikilinkMark};

pattern!(ESCAPED_PARENTHESIS, "\\(");

impl Builder<'_> {
    pub(super) fn start(&mut self, start: Start<'_>, span: SourceRange) {
        let is_inline = matches!(start, Start::Emphasis | Start::Strong | Start::Strike | Start::Link { .. } | Start::Image { .. });
        if !matches!(start, Start::Row { .. } | Start::Cell { .. } | Start::Caption) {
            self.make_room_for_text(span);
        }
        if !is_inline {
            self.close_paragraph(span.start);
            self.close_open_inline(span.start);
        }
        let (kind, element) = match start {
            Start::Paragraph => (Kind::Paragraph, Element::Paragraph),
            Start::Heading(level) => (Kind::Heading(level), Element::Heading(level)),
            Start::Quote => (Kind::Quote, Element::Quote),
            Start::CodeBlock => (Kind::CodeBlock, Element::Preformatted),
            Start::List { ordered: Some(first) } => (Kind::OrderedList(first), Element::OrderedList),
            Start::List { ordered: None } => (Kind::BulletList, Element::UnorderedList),
            Start::Item => (Kind::Item, Element::Item),
            Start::Note(label) => (Kind::Note(self.label(label)), Element::Item),
            Start::DefinitionList => (Kind::DefinitionList, Element::DefinitionList),
            Start::Term => (Kind::Term, Element::Term),
            Start::Definition => (Kind::Definition, Element::Definition),
            Start::Table(syntax) => (Kind::table(syntax), Element::Table),
            Start::Caption => (Kind::Caption, Element::Caption),
            Start::Row { head } => (Kind::Row { head }, Element::Row),
            Start::Cell { columns, rows } => {
                let header = matches!(self.tree.node(self.top().node).kind, Kind::Row { head: true });
                self.tree.cells.push(CellNode::new(header, columns, rows));
                (Kind::Cell(to_u32(self.tree.cells.len() - 1)), Element::DataCell)
            }
            Start::Emphasis => (Kind::Emphasis, Element::Emphasis),
            Start::Strong => (Kind::Strong, Element::Strong),
            Start::Strike => (Kind::Strike, Element::Strike),
            Start::Link { href, title, brackets } => (self.link(href, title, brackets, span), Element::Inline),
            Start::Image { src, title } => {
                let (src, title) = (self.value(src), self.value(title));
                self.tree.images.push(ImageNode { src, title });
                (Kind::Image(to_u32(self.tree.images.len() - 1)), Element::Inline)
            }
        };
        self.note_mixed_table();
        let index = self.push(kind, element, 0, span);
        self.markdown.push((self.open[index].node, index));
    }

    /// Closes inline HTML that is still open where Markdown begins a block: it was never closed (`<references />`, `<font>`) and must not
    /// enclose the rest of the page.
    pub(super) fn close_open_inline(&mut self, at: u32) {
        let keep = self.open.iter().rposition(|open| open.name == 0 || !open.element.is_inline()).map_or(0, |index| index + 1);
        self.close_to(keep.max(1), at);
    }

    /// Marks the open HTML table as mixed, since Markdown appears inside its cells.
    pub(super) fn note_mixed_table(&mut self) {
        if let Some(table) = self.html_table() {
            let table = self.open[table].node;
            self.change_table(table, |syntax, _, _| *syntax = TableSyntax::Mixed);
        }
    }

    pub(super) fn link(&mut self, href: &str, title: &str, brackets: bool, span: SourceRange) -> Kind {
        if !brackets && let Some(kind) = self.note_link(href) {
            return kind;
        }
        // `[text]( "wikilink")`: with nothing before it, Markdown takes the title for the address.
        let (href, title) = if href == "\"wikilink\"" { ("", "wikilink") } else { (href, title) };
        // In a pipe table, the pipe is escaped: `[[Title\|text]]`.
        let href = if brackets { href.strip_suffix('\\').unwrap_or(href) } else { href };
        let mark = if brackets {
            self.tree.seen.evidence_counts.bracket_marks += 1;
            WikilinkMark::Brackets
        } else if title == "wikilink" {
            self.tree.seen.evidence_counts.title_marks += 1;
            WikilinkMark::Title
        } else {
            WikilinkMark::None
        };
        if memchr::memchr(b'(', href.as_bytes()).is_some() && ESCAPED_PARENTHESIS.is_in(&self.source[span.range()]) {
            self.tree.seen.evidence_counts.escaped_parentheses += 1;
        }
        let (href, title) = (self.value(href), self.value(title));
        self.tree.links.push(LinkNode { href, title, mark });
        Kind::Link(to_u32(self.tree.links.len() - 1))
    }

    pub(super) fn end(&mut self, span: SourceRange) {
        let Some((node, index)) = self.markdown.pop() else { return };
        let kind = self.tree.node(node).kind;
        if self.tree.node(node).end != OPEN {
            return;
        }
        // A tag in a cell of Markdown is inline HTML of that cell, and does not reach over its end
        // (https://github.github.com/gfm/#tables-extension-).
        if self.boundary() > index && !matches!(kind, Kind::Cell(_)) {
            // A table or cell opened inside is still open, unless it is Markdown's own and ends here.
            self.open[index].ended = true;
            return;
        }
        self.close_to(index, span.end);
        if matches!(kind, Kind::Link(_) | Kind::Image(_)) {
            self.just_ended = Some(node);
        }
    }
}
