//! Records of lists.
//!
//! An item is one record or several (`RecordMap::names`). An item that contains a list is a label of that list: a region, a country, words
//! of the map (`Observers`), or anything in bold print. An empty item lost its name to a template.

use super::extract::{Extractor, Scope};
use super::heading::Heading;
use super::map::{FieldKind, TerritoryKind};
use super::mention::Mention;
use crate::date;
use crate::diagnostic::DiagnosticCode;
use crate::document::{FlatBlock, FlatKind, Passage};
use crate::words::fold;
use crate::words::territory::Territory;

/// An item that is longer than this, in bytes, and does not begin with a link is a sentence.
const MAX_ITEM_BYTES: usize = 150;

/// A name without a link that has more words than this is a sentence; half as many are enough if most of them begin with a lower-case
/// letter.
const MAX_NAME_WORDS: usize = 10;

impl Extractor<'_> {
    /// Makes records of the items of a list. `items` counts the items below the heading.
    pub(super) fn list(&mut self, blocks: &[FlatBlock], scope: &Scope, items: &mut u32) {
        let passages: Vec<Passage> = blocks.iter().map(|block| self.document.passage(block)).collect();
        let named: Vec<Vec<Mention>> = passages.iter().map(|passage| self.map.names(self.page, passage)).collect();
        if self.map.named && is_legend(&passages) {
            return;
        }
        if self.map.named && is_chronicle(&passages) {
            let what = "a list of what happened when; no row is made of it";
            self.remark(DiagnosticCode::MembersInProse, what, self.document.position(&blocks[0]), self.document.span(&blocks[0]));
            return;
        }
        let all_places = self.all_are_places(blocks, &named);
        let linked = passages.iter().filter(|passage| passage.links.iter().any(|(range, _)| !range.is_empty())).count();
        let mut scope = scope.clone();
        // If most items have links, the others are names as well.
        scope.loose &= linked * 2 < passages.len();
        let scope = &scope;
        // What the open items state about the lists in them, by depth.
        let mut open: Vec<(u32, Option<Scope>)> = Vec::new();
        let mut current = scope.clone();
        for ((block, passage), named) in blocks.iter().zip(&passages).zip(named) {
            let FlatKind::Item { depth, has_items } = block.kind else { continue };
            let number = *items;
            *items += 1;
            open.retain(|(known, _)| *known < depth);
            let inner = open.iter().rev().find_map(|(_, scope)| scope.as_ref());
            let here = match open.last() {
                // Inside an item that is a record itself, there are only details.
                Some((_, None)) => continue,
                _ => inner.unwrap_or(&current).clone(),
            };
            let text = passage.text.trim();
            let label = text.trim_end_matches([':', '：', ' ']);
            let is_bold = passage.is_bold(label);
            if has_items || label.len() < text.len() || is_bold {
                if let Some(scope) = self.label(&here, passage, label, has_items || is_bold, all_places && !has_items) {
                    if has_items {
                        open.push((depth, Some(scope)));
                    } else {
                        current = scope;
                    }
                    continue;
                }
            } else if let Heading::Records(meaning) = self.map.heading(label, &self.names)
                && !all_places
                && !meaning.weak
            {
                // In such a list, some items only state what the next ones are.
                current = self.scope_with(scope, &meaning);
                continue;
            }
            if has_items {
                open.push((depth, None));
            }
            self.item(block, passage, named, &here, number, all_places);
        }
    }

    /// Whether the items are mostly countries: then a country is a record and not a label.
    fn all_are_places(&self, blocks: &[FlatBlock], named: &[Vec<Mention>]) -> bool {
        let leaves = blocks.iter().zip(named).filter(|(block, _)| matches!(block.kind, FlatKind::Item { has_items: false, .. }));
        let names = leaves.flat_map(|(_, named)| named).filter_map(|named| named.name.as_ref());
        let (mut places, mut others) = (0, 0);
        for name in names {
            if self.map.place_of(name) == Some(Territory::Country) {
                places += 1;
            } else {
                others += 1;
            }
        }
        places > others
    }

    /// Returns the scope of the items in or after an item that is a label.
    fn label(&self, scope: &Scope, passage: &Passage, label: &str, stands_out: bool, all_places: bool) -> Option<Scope> {
        if label.is_empty() && stands_out {
            // The name of a country is lost: the items below are in the same region, but their country is unknown.
            let mut scope = scope.clone();
            self.map.field_of(FieldKind::Group, Some(TerritoryKind::Country)).and_then(|country| scope.groups.remove(&country));
            return Some(scope);
        }
        let value = self.label_value(passage, label);
        match self.map.heading(label, &self.names) {
            Heading::Place(Territory::Country) if all_places => None,
            Heading::Place(found) => Some(self.scope_of_place(scope, found, value)),
            Heading::Records(meaning) | Heading::Modifier(meaning) => Some(self.scope_with(scope, &meaning)),
            _ if stands_out && (passage.links.is_empty() || self.map.field_of(FieldKind::Group, None).is_some()) => {
                let mut scope = scope.clone();
                if let Some(region) = self.map.field_of(FieldKind::Group, Some(TerritoryKind::Region)) {
                    scope.groups.remove(&region);
                }
                self.set_plain_group(&mut scope, label);
                Some(scope)
            }
            _ => None,
        }
    }

    fn item(&mut self, block: &FlatBlock, passage: &Passage, named: Vec<Mention>, scope: &Scope, number: u32, all_places: bool) {
        let position = self.document.position(block);
        let is_prose = || {
            let begins_with_link = passage.links.iter().any(|(range, _)| range.start <= 1 && !range.is_empty());
            // A place set off before the names does not make a sentence.
            let first = named.first().and_then(|named| named.name.as_ref()).map_or("", |name| name.text.as_str());
            let words = first.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic)).count();
            let small = first.split_whitespace().skip(1).filter(|word| word.starts_with(char::is_lowercase)).count();
            let is_sentence = words > MAX_NAME_WORDS || (words > MAX_NAME_WORDS / 2 && small * 2 > words);
            !begins_with_link && (passage.text.len() > MAX_ITEM_BYTES || is_sentence || ends_as_sentence(passage.text.trim_end()))
        };
        if named.is_empty() || is_prose() || (scope.loose && passage.links.iter().all(|(range, _)| range.is_empty())) {
            // Nothing is left in the item, or no name was found in it: a template is lost.
            let was_empty = passage.text.is_empty() && passage.references.is_empty();
            if was_empty || named.is_empty() {
                let span = self.document.span(block);
                self.remark(DiagnosticCode::LostMember, "a list item without a name: a template was here", position, span);
            } else if is_prose() {
                self.remark(
                    DiagnosticCode::MembersInProse,
                    "a sentence in a list of names; it is not extracted",
                    position,
                    self.document.span(block),
                );
            }
            return;
        }
        for mut named in named {
            let mut record = self.record(scope);
            (record.row, record.line) = (number, if named.line > 0 { named.line } else { position.line });
            if named.name.is_none() {
                self.remark(
                    DiagnosticCode::LostMember,
                    "the name in this item is lost: a template was here",
                    position,
                    self.document.span(block),
                );
            }
            if all_places && named.place.is_some() && named.name.is_none() {
                named.name = named.place.take().map(|(_, value)| value);
            }
            self.put_named(&mut record, named, scope.past);
            self.finish(record);
        }
    }
}

