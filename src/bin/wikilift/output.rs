//! Where data goes. All output of the program is written here, by one rule for each kind of target:
//!
//! - Standard output (no path, `-`, `/dev/stdout`): written as it comes.
//! - A stream (a FIFO, a device, `>(gzip)`): opened and written into, never replaced.
//! - A regular file, or a path where nothing exists: written to a temporary file next to it, synced to the disk, then renamed, so that
//!   the file appears whole or not at all. A symbolic link is followed: the file that it points to is replaced, the link stays.
//!   Permissions and owner are kept.
//! - A regular file that a rename would harm (it has several hard links, or an owner that cannot be kept): written into once everything
//!   is known. This one write is not atomic.
//!
//! A temporary file is locked by its writer as long as that runs. This distinguishes what a killed run left from what another run is
//! writing, and [`sweep`] removes the former.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{anyhow, bail};
use tempfile::TempPath;
use wikilift::write::{printable, printable_lines};

use crate::inputs::is_standard;

/// Temporary files are named `.wikilift-` + six random characters + `.tmp`.
const PREFIX: &str = ".wikilift-";
const SUFFIX: &str = ".tmp";

/// How many symbolic links in a row are followed, as many as on Linux.
const MAX_LINKS: usize = 40;

/// How often a temporary file is created again after another run, while sweeping, has taken it for one that was left behind.
const MAX_TRIES: usize = 8;

/// An open output.
pub(crate) enum Output {
    Standard(BufWriter<io::StdoutLock<'static>>),
    Stream { writer: BufWriter<File>, path: PathBuf },
    File(Replacement),
}

/// A file that is being written and will replace its target.
pub(crate) struct Replacement {
    writer: BufWriter<File>,
    temporary: TempPath,
    /// Where it goes: not a symbolic link.
    target: PathBuf,
    /// The path as it was requested.
    path: PathBuf,
}

/// What a path refers to.
enum Target {
    Standard,
    Stream,
    /// A regular file, or nothing yet, at this path, which is not a symbolic link.
    File(PathBuf),
}

impl Output {
    /// Opens an output. `None` and `-` are standard output.
    pub(crate) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::standard()) };
        match Target::of(path).map_err(|error| failed(path, &error))? {
            Target::Standard => Ok(Self::standard()),
            Target::Stream => {
                let file = OpenOptions::new().append(true).open(path).map_err(|error| failed(path, &error))?;
                Ok(Self::Stream { writer: BufWriter::new(file), path: path.to_owned() })
            }
            Target::File(target) => {
                let replacement = Replacement::new(target, path).map_err(|error| failed(path, &error))?;
                Ok(Self::File(replacement))
            }
        }
    }

    fn standard() -> Self {
        Self::Standard(BufWriter::new(io::stdout().lock()))
    }

    /// Writes the rest, and gives the file its name.
    pub(crate) fn close(self) -> anyhow::Result<()> {
        self.close_if(|_| Ok(true)).map(|_| ())
    }

    /// As [`close`](Self::close), if `is_wanted`, called with the path right before the file gets its name, agrees. Otherwise, what was
    /// there stays.
    pub(crate) fn close_if(self, is_wanted: impl FnOnce(&Path) -> anyhow::Result<bool>) -> anyhow::Result<bool> {
        match self {
            Self::Standard(mut writer) => writer.flush()?,
            Self::Stream { mut writer, path } => writer.flush().map_err(|error| failed(&path, &error))?,
            Self::File(replacement) => return replacement.finish(is_wanted),
        }
        Ok(true)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(writer) => writer.write(bytes),
            Self::Stream { writer, path } => writer.write(bytes).map_err(|error| named(path, &error)),
            Self::File(file) => file.writer.write(bytes).map_err(|error| named(&file.path, &error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(writer) => writer.flush(),
            Self::Stream { writer, path } => writer.flush().map_err(|error| named(path, &error)),
            Self::File(file) => file.writer.flush().map_err(|error| named(&file.path, &error)),
        }
    }
}

impl Target {
    fn of(path: &Path) -> io::Result<Self> {
        if is_standard(path) {
            return Ok(Self::Standard);
        }
        let mut at = path.to_owned();
        for _ in 0..=MAX_LINKS {
            if ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| at == Path::new(name)) {
                return Ok(Self::Standard);
            }
            // Files that are already open, by their numbers. `/dev/fd/3` may be a regular file, but it is the shell that has opened it.
            if ["/dev/stderr", "/dev/fd", "/proc"].iter().any(|name| at.starts_with(name)) {
                return Ok(Self::Stream);
            }
            match fs::symlink_metadata(&at) {
                Ok(found) if found.is_symlink() => {
                    let to = fs::read_link(&at)?;
                    at = folder_of(&at).join(to);
                }
                Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
                Ok(found) if !found.is_file() => return Ok(Self::Stream),
                Ok(found) if found.permissions().readonly() => {
                    return Err(io::Error::new(ErrorKind::PermissionDenied, "it is read-only"));
                }
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => return Ok(Self::File(at)),
            }
        }
        Err(io::Error::other("too many symbolic links"))
    }
}

