//! What a site keeps of a page.
//!
//! Takes a [`Document`] and returns a [`PageSummary`]: its title, its anchors, and hashes of the targets of its links. That is enough to
//! distinguish the pages on which every link is right from those that have to be checked, in a few hundred bytes per page.

use super::anchor::anchors;
use super::key::{self, Name};
use super::target::{self, LinkTarget};
use super::{SiteOptions, redirect};
use crate::address::is_address;
use crate::diagnostic::{Diagnostic, DiagnosticCode};
use crate::document::Document;
use crate::document::title_of_name;
use crate::input::Input;
use crate::page::{FileRef, FrontMatter, Link, Page};
use crate::text::Text;
use crate::wiki::title;

/// The target of a redirect: a title, and a fragment.
#[derive(Clone, Debug)]
pub(super) struct Redirect {
    pub(super) title: Box<str>,
    pub(super) fragment: Option<Box<str>>,
}

/// What a site keeps of a page: its title, and hashes of its anchors and of the targets of its links.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let options = SiteOptions::default();
/// let mut builder = SiteBuilder::new(&options);
/// for (name, text) in [("Lyra.md", "A port."), ("Mira.md", "1.  REDIRECT [Lyra](Lyra \"wikilink\")")] {
///     let document = Document::parse(&Input::from_text(name, text)?.named(name), &ParseOptions::default());
///     builder.add_page(PageSummary::from_document(&document, &options));
/// }
/// assert_eq!(builder.build().redirects(), [["Mira", "Lyra"]]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PageSummary {
    /// The path below the folder.
    pub(super) path: Box<str>,
    /// Hashes of its title, as it is and case-folded; 0 if they are not known yet.
    pub(super) title_hashes: (u64, u64),
    /// The title in its front matter, if that is not the title of the file's name.
    pub(super) declared: Option<Box<str>>,
    /// The title of its place in the wiki, if that is not the title of the file's name: its folders are only some of those of the file.
    pub(super) placed: Option<Box<str>>,
    /// Its other titles, from its front matter.
    pub(super) names: Box<[Box<str>]>,
    /// The target of the page, if its whole text is a redirect.
    pub(super) redirect: Option<Redirect>,
    /// The host of the wiki that the page states as its source.
    pub(super) host: Option<Box<str>>,
    /// Hashes of its anchors, sorted.
    pub(super) anchors: Box<[u64]>,
    /// Hashes of the titles and paths that its links without a fragment point to.
    pub(super) links: Box<[u64]>,
    /// The same for links with a fragment, with the hashes of the fragments.
    pub(super) fragments: Box<[(u64, u64)]>,
    /// Hashes of the titles in addresses of wikis.
    pub(super) addresses: Box<[u64]>,
    /// The number of links and files.
    pub(super) link_count: u32,
    /// Whether something on the page has to be checked whatever the site contains.
    pub(super) needs_check: bool,
    /// Whether its links are not checked: it is only a target for links.
    pub(super) is_hidden: bool,
}

/// What is needed to check the links of a page, in addition to the site.
#[derive(Clone, Debug, Default)]
pub(super) struct PageLinks {
    /// The path below the folder, and the title.
    pub(super) name: String,
    pub(super) title: String,
    /// The links, without their texts.
    pub(super) links: Vec<Link>,
    pub(super) files: Vec<FileRef>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl PageLinks {
    /// Takes the links from a page; `name` is its path below the folder.
    pub(super) fn of(mut page: Page, name: String) -> Self {
        for link in &mut page.links {
            (link.text, link.label, link.trail, link.title) = (Text::default(), Text::default(), None, None);
        }
        page.diagnostics.retain(|diagnostic| is_diagnostic(diagnostic.code));
        Self { name, title: page.title.text, links: page.links, files: page.files, diagnostics: page.diagnostics }
    }

    /// Returns roughly how many bytes this takes.
    #[cfg(feature = "folder")]
    pub(super) fn size(&self) -> usize {
        let links = self.links.iter().map(|link| size_of::<Link>() + 2 * link.href.len());
        links.sum::<usize>()
            + self.files.len() * size_of::<FileRef>()
            + self.diagnostics.len() * size_of::<Diagnostic>()
            + size_of::<Self>()
    }
}

/// Whether a diagnostic of a page is also a finding of a check.
pub(super) fn is_diagnostic(code: DiagnosticCode) -> bool {
    matches!(code, DiagnosticCode::MarkWithoutNote | DiagnosticCode::UncitedReference | DiagnosticCode::EmptyLink)
}

impl PageSummary {
    /// Creates the summary of a page that is only a target for links: its titles, from its name and its front matter. The text is not
    /// read. The name of the input must be its path below the folder ([`Input::named`](crate::Input::named)).
    ///
    /// ```
    /// use wikilift::Input;
    /// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
    ///
    /// let input = Input::from_text("Lyra.md", "---\ntitle: Port of Lyra\n---\n\nA port.")?;
    /// let mut builder = SiteBuilder::new(&SiteOptions::default());
    /// builder.add_page(PageSummary::of_target(&input));
    /// assert_eq!(builder.build().titles().next(), Some(("Lyra.md", "Port of Lyra".to_owned())));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn of_target(input: &Input) -> Self {
        Self { is_hidden: true, ..Self::of_titles(input.name(), input.title_path(), input.front_matter()) }
    }

