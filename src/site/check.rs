//! Checks the links of one page, one by one.
//!
//! Takes the links of a page and the [`Site`], and returns its [`Finding`]s, in the order of their positions.

use super::key::{self, Name};
use super::summary::{PageLinks, PageSummary};
use super::target::{self, LinkTarget};
use super::{Finding, FindingCode, Site, anchor, namespace_of};
use crate::address::{decode_percent, is_address, resolve};
use crate::diagnostic::DiagnosticCode;
use crate::document::Document;
use crate::document::title_of_name;
use crate::page::{FileRef, Link};
use crate::severity::Severity;
use crate::span::Location;
use crate::wiki::file_name::is_device;
use crate::wiki::path::{split_export, without_suffix};
use crate::wiki::title;
use crate::wiki::{Namespace, title::WikiTitle};

/// The longest title, in bytes (<https://www.mediawiki.org/wiki/Manual:Page_title>).
const MAX_TITLE_BYTES: usize = 255;

/// How many redirects in a row are followed; a longer chain is taken for a loop.
pub(super) const MAX_REDIRECTS: usize = 16;

/// Suffixes that distinguish the path of a file from a title.
const FILE_SUFFIXES: [&str; 24] = [
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".tif", ".tiff", ".pdf", ".zip", ".gz", ".doc", ".docx", ".xls", ".xlsx", ".ppt",
    ".pptx", ".odt", ".odp", ".mp3", ".mp4", ".ogg", ".ogv", ".webm",
];

/// A link that is being checked: the part of it that a finding contains.
struct CheckedLink<'p> {
    href: &'p str,
    target: String,
    location: Location,
}

impl Site {
    /// Returns everything that is wrong with a page of the site, in the order of positions. The page must be one that the site was built
    /// from, under the same name.
    ///
    /// Findings about missing titles have no suggestion yet; [`Site::suggest`] adds suggestions to all findings at once.
    ///
    /// ```
    /// use wikilift::site::{FindingCode, PageSummary, SiteBuilder, SiteOptions};
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let text = "## Ships\n\nSee [below](#Ships), [above](#Ports), or [Lyra](lYRA \"wikilink\").";
    /// let document = Document::parse(&Input::from_text("Lyra.md", text)?.named("Lyra.md"), &ParseOptions::default());
    /// let mut builder = SiteBuilder::new(&SiteOptions::default());
    /// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
    /// let findings = builder.build().check_page(&document);
    /// let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    /// assert_eq!(codes, [FindingCode::MissingAnchor, FindingCode::CaseMismatch]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn check_page(&self, document: &Document) -> Vec<Finding> {
        self.check_links(&PageLinks::of(document.page.clone(), document.name.clone()))
    }

    pub(super) fn check_links(&self, page: &PageLinks) -> Vec<Finding> {
        let checked = Checker { site: self, title: &page.title, name: &page.name, scope: key::export_root(&page.name) };
        let mut findings = Vec::new();
        checked.file(&mut findings);
        findings.extend(page.links.iter().filter_map(|link| checked.link(link)));
        findings.extend(page.files.iter().filter_map(|file| checked.picture(file)));
        findings.extend(page.diagnostics.iter().filter_map(|diagnostic| {
            let code = match diagnostic.code {
                DiagnosticCode::MarkWithoutNote => FindingCode::UndefinedReference,
                DiagnosticCode::UncitedReference => FindingCode::UnusedReference,
                DiagnosticCode::EmptyLink => FindingCode::EmptyLink,
                _ => return None,
            };
            let mut finding = checked.about_page(code, diagnostic.message.to_string());
            finding.location = diagnostic.location;
            Some(finding)
        }));
        findings.sort_by_key(|finding| (finding.location.position(), finding.code));
        findings
    }
}

struct Checker<'p> {
    site: &'p Site,
    /// The title of the page.
    title: &'p str,
    /// The path of the page below the folder.
    name: &'p str,
    /// The export that it belongs to.
    scope: &'p str,
}

