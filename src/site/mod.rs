//! A folder of pages as one site: what its links point to, and what is wrong with them.
//!
//! A [`Site`] contains the titles, paths, anchors and redirects of all pages of a folder, and resolves links among them as MediaWiki
//! does. A check reports missing pages, anchors and files, names in another case or spelling, links to redirects, and more, and suggests
//! fixes.
//!
//! ```
//! use wikilift::site::{FindingCode, PageSummary, SiteBuilder, SiteOptions};
//! use wikilift::{Document, Input, ParseOptions};
//!
//! let options = SiteOptions::default();
//! let mut builder = SiteBuilder::new(&options);
//! let mut documents = Vec::new();
//! for (name, text) in [("Lyra.md", "Next to [Mira](mIRA \"wikilink\") and [Vega](Vega.md)."), ("Mira.md", "A port.")] {
//!     let document = Document::parse(&Input::from_text(name, text)?.named(name), &ParseOptions::default());
//!     builder.add_page(PageSummary::from_document(&document, &options));
//!     documents.push(document);
//! }
//! let site = builder.build();
//! let mut findings: Vec<_> = documents.iter().flat_map(|document| site.check_page(document)).collect();
//! site.suggest(&mut findings);
//!
//! let found: Vec<_> = findings.iter().map(|finding| (finding.code, finding.suggestion.as_deref())).collect();
//! assert_eq!(found, [(FindingCode::CaseMismatch, Some("Mira")), (FindingCode::MissingPage, None)]);
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! # Main types
//!
//! * `SiteFolder` (feature `folder`) reads a whole folder in parallel and checks it.
//! * [`SiteBuilder`] builds a [`Site`] without files, from a [`PageSummary`] of each page. [`SiteOptions`] chooses which addresses belong
//!   to the wiki, and which files of a folder are read.
//! * [`Site::check_page`] returns the [`Finding`]s of a page, each with a stable [`FindingCode`]; [`Site::suggest`] adds suggestions for
//!   missing titles. [`Site::resolve`] returns the page that a single link points to.
//! * [`apply_fixes`] applies the suggestions that are certain to the text of a page.
//! * [`Baseline`] contains the findings of an earlier check, so that only new ones are reported.
//!
//! # How it works
//!
//! Each page is read once and summarized as its title, the hashes of its anchors and the hashes of its link targets. Pages for which the
//! site contains all of these hashes are done. Only the others ([`Site::pages_to_check`]) have to be checked link by link. Suggestions
//! for all missing titles are found in one pass over the titles of the site. No step takes longer for one link than for another, whatever
//! the titles are: the hashes are keyed at random.

// 1. `summary` takes from each page its anchors and the hashes of its link targets (`target`, `anchor`, `key`, `redirect`).
// 2. `SiteBuilder` puts those of all pages into one `Site`: titles, paths and redirects, each looked up by its hash.
// 3. Pages on which every hash is found are done. The others are read again unless their links were kept, and `check` checks each link.
// 4. `suggest` finds, for all titles that are missing, the title that was meant, in one pass over the titles of the site.
//
// `fix` fixes links in the text of their page; `baseline` contains the findings of earlier checks; `open` reads a folder.

mod anchor;
mod baseline;
mod check;
mod finding;
mod fix;
mod key;
mod names;
#[cfg(feature = "folder")]
mod open;
mod redirect;
mod suggest;
mod summary;
mod target;

use std::collections::{HashMap, HashSet};

pub use self::baseline::{BASELINE_SCHEMA, Baseline, KnownFinding};
pub use self::finding::{Finding, FindingCode};
pub use self::fix::{FixedText, apply_fixes};
use self::key::{KeyMap, Name};
#[cfg(feature = "folder")]
pub use self::open::{MAX_THREADS, SiteFolder};
pub use self::summary::PageSummary;
use self::target::LinkTarget;
use crate::address::decode_percent;
use crate::document::Document;
use crate::document::title_of_name;
use crate::page::Link;
use crate::wiki::path::{SUFFIXES, split_export, without_suffix};
use crate::wiki::title;
use crate::wiki::{Namespace, namespace};

/// How many symbolic links to folders are followed in one path; more are a loop.
const MAX_ALIASES: usize = 16;

