//! What MediaWiki knows of titles: namespaces in every language, interwiki prefixes, and how a title is written.
//!
//! Comes in: the address of a link, as a page writes it. Goes out: the title that it leads to. Nothing here knows pages.

pub(crate) mod file_name;
mod prefix;
pub(crate) mod title;

pub(crate) use prefix::{Namespace, is_interwiki, namespace};
