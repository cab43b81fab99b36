//! A site from a folder: which files there are, and the pages read in parallel (feature `folder`).
//!
//! Nothing outside the folder is read: symbolic links are followed only where they stay inside. One to a page is a redirect, as exporters
//! make them.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use rayon::ThreadPool;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::facts::PageLinks;
use super::{Finding, FindingCode, PageSummary, Site, SiteBuilder, SiteOptions};
use crate::document::{Document, ParseOptions};
use crate::error::{Error, ErrorKind, guarded};
use crate::input::Input;
use crate::span::Location;
use crate::wiki::path::split_export;

/// How many pages are read before they are put together: enough to keep all processors at work, few enough to keep in memory.
const PAGES_AT_ONCE: usize = 512;

/// How many bytes of links are kept in memory: those of some 200,000 links. Pages beyond that are read a second time if they may have
/// findings, so that memory does not grow with the number of links.
const MAX_KEPT_BYTES: usize = 64 << 20;

/// The most threads that read a folder. More make nothing faster, and a system that is asked for a hundred thousand never answers.
pub const MAX_THREADS: usize = 256;

/// The longest table of redirects, in bytes: those of a million pages are some 50 MB.
const MAX_REDIRECTS_BYTES: u64 = 1 << 30;

/// A site with the folder that it stands in.
#[derive(Debug)]
pub struct SiteFolder {
    site: Site,
    root: PathBuf,
    threads: ThreadPool,
    /// Tables of redirects, by their paths below the folder.
    redirect_tables: Vec<String>,
    /// Files whose names are no UTF-8, by how they are shown.
    odd_names: HashMap<String, PathBuf>,
    /// Links of pages, as many as there is room for, by the path of the page. The others are read once more.
    kept: HashMap<String, PageLinks>,
    /// What looking through the folder found.
    findings: Vec<Finding>,
    errors: Vec<Error>,
}

/// What is in a folder, by paths below it.
#[derive(Default)]
struct Names {
    pages: Vec<String>,
    hidden_pages: Vec<String>,
    files: Vec<String>,
    /// Symbolic links to folders, and the folder's path.
    aliases: Vec<(String, String)>,
    /// Symbolic links to pages, and the page's path.
    links: Vec<(String, String)>,
    odd: HashMap<String, PathBuf>,
    findings: Vec<Finding>,
    errors: Vec<Error>,
}