impl Checker<'_> {
    fn about_page(&self, code: FindingCode, message: String) -> Finding {
        Finding {
            code,
            severity: code.severity(),
            path: self.name.to_owned(),
            location: Location::START,
            href: None,
            target: None,
            message,
            suggestion: None,
        }
    }

    fn finding(&self, looked: &CheckedLink<'_>, code: FindingCode, message: String, suggestion: Option<String>) -> Finding {
        Finding {
            href: Some(looked.href.to_owned()),
            target: Some(looked.target.clone()).filter(|target| !target.is_empty()),
            location: looked.location,
            suggestion,
            ..self.about_page(code, message)
        }
    }

    /// Checks the page's own name, and whether another page has the same title.
    fn file(&self, findings: &mut Vec<Finding>) {
        if let Some(reason) = bad_name(self.name) {
            let mut finding = self.about_page(FindingCode::BadTitle, format!("bad file name: {reason}"));
            finding.severity = Severity::Warning;
            findings.push(finding);
        }
        let Some(&number) = self.site.index.paths.get(&key::of(Name::Path, self.name)) else { return };
        let Ok(at) = self.site.duplicates.binary_search_by_key(&number, |&(page, _)| page) else { return };
        let other = self.site.page(self.site.duplicates[at].1);
        let (title, theirs) = (title_of_name(self.name).unwrap_or_default(), other.title());
        let message = if key::title("", &title) == key::title("", &theirs) {
            format!("this page has the same title as {:?}", &*other.path)
        } else {
            format!("this page has a title that differs only in case or Unicode form from that of {:?}", &*other.path)
        };
        let mut finding = self.about_page(FindingCode::DuplicatePage, message);
        finding.target = Some(title);
        finding.suggestion = Some(other.path.to_string());
        findings.push(finding);
    }

    fn link(&self, link: &Link) -> Option<Finding> {
        let mut target = link.target.as_deref().unwrap_or_default().to_owned();
        let leads_to = target::of(link, self.name, &self.site.options);
        if let LinkTarget::Address(_, title) = &leads_to {
            target = title.to_string();
        }
        let title = target.clone();
        if let Some(fragment) = link.fragment.as_deref().filter(|fragment| !fragment.is_empty()) {
            target = format!("{target}#{fragment}");
        }
        let looked = CheckedLink { href: &link.href, target, location: link.location };
        // An empty address is already a diagnostic of the page.
        if link.href.trim().is_empty() {
            return None;
        }
        match leads_to {
            LinkTarget::Elsewhere => None,
            LinkTarget::Anchor => {
                let number = *self.site.index.paths.get(&key::of(Name::Path, self.name))?;
                self.anchor(number, link, &looked)
            }
            LinkTarget::Address(host, _) => self.address(host, &title, &looked),
            LinkTarget::File(path) => self.by_path(path.as_deref(), &title, link, &looked),
            LinkTarget::Title => self.by_title(&title, link, &looked),
        }
    }

    fn anchor(&self, to: u32, link: &Link, looked: &CheckedLink<'_>) -> Option<Finding> {
        let to = self.site.page(to);
        let fragment = link.fragment.as_deref()?;
        // A page that is only a target for links was not read.
        if to.is_hidden || anchor::leads(&to.anchors, fragment, &link.href) {
            return None;
        }
        Some(self.finding(looked, FindingCode::MissingAnchor, format!("{:?} has no heading or id {fragment:?}", &*to.path), None))
    }

    /// Checks an address of the wiki: the page may be in the folder.
    fn address(&self, host: &str, title: &str, looked: &CheckedLink<'_>) -> Option<Finding> {
        let is_own = self.site.options.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        // The exporter's first line states where the page is from.
        if !is_own || title == self.title || Some(title) == title_of_name(self.name).as_deref() {
            return None;
        }
        let local = self.site.page(self.site.by_title(self.scope, title)?);
        let message = format!("the page is in the folder: {:?}", &*local.path);
        Some(self.finding(looked, FindingCode::NowLocal, message, Some(local.path.to_string())))
    }

    fn by_path(&self, path: Option<&str>, title: &str, link: &Link, looked: &CheckedLink<'_>) -> Option<Finding> {
        let site = self.site;
        if let Some(path) = path {
            if let Some(&number) = site.index.paths.get(&key::of(Name::Path, path)) {
                return self.page_that_is_there(number, link, looked);
            }
            if site.files.contains_key(&key::of(Name::Path, path)) {
                return None;
            }
            if let Some(number) = site.by_alias(path) {
                return self.page_that_is_there(number, link, looked);
            }
        }
        let by_title = site.by_title(self.scope, title);
        let own_folder = !split_export(link.href.trim_start_matches("../")).1.is_empty();
        if path.is_none() && !(own_folder && by_title.is_some()) {
            let suggestion = by_title.map(|number| site.page(number).path.to_string());
            return Some(self.finding(looked, FindingCode::EscapesRoot, "the path points outside the folder".to_owned(), suggestion));
        }
        if let Some(number) = by_title {
            return self.other_name(number, path, link, looked);
        }
        if let Some(to) = site.redirects.get(&key::title(self.scope, title)) {
            return Some(self.redirect(title, &to.to, to.fragment.as_deref(), looked));
        }
        if let Some(path) = path {
            // `../Page/` and `docs/`: the folder exists, and no page is meant.
            let folder = link.href.split(['#', '?']).next().unwrap_or_default();
            if folder.ends_with(['/', '.']) && self.is_folder(folder) {
                return None;
            }
            if let Some(&number) = site.index.folded_paths.get(&key::folded_path(path)) {
                return self.other_name(number, Some(path), link, looked);
            }
        }
        self.missing(title, Severity::Error, looked)
    }

    /// Whether an address is the path of an existing folder.
    fn is_folder(&self, href: &str) -> bool {
        let path = resolve(self.name, href);
        path.is_some_and(|path| path.is_empty() || self.site.folders.contains_key(&key::of(Name::Path, &path)))
    }

    /// Checks a path to a page whose file has another name.
    fn other_name(&self, number: u32, path: Option<&str>, link: &Link, looked: &CheckedLink<'_>) -> Option<Finding> {
        let page = self.site.page(number);
        let own = without_folders(&page.path);
        let written = path.map_or_else(|| decode_percent(link.href.split('#').next().unwrap_or_default()).into_owned(), str::to_owned);
        let written = without_folders(&written);
        let is_other_folder = path.is_some_and(|path| path != &*page.path && path.to_lowercase() == page.path.to_lowercase());
        if written == own && !is_other_folder {
            // If the folder is itself the `Page/` of an export, or if the page is in the folder of the export that the path names.
            let is_reached = path.is_none() || key::export_root(&page.path) == self.scope && self.is_same_folder(path, &page.path);
            if is_reached {
                return self.page_that_is_there(number, link, looked);
            }
            let message = format!("there is no such file, but {:?}", &*page.path);
            let mut finding = self.finding(looked, FindingCode::MissingPage, message, Some(page.path.to_string()));
            finding.severity = Severity::Error;
            return Some(finding);
        }
        let is_case = written.to_lowercase() == own.to_lowercase();
        let code = if is_case { FindingCode::CaseMismatch } else { FindingCode::FormMismatch };
        let message = format!("the name of the file is {:?}", &*page.path);
        let end = self.site.page(self.end_of(number)).path.to_string();
        Some(self.finding(looked, code, message, Some(end)))
    }

    fn is_same_folder(&self, path: Option<&str>, other: &str) -> bool {
        path.is_some_and(|path| path.rsplit_once('/').map(|(folder, _)| folder) == other.rsplit_once('/').map(|(folder, _)| folder))
    }

    fn by_title(&self, title: &str, link: &Link, looked: &CheckedLink<'_>) -> Option<Finding> {
        let site = self.site;
        if let Some(number) = site.by_title_from(self.scope, self.name, title, &link.href) {
            return self.page_that_is_there(number, link, looked);
        }
        if let Some(to) = site.redirects.get(&key::title(self.scope, title)) {
            return Some(self.redirect(title, &to.to, to.fragment.as_deref(), looked));
        }
        if let Some(number) = site.below(self.scope, self.title, &link.href) {
            return self.page_that_is_there(number, link, looked);
        }
        // The path of a file that is not a page, or of a page with a query after it.
        let path = resolve(self.name, &link.href);
        if let Some(path) = path.as_deref() {
            if site.files.contains_key(&key::of(Name::Path, path)) {
                return None;
            }
            if let Some(&number) = site.index.paths.get(&key::of(Name::Path, path)) {
                return self.page_that_is_there(number, link, looked);
            }
        }
        if !link.wikilink && link.href.split(['#', '?']).next().unwrap_or_default().ends_with(['/', '.']) && self.is_folder(&link.href) {
            return None;
        }
        if !link.wikilink
            && let Some(&number) = path.as_deref().and_then(|path| site.index.folded_paths.get(&key::folded_path(path)))
        {
            return self.other_name(number, path.as_deref(), link, looked);
        }
        if path.is_none() && link.href.starts_with("../") {
            return Some(self.finding(looked, FindingCode::EscapesRoot, "the path points outside the folder".to_owned(), None));
        }
        let space = namespace_of(title);
        if matches!(space, Some(Namespace::FILE | Namespace::MEDIA)) {
            return self.media(title.split_once(':').map_or(title, |(_, name)| name), looked);
        }
        if !link.wikilink && is_media(title) {
            return self.media(title.rsplit('/').next().unwrap_or(title), looked);
        }
        // A red link: the wiki may not have such a page either.
        self.missing(title, Severity::Warning, looked)
    }

    /// Reports a title that no page has.
    fn missing(&self, title: &str, severity: Severity, looked: &CheckedLink<'_>) -> Option<Finding> {
        let site = self.site;
        if let Some(reason) = bad_title(title) {
            return Some(self.finding(looked, FindingCode::BadTitle, format!("no page can be called {title:?}: {reason}"), None));
        }
        if let Some(&number) = site.index.folded_titles.get(&key::folded(self.scope, title)) {
            let page = site.page(number);
            let other = page.title_like(title).unwrap_or_else(|| page.shown_title());
            let is_case = other.to_lowercase() == title.to_lowercase();
            let code = if is_case { FindingCode::CaseMismatch } else { FindingCode::FormMismatch };
            let end = site.page(self.end_of(number));
            // A path points to a file, a title to a page.
            let end = match is_path(looked.href) {
                true => end.path.to_string(),
                false if std::ptr::eq(end, page) => other.clone(),
                false => end.shown_title(),
            };
            return Some(self.finding(looked, code, format!("there is no page {title:?}, but {other:?}"), Some(end)));
        }
        if namespace_of(title).is_some_and(|space| !site.namespaces.contains(&space.0)) {
            let message = format!("the folder has no page in the namespace of {title:?}");
            return Some(self.finding(looked, FindingCode::AbsentNamespace, message, None));
        }
        let mut finding = self.finding(looked, FindingCode::MissingPage, format!("there is no page {title:?}"), None);
        finding.severity = severity;
        Some(finding)
    }

    /// Checks a link to a page that exists: whether the page is a redirect, and whether the fragment points to an anchor.
    fn page_that_is_there(&self, number: u32, link: &Link, looked: &CheckedLink<'_>) -> Option<Finding> {
        let page = self.site.page(number);
        match &page.redirect {
            // A page that redirects to itself is reported at its own link.
            Some(to) if page.path.as_ref() != self.name || *to.title == page.title() => {
                Some(self.redirect(&page.shown_title(), &to.title, to.fragment.as_deref(), looked))
            }
            // Not a redirect, or the only link of a redirect page itself.
            _ => self.anchor(number, link, looked),
        }
    }

    /// Returns the page at which the redirects of a page end; the page itself if it is not a redirect, or if they end nowhere.
    fn end_of(&self, number: u32) -> u32 {
        let mut at = number;
        for _ in 0..MAX_REDIRECTS {
            match &self.site.page(at).redirect {
                None => return at,
                Some(next) => match self.site.by_title(self.scope, &next.title) {
                    Some(next) => at = next,
                    None => return number,
                },
            }
        }
        number
    }

    /// Follows redirects from `title`, whose target is `to` and a fragment there, and reports where they end.
    fn redirect(&self, title: &str, to: &str, fragment: Option<&str>, looked: &CheckedLink<'_>) -> Finding {
        let site = self.site;
        let (mut to, mut fragment) = (to, fragment);
        for _ in 0..MAX_REDIRECTS {
            let next = match site.by_title(self.scope, to) {
                Some(number) => {
                    let page = site.page(number);
                    match &page.redirect {
                        None => return self.redirected(title, to, fragment, page, looked),
                        Some(next) => (&*next.title, next.fragment.as_deref()),
                    }
                }
                None => match site.redirects.get(&key::title(self.scope, to)) {
                    Some(next) => (&*next.to, next.fragment.as_deref()),
                    None => return self.redirect_to_nowhere(title, to, looked),
                },
            };
            (to, fragment) = next;
        }
        self.finding(looked, FindingCode::RedirectLoop, format!("{title:?} is part of a redirect loop"), None)
    }

    fn redirected(&self, title: &str, to: &str, fragment: Option<&str>, page: &PageSummary, looked: &CheckedLink<'_>) -> Finding {
        let message = format!("{title:?} is a redirect to {to:?}");
        let place = fragment.map_or(String::new(), |fragment| format!("#{}", fragment.replace(' ', "_")));
        let page = if is_path(looked.href) { &page.path } else { to };
        self.finding(looked, FindingCode::Redirect, message, Some(format!("{page}{place}")))
    }

    fn redirect_to_nowhere(&self, title: &str, to: &str, looked: &CheckedLink<'_>) -> Finding {
        // Another wiki cannot be checked.
        if title::parse(to, true).interwiki {
            return self.finding(looked, FindingCode::Redirect, format!("{title:?} is a redirect to another wiki, {to:?}"), None);
        }
        let message = format!("{title:?} is a redirect to {to:?}, which does not exist");
        if namespace_of(to).is_some_and(|space| !self.site.namespaces.contains(&space.0)) {
            return self.finding(looked, FindingCode::AbsentNamespace, message, None);
        }
        let mut finding = self.finding(looked, FindingCode::MissingPage, message, None);
        finding.severity = Severity::Warning;
        finding
    }

    /// Checks a picture or another file of the page.
    fn picture(&self, file: &FileRef) -> Option<Finding> {
        if is_address(&file.href) || file.href.is_empty() {
            return None;
        }
        let looked = CheckedLink { href: &file.href, target: format!("File:{}", file.name), location: file.location };
        let path = resolve(self.name, &file.href);
        if path.as_deref().is_some_and(|path| self.site.files.contains_key(&key::of(Name::Path, path))) {
            return None;
        }
        if path.is_none() && file.href.starts_with("../") {
            return Some(self.finding(&looked, FindingCode::EscapesRoot, "the path points outside the folder".to_owned(), None));
        }
        self.media(&file.name, &looked)
    }

    fn media(&self, name: &str, looked: &CheckedLink<'_>) -> Option<Finding> {
        let WikiTitle { text, .. } = title::parse(name, true);
        if self.site.files.contains_key(&key::of(Name::Title, &text)) || self.site.by_title(self.scope, &format!("File:{text}")).is_some() {
            return None;
        }
        if !self.site.has_media {
            return Some(self.finding(looked, FindingCode::AbsentNamespace, "the folder has no pictures or other files".to_owned(), None));
        }
        Some(self.finding(looked, FindingCode::MissingFile, format!("there is no file {text:?}"), None))
    }
}

