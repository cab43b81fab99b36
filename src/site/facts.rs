//! What a site keeps of a page.
//!
//! Comes in: a [`Document`]. Goes out: [`PageSummary`]: its title, its anchors, and hashes of where its links lead. That is enough to tell the
//! pages on which every link is right from those that have to be looked at, in some hundred bytes a page.

use super::anchor::anchors;
use super::key::{self, Name};
use super::target::{self, LinkTarget};
use super::{SiteOptions, redirect};
use crate::address::is_address;
use crate::diagnostic::{Diagnostic, DiagnosticCode};
use crate::document::Document;
use crate::document::title_of_name;
use crate::page::{FileRef, Link, Page};
use crate::text::Text;
use crate::wiki::title;

/// A place that a page leads to: a title, and a fragment.
#[derive(Clone, Debug)]
pub(super) struct Redirect {
    pub(super) title: Box<str>,
    pub(super) fragment: Option<Box<str>>,
}

/// What a site keeps of a page.
#[derive(Clone, Debug, Default)]
pub struct PageSummary {
    /// The path below the folder.
    pub(super) path: Box<str>,
    /// Hashes of its title, as it stands and case-folded; 0 where they are not known yet.
    pub(super) title_hashes: (u64, u64),
    /// The title that its front matter gives it, where that is not the one of the file's name.
    pub(super) declared: Option<Box<str>>,
    /// Where the page leads, if its whole text is a redirect.
    pub(super) redirect: Option<Redirect>,
    /// The host of the wiki that the page says it is from.
    pub(super) host: Option<Box<str>>,
    /// Hashes of its anchors, sorted.
    pub(super) anchors: Box<[u64]>,
    /// Hashes of the titles and paths that its links lead to.
    pub(super) links: Box<[u64]>,
    /// The same, with hashes of fragments.
    pub(super) fragments: Box<[(u64, u64)]>,
    /// Hashes of the titles in addresses of wikis.
    pub(super) addresses: Box<[u64]>,
    /// How many links there are.
    pub(super) link_count: u32,
    /// Something on the page is odd whatever the site holds.
    pub(super) needs_check: bool,
    /// Its links are not looked at: it is only there to be linked.
    pub(super) is_hidden: bool,
}

/// What looking at the links of a page takes, besides the site.
#[derive(Clone, Debug, Default)]
pub(super) struct PageLinks {
    /// The path below the folder, and the title.
    pub(super) name: String,
    pub(super) title: String,
    /// The links; their texts are gone.
    pub(super) links: Vec<Link>,
    pub(super) files: Vec<FileRef>,
    pub(super) remarks: Vec<Diagnostic>,
}

impl PageLinks {
    /// Takes the links out of a page, by its path below the folder.
    pub(super) fn of(mut page: Page, name: String) -> Self {
        for link in &mut page.links {
            (link.text, link.label, link.trail, link.title) = (Text::default(), Text::default(), None, None);
        }
        page.diagnostics.retain(|remark| is_remark(remark.code));
        Self { name, title: page.title.text, links: page.links, files: page.files, remarks: page.diagnostics }
    }

    /// How many bytes they take, roughly.
    #[cfg(feature = "folder")]
    pub(super) fn size(&self) -> usize {
        let links = self.links.iter().map(|link| size_of::<Link>() + 2 * link.href.len());
        links.sum::<usize>() + self.files.len() * size_of::<FileRef>() + self.remarks.len() * size_of::<Diagnostic>() + size_of::<Self>()
    }
}

/// Whether a remark of a page is a finding of a check.
pub(super) fn is_remark(code: DiagnosticCode) -> bool {
    matches!(code, DiagnosticCode::MarkWithoutNote | DiagnosticCode::UncitedReference | DiagnosticCode::EmptyLink)
}

impl PageSummary {
    /// Takes out of a page what a site needs. The page's name is its path below the folder ([`Input::named`](crate::Input::named)).
    #[must_use]
    pub fn from_document(document: &Document, options: &SiteOptions) -> Self {
        let (page, name) = (&document.page, document.name.as_str());
        let scope = key::export_root(name);
        let declared = page.front_matter.get("title").and_then(|title| title.as_str());
        let declared = declared.map(|declared| title::parse(declared, true).text);
        let title = title_of_name(name).unwrap_or_default();
        let declared = declared.filter(|declared| !declared.is_empty() && *declared != title);
        let redirect = redirect::of_document(document);
        let mut facts = Self {
            path: name.into(),
            title_hashes: (key::title(scope, &title), key::folded(scope, &title)),
            declared: declared.map(Into::into),
            redirect: redirect.map(|(title, fragment)| Redirect { title: title.into(), fragment: fragment.map(Into::into) }),
            host: page.source.host.as_deref().map(Into::into),
            anchors: anchors(document),
            link_count: u32::try_from(page.links.len() + page.files.len()).unwrap_or(u32::MAX),
            needs_check: super::check::bad_name(name).is_some()
                || page.files.iter().any(|file| !is_address(&file.href))
                || page.diagnostics.iter().any(|remark| is_remark(remark.code)),
            ..Self::default()
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
                    facts.needs_check = true;
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
        facts.links = links.into();
        facts.fragments = fragments.into();
        facts.addresses = addresses.into();
        facts
    }

    /// The title that its front matter gives it, else that of its file's name.
    pub(super) fn shown_title(&self) -> String {
        self.declared.as_deref().map_or_else(|| self.title(), str::to_owned)
    }

    /// The title that the file's name says.
    pub(super) fn title(&self) -> String {
        title_of_name(&self.path).unwrap_or_default()
    }
}
