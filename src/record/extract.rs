//! Goes through a page and determines which blocks contain records, and what those have in common.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::heading::{Heading, Meaning};
use super::map::{FieldKind, RecordMap, TerritoryKind};
use super::{Record, RecordValue};
use crate::date;
use crate::diagnostic::{Diagnostic, DiagnosticCode, MAX_DIAGNOSTICS_PER_CODE};
use crate::document::{Document, FlatBlock, FlatKind, Passage};
use crate::page::Page;
use crate::span::{Location, Position, Span};
use crate::words::fold;
use crate::words::territory::Territory;

/// What [`RecordMap::records`] returns: records, and diagnostics about what was lost or left out.
///
/// ```
/// use wikilift::record::RecordMap;
/// use wikilift::{DiagnosticCode, Document, Input, ParseOptions};
///
/// let map = RecordMap::from_json(
///     r#"{"heading": [{"words": ["Ships"]}], "field": [{"name": "ship", "kind": "subject"}, {"name": "built", "kind": "date"}]}"#,
/// )?;
/// let text = "## Ships\n\n- Vega\n-\n- Mira\n";
/// let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
/// let extraction = map.records(&document);
/// assert_eq!(extraction.records.len(), 2);
/// assert_eq!(extraction.diagnostics[0].code, DiagnosticCode::LostMember);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Extraction {
    /// The records, in the order of the page.
    pub records: Vec<Record>,
    /// The diagnostics, in the order of the page.
    pub diagnostics: Vec<Diagnostic>,
}

/// The longest label above a list, in bytes: a longer paragraph is not a label.
const MAX_LABEL_BYTES: usize = 240;

/// In how many paragraphs of the lead the names of the page are searched for: they are in bold print.
const MAX_NAMING_PARAGRAPHS: usize = 3;

/// How many names are taken from each of these paragraphs.
const MAX_NAMES: usize = 8;

/// What all records in one part of the page share.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// There are records here.
    pub(super) active: bool,
    /// The heading directly above does not announce them itself: only what is surely a record counts.
    pub(super) loose: bool,
    /// Only tables whose columns are known contain records.
    pub(super) weak: bool,
    /// The heading states that the records are countries.
    pub(super) of_countries: bool,
    /// A `dated` heading waiting for a subheading with a date: *Participants* › *12th meeting (2010)*.
    pending: Option<Meaning>,
    pub(super) set: Arc<BTreeMap<String, String>>,
    pub(super) past: bool,
    pub(super) as_of: Option<String>,
    /// Values of groups, by field.
    pub(super) groups: BTreeMap<usize, RecordValue>,
}

/// Extracts the records of a page.
pub(super) struct Extractor<'m> {
    pub(super) map: &'m RecordMap,
    pub(super) document: &'m Document,
    pub(super) page: &'m Page,
    /// The names of the page, folded, for headings that contain them.
    pub(super) names: Vec<String>,
    /// The date in the title of the page, which is then about one meeting of several.
    edition: Option<String>,
    /// The heading above.
    pub(super) section: Option<u32>,
    pub(super) out: Extraction,
    /// What the texts of cells name: a cache.
    pub(super) places: RefCell<HashMap<String, Option<Territory>>>,
}

