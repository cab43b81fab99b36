//! Finds the repairs of a page's text and links, and reports them.
//!
//! Takes a page with its text and returns a [`RepairPlan`]: pieces of text to replace, trails to cut, and a [`Change`] for each repair,
//! including those of tables. A repair of text or links that is less certain than the page's [`RepairLevel`](crate::RepairLevel) requires
//! is a change that is not applied.

use std::collections::{HashMap, HashSet};

use memchr::memmem::Finder;

use super::ChineseVariant;
use super::{CleanOptions, LinkStyle};
use crate::address::runs_script;
use crate::diagnostic::DiagnosticCode;
use crate::document::{Document, Leftover, Role, is_template, quoted};
use crate::page::{Link, LinkKind, Page};
use crate::repair::{Change, Edit, Repair, RepairGroup, RepairKind, Suspicion};
use crate::span::{Location, Span, TextRange};
use crate::table::Table;
use crate::table_repair::attribute_text;
use crate::tree::{Kind, Node, Tree};
use crate::whitespace::collapse;
use crate::wiki::link_trail;
use crate::wiki::picture::{self, Parts};

/// The confidence of a repair where the form of the damage leaves no doubt.
const CERTAIN: f32 = 1.0;

/// The confidence that the end of a link's text was originally after the link, if it may be part of a longer word.
const LIKELY_TRAIL: f32 = 0.6;

/// A range of the tree's text and its replacement.
#[derive(Debug)]
pub(super) struct TextEdit {
    pub(super) text: TextRange,
    pub(super) with: String,
}

/// The repairs of a page.
#[derive(Debug, Default)]
pub(super) struct RepairPlan {
    /// In the order of the text, without overlaps.
    edits: Vec<TextEdit>,
    /// Links whose trail is moved out of them, each with its trail, in the order of the links.
    trails: Vec<(usize, String)>,
    pub(super) changes: Vec<Change>,
}

impl RepairPlan {
    /// Returns the edits that begin in a range of the text.
    pub(super) fn inside(&self, start: u32, end: u32) -> impl Iterator<Item = &TextEdit> {
        let from = self.edits.partition_point(|edit| edit.text.start < start);
        self.edits[from..].iter().take_while(move |edit| edit.text.start < end)
    }

    /// Returns the end of an edit that covers `at`, or `at` itself. The edit may have begun in an earlier element.
    pub(super) fn taken(&self, at: u32) -> u32 {
        let before = &self.edits[..self.edits.partition_point(|edit| edit.text.start < at)];
        before.last().map_or(at, |edit| edit.text.end.max(at))
    }

    /// Returns the trail that is moved out of a link.
    pub(super) fn trail(&self, link: usize) -> Option<&str> {
        let at = self.trails.binary_search_by_key(&link, |(link, _)| *link).ok()?;
        Some(&self.trails[at].1)
    }
}

/// Finds the repairs of a page.
pub(super) fn find(document: &Document, options: &CleanOptions) -> RepairPlan {
    let mut planner = Planner { document, page: &document.page, tree: &document.tree, options, plan: RepairPlan::default() };
    planner.tables();
    planner.trails();
    planner.leftovers();
    planner.empty_items();
    planner.spaces();
    planner.entities();
    planner.moved();
    planner.scripts();
    let mut plan = planner.plan;
    plan.edits.sort_by_key(|edit| edit.text);
    let mut end = 0;
    plan.edits.retain(|edit| {
        let is_free = edit.text.start >= end;
        end = if is_free { edit.text.end } else { end };
        is_free
    });
    plan.changes.sort_by_key(|change| change.location.span.start);
    plan
}

struct Planner<'p> {
    document: &'p Document,
    page: &'p Page,
    tree: &'p Tree,
    options: &'p CleanOptions,
    plan: RepairPlan,
}

