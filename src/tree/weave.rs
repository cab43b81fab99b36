//! Adds nodes around text and nodes of a finished tree: what only the whole page reveals (a note mark, a link that Markdown left as text,
//! a note) becomes a node like any other, and nothing has to search for it again.

use super::{Kind, Node, NodeId, Tree};
use crate::span::{SourceRange, TextRange, to_u32};

/// A node to be put around a range of the text, and around the nodes in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextNode {
    pub(crate) kind: Kind,
    pub(crate) text: TextRange,
    pub(crate) span: SourceRange,
    /// The index in the list of the node that encloses it: if that one is left out, so is this one.
    pub(crate) inside: Option<usize>,
}

/// A node to be put around siblings: from the first up to the one after the last.
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
    /// Before the first node of the old tree whose text begins here or later.
    Text(u32),
}

/// A node that is open.
#[derive(Clone, Copy)]
struct Open {
    id: NodeId,
    end: End,
    /// Where the text and the source of all nodes in it end.
    reach: (u32, u32),
    /// Whether it is new and extends as far as its content.
    is_wrapper: bool,
}

/// The tree as it grows.
struct Weaver {
    nodes: Vec<Node>,
    open: Vec<Open>,
}

impl Weaver {
    fn push(&mut self, node: Node, end: End, is_wrapper: bool) {
        let id = to_u32(self.nodes.len());
        let parent = self.open.last().map_or(0, |open| open.id);
        self.nodes.push(Node { parent, ..node });
        self.open.push(Open { id, end, reach: (node.text.end, node.span.end), is_wrapper });
    }

    fn pop(&mut self) {
        let Some(Open { id, reach, is_wrapper, .. }) = self.open.pop() else { return };
        let end = to_u32(self.nodes.len());
        let node = &mut self.nodes[id as usize];
        node.end = end;
        if is_wrapper {
            (node.text.end, node.span.end) = reach;
        }
        if let Some(parent) = self.open.last_mut() {
            parent.reach = (parent.reach.0.max(reach.0), parent.reach.1.max(reach.1));
        }
    }

    /// Whether the innermost open node has ended before an old node whose text begins at `start`.
    fn is_over(&self, old: NodeId, start: u32) -> bool {
        self.open.last().is_some_and(|open| match open.end {
            End::Node(end) => end <= old,
            End::Text(end) => end <= start,
        })
    }

    /// Opens a node around text before the old node `next`, unless it would cut another in two. Returns whether it was opened.
    fn text_node(&mut self, new: &TextNode, next: NodeId, old: &[Node]) -> bool {
        let TextRange { start, end } = new.text;
        let next_start = old.get(next as usize).map_or(u32::MAX, |node| node.text.start);
        while self.is_over(next, next_start) && self.open.last().is_some_and(|open| self.nodes[open.id as usize].text.end <= start) {
            self.pop();
        }
        let holds = |node: &Node| node.text.start <= start && end <= node.text.end;
        let has_room = self.open.last().is_some_and(|open| open.is_wrapper || holds(&self.nodes[open.id as usize]));
        let mut within = old[next as usize..].iter().take_while(|node| node.text.start < end);
        if !has_room || within.any(|node| node.text.end > end) {
            return false;
        }
        let node = Node { kind: new.kind, parent: 0, end: 0, span: new.span, text: new.text };
        self.push(node, End::Text(end), false);
        true
    }
}

impl Tree {
    /// Puts nodes around text and around siblings. `texts` must be in the order of their text, the outer before the inner; those that
    /// would cut a node in two are left out. Returns, for each of `texts`, whether it was added.
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
                let text = TextRange::new(node.text.start, node.text.start);
                let span = SourceRange::new(node.span.start, node.span.start);
                weaver.push(Node { kind: wrapper.kind, parent: 0, end: 0, span, text }, End::Node(wrapper.nodes.1), true);
            }
            places.push(to_u32(weaver.nodes.len()));
            weaver.push(*node, End::Node(node.end), false);
        }
        for (at, new) in texts {
            taken[at] = new.inside.is_none_or(|outer| taken[outer]) && weaver.text_node(new, to_u32(old.len()), &old);
        }
        while !weaver.open.is_empty() {
            weaver.pop();
        }
        self.nodes = weaver.nodes;
        // Update what refers to nodes by number.
        places.push(to_u32(self.nodes.len()));
        let place = |id: &mut NodeId| *id = places[*id as usize];
        self.ids.iter_mut().for_each(|(id, _)| place(id));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree as nested brackets: the first letter of each kind, and the range of its text.
    fn shown(tree: &Tree) -> String {
        let mut out = String::new();
        let mut ends: Vec<NodeId> = Vec::new();
        for (id, node) in (0..).zip(&tree.nodes) {
            while ends.last().is_some_and(|&end| end <= id) {
                ends.pop();
                out.push(')');
            }
            let name = format!("{:?}", node.kind);
            out.push_str(&format!("({}{}-{}", &name[..1], node.text.start, node.text.end));
            ends.push(node.end);
            assert!(id == 0 || (node.parent < id && tree.nodes[node.parent as usize].end >= node.end), "{name}");
        }
        out + &")".repeat(ends.len())
    }

    fn tree() -> Tree {
        let node = |kind, parent, end, text: (u32, u32)| {
            let (start, stop) = text;
            Node { kind, parent, end, span: SourceRange::new(start, stop), text: TextRange::new(start, stop) }
        };
        Tree {
            nodes: vec![
                node(Kind::Root, 0, 5, (0, 20)),
                node(Kind::Paragraph, 0, 4, (0, 10)),
                node(Kind::Strong, 1, 3, (2, 8)),
                node(Kind::Code, 1, 4, (9, 10)),
                node(Kind::Quote, 0, 5, (10, 20)),
            ],
            ..Tree::default()
        }
    }

    fn around(start: u32, end: u32) -> TextNode {
        TextNode { kind: Kind::Hidden, text: TextRange::new(start, end), span: SourceRange::new(start, end), inside: None }
    }

    #[test]
    fn text_gets_a_node_where_it_cuts_none() {
        let mut woven = tree();
        // In a leaf, around a node, over the end of a node, across blocks, at the very end.
        assert_eq!(
            woven.weave(&[around(1, 9), around(3, 4), around(7, 9), around(9, 11), around(18, 20)], &mut []),
            [true, true, false, false, true]
        );
        assert_eq!(shown(&woven), "(R0-20(P0-10(H1-9(S2-8(H3-4)))(C9-10))(Q10-20(H18-20)))");
    }

    #[test]
    fn siblings_get_a_node_around_them() {
        let mut woven = tree();
        woven.ids = vec![(1, crate::tree::Value::EMPTY), (4, crate::tree::Value::EMPTY), (5, crate::tree::Value::EMPTY)];
        let wrapper = |nodes| Wrapper { kind: Kind::Footnote(0), nodes };
        woven.weave(&[around(12, 13)], &mut [wrapper((4, 5)), wrapper((1, 5))]);
        assert_eq!(shown(&woven), "(R0-20(F0-20(P0-10(S2-8)(C9-10))(F10-20(Q10-20(H12-13)))))");
        assert_eq!(woven.ids.iter().map(|id| id.0).collect::<Vec<_>>(), [2, 6, 8]);
    }
}
