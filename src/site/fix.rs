//! Fixes links in the text of their page, with the smallest possible edits: only addresses change.
//!
//! Takes the text of a page and its [`Finding`]s, and returns the text with the certain suggestions applied.

use std::borrow::Cow;
use std::ops::Range;

use htmlize::{unescape, unescape_attribute};

use super::{Finding, FindingCode, namespace_of};
use crate::address::encode_path;
use crate::document::title_of_name;
use crate::wiki::Namespace;

/// What a wiki puts before a title in an address.
const TITLE_PREFIXES: [&str; 6] = ["/wiki/", "/w/index.php/", "/index.php/", "./", ":", "/"];

/// The notation of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// `[text](address)`.
    Markdown,
    /// `[text](<address>)`.
    Angles,
    /// `<a href="address">`.
    Attribute,
    /// `[[Title|text]]`.
    Brackets,
}

/// The text of a page with its links fixed, as [`apply_fixes`] returns it.
///
/// ```
/// use wikilift::Location;
/// use wikilift::site::{Finding, FindingCode, apply_fixes};
///
/// let finding = Finding::about_link(FindingCode::MissingPage, "Lyra.md", Location::START, "Vega", "there is no such page");
/// let fixed = apply_fixes("The [Vega](Vega).", &[finding]);
/// assert_eq!((fixed.text.as_str(), fixed.applied.as_slice()), ("The [Vega](Vega).", [false].as_slice()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FixedText {
    /// The text.
    pub text: String,
    /// For each finding, in the order of the input, whether its suggestion was applied.
    pub applied: Vec<bool>,
}

/// Applies the certain suggestions of `findings` to `text`, the text of the page that they are about. Only addresses change. A finding
/// without a certain suggestion, and a link whose address is not found in the text, is left alone.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions, apply_fixes};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let text = "The [port](lYRA \"wikilink\") of Lyra.";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?.named("Lyra.md"), &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let findings = builder.build().check_page(&document);
/// assert_eq!(apply_fixes(text, &findings).text, "The [port](Lyra \"wikilink\") of Lyra.");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[must_use]
pub fn apply_fixes(text: &str, findings: &[Finding]) -> FixedText {
    let mut edits: Vec<(Range<usize>, String, usize)> = Vec::new();
    for (number, finding) in findings.iter().enumerate() {
        let Some((place, writing)) = address_in(text, finding) else { continue };
        let Some(address) = new_address(finding, writing) else { continue };
        let written = match writing {
            Writing::Attribute => address.replace('&', "&amp;").replace('"', "&quot;"),
            Writing::Angles => address.replace('<', "%3C").replace('>', "%3E"),
            Writing::Markdown => in_parentheses(&address, &text[place.clone()]),
            Writing::Brackets => address,
        };
        edits.push((place, written, number));
    }
    edits.sort_by_key(|(place, ..)| place.start);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    let mut applied = vec![false; findings.len()];
    for (place, written, number) in edits {
        if place.start < at {
            continue;
        }
        out.push_str(&text[at..place.start]);
        out.push_str(&written);
        at = place.end;
        applied[number] = true;
    }
    out.push_str(&text[at..]);
    FixedText { text: out, applied }
}

/// Returns where the address of a finding is in the text, and its notation.
fn address_in(text: &str, finding: &Finding) -> Option<(Range<usize>, Writing)> {
    let href = finding.href.as_deref()?.trim();
    let source = text.get(finding.location.span.range())?;
    let start = finding.location.span.start as usize;
    let found = if source.starts_with("[[") {
        let end = source.find(['|', ']'])?;
        Some((2..end, Writing::Brackets))
    } else if source.starts_with('<') {
        in_tag(source, href).map(|place| (place, Writing::Attribute))
    } else {
        in_link(source, href)
    };
    found.map(|(place, writing)| (start + place.start..start + place.end, writing))
}

