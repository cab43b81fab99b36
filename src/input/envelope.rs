//! Files that have the HTML of a page inside them: answers of a wiki's API (JSON) and saved pages (MHTML).
//!
//! Takes the bytes of a file and returns the HTML, and what the file states about the page, as values of front matter.

use serde::Deserialize;
use serde_json::Value;

use super::has_suffix;
use crate::page::{FrontMatter, FrontMatterValue};

/// How the names of files in JSON and MHTML end.
const JSON: &[&str] = &[".json"];
const MHTML: &[&str] = &[".mhtml", ".mht"];

/// How many bytes at the start of a stream are looked at to see whether it is an answer of an API.
const HEAD_BYTES: usize = 4096;

/// What an answer of an API has in its first bytes, each at the start of a key.
const KEYS: [&str; 3] = ["\"parse\"", "\"article_body\"", "\"html\""];

/// A page that was inside a file of another format.
#[derive(Debug)]
pub(super) struct Enveloped {
    /// The HTML of the page.
    pub(super) html: String,
    /// What the file states about the page: `title`, `source`, `revision_id`, `categories`, `sort_keys`.
    pub(super) facts: FrontMatter,
}

/// Opens a file of this name. Returns `None` if it is neither JSON nor MHTML, and what is wrong if it has no page.
pub(super) fn open(name: &str, bytes: &[u8]) -> Option<Result<Enveloped, String>> {
    let is_stream = name == "-";
    if has_suffix(name, JSON) || (is_stream && may_be_answer(bytes)) {
        let found = answer(bytes);
        return if is_stream && found.is_err() { None } else { Some(found) };
    }
    (has_suffix(name, MHTML) || (is_stream && may_be_mhtml(bytes))).then(|| mhtml(bytes))
}

/// Whether a stream may be an answer of an API.
fn may_be_answer(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    head.trim_ascii_start().starts_with(b"{") && KEYS.iter().any(|key| memchr::memmem::find(head, key.as_bytes()).is_some())
}

/// Whether a stream may be MHTML: it begins with the header of a message.
fn may_be_mhtml(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)].to_ascii_lowercase();
    let is_header = head.split(|&byte| byte == b'\n').next().is_some_and(|line| line.contains(&b':') && line[0].is_ascii_alphabetic());
    is_header && [&b"\nmime-version:"[..], b"multipart/related"].iter().all(|sign| memchr::memmem::find(head, sign).is_some())
}

/// An answer of the action API (`action=parse`, both format versions: <https://www.mediawiki.org/wiki/API:Parsing_wikitext>), of the REST
/// API (`page/{title}/with_html`: <https://www.mediawiki.org/wiki/API:REST_API/Reference>) or of Wikimedia Enterprise
/// (<https://enterprise.wikimedia.com/docs/data-dictionary/>).
#[derive(Deserialize)]
struct Answer {
    parse: Option<Parse>,
    error: Option<ApiError>,
    /// The REST API's.
    title: Option<String>,
    html: Option<String>,
    latest: Option<Revision>,
    /// Wikimedia Enterprise's.
    name: Option<String>,
    url: Option<String>,
    article_body: Option<ArticleBody>,
    version: Option<Version>,
}

#[derive(Deserialize)]
struct Parse {
    title: Option<String>,
    revid: Option<i64>,
    text: Option<MaybeStarred>,
    #[serde(default)]
    categories: Vec<CategoryOfAnswer>,
}

#[derive(Deserialize)]
struct ApiError {
    code: Option<String>,
    info: Option<String>,
}

#[derive(Deserialize)]
struct Revision {
    id: Option<i64>,
}

#[derive(Deserialize)]
struct Version {
    identifier: Option<i64>,
}

#[derive(Deserialize)]
struct ArticleBody {
    html: Option<String>,
}

/// A text, which format version 1 has in an object of its own.
#[derive(Deserialize)]
#[serde(untagged)]
enum MaybeStarred {
    Plain(String),
    Starred {
        #[serde(rename = "*")]
        text: String,
    },
}

#[derive(Deserialize)]
struct CategoryOfAnswer {
    #[serde(alias = "*")]
    category: String,
    #[serde(default)]
    sortkey: Value,
}

