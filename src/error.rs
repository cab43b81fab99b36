//! The error of the crate. Reading a page never fails: what is odd about a page is a [`Diagnostic`](crate::Diagnostic). What can fail is
//! reading a file, writing to an output, and using what a user supplied (a pattern, a record map, a struct for the rows of a table).

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The error of every fallible function of this crate.
///
/// [`kind`](Self::kind) tells what happened; it can be matched on. The error prints as one line, with the file and the line where there
/// is one. Its `Debug` form is the same line with the causes behind it, so that `fn main() -> Result<(), wikilift::Error>` prints
/// something that a person can read.
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
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// What went wrong, by value.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    /// Whether the operating system reported it: a file that cannot be read, an output that cannot be written to.
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

/// An output could not be written to.
impl From<io::Error> for Error {
    fn from(source: io::Error) -> Self {
        ErrorKind::Write { source }.into()
    }
}

/// What went wrong.
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
    /// A file is longer than [`MAX_FILE_BYTES`](crate::input::MAX_FILE_BYTES), or a stream than
    /// [`MAX_STREAM_BYTES`](crate::input::MAX_STREAM_BYTES).
    #[error("cannot read {path}: {bytes} bytes are more than the limit of {limit}")]
    #[non_exhaustive]
    TooLong {
        /// The file, as the caller named it.
        path: String,
        /// Its length in bytes; of a stream, how many bytes of it were read.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Elements of an HTML document nest too deep for a CSS selector.
    #[error("{path}: elements nest deeper than {limit} levels, too deep for a CSS selector")]
    #[non_exhaustive]
    TooDeep {
        /// The page, as the caller named it.
        path: String,
        /// The limit, in elements that contain one another.
        limit: usize,
    },
    /// A row of a table does not fit the struct that it was to become.
    #[error("{path}:{line}: table {table}, row {row}{}: {message}", .column.as_ref().map(|column| format!(", column {column:?}, text {text:?}")).unwrap_or_default())]
    #[non_exhaustive]
    Row {
        /// The page's path; `table` where the table was asked and not the page.
        path: String,
        /// Line of the row in the file, from 1.
        line: u32,
        /// Number of the table on its page, from 0.
        table: u32,
        /// Number of the row in the table, from 0, header rows counted.
        row: u32,
        /// The column, if the text of one cell is at fault.
        column: Option<String>,
        /// The text of that cell; empty otherwise.
        text: String,
        /// What is wrong.
        message: String,
    },
    /// A record map, or a lexicon of members, cannot be used: it is not well-formed, or has no field that records are about.
    #[error("{message}")]
    #[non_exhaustive]
    RecordMap {
        /// What is wrong, with the line where there is one.
        message: String,
    },
    /// A table has no column of this name.
    #[error("no column {name:?}; there are {}", quoted(columns))]
    #[non_exhaustive]
    UnknownColumn {
        /// The name that was asked for.
        name: String,
        /// The names that there are ([`Table::column_names`](crate::Table::column_names)).
        columns: Vec<String>,
    },
    /// A word names nothing of its kind: no diagnostic code, no finding code, no variant of Chinese.
    #[error("no {what} {name:?}; there are {}", choices.join(", "))]
    #[non_exhaustive]
    UnknownName {
        /// What the word was to name, in one or two words: `diagnostic code`.
        what: &'static str,
        /// The word.
        name: String,
        /// The words that there are.
        choices: Vec<&'static str>,
    },
    /// A regular expression or a CSS selector is not well-formed.
    #[error("{pattern:?}: {message}")]
    #[non_exhaustive]
    Pattern {
        /// The expression or selector.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// A fault of this crate on one page. Other pages are not affected.
    #[error("{path}: a fault in wikilift, please report it: {message}")]
    #[non_exhaustive]
    Fault {
        /// The page, as the caller named it.
        path: String,
        /// The message of the panic.
        message: String,
    },
}

impl ErrorKind {
    /// The error for a word that is none of `choices`.
    pub(crate) fn unknown(what: &'static str, name: &str, choices: impl Iterator<Item = &'static str>) -> Error {
        Self::UnknownName { what, name: name.to_owned(), choices: choices.collect() }.into()
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
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
