//! The ids that MediaWiki gives to headings.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use crate::page::Section;
use crate::text::Text;

/// A heading as MediaWiki makes an id of it.
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

/// Numbers headings of the same name as MediaWiki does (`Parser::finalizeHeadings`): the second `Bar` is `Bar_2`, and where a heading `Bar 2` is
/// there already, `Bar_3`. Case does not count.
///
/// Few pages have two headings of the same name: a name is first compared with those before it, as long as they are few.
#[derive(Default)]
pub(super) struct Anchors {
    /// Made when a name comes twice or there are many.
    used: Option<UsedNames>,
    /// Whether a name was not ASCII.
    has_other_scripts: bool,
}

/// So many headings are compared one by one; the hashes of more are kept.
const FEW_HEADINGS: usize = 24;

impl Anchors {
    /// The number that the anchor of a heading with this name gets, if its name was used in one of the sections before it.
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

/// Names are kept by their hash alone: it is keyed at random, so two names do not meet in it by accident or on purpose.
#[derive(Default)]
struct UsedNames {
    hasher: RandomState,
    /// The number that comes next for each name that was used.
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

/// Whether two names of any script are the same but for their case.
fn is_same_name(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}