/// Reads an answer of an API.
fn answer(bytes: &[u8]) -> Result<Enveloped, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let answer: Answer = serde_json::from_slice(bytes).map_err(|error| format!("JSON that is not an answer of a wiki's API: {error}"))?;
    if let Some(error) = answer.error {
        let (code, info) = (error.code.unwrap_or_default(), error.info.unwrap_or_default());
        return Err(format!("an error of a wiki's API instead of a page: {code}: {info}"));
    }
    let mut facts = Facts::default();
    let html = if let Some(parse) = answer.parse {
        facts.text("title", parse.title);
        facts.revision(parse.revid);
        facts.categories(&parse.categories);
        parse.text.map(|text| match text {
            MaybeStarred::Plain(text) | MaybeStarred::Starred { text } => text,
        })
    } else if let Some(body) = answer.article_body {
        facts.text("title", answer.name);
        facts.text("source", answer.url);
        facts.revision(answer.version.and_then(|version| version.identifier));
        body.html
    } else {
        facts.text("title", answer.title);
        facts.revision(answer.latest.and_then(|latest| latest.id));
        answer.html
    };
    let html = html.ok_or("JSON without the HTML of a page: ask the wiki for action=parse with prop=text")?;
    Ok(Enveloped { html, facts: facts.0 })
}

/// Collects what a file states about its page.
#[derive(Default)]
struct Facts(FrontMatter);

impl Facts {
    fn text(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.insert(key, FrontMatterValue::String(value));
        }
    }

    /// The number of a revision; 0 means that there is none.
    fn revision(&mut self, revision: Option<i64>) {
        if let Some(revision) = revision.filter(|&revision| revision > 0) {
            self.0.insert("revision_id", FrontMatterValue::Integer(revision.into()));
        }
    }

    fn categories(&mut self, categories: &[CategoryOfAnswer]) {
        let name = |category: &CategoryOfAnswer| category.category.replace('_', " ");
        let keys = categories.iter().filter_map(|category| {
            let key = category.sortkey.as_str().filter(|key| !key.is_empty())?;
            Some((name(category), FrontMatterValue::String(key.to_owned())))
        });
        let keys: FrontMatter = keys.collect();
        if !keys.is_empty() {
            self.0.insert("sort_keys", FrontMatterValue::Map(keys));
        }
        if !categories.is_empty() {
            let names = categories.iter().map(|category| FrontMatterValue::String(name(category))).collect();
            self.0.insert("categories", FrontMatterValue::List(names));
        }
    }
}

/// Reads a page that a browser saved as one file (RFC 2557): its first part in HTML, which is the page; frames and pictures follow.
#[cfg(feature = "mhtml")]
fn mhtml(bytes: &[u8]) -> Result<Enveloped, String> {
    use mailparse::MailHeaderMap;

    let fault = |error: mailparse::MailParseError| format!("MHTML that cannot be read: {error}");
    let mut facts = Facts::default();
    if nests_deep(bytes) {
        return Err(format!("MHTML with more than {MAX_MULTIPARTS} multipart parts in it"));
    }
    let message = mailparse::parse_mail(bytes).map_err(fault)?;
    let page = message.parts().find(|part| part.ctype.mimetype.eq_ignore_ascii_case("text/html"));
    let page = page.ok_or("MHTML without a part in HTML")?;
    let address = page.headers.get_first_value("Content-Location");
    facts.text("source", address.or_else(|| message.headers.get_first_value("Snapshot-Content-Location")));
    // Browsers write UTF-8 and say so in the HTML; without a charset, RFC 2045 would make it ASCII.
    let plain = if page.ctype.params.contains_key("charset") { None } else { page.get_body_raw().ok() };
    let html = match plain.and_then(|plain| String::from_utf8(plain).ok()) {
        Some(html) => html,
        None => page.get_body().map_err(fault)?,
    };
    Ok(Enveloped { html, facts: facts.0 })
}

/// Whether a message may have parts in parts in parts: each of them says so with this word.
#[cfg(feature = "mhtml")]
fn nests_deep(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"multipart/";
    let slashes = memchr::memchr_iter(b'/', bytes).filter(|&at| {
        let start = (at + 1).checked_sub(WORD.len());
        start.is_some_and(|start| bytes[start..=at].eq_ignore_ascii_case(WORD))
    });
    slashes.take(MAX_MULTIPARTS + 1).count() > MAX_MULTIPARTS
}

/// How many parts of a saved page may have parts of their own. Each is read by a call of its own; browsers write one.
#[cfg(feature = "mhtml")]
const MAX_MULTIPARTS: usize = 64;

#[cfg(not(feature = "mhtml"))]
fn mhtml(_: &[u8]) -> Result<Enveloped, String> {
    Err("MHTML, which this build does not read: it was built without the feature `mhtml`".to_owned())
}