/// Options of a site: which addresses belong to its wiki, and which files of a folder are read.
///
/// ```
/// use wikilift::site::{FindingCode, PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let options = SiteOptions::default().with_hosts(["lyra.example"]).with_prefixes(["/view/"]);
/// let mut builder = SiteBuilder::new(&options);
/// let input = Input::from_text("Lyra.md", "See [Mira](https://lyra.example/view/Mira).")?.named("Lyra.md");
/// let document = Document::parse(&input, &ParseOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &options));
/// builder.add_hidden_page("Mira.md");
/// let findings = builder.build().check_page(&document);
/// assert_eq!((findings[0].code, findings[0].suggestion.as_deref()), (FindingCode::NowLocal, Some("Mira.md")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SiteOptions {
    /// The wiki's own hosts: `zh.wikipedia.org`. If empty, the host that most pages state as their source.
    pub hosts: Vec<String>,
    /// What may be before the title in the path of an address on them, in addition to MediaWiki's own forms: `/view/`.
    pub prefixes: Vec<String>,
    /// How many threads read a folder, at most 256 (`MAX_THREADS`); `None` for as many as there are processors.
    pub threads: Option<usize>,
    /// Whether pages and folders whose names begin with a dot are checked, too.
    pub hidden: bool,
    /// Whether files that git ignores are read, too.
    pub no_ignore: bool,
}

impl SiteOptions {
    /// Sets the wiki's own hosts.
    #[must_use]
    pub fn with_hosts<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        self.hosts = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Sets what may be before the title in the path of an address on those hosts, in addition to MediaWiki's own forms.
    #[must_use]
    pub fn with_prefixes<P: Into<String>>(mut self, prefixes: impl IntoIterator<Item = P>) -> Self {
        self.prefixes = prefixes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets how many threads read a folder.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Sets whether pages and folders whose names begin with a dot are checked, too.
    #[must_use]
    pub fn with_hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Sets whether files that git ignores are read, too.
    #[must_use]
    pub fn with_no_ignore(mut self, no_ignore: bool) -> Self {
        self.no_ignore = no_ignore;
        self
    }
}

/// The pages of a folder, by their titles and paths, with their redirects and the other files. [`SiteBuilder`] builds one.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// for (name, text) in [("Page/Lyra.md", "[Mira](Mira \"wikilink\")"), ("Page/Mira.md", "A port.")] {
///     let document = Document::parse(&Input::from_text(name, text)?.named(name), &ParseOptions::default());
///     builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// }
/// let site = builder.build();
/// assert_eq!((site.page_count(), site.link_count(), site.pages_to_check().count()), (2, 1, 0));
/// assert_eq!(site.titles().next(), Some(("Page/Lyra.md", "Lyra".to_owned())));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Site {
    options: SiteOptions,
    /// The pages, in the order in which they were added.
    pages: Vec<PageSummary>,
    /// The pages by their titles and paths.
    index: Index,
    /// Redirects that are not pages, by the hash of their title.
    redirects: KeyMap<TableRedirect>,
    /// Other paths of folders: the path of a symbolic link, and the folder that it points to.
    aliases: Vec<(String, String)>,
    /// Folders, by the hash of their path.
    folders: KeyMap<()>,
    /// Pages that are redirects.
    redirect_pages: HashSet<u32>,
    /// Other files: hashes of their paths, and of their names as MediaWiki writes them.
    files: KeyMap<()>,
    /// Whether some of them are pictures or documents of the kinds that wikis contain.
    has_media: bool,
    /// Namespaces that have a page.
    namespaces: HashSet<i32>,
    /// Pages that are hidden by another page: the page, and the other one.
    duplicates: Vec<(u32, u32)>,
}

/// Pages by the hashes of their titles and paths.
#[derive(Debug, Default)]
struct Index {
    titles: KeyMap<u32>,
    /// Pages by the names of their files alone; `None` for a name of several pages.
    flat: KeyMap<Option<u32>>,
    /// By their case-folded titles.
    folded_titles: KeyMap<u32>,
    paths: KeyMap<u32>,
    /// By their case-folded paths.
    folded_paths: KeyMap<u32>,
}

/// A redirect in a table or a JSON file of an export.
#[derive(Debug)]
struct TableRedirect {
    /// The export that the table belongs to.
    scope: Box<str>,
    from: Box<str>,
    to: Box<str>,
    fragment: Option<Box<str>>,
}

/// Builds a [`Site`] from its pages, redirects and other files.
///
/// ```
/// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let name = "Page/Lyra.md";
/// let text = "![](../images/Lyra.png) Next to [Mira](Mira \"wikilink\").";
/// let document = Document::parse(&Input::from_text(name, text)?.named(name), &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// builder.add_file("images/Lyra.png");
/// builder.add_redirects("Redirect/2020.tsv", "Mira\t[[Lyra]]\n");
/// let findings = builder.build().check_page(&document);
/// assert_eq!((findings.len(), findings[0].message.as_str()), (1, "\"Mira\" is a redirect to \"Lyra\""));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct SiteBuilder {
    site: Site,
    hosts: HashMap<Box<str>, u32>,
}

