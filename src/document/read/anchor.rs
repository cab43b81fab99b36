//! The ids that MediaWiki gives to headings.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use crate::page::Section;
use crate::text::Text;

/// Returns the id that MediaWiki makes from a heading, before it is numbered.
pub(super) fn underscored(heading: &Text) -> Text {
    if !heading.contains(' ') {
        return heading.clone();
    }
    let mut out = String::with_capacity(heading.len());
    let mut from = 0;
    for at in memchr::memchr_iter(b' ', heading.as_bytes()) {
        out.push_str(&heading[from..at]);
        out.push('_');
        from = at + 1;
    }
    out.push_str(&heading[from..]);
    out.into()
}

/// Numbers headings of the same name as MediaWiki does (`Parser::finalizeHeadings`): the second `Bar` is `Bar_2`, and if there is already a
/// heading `Bar 2`, it is `Bar_3`. Names that differ only in case are the same.
///
/// Few pages have two headings of the same name: while there are few headings, a name is compared with those before it.
#[derive(Default)]
pub(super) struct Anchors {
    /// Made when a name is repeated, or when there are many.
    used: Option<UsedNames>,
    /// Whether a name was not ASCII.
    has_other_scripts: bool,
}

/// Up to this many headings are compared one by one; of more, the hashes are stored.
const FEW_HEADINGS: usize = 24;

impl Anchors {
    /// Returns the number that the anchor of a heading with this name gets, if its name was used in one of the sections before it.
    pub(super) fn number(&mut self, anchor: &str, before: &[Section]) -> Option<u32> {
        if self.used.is_none() {
            self.has_other_scripts |= !anchor.is_ascii();
            let is_same = if self.has_other_scripts { is_same_name } else { str::eq_ignore_ascii_case };
            if before.len() < FEW_HEADINGS && !before.iter().any(|section| is_same(&section.anchor, anchor)) {
                return None;
            }
        }
        let used = self.used.get_or_insert_with(|| {
            let mut used = UsedNames::default();
            for section in before {
                used.number(&section.anchor);
            }
            used
        });
        used.number(anchor)
    }
}

/// Only the hashes of names are stored: they are keyed at random, so two names do not collide by accident or on purpose.
#[derive(Default)]
struct UsedNames {
    hasher: RandomState,
    /// The next number for each name that was used.
    next: HashMap<u64, u32>,
    lower: String,
}

impl UsedNames {
    fn number(&mut self, name: &str) -> Option<u32> {
        self.lower.clear();
        if name.is_ascii() {
            self.lower.push_str(name);
            self.lower.make_ascii_lowercase();
        } else {
            self.lower.extend(name.chars().flat_map(char::to_lowercase));
        }
        let name = self.hasher.hash_one(&self.lower);
        let Some(&first) = self.next.get(&name) else {
            self.next.insert(name, 2);
            return None;
        };
        let length = self.lower.len();
        let mut number = first;
        loop {
            self.lower.truncate(length);
            self.lower.push_str(&format!("_{number}"));
            if let Entry::Vacant(entry) = self.next.entry(self.hasher.hash_one(&self.lower)) {
                entry.insert(2);
                self.next.insert(name, number + 1);
                return Some(number);
            }
            number += 1;
        }
    }
}

/// Whether two names of any script are the same except for case.
fn is_same_name(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}
