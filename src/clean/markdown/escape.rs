//! Escapes what Markdown would misread.
//!
//! Takes text and returns it with a backslash before each character that would be markup at its position, by the rules of CommonMark 0.31
//! (<https://spec.commonmark.org/0.31.2/#backslash-escapes>), of GFM's tables, strikethrough and footnotes, and of `$` formulas.

/// The characters in a block that decide whether a character can pair with another one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs {
    /// Whether there is a `]` that may close something: in the text, or of a link, note mark or picture.
    pub(super) brackets: bool,
    pub(super) dollars: bool,
    pub(super) tildes: bool,
}

/// The surroundings of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// The character before it.
    pub(super) before: Option<char>,
    /// The character after it.
    pub(super) after: Option<char>,
    /// Whether it begins a line.
    pub(super) at_line_start: bool,
    /// Whether it is in a cell of a pipe table.
    pub(super) in_pipe: bool,
    /// Whether it is in the text of a link.
    pub(super) in_link: bool,
    pub(super) characters: Signs,
}

/// Bytes that have to be escaped at some positions.
const SPECIAL: &[u8] = b"\\`*_[]<&~$|!#>+-=:.)";

/// The same bytes as a lookup table: every byte of a page is tested.
const IS_SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < SPECIAL.len() {
        table[SPECIAL[at] as usize] = true;
        at += 1;
    }
    table
};

/// Appends a text, escaped for Markdown.
pub(super) fn markdown(text: &str, context: Context, out: &mut String) {
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !IS_SPECIAL[usize::from(byte)] {
            continue;
        }
        let at_start = context.at_line_start && at == 0;
        let before = || text[..at].chars().next_back().or(context.before);
        let after = || text[at + 1..].chars().next().or(context.after);
        let is_misread = match byte {
            b'\\' => after().is_none_or(|next| next.is_ascii_punctuation() || next == '\n'),
            b'`' | b'*' => true,
            b'_' => !(before().is_some_and(char::is_alphanumeric) && after().is_some_and(char::is_alphanumeric)),
            b'[' => context.characters.brackets || context.in_link || after() == Some('[') || before() == Some('['),
            b']' => context.in_link,
            b'<' => {
                after().is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')) || begins_email(&text[at + 1..])
            }
            b'&' => is_reference(&text[at..]),
            b'~' => context.characters.tildes,
            b'$' => context.characters.dollars,
            b'|' => context.in_pipe || at_start,
            b'!' => at + 1 == text.len() && context.after == Some('['),
            b'#' | b'>' | b'+' | b'-' | b'=' | b':' => at_start && begins_block(text),
            // `1.` and `1)` begin a list.
            b'.' | b')' => {
                context.at_line_start
                    && (1..=9).contains(&at)
                    && bytes[..at].iter().all(u8::is_ascii_digit)
                    && after().is_none_or(char::is_whitespace)
            }
            _ => false,
        };
        if is_misread {
            out.push_str(&text[written..at]);
            out.push('\\');
            written = at;
        }
    }
    out.push_str(&text[written..]);
}

/// Appends the value of an attribute, so that Markdown finds none of its own markup in it: the border of a cell, code, the end of a line.
pub(super) fn attribute(value: &str, out: &mut String) {
    for character in value.chars() {
        match character {
            '&' | '"' | '<' | '>' | '|' | '`' | '\\' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(character))),
            character => out.push(character),
        }
    }
}

/// Appends a text, escaped for HTML that a Markdown reader passes through. `[1]` and `](` are escaped, too, since they are markup in
/// Markdown.
pub(super) fn html(text: &str, out: &mut String) {
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '[' if text.as_bytes().get(at + 1).is_some_and(|next| next.is_ascii_digit() || *next == b'[' || *next == b'^') => {
                out.push_str("&#91;")
            }
            '(' if before == ']' => out.push_str("&#40;"),
            _ => out.push(character),
        }
        before = character;
    }
}