impl SiteBuilder {
    /// Creates a builder of a site without pages.
    #[must_use]
    pub fn new(options: &SiteOptions) -> Self {
        Self { site: Site { options: options.clone(), ..Site::default() }, hosts: HashMap::new() }
    }

    /// Adds a page. The site lists its pages in the order in which they are added.
    pub fn add_page(&mut self, mut summary: PageSummary) {
        if let Some(host) = summary.host.take() {
            *self.hosts.entry(host).or_default() += 1;
        }
        self.site.pages.push(summary);
    }

    /// Adds a page that is only a target for links: its own links are not checked.
    pub fn add_hidden_page(&mut self, path: &str) {
        self.site.pages.push(PageSummary { path: path.into(), is_hidden: true, ..PageSummary::default() });
    }

    /// Adds a page that is a redirect to another file, as a symbolic link is.
    pub fn add_symlink(&mut self, path: &str, to: &str) {
        let redirect = title_of_name(to).map(|title| summary::Redirect { title: title.into(), fragment: None });
        self.site.pages.push(PageSummary { path: path.into(), redirect, is_hidden: true, ..PageSummary::default() });
    }

    /// Adds another path of a folder, as a symbolic link to it is.
    pub fn add_folder_alias(&mut self, path: &str, folder: &str) {
        self.site.aliases.push((path.to_owned(), folder.to_owned()));
    }

    /// Adds a file that is not a page, by its path below the folder.
    pub fn add_file(&mut self, path: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.site.has_media |= check::is_media(path);
        add_folders(&mut self.site.folders, path);
        self.site.files.insert(key::of(Name::Path, path), ());
        self.site.files.insert(key::of(Name::Title, &title::parse(name, true).text), ());
    }

    /// Adds the redirects of a table: `source<TAB>[[target]]` on each line, or JSON (`{"source": "target"}`, `[["source", "target"]]`) if
    /// the path ends with `.json`.
    pub fn add_redirects(&mut self, path: &str, text: &str) {
        let scope = key::export_root(path);
        let pairs = if path.ends_with(".json") { redirect::of_json(text) } else { redirect::of_table(text).collect() };
        for (from, (to, fragment)) in pairs {
            let redirect =
                TableRedirect { scope: scope.into(), from: from.as_str().into(), to: to.into(), fragment: fragment.map(Into::into) };
            self.site.redirects.insert(key::title(scope, &from), redirect);
        }
    }

    /// Returns the site.
    #[must_use]
    pub fn build(mut self) -> Site {
        let site = &mut self.site;
        for table in [&mut site.index.titles, &mut site.index.paths, &mut site.index.folded_titles, &mut site.index.folded_paths] {
            table.reserve(site.pages.len());
        }
        if site.options.hosts.is_empty() {
            // If two hosts are named equally often, the first by name is used: a hash map has no order.
            let most = self.hosts.iter().max_by_key(|&(host, &count)| (count, std::cmp::Reverse(host)));
            site.options.hosts.extend(most.map(|(host, _)| host.to_string()));
        }
        for (number, page) in (0_u32..).zip(&site.pages) {
            let hashes = match page.title_hashes {
                (0, 0) => {
                    let (scope, title) = (key::export_root(&page.path), page.title());
                    (key::title(scope, &title), key::folded(scope, &title))
                }
                hashes => hashes,
            };
            site.index.paths.insert(key::of(Name::Path, &page.path), number);
            site.index.folded_paths.entry(key::folded_path(&page.path)).or_insert(number);
            if page.redirect.is_some() {
                site.redirect_pages.insert(number);
            }
            if page.path.contains([':', '/']) {
                site.namespaces.extend(namespace_of(&page.title()).map(|namespace| namespace.0));
            }
            let by_title = *site.index.titles.entry(hashes.0).or_insert(number);
            let by_fold = *site.index.folded_titles.entry(hashes.1).or_insert(number);
            if let Some(&first) = [by_title, by_fold].iter().find(|&&first| first != number) {
                site.duplicates.push((number, first));
            }
        }
        let mut last = "";
        for page in &site.pages {
            // Pages are added folder by folder.
            let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if folder != last {
                last = folder;
                add_folders(&mut site.folders, &page.path);
            }
        }
        for &(number, _) in &site.duplicates {
            site.pages[number as usize].needs_check = true;
        }
        // File names take precedence: a page whose front matter has the title of another page does not hide that page.
        for (number, page) in (0_u32..).zip(&site.pages) {
            let scope = key::export_root(&page.path);
            for name in &page.names {
                site.index.titles.entry(key::title(scope, name)).or_insert(number);
                site.index.folded_titles.entry(key::folded(scope, name)).or_insert(number);
            }
            // A title of a file's name alone is one of the flat ones below.
            let placed = page.placed.as_ref().filter(|placed| placed.contains(['/', ':']));
            for title in page.declared.iter().chain(placed) {
                site.namespaces.extend(namespace_of(title).map(|namespace| namespace.0));
                site.index.titles.entry(key::title(scope, title)).or_insert(number);
                site.index.folded_titles.entry(key::folded(scope, title)).or_insert(number);
            }
        }
        // Titles are one flat space: the name of a file is a title from every folder, if only one page has it.
        let mut folded = Vec::new();
        for (number, page) in (0_u32..).zip(&site.pages).filter(|(_, page)| page.path.contains('/')) {
            let scope = key::export_root(&page.path);
            // `wiki/Beta.md` is `Wiki/Beta` where `wiki` is a folder and not the namespace of that name.
            if page.path.split_once('/').is_some_and(|(folder, _)| namespace(folder).is_some()) {
                let title = title::parse(without_suffix(&page.path), true).text;
                site.index.titles.entry(key::title(scope, &title)).or_insert(number);
            }
            let title = page.flat_title();
            if !title.is_empty() {
                let hash = key::title(scope, &title);
                site.index.flat.entry(hash).and_modify(|page| *page = None).or_insert(Some(number));
                folded.push((hash, key::folded(scope, &title), number));
            }
        }
        for (hash, folded, number) in folded {
            if site.index.flat.get(&hash).is_some_and(Option::is_some) {
                site.index.folded_titles.entry(folded).or_insert(number);
            }
        }
        // `redirect_to: /wiki/Beta/` is an address, whose folders need not be those of the file.
        for number in 0..site.pages.len() {
            let page = &site.pages[number];
            let scope = key::export_root(&page.path);
            let last =
                page.redirect.as_ref().filter(|to| site.by_title(scope, &to.title).is_none()).and_then(|to| to.title.rsplit_once('/'));
            let Some(last) = last.map(|(_, last)| title::parse(last, true).text).filter(|last| site.by_title(scope, last).is_some()) else {
                continue;
            };
            if let Some(to) = &mut site.pages[number].redirect {
                to.title = last.into();
            }
        }
        self.site
    }
}

