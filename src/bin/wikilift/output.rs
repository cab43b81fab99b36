//! Where data goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::NamedTempFile;

/// An open output.
pub(crate) enum Output {
    Standard(BufWriter<io::StdoutLock<'static>>),
    File { writer: BufWriter<NamedTempFile>, path: PathBuf },
}

impl Output {
    /// Opens standard output, or a temporary file beside `path`.
    pub(crate) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::Standard(BufWriter::new(io::stdout().lock()))) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // A file that was there keeps its permissions; a new one gets those that any new file gets.
        let permissions = std::fs::metadata(path).map(|file| file.permissions());
        #[cfg(unix)]
        let permissions = permissions.or_else(|_| io::Result::Ok(std::os::unix::fs::PermissionsExt::from_mode(0o666)));
        if let Ok(permissions) = permissions {
            builder.permissions(permissions);
        }
        let file = builder.tempfile_in(folder).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self::File { writer: BufWriter::new(file), path: path.to_owned() })
    }

    /// Writes what is left, and gives the file its name.
    pub(crate) fn close(self) -> anyhow::Result<()> {
        match self {
            Self::Standard(mut writer) => Ok(writer.flush()?),
            Self::File { writer, path } => {
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(&path).with_context(|| format!("cannot write {}", path.display()))?;
                Ok(())
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(writer) => writer.write(bytes),
            Self::File { writer, .. } => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(writer) => writer.flush(),
            Self::File { writer, .. } => writer.flush(),
        }
    }
}

/// Whether the reader of our output has gone: `wikilift parse … | head`.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let from_json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        let from_io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        from_json.or(from_io) == Some(io::ErrorKind::BrokenPipe)
    })
}
