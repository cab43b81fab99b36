//! Note marks and the notes that they point to.
//!
//! Takes a tree and returns [`Notes`]: which texts and nodes are marks, which nodes are notes, and their numbers. Exporters write notes in
//! five forms:
//!
//! | mark | note |
//! |---|---|
//! | `\[1\]`, in HTML tables `[1]` | an ordered list at the very end of the page |
//! | `[1]` | paragraphs `[1] text` at the end |
//! | `[^1]` | `[^1]: text` |
//! | `<a href="#fn1" class="footnote-ref">` | `<section class="footnotes">` after the table that it belongs to |
//! | any | the same with the text lost: `9.`, `[9]`, `[^9]:` |
//!
//! The first two are plain text that could mean anything (`argv\[1\]`), so they only count if marks and notes agree.

use crate::scan::{is_escaped, pattern};
use crate::span::{SourceRange, TextRange, to_u32};
use crate::table::TableSyntax;
use crate::tree::{Kind, NodeId, REF_LABEL, Tree};

pattern!(UNREAD_MARK, "[^");

/// The most digits of a mark's number: pages have up to about two thousand notes.
const MAX_MARK_DIGITS: usize = 4;

/// A mark that is plain text: `[1]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextMark {
    /// Range of the tree's text, brackets included.
    pub(super) text: TextRange,
    pub(super) number: u32,
    /// Whether it is in an HTML table.
    in_html: bool,
}

/// A note.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub(super) number: u32,
    /// The first node of it, and the one after its last.
    pub(super) nodes: (NodeId, NodeId),
    /// Range of the tree's text, without a leading `[1]`.
    pub(super) text: TextRange,
}

/// The notes of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Marks that are text, in document order.
    pub(super) text_marks: Vec<TextMark>,
    /// Marks that are nodes, in document order, with the number that they point to.
    pub(super) node_marks: Vec<(NodeId, u32)>,
    /// The notes, in the order of their numbers; those of tables after those of the page.
    pub(super) notes: Vec<Note>,
    /// Marks without a note, with the message of the diagnostic.
    pub(super) diagnostics: Vec<(SourceRange, String)>,
}

/// Finds the notes of a page. `is_category` returns whether a link is a membership in a category: lists of notes come after those.
pub(super) fn find(source: &str, tree: &Tree, is_category: impl Fn(u32) -> bool) -> Notes {
    let mut notes = Notes::default();
    let candidates = candidates(source, tree);
    if !candidates.is_empty() {
        if let Some(found) = note_paragraphs(tree, &candidates) {
            accept(source, tree, &mut notes, &candidates, found);
        } else if let Some(found) = trailing_list(source, tree, &candidates, is_category) {
            accept(source, tree, &mut notes, &candidates, found);
        }
    }
    // Every mark and note that is a node has a label.
    if !tree.labels.is_empty() {
        markdown_notes(tree, &mut notes);
        sections_of_notes(tree, &mut notes);
    }
    undefined_marks(source, tree, &mut notes);
    notes
}

/// Returns the source of a mark, with the backslash that escapes it.
pub(super) fn source_of_mark(source: &str, tree: &Tree, text: TextRange) -> SourceRange {
    let mut span = tree.source_of(text);
    if span.start > 0 && source.as_bytes()[span.start as usize - 1] == b'\\' {
        span.start -= 1;
    }
    span
}

/// Finds everything in the text that may be a mark: `[12]`, not in code and not in a link's text.
fn candidates(source: &str, tree: &Tree) -> Vec<TextMark> {
    let bytes = tree.text.as_bytes();
    let mut links = tree.nodes.iter().filter(|node| matches!(node.kind, Kind::Link(_))).peekable();
    let is_html_table = |node: &&crate::tree::Node| matches!(node.kind, Kind::Table { syntax: TableSyntax::Html | TableSyntax::Mixed, .. });
    let mut tables = tree.nodes.iter().filter(is_html_table).peekable();
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'[', bytes) {
        let digits = bytes[at + 1..].iter().take(MAX_MARK_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > MAX_MARK_DIGITS || bytes.get(at + 1 + digits) != Some(&b']') {
            continue;
        }
        let start = to_u32(at);
        let number = tree.text[at + 1..at + 1 + digits].parse().unwrap_or(0);
        while links.next_if(|link| link.text.end <= start).is_some() {}
        while tables.next_if(|table| table.text.end <= start).is_some() {}
        let in_html = tables.peek().is_some_and(|table| table.text.start <= start);
        let in_link = links.peek().is_some_and(|link| link.text.start <= start);
        let at_close = at + 1 + digits;
        // Exporters escape both brackets or neither. `\[1]` is written by someone who wants the brackets, such as wikilift's own writer.
        let is_written_so = || {
            let at = tree.source_at(start) as usize;
            let close = tree.source_at(to_u32(at_close)) as usize;
            is_escaped(source, at) == is_escaped(source, close) && source.get(at..).is_some_and(|rest| rest.starts_with('['))
        };
        if number > 0 && !in_link && !tree.is_verbatim(start) && is_written_so() {
            found.push(TextMark { text: TextRange::new(start, to_u32(at + digits + 2)), number, in_html });
        }
    }
    found
}