impl SiteFolder {
    /// Reads every page of a folder (`*.md`, `*.markdown`; what git ignores is left out). Pages whose names begin with a dot are there to
    /// be linked, but their own links are not looked at.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] where the folder cannot be read. Files in it that cannot be read are in [`SiteFolder::errors`].
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
        let real = |name: &str| odd.get(name).cloned().unwrap_or_else(|| root.join(name));
        let (mut kept, mut room) = (HashMap::new(), MAX_KEPT_BYTES);
        for names in pages.chunks(PAGES_AT_ONCE) {
            let read = |name: &String| {
                guarded(name, || {
                    let document = Document::parse_links(&Input::read(real(name))?.named(name));
                    let facts = PageSummary::from_document(&document, options);
                    Ok((facts, PageLinks::of(document.into_page(), name.clone())))
                })
            };
            let facts: Vec<Result<(PageSummary, PageLinks), Error>> = threads.install(|| names.par_iter().map(read).collect());
            for (facts, name) in facts.into_iter().zip(names) {
                match facts {
                    Ok((facts, links)) => {
                        builder.add_page(facts);
                        room = room.saturating_sub(links.size());
                        if room > 0 {
                            kept.insert(name.clone(), links);
                        }
                    }
                    Err(error) => {
                        errors.push(error);
                        // It is there, and that is all that is known.
                        builder.add_hidden_page(name);
                    }
                }
            }
        }
        Ok(Self { site: builder.build(), root, redirect_tables, threads, odd_names: odd, kept, findings, errors })
    }

    /// The site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The files that could not be read.
    #[must_use]
    pub fn errors(&self) -> &[Error] {
        &self.errors
    }

    /// The files that were read to make the site: pages, and tables of redirects.
    #[must_use]
    pub fn files_read(&self) -> Vec<PathBuf> {
        self.site.all_paths().map(|path| self.file(path)).chain(self.redirect_tables.iter().map(|path| self.root.join(path))).collect()
    }

    /// The file of a page, by its path below the folder.
    #[must_use]
    pub fn file(&self, path: &str) -> PathBuf {
        self.odd_names.get(path).cloned().unwrap_or_else(|| self.root.join(path))
    }

    /// The text of a page, by its path below the folder, as it is in its file now. None of what is no page here: of a symbolic link above all,
    /// which may lead out of the folder, to a FIFO or to a device.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<Input> {
        let file = self.file(path);
        let is_file = std::fs::symlink_metadata(&file).is_ok_and(|found| found.is_file());
        if is_file { Input::read(&file).ok() } else { None }
    }

    /// Reads every page once more and yields it with its path below the folder, in the order of the paths. Pages are read in parallel, some
    /// hundred ahead. A page that cannot be read any more is an error.
    pub fn documents(&self) -> impl Iterator<Item = (&str, Result<Document, Error>)> {
        let mut paths = self.site.paths();
        let read =
            |path: &&str| guarded(path, || Ok(Document::parse(&Input::read(self.file(path))?.named(*path), &ParseOptions::default())));
        let next = move || {
            let paths: Vec<&str> = paths.by_ref().take(PAGES_AT_ONCE).collect();
            let documents: Vec<Result<Document, Error>> = self.threads.install(|| paths.par_iter().map(read).collect());
            (!paths.is_empty()).then(|| paths.into_iter().zip(documents))
        };
        std::iter::from_fn(next).flatten()
    }

    /// All that is wrong, in the order of the pages' paths, then of places, whatever the number of threads. Pages that may have findings are
    /// read once more; what has become unreadable since is left out.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        let pages_to_check: Vec<&str> = self.site.pages_to_check().collect();
        for paths in pages_to_check.chunks(PAGES_AT_ONCE) {
            let look = |path: &&str| {
                if let Some(links) = self.kept.get(*path) {
                    return Some(self.site.check_links(links));
                }
                // What could not be read at first is in `errors`; what cannot be read any more is no page.
                guarded(path, || {
                    let input = Input::read(self.file(path))?.named(*path);
                    Ok(self.site.check_links(&PageLinks::of(Document::parse_links(&input).into_page(), (*path).to_owned())))
                })
                .ok()
            };
            let found: Vec<Option<Vec<Finding>>> = self.threads.install(|| paths.par_iter().map(look).collect());
            findings.extend(found.into_iter().flatten().flatten());
        }
        findings.sort_by(|one, other| one.path.cmp(&other.path));
        self.site.suggest(&mut findings);
        findings
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("md") || suffix.eq_ignore_ascii_case("markdown"))
}

/// Looks through a folder. `root` is the same folder, without symbolic links in its path.
fn names(folder: &Path, root: &Path, options: &SiteOptions) -> Names {
    let mut names = Names::default();
    let SiteOptions { hidden, no_ignore, .. } = *options;
    // Hidden folders are not looked into; hidden files can be linked to.
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
    /// A symbolic link: what it leads to counts if that is inside.
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
            // The pages in it are read where they are, and found by this path, too.
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

/// Reads a table of redirects. Where it is JSON, it must be good JSON: redirects that are not read become missing pages.
fn read_redirects(path: &Path) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > MAX_REDIRECTS_BYTES {
        return Err(std::io::Error::other(format!("a redirect table must be a file of at most {MAX_REDIRECTS_BYTES} bytes")));
    }
    let mut bytes = Vec::new();
    file.take(MAX_REDIRECTS_BYTES).read_to_end(&mut bytes)?;
    if path.extension().is_some_and(|suffix| suffix == "json") {
        serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).map_err(|error| std::io::Error::other(format!("not valid JSON: {error}")))?;
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// A path with `/` between its parts, on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