impl Planner<'_> {
    /// Adds a repair. It is applied if it is as certain as the page's level requires.
    fn add(&mut self, kind: RepairKind, confidence: f32, location: Location, edit: Edit, evidence: impl Into<String>) {
        let applied = self.document.options.repair_level.allows(confidence);
        let repair = Repair { kind, edit, confidence, evidence: evidence.into() };
        self.plan.changes.push(Change { repair, applied, location });
    }

    /// Adds a certain repair.
    fn change(&mut self, kind: RepairKind, location: Location, before: &str, after: &str, evidence: impl Into<String>) {
        self.add(kind, CERTAIN, location, Edit::Text { before: before.to_owned(), after: after.to_owned() }, evidence);
    }

    /// Adds a change that is applied at every level: Markdown has no other form of it, or a separate option controls it.
    fn always(&mut self, kind: RepairKind, location: Location, before: &str, after: &str, evidence: &str) {
        self.change(kind, location, before, after, evidence);
        self.plan.changes.last_mut().into_iter().for_each(|change| change.applied = true);
    }

    /// Adds a certain repair of a range of the text.
    fn text(&mut self, kind: RepairKind, text: TextRange, with: String, evidence: impl Into<String>) {
        let before = self.tree.slice(text).to_owned();
        self.change(kind, self.document.source.location(self.tree.source_of(text)), &before, &with, evidence);
        self.plan.edits.push(TextEdit { text, with });
    }

    /// Whether a range is nothing but text: no link or note mark is in it, or begins or ends there.
    fn is_text(&self, start: u32, end: u32) -> bool {
        let nodes = &self.tree.nodes;
        let from = nodes.partition_point(|node| node.text.start <= start);
        // An address that is displayed is not prose.
        let shows_address = |node: &Node| match node.kind {
            Kind::Link(link) if node.text.end >= end => self.tree.slice(node.text) == self.tree.value(self.tree.links[link as usize].href),
            _ => false,
        };
        if from.checked_sub(1).is_some_and(|before| shows_address(&nodes[before])) {
            return false;
        }
        // If links are written as their text alone, they are text.
        let is_text_link = |node: &Node| matches!(node.kind, Kind::Link(_)) && self.options.links == LinkStyle::Text;
        let clear = nodes[from..]
            .iter()
            .take_while(|node| node.text.start < end)
            .all(|node| matches!(node.kind, Kind::Comment | Kind::Inline) || is_text_link(node));
        // Note marks, and the brackets of a link that Markdown does not read, are not part of the text.
        let is_marker = |node: &Node| matches!(node.kind, Kind::Hidden | Kind::Mark(_)) && node.text.end > start;
        clear && !from.checked_sub(1).is_some_and(|before| is_marker(&nodes[before]))
    }

    /// Whether a note mark ends at this byte of the text.
    fn is_end_of_mark(&self, at: u32) -> bool {
        let before = &self.tree.nodes[..self.tree.nodes.partition_point(|node| node.text.start < at)];
        before.last().is_some_and(|node| matches!(node.kind, Kind::Mark(_)) && node.text.end == at)
    }

    // Tables.

    fn tables(&mut self) {
        if !self.options.includes(RepairGroup::Spans) {
            return;
        }
        for repaired in self.page.tables.iter().filter(|table| self.document.is_repaired(table.index)) {
            let Some(table) = self.document.table_as_read(repaired.index) else { continue };
            for repair in &repaired.repairs[table.repairs.len()..] {
                self.plan.changes.push(Change { repair: repair.clone(), applied: true, location: table.location });
            }
            self.leaked(table, repaired);
        }
        for table in &self.page.tables {
            let rows_of = |repair: &Repair| repair.rows().iter().map(|&row| (repair.kind, row)).collect::<Vec<_>>();
            let repaired: HashSet<(RepairKind, u32)> = table.repairs.iter().flat_map(rows_of).collect();
            let is_left = |suspicion: &&Suspicion| {
                suspicion.rows.is_empty() || suspicion.rows.iter().any(|&row| !repaired.contains(&(suspicion.kind, row)))
            };
            for suspicion in table.suspicions.iter().filter(is_left) {
                let Suspicion { kind, rows, confidence, evidence } = suspicion.clone();
                let repair = Repair::of_rows(kind, rows, confidence, evidence);
                self.plan.changes.push(Change { repair, applied: false, location: table.location });
            }
        }
    }

    /// Removes attributes that the exporter left in the text of cells, and that the repair of the table has made attributes again.
    fn leaked(&mut self, before: &Table, after: &Table) {
        let texts: HashMap<Span, &str> =
            before.rows.iter().flatten().filter(|cell| !cell.spanned).map(|cell| (cell.span, cell.text.as_str())).collect();
        for cell in after.rows.iter().flatten().filter(|cell| !cell.spanned && !cell.span.range().is_empty()) {
            let Some(old) = texts.get(&cell.span).filter(|old| ***old != cell.text && old.ends_with(cell.text.as_str())) else { continue };
            let Some(node) = self.document.cell(after.index, cell.span) else { continue };
            let text = self.tree.node(node).text;
            let raw = self.tree.slice(text);
            let indent = raw.len() - raw.trim_start().len();
            let end = if cell.text.is_empty() { Some(raw.len()) } else { attribute_text(raw.trim_start()).map(|length| indent + length) };
            let Some(mut end) = end else { continue };
            end += raw[end..].len() - raw[end..].trim_start_matches([' ', '|']).len();
            if let (Ok(end), true) = (u32::try_from(end), old.len() > cell.text.len()) {
                self.text(
                    RepairKind::AttributeLeak,
                    TextRange::new(text.start, text.start + end),
                    String::new(),
                    "removed table attributes that were text in this cell",
                );
            }
        }
    }

    // Trails.

    fn trails(&mut self) {
        if !self.options.includes(RepairGroup::Trails) {
            return;
        }
        let language = self.page.source.language.as_deref();
        let mut found = Vec::new();
        for (number, link) in self.page.links.iter().enumerate() {
            if !matches!(link.kind, LinkKind::Page | LinkKind::Wiki) {
                continue;
            }
            let shown = link.text.strip_suffix(link.mark.as_deref().unwrap_or_default()).unwrap_or(&link.text).trim_end();
            let at = match (&link.trail, &link.target) {
                (Some(trail), _) => Some(shown.len() - trail.len()),
                (None, Some(target)) if link.fragment.is_none() => {
                    let after_title = || link_trail::after_title(shown, target);
                    let in_other_script = || if language == Some("zh") { super::script::trail_start(shown, target) } else { None };
                    // What pages call the target counts like its title.
                    let after_label = || self.options.files.label_end(target, shown);
                    after_title().or_else(in_other_script).or_else(after_label)
                }
                _ => None,
            };
            let Some(at) = at else { continue };
            match link_trail::split(shown, at, language) {
                link_trail::Trail::None => {}
                link_trail::Trail::Certain(at) => found.push((number, at, true)),
                link_trail::Trail::Suspected(at) => found.push((number, at, false)),
            }
        }
        for (number, at, certain) in found {
            self.trail(number, &self.page.links[number], at, certain);
        }
    }

    fn trail(&mut self, number: usize, link: &Link, at: usize, certain: bool) {
        let shown = link.text.strip_suffix(link.mark.as_deref().unwrap_or_default()).unwrap_or(&link.text).trim_end();
        let (label, trail) = shown.split_at(at);
        let (confidence, evidence) = if certain {
            (CERTAIN, format!("“{trail}” follows the link “{label}” and is not part of it"))
        } else {
            (LIKELY_TRAIL, format!("“{trail}” may not be part of the link “{label}”"))
        };
        let is_made = self.document.options.repair_level.allows(confidence);
        let after = if is_made { label } else { shown };
        let edit = Edit::Text { before: shown.to_owned(), after: after.to_owned() };
        self.add(RepairKind::Trail, confidence, link.location, edit, evidence);
        if is_made {
            self.plan.trails.push((number, trail.to_owned()));
        }
    }

    /// Reports links and pictures whose address runs a script: only their text is kept.
    fn scripts(&mut self) {
        if self.options.keep_scripts {
            return;
        }
        // `[[Data: a story]]` does not run a script: it is written as the path of a file.
        let runs = |link: &&Link| runs_script(&link.href) && runs_script(&super::link::address(self.document, link, self.options).href);
        let links = self.page.links.iter().filter(runs).map(|link| (&link.href, link.location));
        let files = self.page.files.iter().filter(|file| runs_script(&file.href)).map(|file| (&file.href, file.location));
        for (href, location) in links.chain(files) {
            self.always(RepairKind::Script, location, href, "", "removed an address that runs a script; the text stays");
        }
    }

    // Text.

    fn leftovers(&mut self) {
        let (residue, holes) = (self.options.includes(RepairGroup::Residue), self.options.includes(RepairGroup::Holes));
        if !residue && !holes {
            return;
        }
        let mut done = 0;
        for Leftover { code, text: TextRange { start, end }, message } in &self.document.leftovers {
            let (code, start, end) = (*code, *start, *end);
            if start < done {
                continue;
            }
            let end = if code == DiagnosticCode::RawWikitext { template_end(&self.tree.text, start, end) } else { end };
            done = end;
            let text = &self.tree.text[start as usize..end as usize];
            match code {
                DiagnosticCode::LostTemplate if holes => {
                    let (text, with) = hole(&self.tree.text, start as usize, end as usize);
                    if self.is_text(text.start, text.end) {
                        // The punctuation after it is part of it: a run of commas is a single template gap.
                        done = done.max(text.end);
                        self.text(RepairKind::Hole, text, with.to_owned(), message.as_str());
                    }
                }
                // `[1]]]`: the first bracket belongs to the note mark.
                DiagnosticCode::StrayBrackets if residue && self.is_end_of_mark(start + 1) => {
                    let is_stray = self.tree.text[end as usize..].starts_with(']');
                    if is_stray {
                        self.text(RepairKind::Residue, TextRange::new(start + 1, end + 1), String::new(), message.as_str());
                    }
                }
                DiagnosticCode::RawWikitext | DiagnosticCode::StrayBrackets if residue => {
                    let Some(with) = leftover(text, self.options.variant.map(ChineseVariant::as_str)) else { continue };
                    if self.is_text(start, end) {
                        self.text(RepairKind::Residue, TextRange::new(start, end), with, message.as_str());
                    }
                }
                _ => {}
            }
        }
    }

    /// Reports list items with nothing in them, whose content is lost. The writer leaves them out.
    fn empty_items(&mut self) {
        if !self.options.includes(RepairGroup::Holes) {
            return;
        }
        let tree = self.tree;
        let mut skip = 0;
        for (id, node) in (0_u32..).zip(&tree.nodes) {
            if matches!(node.kind, Kind::Footnote(_)) {
                skip = skip.max(node.end);
            }
            if node.kind != Kind::Item || id < skip {
                continue;
            }
            let inside = &tree.nodes[id as usize + 1..node.end as usize];
            let says_something = |node: &Node| {
                matches!(node.kind, Kind::Image(_) | Kind::Link(_) | Kind::Mark(_) | Kind::Table { .. } | Kind::CodeBlock | Kind::Rule)
            };
            if tree.text_of(id).trim().is_empty() && !inside.iter().any(says_something) {
                skip = node.end;
                self.change(
                    RepairKind::Hole,
                    self.document.source.location(self.document.source.trimmed(node.span)),
                    "",
                    "",
                    "removed an empty list item",
                );
            }
        }
    }

    /// Repairs non-breaking and ideographic spaces next to other white space or at the ends of lines.
    fn spaces(&mut self) {
        if !self.options.includes(RepairGroup::Spaces) {
            return;
        }
        let tree = self.tree;
        let text = tree.text.as_str();
        let is_special = |character: char| matches!(character, '\u{a0}' | '\u{3000}');
        let mut end = 0;
        let spaces = [Finder::new("\u{a0}"), Finder::new("\u{3000}")];
        let mut found: Vec<usize> = spaces.iter().flat_map(|space| space.find_iter(text.as_bytes())).collect();
        found.sort_unstable();
        for at in found {
            let Ok(start) = u32::try_from(at) else { return };
            if at < end || tree.is_verbatim(start) {
                continue;
            }
            // The run of white space that it is part of.
            let from = text[..at].trim_end_matches(|character: char| character.is_ascii_whitespace() || is_special(character)).len();
            end = text.len()
                - text[at..].trim_start_matches(|character: char| character.is_ascii_whitespace() || is_special(character)).len();
            let run = &text[from..end];
            let has_plain = from == 0 || end == text.len() || run.contains(|character: char| character.is_ascii_whitespace());
            if !has_plain && run.chars().count() < 2 {
                continue;
            }
            let mut is_first = !has_plain;
            for (offset, character) in run.char_indices().filter(|&(_, character)| is_special(character)) {
                let (Ok(start), Ok(end)) = (u32::try_from(from + offset), u32::try_from(from + offset + character.len_utf8())) else {
                    return;
                };
                if !tree.is_verbatim(start) {
                    let with = if std::mem::take(&mut is_first) { " " } else { "" };
                    self.text(RepairKind::Space, TextRange::new(start, end), with.to_owned(), "removed repeated white space");
                }
            }
        }
    }

    /// Repairs character references that were escaped once too often. Those that occur in texts about programming (`&lt;`, `&amp;`) may be
    /// intended and are left.
    fn entities(&mut self) {
        if !self.options.includes(RepairGroup::Entities) {
            return;
        }
        for (reference, character) in
            [("&nbsp;", " "), ("&ndash;", "–"), ("&mdash;", "—"), ("&thinsp;", " "), ("&ensp;", " "), ("&emsp;", " ")]
        {
            for at in Finder::new(reference).find_iter(self.tree.text.as_bytes()) {
                let (Ok(start), Ok(end)) = (u32::try_from(at), u32::try_from(at + reference.len())) else { return };
                if !self.tree.is_verbatim(start) {
                    self.text(
                        RepairKind::Entity,
                        TextRange::new(start, end),
                        character.to_owned(),
                        format!("{reference} was escaped twice"),
                    );
                }
            }
        }
    }

    // What the writer moves or leaves out.

    fn moved(&mut self) {
        if self.options.includes(RepairGroup::Categories) {
            for category in self.page.categories.iter().filter(|category| !category.href.is_empty()) {
                self.change(
                    RepairKind::Category,
                    category.location,
                    &category.text,
                    &category.name,
                    "moved a category to the front matter",
                );
            }
            let attribution = self.tree.children(0).find(|&block| self.tree.node(block).kind == Kind::Attribution);
            if let Some(attribution) = attribution {
                let location = self.document.source.location(self.document.source.trimmed(self.tree.node(attribution).span));
                let before = self.tree.text_of(attribution).trim().to_owned();
                self.change(RepairKind::Category, location, &before, "", "moved the exporter's attribution line to the front matter");
            }
        }
        for reference in &self.page.references {
            let start = self.document.source.in_text(reference.location.span).start as usize;
            let is_footnote = self.document.source.text().get(start..).is_some_and(|text| text.starts_with("[^"));
            let message = match (reference.empty, self.options.drop_empty_notes) {
                (true, true) => "left out a reference without a text, and its marks",
                (true, false) if !is_footnote => "a reference whose text the exporter lost",
                (false, _) if !is_footnote => "a reference became a footnote",
                _ => continue,
            };
            let after = format!("[^{}]", reference.number);
            self.always(RepairKind::Note, reference.location, &reference.text, &after, message);
        }
        if self.options.includes(RepairGroup::Residue) {
            self.picture_options();
        }
        for node in self.tree.nodes.iter().filter(|node| node.kind == Kind::Comment) {
            let text = self.document.source.text().get(node.span.range()).unwrap_or_default();
            let inner = text.trim_start_matches("<!--").trim_end_matches("-->").trim();
            if !inner.is_empty() {
                let message = if inner == "end list" { "left out a separator between lists" } else { "left out a comment" };
                self.always(RepairKind::Residue, self.document.source.location(node.span), text, "", message);
            }
        }
    }

    /// The options of pictures, which are no captions.
    fn picture_options(&mut self) {
        for (id, node) in (0..).zip(&self.tree.nodes) {
            let wikilink = match (node.kind, self.document.roles.of(node.kind)) {
                (Kind::Image(image), _) => self.tree.value(self.tree.images[image as usize].title) == "wikilink",
                (Kind::Link(_), Some(Role::File(file))) => self.page.files.get(file as usize).is_some_and(|file| file.wikilink),
                _ => continue,
            };
            let text = collapse(self.tree.text_of(id));
            if let Some(Parts { caption, .. }) = picture::parts(&text, wikilink) {
                let location = self.document.source.location(self.document.source.trimmed(node.span));
                self.always(
                    RepairKind::Residue,
                    location,
                    &text,
                    caption.unwrap_or_default(),
                    "removed the options of a picture from its caption",
                );
            }
        }
    }
}

