//! What MediaWiki knows of titles: namespaces in every language, interwiki prefixes, how a title is written, where titles stand in paths, and which letters
//! behind a link belong into it.
//!
//! Comes in: the address of a link, as a page writes it. Goes out: the title that it leads to. Nothing here knows pages.

pub(crate) mod file_name;
pub(crate) mod link_trail;
pub(crate) mod path;
mod prefix;
pub(crate) mod title;

pub(crate) use prefix::{Namespace, is_interwiki, namespace};
