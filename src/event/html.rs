//! A tokenizer for HTML that follows the HTML standard (<https://html.spec.whatwg.org/multipage/parsing.html#tokenization>) and reports
//! the position of each token in the text.
//!
//! Takes an HTML block or one inline tag of a Markdown page, or a whole HTML document, and returns [`Token`]s that borrow from it.
//! Nothing is copied, and attributes are read only on demand. What is *not* done here: decoding character references (the tree decodes
//! text when it stores it) and any rule about which element may appear where.
//!
//! Why not a library: `html5ever`'s tokenizer reports lines but no byte offsets, and others copy every name and attribute.
//! `tests/html.rs` compares what becomes of the tokens with the whole html5ever tree, on real tables and on random ones. Two differences
//! are intended: an autolink `<http://…>` is a token of its own (Markdown allows it, and exporters leave it inside HTML cells), and a tag
//! cut off at the end of the input is text, not dropped.

use std::borrow::Cow;

use htmlize::{unescape, unescape_attribute};

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// Text with its character references undecoded. `raw` if the element (`<script>`, `<style>`) allows none.
    Text {
        /// The text as written.
        text: &'t str,
        /// Whether character references are not to be decoded.
        raw: bool,
    },
    /// `<name …>`.
    Start(Tag<'t>),
    /// `</name>`, the name as written.
    End(&'t str),
    /// A comment, a declaration or a processing instruction.
    Comment(&'t str),
    /// `<http://…>` or `<name@host>`: the address.
    Autolink(&'t str),
    /// A tag that is cut off at the end of the input.
    Broken(&'t str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    /// The name as written.
    pub(crate) name: &'t str,
    /// Everything between the name and `>`.
    pub(super) attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// Returns the decoded value of an attribute (`name` in lower case). The first one counts, as in the standard.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let mut attributes = Attributes { rest: self.attributes };
        attributes.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| decode_attribute(value))
    }

    /// Returns the values of several attributes, found in one pass.
    pub(crate) fn attributes_named<const N: usize>(&self, names: [&str; N]) -> [Option<Cow<'t, str>>; N] {
        let mut values = [const { None }; N];
        for (key, value) in (Attributes { rest: self.attributes }) {
            if let Some(at) = names.iter().position(|name| key.eq_ignore_ascii_case(name))
                && values[at].is_none()
            {
                values[at] = Some(decode_attribute(value));
            }
        }
        values
    }

    /// Every attribute: the name as written, the value decoded.
    #[cfg(test)]
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> + use<'t> {
        Attributes { rest: self.attributes }.map(|(key, value)| (key, decode_attribute(value)))
    }

    /// Whether an `id` or a `name` may be among the attributes. Few tags have one, and looking for two letters is cheaper than reading
    /// all attributes.
    pub(crate) fn may_be_named(&self) -> bool {
        let bytes = self.attributes.as_bytes();
        let is_pair = |a: u8, b: u8| ((a | 0x20 == b'i') & (b | 0x20 == b'd')) | ((a | 0x20 == b'n') & (b | 0x20 == b'a'));
        bytes.iter().zip(bytes.get(1..).unwrap_or_default()).fold(false, |found, (&a, &b)| found | is_pair(a, b))
    }

    /// Whether there are no attributes.
    pub(crate) fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }
}

/// Decodes the character references of a text.
pub(crate) fn decode_text(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() { Cow::Borrowed(text) } else { unescape(text) }
}

fn decode_attribute(value: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', value.as_bytes()).is_none() { Cow::Borrowed(value) } else { unescape_attribute(value) }
}

/// Splits HTML into tokens, each with its offsets.
#[derive(Debug)]
pub(crate) struct Tokenizer<'t> {
    text: &'t str,
    at: usize,
    /// The raw text element that is open: only its own end tag ends the text that follows.
    raw_until: Option<&'t str>,
}

/// Elements whose content is text up to their own end tag.
const RAW_TEXT: [&str; 6] = ["script", "style", "xmp", "iframe", "noembed", "noframes"];
/// The same, but with character references.
const ESCAPABLE_RAW_TEXT: [&str; 2] = ["textarea", "title"];

