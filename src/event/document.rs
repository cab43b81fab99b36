//! Whole HTML pages: MediaWiki's own output, Parsoid's, Kiwix archives.
//!
//! Takes the text of an HTML document and returns the tokens of its content, and what its head states. Where MediaWiki marks the content
//! (`class="mw-parser-output"`), everything around it (menus, footers) is left out, and so are its `[edit]` links; otherwise, the whole
//! document is content. See <https://www.mediawiki.org/wiki/Specs/HTML>.

use super::html::{Tag, Token, Tokenizer};
use super::skin;
use super::{Event, Sink, decode_text};
use crate::address::split_address;
use crate::scan::pattern;
use crate::span::SourceRange;

pattern!(CONTENT, "mw-parser-output");
pattern!(MEDIAWIKI, "mw-");
pattern!(KIWIX, "titleHeading");

/// Ids of the heading that is the title of the page: MediaWiki's, and that of Kiwix archives
/// (<https://github.com/openzim/mwoffliner>).
const TITLE_IDS: [&str; 2] = ["firstHeading", "titleHeading"];

/// What is before the number of the revision in the address that Parsoid gives as the subject of a document
/// (<https://www.mediawiki.org/wiki/Specs/HTML>).
const REVISION_ADDRESS: &str = "Special:Redirect/revision/";

/// What is before the address of a page in the comment of the browser, or of SingleFile, that saved it.
const SAVED_FROM: [&str; 2] = ["saved from url=(", "Page saved with SingleFile"];

/// Returns the address that a page was saved from, according to a comment.
fn saved_from(comment: &str) -> Option<&str> {
    let comment = comment.trim_start();
    if !SAVED_FROM.iter().any(|start| comment.starts_with(start)) {
        return None;
    }
    let at = comment.find("https://").or_else(|| comment.find("http://"))?;
    comment[at..].split_ascii_whitespace().next()
}

/// Names of elements that may be the title, the content, or part of the skin.
const NAMES: [&str; 11] = ["html", "div", "span", "table", "nav", "h1", "title", "link", "main", "header", "section"];

/// What an HTML document states about itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    /// The text of its first heading (`id="firstHeading"`), else of `<title>`.
    pub(crate) title: Option<String>,
    /// The address of the page on its wiki.
    pub(crate) address: Option<String>,
    /// The number of the revision.
    pub(crate) revision: Option<u64>,
}

/// Returns the title and the revision in an address, `/w/index.php?title=T&oldid=12`.
fn revision_in(path: &str) -> Option<(&str, u64)> {
    let (_, query) = path.split_once('?')?;
    let value = |name: &str| query.split('&').find_map(|parameter| parameter.strip_prefix(name)?.strip_prefix('='));
    Some((value("title").filter(|title| !title.is_empty())?, value("oldid")?.parse().ok()?))
}

/// Whether a space-separated attribute contains a word.
fn has_word(value: Option<&str>, word: &str) -> bool {
    value.is_some_and(|value| value.split_ascii_whitespace().any(|other| other == word))
}

/// An element whose end tag is awaited: its name, and how many elements of that name are open.
struct Waiting<'t> {
    name: &'t str,
    depth: u32,
}

