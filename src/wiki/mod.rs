//! MediaWiki's rules for titles: namespaces in every language, interwiki prefixes, the form of a title, where titles are in paths, which
//! letters after a link belong in it, and the options of pictures.
//!
//! Takes the address of a link, as a page has it, and returns the title that it points to. Nothing here depends on pages.

mod category;
pub(crate) mod file_name;
pub(crate) mod link_trail;
pub(crate) mod path;
pub(crate) mod picture;
mod prefix;
pub(crate) mod title;

pub(crate) use category::may_be_category;
pub(crate) use prefix::{Namespace, is_interwiki, namespace};
