//! The files of the pages that are cleaned together: which file a link means, what that file is called in the output, and which labels
//! links to it have.
//!
//! Takes the names of all files, or a [`Site`] of them, and, if labels are wanted, the pages, and returns [`PageFiles`], which is consulted
//! when a page is cleaned. The site finds the file of a title, so that `clean` and `check` agree.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::document::Document;
use crate::page::{Link, LinkKind, Page};
use crate::site::{Site, SiteBuilder, SiteOptions};
use crate::wiki::file_name::is_device;

/// How many pages must use a label for a target before that label shows where the label of another link ends: a single page may itself
/// have a swallowed trail.
const MIN_PAGES: u32 = 2;

/// The maximum length of a component of a safe path, in bytes without the suffix: file systems allow 255, and a number may be appended.
const MAX_NAME_BYTES: usize = 200;

/// Characters that Windows forbids in names (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>), or that have a meaning in
/// an address (<https://url.spec.whatwg.org/#url-code-points>).
const UNSAFE_SIGNS: &str = "<>:\"\\|?*#%`^{}[]";

/// The page files of a folder, by their titles. A cleaned link to one of these pages points to its file, even if it pointed to the wiki.
///
/// ```
/// use wikilift::clean::PageFiles;
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let names = ["Page/Lyra.md", "Page/Ports: old?.md"];
/// let input = Input::from_text(names[0], "See the [old ports](Ports:_old? \"wikilink\").")?.named(names[0]);
/// let options = CleanOptions::default().with_files(PageFiles::renamed(names));
/// let text = Document::parse(&input, &ParseOptions::default()).to_markdown(&options);
/// assert!(text.ends_with("See the [old ports](../Page/Ports-_old-.md).\n"), "{text}");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFiles(Arc<Files>);

#[derive(Clone, Debug, Default)]
struct Files {
    /// The pages, by their titles and paths; `None` if none are known.
    site: Option<Arc<Site>>,
    /// Whether the site may have other pages, too.
    is_incomplete: bool,
    /// New file names by the old ones; empty if the files keep their names.
    renamed: HashMap<String, String>,
    labels: LinkLabels,
}

impl PartialEq for Files {
    fn eq(&self, other: &Self) -> bool {
        let paths = |files: &Self| {
            files.site.iter().flat_map(|site| site.titles().map(|(path, title)| (path.to_owned(), title))).collect::<Vec<_>>()
        };
        self.is_incomplete == other.is_incomplete
            && self.renamed == other.renamed
            && self.labels == other.labels
            && paths(self) == paths(other)
    }
}

impl Eq for Files {}

