//! Cleaning without repairs loses no word: the page and its cleaned form contain the same words.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use wikilift::Document;
use wikilift_fuzz::{nothing_repaired, read};

fn words(document: &Document) -> BTreeMap<String, usize> {
    let text = document.to_text(&nothing_repaired());
    let mut words = BTreeMap::new();
    // Letters, one by one: the boundaries between words may differ.
    for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
        *words.entry(letter.to_string()).or_default() += 1;
    }
    words
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (_, document) = read("fuzz.md", text.as_bytes());
    let cleaned = document.to_markdown(&nothing_repaired());
    let (_, again) = read("fuzz.md", cleaned.as_bytes());
    let (before, after) = (words(&document), words(&again));
    // More of them may be read: the text of a picture that was hidden by its caption.
    let lost: Vec<_> = before.iter().filter(|(letter, count)| after.get(*letter).unwrap_or(&0) < *count).collect();
    assert!(lost.is_empty(), "{lost:?} in {cleaned}");
});