/// Whether most items begin with a date and go on with a text: `2009年：…`, `1994 – …`. Such a list tells what happened.
fn is_chronicle(passages: &[Passage]) -> bool {
    let begins_with_date = |passage: &&Passage| {
        let text = fold(passage.text.trim_start());
        let date = date::find(&text).into_iter().next().filter(|date| date.range.start == 0);
        date.is_some_and(|date| text[date.range.end..].chars().filter(|character| character.is_alphabetic()).count() > 1)
    };
    let dated = passages.iter().filter(begins_with_date).count();
    dated * 2 > passages.len()
}

/// Whether most items begin with a sign that is no letter: a legend, `※ – …`, which says what the signs in a table mean.
fn is_legend(passages: &[Passage]) -> bool {
    let begins_with_sign = |passage: &&Passage| {
        let text = passage.text.trim_start();
        text.starts_with(LEGEND_SIGNS) && text.chars().any(char::is_alphanumeric)
    };
    passages.iter().filter(begins_with_sign).count() * 2 > passages.len()
}

/// Signs that tables are marked with.
const LEGEND_SIGNS: [char; 22] =
    ['※', '◆', '◇', '○', '●', '◎', '■', '□', '★', '☆', '△', '▲', '▽', '▼', '†', '‡', '♦', '♣', '✓', '✔', '✝', '¤'];

/// Whether a text ends as a sentence does in a language that is written without capitals: `…した。`, `…했다.`
fn ends_as_sentence(text: &str) -> bool {
    text.ends_with('。') || text.strip_suffix('.').is_some_and(|text| text.ends_with(['다', '요', '음', '임']))
}
