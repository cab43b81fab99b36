//! Which elements a browser does not show: `hidden`, `display: none`, `visibility: hidden`, and the classes that the style sheets of
//! MediaWiki and its wikis hide.

use crate::event::Tag;
use crate::scan::pattern;
use crate::span::{SourceRange, to_u32};

/// Why an element is not shown, or not as part of the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unseen {
    /// Its text is the key by which a table sorts the cell.
    SortKey,
    /// It says how the text before it is read, and is written above that text: `<rt>`.
    Reading,
    /// It is around a reading, and is shown where the reading is not above the text: `<rp>`.
    ReadingBracket,
    /// Any other reason.
    Hidden,
}

/// Classes that are not shown on a screen, by the style sheets of MediaWiki (`mw-empty-elt`) and of the wikis that its templates come from
/// (<https://en.wikipedia.org/wiki/MediaWiki:Common.css> and the style sheets of the templates): keys to sort by, data about
/// persons, messages for editors. `noprint` and `metadata` are not among them: both are shown.
const CLASSES: [(&str, Unseen); 7] = [
    ("sortkey", Unseen::SortKey),
    ("mw-sortkey", Unseen::SortKey),
    ("mw-empty-elt", Unseen::Hidden),
    ("persondata", Unseen::Hidden),
    ("citation-comment", Unseen::Hidden),
    ("cs1-hidden-error", Unseen::Hidden),
    ("cs1-maint", Unseen::Hidden),
];

// What a tag that hides something contains, with a capital, in capitals or without: several searches for one pattern each are faster than one
// for all of them.
pattern!(DISPLAY, "isplay");
pattern!(DISPLAY_IN_CAPITALS, "ISPLAY");
pattern!(VISIBILITY, "isibility");
pattern!(VISIBILITY_IN_CAPITALS, "ISIBILITY");
pattern!(HIDDEN, "idden");
pattern!(HIDDEN_IN_CAPITALS, "IDDEN");
pattern!(SORT_KEY, "sortkey");
pattern!(EMPTY, "mw-empty-elt");
pattern!(PERSON_DATA, "persondata");
pattern!(COMMENT, "citation-comment");
pattern!(MAINTENANCE, "cs1-maint");

/// The places of a page that may hide something, passed one after the other.
#[derive(Debug, Default)]
pub(super) struct Hints {
    places: Vec<u32>,
    next: usize,
}

impl Hints {
    /// Finds the places in `text[body]`.
    pub(super) fn of(text: &str, body: SourceRange) -> Self {
        let text = &text[body.range()];
        let mut places: Vec<u32> = Vec::new();
        for pattern in [
            &DISPLAY,
            &DISPLAY_IN_CAPITALS,
            &VISIBILITY,
            &VISIBILITY_IN_CAPITALS,
            &HIDDEN,
            &HIDDEN_IN_CAPITALS,
            &SORT_KEY,
            &EMPTY,
            &PERSON_DATA,
            &COMMENT,
            &MAINTENANCE,
        ] {
            places.extend(pattern.find_all(text).map(|at| body.start + to_u32(at)));
        }
        places.sort_unstable();
        Self { places, next: 0 }
    }

    /// Whether one of them is in a tag. Most often, tags are asked about in order.
    pub(super) fn are_in(&mut self, tag: SourceRange) -> bool {
        if self.next > 0 && self.places[self.next - 1] >= tag.start {
            self.next = self.places.partition_point(|&place| place < tag.start);
        }
        while self.places.get(self.next).is_some_and(|&place| place < tag.start) {
            self.next += 1;
        }
        self.places.get(self.next).is_some_and(|&place| place < tag.end)
    }
}

/// Returns why the element that a tag begins is not shown; `None` if it is.
pub(super) fn of(tag: &Tag<'_>) -> Option<Unseen> {
    let [style, hidden, class] = tag.attributes_named(["style", "hidden", "class"]);
    let by_class = class.and_then(|class| {
        let mut words = class.split_ascii_whitespace();
        words.find_map(|word| CLASSES.iter().find(|(class, _)| word == *class)).map(|&(_, why)| why)
    });
    by_class.or_else(|| (hidden.is_some() || style.is_some_and(|style| hides(&style))).then_some(Unseen::Hidden))
}

/// Whether a `style` attribute hides its element. The last declaration of a property counts.
fn hides(style: &str) -> bool {
    let (mut display, mut visibility) = (false, false);
    for (property, value) in style.split(';').filter_map(|declaration| declaration.split_once(':')) {
        let value = value.split('!').next().unwrap_or_default().trim();
        let is = |word: &str| value.eq_ignore_ascii_case(word);
        match property.trim() {
            property if property.eq_ignore_ascii_case("display") => display = is("none"),
            property if property.eq_ignore_ascii_case("visibility") => visibility = is("hidden") || is("collapse"),
            _ => {}
        }
    }
    display || visibility
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_that_hide() {
        for style in ["display:none", "color: red; DISPLAY : None !important;", "visibility:hidden", "display:block;display:none"] {
            assert!(hides(style), "{style}");
        }
        for style in ["", "display:inline-block", "display:none;display:block", "text: display:none x", "background:url(display:none)"] {
            assert!(!hides(style), "{style}");
        }
    }
}
