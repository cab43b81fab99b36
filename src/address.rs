//! Addresses: their parts, their encoding, and which of them are safe to write.

use std::borrow::Cow;

use percent_encoding::{CONTROLS, utf8_percent_encode};

/// Returns an address on one line: control characters, and the separators of lines and paragraphs, are percent-encoded, as the URL
/// Standard requires (<https://url.spec.whatwg.org/#c0-control-percent-encode-set>). A line end that is left in an address would forge a
/// second address where they are listed one per line, and would end the row of a table.
///
/// ```
/// use wikilift::write::address;
///
/// assert_eq!(address("http://example.org/政?a=1"), "http://example.org/政?a=1");
/// assert_eq!(address("http://example.org/a\nfile:///b"), "http://example.org/a%0Afile:///b");
/// ```
#[must_use]
pub fn address(href: &str) -> Cow<'_, str> {
    let is_bad = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    if !href.contains(is_bad) {
        return Cow::Borrowed(href);
    }
    let mut out = String::with_capacity(href.len() + 8);
    for character in href.chars() {
        if is_bad(character) {
            out.extend(utf8_percent_encode(character.encode_utf8(&mut [0; 4]), CONTROLS));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// The scheme of an address: letters, digits, `+`, `.`, `-` before a colon.
pub(crate) fn scheme(href: &str) -> Option<&str> {
    let scheme = &href[..memchr::memchr(b':', href.as_bytes())?];
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'));
    is_scheme.then_some(scheme)
}

/// Host and path of `http://host/path` and `//host/path`.
pub(crate) fn split_address(href: &str) -> Option<(&str, &str)> {
    if !matches!(href.as_bytes().first(), Some(b'/' | b'h' | b'H')) {
        return None;
    }
    let prefix = ["//", "https://", "http://"]
        .into_iter()
        .find(|prefix| href.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))?;
    let rest = &href[prefix.len()..];
    Some(memchr::memchr3(b'/', b'?', b'#', rest.as_bytes()).map_or((rest, ""), |at| rest.split_at(at)))
}

/// Whether an address names a host.
pub(crate) fn is_address(href: &str) -> bool {
    split_address(href).is_some()
}

/// Splits an address from its fragment, both as written.
pub(crate) fn split_fragment(address: &str) -> (&str, Option<&str>) {
    memchr::memchr(b'#', address.as_bytes()).map_or((address, None), |at| (&address[..at], Some(&address[at + 1..])))
}

/// Decodes `%E4%B8` in an address. An address that does not decode to UTF-8 is returned as it is.
pub(crate) fn decode_percent(address: &str) -> Cow<'_, str> {
    if memchr::memchr(b'%', address.as_bytes()).is_none() {
        return Cow::Borrowed(address);
    }
    percent_encoding::percent_decode_str(address).decode_utf8().unwrap_or(Cow::Borrowed(address))
}

/// Percent-encodes the characters of a path that have a meaning in an address.
pub(crate) fn encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for character in path.chars() {
        match character {
            '%' => out.push_str("%25"),
            '?' => out.push_str("%3F"),
            '#' => out.push_str("%23"),
            '"' => out.push_str("%22"),
            ' ' => out.push_str("%20"),
            character => out.push(character),
        }
    }
    out
}

