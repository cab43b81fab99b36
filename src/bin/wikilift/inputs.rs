//! Turns the paths that were typed into the files to read, in sorted order.
//!
//! Nothing outside a folder that was typed is read: of the symbolic links in it, only those that point to a page inside are followed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use ignore::{DirEntry, WalkBuilder};
use wikilift::Input;
use wikilift::input::TitleFolders;

use crate::args::InputArgs;
use crate::folder::listed;

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InputFile {
    /// The path to show: as typed, or the typed folder with what is under it.
    pub(crate) path: PathBuf,
    /// The path under the folder that was typed, if the page is in one.
    pub(crate) below: Option<PathBuf>,
    /// For a symbolic link to another page of the folder (a redirect, as exporters make them): where it points, as the link states it.
    pub(crate) link: Option<PathBuf>,
    /// The path that was typed.
    pub(crate) typed: PathBuf,
    /// The end of its path that is the title of the page.
    pub(crate) title_path: String,
    /// The path under the folder of the site, if the page is in one.
    pub(crate) in_site: Option<PathBuf>,
}

/// The files to read, and what could not be read.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) files: Vec<InputFile>,
    pub(crate) errors: Vec<anyhow::Error>,
    /// What is not read, and why: reported, but not an error.
    pub(crate) diagnostics: Vec<anyhow::Error>,
}

/// Finds the files of `paths`: a file stands for itself, a folder for all pages in it that git would not ignore. `-` is standard input.
pub(crate) fn find(args: &InputArgs) -> Inputs {
    let mut inputs = Inputs::default();
    let mut folders = TitleFolders::default();
    for path in &args.paths {
        if is_standard(path) || !path.is_dir() {
            let title_path = folders.title_path(path);
            inputs.files.push(InputFile { path: path.clone(), below: None, link: None, typed: path.clone(), title_path, in_site: None });
        } else {
            inputs.folder(args, path, &mut folders);
        }
    }
    inputs.files.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    inputs.files.dedup_by(|a, b| a.path == b.path);
    inputs
}

/// Whether a path is standard input.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether several pages are requested, even if only one is found.
pub(crate) fn are_several(paths: &[PathBuf]) -> bool {
    paths.len() > 1 || paths.iter().any(|path| !is_standard(path) && path.is_dir())
}

/// A walk through a folder. Hidden files are included; hidden folders are entered only with `hidden`.
fn walk(folder: &Path, hidden: bool, no_ignore: bool) -> ignore::Walk {
    let is_wanted = move |entry: &DirEntry| hidden || !is_hidden(entry) || entry.file_type().is_some_and(|kind| !kind.is_dir());
    WalkBuilder::new(folder).standard_filters(!no_ignore).hidden(false).require_git(false).filter_entry(is_wanted).build()
}

impl Inputs {
    fn folder(&mut self, args: &InputArgs, folder: &Path, folders: &mut TitleFolders) {
        let Ok(root) = folder.canonicalize() else {
            self.errors.push(anyhow!("cannot read {}", folder.display()));
            return;
        };
        let (before, mut hidden, mut outside) = (self.files.len(), 0_usize, Vec::new());
        for entry in walk(folder, args.hidden, args.no_ignore) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.errors.push(error.into());
                    continue;
                }
            };
            let Some(kind) = entry.file_type() else { continue };
            if !is_page(entry.path(), args.html) || !(kind.is_file() || kind.is_symlink()) {
                continue;
            }
            if is_hidden(&entry) && !args.hidden {
                hidden += 1;
                continue;
            }
            let mut link = None;
            if kind.is_symlink() {
                // `check` reports links to what does not exist.
                let Ok(to) = entry.path().canonicalize() else { continue };
                if !to.starts_with(&root) {
                    outside.push(entry.path().display().to_string());
                    continue;
                }
                if !to.is_file() {
                    continue;
                }
                link = std::fs::read_link(entry.path()).ok();
            }
            let below = entry.path().strip_prefix(folder).ok().map(Path::to_owned);
            let title_path = folders.title_path(entry.path());
            self.files.push(InputFile { path: entry.into_path(), below, link, typed: folder.to_owned(), title_path, in_site: None });
        }
        if !outside.is_empty() {
            outside.sort();
            let names = listed(outside.into_iter());
            self.diagnostics.push(anyhow!("{}: skipped symbolic links that point outside the folder: {names}", folder.display()));
        }
        if self.files.len() == before {
            self.diagnostics.push(anyhow!("{}: no pages found{}", folder.display(), why_nothing(folder, args, true)));
        } else if hidden > 0 {
            let (pages, them) = if hidden == 1 {
                ("page whose name begins with a dot was", "it")
            } else {
                ("pages whose names begin with a dot were", "them")
            };
            self.diagnostics.push(anyhow!("{hidden} {pages} skipped; --hidden reads {them}"));
        }
    }

    /// Names the pages by their paths under the folder of a site, as far as they are in it.
    pub(crate) fn name_in_site(&mut self, site: &Path) {
        let Ok(site) = site.canonicalize() else { return };
        for file in &mut self.files {
            file.in_site = file.path.canonicalize().ok().and_then(|path| path.strip_prefix(&site).map(Path::to_owned).ok());
        }
    }

    /// The paths of the files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path()).filter(|path| !is_standard(path))
    }

    /// The paths that were typed and led to files.
    pub(crate) fn typed(&self) -> BTreeSet<String> {
        self.files.iter().map(|file| file.typed.to_string_lossy().into_owned()).collect()
    }
}

