//! Text that is safe to show in a terminal, a report or an annotation.
//!
//! A page, a file name or an address can contain characters that move the cursor, change colors, forge a line or reverse the reading order
//! (Unicode Technical Report 36, section 3; <https://trojansource.codes>). Everything that people read goes through [`printable`]. Data
//! (JSON, CSV, Markdown) does not: it is exact.

use std::borrow::Cow;
use std::fmt::Write;

/// Escapes control characters as `\n`, `\t` or `\u{1b}`, and likewise the characters that change the reading direction of what follows.
///
/// The three marks that only give a direction to their neighbors (U+200E, U+200F, U+061C) are dropped: they have no shape of their own. All
/// other text is returned as it is.
///
/// ```
/// use wikilift::write::printable;
///
/// assert_eq!(printable("政党 (2019).md"), "政党 (2019).md");
/// assert_eq!(printable("a\u{1b}[31mb\nc\u{202e}d\u{200f}"), "a\\u{1b}[31mb\\nc\\u{202e}d");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    cleaned(text, false)
}

/// Escapes a text of several lines as [`printable`] does, but keeps line ends (LF, CR LF) and tabs.
///
/// ```
/// use wikilift::write::printable_lines;
///
/// assert_eq!(printable_lines("Lyra\n\u{1b}[2JMira"), "Lyra\n\\u{1b}[2JMira");
/// ```
#[must_use]
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    cleaned(text, true)
}

fn cleaned(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let is_unsafe =
        |character: char| (character.is_control() || is_direction(character)) && !(keep_lines && matches!(character, '\n' | '\t'));
    // Nearly all text can be returned as it is.
    let Some(first) = text.find(is_unsafe) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(&text[..first]);
    let mut letters = text[first..].chars().peekable();
    while let Some(character) = letters.next() {
        match character {
            character if !is_unsafe(character) => out.push(character),
            '\r' if keep_lines && letters.peek() == Some(&'\n') => out.push('\r'),
            '\u{200e}' | '\u{200f}' | '\u{61c}' => {}
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing into a `String` cannot fail.
            character => _ = write!(out, "\\u{{{:x}}}", u32::from(character)),
        }
    }
    Cow::Owned(out)
}

/// Whether a character has Unicode's property `Bidi_Control` (<https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>) or
/// separates lines or paragraphs, which some readers take for line ends.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_is_left() {
        for bad in ('\0'..'\u{20}').chain('\u{7f}'..'\u{a0}').chain('\u{2028}'..'\u{202f}').chain('\u{2066}'..'\u{206a}') {
            let text = format!("a{bad}b");
            let shown = printable(&text);
            assert!(shown.chars().all(|character| !character.is_control() && !is_direction(character)), "{bad:?}: {shown:?}");
            assert!(shown.len() > 2, "{bad:?} can be seen: {shown}");
        }
        assert_eq!(printable_lines("a\r\n\tb\r"), "a\r\n\tb\\r");
        assert!(matches!(printable("政党 é 👩‍👩‍👧"), Cow::Borrowed(_)), "joiners of letters and emoji stay");
    }
}