/// The path below the folder that an address on the page `from` points to: percent-decoded, with `.` and `..` resolved. `None` if it
/// points out of the folder.
pub(crate) fn resolve(from: &str, href: &str) -> Option<String> {
    let path = href.split(['#', '?']).next().unwrap_or_default();
    let path = decode_percent(path);
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How the addresses begin that site generators fill in: Hugo's `{{< relref "P.md" >}}` and `{{% ref "P.md" %}}`, Jekyll's
/// `{% link P.md %}` and `{{ site.baseurl }}/P` (<https://gohugo.io/shortcodes/relref/>, <https://jekyllrb.com/docs/liquid/tags/#links>).
const SHORTCODES: [(&str, &str); 7] = [
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{%", "%}"),
    ("{{ site.baseurl", "}}"),
    ("{{site.baseurl", "}}"),
    ("{{ site.url", "}}"),
    ("{{site.url", "}}"),
];

/// Words in them that say that a path follows.
const SHORTCODE_WORDS: [&str; 3] = ["relref", "ref", "link"];

/// Reads the shortcode of a site generator at the start of an address. Returns the path of the page that it stands for, without what may
/// follow, and the length of the shortcode in bytes.
pub(crate) fn shortcode(address: &str) -> Option<(String, usize)> {
    let &(open, close) = SHORTCODES.iter().find(|(open, _)| address.starts_with(open))?;
    let inside = &address[open.len()..];
    let end = inside.find(close)?;
    let length = open.len() + end + close.len();
    if open.contains("site.") {
        return Some((String::new(), length));
    }
    let (word, path) = inside[..end].trim().split_once(char::is_whitespace)?;
    let path = path.trim().trim_matches(['"', '\'', '`', '“', '”']);
    let is_path = SHORTCODE_WORDS.contains(&word) && !path.is_empty() && !path.contains(['"', '{', '}']);
    // Jekyll's path is that from the root of the site.
    let root = if word == "link" && !path.starts_with('/') { "/" } else { "" };
    is_path.then(|| (format!("{root}{path}"), length))
}

/// Schemes whose addresses run a script, or load a document that does, when a reader clicks on them. A wiki supports none of them.
pub(crate) const SCRIPT_SCHEMES: [&str; 3] = ["javascript", "vbscript", "data"];

/// Pictures that may be embedded in the page itself: no reader runs them (cmark allows the same ones:
/// <https://github.com/commonmark/cmark/blob/master/src/houdini_href_e.c> and its `scanners.re`).
const DATA_PICTURES: [&str; 5] = ["data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp", "data:image/avif"];

/// Whether an address runs a script in a browser: `javascript:`, `vbscript:` or `data:`, other than a picture. The address is read as a
/// browser reads it (<https://url.spec.whatwg.org/#concept-basic-url-parser>): white space and control characters before it, and tabs and
/// line ends anywhere, do not count.
#[must_use]
pub(crate) fn runs_script(href: &str) -> bool {
    // The colon of a scheme comes early or never; nearly all addresses return here.
    let Some(colon) = href.bytes().position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#')).filter(|&at| href.as_bytes()[at] == b':')
    else {
        return false;
    };
    let plain = |text: &str| -> String {
        let text = text.trim_start_matches(|character: char| character <= ' ');
        text.chars().filter(|character| !matches!(character, '\t' | '\n' | '\r')).map(|character| character.to_ascii_lowercase()).collect()
    };
    let scheme = plain(&href[..colon]);
    if !SCRIPT_SCHEMES.contains(&scheme.as_str()) {
        return false;
    }
    // Without a comma, there is no data (https://fetch.spec.whatwg.org/#data-url-processor): `data:/folder/` is a path.
    if scheme == "data" && !href.contains(',') {
        return false;
    }
    let longest = DATA_PICTURES.iter().map(|start| start.len()).max().unwrap_or(0);
    let start = plain(&href.chars().take(2 * longest).collect::<String>());
    !DATA_PICTURES.iter().any(|picture| start.strip_prefix(picture).is_some_and(|rest| rest.starts_with([';', ','])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_as_browsers_read_them() {
        for href in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " \u{1}javascript:x",
            "java\nscript:x",
            "java\tscript\r:x",
            "vbscript:x",
            "data:text/html,<script>",
            "data:image/svg+xml;base64,x",
            "data:,x",
            "data:image/pngx,",
        ] {
            assert!(runs_script(href), "{href:?}");
        }
        for href in [
            "",
            "x",
            "./javascript:x",
            "javascript",
            "#javascript:x",
            "http://a/javascript:x",
            "data:image/png;base64,x",
            "data:/folder/x",
            "mailto:a@b",
        ] {
            assert!(!runs_script(href), "{href:?}");
        }
    }

    #[test]
    fn paths_below_a_folder() {
        for (from, href, path) in [
            ("Page/A.md", "../Page/B.md", Some("Page/B.md")),
            ("Page/A.md", "B%20c.md#x", Some("Page/B c.md")),
            ("A.md", "./B.md", Some("B.md")),
            ("a/b/C.md", "../../d.md", Some("d.md")),
            ("A.md", "../B.md", None),
            ("Page/A.md", "../../../etc/passwd", None),
            ("a/B.md", "/C.md", Some("C.md")),
        ] {
            assert_eq!(resolve(from, href).as_deref(), path, "{from} {href}");
        }
    }
}
