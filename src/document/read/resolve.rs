//! Puts into the tree what only the whole page shows about its text: note marks, notes, links that Markdown left as text, the exporter's
//! first line. After this step they are nodes like all others.

use std::cmp::Reverse;

use crate::document::note::{Notes, source_of_mark};
use crate::document::unparsed_link::PendingLink;
use crate::span::{TextRange, to_u32};
use crate::table::TableSyntax;
use crate::tree::{Footnote, Kind, Label, Node, NodeId, TextNode, Tree, UnparsedLink, Value, Wrapper};
use crate::whitespace::collapse;

/// Puts everything that was found into the tree.
pub(super) fn weave(
    source: &str,
    tree: &mut Tree,
    attribution: Option<NodeId>,
    notes: &Notes,
    links: Vec<PendingLink>,
    attributes: &[TextRange],
) {
    for &(mark, number) in &notes.node_marks {
        if let Kind::Mark(label) = tree.node(mark).kind {
            tree.labels[label as usize].number = number;
        }
    }
    let mut wrappers: Vec<Wrapper> =
        (0..).zip(&notes.notes).map(|(footnote, note)| Wrapper { kind: Kind::Footnote(footnote), nodes: note.nodes }).collect();
    tree.footnotes = notes.notes.iter().map(|note| Footnote { number: note.number, text: note.text, node: note.nodes.0 }).collect();
    wrappers.extend(attribution.map(|block| Wrapper { kind: Kind::Attribution, nodes: (block, tree.node(block).end) }));
    let texts = text_nodes(source, tree, notes, links, attributes);
    tree.weave(&texts, &mut wrappers);
    for (id, node) in (0..).zip(&tree.nodes) {
        if let Kind::Footnote(footnote) = node.kind {
            tree.footnotes[footnote as usize].node = id;
        }
    }
}

/// The prefixes of the caption of a pipe table in pandoc's Markdown, in a paragraph below the table.
pub(crate) const CAPTION_SIGNS: [&str; 2] = [": ", "Table: "];

/// Finds the paragraphs below tables that are their captions.
pub(super) fn captions(tree: &mut Tree) {
    let is_table = |node: &Node| matches!(node.kind, Kind::Table { .. });
    let tables: Vec<NodeId> = (0..).zip(&tree.nodes).filter(|(_, node)| is_table(node)).map(|(id, _)| id).collect();
    for table in tables {
        let Some(below) = tree.below(table).filter(|&below| tree.node(below).kind == Kind::Paragraph) else { continue };
        let text = |id: NodeId| collapse(&tree.text_without(id, Node::is_marker)).into_owned();
        let caption = tree.caption(table).map(text).filter(|caption| !caption.is_empty());
        if caption.is_none() && !matches!(tree.node(table).kind, Kind::Table { syntax: TableSyntax::Pipe, .. }) {
            continue;
        }
        let below_it = text(below);
        let repeats = match caption {
            Some(caption) if caption == below_it => true,
            None if CAPTION_SIGNS.iter().any(|character| below_it.starts_with(character)) => false,
            _ => continue,
        };
        tree.nodes[below as usize].kind = Kind::CaptionBelow { repeats };
    }
}

/// Makes the nodes for marks, links and attributes that are text, in the order of their text, the outer before the inner.
fn text_nodes(source: &str, tree: &mut Tree, notes: &Notes, links: Vec<PendingLink>, attributes: &[TextRange]) -> Vec<TextNode> {
    let mut texts: Vec<TextNode> = Vec::with_capacity(notes.text_marks.len() + 3 * links.len() + attributes.len());
    for mark in &notes.text_marks {
        let (kind, span) = (Kind::Mark(to_u32(tree.labels.len())), source_of_mark(source, tree, mark.text));
        tree.labels.push(Label { value: Value::EMPTY, number: mark.number });
        texts.push(TextNode { kind, text: mark.text, span, inside: None });
    }
    for (link, PendingLink { outer, inner, span, href, wikilink, cause }) in (0..).zip(links) {
        texts.push(TextNode { kind: Kind::Unparsed(link), text: outer, span, inside: None });
        for text in [TextRange::new(outer.start, inner.start), TextRange::new(inner.end, outer.end)] {
            texts.push(TextNode { kind: Kind::Hidden, text, span: tree.source_of(text), inside: None });
        }
        tree.unparsed.push(UnparsedLink { inner, href, wikilink, cause });
    }
    let hidden = |&text: &TextRange| TextNode { kind: Kind::Hidden, text, span: tree.source_of(text), inside: None };
    texts.extend(attributes.iter().map(hidden));
    texts.sort_by_key(|new| (new.text.start, Reverse(new.text.end)));
    // Links do not overlap, so the brackets belong to the link before them.
    let mut link = None;
    for (at, new) in texts.iter_mut().enumerate() {
        match new.kind {
            Kind::Unparsed(_) => link = Some((at, new.text.end)),
            Kind::Hidden => new.inside = link.filter(|&(_, end)| new.text.end <= end).map(|(at, _)| at),
            _ => {}
        }
    }
    texts
}
