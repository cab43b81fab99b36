//! A folder for output (`--out FOLDER`).
//!
//! A manifest in the folder records what earlier runs wrote: nothing else is ever removed, or replaced without `--force`. It is a log: a
//! file's line is added before the file is written, so that the manifest of a killed run is still correct. If a `datapackage.json`
//! describes the folder, it takes over the contents of the manifest once everything is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{anyhow, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wikilift::write::printable;

use crate::complain;
use crate::output::{Output, make_folder, sweep};

/// Hidden, so that no tool that reads the folder takes it for data.
const MANIFEST: &str = ".wikilift-manifest.ndjson";

/// The description of a folder of CSV files (<https://datapackage.org>).
pub(crate) const PACKAGE: &str = "datapackage.json";
/// Its key for what wikilift wrote, a hash for each file; the name of the field in [`Described`].
const PACKAGE_KEY: &str = "wikilift";

/// How many names of files a message lists: the first ones are enough to see what happened.
const MAX_NAMED: usize = 5;

/// A line of the manifest.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// The file, by its path below the folder.
    path: String,
    /// A hash of its content. `None` for a file that is written piece by piece and was not finished when the run ended: any content is
    /// ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// The path that was typed and led to the page. If it is typed again but no longer produces the file, the file is stale.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    from: String,
}

/// What the manifest states about a file.
#[derive(Debug, Default)]
struct Known {
    hashes: Vec<Option<String>>,
    from: String,
}

/// A folder for output.
#[derive(Debug)]
pub(crate) struct OutFolder {
    root: PathBuf,
    /// Whether to replace what others wrote, too.
    force: bool,
    known: BTreeMap<String, Known>,
    /// The manifest, once something is written.
    log: Option<File>,
    written: BTreeMap<String, Entry>,
    /// How many files were already there, byte for byte.
    unchanged: usize,
}

