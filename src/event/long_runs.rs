//! Runs of characters that no real page contains and that cost a Markdown reader the most: a megabyte of `[` or `>`.
//!
//! The Markdown reader keeps some fifty bytes for each such character. Here, everything after the first [`MAX_RUN`] characters of a long
//! run is replaced with a letter, in a copy of the same length; the text that is passed on is the original's.

use std::borrow::Cow;

/// The longest run of one character that is left to the Markdown reader. Browsers nest 512 elements; nobody writes more brackets.
const MAX_RUN: usize = 512;

/// Characters that the Markdown reader keeps one by one.
const SIGNS: [u8; 5] = *b"[]><$";

/// Texts shorter than this, in bytes, are harmless and not even searched; most pages are.
const HARMLESS_BYTES: usize = 64 * 1024;

/// The length of the piece of a run that is searched for.
const PROBE: usize = 16;

/// Replaces the excess of long runs, for the Markdown reader. The copy has the same length.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    if bytes.len() < HARMLESS_BYTES {
        return Cow::Borrowed(text);
    }
    for character in SIGNS {
        let probe = memchr::memmem::Finder::new(&[character; PROBE]).into_owned();
        let mut from = 0;
        while let Some(found) = probe.find(&bytes[from..]) {
            let start = from + found;
            let end = start + bytes[start..].iter().take_while(|&&byte| byte == character).count();
            if end - start > MAX_RUN {
                out.get_or_insert_with(|| bytes.to_vec())[start + MAX_RUN..end].fill(b'x');
            }
            from = end;
        }
    }
    match out {
        // One-byte characters were replaced with a one-byte letter.
        Some(bytes) => String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_are_shortened_in_place() {
        let text = format!("a{}b>>{}", "[".repeat(HARMLESS_BYTES), "<".repeat(MAX_RUN));
        let short = shorten(&text);
        assert_eq!(short.len(), text.len());
        assert_eq!(short.matches('[').count(), MAX_RUN);
        assert_eq!(short.matches('<').count(), MAX_RUN);
        assert!(short.contains("xb>>"));
    }
}
