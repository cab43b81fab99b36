//! Nodes put around text and nodes of a tree that stands: what only the whole page tells (a mark of a note, a link that Markdown left as
//! text, a note) is a node like any other afterwards, and nobody looks for it again.

use super::{Kind, Node, NodeId, Tree};
use crate::span::{SourceRange, TextRange};

/// A node to be put around a range of the text, and around the nodes in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextNode {
    pub(crate) kind: Kind,
    pub(crate) text: TextRange,
    pub(crate) span: SourceRange,
    /// The place in the list of the one that it stands in: where that has no place, this has none.
    pub(crate) inside: Option<usize>,
}

/// A node to be put around siblings: from the first up to the one behind the last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrapper {
    pub(crate) kind: Kind,
    pub(crate) nodes: (NodeId, NodeId),
}

/// Where an open node ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Before this node of the old tree.
    Node(NodeId),
    /// Before the first node of the old tree whose text begins here or behind.
    Text(u32),
}

/// The tree as it grows.
struct Weaver {
    nodes: Vec<Node>,
    open: Vec<(NodeId, End)>,
}

impl Weaver {
    fn push(&mut self, node: Node, end: End) {
        let id = number(self.nodes.len());
        let parent = self.open.last().map_or(0, |&(open, _)| open);
        self.nodes.push(Node { parent, ..node });
        self.open.push((id, end));
    }

    fn pop(&mut self) {
        if let Some((id, _)) = self.open.pop() {
            self.nodes[id as usize].end = number(self.nodes.len());
        }
    }

    /// Whether the innermost open node has ended before an old node whose text begins at `start`.
    fn is_over(&self, old: NodeId, start: u32) -> bool {
        self.open.last().is_some_and(|&(_, end)| match end {
            End::Node(end) => end <= old,
            End::Text(end) => end <= start,
        })
    }

    /// Opens a node around text before the old node `next`; not where it would cut another in two.
    fn text_node(&mut self, new: &TextNode, next: NodeId, old: &[Node]) -> bool {
        let TextRange { start, end } = new.text;
        let next_start = old.get(next as usize).map_or(u32::MAX, |node| node.text.start);
        while self.is_over(next, next_start) && self.open.last().is_some_and(|&(id, _)| self.nodes[id as usize].text.end <= start) {
            self.pop();
        }
        let holds = |node: &Node| node.text.start <= start && end <= node.text.end;
        let has_room = self.open.last().is_some_and(|&(id, _)| holds(&self.nodes[id as usize]));
        let mut within = old[next as usize..].iter().take_while(|node| node.text.start < end);
        if !has_room || within.any(|node| node.text.end > end) {
            return false;
        }
        let node = Node { kind: new.kind, parent: 0, end: 0, span: new.span, text: new.text };
        self.push(node, End::Text(end));
        true
    }
}

impl Tree {
    /// Puts nodes around text and around siblings. `texts` must stand in the order of their text, the outer before the inner; those that would cut a
    /// node in two are left out. Returns which were put in.
    pub(crate) fn weave(&mut self, texts: &[TextNode], wrappers: &mut [Wrapper]) -> Vec<bool> {
        let mut taken = vec![false; texts.len()];
        if texts.is_empty() && wrappers.is_empty() {
            return taken;
        }
        wrappers.sort_by_key(|wrapper| (wrapper.nodes.0, std::cmp::Reverse(wrapper.nodes.1)));
        let old = std::mem::take(&mut self.nodes);
        let mut weaver = Weaver { nodes: Vec::with_capacity(old.len() + texts.len() + wrappers.len()), open: Vec::new() };
        let mut places: Vec<NodeId> = Vec::with_capacity(old.len() + 1);
        let (mut texts, mut wrappers) = (texts.iter().enumerate().peekable(), wrappers.iter().peekable());
        for (id, node) in (0..).zip(&old) {
            while let Some((at, new)) = texts.next_if(|(_, new)| new.text.start < node.text.start) {
                taken[at] = new.inside.is_none_or(|outer| taken[outer]) && weaver.text_node(new, id, &old);
            }
            while weaver.is_over(id, node.text.start) {
                weaver.pop();
            }
            while let Some(wrapper) = wrappers.next_if(|wrapper| wrapper.nodes.0 <= id) {
                let (first, end) = wrapper.nodes;
                let inside = &old[first as usize..end as usize];
                let last = |place: fn(&Node) -> u32, start: u32| inside.iter().map(place).max().unwrap_or(start);
                let text = TextRange::new(node.text.start, last(|node| node.text.end, node.text.start));
                let span = SourceRange::new(node.span.start, last(|node| node.span.end, node.span.start));
                weaver.push(Node { kind: wrapper.kind, parent: 0, end: 0, span, text }, End::Node(end));
            }
            places.push(number(weaver.nodes.len()));
            weaver.push(*node, End::Node(node.end));
        }
        for (at, new) in texts {
            taken[at] = new.inside.is_none_or(|outer| taken[outer]) && weaver.text_node(new, number(old.len()), &old);
        }
        while !weaver.open.is_empty() {
            weaver.pop();
        }
        self.nodes = weaver.nodes;
        // What names nodes by their number.
        places.push(number(self.nodes.len()));
        let place = |id: &mut NodeId| *id = places[*id as usize];
        self.ids.iter_mut().for_each(|(id, _)| place(id));
        taken
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a page has fewer nodes than bytes, which fit in 32 bits")]
fn number(length: usize) -> u32 {
    length as u32
}
