//! Which folder is the site when files, or several folders, are to be checked: links lead to pages that were not typed, too.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::inputs::is_page;

/// The folder of a site, and the part of it that is reported.
pub(crate) struct Scope {
    /// The folder, by a path that is short in messages.
    pub(crate) folder: PathBuf,
    /// The files and folders that were typed, by their real paths; empty for all of it.
    pub(crate) within: Vec<PathBuf>,
}

/// Finds the site of the paths that were typed. A folder is one. The site of a file is the outermost of the folders of pages around it, and
/// that of several paths is the innermost folder that contains the sites of all.
pub(crate) fn of(paths: &[PathBuf]) -> anyhow::Result<Scope> {
    if let [path] = paths
        && !path.is_file()
    {
        return Ok(Scope { folder: path.clone(), within: Vec::new() });
    }
    let real = |path: &PathBuf| path.canonicalize().with_context(|| format!("cannot read {}", path.display()));
    let within = paths.iter().map(real).collect::<anyhow::Result<Vec<PathBuf>>>()?;
    let mut sites = within.iter().map(|path| if path.is_dir() { path.clone() } else { site_of(path) });
    let first = sites.next().unwrap_or_default();
    let folder = sites
        .fold(first, |common, site| common.ancestors().find(|folder| site.starts_with(folder)).map(Path::to_owned).unwrap_or_default());
    Ok(Scope { folder: shown(&folder), within })
}

/// Returns the outermost folder around a file that is reached through folders of pages, but not beyond its git repository; outside of one,
/// not beyond the current folder.
fn site_of(file: &Path) -> PathBuf {
    let mut site = file.parent().unwrap_or(file);
    let repository = file.ancestors().skip(1).find(|folder| folder.join(".git").exists()).map(Path::to_owned);
    let here = || std::env::current_dir().and_then(|here| here.canonicalize()).ok().filter(|here| file.starts_with(here));
    let Some(top) = repository.or_else(here) else { return site.to_owned() };
    while site != top
        && let Some(parent) = site.parent().filter(|parent| contains_pages(parent))
    {
        site = parent;
    }
    site.to_owned()
}

fn contains_pages(folder: &Path) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| is_page(&entry.path(), false) && entry.path().is_file())
}

/// Returns a path relative to the current folder, if it is below that.
fn shown(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match here.ok().and_then(|here| folder.strip_prefix(here).ok().map(Path::to_owned)) {
        Some(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Some(below) => below,
        None => folder.to_owned(),
    }
}
