//! The text that a person reads.

use std::borrow::Cow;

use super::{Role, Roles};
use crate::page::Link;
use crate::span::TextRange;
use crate::tree::{NodeId, Tree};

/// Returns a range of the text, with the nodes in it, as a person reads it: without note marks, brackets of links, categories, files and
/// the exporter's marks.
pub(crate) fn visible<'t>(tree: &'t Tree, roles: &Roles, links: &[Link], range: TextRange, nodes: (NodeId, NodeId)) -> Cow<'t, str> {
    let mut holes: Vec<TextRange> = Vec::new();
    let mut at = nodes.0;
    while at < nodes.1 {
        let node = tree.node(at);
        let role = roles.of(node.kind);
        let is_hole = node.is_marker() || role.is_some_and(Role::is_hidden);
        if is_hole {
            holes.push(node.text);
        } else if let Some(mark) = role.and_then(|role| links.get(role.link()? as usize)?.mark_in(tree, node.text)) {
            holes.push(mark);
        }
        at = if is_hole { node.end } else { at + 1 };
    }
    // The mark at the end of a link comes after anything that is in the link.
    holes.sort_unstable();
    tree.range_with_holes(range, &holes)
}

impl Link {
    /// Returns the exporter's mark at the end of a link's text in the tree.
    pub(crate) fn mark_in(&self, tree: &Tree, text: TextRange) -> Option<TextRange> {
        let mark = self.mark.as_deref().filter(|mark| tree.slice(text).ends_with(mark))?;
        u32::try_from(mark.len()).ok().map(|length| TextRange::new(text.end - length, text.end))
    }
}