/// The notes of the page, and where in the text they begin.
struct Found {
    notes: Vec<Note>,
    begin: u32,
    /// Whether a mark may be in an HTML table.
    in_html: bool,
}

/// Accepts every mark before the notes that has a note.
fn accept(source: &str, tree: &Tree, notes: &mut Notes, candidates: &[TextMark], found: Found) {
    let last = found.notes.last().map_or(0, |note| note.number);
    for &mark in candidates.iter().filter(|mark| mark.text.start < found.begin && (found.in_html || !mark.in_html)) {
        if mark.number <= last {
            notes.text_marks.push(mark);
        } else if mark.number <= last.saturating_mul(2) {
            // `[2009]` is a year; a number that is not far above that of the last note is a mark.
            let message = format!("mark [{}]: the page has only {last} notes", mark.number);
            notes.diagnostics.push((source_of_mark(source, tree, mark.text), message));
        }
    }
    notes.notes = found.notes;
}

/// Returns the ordered list at the very end, if the marks in the text call for it.
fn trailing_list(source: &str, tree: &Tree, candidates: &[TextMark], is_category: impl Fn(u32) -> bool) -> Option<Found> {
    let blocks = last_blocks(tree);
    let (&list, before) = blocks.split_last()?;
    if tree.node(list).kind != Kind::OrderedList(1) {
        return None;
    }
    let items: Vec<NodeId> = tree.children(list).filter(|&item| tree.node(item).kind == Kind::Item).collect();
    let count = to_u32(items.len());
    let begin = tree.node(list).text.start;
    let marks = candidates.iter().filter(|mark| mark.text.start < begin && mark.number <= count);
    // Distinct numbers, and whether they first appear in order: an exporter numbers as it goes.
    let mut seen = vec![false; items.len() + 1];
    let (mut distinct, mut highest, mut in_order) = (0, 0, true);
    for mark in marks {
        let seen = &mut seen[mark.number as usize];
        if !*seen {
            *seen = true;
            distinct += 1;
            in_order &= mark.number > highest;
            highest = highest.max(mark.number);
        }
    }
    let is_announced = before.last().is_some_and(|&block| announces_notes(source, tree, block, is_category));
    let is_called_for = if is_announced { distinct > 0 } else { in_order && distinct > 1 && distinct * 5 >= items.len() * 4 };
    let notes = items.iter().zip(1..).map(|(&item, number)| {
        let node = tree.node(item);
        Note { number, nodes: (item, node.end), text: node.text }
    });
    is_called_for.then(|| Found { notes: notes.collect(), begin, in_html: true })
}

/// Whether a block is none of those that the page ends with: it is not shown, or it is the text of a `<ref>`.
fn is_after_all(tree: &Tree, block: NodeId) -> bool {
    let kind = tree.node(block).kind;
    kind == Kind::Comment || (matches!(kind, Kind::Note(_)) && label(tree, kind).is_some_and(|label| label.starts_with(REF_LABEL)))
}

/// Returns the blocks that the page ends with: those of the root, or of a `<div>` that is never closed.
fn last_blocks(tree: &Tree) -> Vec<NodeId> {
    let mut container = 0;
    loop {
        let blocks: Vec<NodeId> = tree.children(container).filter(|&block| !is_after_all(tree, block)).collect();
        match blocks.last() {
            Some(&last) if matches!(tree.node(last).kind, Kind::Division | Kind::Section { notes: false }) => container = last,
            _ => return blocks,
        }
    }
}

/// Words in headings above notes.
const NOTE_HEADINGS: [&str; 22] = [
    "notes",
    "references",
    "footnotes",
    "citations",
    "sources",
    "参考",
    "參考",
    "注释",
    "註釋",
    "注釋",
    "脚注",
    "腳註",
    "注脚",
    "備註",
    "备注",
    "出典",
    "出處",
    "资料来源",
    "資料來源",
    "참고",
    "각주",
    "주석",
];

