//! The error of the crate. Reading a page never fails: anything odd about a page is a [`Diagnostic`](crate::Diagnostic). What can fail is
//! reading a file, writing to an output, and using something that a user supplied (a pattern, a record map, a struct for the rows of a
//! table).

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The error of every fallible function of this crate.
///
/// [`kind`](Self::kind) says what happened and can be matched on. The error prints as one line, with the file and the line where these are
/// known. Its `Debug` form is the same line followed by the causes, so that `fn main() -> Result<(), wikilift::Error>` prints something
/// readable.
///
/// ```
/// use wikilift::{ErrorKind, Input};
///
/// let error = Input::read("no such page.md").unwrap_err();
/// assert_eq!(error.to_string(), "cannot read no such page.md");
/// assert!(matches!(error.kind(), ErrorKind::Read { .. }) && error.is_io());
/// ```
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<ErrorKind>);

impl Error {
    /// Returns what went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Returns what went wrong, by value.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    /// Whether the operating system reported the error: a file that cannot be read, an output that cannot be written to.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(*self.0, ErrorKind::Read { .. } | ErrorKind::Write { .. })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

/// Makes an [`ErrorKind::Write`].
impl From<io::Error> for Error {
    fn from(source: io::Error) -> Self {
        ErrorKind::Write { source }.into()
    }
}

/// What went wrong.
///
/// ```
/// use wikilift::{DiagnosticCode, ErrorKind};
///
/// let error = "lost-spn".parse::<DiagnosticCode>().unwrap_err();
/// let ErrorKind::UnknownName { name, choices, .. } = error.kind() else { panic!("{error}") };
/// assert!(name == "lost-spn" && choices.contains(&"lost-span"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be read.
    #[error("cannot read {}", path.display())]
    #[non_exhaustive]
    Read {
        /// The file, as the caller named it.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// An output could not be written to.
    #[error("cannot write")]
    #[non_exhaustive]
    Write {
        /// The error of the output.
        source: io::Error,
    },
    /// A file is longer than [`MAX_FILE_BYTES`](crate::input::MAX_FILE_BYTES), or a stream is longer than
    /// [`MAX_STREAM_BYTES`](crate::input::MAX_STREAM_BYTES).
    #[error("cannot read {path}: {bytes} bytes are more than the limit of {limit}")]
    #[non_exhaustive]
    TooLong {
        /// The file, as the caller named it.
        path: String,
        /// Its length in bytes; for a stream, how many bytes of it were read.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The elements of an HTML document nest too deeply for a CSS selector.
    #[error("{path}: elements nest deeper than {limit} levels, too deep for a CSS selector")]
    #[non_exhaustive]
    TooDeep {
        /// The page, as the caller named it.
        path: String,
        /// The limit, in nested elements.
        limit: usize,
    },
    /// A row of a table does not fit the struct that it is deserialized into.
    #[error("{path}:{line}: table {table}, row {row}{}: {message}", .column.as_ref().map(|column| format!(", column {column:?}, text {text:?}")).unwrap_or_default())]
    #[non_exhaustive]
    Row {
        /// The page's path; `table` if the rows were asked of the table, not of the page.
        path: String,
        /// Line in the file, from 1: of the cell at fault, or of the row.
        line: u32,
        /// Number of the table on its page, from 0.
        table: u32,
        /// Number of the row in the table, from 0, header rows included.
        row: u32,
        /// The column, if the text of one cell is at fault.
        column: Option<String>,
        /// The text of that cell; empty otherwise.
        text: String,
        /// What is wrong.
        message: String,
    },
    /// A record map or a lexicon of members cannot be used: it is malformed, or has no field that records are about.
    #[error("{message}")]
    #[non_exhaustive]
    RecordMap {
        /// What is wrong, with the line if it is known.
        message: String,
    },
    /// A table has no column of this name.
    #[error("no column {name:?}; there are {}", quoted(columns))]
    #[non_exhaustive]
    UnknownColumn {
        /// The name that was asked for.
        name: String,
        /// The names that the table has ([`Table::column_names`](crate::Table::column_names)).
        columns: Vec<String>,
    },
    /// A name is not one of the known names of its kind: diagnostic codes, finding codes, variants of Chinese.
    #[error("no {what} {name:?}; there are {}", choices.join(", "))]
    #[non_exhaustive]
    UnknownName {
        /// What the name should have been, in one or two words: `diagnostic code`.
        what: &'static str,
        /// The name as given.
        name: String,
        /// The known names.
        choices: Vec<&'static str>,
    },
    /// A regular expression or a CSS selector is malformed.
    #[error("{pattern:?}: {message}")]
    #[non_exhaustive]
    Pattern {
        /// The expression or selector.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// A bug in this crate was hit on one page. Other pages are not affected.
    #[error("{path}: internal error in wikilift, please report it: {message}")]
    #[non_exhaustive]
    Fault {
        /// The page, as the caller named it.
        path: String,
        /// The message of the panic.
        message: String,
    },
}

impl ErrorKind {
    /// Returns the error for a name that is not one of `choices`.
    pub(crate) fn unknown(what: &'static str, name: &str, choices: impl Iterator<Item = &'static str>) -> Error {
        Self::UnknownName { what, name: name.to_owned(), choices: choices.collect() }.into()
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

/// Runs `work` on one page, so that a bug hit there affects only that page.
///
/// # Errors
/// Returns [`ErrorKind::Fault`] if `work` panics, and the errors of `work`.
#[cfg(feature = "folder")]
pub(crate) fn guarded<T>(path: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // No state outlives a page that a panic could leave half done: what pages share is read-only.
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
        assert_eq!(error.to_string(), "A.md: internal error in wikilift, please report it: index 7");
        assert_eq!(guarded("A.md", || Ok(1)).unwrap(), 1);
    }
}
