//! Which folders of a path belong to the title of the page, by what is beside them on the disk.

use std::collections::{HashMap, HashSet};
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use crate::wiki::namespace;
use crate::wiki::path::{PAGE_FOLDERS, SUFFIXES, is_index, without_suffix};

/// How many folders without a page of their name are looked into, to tell topics from folders of pictures. Enough for any wiki sorted by
/// hand; a folder with more of them is not one of subpages.
const MAX_LOOKED_INTO: usize = 1_000;

/// Finds which folders of a page's path belong to its title.
///
/// MediaWiki's titles are one flat space: the folder in which a site generator keeps a page is no part of its title, unless the files show
/// that it is:
///
/// * everything below an export's `Page/` or `Redirect/` is the title;
/// * a folder with the name of a namespace, as MediaWiki writes it (`Category/`), is that namespace;
/// * a folder with a page beside it (`GPU/` and `GPU.md`) contains its subpages. If that holds for at least half of the folders of pages
///   in a folder, it holds for the others: a subpage does not need a parent.
///
/// What is below such a folder belongs to the title, too. The result depends only on the files, not on the path by which a page is read.
/// Folders above a git repository are not looked at. What was found out about a folder is kept for its other pages.
///
/// ```
/// use wikilift::input::TitleFolders;
///
/// let mut folders = TitleFolders::default();
/// assert_eq!(folders.title_path("fixtures/sites/flat/wiki/mem/g-port.md".as_ref()), "g-port.md");
/// assert_eq!(folders.title_path("fixtures/sites/subpages/Spain/Meetings.md".as_ref()), "Spain/Meetings.md");
/// assert_eq!(folders.title_path("fixtures/sites/flat/entries/GPU board/index.md".as_ref()), "GPU board/index.md");
/// ```
#[derive(Clone, Debug, Default)]
pub struct TitleFolders {
    /// By the folders as they were typed, and by their real paths.
    typed: HashMap<PathBuf, TitleFolder>,
    real: HashMap<PathBuf, TitleFolder>,
    /// Whether folders contain those of subpages.
    subpages: HashMap<PathBuf, bool>,
}

/// What the titles of the pages in a folder begin with.
#[derive(Clone, Debug, Default)]
pub(crate) struct TitleFolder {
    /// The folders of the title, each with a slash behind it.
    before: String,
    /// The name of the folder; empty for a git repository, whose `README.md` is no page of that name.
    own: String,
    /// Whether all folders below belong to titles.
    all: bool,
}

impl TitleFolder {
    /// Returns the path of the title of the file with this name.
    pub(crate) fn title_path(&self, name: &str) -> String {
        match self.before.is_empty() && !self.own.is_empty() && is_index(name) {
            true => format!("{}/{name}", self.own),
            false => format!("{}{name}", self.before),
        }
    }
}

impl TitleFolders {
    /// Returns the end of a file's path that is its page's title, with `/` between folders: for [`Input::titled`](super::Input::titled). A
    /// page that stands for its folder (`GPU/index.md`) keeps that folder.
    pub fn title_path(&mut self, file: &Path) -> String {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        match file.parent() {
            Some(folder) => self.folder(folder).title_path(&name),
            None => name.into_owned(),
        }
    }

    /// Returns what the titles of the pages in a folder begin with.
    pub(crate) fn folder(&mut self, typed: &Path) -> &TitleFolder {
        if !self.typed.contains_key(typed) {
            let real = if typed.as_os_str().is_empty() { Path::new(".") } else { typed }.canonicalize();
            let folder = real.map_or_else(|_| TitleFolder::default(), |real| self.real(&real));
            self.typed.insert(typed.to_owned(), folder);
        }
        &self.typed[typed]
    }

    fn real(&mut self, folder: &Path) -> TitleFolder {
        if let Some(known) = self.real.get(folder) {
            return known.clone();
        }
        let own = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let found = match folder.parent() {
            _ if PAGE_FOLDERS.iter().any(|pages| pages.trim_end_matches('/') == own) => {
                TitleFolder { before: String::new(), own: String::new(), all: true }
            }
            Some(parent) if !folder.join(".git").exists() => {
                let outer = self.real(parent);
                match outer.all || is_namespace(&own) || has_page(parent, &own) || self.contains_subpages(parent) {
                    true => TitleFolder { before: format!("{}{own}/", outer.before), own, all: true },
                    false => TitleFolder { own, ..TitleFolder::default() },
                }
            }
            _ => TitleFolder::default(),
        };
        self.real.insert(folder.to_owned(), found.clone());
        found
    }

    fn contains_subpages(&mut self, folder: &Path) -> bool {
        if let Some(&known) = self.subpages.get(folder) {
            return known;
        }
        let found = contains_subpages(folder);
        self.subpages.insert(folder.to_owned(), found);
        found
    }
}

/// Whether a folder has the name of a namespace. MediaWiki writes it with a capital; `help/` is any folder.
fn is_namespace(name: &str) -> bool {
    !name.starts_with(char::is_lowercase) && namespace(name).is_some()
}

/// Whether there is a page with this name.
fn has_page(folder: &Path, name: &str) -> bool {
    SUFFIXES.iter().any(|suffix| folder.join(format!("{name}{suffix}")).is_file())
}

/// Whether at least half of the folders of pages in a folder are beside a page of their name.
fn contains_subpages(folder: &Path) -> bool {
    let entries = || std::fs::read_dir(folder).into_iter().flatten().flatten();
    let name = |entry: &DirEntry| entry.file_name().to_string_lossy().into_owned();
    let folders: HashSet<String> =
        entries().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| name(&entry)).collect();
    if folders.is_empty() {
        return false;
    }
    let pages: HashSet<String> = entries()
        .map(|entry| name(&entry))
        .filter_map(|name| Some(without_suffix(&name)).filter(|stem| folders.contains(*stem) && name.len() > stem.len()).map(str::to_owned))
        .collect();
    let others = folders.difference(&pages);
    !pages.is_empty() && others.take(MAX_LOOKED_INTO).filter(|other| contains_pages(&folder.join(other))).count() <= pages.len()
}

/// Whether there is a page, or another folder, in a folder.
fn contains_pages(folder: &Path) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        without_suffix(&name).len() < name.len() || (!name.starts_with('.') && entry.file_type().is_ok_and(|kind| kind.is_dir()))
    })
}