impl Site {
    /// Returns the number of pages whose links are checked.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.pages.iter().filter(|page| !page.is_hidden).count()
    }

    /// Returns the number of links and pictures on these pages.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.pages.iter().map(|page| page.link_count as usize).sum()
    }

    /// Returns the paths of the pages whose links are checked, each with the number of its links and pictures.
    pub fn link_counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.pages.iter().filter(|page| !page.is_hidden).map(|page| (&*page.path, page.link_count as usize))
    }

    /// Returns the hosts whose addresses are taken for the wiki's own.
    #[must_use]
    pub fn hosts(&self) -> &[String] {
        &self.options.hosts
    }

    /// Returns the paths of the pages that may have findings, in the order in which they were added. On all others, every link is right.
    pub fn pages_to_check(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().filter(|page| !page.is_hidden && self.needs_check(page)).map(|page| &*page.path)
    }

    /// Returns the paths of the pages whose links are checked, in the order in which they were added.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().filter(|page| !page.is_hidden).map(|page| &*page.path)
    }

    /// Returns the paths of all pages, including those whose links are not checked.
    #[cfg(feature = "folder")]
    fn all_paths(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().map(|page| &*page.path)
    }

    /// Returns the paths and titles of all pages.
    pub fn titles(&self) -> impl Iterator<Item = (&str, String)> {
        self.pages.iter().map(|page| (&*page.path, page.shown_title()))
    }

    /// Returns the paths of the pages that are redirects.
    pub fn redirect_pages(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().filter(|page| page.redirect.is_some()).map(|page| &*page.path)
    }

    /// Returns all redirects, both pages and those of tables, sorted: each with the titles that it leads through, one after the other. A
    /// loop ends with the first title that repeats.
    #[must_use]
    pub fn redirects(&self) -> Vec<Vec<String>> {
        let pages = self.pages.iter().filter(|page| page.redirect.is_some());
        let pages = pages.map(|page| (key::export_root(&page.path), page.title(), page.redirect.as_ref().map(|to| &*to.title)));
        let tables = self.redirects.values().map(|redirect| (&*redirect.scope, redirect.from.to_string(), Some(&*redirect.to)));
        let mut chains: Vec<Vec<String>> = pages
            .chain(tables)
            .map(|(scope, title, mut next)| {
                let mut chain = vec![title];
                while let Some(title) = next {
                    let is_circle = chain.iter().any(|known| known == title);
                    chain.push(title.to_owned());
                    if is_circle || chain.len() > check::MAX_REDIRECTS {
                        break;
                    }
                    next = match self.by_title(scope, title) {
                        Some(number) => self.page(number).redirect.as_ref().map(|to| &*to.title),
                        None => self.redirects.get(&key::title(scope, title)).map(|redirect| &*redirect.to),
                    };
                }
                chain
            })
            .collect();
        chains.sort();
        chains
    }

    fn needs_check(&self, page: &PageSummary) -> bool {
        // With links to a million pages, each access to one of their summaries waits for memory; the set of redirects is smaller.
        // A title that is also the name of a file in some folder may mean the file beside the page.
        let target = |hash: &u64| match (self.index.titles.get(hash).or_else(|| self.index.paths.get(hash)), self.index.flat.get(hash)) {
            (Some(&number), None) | (None, Some(&Some(number))) => Some(number),
            (Some(&one), Some(&Some(other))) if one == other => Some(one),
            _ => None,
        };
        let is_page = |number: &u32| self.redirect_pages.is_empty() || !self.redirect_pages.contains(number);
        let is_right = |hash: &u64| target(hash).is_some_and(|number| is_page(&number));
        page.needs_check
            || !page.links.iter().all(is_right)
            || !page.fragments.iter().all(|(to, fragment)| {
                let page = target(to).filter(is_page).map(|number| self.page(number));
                page.is_some_and(|page| page.anchors.binary_search(fragment).is_ok())
            })
            || page.addresses.iter().any(|to| self.index.titles.contains_key(to))
    }

    /// Returns the page at a path that goes through other paths of folders.
    fn by_alias(&self, path: &str) -> Option<u32> {
        let mut path = path.to_owned();
        for _ in 0..MAX_ALIASES {
            let inside = |alias: &str| path.strip_prefix(alias).filter(|rest| rest.starts_with('/')).map(str::to_owned);
            let (folder, rest) = self.aliases.iter().find_map(|(alias, folder)| Some((folder, inside(alias)?)))?;
            path = format!("{folder}{rest}").trim_start_matches('/').to_owned();
            if let Some(&number) = self.index.paths.get(&key::of(Name::Path, &path)) {
                return Some(number);
            }
        }
        None
    }

    /// Returns the page that a relative link of the page `own` points to: `/Sub`, `../` or `../Sister`
    /// (<https://www.mediawiki.org/wiki/Help:Subpages>).
    fn below(&self, scope: &str, own: &str, href: &str) -> Option<u32> {
        let path = href.split('#').next().unwrap_or_default();
        let mut rest = path;
        let mut base = own;
        if let Some(below) = path.strip_prefix('/') {
            rest = below;
        } else {
            while let Some(above) = rest.strip_prefix("../").or_else(|| rest.strip_prefix("..").filter(|rest| rest.is_empty())) {
                base = base.rsplit_once('/')?.0;
                rest = above;
            }
            if rest.len() == path.len() {
                return None;
            }
        }
        let rest = decode_percent(rest.trim_end_matches('/'));
        let whole = if rest.is_empty() { base.to_owned() } else { format!("{base}/{rest}") };
        self.by_title(scope, &title::parse(&whole, true).text)
    }

    /// Returns the title at which the table redirects that begin at `title` end.
    fn end_of_table(&self, scope: &str, title: &str) -> Option<&str> {
        let mut at = self.redirects.get(&key::title(scope, title))?;
        for _ in 0..check::MAX_REDIRECTS {
            match self.redirects.get(&key::title(scope, &at.to)) {
                Some(next) => at = next,
                None => return Some(&at.to),
            }
        }
        None
    }

    fn page(&self, number: u32) -> &PageSummary {
        &self.pages[number as usize]
    }

    /// Returns the path of the page that a link of `document` points to, or `None` if it points to no page of the site. Redirects of
    /// tables are followed; pages that are redirects are not.
    ///
    /// ```
    /// use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let text = "[down](/Ships \"wikilink\") [Vega](Vega \"wikilink\")";
    /// let document = Document::parse(&Input::from_text("Lyra.md", text)?.named("Lyra.md"), &ParseOptions::default());
    /// let mut builder = SiteBuilder::new(&SiteOptions::default());
    /// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
    /// builder.add_hidden_page("Lyra/Ships.md");
    /// let site = builder.build();
    /// let links = document.page().links.iter().map(|link| site.resolve(&document, link));
    /// assert_eq!(links.collect::<Vec<_>>(), [Some("Lyra/Ships.md"), None]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn resolve(&self, document: &Document, link: &Link) -> Option<&str> {
        let name = document.name.as_str();
        let scope = key::export_root(name);
        let title = link.target.as_deref();
        let number = match target::of(link, name, &self.options) {
            LinkTarget::File(path) => {
                let by_path = path.and_then(|path| self.index.paths.get(&key::of(Name::Path, &path)).copied());
                by_path.or_else(|| self.by_title(scope, title?))
            }
            LinkTarget::Title => {
                let own = title_of_name(name).unwrap_or_default();
                self.by_title_from(scope, name, title?, &link.href).or_else(|| self.below(scope, &own, &link.href)).or_else(|| {
                    // A redirect of a table is not a page: its target is meant.
                    self.by_title(scope, self.end_of_table(scope, title?)?)
                })
            }
            LinkTarget::Address(host, title) => {
                let is_own = self.options.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
                self.by_title(scope, &title).filter(|_| is_own)
            }
            LinkTarget::Anchor => self.index.paths.get(&key::of(Name::Path, name)).copied(),
            LinkTarget::Elsewhere => None,
        }?;
        Some(&self.page(number).path)
    }

    /// Returns the path of the page that a link of the page `name` means by its title, whatever its kind.
    pub(crate) fn file_of_title(&self, name: &str, link: &Link) -> Option<&str> {
        let number = self.by_title_from(key::export_root(name), name, link.target.as_deref()?, &link.href)?;
        Some(&self.page(number).path)
    }

    /// Returns the page with a title in an export: by its path, its front matter, or the name of its file if no other page has it.
    fn by_title(&self, scope: &str, title: &str) -> Option<u32> {
        let hash = key::title(scope, title);
        self.index.titles.get(&hash).copied().or_else(|| self.index.flat.get(&hash).copied().flatten())
    }

    /// Returns the page with a title that a link of the page `from` means: the file beside it comes first.
    fn by_title_from(&self, scope: &str, from: &str, title: &str, href: &str) -> Option<u32> {
        let (folder, _) = from.rsplit_once('/').unwrap_or_default();
        // Below a page, as its subpages, or in a namespace, the folder is part of the title, and `[[Beta]]` is not a sister.
        let is_parent = || SUFFIXES.iter().any(|suffix| self.index.paths.contains_key(&key::of(Name::Path, &format!("{folder}{suffix}"))));
        let is_plain = !folder.is_empty() && split_export(from).1.is_empty() && namespace(folder).is_none() && !is_parent();
        let beside = is_plain.then(|| format!("{folder}/{title}")).and_then(|path| self.titled(scope, &title::parse(&path, true).text));
        // `/Gamma_port/` is the address at which a page is published.
        let published = || href.starts_with('/').then(|| self.by_title(scope, &title::parse(title.trim_matches('/'), true).text)).flatten();
        beside.or_else(|| self.by_title(scope, title)).or_else(published)
    }

    fn titled(&self, scope: &str, title: &str) -> Option<u32> {
        self.index.titles.get(&key::title(scope, title)).copied()
    }
}