impl<'t> Tokenizer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, raw_until: None }
    }

    fn token(&mut self, length: usize, token: Token<'t>) -> Option<(usize, usize, Token<'t>)> {
        let start = self.at;
        self.at += length;
        Some((start, self.at, token))
    }

    /// The text of a raw text element, up to its end tag.
    fn raw_text(&mut self, name: &'t str) -> Option<(usize, usize, Token<'t>)> {
        self.raw_until = None;
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        let is_end = |at: usize| {
            let after = &bytes[at + 1..];
            after.first() == Some(&b'/')
                && after.len() > name.len()
                && after[1..=name.len()].eq_ignore_ascii_case(name.as_bytes())
                && matches!(after.get(name.len() + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>'))
        };
        let length = memchr::memchr_iter(b'<', bytes).find(|&at| is_end(at)).unwrap_or(rest.len());
        if length == 0 {
            return self.next();
        }
        let raw = !ESCAPABLE_RAW_TEXT.iter().any(|escapable| escapable.eq_ignore_ascii_case(name));
        self.token(length, Token::Text { text: &rest[..length], raw })
    }
}

impl<'t> Iterator for Tokenizer<'t> {
    /// Start, end and token.
    type Item = (usize, usize, Token<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(name) = self.raw_until {
            return self.raw_text(name);
        }
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        if bytes.is_empty() {
            return None;
        }
        if bytes[0] == b'<' && opens_token(bytes, 0) {
            let (length, token) = read_markup(rest);
            if let Token::Start(tag) = token
                && holds_raw_text(tag.name)
            {
                self.raw_until = Some(tag.name);
            }
            return self.token(length, token);
        }
        let length = memchr::memchr_iter(b'<', bytes).find(|&at| opens_token(bytes, at)).unwrap_or(bytes.len());
        self.token(length, Token::Text { text: &rest[..length], raw: false })
    }
}

/// Whether the element's content is text up to its own end tag. Length and first letter rule out nearly every tag.
fn holds_raw_text(name: &str) -> bool {
    let may = name.len() > 2 && matches!(name.as_bytes()[0].to_ascii_lowercase(), b's' | b'x' | b'i' | b'n' | b't');
    may && RAW_TEXT.iter().chain(&ESCAPABLE_RAW_TEXT).any(|raw| raw.eq_ignore_ascii_case(name))
}

/// Whether the `<` at `at` begins markup, rather than being just a character ("tag open state").
fn opens_token(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at + 1) {
        Some(b'!' | b'?') => true,
        // `</` is text only at the very end of the input; before anything but a letter, it begins a bogus comment.
        Some(b'/') => bytes.len() > at + 2,
        Some(byte) => byte.is_ascii_alphabetic(),
        None => false,
    }
}

/// Reads the markup at the start of `text`. Returns its length and the token.
fn read_markup(text: &str) -> (usize, Token<'_>) {
    let bytes = text.as_bytes();
    match bytes[1] {
        b'!' if text.starts_with("<!--") => read_comment(text),
        b'!' | b'?' => read_bogus_comment(text, 2),
        b'/' if !bytes[2].is_ascii_alphabetic() => read_bogus_comment(text, 2),
        b'/' => {
            let name = name_length(&bytes[2..]);
            match tag_end(bytes, 2 + name) {
                Some(end) => (end, Token::End(&text[2..2 + name])),
                None => (text.len(), Token::Broken(text)),
            }
        }
        _ => {
            let name = name_length(&bytes[1..]);
            // Tag names are letters and digits; an address contains another character before any space.
            if !bytes[1..=name].iter().all(u8::is_ascii_alphanumeric)
                && let Some((length, address)) = read_autolink(text)
            {
                return (length, Token::Autolink(address));
            }
            match tag_end(bytes, 1 + name) {
                Some(end) => {
                    let attributes = text[1 + name..end - 1].trim_ascii();
                    (end, Token::Start(Tag { name: &text[1..=name], attributes }))
                }
                None => (text.len(), Token::Broken(text)),
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| is_space(byte) || matches!(byte, b'/' | b'>')).unwrap_or(bytes.len())
}

/// `<!-- … -->`, `<!-->`, `<!--->`, `--!>`. A comment that never ends runs to the end of the input, as in the standard.
fn read_comment(text: &str) -> (usize, Token<'_>) {
    for short in ["<!-->", "<!--->"] {
        if text.starts_with(short) {
            return (short.len(), Token::Comment(""));
        }
    }
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'>', bytes) {
        for close in ["--", "--!"] {
            if at >= 4 + close.len() && bytes[..at].ends_with(close.as_bytes()) {
                return (at + 1, Token::Comment(&text[4..at - close.len()]));
            }
        }
    }
    (text.len(), Token::Comment(&text[4..]))
}

/// `<!doctype …>`, `<?…>`, `</ …>`, `<![CDATA[…]]>`: up to the next `>`.
fn read_bogus_comment(text: &str, from: usize) -> (usize, Token<'_>) {
    let end = memchr::memchr(b'>', text.as_bytes());
    (end.map_or(text.len(), |end| end + 1), Token::Comment(&text[from..end.unwrap_or(text.len())]))
}

/// `<scheme://…>`, `<mailto:…>`, `<name@host>` (<https://spec.commonmark.org/0.31.2/#autolinks>). Of the schemes without `//` only
/// `mailto:` counts: `<o:p>` and `<st1:place>` are tags that word processors write.
fn read_autolink(text: &str) -> Option<(usize, &str)> {
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|&byte| is_space(byte) || matches!(byte, b'>') || byte == b'"')?;
    let address = (bytes[end] == b'>').then(|| &text[1..end])?;
    if address.bytes().skip(1).any(|byte| byte == b'<') {
        return None;
    }
    let is_address = match address.split_once(':') {
        Some((scheme, rest)) => {
            let scheme_is_plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'));
            scheme.len() > 1 && scheme_is_plain && (rest.starts_with("//") || scheme.eq_ignore_ascii_case("mailto"))
        }
        None => address.split_once('@').is_some_and(|(name, host)| {
            let is_plain =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte));
            is_plain(name) && is_plain(host) && host.contains('.')
        }),
    };
    is_address.then_some((end + 1, address))
}

