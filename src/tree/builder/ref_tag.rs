//! MediaWiki's `<ref>` that an exporter left in Markdown (<https://www.mediawiki.org/wiki/Help:Cite>): a mark where the tag is, and a note
//! with what is in it after everything else, as if the page had `[^label]` and `[^label]: …`.

use std::collections::HashSet;

use super::Builder;
use crate::diagnostic::DiagnosticCode;
use crate::event::{self, Event, Start, Tag};
use crate::span::{SourceRange, to_u32};
use crate::tree::{Kind, NodeId};

/// How far the end of `<ref>` is searched for, in bytes: its text may be a citation with many authors.
const MAX_NOTE_BYTES: usize = 4096;

/// How the label of such a note begins. No label of Markdown does: it has no line end.
pub(crate) const LABEL: &str = "\nref";

/// The element around notes that are cited elsewhere.
pub(super) const LIST: &str = "references";

/// Whether a tag is that of MediaWiki's notes.
pub(super) fn is_ref(name: &str) -> bool {
    name.trim_end_matches('/').eq_ignore_ascii_case("ref")
}

/// A note in `<ref>`.
struct Ref {
    label: String,
    /// Where its text is.
    text: SourceRange,
    /// Whether its text is HTML: that of a cell of an HTML table, without Markdown in it.
    is_html: bool,
}

/// The notes in `<ref>` of a page.
#[derive(Default)]
pub(super) struct Refs {
    notes: Vec<Ref>,
    /// The labels of those with a name.
    named: HashSet<String>,
    /// The marks that cite a note by its name, and where they are: `<ref name="a" />`.
    by_name: Vec<(NodeId, String, SourceRange)>,
    /// Whether the list that `<references>` begins is open: what is in it is cited elsewhere.
    in_list: bool,
    /// Where the last tag ends whose text is left out of the place where it is; 0 before the first.
    pub(super) skip_to: u32,
    /// A node that has ended, which is taken for what Markdown begins in that text.
    stand_in: NodeId,
}

impl Builder<'_> {
    /// `<ref>`, `<ref name="a">` or `<ref name="a" />`.
    pub(super) fn start_ref(&mut self, tag: &Tag<'_>, span: SourceRange) {
        let [name, group] = tag.attributes_named(["name", "group"]);
        let named = name.map(|name| format!("{LABEL} {} {}", group.unwrap_or_default().trim(), name.trim_end_matches('/').trim()));
        if self.source[span.range()].ends_with("/>") {
            let Some(label) = named else { return self.report_ref(span) };
            let mark = self.mark_ref(&label, span);
            self.refs.by_name.push((mark, label, span));
            return;
        }
        let Some((text, end)) = self.text_of_ref(span.end) else { return self.report_ref(span) };
        // Two notes of one name are two notes.
        let label =
            named.filter(|label| self.refs.named.insert(label.clone())).unwrap_or_else(|| format!("{LABEL}{}", self.refs.notes.len()));
        let span = SourceRange::new(span.start, end);
        if self.refs.in_list {
            self.leaf(Kind::Comment, span);
        } else {
            self.mark_ref(&label, span);
        }
        self.refs.stand_in = to_u32(self.tree.nodes.len() - 1);
        self.refs.skip_to = end;
        let is_html = self.html_table().is_some_and(|table| self.open[table..].iter().all(|open| open.name != 0));
        self.refs.notes.push(Ref { label, text, is_html });
    }

    /// `</ref>` without a start tag.
    pub(super) fn end_ref(&mut self, span: SourceRange) {
        self.report_ref(span);
    }

    /// `<references>`, in which notes may be that are cited elsewhere.
    pub(super) fn start_ref_list(&mut self, span: SourceRange) {
        self.refs.in_list = !self.source[span.range()].ends_with("/>");
    }

    /// `</references>`.
    pub(super) fn end_ref_list(&mut self) {
        self.refs.in_list = false;
    }

    fn report_ref(&mut self, span: SourceRange) {
        self.report(DiagnosticCode::RawWikitext, span, "a wikitext tag left by the exporter");
    }

    fn mark_ref(&mut self, label: &str, span: SourceRange) -> NodeId {
        self.tree.seen.evidence_counts.ref_tags += 1;
        self.make_room_for_text(span);
        let label = self.label(label);
        self.leaf(Kind::Mark(label), span);
        to_u32(self.tree.nodes.len() - 1)
    }

    /// Where the text of a note that begins at offset `start` of the source is, and where its end tag ends, if both are in the same block
    /// and cell.
    fn text_of_ref(&self, start: u32) -> Option<(SourceRange, u32)> {
        let rest = &self.source.as_bytes()[start as usize..];
        let rest = &rest[..rest.len().min(MAX_NOTE_BYTES)];
        let end = memchr::memmem::find(rest, b"</ref")?;
        let close = end + memchr::memchr(b'>', &rest[end..])? + 1;
        let inside = &rest[..end];
        let has = |part: &[u8]| memchr::memmem::find(inside, part).is_some();
        let leaves_cell = match self.html_table() {
            Some(_) => has(b"<td") || has(b"</td") || has(b"<th") || has(b"</th") || has(b"<tr") || has(b"</tr"),
            None => self.boundary() > 0 && memchr::memchr(b'|', inside).is_some(),
        };
        let is_in_place = !leaves_cell && !has(b"\n\n") && !has(b"\n\r\n") && !has(b"<ref");
        is_in_place.then(|| (SourceRange::new(start, start + to_u32(end)), start + to_u32(close)))
    }

    /// Takes an event of a text that is read later. What was begun before still ends.
    #[cold]
    pub(super) fn skip(&mut self, event: Event<'_>, span: SourceRange) {
        match event {
            Event::Start(_) => self.markdown.push((self.refs.stand_in, 0)),
            Event::End => self.end(span),
            _ => {}
        }
    }

    /// Adds the notes: everything else of the page has ended.
    pub(super) fn add_refs(&mut self) {
        let refs = std::mem::take(&mut self.refs);
        for (mark, _, span) in refs.by_name.iter().filter(|(_, label, _)| !refs.named.contains(label)) {
            self.tree.nodes[*mark as usize].kind = Kind::Comment;
            self.report_ref(*span);
        }
        for Ref { label, text, is_html } in refs.notes {
            self.start(Start::Note(&label), text);
            if is_html {
                event::read_document(self.source, text, self);
            } else {
                event::read(self.source, text, self);
            }
            self.end(text);
        }
    }
}