/// Returns where the address `href` is after the last `](` that it follows.
fn in_link(source: &str, href: &str) -> Option<(Range<usize>, Writing)> {
    let says = |raw: &str| unescaped(raw) == href;
    source.rmatch_indices("](").find_map(|(at, _)| {
        let start = at + 2 + source[at + 2..].len() - source[at + 2..].trim_start().len();
        let rest = &source[start..];
        if let Some(inner) = rest.strip_prefix('<') {
            let end = inner.find('>')?;
            return says(&inner[..end]).then_some((start + 1..start + 1 + end, Writing::Angles));
        }
        // An address ends at white space, or at a closing parenthesis without an opening one inside the address.
        let (mut depth, mut is_escaped) = (0_u32, false);
        let end = rest.char_indices().find(|&(_, character)| {
            if std::mem::take(&mut is_escaped) {
                return false;
            }
            match character {
                '\\' => is_escaped = true,
                '(' => depth += 1,
                ')' if depth == 0 => return true,
                ')' => depth -= 1,
                character => return character.is_ascii_whitespace(),
            }
            false
        });
        let end = end.map_or(rest.len(), |(end, _)| end);
        says(&rest[..end]).then_some((start..start + end, Writing::Markdown))
    })
}

/// Returns where the value of the attribute `href` is in the tag that `source` begins with.
fn in_tag(source: &str, href: &str) -> Option<Range<usize>> {
    let tag = &source[..source.find('>')?];
    let lower = tag.to_ascii_lowercase();
    lower.match_indices("href").find_map(|(at, name)| {
        let equals = at + name.len() + tag[at + name.len()..].len() - tag[at + name.len()..].trim_start().len();
        let value = tag[equals..].strip_prefix('=')?;
        let start = tag.len() - value.trim_start().len();
        let (start, end) = match value.trim_start().chars().next()? {
            quote @ ('"' | '\'') => (start + 1, start + 1 + tag[start + 1..].find(quote)?),
            _ => (start, start + tag[start..].find(|character: char| character.is_ascii_whitespace()).unwrap_or(tag.len() - start)),
        };
        (unescape_attribute(&tag[start..end]).trim() == href).then_some(start..end)
    })
}

/// Returns an address in Markdown without its escapes and character references.
fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut letters = raw.chars().peekable();
    while let Some(character) = letters.next() {
        match (character, letters.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => out.extend(letters.next()),
            _ => out.push(character),
        }
    }
    unescape(out).into_owned()
}