/// Whether a list after this block is likely to be the notes: the block is the category line, a heading that announces them, or the place
/// where MediaWiki shows them.
fn announces_notes(source: &str, tree: &Tree, block: NodeId, is_category: impl Fn(u32) -> bool) -> bool {
    let node = tree.node(block);
    match node.kind {
        Kind::Heading(_) => {
            let heading = tree.text_of(block).to_lowercase();
            NOTE_HEADINGS.iter().any(|word| heading.contains(word))
        }
        _ if tree.text_of(block).trim_ascii().is_empty() => source[node.span.range()].contains("<references"),
        _ => tree.nodes[block as usize..node.end as usize].iter().any(|node| matches!(node.kind, Kind::Link(link) if is_category(link))),
    }
}

/// Finds paragraphs `[1] text` at the end of the page, numbered consecutively from 1, with unescaped brackets.
fn note_paragraphs(tree: &Tree, candidates: &[TextMark]) -> Option<Found> {
    let number_of = |block: NodeId| {
        let node = tree.node(block);
        let at = candidates.binary_search_by_key(&node.text.start, |mark| mark.text.start).ok().filter(|_| node.kind == Kind::Paragraph)?;
        Some(candidates[at])
    };
    let blocks = last_blocks(tree);
    // Backwards from the end: the last number, the one before it, …, down to 1. Blocks in between belong to the note before them.
    let mut starts: Vec<(usize, TextMark)> = Vec::new();
    for (at, mark) in blocks.iter().enumerate().rev().filter_map(|(at, &block)| Some((at, number_of(block)?))) {
        let is_next = starts.last().is_none_or(|(_, after)| mark.number + 1 == after.number);
        if is_next {
            starts.push((at, mark));
            if mark.number == 1 {
                break;
            }
        }
    }
    let first = starts.last().filter(|(_, mark)| mark.number == 1)?.0;
    let begin = tree.node(blocks[first]).text.start;
    let mut notes: Vec<Note> = Vec::with_capacity(starts.len());
    let mut end = blocks.len();
    for &(at, mark) in &starts {
        let last = tree.node(blocks[end - 1]);
        notes.push(Note { number: mark.number, nodes: (blocks[at], last.end), text: TextRange::new(mark.text.end, last.text.end) });
        end = at;
    }
    notes.reverse();
    let mut seen = vec![false; notes.len() + 1];
    let known = notes.len();
    for mark in candidates.iter().filter(|mark| mark.text.start < begin && mark.number as usize <= known) {
        seen[mark.number as usize] = true;
    }
    let cited = seen.iter().filter(|&&seen| seen).count();
    // The exporter that writes such notes does not escape the brackets; people who write `\\[1\\] text` by hand have to.
    let is_plain = tree.source_at(begin) == tree.node(blocks[first]).span.start;
    // This exporter marks notes in HTML tables by links: `[223]` there is not a mark.
    (is_plain && cited * 2 >= notes.len()).then_some(Found { notes, begin, in_html: false })
}

/// Finds `[^label]` and `[^label]: …`.
fn markdown_notes(tree: &Tree, notes: &mut Notes) {
    let mut labels: Vec<(&str, u32)> = Vec::new();
    let mut last = notes.notes.iter().map(|note| note.number).max().unwrap_or(0);
    let is_definition = |node: &crate::tree::Node| matches!(node.kind, Kind::Note(_)) && !in_section_of_notes(tree, node.parent);
    let definitions: Vec<(NodeId, &str)> = (0..)
        .zip(&tree.nodes)
        .filter(|(_, node)| is_definition(node))
        .filter_map(|(id, node)| label(tree, node.kind).map(|label| (id, label)))
        .collect();
    // Labels that are numbers keep their number; other labels are numbered from the highest on.
    last =
        definitions.iter().filter_map(|(_, label)| label.parse().ok().filter(|&number: &u32| number < u32::MAX / 2)).fold(last, u32::max);
    let mut found = Vec::with_capacity(definitions.len());
    for (id, label) in definitions {
        let number = label.parse().ok().filter(|&number: &u32| number < u32::MAX / 2).unwrap_or_else(|| {
            last += 1;
            last
        });
        labels.push((label, number));
        let node = tree.node(id);
        found.push(Note { number, nodes: (id, node.end), text: node.text });
    }
    found.sort_by_key(|note| note.number);
    notes.notes.extend(found);
    if tree.seen.evidence_counts.notes == 0 && tree.seen.evidence_counts.ref_tags == 0 {
        return;
    }
    labels.sort_unstable();
    for (id, node) in (0..).zip(&tree.nodes) {
        if let Kind::Mark(_) = node.kind
            && let Some(label) = label(tree, node.kind)
            && let Ok(at) = labels.binary_search_by_key(&label, |&(label, _)| label)
        {
            notes.node_marks.push((id, labels[at].1));
        }
    }
}

