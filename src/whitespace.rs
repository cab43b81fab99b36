//! White space as HTML shows it: a run of it is one space, and there is none at the ends
//! (<https://www.w3.org/TR/css-text-3/#white-space-phase-1>). Non-breaking spaces do not count as white space.

use std::borrow::Cow;

/// Collapses white space to single spaces, with none at the ends.
pub(crate) fn collapse(text: &str) -> Cow<'_, str> {
    let text = text.trim_ascii();
    if is_collapsed(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    push_words(&mut out, text);
    Cow::Owned(out)
}

/// As [`collapse`], with the offsets of the spaces that replace line ends.
#[expect(clippy::cast_possible_truncation, reason = "no longer than a page, which fits in 32 bits")]
pub(crate) fn collapse_lines(text: &str) -> (Cow<'_, str>, Vec<u32>) {
    let text = text.trim_ascii();
    if memchr::memchr(b'\n', text.as_bytes()).is_none() {
        return (collapse(text), Vec::new());
    }
    let (mut out, mut breaks) = (String::with_capacity(text.len()), Vec::new());
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = text[from..end].trim_ascii();
        from = end + 1;
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            breaks.push(out.len() as u32);
            out.push(' ');
        }
        if is_collapsed(line) {
            out.push_str(line);
        } else {
            push_words(&mut out, line);
        }
    }
    (Cow::Owned(out), breaks)
}

/// Whether a text without white space at its ends has none to collapse, like most texts.
fn is_collapsed(text: &str) -> bool {
    let bytes = text.as_bytes();
    // A fold without early exit is compiled to check sixteen bytes at a time.
    let is_control = |byte: u8| (byte < b' ') | (byte == 0x7f);
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let needs_check = pairs.fold(false, |found, (&a, &b)| found | is_control(a) | ((a == b' ') & (b == b' ')));
    !needs_check && !bytes.last().is_some_and(|&last| is_control(last))
}

/// Appends the words of a text, separated by single spaces.
fn push_words(out: &mut String, text: &str) {
    for (place, word) in text.split_ascii_whitespace().enumerate() {
        if place > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_one_space() {
        for (text, collapsed) in [("", ""), (" a\t\n b ", "a b"), ("a\u{a0} b", "a\u{a0} b"), ("a\u{7f}  b", "a\u{7f} b"), ("a b", "a b")] {
            assert_eq!(collapse(text), collapsed);
        }
        assert_eq!(collapse_lines(" a \n\n b c\n"), ("a b c".into(), vec![1]));
    }
}