/// Returns the range of the punctuation of a template gap, and what it is replaced with. The range may begin before the range that was
/// found (`start..end`), and end after it.
fn hole(text: &str, start: usize, end: usize) -> (TextRange, &'static str) {
    const SIGNS: [char; 7] = ['；', '，', '、', ',', ';', ' ', '\u{a0}'];
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let found = &text[start..end];
    let from = start + (found.len() - found.trim_start().len());
    let first = text[from..].chars().next().unwrap_or(' ');
    let run = |at: usize| text[at..].len() - text[at..].trim_start_matches(SIGNS).len() + at;
    match first {
        '（' | '(' => {
            let inside = from + first.len_utf8();
            let close = run(inside);
            let closing = if first == '（' { '）' } else { ')' };
            if text[close..].starts_with(closing) {
                // The parentheses are empty: they are removed, with the space before them.
                let from = if first == '(' && text[..from].ends_with(' ') { from - 1 } else { from };
                return (TextRange::new(offset(from), offset(close + closing.len_utf8())), "");
            }
            (TextRange::new(offset(inside), offset(close)), "")
        }
        // Punctuation before a closing parenthesis.
        _ if text[run(from)..].starts_with('）') => (TextRange::new(offset(from), offset(run(from))), ""),
        '，' => (TextRange::new(offset(from), offset(run(from))), "，"),
        '；' => (TextRange::new(offset(from), offset(run(from))), "；"),
        '、' => (TextRange::new(offset(from), offset(run(from))), "、"),
        _ => (TextRange::new(offset(from), offset(run(from))), ", "),
    }
}