impl<'t> Waiting<'t> {
    /// Takes the next token. Returns whether the element has ended.
    fn ends_with(&mut self, token: &Token<'t>) -> bool {
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case(self.name) => self.depth += 1,
            Token::End(name) if name.eq_ignore_ascii_case(self.name) => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// What the pass is in the middle of.
#[derive(Default)]
struct State<'t> {
    content: Option<Waiting<'t>>,
    skipped: Option<Waiting<'t>>,
    title: Option<(Waiting<'t>, String)>,
}

/// Reads `text[body]` as an HTML document.
#[expect(clippy::cast_possible_truncation, reason = "offsets of a text of at most MAX_FILE_BYTES")]
pub(crate) fn read_document(text: &str, body: SourceRange, sink: &mut impl Sink) -> Head {
    let source = &text[body.range()];
    let is_marked = CONTENT.find(source).is_some();
    let is_mediawiki = is_marked || MEDIAWIKI.find(source).is_some() || KIWIX.find(source).is_some();
    let mut state = State::default();
    let mut head = Head::default();
    for (start, end, token) in Tokenizer::new(source) {
        let span = SourceRange::new(body.start + start as u32, body.start + end as u32);
        if let Some((waiting, words)) = &mut state.title {
            if let Token::Text { text, .. } = token {
                words.push_str(&decode_text(text));
            }
            if waiting.ends_with(&token) {
                let words = state.title.take().map(|(_, words)| words.trim().to_owned()).unwrap_or_default();
                head.title = Some(words).filter(|words| !words.is_empty());
            }
            continue;
        }
        if let Some(skipped) = &mut state.skipped {
            // Below a page, MediaWiki and Kiwix say which revision of which page it is.
            if let Token::Start(tag) = token
                && tag.name.eq_ignore_ascii_case("a")
                && let Some(href) = tag.attribute("href")
                && let Some(address) = split_address(&href).and_then(|(host, path)| Some((host, revision_in(path)?)))
            {
                let (host, (title, revision)) = address;
                head.address.get_or_insert_with(|| format!("https://{host}/wiki/{title}"));
                head.revision = Some(revision);
            }
            if skipped.ends_with(&token) {
                state.skipped = None;
            }
            continue;
        }
        if let Token::Comment(comment) = token
            && head.address.is_none()
            && let Some(address) = saved_from(comment)
        {
            head.address = Some(address.to_owned());
        }
        if let Token::Start(tag) = token
            && NAMES.iter().any(|name| tag.name.eq_ignore_ascii_case(name))
        {
            let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
            if is("html") {
                head.revision =
                    tag.attribute("about").and_then(|about| about.rsplit_once(REVISION_ADDRESS)?.1.parse().ok()).or(head.revision);
                continue;
            }
            let [id, class, rel, href] = tag.attributes_named(["id", "class", "rel", "href"]);
            if is("title") && head.title.is_none() || id.as_deref().is_some_and(|id| TITLE_IDS.contains(&id.trim())) {
                state.title = Some((Waiting { name: tag.name, depth: 1 }, String::new()));
                continue;
            }
            if is("link") {
                let has_rel = |word: &str| has_word(rel.as_deref(), word);
                if has_rel("canonical") || has_rel("dc:isVersionOf") {
                    head.address = href.map(|href| href.into_owned());
                } else if has_rel("mw:PageProp/Category") {
                    // Parsoid's categories are links without text.
                    sink.event(Event::Html(Token::Start(Tag { name: "a", ..tag })), span);
                    sink.event(Event::Html(Token::End("a")), SourceRange::new(span.end, span.end));
                }
                continue;
            }
            if is_mediawiki && skin::has_names(id.as_deref(), class.as_deref()) {
                state.skipped = Some(Waiting { name: tag.name, depth: 1 });
                continue;
            }
            let is_categories = has_word(id.as_deref(), "mw-normal-catlinks");
            let begins = is_categories || has_word(class.as_deref(), "mw-parser-output");
            if is_marked && state.content.is_none() && begins {
                state.content = Some(Waiting { name: tag.name, depth: 1 });
                // The first link of that line points to the help page on categories.
                state.skipped = is_categories.then_some(Waiting { name: "a", depth: 0 });
                if is_categories {
                    sink.event(Event::Html(token), span);
                }
                continue;
            }
        }
        if is_marked {
            let Some(content) = &mut state.content else { continue };
            if content.ends_with(&token) {
                state.content = None;
            }
        }
        sink.event(Event::Html(token), span);
    }
    head
}

/// Whether, somewhere in a document, more than `limit` start tags are still without their end tags. An end tag closes one element,
/// whatever its name.
#[cfg(feature = "html")]
pub(crate) fn nests_deeper(text: &str, limit: usize) -> bool {
    let mut depth = 0_usize;
    Tokenizer::new(text).any(|(_, _, token)| {
        match token {
            Token::Start(tag) => depth += usize::from(!wants_no_end(tag.name)),
            Token::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > limit
    })
}

/// Elements that never have an end tag, followed by those whose end tag may be omitted.
#[cfg(feature = "html")]
fn wants_no_end(name: &str) -> bool {
    const NAMES: [&str; 24] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "dt",
        "dd", "tr", "td", "th", "option", "tbody", "thead",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Where the `<table>` tags of a document begin.
#[cfg(feature = "html")]
pub(crate) fn table_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    Tokenizer::new(text)
        .filter(|(_, _, token)| matches!(token, Token::Start(tag) if tag.name.eq_ignore_ascii_case("table")))
        .map(|(start, _, _)| start)
}
