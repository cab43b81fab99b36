//! Any bytes are read without a panic; the result is sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikilift_fuzz::{assert_placed, assert_sound, read};

fuzz_target!(|bytes: &[u8]| {
    let (input, document) = read("fuzz.md", bytes);
    assert_sound(bytes, &input, document.page());
    assert_placed(bytes, &document);
});