impl OutFolder {
    /// Opens the folder, or creates it. With `force`, files that others wrote are replaced.
    pub(crate) fn open(root: &Path, force: bool) -> anyhow::Result<Self> {
        make_folder(root)?;
        sweep(root);
        let path = root.join(MANIFEST);
        let mut known: BTreeMap<String, Known> = BTreeMap::new();
        let log = fs::read_to_string(&path).unwrap_or_default();
        // A line that a killed run did not finish is ignored, and so is one that somebody wrote to reach files elsewhere.
        let is_inside = |entry: &Entry| Path::new(&entry.path).components().all(|part| matches!(part, Component::Normal(_)));
        for entry in log.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok()).filter(is_inside) {
            let file = known.entry(entry.path).or_default();
            file.hashes.push(entry.hash);
            file.from = entry.from;
        }
        for (path, hash) in files_of_package(root) {
            known.entry(path).or_default().hashes.push(hash);
        }
        Ok(Self { root: root.to_owned(), force, known, log: None, written: BTreeMap::new(), unchanged: 0 })
    }

    /// Fails, before anything is written, if one of the files already exists and is not ours to replace.
    pub(crate) fn claim<'n>(&self, names: impl IntoIterator<Item = &'n Path>) -> anyhow::Result<()> {
        let foreign: Vec<&Path> = names.into_iter().filter(|name| !self.is_ours(name)).collect();
        if foreign.is_empty() {
            return Ok(());
        }
        bail!(
            "{}: {} not written by wikilift, or changed since: {}; --force replaces {}",
            self.root.display(),
            if foreign.len() == 1 { "this file was".to_owned() } else { format!("these {} files were", foreign.len()) },
            listed(foreign.iter().map(|name| name.display().to_string())),
            if foreign.len() == 1 { "it" } else { "them" }
        )
    }

    /// Whether a file may be written: nothing is there, or what we wrote, or `--force` was given.
    fn is_ours(&self, name: &Path) -> bool {
        let path = self.root.join(name);
        match fs::symlink_metadata(&path) {
            Err(error) => error.kind() == ErrorKind::NotFound,
            Ok(_) if self.force => true,
            Ok(_) => self.known.get(&slashed(name)).is_some_and(|known| {
                let is_any = known.hashes.iter().any(Option::is_none);
                is_any || content_hash(&path).is_some_and(|hash| known.hashes.iter().flatten().any(|known| *known == hash))
            }),
        }
    }

    /// Writes a file, if it differs from what is there. `from` is the path that was typed and led to it.
    pub(crate) fn write(&mut self, name: &Path, bytes: &[u8], from: &str) -> anyhow::Result<()> {
        let hash = hash(bytes);
        if fs::symlink_metadata(self.root.join(name)).is_ok_and(|file| file.is_file())
            && fs::read(self.root.join(name)).is_ok_and(|old| old == bytes)
            && self.is_ours(name)
        {
            self.unchanged += 1;
            self.written.insert(slashed(name), Entry { path: slashed(name), hash: Some(hash), from: from.to_owned() });
            return Ok(());
        }
        let mut output = self.begin(name, Some(hash), from)?;
        output.write_all(bytes)?;
        output.close()
    }

    /// Opens a file that is written piece by piece.
    pub(crate) fn create(&mut self, name: &Path) -> anyhow::Result<Output> {
        self.begin(name, None, "")
    }

    fn begin(&mut self, name: &Path, hash: Option<String>, from: &str) -> anyhow::Result<Output> {
        let path = self.announce(name, hash, from)?;
        // A link where the file goes is ours: it is replaced, not followed.
        if fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
            fs::remove_file(&path).map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
        }
        Output::open(Some(&path))
    }

    /// Writes a symbolic link.
    #[cfg(unix)]
    pub(crate) fn link(&mut self, name: &Path, to: &Path, from: &str) -> anyhow::Result<()> {
        let hash = hash(to.as_os_str().as_encoded_bytes());
        if fs::read_link(self.root.join(name)).is_ok_and(|old| old == to) {
            self.unchanged += 1;
            self.written.insert(slashed(name), Entry { path: slashed(name), hash: Some(hash), from: from.to_owned() });
            return Ok(());
        }
        let path = self.announce(name, Some(hash), from)?;
        let failed = |error| anyhow!("cannot write {}: {error}", path.display());
        if fs::symlink_metadata(&path).is_ok() {
            fs::remove_file(&path).map_err(failed)?;
        }
        std::os::unix::fs::symlink(to, &path).map_err(failed)
    }

    /// Records in the manifest what is about to be written, and creates its folder. Returns its path.
    fn announce(&mut self, name: &Path, hash: Option<String>, from: &str) -> anyhow::Result<PathBuf> {
        self.claim([name])?;
        let path = self.root.join(name);
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        let entry = Entry { path: slashed(name), hash, from: from.to_owned() };
        let line = serde_json::to_string(&entry)? + "\n";
        self.log(&line).map_err(|error| anyhow!("cannot write {}: {error}", self.root.join(MANIFEST).display()))?;
        self.written.insert(entry.path.clone(), entry);
        Ok(path)
    }

    fn log(&mut self, line: &str) -> std::io::Result<()> {
        let log = match &mut self.log {
            Some(log) => log,
            None => self.log.insert(OpenOptions::new().create(true).append(true).open(self.root.join(MANIFEST))?),
        };
        log.write_all(line.as_bytes())
    }

    /// Ends the output: removes files of earlier runs that these inputs no longer produce, if all of them were read (`is_complete`), and
    /// reports on standard error what was done. An empty `from` marks a file that every run writes again.
    pub(crate) fn finish(mut self, typed: &BTreeSet<String>, is_complete: bool) -> anyhow::Result<()> {
        self.settle(typed, is_complete);
        let mut manifest = Output::open(Some(&self.root.join(MANIFEST)))?;
        for entry in self.written.values() {
            serde_json::to_writer(&mut manifest, entry)?;
            manifest.write_all(b"\n")?;
        }
        manifest.close()
    }

    /// As [`finish`](Self::finish), with a description of the folder, which takes over the contents of the manifest.
    pub(crate) fn finish_package(mut self, package: &impl Serialize, is_complete: bool) -> anyhow::Result<()> {
        self.settle(&BTreeSet::new(), is_complete);
        let files = self.written.values().map(|entry| (entry.path.as_str(), entry.hash.as_deref().unwrap_or_default()));
        let package = Described { package, wikilift: Ours { files: files.collect() } };
        let path = self.root.join(PACKAGE);
        self.claim([Path::new(PACKAGE)])?;
        let mut output = Output::open(Some(&path))?;
        serde_json::to_writer_pretty(&mut output, &package)?;
        output.write_all(b"\n")?;
        output.close()?;
        // Everything that it stated is in the package now.
        let _ = fs::remove_file(self.root.join(MANIFEST));
        Ok(())
    }

    /// Removes stale files, and reports what was done.
    fn settle(&mut self, typed: &BTreeSet<String>, is_complete: bool) {
        let (mut removed, mut changed, mut left) = (0_usize, Vec::new(), 0_usize);
        let is_old = |name: &&String| !self.written.contains_key(*name) && *name != PACKAGE;
        let names: Vec<String> = self.known.keys().filter(is_old).cloned().collect();
        for name in names {
            let path = self.root.join(&name);
            let Some(known) = self.known.get(&name) else { continue };
            if fs::symlink_metadata(&path).is_err() {
                continue;
            }
            let is_stale = is_complete && (known.from.is_empty() || typed.contains(&known.from));
            if is_stale && self.is_ours(Path::new(&name)) && fs::remove_file(&path).is_ok() {
                removed += 1;
                remove_empty_folders(&self.root, &path);
                continue;
            }
            if is_stale {
                changed.push(name.clone());
            }
            left += 1;
            let hash = known.hashes.last().cloned().flatten();
            self.written.insert(name.clone(), Entry { path: name.clone(), hash, from: known.from.clone() });
        }
        let count = self.written.len() - left - self.unchanged;
        for entry in self.written.values_mut().filter(|entry| entry.hash.is_none()) {
            entry.hash = content_hash(&self.root.join(&entry.path));
        }
        let mut said = format!("{}: {}", self.root.display(), files(count, "written"));
        for (count, what) in [(self.unchanged, "unchanged"), (removed, "of earlier runs removed"), (left, "of earlier runs left")] {
            if count > 0 {
                said += &format!(", {count} {what}");
            }
        }
        complain(&anyhow!("{said}"));
        if !changed.is_empty() {
            let names = listed(changed.iter().cloned());
            complain(&anyhow!("{}: not removed because they were changed: {names}", self.root.display()));
        }
    }
}