/// The offset after the `>` of a tag whose attributes begin at `from`.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    if bytes.get(from) == Some(&b'>') {
        return Some(from + 1);
    }
    let mut scan = AttributeScan { bytes, at: from };
    while scan.next_attribute().is_some() {}
    (bytes.get(scan.at) == Some(&b'>')).then_some(scan.at + 1)
}

/// The attributes of a tag, raw.
#[derive(Clone, Copy, Debug)]
struct Attributes<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest;
        let mut scan = AttributeScan { bytes: text.as_bytes(), at: 0 };
        let Some((key, value)) = scan.next_attribute() else {
            self.rest = "";
            return None;
        };
        self.rest = &text[scan.at..];
        Some((&text[key.0..key.1], &text[value.0..value.1]))
    }
}

type Range = (usize, usize);

/// The attribute states of the standard, from "before attribute name" on.
struct AttributeScan<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl AttributeScan<'_> {
    fn skip_while(&mut self, test: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&byte| test(byte)) {
            self.at += 1;
        }
    }

    /// Name and value of the next attribute. `None` at `>` and at the end of the input.
    fn next_attribute(&mut self) -> Option<(Range, Range)> {
        self.skip_while(|byte| is_space(byte) || byte == b'/');
        let name = self.at;
        match self.bytes.get(self.at)? {
            b'>' => return None,
            // A name may begin with `=`.
            _ => self.at += 1,
        }
        self.skip_while(|byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let name = (name, self.at);
        self.skip_while(is_space);
        if self.bytes.get(self.at) != Some(&b'=') {
            return Some((name, (name.1, name.1)));
        }
        self.at += 1;
        self.skip_while(is_space);
        match self.bytes.get(self.at).copied() {
            Some(quote @ (b'"' | b'\'')) => {
                let start = self.at + 1;
                let length = memchr::memchr(quote, &self.bytes[start..]);
                let end = length.map_or(self.bytes.len(), |length| start + length);
                self.at = (end + 1).min(self.bytes.len());
                // A quote that is never closed takes the rest of the input, and the tag with it.
                Some((name, (start, end)))
            }
            _ => {
                let start = self.at;
                self.skip_while(|byte| !is_space(byte) && byte != b'>');
                Some((name, (start, self.at)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut end_before = 0;
        for (start, end, token) in Tokenizer::new(text) {
            assert_eq!(start, end_before, "tokens leave no gap");
            end_before = end;
            out.push(match token {
                Token::Text { text, raw } => format!("{}{text}", if raw { "raw " } else { "" }),
                Token::Start(tag) => tag.attributes().fold(format!("<{}", tag.name), |out, (key, value)| format!("{out}|{key}={value}")),
                Token::End(name) => format!("</{name}"),
                Token::Comment(text) => format!("!{text}"),
                Token::Autolink(address) => format!("@{address}"),
                Token::Broken(text) => format!("?{text}"),
            });
        }
        assert_eq!(end_before, text.len());
        out
    }

    #[test]
    fn attributes_quoted_unquoted_empty_and_over_lines() {
        assert_eq!(tokens("<a href=\"x>y\"\ntitle='w' data-x=1 hidden/>t</a >"), ["<a|href=x>y|title=w|data-x=1|hidden=", "t", "</a"]);
        assert_eq!(tokens("<td colspan=2 width=33%>"), ["<td|colspan=2|width=33%"]);
        assert_eq!(tokens("<a title=it's>x"), ["<a|title=it's", "x"]);
    }

    #[test]
    fn references_in_attributes() {
        assert_eq!(tokens("<a href=\"?a&amp;b&copy=1&lt;\">"), ["<a|href=?a&b&copy=1<"]);
    }

    #[test]
    fn less_than_signs_that_open_nothing() {
        assert_eq!(tokens("a < b <3 <"), ["a < b <3 <"]);
    }

    #[test]
    fn comments() {
        assert_eq!(tokens("<!-- a > b --><!-->x<!DOCTYPE html><?php?></ x>"), ["! a > b ", "!", "x", "!DOCTYPE html", "!php?", "! x"]);
    }

    #[test]
    fn autolinks_but_not_namespaced_tags() {
        assert_eq!(tokens("<http://a.b/c?d=e> <me@example.org> <o:p>"), ["@http://a.b/c?d=e", " ", "@me@example.org", " ", "<o:p"]);
    }

    #[test]
    fn raw_text_ends_with_its_own_tag_only() {
        assert_eq!(tokens("<script>a<b></i></script>c"), ["<script", "raw a<b></i>", "</script", "c"]);
    }

    #[test]
    fn a_tag_that_breaks_off_is_kept() {
        assert_eq!(tokens("a<td x=\"1"), ["a", "?<td x=\"1"]);
    }
}
