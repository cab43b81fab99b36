//! Where wikis and their exports put titles: in the paths of addresses and of files.

use std::borrow::Cow;

use super::Namespace;
use super::title;
use crate::address::decode_percent;

/// Folders of an export that are not part of the title.
pub(crate) const PAGE_FOLDERS: [&str; 2] = ["Page/", "Redirect/"];

/// Splits the path of a file at its export's folder of pages: `zh/Page/A/B.md` is `zh/`, `Page/`, `A/B.md`. The first two are empty if
/// there is no such folder.
pub(crate) fn split_export(path: &str) -> (&str, &str, &str) {
    let mut end = path.len();
    while let Some(slash) = memchr::memrchr(b'/', &path.as_bytes()[..end]) {
        let start = memchr::memrchr(b'/', &path.as_bytes()[..slash]).map_or(0, |before| before + 1);
        let (before, folder, rest) = (&path[..start], &path[start..=slash], &path[slash + 1..]);
        if PAGE_FOLDERS.contains(&folder) {
            return (before, folder, rest);
        }
        end = slash;
    }
    ("", "", path)
}

/// What comes before the title in the paths of a wiki.
const WIKI_PATHS: [&str; 4] = ["/wiki/", "/index.php/", "/w/index.php/", "/index.php?title="];

/// Returns the title in the path of an address: `/wiki/T`, `/w/index.php?title=T&action=edit&redlink=1`.
pub(crate) fn title_of_path(path: &str) -> Option<&str> {
    let title = WIKI_PATHS.iter().find_map(|prefix| path.strip_prefix(prefix)).or_else(|| {
        let title = path.strip_prefix("/w/index.php?title=")?;
        title.ends_with("redlink=1").then(|| title.split_once('&').map_or(title, |(title, _)| title))
    })?;
    Some(title).filter(|title| !title.is_empty() && !title.contains(['?', '&']) || title.contains("%3F"))
}

/// Returns the name of a picture, given its address: the last segment of the path, or the title in it.
pub(crate) fn file_name(src: &str) -> String {
    let (path, _) = src.split_once(['#', '?']).unwrap_or((src, ""));
    let decoded: Cow<'_, str> = decode_percent(path);
    let last = decoded.rsplit('/').next().unwrap_or(&decoded);
    let title = title::parse(last, true);
    if title.namespace == Some(Namespace::FILE) { title.text[title.prefix..].to_owned() } else { last.replace('_', " ").trim().to_owned() }
}

/// File names, without the suffix, of a page that stands for its folder: Hugo's `_index`, GitHub's `README`, `index` elsewhere.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// Suffixes of page files.
pub(crate) const SUFFIXES: [&str; 4] = [".markdown", ".md", ".html", ".htm"];

/// Returns the name of a file alone, which is the title of its page in a flat space: without folders and suffix; the name of the folder for a
/// page that stands for it. Empty for such a page at the root.
pub(crate) fn flat(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    if is_index(path) { parts.next().unwrap_or_default() } else { without_suffix(file) }
}

/// Returns the path of a page without its suffix.
pub(crate) fn without_suffix(path: &str) -> &str {
    SUFFIXES.iter().find_map(|suffix| strip_suffix(path, suffix)).unwrap_or(path)
}

/// Whether a page stands for its folder: `X/index.md`, `X/_index.md`, `X/README.md`.
pub(crate) fn is_index(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    SUFFIXES
        .iter()
        .filter_map(|suffix| strip_suffix(file, suffix))
        .any(|name| INDEX_NAMES.iter().any(|index| name.eq_ignore_ascii_case(index)))
}

fn strip_suffix<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(suffix.len())?;
    (name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(suffix)).then(|| &name[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_exports() {
        assert_eq!(split_export("zh/Page/A/B.md"), ("zh/", "Page/", "A/B.md"));
        assert_eq!(split_export("Redirect/A.md"), ("", "Redirect/", "A.md"));
        assert_eq!(split_export("FrontPage/A.md"), ("", "", "FrontPage/A.md"));
        assert_eq!(split_export("A.md"), ("", "", "A.md"));
    }

    #[test]
    fn names_of_pictures() {
        assert_eq!(file_name("https://zh.wikipedia.org/wiki/File:SCO_2017.svg"), "SCO 2017.svg");
        assert_eq!(file_name("a/b_c.png"), "b c.png");
    }

    #[test]
    fn a_page_that_stands_for_its_folder_has_its_name() {
        for (path, name) in [
            ("wiki/Beta.md", "Beta"),
            ("Beta.MD", "Beta"),
            ("entries/AMD GPU/index.md", "AMD GPU"),
            ("docs/_index.md", "docs"),
            ("a/b/README.markdown", "b"),
            ("index.md", ""),
            ("Index of ports.md", "Index of ports"),
        ] {
            assert_eq!(flat(path), name, "{path}");
        }
    }
}