/// The maximum length of a template that is searched for as a whole, in bytes: enough for a citation with many authors.
const MAX_TEMPLATE_BYTES: usize = 4096;

/// Returns where leftover wikitext ends: a template may be longer than the range that its diagnostic covers.
fn template_end(text: &str, start: u32, end: u32) -> u32 {
    let found = &text[start as usize..end as usize];
    if !found.starts_with("{{") || found.ends_with("}}") {
        return end;
    }
    let bytes = &text.as_bytes()[start as usize..text.len().min(start as usize + MAX_TEMPLATE_BYTES)];
    let line = &bytes[..memchr::memchr(b'\n', bytes).unwrap_or(bytes.len())];
    let length = memchr::memmem::find(line, b"}}").map(|at| at + 2);
    length.and_then(|length| u32::try_from(length).ok()).map_or(end, |length| start + length)
}

/// Returns what remains of leftover wikitext, or `None` if that is not certain.
fn leftover(text: &str, variant: Option<&str>) -> Option<String> {
    if let Some(inner) = text.strip_prefix("-{").and_then(|text| text.strip_suffix("}-")) {
        return Some(variant_of(inner, variant).to_owned());
    }
    if text.starts_with("''") {
        return Some(without_quotes(text));
    }
    if let Some(inner) = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]")) {
        // A link whose target is not known to be a title: its text stays.
        return Some(inner.rsplit('|').next().unwrap_or(inner).to_owned());
    }
    if let Some(call) = text.strip_prefix("{{")
        && !is_template(call.strip_suffix("}}").unwrap_or(call))
    {
        return None;
    }
    // The text between `<ref>` and `</ref>` is a note that has not been read.
    if text.starts_with("<ref") && !text.ends_with("/>") || text.starts_with("</ref") {
        return None;
    }
    // A citation that was not expanded is all that is left of its reference.
    let name = text.trim_start_matches('{').trim_start();
    if name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("cite"))
        || name.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("citation"))
    {
        return None;
    }
    let is_whole = (text.starts_with("{{") && text.ends_with("}}") && !text[2..].contains("{{"))
        || (text.starts_with("__") && text.ends_with("__"))
        || (text.starts_with('<') && text.ends_with('>'))
        || text == "]]";
    is_whole.then(String::new)
}