fn label(tree: &Tree, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Mark(label) | Kind::Note(label) => Some(tree.label(label)),
        _ => None,
    }
}

fn in_section_of_notes(tree: &Tree, parent: NodeId) -> bool {
    let grandparent = tree.node(parent).parent;
    [parent, grandparent].iter().any(|&id| tree.node(id).kind == Kind::Section { notes: true })
}

/// Finds sections of notes in HTML: each serves the marks between the section before it and its own end. Their ids start again in each.
fn sections_of_notes(tree: &Tree, notes: &mut Notes) {
    if tree.seen.evidence_counts.html_notes == 0 && !tree.nodes.iter().any(|node| node.kind == Kind::Section { notes: true }) {
        return;
    }
    let mut last = notes.notes.iter().map(|note| note.number).max().unwrap_or(0);
    let mut pending: Vec<NodeId> = Vec::new();
    let mut section: Option<(NodeId, Vec<(&str, u32)>)> = None;
    let mut resolved = Vec::new();
    let mut unresolved = Vec::new();
    let known = std::mem::take(&mut notes.node_marks);
    let mut close = |section: &mut Option<(NodeId, Vec<(&str, u32)>)>, pending: &mut Vec<NodeId>| {
        if let Some((_, mut labels)) = section.take() {
            labels.sort_unstable();
            for mark in pending.drain(..) {
                let found =
                    label(tree, tree.node(mark).kind).and_then(|label| labels.binary_search_by_key(&label, |&(label, _)| label).ok());
                match found {
                    Some(at) => resolved.push((mark, labels[at].1)),
                    None => unresolved.push(mark),
                }
            }
        }
    };
    for (id, node) in (0..).zip(&tree.nodes) {
        if section.as_ref().is_some_and(|(end, _)| id >= *end) {
            close(&mut section, &mut pending);
        }
        match node.kind {
            Kind::Section { notes: true } => {
                close(&mut section, &mut pending);
                section = Some((node.end, Vec::new()));
            }
            Kind::Note(label) if in_section_of_notes(tree, node.parent) => {
                last += 1;
                if let Some((_, labels)) = &mut section {
                    labels.push((tree.label(label), last));
                }
                notes.notes.push(Note { number: last, nodes: (id, node.end), text: node.text });
            }
            Kind::Mark(_) if known.binary_search_by_key(&id, |&(mark, _)| mark).is_err() => pending.push(id),
            _ => {}
        }
    }
    close(&mut section, &mut pending);
    unresolved.append(&mut pending);
    for mark in unresolved {
        notes.diagnostics.push((tree.node(mark).span, "a note mark without a note".to_owned()));
    }
    resolved.extend(known);
    resolved.sort_unstable();
    notes.node_marks = resolved;
}