impl Replacement {
    fn new(target: PathBuf, path: &Path) -> io::Result<Self> {
        let folder = folder_of(&target).to_owned();
        sweep(&folder);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        // A new file gets the permissions that any new file gets.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        for _ in 0..MAX_TRIES {
            let (file, temporary) = builder.tempfile_in(&folder)?.into_parts();
            // Another run may see the file before it is locked, and take it for one that was left behind.
            if file.try_lock().is_ok() && temporary.exists() {
                return Ok(Self { writer: BufWriter::new(file), temporary, target, path: path.to_owned() });
            }
        }
        Err(io::Error::other("another run removes the temporary files of this one"))
    }

    fn finish(self, is_wanted: impl FnOnce(&Path) -> anyhow::Result<bool>) -> anyhow::Result<bool> {
        let Self { writer, temporary, target, path } = self;
        let failed = |error: io::Error| failed(&path, &error);
        let mut file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        let is_replaceable = match fs::metadata(&target) {
            Ok(old) => keep_attributes(&file, &old).map_err(failed)?,
            Err(_) => true,
        };
        if !is_wanted(&target)? {
            return Ok(false);
        }
        if is_replaceable {
            temporary.persist(&target).map_err(|error| failed(error.error))?;
        } else {
            let mut old = OpenOptions::new().write(true).truncate(true).open(&target).map_err(failed)?;
            file.rewind().map_err(failed)?;
            io::copy(&mut file, &mut old).map_err(failed)?;
            old.sync_all().map_err(failed)?;
        }
        Ok(true)
    }
}

/// Gives a new file the permissions and the owner of the old one. Returns whether it may replace it.
#[cfg(unix)]
fn keep_attributes(new: &File, old: &fs::Metadata) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let made = new.metadata()?;
    let has_owner =
        (made.uid(), made.gid()) == (old.uid(), old.gid()) || std::os::unix::fs::fchown(new, Some(old.uid()), Some(old.gid())).is_ok();
    // A page is not a program that runs as somebody else: the bits for that are not kept.
    new.set_permissions(PermissionsExt::from_mode(old.permissions().mode() & 0o777))?;
    Ok(has_owner && old.nlink() == 1)
}

#[cfg(not(unix))]
fn keep_attributes(new: &File, old: &fs::Metadata) -> io::Result<bool> {
    new.set_permissions(old.permissions())?;
    Ok(true)
}

/// Removes temporary files that killed runs left in a folder. Each folder is searched once.
pub(crate) fn sweep(folder: &Path) {
    static SWEPT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    {
        let Ok(mut swept) = SWEPT.lock() else { return };
        if !swept.get_or_insert_default().insert(folder.to_owned()) {
            return;
        }
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| is_temporary(&entry.file_name())) {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        // The lock is free if the process that wrote the file is gone. A file that cannot be removed does no harm.
        if is_file && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_temporary(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The system's message, without the name of the temporary file.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    // `tempfile` appends the path to the message.
    text.split_once(" at path \"").map_or(text.as_str(), |(text, _)| text).to_owned()
}

fn failed(path: &Path, error: &io::Error) -> anyhow::Error {
    named(path, error).into()
}

/// The error with the target that it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {}", printable(&path.to_string_lossy()), plain(error)))
}

/// Creates a folder, and those above it.
pub(crate) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).map_err(|error| anyhow!("cannot create the folder {}: {error}", folder.display()))
}

/// Identifies a file, whatever its paths are: device and inode, or where the system has none, the path without symbolic links.
#[cfg(unix)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FileId(u64, u64);

/// Identifies a file, whatever its paths are: the path without symbolic links.
#[cfg(not(unix))]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FileId(PathBuf);

impl FileId {
    /// The file that a path points to. `None` if there is none.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            fs::metadata(path).map(|file| Self(file.dev(), file.ino())).ok()
        }
        #[cfg(not(unix))]
        {
            path.canonicalize().map(Self).ok()
        }
    }
}

/// Refuses an output that is one of the files that are read.
pub(crate) fn refuse_input<'i>(output: Option<&Path>, inputs: impl IntoIterator<Item = &'i Path>) -> anyhow::Result<()> {
    // What does not exist yet, or is not a regular file, is not an input that could be lost.
    let Some(output) = output.filter(|output| !is_standard(output) && output.is_file()) else { return Ok(()) };
    let id = FileId::of(output);
    if inputs.into_iter().any(|input| FileId::of(input) == id) {
        bail!("{}: refusing to overwrite an input file", output.display());
    }
    Ok(())
}

/// Whether `--out` names one file of comma-separated values and not a folder: by its suffix, unless such a folder exists.
pub(crate) fn is_csv_file(path: &Path) -> bool {
    let is_csv = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("csv") || suffix.eq_ignore_ascii_case("tsv"));
    let is_folder = path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    is_standard(path) || (path.exists() && !path.is_dir()) || (is_csv && !is_folder)
}

/// Writes text over a page that was read, if the file still is what was read, by `is_unchanged`.
pub(crate) fn rewrite(path: &Path, text: &str, is_unchanged: impl FnOnce(&Path) -> bool) -> anyhow::Result<()> {
    let mut output = Output::open(Some(path))?;
    output.write_all(text.as_bytes())?;
    if output.close_if(|target| Ok(is_unchanged(target)))? {
        Ok(())
    } else {
        Err(anyhow!("{}: not written: it has changed since it was read", path.display()))
    }
}

/// Whether the reader of our output is gone: `wikilift parse … | head`.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let from_json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        let from_io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        from_json.or(from_io) == Some(ErrorKind::BrokenPipe)
    })
}

/// Shows on standard output what changes in a page, as a unified diff.
pub(crate) fn write_diff(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let shown = path.display().to_string();
    let diff = similar::TextDiff::from_lines(before, after);
    let mut output = Output::open(None)?;
    let diff = diff.unified_diff().header(&shown, &shown).to_string();
    output.write_all(printable_lines(&diff).as_bytes())?;
    output.close()
}
