//! From the paths that were typed to the files to read, in sorted order.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use ignore::{DirEntry, WalkBuilder};
use wikilift::Input;

use crate::args::InputArgs;

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InputFile {
    /// The path to show: as typed, or the typed folder with what is under it.
    pub(crate) path: PathBuf,
    /// The path under the folder that was typed: the name of the page there.
    name: Option<String>,
}

/// The files to read, and what could not be looked at.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) files: Vec<InputFile>,
    pub(crate) errors: Vec<anyhow::Error>,
    /// Pages that were skipped because their name begins with a dot.
    pub(crate) hidden: usize,
}

/// Finds the files of `paths`: a file is itself, a folder all pages under it that git would not ignore. `-` is standard input.
pub(crate) fn find(args: &InputArgs) -> Inputs {
    let &InputArgs { ref paths, hidden, html, .. } = args;
    let mut inputs = Inputs::default();
    for path in paths {
        if !path.is_dir() {
            inputs.files.push(InputFile { path: path.clone(), name: None });
            continue;
        }
        // Hidden folders are not looked into; hidden pages are counted, so that it can be said that they were skipped.
        let is_wanted = move |entry: &DirEntry| hidden || entry.depth() == 0 || !is_hidden(entry) || !entry.path().is_dir();
        for entry in WalkBuilder::new(path).hidden(false).require_git(false).filter_entry(is_wanted).build() {
            match entry {
                Ok(entry) if is_page(entry.path(), html) && entry.path().is_file() => {
                    if is_hidden(&entry) && !hidden {
                        inputs.hidden += 1;
                        continue;
                    }
                    let name = entry.path().strip_prefix(path).ok().map(slashed);
                    inputs.files.push(InputFile { path: entry.into_path(), name });
                }
                Ok(_) => {}
                Err(error) => inputs.errors.push(error.into()),
            }
        }
    }
    inputs.files.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    inputs.files.dedup_by(|a, b| a.path == b.path);
    inputs
}

/// Whether several pages are asked for, even if only one is found.
pub(crate) fn are_several(paths: &[PathBuf]) -> bool {
    paths.len() > 1 || paths.iter().any(|path| path.is_dir())
}

fn is_page(path: &Path, html: bool) -> bool {
    let suffixes: &[&str] = if html { &["md", "markdown", "html", "htm"] } else { &["md", "markdown"] };
    path.extension().is_some_and(|extension| suffixes.iter().any(|suffix| extension.eq_ignore_ascii_case(suffix)))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

impl InputFile {
    /// The path under the folder that was typed; of a file that was typed itself, its name.
    pub(crate) fn label(&self) -> String {
        let own = || self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned();
        self.name.clone().unwrap_or_else(own)
    }

    /// Reads the file.
    pub(crate) fn read(&self) -> anyhow::Result<Input> {
        if self.path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
            return Ok(Input::from_bytes("-", bytes)?);
        }
        let input = Input::read(&self.path)?;
        Ok(match &self.name {
            Some(name) => input.named(name),
            None => input,
        })
    }
}
