//! Finds out which exporter wrote a page.
//!
//! Takes a tree with the evidence of the exporter that was counted while it was built, and returns the versions of pandoc that have all of
//! the traits. The table of traits is measured, not documented by pandoc; `docs/architecture.md` says where a new trait goes.

use crate::page::Dialect;
use crate::tree::{Kind, Tree};

/// Releases of pandoc at which a trait of its output changed, oldest first. A page is placed in a range of them.
const RELEASES: [&str; 6] = ["1.0", "2.0", "2.10.1", "2.19", "3.2.1", "3.6.3"];

/// Index of the first release of each era in [`RELEASES`].
mod era {
    pub(super) const V2_0: usize = 1;
    pub(super) const V2_10_1: usize = 2;
    pub(super) const V2_19: usize = 3;
    pub(super) const V3_2_1: usize = 4;
    pub(super) const V3_6_3: usize = 5;
}

/// What is known so far: the page is from release `from` or later, and from before release `before`.
struct Range {
    from: usize,
    before: usize,
    evidence: Vec<String>,
}

impl Range {
    fn note(&mut self, seen: bool, from: usize, before: usize, what: &str) {
        if seen {
            self.evidence.push(what.to_owned());
            // If a page has traits of two exporters (it was edited by hand later), the first one is kept.
            if from.max(self.from) < before.min(self.before) {
                self.from = self.from.max(from);
                self.before = self.before.min(before);
            }
        }
    }
}

/// Finds out which pandoc wrote the page.
pub(super) fn detect(source: &str, tree: &Tree, has_escaped_marks: bool) -> Dialect {
    let evidence_counts = tree.seen.evidence_counts;
    let bullets = Bullets::count(source, tree);
    let any = RELEASES.len();
    let mut range = Range { from: 0, before: any, evidence: Vec::new() };
    range.note(evidence_counts.end_list_comments > 0, era::V2_0, era::V2_10_1, "end list comments");
    range.note(bullets.indented > bullets.wide + bullets.narrow, era::V2_0, era::V2_10_1, "two-space bullets");
    range.note(has_escaped_marks && evidence_counts.notes == 0, 0, era::V2_19, "escaped note marks");
    range.note(evidence_counts.escaped_parentheses > 0, 0, era::V2_10_1, "escaped brackets in addresses");
    range.note(bullets.wide > bullets.indented + bullets.narrow, 0, era::V2_19, "three-space bullets");
    range.note(bullets.narrow > bullets.indented + bullets.wide, era::V2_19, any, "one-space bullets");
    range.note(evidence_counts.html_class_marks > 0, era::V3_6_3, any, "wikilink class in HTML");
    range.note(evidence_counts.attribute_marks > 0, era::V3_6_3, any, "wikilink class in attributes");
    range.note(evidence_counts.row_classes > 0, 0, era::V3_2_1, "row classes");
    range.note(evidence_counts.html_notes > 0 && evidence_counts.note_roles == 0, 0, era::V2_10_1, "notes in HTML without roles");
    range.note(evidence_counts.notes > 0, era::V2_10_1, any, "footnote marks");
    let is_told = range.from > 0 || range.before < any;
    Dialect { pandoc: is_told.then(|| name(range.from, range.before)), evidence: range.evidence }
}

/// Names a range in the notation of the documentation: `<=2.10`, `2.10.1-2.18`, `2.19-3.6.2`, `>=3.6.3`.
fn name(from: usize, before: usize) -> String {
    /// The last release before each of [`RELEASES`].
    const LAST_BEFORE: [&str; 7] = ["", "1.19", "2.10", "2.18", "3.2", "3.6.2", ""];
    let last = LAST_BEFORE[before];
    match (from, last) {
        // Pandoc 1.x and 2.x up to 2.10 do not differ in anything that decides how a page is read.
        (0 | era::V2_0, last) => format!("<={last}"),
        (from, "") => format!(">={}", RELEASES[from]),
        (from, last) => format!("{}-{last}", RELEASES[from]),
    }
}

/// The forms of the bullets of the outermost lists.
#[derive(Default)]
struct Bullets {
    /// `  - x`
    indented: usize,
    /// `-   x`
    wide: usize,
    /// `- x`
    narrow: usize,
}

impl Bullets {
    fn count(source: &str, tree: &Tree) -> Self {
        let mut bullets = Self::default();
        for list in tree.children(0).filter(|&list| tree.node(list).kind == Kind::BulletList) {
            for item in tree.children(list) {
                let start = tree.node(item).span.start as usize;
                let marker = source[start..].trim_start_matches(' ');
                let at = source.len() - marker.len();
                let before = &source[..at];
                let indent = before.len() - before.trim_end_matches(' ').len();
                match marker.as_bytes() {
                    [b'-', b' ' | b'\n', ..] if indent == 2 => bullets.indented += 1,
                    [b'-', b' ', b' ', b' ', next, ..] if indent == 0 && *next != b' ' => bullets.wide += 1,
                    [b'-', b' ', next, ..] if indent == 0 && *next != b' ' => bullets.narrow += 1,
                    _ => {}
                }
            }
        }
        bullets
    }
}
