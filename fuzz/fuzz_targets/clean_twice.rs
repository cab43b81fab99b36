//! Cleaning a cleaned page changes nothing, whatever the options.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikilift_fuzz::{clean, options};

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let options = options(choice);
    let once = clean(text, &options);
    assert_eq!(clean(&once, &options), once, "{options:?}");
});