/// What could be read of a folder in which nothing is read, and with which flag. `reads_html`: whether the command can read HTML.
pub(crate) fn why_nothing(folder: &Path, args: &InputArgs, reads_html: bool) -> String {
    let count = |html, hidden, no_ignore| {
        let entries = walk(folder, hidden, no_ignore).flatten();
        entries.filter(|entry| is_page(entry.path(), html) && entry.path().is_file() && (hidden || !is_hidden(entry))).count()
    };
    let InputArgs { html, hidden, no_ignore, .. } = *args;
    let mut ways = Vec::new();
    let mut way = |count: usize, what: &str, flag: &str| {
        if count > 0 {
            ways.push(format!("{count} {what} ({flag} reads {})", if count == 1 { "it" } else { "them" }));
        }
    };
    if !no_ignore {
        way(count(html, hidden, true), "ignored by git", "--no-ignore");
    }
    if !hidden {
        way(count(html, true, no_ignore), "hidden by a dot", "--hidden");
    }
    if reads_html && !html {
        way(count(true, hidden, no_ignore), "in HTML", "--html");
    }
    if ways.is_empty() { String::new() } else { format!("; there are {}", ways.join(", ")) }
}

/// Whether a path is that of a page, by its suffix.
pub(crate) fn is_page(path: &Path, html: bool) -> bool {
    let has = |suffixes: &[&str]| path.extension().is_some_and(|own| suffixes.iter().any(|suffix| own.eq_ignore_ascii_case(suffix)));
    has(&["md", "markdown"]) || (html && is_html(path))
}

/// Whether a path is an HTML document, or one that a browser saved with its pictures, by its suffix.
fn is_html(path: &Path) -> bool {
    path.extension().is_some_and(|own| ["html", "htm", "xhtml", "mhtml", "mht"].iter().any(|suffix| own.eq_ignore_ascii_case(suffix)))
}

/// Whether a file has HTML, and not Markdown, by its suffix: an HTML document, or the answer of an API with one.
pub(crate) fn holds_html(path: &Path) -> bool {
    is_html(path) || path.extension().is_some_and(|own| own.eq_ignore_ascii_case("json"))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

impl InputFile {
    /// The path under the folder that was typed; for a file that was typed itself, its name.
    pub(crate) fn label(&self) -> String {
        slashed(self.place())
    }

    /// [`label`](Self::label), exact if a name is not UTF-8.
    pub(crate) fn place(&self) -> &Path {
        let own = || self.path.file_name().map_or(self.path.as_path(), Path::new);
        self.below.as_deref().unwrap_or_else(own)
    }

    /// Reads the file.
    pub(crate) fn read(&self) -> anyhow::Result<Input> {
        if is_standard(&self.path) {
            return Input::from_reader("-", std::io::stdin().lock()).context("standard input");
        }
        let input = Input::read(&self.path)?.titled(&self.title_path);
        Ok(match self.in_site.as_ref().or(self.below.as_ref()) {
            Some(below) => input.named(slashed(below)),
            None => input,
        })
    }
}
