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
    #[error("cannot read {}", path.display())]
    Read {
        /// The file, as it was asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is longer than [`MAX_FILE_BYTES`](crate::MAX_FILE_BYTES), or a stream than [`MAX_STREAM_BYTES`](crate::MAX_STREAM_BYTES).
    #[error("cannot read {path}: {bytes} bytes are more than the limit of {limit}")]
    TooLong {
        /// The file, as it was asked for.
        path: String,
        /// Its length; of a stream, how much of it was read.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Elements of an HTML document nest too deep for a CSS selector.
    #[error("{path}: elements nest deeper than {limit}: no tables are picked from it by CSS")]
    TooDeep {
        /// The page, as it was asked for.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// A fault of this crate on one page. Other pages are not touched by it.
    #[error("{path}: a fault in wikilift, please report it: {message}")]
    Fault {
        /// The page, as it was asked for.
        path: String,
        /// What the panic said.
        message: String,
    },
}

/// Does something with one page, so that a fault there stays a fault of that page.
///
/// # Errors
/// [`ErrorKind::Fault`] where `work` panics; those of `work`.
#[cfg(feature = "folder")]
pub(crate) fn guarded<T>(path: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // Nothing outlives a page that a panic could leave half done: what is shared between pages is read only.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(ErrorKind::Fault { path: path.to_owned(), message: said.unwrap_or("a panic").to_owned() }.into())
    })
}

#[cfg(all(test, feature = "folder"))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_its_page() {
        let error = guarded::<()>("A.md", || panic!("index {}", 7)).unwrap_err();
        assert_eq!(error.to_string(), "A.md: a fault in wikilift, please report it: index 7");
        assert_eq!(guarded("A.md", || Ok(1)).unwrap(), 1);
    }
}