    /// Returns a summary with the titles of a page.
    fn of_titles(name: &str, title_path: &str, front_matter: &FrontMatter) -> Self {
        let scope = key::export_root(name);
        let title = title_of_name(name).unwrap_or_default();
        let declared = front_matter.get("title").and_then(|title| title.as_str());
        let declared = declared.map(|declared| title::parse(declared, true).text);
        Self {
            path: name.into(),
            title_hashes: (key::title(scope, &title), key::folded(scope, &title)),
            placed: title_of_name(title_path).filter(|placed| *placed != title).map(Into::into),
            declared: declared.filter(|declared| !declared.is_empty() && *declared != title).map(Into::into),
            names: super::names::in_front_matter(front_matter).into(),
            ..Self::default()
        }
    }

    /// Creates the summary of a page. The name of the document must be its path below the folder ([`Input::named`](crate::Input::named)).
    #[must_use]
    pub fn from_document(document: &Document, options: &SiteOptions) -> Self {
        let (page, name) = (&document.page, document.name.as_str());
        let scope = key::export_root(name);
        let titles = Self::of_titles(name, &document.title_path, &page.front_matter);
        let redirect = redirect::of_document(document);
        let mut summary = Self {
            redirect: redirect.map(|(title, fragment)| Redirect { title: title.into(), fragment: fragment.map(Into::into) }),
            host: page.source.host.as_deref().map(Into::into),
            anchors: anchors(document),
            link_count: u32::try_from(page.links.len() + page.files.len()).unwrap_or(u32::MAX),
            needs_check: super::check::bad_name(name).is_some()
                || page.files.iter().any(|file| !is_address(&file.href))
                || page.diagnostics.iter().any(|diagnostic| is_diagnostic(diagnostic.code)),
            ..titles
        };
        let (mut links, mut fragments, mut addresses) = (Vec::with_capacity(page.links.len()), Vec::new(), Vec::new());
        for link in &page.links {
            let to = match target::of(link, name, options) {
                LinkTarget::File(Some(path)) => key::of(Name::Path, &path),
                LinkTarget::Title => key::title(scope, link.target.as_deref().unwrap_or_default()),
                LinkTarget::Address(_, title) => {
                    addresses.push(key::title(scope, &title));
                    continue;
                }
                LinkTarget::File(None) => {
                    summary.needs_check = true;
                    continue;
                }
                LinkTarget::Anchor => key::of(Name::Path, name),
                LinkTarget::Elsewhere => continue,
            };
            match link.fragment.as_deref() {
                Some(fragment) => fragments.push((to, key::of(Name::Anchor, fragment))),
                None => links.push(to),
            }
        }
        summary.links = links.into();
        summary.fragments = fragments.into();
        summary.addresses = addresses.into();
        summary
    }

    /// Returns the title in its front matter, else that of its file's name.
    pub(super) fn shown_title(&self) -> String {
        self.declared.as_deref().or(self.placed.as_deref()).map_or_else(|| self.title(), str::to_owned)
    }

    /// Returns the title of the page that differs from `title` only in case and Unicode form, if it has one.
    pub(super) fn title_like(&self, title: &str) -> Option<String> {
        let folded = key::fold(title);
        let titles = [self.title(), self.flat_title()].into_iter();
        titles.chain(self.declared.iter().chain(&self.names).map(ToString::to_string)).find(|name| key::fold(name) == folded)
    }

    /// Returns the title in the name of its file alone, without folders.
    pub(super) fn flat_title(&self) -> String {
        title::parse(crate::wiki::path::flat(&self.path), true).text
    }

    /// Returns the title of its file's name.
    pub(super) fn title(&self) -> String {
        title_of_name(&self.path).unwrap_or_default()
    }
}