impl RecordMap {
    /// Extracts the records of a page.
    ///
    /// ```
    /// use wikilift::record::RecordMap;
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let map = RecordMap::from_json(
    ///     r#"{"heading": [{"words": ["Stations"]}], "and": ["and"], "field": [{"name": "station", "kind": "subject"}]}"#,
    /// )?;
    /// let text = "## Stations\n\n- [Lyra](Lyra.md \"wikilink\") and [Mira](Mira.md \"wikilink\")\n\n## History\n\n- 1962\n";
    /// let document = Document::parse(&Input::from_text("Quay line.md", text)?, &ParseOptions::default());
    /// let names: Vec<_> = map.records(&document).records.iter().map(|record| record.fields["station"].text.clone()).collect();
    /// assert_eq!(names, ["Lyra", "Mira"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn records(&self, document: &Document) -> Extraction {
        let page = &document.page;
        let may_be_in_text = || self.headings.sentences && !self.headings.rules.is_empty();
        if !self.headings.rules.is_empty() && !may_be_in_text() && !page.sections.iter().any(|section| self.may_announce(&section.heading))
        {
            return Extraction::default();
        }
        let names = [&page.title.text, &page.title.base].map(|name| fold(name));
        let mut names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let blocks = document.flat_blocks();
        let lead = blocks.iter().take_while(|block| !matches!(block.kind, FlatKind::Heading(_)));
        for block in lead.filter(|block| block.kind == FlatKind::Paragraph).take(MAX_NAMING_PARAGRAPHS) {
            let Passage { text, strong, .. } = document.passage(block);
            names.extend(strong.iter().filter_map(|range| text.get(range.clone())).take(MAX_NAMES).map(|name| fold(name.trim())));
        }
        names.retain(|name| name.len() <= MAX_LABEL_BYTES);
        names.dedup();
        let edition = date::find(&fold(&page.title.text)).into_iter().find_map(|date| date.from);
        let mut extractor =
            Extractor { map: self, document, page, names, edition, section: None, out: Extraction::default(), places: RefCell::default() };
        extractor.run(&blocks);
        extractor.out.diagnostics.sort_by_key(|diagnostic| (diagnostic.location.span.start, diagnostic.code));
        extractor.out
    }
}

