//! Where wikis and their exports put titles: in the paths of addresses and of files.

use std::borrow::Cow;

use super::Namespace;
use super::title;
use crate::address::{decode_percent, split_address};

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

/// What comes before the title in the paths of a wiki with short addresses.
const WIKI_PATH: &str = "/wiki/";

/// MediaWiki's script, in whatever folder: `index.php/T` and `index.php?title=T` show the page T (mediawiki.org, Manual:Parameters to
/// index.php).
const SCRIPT: &str = "index.php";

/// Languages whose wikis are written in several scripts, each with a path of its own (mediawiki.org, Writing systems): `/zh-hans/T`.
const VARIANT_LANGUAGES: [&str; 11] = ["zh", "sr", "kk", "ku", "uz", "tg", "iu", "crh", "gan", "shi", "tly"];

/// Returns what follows the folder of a variant in a path, `/zh-hans/T`.
fn after_variant(path: &str) -> Option<&str> {
    let (folder, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (language, script) = folder.split_once('-')?;
    let is_script = (2..=4).contains(&script.len()) && script.bytes().all(|byte| byte.is_ascii_lowercase());
    (VARIANT_LANGUAGES.contains(&language) && is_script).then_some(rest)
}

/// Returns the host of a wiki without the label of its mobile site: `en.m.wikipedia.org` is `en.wikipedia.org`.
pub(crate) fn desktop_host(host: &str) -> Cow<'_, str> {
    match host.split_once('.') {
        Some((first, rest)) if rest.starts_with("m.") && rest.matches('.').count() > 1 => Cow::Owned(format!("{first}.{}", &rest[2..])),
        _ => Cow::Borrowed(host),
    }
}

/// Returns the title in an address with a host; also where the wiki shows it in a script of its language.
pub(crate) fn title_on_host(path: &str) -> Option<&str> {
    title_of_path(path).or_else(|| after_variant(path).filter(|title| !title.is_empty() && !title.contains(['?', '&'])))
}

/// Returns the title in the path of an address: `/wiki/T`, `/w/index.php/T`, `index.php?title=T&oldid=12`,
/// `/w/index.php?title=T&action=edit&redlink=1`.
pub(crate) fn title_of_path(path: &str) -> Option<&str> {
    let rest = after_script(path);
    let title = match rest.and_then(|rest| rest.strip_prefix('?')) {
        Some(query) => title_of_query(query),
        None => {
            let title = rest.and_then(|rest| rest.strip_prefix('/')).or_else(|| path.strip_prefix(WIKI_PATH));
            title.filter(|title| !title.contains(['?', '&']) || title.contains("%3F"))
        }
    };
    title.filter(|title| !title.is_empty())
}

/// Whether an address is one of MediaWiki's script that shows no page: a form, a history, a difference.
pub(crate) fn is_script(path: &str) -> bool {
    after_script(path).is_some_and(|rest| rest.starts_with('?')) && title_of_path(path).is_none()
}

fn after_script(path: &str) -> Option<&str> {
    let at = memchr::memmem::find(path.as_bytes(), SCRIPT.as_bytes())?;
    let (folder, rest) = (&path[..at], &path[at + SCRIPT.len()..]);
    // In a query, or in a fragment, it is no script.
    ((folder.is_empty() || folder.ends_with('/')) && !folder.contains(['?', '#'])).then_some(rest)
}

/// Returns the title of the page that a query shows. The form that creates a page (`redlink=1`) is MediaWiki's link to a page that is not there.
fn title_of_query(query: &str) -> Option<&str> {
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let value = |name: &str| query.split('&').find_map(|parameter| parameter.strip_prefix(name)?.strip_prefix('='));
    let shows_page = value("action").is_none_or(|action| action == "view") && value("diff").is_none();
    let title = value("title").filter(|_| shows_page || value("redlink") == Some("1"));
    // The form to upload a file that is not there.
    match title {
        Some("Special:Upload") => value("wpDestFile").or(title),
        title => title,
    }
}

/// Whether an address is that of the form to upload a file that is not there, as MediaWiki links to one: its title is the name of the file.
pub(crate) fn is_upload(path: &str) -> bool {
    after_script(path)
        .and_then(|rest| rest.strip_prefix('?'))
        .is_some_and(|query| query.contains("wpDestFile=") && query.contains("title=Special:Upload"))
}

/// Returns the name of a picture, given its address: the last segment of the path, or the title in it. That of a thumbnail is the name of
/// the file behind it.
pub(crate) fn file_name(src: &str) -> String {
    let (path, _) = src.split_once(['#', '?']).unwrap_or((src, ""));
    let decoded: Cow<'_, str> = decode_percent(path);
    let (folder, last) = decoded.rsplit_once('/').unwrap_or(("", &decoded));
    let last = match behind_thumbnail(last) {
        // `…/thumb/a/ab/Name.svg/220px-Name.svg.png`
        Some(_) if folder.contains("/thumb/") => folder.rsplit('/').next().unwrap_or(last),
        Some(name) => name,
        None => last,
    };
    let title = title::parse(last, true);
    if title.namespace == Some(Namespace::FILE) { title.text[title.prefix..].to_owned() } else { last.replace('_', " ").trim().to_owned() }
}

/// What MediaWiki adds to the name of a file that no browser shows, for its thumbnails.
const THUMBNAIL_SUFFIXES: [&str; 2] = [".png", ".jpg"];

