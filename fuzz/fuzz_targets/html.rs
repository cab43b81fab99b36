//! Any bytes are read as an HTML document without a panic; the result is sound, and its Markdown is a fixed point.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikilift_fuzz::{assert_sound, clean, options, read};

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let (input, page) = read("fuzz.html", bytes);
    assert_sound(bytes, &input, page.page());
    let options = options(choice);
    let once = clean(&page.to_markdown(&options), &options);
    assert_eq!(clean(&once, &options), once);
});
