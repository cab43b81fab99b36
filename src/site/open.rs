//! Opens a folder as a site: lists its files, and reads the pages in parallel (feature `folder`).
//!
//! Nothing outside the folder is read: symbolic links are followed only if they stay inside. A symbolic link to a page is a redirect, as
//! exporters make them.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use rayon::ThreadPool;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::suggest::suggest_headings;
use super::summary::PageLinks;
use super::{Finding, FindingCode, PageSummary, Site, SiteBuilder, SiteOptions};
use crate::document::{Document, ParseOptions};
use crate::error::{Error, ErrorKind, guarded};
use crate::input::{Input, TitleFolder, TitleFolders};
use crate::span::Location;
use crate::wiki::path::split_export;

/// How many pages are read before they are added to the site: enough to keep all processors at work, few enough to keep in memory.
const PAGES_AT_ONCE: usize = 512;

/// How many bytes of links are kept in memory: enough for some 200,000 links. Pages beyond that are read a second time if they may have
/// findings, so that memory does not grow with the number of links.
const MAX_KEPT_BYTES: usize = 64 << 20;

/// The maximum number of threads that read a folder. More would not make it faster, and a system that is asked for a hundred thousand
/// hangs.
pub const MAX_THREADS: usize = 256;

/// The maximum length of a table of redirects, in bytes: one for a million pages has some 50 MB.
const MAX_REDIRECTS_BYTES: u64 = 1 << 30;

/// A site that has been read from a folder (feature `folder`).
///
/// ```
/// use wikilift::site::{FindingCode, SiteFolder, SiteOptions};
///
/// let folder = SiteFolder::open("fixtures/sites/bare", &SiteOptions::default())?;
/// let findings = folder.check();
/// let finding = findings.iter().find(|finding| finding.code == FindingCode::Redirect).unwrap();
/// assert_eq!((finding.path.as_str(), finding.href.as_deref()), ("Harbour.md", Some("Pier")));
/// assert_eq!(finding.suggestion.as_deref(), Some("Old pier"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Debug)]
pub struct SiteFolder {
    site: Site,
    root: PathBuf,
    threads: ThreadPool,
    /// Tables of redirects, by their paths below the folder.
    redirect_tables: Vec<String>,
    /// Files whose names are not UTF-8, by the names that are shown for them.
    odd_names: HashMap<String, PathBuf>,
    /// What the titles of pages begin with, by their folders.
    title_folders: HashMap<String, TitleFolder>,
    /// Links of pages by the path of the page, as many as there is room for. The others are read again.
    kept: HashMap<String, PageLinks>,
    /// The findings about the folder itself.
    findings: Vec<Finding>,
    errors: Vec<Error>,
}

/// The contents of a folder, as paths below it.
#[derive(Default)]
struct Names {
    pages: Vec<String>,
    hidden_pages: Vec<String>,
    files: Vec<String>,
    /// Symbolic links to folders, each with the folder's path.
    aliases: Vec<(String, String)>,
    /// Symbolic links to pages, each with the page's path.
    links: Vec<(String, String)>,
    odd: HashMap<String, PathBuf>,
    findings: Vec<Finding>,
    errors: Vec<Error>,
}