/// Adds the folders that a path goes through.
fn add_folders(folders: &mut KeyMap<()>, path: &str) {
    for (at, _) in path.match_indices('/') {
        folders.insert(key::of(Name::Path, &path[..at]), ());
    }
}

/// Returns the namespace of a title, if it has one.
fn namespace_of(title: &str) -> Option<Namespace> {
    namespace(title.split_once(':')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    fn site(pages: &[(&str, &str)]) -> (Site, Vec<Document>) {
        let options = SiteOptions::default();
        let mut builder = SiteBuilder::new(&options);
        let read = |(name, text): &(&str, &str)| {
            Document::parse(&Input::from_text(*name, *text).unwrap().named(*name), &crate::ParseOptions::default())
        };
        let pages: Vec<Document> = pages.iter().map(read).collect();
        pages.iter().for_each(|page| builder.add_page(PageSummary::from_document(page, &options)));
        builder.add_file("images/Logo.png");
        builder.add_redirects(
            "Redirect/2020.tsv",
            "Moved\t[[Other page]]\nLost\t[[Nowhere]]\nPlaced\t[[Other page#Head one]]\nAbroad\t[[:en:Page]]\n",
        );
        (builder.build(), pages)
    }

    fn findings(pages: &[(&str, &str)]) -> Vec<Finding> {
        let (site, pages) = site(pages);
        let mut findings = Vec::new();
        for page in &pages {
            let found = site.check_page(page);
            let needs_check = site.pages_to_check().any(|path| path == page.name);
            assert!(needs_check || found.is_empty(), "{found:?}");
            findings.extend(found);
        }
        site.suggest(&mut findings);
        findings
    }

    #[test]
    fn each_code_and_what_is_near_it() {
        let other = [
            ("Page/Other_page.md", "# Head one\n\n<span id=\"here\">x</span>"),
            ("Page/AT@T.md", "Text"),
            ("Page/Kernel_Clock.md", "---\ntitle: Kernel/Clock\n---\n\nText"),
            ("Page/計算機.md", "Text"),
            ("Page/Old.md", "1.  REDIRECT [Other page](Other_page \"wikilink\")"),
            ("Page/Part.md", "1.  REDIRECT [Other page](Other_page#Head_one \"wikilink\")"),
            ("Page/Z/Sub.md", "[up](../ \"wikilink\") [up](.. \"wikilink\") [self](../Sub \"wikilink\") [gone](../Gone \"wikilink\")"),
            ("Page/Round.md", "1.  REDIRECT [Trip](Trip \"wikilink\")"),
            ("Page/Trip.md", "1.  REDIRECT [Round](Round \"wikilink\")"),
        ];
        for (text, found, suggestion) in [
            ("[x](../Page/Other_page.md)", None, None),
            ("[x](../Page/Other_page)", None, None),
            ("[x](Other_page.md)", None, None),
            ("[x](other_page \"wikilink\")", None, None),
            ("[x](AT&T \"wikilink\")", None, None),
            ("[x](Kernel/Clock \"wikilink\")", None, None),
            ("[x](../Page/Nothing.md)", Some("missing-page"), None),
            ("[x](Other_pagw \"wikilink\")", Some("missing-page"), Some("Other page")),
            ("<table><tr><td><a href=\"../Page/Nothing.md\">x</a></td></tr></table>", Some("missing-page"), None),
            ("[x](Other_page#Head_one \"wikilink\")", None, None),
            ("[x](Other_page#head-one \"wikilink\")", None, None),
            ("[x](../Page/Other_page.md#here)", None, None),
            ("[x](Other_page#Head_two \"wikilink\")", Some("missing-anchor"), None),
            ("[x](#nowhere)", Some("missing-anchor"), None),
            ("[x](#top)", None, None),
            ("[x](Other_Page \"wikilink\")", Some("case-mismatch"), Some("Other page")),
            ("[x](oLD \"wikilink\")", Some("case-mismatch"), Some("Other page")),
            ("[x](../Page/other_page.md)", Some("case-mismatch"), Some("Page/Other_page.md")),
            ("[x](../Page/Other%20page.md)", Some("form-mismatch"), Some("Page/Other_page.md")),
            ("[x](Ｏther_page \"wikilink\")", Some("form-mismatch"), Some("Other page")),
            #[cfg(feature = "variants")]
            ("[x](计算机 \"wikilink\")", Some("form-mismatch"), Some("計算機")),
            ("[x](Old \"wikilink\")", Some("redirect"), Some("Other page")),
            ("[x](Old.md)", Some("redirect"), Some("Page/Other_page.md")),
            ("[x](Moved \"wikilink\")", Some("redirect"), Some("Other page")),
            ("[x](../Redirect/Moved.md)", Some("redirect"), Some("Page/Other_page.md")),
            ("[x](Lost \"wikilink\")", Some("missing-page"), None),
            ("[x](Part \"wikilink\")", Some("redirect"), Some("Other page#Head_one")),
            ("[x](Part.md)", Some("redirect"), Some("Page/Other_page.md#Head_one")),
            ("[x](Placed \"wikilink\")", Some("redirect"), Some("Other page#Head_one")),
            ("[x](Abroad \"wikilink\")", Some("redirect"), None),
            ("[x](../Page/OTHER_PAGE.md)", Some("case-mismatch"), Some("Page/Other_page.md")),
            ("[x](../page/Other_page.md)", Some("case-mismatch"), Some("Page/Other_page.md")),
            ("[x](../Page/Other_pagw.md)", Some("missing-page"), Some("Page/Other_page.md")),
            ("[x](Other_page.md?plain=1)", None, None),
            ("[x](../Page/) [y](../images/) [z](..) [w](./)", None, None),
            ("[x](/Sub \"wikilink\") [y](/Sub/ \"wikilink\")", None, None),
            ("[](Other_page \"wikilink\")", Some("empty-link"), None),
            ("[![x](../images/Logo.png)](Other_page \"wikilink\")", None, None),
            ("<p><a href=\"http://a.b\"><a href=\"http://a.b\">x</a></a></p>", None, None),
            ("[x](Round \"wikilink\")", Some("redirect-loop"), None),
            ("[x](../../../etc/passwd.md)", Some("escapes-root"), None),
            ("[x](../../Page/Other_page.md)", None, None),
            ("[x](a{b} \"wikilink\")", Some("bad-title"), None),
            ("[x](:Category:Things \"wikilink\")", Some("absent-namespace"), None),
            ("![x](../images/Logo.png)", None, None),
            ("![x](Logo.png)", None, None),
            ("![x](images/Gone.png)", Some("missing-file"), None),
            ("[x]( \"wikilink\")", Some("empty-link"), None),
            ("a[^1]\n\n[^1]: note", None, None),
            ("a\n\n[^1]: note", Some("unused-reference"), None),
            ("a[^1]", Some("undefined-reference"), None),
            ("[x](http://a.b/wiki/Other_page)", None, None),
            (
                "[z](https://a.wikipedia.org/wiki/Z \"wikilink\") [x](https://a.wikipedia.org/wiki/Other_page)",
                Some("now-local"),
                Some("Page/Other_page.md"),
            ),
        ] {
            let mut pages = other.to_vec();
            pages.push(("Page/Z.md", text));
            let all = findings(&pages);
            let own: Vec<(&str, Option<&str>)> = all
                .iter()
                .filter(|finding| finding.path == "Page/Z.md")
                .map(|finding| (finding.code.as_str(), finding.suggestion.as_deref()))
                .collect();
            assert_eq!(own, found.map(|code| (code, suggestion)).into_iter().collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn two_files_of_one_title() {
        let codes = |pages: &[(&str, &str)]| findings(pages).iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes(&[("A_b.md", "x"), ("A b.md", "x")]), ["duplicate-page"]);
        assert_eq!(codes(&[("A b.md", "x"), ("A B.md", "x")]), ["duplicate-page"]);
        assert_eq!(codes(&[("A b.md", "x"), ("A c.md", "x")]), [""; 0]);
        assert_eq!(codes(&[("zh/Page/A.md", "x"), ("ko/Page/A.md", "x")]), [""; 0]);
        assert_eq!(codes(&[("con.md", "x"), ("com1.md", "x"), ("a\u{1}b.md", "x")]), ["bad-title"; 3]);
    }

    /// Titles are one flat space: a link finds the file beside it, then the one page with that title, that address in its front matter, or that file
    /// name, in any folder.
    #[test]
    fn titles_are_flat() {
        let pages = [
            (
                "wiki/Alpha.md",
                "---\ntitle: All about Alpha\npermalink: wiki/Alpha\n---\n[Beta](Beta \"wikilink\") [g](Gamma_port \"wikilink\") [o](Old_name \"wikilink\") [d](Delta \"wikilink\") [t](All_about_Alpha \"wikilink\") [a](/Gamma_port/ \"wikilink\") [w](wiki/Beta \"wikilink\")",
            ),
            ("wiki/Beta.md", "---\nredirect_from: [/wiki/Old_name]\n---\n[Alpha](Alpha \"wikilink\") [i](AMD_GPU \"wikilink\")"),
            ("wiki/mem/g-port.md", "---\npermalink: /Gamma_port/\naliases: [/Delta/]\n---\n[Beta](Beta \"wikilink\") [up](../Beta.MD)"),
            ("entries/AMD GPU/index.md", "[Alpha](Alpha \"wikilink\")"),
            ("moved.md", "---\nredirect_to: /wiki/Beta/\n---\n"),
        ];
        let (site, documents) = site(&pages);
        let found: Vec<Finding> = documents.iter().flat_map(|document| site.check_page(document)).collect();
        let told: Vec<_> = found.iter().map(|finding| (finding.path.as_str(), finding.code, finding.href.as_deref())).collect();
        assert_eq!(told, [("wiki/mem/g-port.md", FindingCode::CaseMismatch, Some("../Beta.MD"))]);
        assert_eq!(site.redirect_pages().collect::<Vec<_>>(), ["moved.md"]);
    }

    /// Two files of one name: the one beside the page is meant; from elsewhere, neither.
    #[test]
    fn the_file_beside_a_page_comes_first() {
        let link = "[B](Beta \"wikilink\")";
        let (site, documents) = site(&[("a/Alpha.md", link), ("a/Beta.md", "# H"), ("b/Beta.md", "text"), ("c/Gamma.md", link)]);
        let to = |number: usize| site.resolve(&documents[number], &documents[number].page.links[0]);
        assert_eq!((to(0), to(3)), (Some("a/Beta.md"), None));
        assert_eq!((site.check_page(&documents[0]).len(), site.check_page(&documents[3]).len()), (0, 1));
        // In the folder of a page, its subpages, titles are whole.
        let (site, documents) = super::tests::site(&[("A.md", "x"), ("A/C.md", link), ("A/Beta.md", "x"), ("Beta.md", "x")]);
        assert_eq!(site.resolve(&documents[1], &documents[1].page.links[0]), Some("Beta.md"));
    }
}
