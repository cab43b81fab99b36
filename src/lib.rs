//! wikilift

mod diagnostic;
mod error;
mod event;
mod input;
mod page;
mod scan;
mod span;
mod tree;
mod wiki;
pub mod write;

pub use crate::diagnostic::{Code, Diagnostic, MAX_DIAGNOSTICS_PER_CODE, Severity, UnknownCode};
pub use crate::error::{Error, ErrorKind};
pub use crate::input::{Input, MAX_FILE_BYTES};
pub use crate::page::{
    Category, Cell, Citation, Dialect, File, Link, LinkKind, PAGE_SCHEMA, Page, Place, Reference, Repair, Section, Source, Syntax, Table, Title,
};
pub use crate::span::{Position, Span};
