//! Addresses of categories.

use super::{Namespace, namespace};
use crate::address::decode_percent;

/// Whether an address may be that of a category: whether a word before one of its colons, which may be escaped, names that namespace. Most
/// addresses are not, and need not be read a second time.
pub(crate) fn may_be_category(href: &str) -> bool {
    let mut from = 0;
    while let Some(at) = memchr::memchr2(b':', b'%', &href.as_bytes()[from..]).map(|at| from + at) {
        let is_colon = href.as_bytes()[at] == b':' || href.get(at..at + 3).is_some_and(|escape| escape.eq_ignore_ascii_case("%3A"));
        let word = href[..at].rsplit(['/', '=']).next().unwrap_or_default();
        if is_colon && namespace(&decode_percent(word)) == Some(Namespace::CATEGORY) {
            return true;
        }
        from = at + 1;
    }
    false
}