/// Returns a text without the quotes that mark bold and italic text in it.
fn without_quotes(text: &str) -> String {
    let mut out = text.to_owned();
    let mut from = 0;
    while let Some(start) = out[from..].find("''").map(|at| from + at) {
        match quoted(&out, start) {
            Some((inner, end)) => {
                out.replace_range(inner.end..end, "");
                out.replace_range(start..inner.start, "");
                from = start;
            }
            None => from = start + out[start..].bytes().take_while(|&byte| byte == b'\'').count(),
        }
    }
    out
}

/// Returns the text of `-{zh-hans:A;zh-hant:B}-` for a variant, or the first text if there is none for it.
fn variant_of<'t>(inner: &'t str, variant: Option<&str>) -> &'t str {
    // `-{T|…}-` sets the title of the page, and `-{H|…}-` a rule: neither shows any text.
    if let Some((flag, rest)) = inner.split_once('|') {
        return if flag.contains(['T', 'H', '-']) { "" } else { variant_of(rest, variant) };
    }
    let texts: Vec<(&str, &str)> =
        inner.split(';').filter_map(|part| part.split_once(':')).map(|(name, text)| (name.trim(), text.trim())).collect();
    let Some(&(_, first)) = texts.first() else { return inner };
    if !texts.iter().all(|(name, _)| name.starts_with("zh")) {
        return inner;
    }
    let wanted = variant.unwrap_or_default();
    let script = match wanted {
        "zh-cn" | "zh-sg" | "zh-my" | "zh-hans" => "zh-hans",
        "zh-tw" | "zh-hk" | "zh-mo" | "zh-hant" => "zh-hant",
        _ => "",
    };
    let named = |name: &str| texts.iter().find(|(found, _)| *found == name).map(|(_, text)| *text);
    // MediaWiki falls back to the script itself, then to the other regions that use it.
    let cousins: &[&str] = match script {
        "zh-hans" => &["zh-cn", "zh-sg", "zh-my"],
        "zh-hant" => &["zh-tw", "zh-hk", "zh-mo"],
        _ => &[],
    };
    named(wanted).or_else(|| named(script)).or_else(|| cousins.iter().find_map(|name| named(name))).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes() {
        for (text, repaired) in [
            ("会议（；，缩写为X）", "会议（缩写为X）"),
            ("会议（）是", "会议是"),
            ("甲，，乙", "甲，乙"),
            ("甲（乙，）", "甲（乙）"),
            ("one (, two)", "one (two)"),
            ("one () two", "one two"),
            ("one, , two", "one, two"),
        ] {
            let at = ["（；", "（）", "，，", "，）", " (, ", " ()", ", , "].iter().find_map(|hole| Some((text.find(hole)?, hole.len())));
            let Some((start, length)) = at else { panic!("no hole in {text}") };
            let (TextRange { start: from, end: to }, with) = hole(text, start, start + length);
            assert_eq!(format!("{}{with}{}", &text[..from as usize], &text[to as usize..]), repaired);
        }
    }

    #[test]
    fn script_variants() {
        let text = "zh-hans:计算机;zh-hant:電腦;zh-hk:電子計算機";
        assert_eq!(variant_of(text, None), "计算机");
        assert_eq!(variant_of(text, Some("zh-tw")), "電腦");
        assert_eq!(variant_of(text, Some("zh-hk")), "電子計算機");
        assert_eq!(variant_of("一字", Some("zh-tw")), "一字");
        assert_eq!(variant_of("T|zh-hans:题;zh-hant:題", None), "");
    }
}