/// Whether a text at the start of a line begins a heading, a list, a quotation, a rule, an underline, a definition or a table.
fn begins_block(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let run = text.len() - text.trim_start_matches(first).len();
    let behind = text[run..].chars().next();
    match first {
        '#' => run <= 6 && behind.is_none_or(char::is_whitespace),
        '>' => true,
        ':' => run >= 3 || behind.is_none_or(char::is_whitespace) || text.starts_with(":-"),
        '+' => (run == 1 && behind.is_none_or(char::is_whitespace)) || text.starts_with("+-") || text.starts_with("+="),
        '=' => text.bytes().all(|character| matches!(character, b'=' | b' ')),
        // A list, an underline, a rule, a line of pandoc's own tables.
        '-' => (run == 1 && behind.is_none_or(char::is_whitespace)) || run >= 2,
        _ => false,
    }
}

/// Whether a text after `<` begins with an email address: `7@example.org>` (<https://spec.commonmark.org/0.31.2/#email-autolink>).
fn begins_email(rest: &str) -> bool {
    let word = rest.find(|character: char| character.is_whitespace() || character == '<').map_or(rest, |end| &rest[..end]);
    word.find('@').is_some_and(|at| word[at..].contains('>'))
}

/// Whether a text begins with a character reference: `&amp;`, `&#39;`.
fn is_reference(rest: &str) -> bool {
    let name = &rest[1..];
    let length = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '#').unwrap_or(name.len());
    length > 0 && name[length..].starts_with(';')
}

/// Returns an address as it is written between the parentheses of a link. Characters at which Markdown would end it are percent-encoded; an
/// address with spaces or unpaired parentheses is put between `<` and `>`.
pub(super) fn address(href: &str, in_pipe: bool) -> String {
    let mut out = String::with_capacity(href.len() + 2);
    let has_brackets = href.contains("[[");
    let (mut depth, mut is_paired, mut has_space) = (0_i32, true, false);
    for (at, character) in href.char_indices() {
        match character {
            '(' => {
                depth += 1;
                out.push(character);
            }
            ')' => {
                depth -= 1;
                is_paired &= depth >= 0;
                out.push(character);
            }
            ' ' => {
                has_space = true;
                out.push(character);
            }
            // Some readers look for `[[` before anything else.
            '[' if has_brackets => out.push_str("%5B"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '`' => out.push_str("%60"),
            '|' if in_pipe => out.push_str("%7C"),
            '\\' => out.push_str("%5C"),
            '&' if is_reference(&href[at..]) => out.push_str("&amp;"),
            character if character.is_ascii_control() => out.push_str(&format!("%{:02X}", u32::from(character))),
            character => out.push(character),
        }
    }
    if has_space || depth != 0 || !is_paired { format!("<{out}>") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, context: Context) -> String {
        let mut out = String::new();
        markdown(text, context, &mut out);
        out
    }

    #[test]
    fn only_what_would_be_misread_is_escaped() {
        let characters = Signs { brackets: true, ..Signs::default() };
        let start = Context { at_line_start: true, characters, ..Context::default() };
        for (text, expected) in [
            ("plain text, 中文。", "plain text, 中文。"),
            ("snake_case and _this_", "snake_case and \\_this\\_"),
            ("2 * 3", "2 \\* 3"),
            ("- no list", "\\- no list"),
            ("-5 degrees", "-5 degrees"),
            ("1986. A year", "1986\\. A year"),
            ("# no heading", "\\# no heading"),
            ("#hash", "#hash"),
            ("a < b <c", "a < b \\<c"),
            ("a <3 <7@s> <7", "a <3 \\<7@s> <7"),
            ("AT&T &amp; &x", "AT&T \\&amp; &x"),
            ("[citation]", "\\[citation]"),
            ("C:\\dir", "C:\\dir"),
            ("> no quote", "\\> no quote"),
            ("$5", "$5"),
        ] {
            assert_eq!(escaped(text, start), expected, "{text}");
        }
        assert_eq!(escaped("a|b [c", Context { in_pipe: true, ..Context::default() }), "a\\|b [c");
    }

    #[test]
    fn addresses() {
        for (href, written) in [
            ("../Page/X_(y).md", "../Page/X_(y).md"),
            ("a b.md", "<a b.md>"),
            ("X_(y", "<X_(y>"),
            ("a<b>`c", "a%3Cb%3E%60c"),
            ("?a=1&amp;b", "?a=1&amp;amp;b"),
        ] {
            assert_eq!(address(href, false), written, "{href}");
        }
    }
}
