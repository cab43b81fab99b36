//! Hashes that stand for titles, paths and anchors.
//!
//! A site of a million pages cannot keep every address that its pages name; it keeps 64 bits of each. The hash is keyed at random, so
//! that two names meet in it neither by accident nor on purpose.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::wiki::namespace;
use crate::wiki::path::split_export;

/// A table whose keys are hashes already: keyed at random, so that nobody can make them meet, and not hashed a second time.
pub(super) type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

/// Takes a hash for what it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        // Only `u64`s come; anything else would still be a hash, if a bad one.
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What is hashed: the same words are different things as a title and as a path.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) enum Name {
    Title,
    Folded,
    Path,
    Anchor,
}

/// The hash of a name.
pub(super) fn of(what: Name, text: &str) -> u64 {
    static HASHER: OnceLock<RandomState> = OnceLock::new();
    HASHER.get_or_init(RandomState::new).hash_one((what as u8, text))
}

/// The hash of a title in one export of a folder that may hold several.
pub(super) fn title(scope: &str, title: &str) -> u64 {
    scoped(scope, of(Name::Title, &key(title)))
}

/// The hash of a title of which case and Unicode form do not count.
pub(super) fn folded(scope: &str, title: &str) -> u64 {
    scoped(scope, of(Name::Folded, &fold(title)))
}

fn scoped(scope: &str, hashed: u64) -> u64 {
    if scope.is_empty() { hashed } else { hashed ^ of(Name::Path, scope) }
}

/// The key of a title: exporters write `@` for `&` in names of files; the word of a namespace counts in any language.
fn key(title: &str) -> Cow<'_, str> {
    let name = if title.contains('&') { Cow::Owned(title.replace('&', "@")) } else { Cow::Borrowed(title) };
    match name.split_once(':').and_then(|(word, rest)| Some((namespace(word)?, rest))) {
        Some((space, rest)) => Cow::Owned(format!("{}:{}", space.0, rest)),
        None => name,
    }
}

/// A title case-folded: Unicode's compatible form in lower case.
pub(super) fn fold(title: &str) -> String {
    let key = key(title);
    if key.is_ascii() { key.to_ascii_lowercase() } else { key.nfkc().flat_map(char::to_lowercase).collect() }
}

/// The hash of a path of which case and Unicode form do not count.
pub(super) fn folded_path(path: &str) -> u64 {
    if path.is_ascii() {
        return of(Name::Folded, &path.to_ascii_lowercase());
    }
    of(Name::Folded, &path.nfkc().flat_map(char::to_lowercase).collect::<String>())
}

/// The export that a file belongs to, where a folder holds several: the folder that holds its `Page/` or `Redirect/`.
pub(super) fn export_root(path: &str) -> &str {
    split_export(path).0
}