impl Extractor<'_> {
    fn run(&mut self, blocks: &[FlatBlock]) {
        let mut scopes: Vec<(u8, Scope)> = Vec::new();
        // What the line above a list or table adds, until the next such line or heading.
        let mut label: Option<Scope> = None;
        let mut items = 0;
        let mut at = 0;
        while at < blocks.len() {
            let block = &blocks[at];
            at += 1;
            match block.kind {
                FlatKind::Heading(section) => {
                    self.heading(section, &mut scopes);
                    (label, items) = (None, 0);
                }
                FlatKind::Paragraph | FlatKind::Term => {
                    let scope = self.current(&scopes);
                    if !scope.active
                        && let Some(announced) = self.lead_in(block, blocks.get(at), &scope)
                    {
                        label = Some(announced);
                    } else if scope.active {
                        let next = blocks.get(at).map(|next| next.kind);
                        self.paragraph(block, next, &mut scopes, &mut label);
                    } else {
                        // What a sentence announced ends with the next paragraph.
                        label = None;
                    }
                    if !scope.active && label.is_none() && self.section.is_none() {
                        self.prose(block, &self.document.passage(block), true);
                    }
                }
                FlatKind::Table(table) => {
                    let mut scope = label.clone().unwrap_or_else(|| self.current(&scopes));
                    if !scope.active && self.map.headings.sentences && self.is_told_by_columns(table) {
                        scope.active = true;
                    }
                    self.table(table, &scope);
                }
                FlatKind::Item { .. } => {
                    let end = blocks[at..]
                        .iter()
                        .position(|next| !matches!(next.kind, FlatKind::Item { .. }))
                        .map_or(blocks.len(), |more| at + more);
                    let scope = label.clone().unwrap_or_else(|| self.current(&scopes));
                    if (scope.active && !scope.weak) || self.map.headings.rules.is_empty() {
                        self.list(&blocks[at - 1..end], &scope, &mut items);
                    }
                    at = end;
                }
            }
        }
    }

    /// Whether the heading above says that there are no records: `History`.
    fn is_below_stop(&self) -> bool {
        let heading = self.section.and_then(|section| self.page.sections.get(section as usize));
        heading.is_some_and(|heading| self.map.section_heading(&heading.heading, &self.names, false) == Heading::Stop)
    }

    /// Whether a table is one of records by the names of its columns alone.
    fn is_told_by_columns(&self, table: u32) -> bool {
        !self.is_below_stop() && self.document.table_as_read(table).is_some_and(|table| self.map.names_its_columns(table))
    }

    /// Returns the scope of a list or table that the sentence before it announces.
    fn lead_in(&self, block: &FlatBlock, next: Option<&FlatBlock>, scope: &Scope) -> Option<Scope> {
        let leads = next.is_some_and(|next| matches!(next.kind, FlatKind::Item { .. } | FlatKind::Table(_)));
        if !self.map.headings.sentences || !leads {
            return None;
        }
        if self.is_below_stop() {
            return None;
        }
        let passage = self.document.passage(block);
        let text = passage.text.trim();
        // The sentence right before the list, if a paragraph has several.
        let last = text.trim_end_matches([':', '：', '.', '。', ' ']);
        let announces = last.len() < text.len() && !last.is_empty();
        let sentence = last.rsplit(['.', '。', '!', '！', '\n']).next().unwrap_or(last);
        if !announces || sentence.len() > MAX_LABEL_BYTES || !(text.ends_with([':', '：']) || self.map.is_announcing(sentence)) {
            return None;
        }
        match self.map.loose(sentence) {
            Heading::Records(meaning) if !meaning.weak => {
                Some(Scope { loose: true, ..self.scope_with(scope, &Meaning { as_of: None, place: None, ..meaning }) })
            }
            Heading::Stop => None,
            // `Seven clubs belong to it:`
            _ => self.map.names_members(sentence).then(|| Scope { active: true, loose: true, ..scope.clone() }),
        }
    }

    fn current(&self, scopes: &[(u8, Scope)]) -> Scope {
        let everywhere = Scope { active: self.map.headings.rules.is_empty(), ..Scope::default() };
        scopes.last().map_or(everywhere, |(_, scope)| scope.clone())
    }

    fn heading(&mut self, section: u32, scopes: &mut Vec<(u8, Scope)>) {
        self.section = Some(section);
        let Some(heading) = self.page.sections.get(section as usize) else { return };
        while scopes.last().is_some_and(|(level, _)| *level >= heading.level) {
            scopes.pop();
        }
        let parent = self.current(scopes);
        // Most headings have nothing to do with records, and are not below a heading that has.
        if !parent.active && parent.pending.is_none() && !self.map.may_announce(&heading.heading) {
            scopes.push((heading.level, Scope::default()));
            return;
        }
        let read = self.map.section_heading(&heading.heading, &self.names, parent.active);
        let dated_heading = date::find(&fold(&heading.heading)).into_iter().find_map(|date| date.from);
        // `Clubs` below `Competitions` are no members.
        let is_below = scopes.iter().any(|(level, scope)| *level < heading.level && *level > 1 && !scope.active);
        let scope = match read {
            Heading::Records(meaning) if meaning.implied && is_below => Scope::default(),
            Heading::Records(meaning) if meaning.dated && meaning.as_of.is_none() && parent.as_of.is_none() && self.edition.is_none() => {
                Scope { pending: Some(meaning), ..Scope::default() }
            }
            // `第十二次会议（2010年）` below `与会政党`.
            Heading::Other | Heading::Modifier(_) | Heading::Stop if parent.pending.is_some() && dated_heading.is_some() => {
                let pending = parent.pending.clone().unwrap_or_default();
                self.scope_with(&parent, &Meaning { as_of: dated_heading, ..pending })
            }
            Heading::Records(mut meaning) if meaning.dated => {
                meaning.as_of = meaning.as_of.or(parent.as_of.clone()).or(self.edition.clone());
                self.scope_with(&parent, &meaning)
            }
            Heading::Records(meaning) => {
                Scope { weak: meaning.weak, loose: meaning.weak || meaning.loose, ..self.scope_with(&parent, &meaning) }
            }
            Heading::Modifier(meaning) if parent.active => self.scope_with(&parent, &meaning),
            Heading::Place(found) if parent.active => self.scope_of_place(&parent, found, RecordValue::plain(&heading.heading)),
            Heading::Other if parent.active => {
                let mut scope = Scope { loose: true, ..parent };
                self.set_plain_group(&mut scope, &heading.heading);
                scope
            }
            _ => Scope::default(),
        };
        scopes.push((heading.level, scope));
    }

    /// Returns a scope below another one, with what a heading adds.
    pub(super) fn scope_with(&self, parent: &Scope, meaning: &Meaning) -> Scope {
        let mut scope = Scope { active: true, loose: false, ..parent.clone() };
        if !meaning.set.is_empty() {
            let mut set = (*scope.set).clone();
            set.extend(meaning.set.clone());
            scope.set = Arc::new(set);
        }
        scope.past |= meaning.past;
        scope.of_countries |= meaning.of_countries;
        scope.pending = None;
        scope.as_of = meaning.as_of.clone().or(scope.as_of);
        if let Some((found, name)) = &meaning.place {
            scope = self.scope_of_place(&scope, *found, RecordValue::plain(name));
        }
        scope
    }

    /// Returns a scope for a region or country.
    pub(super) fn scope_of_place(&self, parent: &Scope, found: Territory, name: RecordValue) -> Scope {
        let mut scope = parent.clone();
        let kind = if found == Territory::Country { TerritoryKind::Country } else { TerritoryKind::Region };
        if kind == TerritoryKind::Region {
            // A new region ends the scope of the previous country.
            self.map.field_of(FieldKind::Group, Some(TerritoryKind::Country)).and_then(|country| scope.groups.remove(&country));
        }
        if let Some(field) = self.map.field_of(FieldKind::Group, Some(kind)) {
            scope.groups.insert(field, name);
        } else {
            self.set_plain_group(&mut scope, &name.text);
        }
        scope
    }

    /// Fills the group field that takes any label, if the map has one.
    pub(super) fn set_plain_group(&self, scope: &mut Scope, label: &str) {
        if let Some(field) = self.map.field_of(FieldKind::Group, None) {
            scope.groups.insert(field, RecordValue::plain(label));
        }
    }

    /// Reads a paragraph among records: a label of what follows, the date as of which that is true, or prose.
    fn paragraph(&mut self, block: &FlatBlock, next: Option<FlatKind>, scopes: &mut [(u8, Scope)], label: &mut Option<Scope>) {
        let passage = self.document.passage(block);
        let parent = self.current(scopes);
        let text = passage.text.trim();
        if text.is_empty() {
            return;
        }
        let leads = matches!(next, Some(FlatKind::Item { .. } | FlatKind::Table(_)));
        let named = text.trim_end_matches([':', '：', '—', '–', ' ']);
        let is_bold = passage.is_bold(named);
        let ends_with_colon = named.len() < text.len();
        if named.len() <= MAX_LABEL_BYTES && !named.contains('\n') {
            match self.map.heading(named, &self.names) {
                Heading::Place(found) => {
                    let value = self.label_value(&passage, named);
                    *label = Some(self.scope_of_place(&parent, found, value));
                    return;
                }
                Heading::Records(meaning) | Heading::Modifier(meaning) if leads || is_bold || ends_with_colon => {
                    // A label that adds only a date gives the date of the whole section.
                    let scope = self.scope_with(&parent, &meaning);
                    if meaning.set.is_empty() && meaning.place.is_none() && !is_bold {
                        if let Some((_, current)) = scopes.last_mut() {
                            current.as_of = scope.as_of;
                        }
                    } else {
                        *label = Some(scope);
                    }
                    return;
                }
                _ => {}
            }
            if is_bold && (leads || ends_with_colon) {
                let mut scope = parent.clone();
                self.set_plain_group(&mut scope, named);
                *label = Some(scope);
                return;
            }
            if ends_with_colon && leads {
                let scope = match self.map.loose(named) {
                    Heading::Records(Meaning { set, past, .. }) => {
                        Some(self.scope_with(&parent, &Meaning { set, past, ..Meaning::default() }))
                    }
                    Heading::Stop => Some(Scope::default()),
                    _ => None,
                };
                let as_of = self.as_of(text);
                *label = match (scope, as_of) {
                    (Some(scope), Some(date)) => Some(Scope { as_of: Some(date), ..scope }),
                    (None, Some(date)) => Some(Scope { as_of: Some(date), ..parent }),
                    (scope, None) => scope,
                };
                return;
            }
        }
        if !parent.weak && consists_of_links(&passage) {
            return self.links_as_items(block, &passage, label.as_ref().unwrap_or(&parent));
        }
        if let Some(date) = self.as_of(text) {
            let current = scopes.last_mut().map(|(_, scope)| scope);
            current.into_iter().for_each(|scope| scope.as_of = Some(date.clone()));
        }
        self.prose(block, &passage, false);
    }

    /// Makes a record of each link of a paragraph that consists of links.
    fn links_as_items(&mut self, block: &FlatBlock, passage: &Passage, scope: &Scope) {
        let line = self.document.position(block).line;
        for named in self.map.names(self.page, passage).into_iter().filter(|named| named.name.is_some()) {
            let mut record = self.record(scope);
            record.line = if named.line > 0 { named.line } else { line };
            self.put_named(&mut record, named, scope.past);
            self.finish(record);
        }
    }

    /// Returns the value of a label: its text, and its link if the label consists of nothing else.
    pub(super) fn label_value(&self, passage: &Passage, named: &str) -> RecordValue {
        let links: Vec<_> = passage.links.iter().filter(|(range, _)| !range.is_empty()).collect();
        match links.as_slice() {
            [(range, link)] if passage.text.get(range.clone()).is_some_and(|shown| shown.trim() == named.trim()) => {
                self.page.links.get(*link as usize).map_or_else(|| RecordValue::plain(named), RecordValue::of_link)
            }
            _ => RecordValue::plain(named),
        }
    }

    /// Returns the date as of which the records are true, if a paragraph states it: `2019年10月時点`, `as of May 2020`.
    fn as_of(&self, text: &str) -> Option<String> {
        let folded = fold(text);
        let (word, _) = self.map.headings.words.find_all(&folded).find(|(_, word)| *word == super::map::HeadingWord::AsOf)?;
        let dates = date::find(&folded);
        let near = dates.iter().min_by_key(|date| {
            if date.range.end <= word.start { word.start - date.range.end } else { date.range.start.saturating_sub(word.end) }
        })?;
        let gap = if near.range.end <= word.start { word.start - near.range.end } else { near.range.start.saturating_sub(word.end) };
        near.from.clone().filter(|_| gap <= MAX_AS_OF_GAP)
    }

    /// Reports names listed in running text instead of turning them into records.
    fn prose(&mut self, block: &FlatBlock, passage: &Passage, is_lead: bool) {
        let mut run = 0;
        let mut most = 0;
        let links: Vec<_> = passage.links.iter().filter(|(range, _)| !range.is_empty()).collect();
        for pair in links.windows(2) {
            let between = passage.text.get(pair[0].0.end..pair[1].0.start).unwrap_or("?").trim();
            let trail = self.page.links.get(pair[0].1 as usize).and_then(|link| link.trail.as_deref()).unwrap_or_default();
            let between = if between.is_empty() { trail } else { between };
            let lists = matches!(between, "、" | "," | "，" | "・" | ";")
                || self.map.and.get(&fold(between.trim_start_matches([',', '，', '、', ' ']))).is_some();
            run = if lists { run + 1 } else { 0 };
            most = most.max(run);
        }
        let announces = || matches!(self.map.loose(&passage.text), Heading::Records(_));
        if most >= 2 && !self.map.headings.rules.is_empty() && (!is_lead || announces()) {
            let message = format!("{} names are listed in running text; they are not extracted", most + 1);
            let (position, span) = (self.document.position(block), self.document.span(block));
            self.remark(DiagnosticCode::MembersInProse, message, position, span);
        }
    }

    pub(super) fn remark(&mut self, code: DiagnosticCode, message: impl Into<String>, position: Position, span: Span) {
        if self.out.diagnostics.len() < MAX_DIAGNOSTICS_PER_CODE {
            self.out.diagnostics.push(Diagnostic::new(code, message.into(), Location::new(position, span)));
        }
    }

    pub(super) fn section_text(&self) -> Option<String> {
        self.section.and_then(|section| self.page.sections.get(section as usize)).map(|section| section.heading.to_string())
    }

    /// Makes a record with only what its scope gives it.
    pub(super) fn record(&self, scope: &Scope) -> Record {
        let mut record =
            Record { set: (*scope.set).clone(), section: self.section_text(), as_of: scope.as_of.clone(), ..Record::default() };
        for (&field, value) in &scope.groups {
            let name = &self.map.fields[field].name;
            record.fields.insert(name.clone(), value.clone());
            record.inferred.push(name.clone());
        }
        record
    }

    /// Sets a field to a value that the page states: the field is no longer inferred.
    pub(super) fn put(&self, record: &mut Record, field: usize, value: RecordValue) {
        let name = &self.map.fields[field].name;
        record.inferred.retain(|inferred| inferred != name);
        record.fields.insert(name.clone(), value);
    }

    /// Adds a name with its notes to a record, and the facts in the notes.
    pub(super) fn put_named(&self, record: &mut Record, named: super::mention::Mention, past: bool) {
        let map = self.map;
        if let Some(name) = named.name {
            self.put(record, map.subject, name);
        }
        if let Some((found, value)) = named.place {
            let kind = if found == Territory::Country { TerritoryKind::Country } else { TerritoryKind::Region };
            if let Some(field) = map.field_of(FieldKind::Group, Some(kind)) {
                let name = map.fields[field].name.clone();
                self.put(record, field, value);
                record.inferred.push(name);
            }
        }
        for number in named.references {
            if !record.references.contains(&number) {
                record.references.push(number);
            }
        }
        for note in named.notes {
            self.add_note(record, &note, past);
        }
    }

    /// Appends to the note of a record, and adds the facts in it.
    pub(super) fn add_note(&self, record: &mut Record, note: &str, past: bool) {
        let facts = self.map.note(note, past);
        for (field, date) in facts.dates {
            let name = &self.map.fields[field].name;
            if !record.fields.contains_key(name) {
                record.fields.insert(name.clone(), RecordValue::plain(&date));
                if facts.alone.contains(&field) {
                    record.inferred.push(name.clone());
                }
            }
        }
        for (field, value) in facts.choices {
            record.fields.entry(self.map.fields[field].name.clone()).or_insert_with(|| RecordValue::plain(&value));
        }
        match &mut record.note {
            Some(known) => {
                known.push_str("; ");
                known.push_str(note);
            }
            None => record.note = Some(note.to_owned()),
        }
    }

    pub(super) fn finish(&mut self, mut record: Record) {
        record.inferred.sort_unstable();
        record.inferred.dedup();
        self.out.records.push(record);
    }
}

/// How many bytes there may be between a date and the phrase that makes it the date of the records.
const MAX_AS_OF_GAP: usize = 12;

/// How many links a paragraph has at least that is a list without the marks of one.
const FEW_LINKS: usize = 2;

/// Whether a paragraph is nothing but links with signs between them: a list on one line.
fn consists_of_links(passage: &Passage) -> bool {
    let mut from = 0;
    let mut count = 0;
    for (range, _) in passage.links.iter().filter(|(range, _)| !range.is_empty()) {
        if passage.text.get(from..range.start).is_some_and(|between| between.contains(char::is_alphanumeric)) {
            return false;
        }
        from = from.max(range.end);
        count += 1;
    }
    count >= FEW_LINKS && !passage.text[from..].contains(char::is_alphanumeric)
}