/// Returns an address as it is written between parentheses: its own parentheses are escaped if the page does so, or if they are not in
/// pairs.
fn in_parentheses(address: &str, before: &str) -> String {
    let mut depth = 0_i32;
    let is_paired = address.chars().all(|character| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        depth >= 0
    }) && depth == 0;
    let is_escaped = before.contains("\\(") || before.contains("\\)") || !is_paired;
    let mut out = String::with_capacity(address.len());
    for character in address.chars() {
        if matches!(character, '\\' | '<' | '>') || (is_escaped && matches!(character, '(' | ')')) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Returns the address that the finding suggests.
fn new_address(finding: &Finding, writing: Writing) -> Option<String> {
    let is_certain = matches!(
        finding.code,
        FindingCode::CaseMismatch | FindingCode::FormMismatch | FindingCode::Redirect | FindingCode::NowLocal | FindingCode::EscapesRoot
    );
    let (href, suggestion) = (finding.href.as_deref()?.trim(), finding.suggestion.as_deref().filter(|_| is_certain)?);
    let (path, fragment) =
        href.split_once('#').map_or((href, Cow::Borrowed("")), |(path, fragment)| (path, Cow::Owned(format!("#{fragment}"))));
    // If a redirect has a fragment, that is used, unless the link has one of its own.
    let (suggestion, place) = suggestion.split_once('#').map_or((suggestion, ""), |(page, place)| (page, place));
    let fragment = if fragment.is_empty() && !place.is_empty() { Cow::Owned(format!("#{}", encode_path(place))) } else { fragment };
    let is_path = suggestion.ends_with(".md") || suggestion.ends_with(".markdown");
    let title = if is_path { title_of_name(suggestion)? } else { suggestion.to_owned() };
    // Without its colon, a link to a category or file would become a membership or a picture, and a path has no room for a colon.
    let wants_colon = matches!(namespace_of(&title), Some(Namespace::CATEGORY | Namespace::FILE | Namespace::MEDIA));
    if writing == Writing::Brackets {
        let colon = if wants_colon { ":" } else { "" };
        return Some(format!("{colon}{title}{fragment}")).filter(|_| !is_path);
    }
    if is_path {
        return (!wants_colon).then(|| format!("{}{fragment}", path_to(&finding.path, suggestion)));
    }
    let prefix = TITLE_PREFIXES.iter().find(|prefix| path.starts_with(**prefix)).copied().unwrap_or_default();
    let colon = if wants_colon && prefix != ":" { ":" } else { "" };
    let prefix = if prefix == ":" && !wants_colon { "" } else { prefix };
    Some(format!("{prefix}{colon}{}{fragment}", encode_path(&suggestion.replace(' ', "_"))))
}

/// Returns the path from one file below the folder to another.
fn path_to(from: &str, to: &str) -> String {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let (from, to_folder) = (folder(from), folder(to));
    // Exports write `../Page/X.md` even if both files are in that folder.
    let shared = if from.ends_with("Page/") && from == to_folder {
        from.len() - "Page/".len()
    } else {
        let shared = from.split_inclusive('/').zip(to_folder.split_inclusive('/')).take_while(|(a, b)| a == b);
        shared.map(|(part, _)| part.len()).sum()
    };
    let up = "../".repeat(from[shared..].matches('/').count());
    let path = encode_path(&to[shared..]);
    let here = if up.is_empty() && path.contains(':') { "./" } else { "" };
    format!("{up}{here}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::span::{Location, Span};

    fn fixed(text: &str, code: FindingCode, href: &str, suggestion: &str) -> String {
        let finding = Finding {
            code,
            severity: Severity::Warning,
            path: "Page/A.md".to_owned(),
            location: Location { line: 1, column: 1, span: Span::new(0, u32::try_from(text.len()).unwrap()) },
            href: Some(href.to_owned()),
            target: None,
            message: String::new(),
            suggestion: Some(suggestion.to_owned()),
        };
        apply_fixes(text, &[finding]).text
    }

    #[test]
    fn only_the_address_changes() {
        use FindingCode::{CaseMismatch, FormMismatch, MissingPage, NowLocal, Redirect};
        for (text, code, href, suggestion, expected) in [
            ("[t](foo_Bar \"wikilink\")", CaseMismatch, "foo_Bar", "Foo bar", "[t](Foo_bar \"wikilink\")"),
            ("[t](../Page/foo.md)", CaseMismatch, "../Page/foo.md", "Page/Foo.md", "[t](../Page/Foo.md)"),
            ("[a](x) [t](T_\\(X\\)#s \"wikilink\")", CaseMismatch, "T_(X)#s", "T (x)", "[a](x) [t](T_\\(x\\)#s \"wikilink\")"),
            ("[t](T_(X))", CaseMismatch, "T_(X)", "T (x)", "[t](T_(x))"),
            ("[t](<A b.md>)", FormMismatch, "A b.md", "Page/A_b.md", "[t](<../Page/A_b.md>)"),
            ("<a class='wikilink' href='a&amp;B'>t</a>", CaseMismatch, "a&B", "A&b", "<a class='wikilink' href='A&amp;b'>t</a>"),
            ("[[Old|t]]", Redirect, "Old", "New page", "[[New page|t]]"),
            ("[t](Old \"wikilink\")", Redirect, "Old", "New#Part_1", "[t](New#Part_1 \"wikilink\")"),
            ("[t](../Page/Old.md)", Redirect, "../Page/Old.md", "Page/New.md#Part_1", "[t](../Page/New.md#Part_1)"),
            ("[t](Old#mine)", Redirect, "Old#mine", "New#Part_1", "[t](New#mine)"),
            ("[t](/wiki/Old#x)", Redirect, "/wiki/Old#x", "New page", "[t](/wiki/New_page#x)"),
            ("[t](https://a.b/wiki/X%20y)", NowLocal, "https://a.b/wiki/X%20y", "Page/X_y.md", "[t](../Page/X_y.md)"),
            ("[t](Old \"wikilink\")", Redirect, "Old", "Category:New", "[t](:Category:New \"wikilink\")"),
            ("[t](:Category:Old)", Redirect, ":Category:Old", "New", "[t](New)"),
            ("[[Old|t]]", Redirect, "Old", "Category:New", "[[:Category:New|t]]"),
            ("[t](../Page/Old.md)", Redirect, "../Page/Old.md", "Category:New.md", "[t](../Page/Old.md)"),
            ("[t](Gone)", MissingPage, "Gone", "Gone too", "[t](Gone)"),
            ("[t][r]", CaseMismatch, "x", "X", "[t][r]"),
        ] {
            assert_eq!(fixed(text, code, href, suggestion), expected);
        }
        assert_eq!(path_to("A.md", "b/C?.md"), "b/C%3F.md");
        assert_eq!(path_to("x/y/A.md", "x/z/B.md"), "../z/B.md");
        assert_eq!(path_to("A.md", "Category:B.md"), "./Category:B.md");
    }
}