/// Finds `[^12]` in the text: Markdown reads it as a mark only if there is such a note.
fn undefined_marks(source: &str, tree: &Tree, notes: &mut Notes) {
    let bytes = tree.text.as_bytes();
    for at in UNREAD_MARK.find_all(&tree.text) {
        let digits = bytes[at + 2..].iter().take(MAX_MARK_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && digits <= MAX_MARK_DIGITS && bytes.get(at + 2 + digits) == Some(&b']') && !tree.is_verbatim(to_u32(at)) {
            let message = format!("mark [^{}]: the page has no such note", &tree.text[at + 2..at + 2 + digits]);
            let text = TextRange::new(to_u32(at), to_u32(at + digits + 3));
            notes.diagnostics.push((source_of_mark(source, tree, text), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use crate::tree::build;

    /// The numbers of the marks of a text, and its notes with their texts; links to `Category:` are categories.
    fn found(text: &str) -> (Vec<u32>, Vec<(u32, String)>) {
        let input = Input::from_text("A.md", text).unwrap();
        let tree = build(input.text(), input.body(), false);
        let notes = find(input.text(), &tree, |link| tree.value(tree.links[link as usize].href).starts_with("Category:"));
        let marks = notes.text_marks.iter().map(|mark| mark.number).chain(notes.node_marks.iter().map(|&(_, number)| number));
        let text = |note: &Note| tree.text[note.text.range()].split_whitespace().collect::<Vec<_>>().join(" ");
        (marks.collect(), notes.notes.iter().map(|note| (note.number, text(note))).collect())
    }

    fn assert_found(text: &str, marks: &[u32], notes: &[(u32, &str)]) {
        let notes = notes.iter().map(|&(number, text)| (number, text.to_owned())).collect();
        assert_eq!(found(text), (marks.to_vec(), notes), "{text}");
    }

    #[test]
    fn a_list_at_the_end_is_notes_if_it_is_announced() {
        let announced =
            [("## Notes\n\n", 1), ("## 参考资料\n\n", 1), ("[Category:X](Category:X \"wikilink\")\n\n", 1), ("<references />\n\n", 1)];
        for (line, mark) in announced {
            assert_found(&format!("Text\\[{mark}\\]\n\n{line}1.  One\n2.  Two\n"), &[mark], &[(1, "One"), (2, "Two")]);
        }
        // Announced, but cited by nothing.
        assert_found("Text\n\n## Notes\n\n1.  One\n", &[], &[]);
    }

    #[test]
    fn a_list_that_nothing_announces_needs_marks_in_order_for_nearly_all_of_its_items() {
        assert_found("a\\[1\\] b\\[2\\]\n\n1.  One\n2.  Two\n", &[1, 2], &[(1, "One"), (2, "Two")]);
        assert_found("a\\[2\\] b\\[1\\]\n\n1.  One\n2.  Two\n", &[], &[]);
        assert_found("a\\[1\\]\n\n1.  One\n2.  Two\n", &[], &[]);
        assert_found("argv\\[1\\] argv\\[2\\]\n\n1.  One\n2.  Two\n3.  Three\n4.  Four\n", &[], &[]);
    }

    #[test]
    fn a_list_before_the_end_is_not_notes() {
        assert_found("a\\[1\\]\n\n## Notes\n\n1.  One\n\nMore text.\n", &[], &[]);
        assert_found("a\\[2\\]\n\n## Notes\n\n2.  Two\n", &[], &[]);
    }

    #[test]
    fn paragraphs_are_notes_if_they_count_from_one_and_half_of_them_are_cited() {
        assert_found("a[1] b[2]\n\n[1] One\n\n[2] Two\n\nmore of two\n", &[1, 2], &[(1, "One"), (2, "Two more of two")]);
        assert_found("a[2]\n\n[2] Two\n\n[3] Three\n", &[], &[]);
        assert_found("a[1]\n\n[1] One\n\n[2] Two\n\n[3] Three\n", &[], &[]);
        // Written by a person who wants the brackets.
        assert_found("a\\[1\\]\n\n\\[1\\] One\n", &[], &[]);
    }

    #[test]
    fn labels_that_are_no_numbers_are_numbered_after_the_highest() {
        assert_found("a[^3] b[^x]\n\n[^x]: X\n\n[^3]: Three\n", &[3, 4], &[(3, "Three"), (4, "X")]);
    }

    #[test]
    fn each_section_of_notes_serves_the_marks_before_it() {
        let section = |note: &str| {
            format!(
                "<table><tr><td>a<a href=\"#fn1\" class=\"footnote-ref\"><sup>1</sup></a></td></tr></table>\n\
                 <section class=\"footnotes\"><ol><li id=\"fn1\"><p>{note}</p></li></ol></section>\n\n"
            )
        };
        assert_found(&(section("One") + &section("Two")), &[1, 2], &[(1, "One"), (2, "Two")]);
    }

    #[test]
    fn brackets_in_code_in_links_and_with_five_digits_are_not_marks() {
        for text in ["`a[1]`", "[[1]](x)", "a\\[12345\\]", "a\\[0\\]", "a\\[1]"] {
            assert_found(&format!("{text} b\n\n## Notes\n\n1.  One\n"), &[], &[]);
        }
    }

    #[test]
    fn a_number_far_above_that_of_the_last_note_is_a_year() {
        let diagnostics = |text: &str| {
            let input = Input::from_text("A.md", text).unwrap();
            find(input.text(), &build(input.text(), input.body(), false), |_| false).diagnostics.len()
        };
        assert_eq!(diagnostics("a\\[1\\] b\\[3\\]\n\n## Notes\n\n1.  One\n2.  Two\n"), 1);
        assert_eq!(diagnostics("a\\[1\\] b\\[2009\\]\n\n## Notes\n\n1.  One\n2.  Two\n"), 0);
    }
}