impl PageFiles {
    /// Creates the set of pages with these file names, which are paths below the folder, separated by `/`. If two have the same title, the
    /// first one is used.
    ///
    /// ```
    /// use wikilift::clean::PageFiles;
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Page/Lyra.md", "Next to [Mira](Mira \"wikilink\").")?.named("Page/Lyra.md");
    /// let document = Document::parse(&input, &ParseOptions::default());
    /// let options = CleanOptions::default().with_files(PageFiles::new(["Page/Lyra.md", "Page/Mira.md"]));
    /// assert!(document.to_markdown(&options).ends_with("[Mira](../Page/Mira.md).\n"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn new<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let mut builder = SiteBuilder::new(&SiteOptions::default());
        names.into_iter().for_each(|name| builder.add_hidden_page(name.as_ref()));
        Self::of_site(builder.build())
    }

    /// Creates the set of the pages of a site, which knows their other titles, too.
    ///
    /// ```
    /// use wikilift::clean::PageFiles;
    /// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let mut builder = SiteBuilder::new(&SiteOptions::default());
    /// let port = Input::from_text("ports/g-port.md", "---\npermalink: /Gamma_port/\n---\n\nA port.")?.named("ports/g-port.md");
    /// builder.add_page(PageSummary::of_target(&port));
    /// let options = CleanOptions::default().with_files(PageFiles::of_site(builder.build()));
    /// let input = Input::from_text("Lyra.md", "See [it](Gamma_port \"wikilink\"), not [Mira](Mira \"wikilink\").")?;
    /// let text = Document::parse(&input, &ParseOptions::default()).to_markdown(&options);
    /// assert!(text.ends_with("See [it](ports/g-port.md), not [Mira](Mira \"wikilink\").\n"), "{text}");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn of_site(site: Site) -> Self {
        Self(Arc::new(Files { site: Some(Arc::new(site)), ..Files::default() }))
    }

    /// Creates the set of pages with these file names, which will be written under names that Windows, git and addresses accept: other
    /// characters become `-`, spaces become `_`, and names that are too long are cut. Of names that differ only in case or Unicode form,
    /// all but the first get a number. Links between the pages point to the new names.
    ///
    /// ```
    /// use wikilift::clean::PageFiles;
    ///
    /// let files = PageFiles::renamed(["Lyra.md", "lyra.md", "What is Vega?.md"]);
    /// let renames: Vec<_> = files.renames().collect();
    /// assert_eq!(renames, [("What is Vega?.md", "What_is_Vega-.md"), ("lyra.md", "lyra-2.md")]);
    /// ```
    pub fn renamed<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let names: Vec<N> = names.into_iter().collect();
        Self::new(&names).with_renames(&names)
    }

    fn with_renames<N: AsRef<str>>(self, names: &[N]) -> Self {
        let mut files = Arc::unwrap_or_clone(self.0);
        let mut taken = HashSet::new();
        // A name that is already safe comes first and is kept, wherever it is in the list.
        let (safe, odd): (Vec<&str>, Vec<&str>) = names.iter().map(AsRef::as_ref).partition(|name| safe_path(name) == *name);
        for name in safe.into_iter().chain(odd) {
            let path = safe_path(name);
            let (stem, suffix) = path.rfind('.').map_or((path.as_str(), ""), |at| path.split_at(at));
            let numbered = (2..).map(|number| format!("{stem}-{number}{suffix}"));
            let free = std::iter::once(path.clone()).chain(numbered).find(|path| taken.insert(case_folded(path)));
            files.renamed.insert(name.to_owned(), free.unwrap_or(path));
        }
        Self(Arc::new(files))
    }

    /// Sets that the site may have other pages, too: a link to a title that none of these has is then written as one to a file, instead of
    /// staying a link to a title.
    ///
    /// ```
    /// use wikilift::clean::PageFiles;
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let document = Document::parse(&Input::from_text("Lyra.md", "[Mira](Mira \"wikilink\")")?, &ParseOptions::default());
    /// let text = |files| document.to_markdown(&CleanOptions::default().with_files(files));
    /// assert!(text(PageFiles::new(["Lyra.md"])).ends_with("[Mira](Mira \"wikilink\")\n"));
    /// assert!(text(PageFiles::new(["Lyra.md"]).incomplete()).ends_with("[Mira](Mira.md)\n"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn incomplete(self) -> Self {
        Self(Arc::new(Files { is_incomplete: true, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Sets that the files of the site are written under safe names, as [`PageFiles::renamed`] does.
    #[must_use]
    pub fn with_safe_names(self) -> Self {
        let site = self.0.site.clone();
        let names: Vec<String> = site.iter().flat_map(|site| site.titles().map(|(path, _)| path.to_owned())).collect();
        self.with_renames(&names)
    }

    /// Sets the labels that links of the site use for their targets. They show where the label of a link ends and its trail begins.
    #[must_use]
    pub fn with_labels(self, labels: LinkLabels) -> Self {
        Self(Arc::new(Files { labels, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Returns the name under which the file with this name is written.
    #[must_use]
    pub fn new_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.renamed.get(name).map_or(name, String::as_str)
    }

    /// Returns the files whose names change, with their new names, sorted by the old ones.
    pub fn renames(&self) -> impl Iterator<Item = (&str, &str)> {
        let changed = self.0.renamed.iter().filter(|(from, to)| from != to).map(|(from, to)| (from.as_str(), to.as_str()));
        changed.collect::<BTreeMap<_, _>>().into_iter()
    }

    /// Whether files get new names.
    pub(super) fn are_renamed(&self) -> bool {
        !self.0.renamed.is_empty()
    }

    /// Whether the file with this name gets a name, even if it is the same one.
    pub(super) fn is_known(&self, name: &str) -> bool {
        self.0.renamed.contains_key(name)
    }

    /// Whether the pages of the site are known, so that a title without a file is that of no page.
    pub(super) fn are_known(&self) -> bool {
        self.0.site.is_some() && !self.0.is_incomplete
    }

    /// Returns the name of the file that a link to a title means.
    pub(super) fn file_of(&self, document: &Document, link: &Link) -> Option<&str> {
        self.0.site.as_ref()?.file_of_title(&document.name, link)
    }

    /// Returns where the label of a link ends, judging by the labels that other pages use for its target.
    pub(super) fn label_end(&self, target: &str, text: &str) -> Option<usize> {
        self.0.labels.end(target, text)
    }
}

/// The labels that links of a site use for their targets.
///
/// They show where the exporter pulled the text after a link into it, in links whose label is not the title of the target: at least two
/// pages must use a label, and more than use the whole text of the link.
///
/// ```
/// use wikilift::clean::{LinkLabels, PageFiles};
/// use wikilift::{CleanOptions, Document, Input, Page, ParseOptions};
///
/// let mut labels = LinkLabels::default();
/// for text in ["[天琴](../Page/琴港.md)。", "往[天琴](../Page/琴港.md)。"] {
///     labels.add(&Page::parse(&Input::from_text("Page/甲.md", text)?));
/// }
/// let input = Input::from_text("Page/乙.md", "[天琴的](../Page/琴港.md)船。")?;
/// let options = CleanOptions::default().with_files(PageFiles::default().with_labels(labels));
/// let text = Document::parse(&input, &ParseOptions::default()).to_markdown(&options);
/// assert!(text.ends_with("[天琴](../Page/琴港.md)的船。\n"), "{text}");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkLabels(HashMap<String, HashMap<String, u32>>);

impl LinkLabels {
    /// Adds the labels of a page's links. A page counts once for each label, and links with a known trail do not count.
    pub fn add(&mut self, page: &Page) {
        let links = page.links.iter().filter(|link| matches!(link.kind, LinkKind::Page | LinkKind::Wiki) && link.trail.is_none());
        let seen: BTreeSet<(&str, &str)> = links.filter_map(|link| Some((link.target.as_deref()?, link.label.as_str()))).collect();
        for (target, label) in seen {
            let labels = match self.0.get_mut(target) {
                Some(labels) => labels,
                None => self.0.entry(target.to_owned()).or_default(),
            };
            *labels.entry(label.to_owned()).or_default() += 1;
        }
    }

    /// Returns the end of the longest label of the target that `text` begins with and continues after, if more pages use that label than
    /// use the whole text.
    fn end(&self, target: &str, text: &str) -> Option<usize> {
        let labels = self.0.get(target)?;
        let pages = |label: &str| labels.get(label).copied().unwrap_or(0);
        let whole = pages(text);
        let ends = text.char_indices().map(|(at, _)| at).skip(1);
        let known = |&at: &usize| pages(&text[..at]) >= MIN_PAGES && pages(&text[..at]) > whole;
        ends.filter(known).last()
    }
}

/// Returns the path with each component made safe. The suffix is kept.
fn safe_path(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(safe_name).collect();
    parts.join("/")
}

fn safe_name(name: &str) -> String {
    let (stem, suffix) = match name.rfind('.') {
        Some(at) if [".md", ".markdown"].contains(&&name[at..]) => name.split_at(at),
        _ => (name, ""),
    };
    let is_unsafe = |character: char| character.is_control() || UNSAFE_SIGNS.contains(character);
    let safe = |character: char| {
        if is_unsafe(character) {
            '-'
        } else if character.is_whitespace() {
            '_'
        } else {
            character
        }
    };
    let mut safe: String = stem.nfc().map(safe).collect();
    let end = (0..=MAX_NAME_BYTES.min(safe.len())).rev().find(|&at| safe.is_char_boundary(at)).unwrap_or(0);
    safe.truncate(end);
    // Windows drops dots at the end; a dot at the start hides a file, and a dash there looks like a flag.
    let kept = safe.trim_end_matches('.').len();
    safe.truncate(kept);
    if safe.is_empty() || safe.starts_with(['.', '-']) || is_device(&safe) {
        safe.insert(0, '_');
    }
    safe + suffix
}

/// Returns a form of the path that is equal for names that case-insensitive file systems do not distinguish.
fn case_folded(path: &str) -> String {
    path.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_every_file_system_takes() {
        for (name, safe) in [
            ("Page/劳动党_(土耳其).md", "Page/劳动党_(土耳其).md"),
            ("Category:A b?.md", "Category-A_b-.md"),
            ("C#/50%.md", "C-/50-.md"),
            ("CON.md", "_CON.md"),
            ("Com7.x.md", "_Com7.x.md"),
            ("Company.md", "Company.md"),
            (".NET Framework.md", "_.NET_Framework.md"),
            ("-v.md", "_-v.md"),
            ("What...md", "What.md"),
            ("e\u{301}.md", "é.md"),
        ] {
            assert_eq!(safe_path(name), safe, "{name}");
            assert_eq!(safe_path(safe), safe, "again: {name}");
        }
        assert_eq!(safe_path(&format!("{}.md", "政".repeat(100))).len(), 201);
    }

    #[test]
    fn names_that_differ_only_in_case_are_told_apart() {
        let files = PageFiles::renamed(["A?.md", "A-.md", "Foo.md", "foo.md", "FOO.md"]);
        let renames: Vec<_> = files.renames().collect();
        assert_eq!(renames, [("A?.md", "A--2.md"), ("FOO.md", "FOO-3.md"), ("foo.md", "foo-2.md")]);
    }

    #[test]
    fn labels_that_other_pages_use() {
        let page = |text: &str| Page::parse(&crate::Input::from_text("zh/Page/X.md", text).unwrap());
        let mut labels = LinkLabels::default();
        for text in [
            "[苏共](../Page/苏联共产党.md)",
            "[苏共](../Page/苏联共产党.md)、[苏](../Page/苏联共产党.md)",
            "[苏共的](../Page/苏联共产党.md)",
        ] {
            labels.add(&page(text));
        }
        assert_eq!(labels.end("苏联共产党", "苏共的"), Some("苏共".len()));
        assert_eq!(labels.end("苏联共产党", "苏共"), None);
        assert_eq!(labels.end("苏联共产党", "苏联的"), None);
    }
}
