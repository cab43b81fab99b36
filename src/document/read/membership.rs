//! Which links to categories make the page a member of them.
//!
//! In wikitext, `[[Category:X]]` is a membership wherever it stands, and pandoc collects them into paragraphs of their own.
//! `[[:Category:X|words]]` is a link; but scripts that repair addresses remove the colon, or write it `%3A`
//! (<https://github.com/jgm/pandoc/issues/2849>), so that only the place tells them apart: a link with words of the sentence around it is a
//! link, and so is an item of a list, or a cell, with words of its own.

use std::collections::HashMap;

use super::sort_key;
use crate::tree::{Kind, NodeId, Tree, is_block};
use crate::wiki::{Namespace, namespace};

/// Signs that part categories on one line, as skins and exporters write them.
const SEPARATORS: [char; 5] = ['|', '·', '•', ',', ';'];

/// MediaWiki's behavior switches (<https://www.mediawiki.org/wiki/Help:Magic_words#Behavior_switches>), which say nothing. Markdown takes
/// their underscores for emphasis.
const SWITCHES: [&str; 9] =
    ["NOTOC", "FORCETOC", "TOC", "NOEDITSECTION", "NEWSECTIONLINK", "NONEWSECTIONLINK", "NOGALLERY", "HIDDENCAT", "NOINDEX"];

/// A link to a category.
pub(super) struct CategoryLink {
    pub(super) node: NodeId,
    /// The name of the category.
    pub(super) name: String,
}

/// Returns the links that are memberships, in the order of `links`, which are in document order.
pub(super) fn memberships(source: &str, tree: &Tree, links: &[CategoryLink]) -> Vec<NodeId> {
    let mut by_block: HashMap<NodeId, Vec<&CategoryLink>> = HashMap::new();
    for link in links {
        by_block.entry(block_of(tree, link.node)).or_default().push(link);
    }
    let mut found: Vec<NodeId> = by_block.iter().flat_map(|(&block, links)| in_block(source, tree, block, links)).collect();
    found.sort_unstable();
    found
}

/// Returns the innermost block around an inline node.
fn block_of(tree: &Tree, mut node: NodeId) -> NodeId {
    loop {
        node = tree.node(node).parent;
        if node == 0 || is_block(tree.node(node).kind) {
            return node;
        }
    }
}

/// Returns the memberships among the links to categories directly in one block.
fn in_block(source: &str, tree: &Tree, block: NodeId, links: &[&CategoryLink]) -> Vec<NodeId> {
    let inner_blocks: Vec<_> = tree.children(block).map(|child| tree.node(child)).filter(|child| is_block(child.kind)).collect();
    let whole = tree.node(block).text;
    // Where the text around each link begins and ends: at the blocks inside this one.
    let mut regions = Vec::with_capacity(links.len());
    let mut inner = inner_blocks.into_iter().peekable();
    let mut start = whole.start;
    for link in links {
        let text = tree.node(link.node).text;
        while let Some(before) = inner.next_if(|block| block.text.end <= text.start) {
            start = before.text.end;
        }
        regions.push((start, inner.peek().map_or(whole.end, |block| block.text.start)));
    }
    let is_blank = |from: u32, to: u32| tree.text.get(from as usize..to as usize).is_some_and(says_nothing);
    // The first of the links with nothing between them.
    let mut firsts: Vec<usize> = Vec::with_capacity(links.len());
    for at in 0..links.len() {
        let follows = at > 0
            && regions[at] == regions[at - 1]
            && is_blank(tree.node(links[at - 1].node).text.end, tree.node(links[at].node).text.start);
        firsts.push(if follows { firsts[at - 1] } else { at });
    }
    // By the first of them: whether one of these links says the name of its category, or a sign to sort by, instead of words of its own.
    let mut names = vec![false; links.len()];
    for (link, &first) in links.iter().zip(&firsts) {
        let text = tree.text_of(link.node).trim();
        names[first] |= !text.contains(char::is_alphanumeric) || sort_key(text, &link.name).is_none();
    }
    let mut found = Vec::new();
    // Behind a membership, there is nothing but memberships to the end of the text.
    let mut is_end = true;
    let mut last_of_run = 0;
    for at in (0..links.len()).rev() {
        let (start, end) = regions[at];
        let next = links.get(at + 1).filter(|_| regions[at + 1] == regions[at]).map(|next| tree.node(next.node).text.start);
        is_end = is_blank(tree.node(links[at].node).text.end, next.unwrap_or(end)) && (is_end || next.is_none());
        let last = if links.get(at + 1).is_some() && firsts[at + 1] == firsts[at] { last_of_run } else { at };
        last_of_run = last;
        let first = links[firsts[at]];
        let node = tree.node(first.node);
        let before = source.as_bytes()[..node.span.start as usize].iter().rev();
        let begins_line = before.copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'>')).is_none_or(|byte| byte == b'\n');
        let rest = &source[tree.node(links[last].node).span.end as usize..];
        let ends_line = rest.bytes().find(|byte| !matches!(byte, b' ' | b'\t' | b'\\')).is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
        // The whole title says that it is no word of the sentence around it.
        let is_title = is_title(tree.text_of(first.node));
        let is_own_place = match is_blank(start, node.text.start) {
            _ if begins_line && ends_line && is_title => true,
            _ if !is_end => false,
            true => begins_line || is_paragraph(tree, block) || names[firsts[at]],
            // Behind other text, as one exporter writes them.
            false => is_title,
        };
        if is_own_place {
            found.push(links[at].node);
        }
    }
    found
}

/// Whether the text of a link to a category is its title, with the word for the namespace.
fn is_title(text: &str) -> bool {
    text.split_once(':').is_some_and(|(word, _)| namespace(word) == Some(Namespace::CATEGORY))
}

/// Whether a text has no words of its own: white space, separators, and switches of MediaWiki.
fn says_nothing(text: &str) -> bool {
    let is_switch = |word: &str| SWITCHES.contains(&word.trim_matches('_'));
    text.split_whitespace().all(|word| is_switch(word) || word.chars().all(|character| SEPARATORS.contains(&character)))
}

/// Whether a block is a paragraph of its own: not an item of a list, a cell, a heading or a caption, and not all that is in one.
fn is_paragraph(tree: &Tree, block: NodeId) -> bool {
    let is_part = |kind: Kind| {
        matches!(
            kind,
            Kind::Item
                | Kind::Term
                | Kind::Definition
                | Kind::Cell(_)
                | Kind::Heading(_)
                | Kind::Caption
                | Kind::FigureCaption
                | Kind::Fostered
        )
    };
    let node = tree.node(block);
    let is_all = |kind: Kind| kind == Kind::Paragraph && is_part(tree.node(node.parent).kind);
    !(is_part(node.kind) || is_all(node.kind))
}
