//! What can go wrong outside a page: reading and writing. Reading a page itself never fails; what is odd about it is a
//! [`Diagnostic`](crate::Diagnostic).

use std::path::PathBuf;

/// An error of the crate. [`ErrorKind`] says which.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<ErrorKind>);

impl Error {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file, as it was asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is longer than [`MAX_FILE_BYTES`](crate::MAX_FILE_BYTES).
    #[error("cannot read {path}: {bytes} bytes are more than the limit of {limit}", limit = crate::MAX_FILE_BYTES)]
    TooLong {
        /// The file, as it was asked for.
        path: String,
        /// Its length.
        bytes: usize,
    },
}