impl SiteFolder {
    /// Reads every page of a folder (`*.md`, `*.markdown`; files that git ignores are left out). Pages whose names begin with a dot can be
    /// linked to, but their own links are not checked.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] if the folder cannot be read. Files in it that cannot be read are in [`SiteFolder::errors`].
    ///
    /// ```
    /// use wikilift::site::{SiteFolder, SiteOptions};
    ///
    /// let folder = SiteFolder::open("fixtures/sites/bare", &SiteOptions::default().with_threads(2))?;
    /// assert!(folder.errors().is_empty());
    /// let redirects: Vec<&str> = folder.site().redirect_pages().collect();
    /// assert_eq!(redirects, ["Pier.md", "Round.md", "Trip.md"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn open(folder: impl AsRef<Path>, options: &SiteOptions) -> Result<Self, Error> {
        let folder = folder.as_ref();
        let failed = |source| Error::from(ErrorKind::Read { path: folder.to_owned(), source });
        let root = folder.canonicalize().map_err(failed)?;
        std::fs::read_dir(&root).map_err(failed)?;
        let threads = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0).min(MAX_THREADS)).build();
        let threads = threads.map_err(|error| failed(std::io::Error::other(error)))?;
        let Names { mut pages, hidden_pages, files, mut aliases, mut links, odd, findings, mut errors } = names(folder, &root, options);
        let mut builder = SiteBuilder::new(options);
        let mut redirect_tables = Vec::new();
        for path in files {
            let is_redirects = split_export(&path).1 == "Redirect/" && (path.ends_with(".tsv") || path.ends_with(".json"));
            if is_redirects {
                redirect_tables.push(path.clone());
                match read_redirects(&root.join(&path)) {
                    Ok(text) => builder.add_redirects(&path, &text),
                    Err(source) => errors.push(ErrorKind::Read { path: folder.join(&path), source }.into()),
                }
            }
            builder.add_file(&path);
        }
        hidden_pages.iter().for_each(|path| builder.add_hidden_page(path));
        aliases.sort();
        aliases.iter().for_each(|(path, to)| builder.add_folder_alias(path, to));
        links.sort();
        links.iter().for_each(|(path, to)| builder.add_symlink(path, to));
        pages.sort_unstable();
        let mut title_folders = HashMap::new();
        let mut known = TitleFolders::default();
        for page in &pages {
            let folder = folder_of(page);
            if !title_folders.contains_key(folder) {
                title_folders.insert(folder.to_owned(), known.folder(&root.join(folder)).clone());
            }
        }
        let real = |name: &str| odd.get(name).cloned().unwrap_or_else(|| root.join(name));
        let (mut kept, mut room) = (HashMap::new(), MAX_KEPT_BYTES);
        for names in pages.chunks(PAGES_AT_ONCE) {
            let read = |name: &String| {
                guarded(name, || {
                    let document = Document::parse_links(&input_of(&real(name), name, &title_folders)?);
                    let summary = PageSummary::from_document(&document, options);
                    Ok((summary, PageLinks::of(document.into_page(), name.clone())))
                })
            };
            let summaries: Vec<Result<(PageSummary, PageLinks), Error>> = threads.install(|| names.par_iter().map(read).collect());
            for (summary, name) in summaries.into_iter().zip(names) {
                match summary {
                    Ok((summary, links)) => {
                        builder.add_page(summary);
                        room = room.saturating_sub(links.size());
                        if room > 0 {
                            kept.insert(name.clone(), links);
                        }
                    }
                    Err(error) => {
                        errors.push(error);
                        // The page exists, and nothing else is known about it.
                        builder.add_hidden_page(name);
                    }
                }
            }
        }
        Ok(Self { site: builder.build(), root, redirect_tables, threads, odd_names: odd, title_folders, kept, findings, errors })
    }

    /// Returns the site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Returns the errors about files that could not be read.
    #[must_use]
    pub fn errors(&self) -> &[Error] {
        &self.errors
    }

    /// Returns the files that were read to build the site: pages, and tables of redirects.
    #[must_use]
    pub fn files_read(&self) -> Vec<PathBuf> {
        self.site.all_paths().map(|path| self.file(path)).chain(self.redirect_tables.iter().map(|path| self.root.join(path))).collect()
    }

    /// Returns the file of a page, given the page's path below the folder.
    #[must_use]
    pub fn file(&self, path: &str) -> PathBuf {
        self.odd_names.get(path).cloned().unwrap_or_else(|| self.root.join(path))
    }

    /// Returns the text of a page, given its path below the folder, as it is in its file now. `None` if that is not a regular file or
    /// cannot be read; in particular, a symbolic link is not followed, since it may point out of the folder, to a FIFO or to a device.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<Input> {
        let file = self.file(path);
        let is_file = std::fs::symlink_metadata(&file).is_ok_and(|found| found.is_file());
        if is_file { Input::read(&file).ok() } else { None }
    }

    /// Reads every page again and yields it with its path below the folder, in the order of the paths. Pages are read in parallel, some
    /// hundreds ahead. A page that can no longer be read yields an error.
    ///
    /// ```
    /// use wikilift::site::{SiteFolder, SiteOptions};
    ///
    /// let folder = SiteFolder::open("fixtures/sites/bare", &SiteOptions::default())?;
    /// let mut headings = Vec::new();
    /// for (path, document) in folder.documents() {
    ///     headings.extend(document?.page().sections.iter().map(|section| (path, section.heading.to_string())));
    /// }
    /// assert_eq!(headings, [("Harbour.md", "Harbour".to_owned()), ("Old_pier.md", "See also".to_owned())]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn documents(&self) -> impl Iterator<Item = (&str, Result<Document, Error>)> {
        let mut paths = self.site.paths();
        let read = |path: &&str| guarded(path, || Ok(Document::parse(&self.input(path)?, &ParseOptions::default())));
        let next = move || {
            let paths: Vec<&str> = paths.by_ref().take(PAGES_AT_ONCE).collect();
            let documents: Vec<Result<Document, Error>> = self.threads.install(|| paths.par_iter().map(read).collect());
            (!paths.is_empty()).then(|| paths.into_iter().zip(documents))
        };
        std::iter::from_fn(next).flatten()
    }

    fn input(&self, path: &str) -> Result<Input, Error> {
        input_of(&self.file(path), path, &self.title_folders)
    }

    /// Returns everything that is wrong, in the order of the pages' paths, then of positions, whatever the number of threads. Pages that
    /// may have findings are read again if their links were not kept; pages that have become unreadable since are left out.
    ///
    /// ```
    /// use wikilift::site::{FindingCode, SiteFolder, SiteOptions};
    ///
    /// let findings = SiteFolder::open("fixtures/sites/bare", &SiteOptions::default())?.check();
    /// let loops = findings.iter().filter(|finding| finding.code == FindingCode::RedirectLoop);
    /// assert_eq!(loops.map(|finding| finding.path.as_str()).collect::<Vec<_>>(), ["Harbour.md", "Round.md", "Trip.md"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        let pages_to_check: Vec<&str> = self.site.pages_to_check().collect();
        for paths in pages_to_check.chunks(PAGES_AT_ONCE) {
            let look = |path: &&str| {
                if let Some(links) = self.kept.get(*path) {
                    return Some(self.site.check_links(links));
                }
                // A file that could not be read at first is in `errors`; one that can no longer be read is not a page any more.
                guarded(path, || {
                    Ok(self.site.check_links(&PageLinks::of(Document::parse_links(&self.input(path)?).into_page(), (*path).to_owned())))
                })
                .ok()
            };
            let found: Vec<Option<Vec<Finding>>> = self.threads.install(|| paths.par_iter().map(look).collect());
            findings.extend(found.into_iter().flatten().flatten());
        }
        findings.sort_by(|one, other| one.path.cmp(&other.path));
        self.site.suggest(&mut findings);
        self.suggest_headings(&mut findings);
        findings
    }

    /// Adds the headings that were meant to the findings of missing anchors. The pages that have them are read again: a site keeps only the
    /// hashes of its anchors.
    fn suggest_headings(&self, findings: &mut [Finding]) {
        let mut by_page: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, finding) in findings.iter().enumerate() {
            if let Some(page) = self.site.page_without_anchor(finding) {
                by_page.entry(page).or_default().push(number);
            }
        }
        let pages: Vec<(&str, Vec<usize>)> = by_page.into_iter().collect();
        let headings = |(path, _): &(&str, Vec<usize>)| {
            let document = guarded(path, || Ok(Document::parse_links(&self.input(path)?)));
            let sections = document.map(|document| document.into_page().sections).unwrap_or_default();
            sections.into_iter().map(|section| section.heading.to_string()).collect()
        };
        for pages in pages.chunks(PAGES_AT_ONCE) {
            let headings: Vec<Vec<String>> = self.threads.install(|| pages.par_iter().map(headings).collect());
            for ((_, numbers), headings) in pages.iter().zip(headings) {
                suggest_headings(findings, numbers, &headings);
            }
        }
    }
}

