//! Any bytes are read without a panic, and the JSON of the page reads back equal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikilift::{Input, Page};

fuzz_target!(|bytes: &[u8]| {
    let input = Input::from_bytes("fuzz.md", bytes.to_vec()).expect("short enough");
    let page = Page::parse(&input);
    let length = bytes.len();
    assert!(page.links.iter().all(|link| link.span.end as usize <= length));
    assert!(page.tables.iter().all(|table| table.rows.iter().all(|row| row.len() == table.columns.len())));
    let json = serde_json::to_string(&page).expect("a page is JSON");
    assert_eq!(serde_json::from_str::<Page>(&json).expect("and JSON a page"), page);
});
