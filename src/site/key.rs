//! Hashes that stand for titles, paths and anchors.
//!
//! A site of a million pages cannot keep every address that its pages contain; it keeps 64 bits of each. The hash is keyed at random, so
//! that two names collide neither by accident nor on purpose.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::wiki::namespace;
use crate::wiki::path::split_export;

/// A map whose keys are already hashes: keyed at random, so that nobody can make them collide, and not hashed a second time.
pub(super) type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

/// A hasher that returns a hash unchanged.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        // Only `u64`s are hashed; anything else would still get a hash, if a poor one.
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What is hashed: the same text means different things as a title and as a path.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) enum Name {
    Title,
    Folded,
    Path,
    Anchor,
}

/// Returns the hash of a name.
pub(super) fn of(what: Name, text: &str) -> u64 {
    static HASHER: OnceLock<RandomState> = OnceLock::new();
    HASHER.get_or_init(RandomState::new).hash_one((what as u8, text))
}

/// Returns the hash of a title in one export; a folder may contain several.
pub(super) fn title(scope: &str, title: &str) -> u64 {
    scoped(scope, of(Name::Title, &key(title)))
}

/// Returns a hash of a title that ignores case and Unicode form.
pub(super) fn folded(scope: &str, title: &str) -> u64 {
    scoped(scope, of(Name::Folded, &fold(title)))
}

fn scoped(scope: &str, hashed: u64) -> u64 {
    if scope.is_empty() { hashed } else { hashed ^ of(Name::Path, scope) }
}

/// Returns the key of a title: exporters write `@` for `&` in file names, and the word for a namespace may be in any language.
fn key(title: &str) -> Cow<'_, str> {
    let name = if title.contains('&') { Cow::Owned(title.replace('&', "@")) } else { Cow::Borrowed(title) };
    match name.split_once(':').and_then(|(word, rest)| Some((namespace(word)?, rest))) {
        Some((space, rest)) => Cow::Owned(format!("{}:{}", space.0, rest)),
        None => name,
    }
}

/// Returns a title case-folded: in Unicode's compatibility form (NFKC) and in lower case.
pub(super) fn fold(title: &str) -> String {
    let key = key(title);
    if key.is_ascii() { key.to_ascii_lowercase() } else { key.nfkc().flat_map(char::to_lowercase).collect() }
}

/// Returns a hash of a path that ignores case and Unicode form.
pub(super) fn folded_path(path: &str) -> u64 {
    if path.is_ascii() {
        return of(Name::Folded, &path.to_ascii_lowercase());
    }
    of(Name::Folded, &path.nfkc().flat_map(char::to_lowercase).collect::<String>())
}

/// Returns the export that a file belongs to, since a folder may contain several: the folder that contains its `Page/` or `Redirect/`.
pub(super) fn export_root(path: &str) -> &str {
    split_export(path).0
}