/// Whether an address is the path of a page's file.
pub(super) fn is_path(href: &str) -> bool {
    let path = href.split(['#', '?']).next().unwrap_or_default();
    path.ends_with(".md") || path.ends_with(".markdown") || !split_export(path.trim_start_matches("../")).1.is_empty()
}

/// Whether a name is that of a picture or document.
pub(super) fn is_media(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    FILE_SUFFIXES.iter().any(|suffix| lower.ends_with(suffix))
}

/// Returns the name in a path, without its folders and its suffix.
fn without_folders(path: &str) -> &str {
    let path = path.trim_start_matches("../").trim_start_matches("./").trim_start_matches('/');
    let (_, _, name) = split_export(path);
    let name = without_suffix(name);
    name.rsplit('/').next().unwrap_or(name)
}

/// Returns why no page can have this title (`MediaWikiTitleCodec::splitTitleString`), or `None` if one can.
fn bad_title(title: &str) -> Option<&'static str> {
    let name = title.split_once('#').map_or(title, |(name, _)| name);
    if name.is_empty() {
        Some("it is empty")
    } else if name.contains(['<', '>', '[', ']', '{', '}', '|']) {
        Some("a title cannot contain < > [ ] { } |")
    } else if name.chars().any(char::is_control) {
        Some("it contains a control character")
    } else if name.contains(char::REPLACEMENT_CHARACTER) {
        Some("it contains bytes that are not UTF-8")
    } else if name.split('/').any(|part| matches!(part, "." | "..")) {
        Some("it has a part that is . or ..")
    } else if name.len() > MAX_TITLE_BYTES {
        Some("it is longer than 255 bytes")
    } else {
        None
    }
}

/// Returns what is wrong with the name of a page's file, if anything.
pub(super) fn bad_name(name: &str) -> Option<&'static str> {
    if name.split('/').any(is_device) {
        return Some("it is a reserved device name on Windows");
    }
    // Line ends count as spaces in a title, but are never intended in a file name.
    if name.chars().any(char::is_control) {
        return Some("it contains a control character");
    }
    let (_, _, title) = split_export(name);
    if title.len() > ".md".len()
        && title.is_ascii()
        && !title.bytes().any(|byte| b"<>[]{}|\x7f".contains(&byte) || byte < b' ')
        && title.len() <= MAX_TITLE_BYTES
        && !title.contains("./")
    {
        return None;
    }
    bad_title(&title_of_name(name).unwrap_or_default())
}