/// A description of the folder, with what wikilift wrote.
#[derive(Serialize)]
struct Described<'p, P> {
    #[serde(flatten)]
    package: &'p P,
    wikilift: Ours<'p>,
}

/// The files, each with a hash of its content.
#[derive(Serialize)]
struct Ours<'p> {
    files: BTreeMap<&'p str, &'p str>,
}

/// The files that a `datapackage.json` of ours lists as written, itself included. Empty if there is none, or if it is not ours.
fn files_of_package(root: &Path) -> Vec<(String, Option<String>)> {
    let text = fs::read_to_string(root.join(PACKAGE)).unwrap_or_default();
    let package: Value = serde_json::from_str(&text).unwrap_or_default();
    let Some(files) = package.get(PACKAGE_KEY).and_then(|ours| ours.get("files")).and_then(Value::as_object) else { return Vec::new() };
    let is_inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let listed = files.iter().filter(|(path, _)| is_inside(path));
    let listed = listed.map(|(path, hash)| (path.clone(), Some(hash.as_str().unwrap_or_default().to_owned())));
    listed.chain([(PACKAGE.to_owned(), None)]).collect()
}

fn files(count: usize, what: &str) -> String {
    format!("{count} {} {what}", if count == 1 { "file" } else { "files" })
}

/// The first names of a list, and how many more there are.
pub(crate) fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    let count = names.len();
    let mut shown: Vec<String> = names.take(MAX_NAMED).map(|name| printable(&name).into_owned()).collect();
    if count > MAX_NAMED {
        shown.push(format!("and {} more", count - MAX_NAMED));
    }
    shown.join(", ")
}

fn remove_empty_folders(root: &Path, file: &Path) {
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != root) {
        // A folder that is not empty stays.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// A hash of the content of a file, or of the target of a symbolic link.
fn content_hash(path: &Path) -> Option<String> {
    match fs::read_link(path) {
        Ok(to) => Some(hash(to.as_os_str().as_encoded_bytes())),
        Err(_) => fs::read(path).ok().map(|bytes| hash(&bytes)),
    }
}

/// A hash that shows whether somebody changed a file: 64-bit FNV-1a and the length, the same on every machine and in every version.
fn hash(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}:{}", bytes.len())
}

/// A path with `/` between its parts, on every system. A name that is not UTF-8 is written with escapes, so that two of them stay
/// distinct.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_str().map_or_else(|| format!("{part:?}"), str::to_owned)).collect();
    parts.join("/")
}