/// Returns the folder of a path below the site's folder; empty at the root.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Reads a page of the site.
fn input_of(file: &Path, name: &str, title_folders: &HashMap<String, TitleFolder>) -> Result<Input, Error> {
    let input = Input::read(file)?.named(name);
    let file_name = name.rsplit('/').next().unwrap_or(name);
    Ok(match title_folders.get(folder_of(name)) {
        Some(folder) => input.titled(folder.title_path(file_name)),
        None => input,
    })
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("md") || suffix.eq_ignore_ascii_case("markdown"))
}

/// Lists the contents of a folder. `root` is the same folder, without symbolic links in its path.
fn names(folder: &Path, root: &Path, options: &SiteOptions) -> Names {
    let mut names = Names::default();
    let SiteOptions { hidden, no_ignore, .. } = *options;
    // Hidden folders are not entered; hidden files can be linked to.
    let is_wanted = move |entry: &DirEntry| hidden || !is_hidden(entry) || entry.file_type().is_some_and(|kind| !kind.is_dir());
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(!no_ignore).hidden(false).require_git(false).follow_links(false).filter_entry(is_wanted);
    for entry in walk.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                names.errors.push(ErrorKind::Read { path: folder.to_owned(), source: std::io::Error::other(error) }.into());
                continue;
            }
        };
        let Some(kind) = entry.file_type() else { continue };
        let Ok(below) = entry.path().strip_prefix(root) else { continue };
        let name = slashed(below);
        if kind.is_symlink() {
            names.link(root, entry.path(), name);
            continue;
        }
        if !kind.is_file() {
            continue;
        }
        if below.to_str().is_none() {
            names.odd.insert(name.clone(), entry.path().to_owned());
        }
        if !is_page(entry.path()) {
            names.files.push(name);
        } else if is_hidden(&entry) && !hidden {
            names.hidden_pages.push(name);
        } else {
            names.pages.push(name);
        }
    }
    names
}