/// Files that have such thumbnails.
const CONVERTED_SUFFIXES: [&str; 9] = [".svg", ".pdf", ".djvu", ".tif", ".tiff", ".xcf", ".webm", ".ogv", ".stl"];

/// Returns the name of the file that a thumbnail shows, given that of the thumbnail, `[page3-]220px-Name.svg.png`
/// (mediawiki.org, Manual:$wgThumbnailScriptPath); `None` for any other name.
fn behind_thumbnail(name: &str) -> Option<&str> {
    let at = memchr::memmem::find(name.as_bytes(), b"px-")?;
    let (before, rest) = (&name[..at], &name[at + "px-".len()..]);
    let (options, width) = before.rsplit_once('-').unwrap_or(("", before));
    let is_option = |option: &str| {
        matches!(option, "lossy" | "lossless") || option.starts_with("page") || option.starts_with("lang") || option.starts_with("seek")
    };
    let is_thumbnail = !width.is_empty()
        && width.bytes().all(|byte| byte.is_ascii_digit())
        && (options.is_empty() || options.split('-').all(is_option))
        && rest.contains('.');
    let original = THUMBNAIL_SUFFIXES
        .iter()
        .find_map(|suffix| rest.strip_suffix(suffix))
        .filter(|original| CONVERTED_SUFFIXES.iter().any(|suffix| strip_suffix(original, suffix).is_some()));
    is_thumbnail.then(|| original.unwrap_or(rest))
}

/// File names, without the suffix, of a page that stands for its folder: Hugo's `_index`, GitHub's `README`, `index` elsewhere.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// Suffixes of page files.
pub(crate) const SUFFIXES: [&str; 7] = [".markdown", ".md", ".html", ".htm", ".xhtml", ".mhtml", ".mht"];

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

/// Returns the path of a published address as a title: without host, slashes at its ends, and suffix. `/wiki/Alpha/` is `wiki/Alpha`.
pub(crate) fn published_path(address: &str) -> String {
    let path = split_address(address).map_or(address, |(_, path)| path);
    let path = decode_percent(path.split(['#', '?']).next().unwrap_or_default());
    let path = path.trim_matches('/');
    let path = without_suffix(path);
    path.strip_suffix("/index").unwrap_or(path).to_owned()
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
    fn titles_in_addresses_of_the_script() {
        for (path, title) in [
            ("/wiki/Foo_bar", Some("Foo_bar")),
            ("/w/index.php/Foo_bar", Some("Foo_bar")),
            ("index.php/Foo_bar", Some("Foo_bar")),
            ("/wiki/index.php/Foo_bar", Some("Foo_bar")),
            ("/wiki/index.php?title=Foo_bar", Some("Foo_bar")),
            ("/wiki/index.php", Some("index.php")),
            ("/mediawiki/index.php?title=Foo_bar", Some("Foo_bar")),
            ("index.php?title=Foo_bar&action=edit&redlink=1", Some("Foo_bar")),
            ("/w/index.php?title=Foo_bar&oldid=12#Part", Some("Foo_bar")),
            ("/index.php?oldid=12&title=Foo_bar", Some("Foo_bar")),
            ("/w/index.php?title=Foo_bar&action=edit&section=1", None),
            ("/w/index.php?title=Foo_bar&action=history", None),
            ("/w/index.php?title=Foo_bar&diff=3&oldid=2", None),
            ("/w/index.php?curid=12", None),
            ("/w/index.php?title=", None),
            ("/show?next=/index.php?title=Foo", None),
            ("/my-index.php?title=Foo", None),
            ("/wiki/Foo?action=raw", None),
            ("/wiki/What%3F", Some("What%3F")),
            ("/wiki/", None),
        ] {
            assert_eq!(title_of_path(path), title, "{path}");
            assert_eq!(is_script(path), path.starts_with("/w/index.php?") && title.is_none(), "{path}");
        }
    }

    #[test]
    fn names_of_pictures() {
        assert_eq!(file_name("https://zh.wikipedia.org/wiki/File:SCO_2017.svg"), "SCO 2017.svg");
        assert_eq!(title_on_host("/zh-hans/%E6%B8%AF"), Some("%E6%B8%AF"));
        assert_eq!((title_on_host("/zh-cn/T#a"), title_on_host("/en-us/T"), title_on_host("/zh-hans/")), (Some("T#a"), None, None));
        assert_eq!((&*desktop_host("en.m.wikipedia.org"), &*desktop_host("m.example.org")), ("en.wikipedia.org", "m.example.org"));
        assert_eq!(file_name("a/b_c.png"), "b c.png");
        for (src, name) in [
            ("//upload.wikimedia.org/wikipedia/commons/thumb/9/98/A_b.jpg/220px-A_b.jpg", "A b.jpg"),
            ("https://upload.wikimedia.org/wikipedia/commons/thumb/9/98/A.svg/langde-30px-A.svg.png?2023", "A.svg"),
            ("/images/thumb/0/01/Long.pdf/page3-lossy-120px-Long.pdf.jpg", "Long.pdf"),
            // A name that is too long for a thumbnail's.
            ("/images/thumb/0/01/Longer.jpg/220px-thumbnail.jpg", "Longer.jpg"),
            ("Lyra_files/220px-Pier.svg.png", "Pier.svg"),
            ("images/12px-icon", "12px-icon"),
            ("images/apx-b.png", "apx-b.png"),
        ] {
            assert_eq!(file_name(src), name, "{src}");
        }
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