impl Names {
    /// Adds a symbolic link, or reports it if its target does not exist or is outside the folder.
    fn link(&mut self, root: &Path, path: &Path, name: String) {
        let mut report = |code: FindingCode, message: String| {
            self.findings.push(Finding {
                code,
                severity: code.severity(),
                path: name.clone(),
                location: Location::START,
                href: std::fs::read_link(path).ok().map(|to| to.to_string_lossy().into_owned()),
                target: None,
                message,
                suggestion: None,
            });
        };
        let to = match path.canonicalize() {
            Ok(to) => to,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return report(FindingCode::MissingFile, "a symbolic link to a file that does not exist".to_owned());
            }
            Err(error) => return report(FindingCode::RedirectLoop, format!("a broken symbolic link: {error}")),
        };
        let Ok(below) = to.strip_prefix(root) else {
            return report(FindingCode::EscapesRoot, "a symbolic link that points outside the folder; not followed".to_owned());
        };
        if to.is_dir() {
            // The pages in it are read where they are, and are found by this path, too.
            self.aliases.push((name, slashed(below)));
            return;
        }
        if is_page(path) && is_page(&to) {
            self.links.push((name, slashed(below)));
        } else {
            self.files.push(name);
        }
    }
}

/// Reads a table of redirects. If it is JSON, it must be well-formed: redirects that are not read become missing pages.
fn read_redirects(path: &Path) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > MAX_REDIRECTS_BYTES {
        return Err(std::io::Error::other(format!("a redirect table must be a file of at most {MAX_REDIRECTS_BYTES} bytes")));
    }
    let mut bytes = Vec::new();
    file.take(MAX_REDIRECTS_BYTES).read_to_end(&mut bytes)?;
    if path.extension().is_some_and(|suffix| suffix == "json") {
        serde_json::from_slice::<serde::de::IgnoredAny>(&bytes)
            .map_err(|error| std::io::Error::other(format!("not valid JSON: {error}")))?;
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Returns a path with `/` between its components, on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
