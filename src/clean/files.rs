//! The pages that stand beside a page: which file a title is, what that file is called once it is written, and how links to it call it.
//!
//! Comes in: the names of all files, and the pages where labels count. Goes out: [`PageFiles`], which the cleaning of each page looks into.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::document::title_of_name;
use crate::page::{LinkKind, Page};
use crate::wiki::file_name::is_device;

/// How many pages must call a target by a label before it tells where the label of another link ends: one page may have lost a trail
/// itself.
const MIN_PAGES: u32 = 2;

/// The longest part of a safe path, in bytes: file systems take 255, and a number may follow.
const MAX_NAME_BYTES: usize = 200;

/// Signs that Windows forbids in names (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>), or that mean something in an
/// address (<https://url.spec.whatwg.org/#url-code-points>).
const UNSAFE_SIGNS: &str = "<>:\"\\|?*#%`^{}[]";

/// The pages of a folder, by their titles. A link to one leads to its file, even where it led to the wiki.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFiles(Arc<Files>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Files {
    /// Names of files by the titles that they say.
    titles: HashMap<String, String>,
    /// New names of files by their old ones; empty where they keep their names.
    renamed: HashMap<String, String>,
    labels: LinkLabels,
}

impl PageFiles {
    /// The pages with these file names: paths below the folder, parted by `/`. Of two with one title, the first.
    pub fn new<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let mut titles = HashMap::new();
        for name in names {
            if let Some(title) = title_of_name(name.as_ref()) {
                titles.entry(title).or_insert_with(|| name.as_ref().to_owned());
            }
        }
        Self(Arc::new(Files { titles, ..Files::default() }))
    }

    /// The pages with these file names, to be written under names that Windows, git and addresses take: signs that they do not become
    /// `-`, spaces `_`; what is too long is cut; of names that differ only in case or in Unicode's form, all but the first get a
    /// number. Links between the pages follow.
    pub fn renamed<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let names: Vec<N> = names.into_iter().collect();
        let mut files = Self::new(&names).0.as_ref().clone();
        let mut taken = HashSet::new();
        // What is safe already keeps its name, wherever it stands in the list.
        let (safe, odd): (Vec<&str>, Vec<&str>) = names.iter().map(AsRef::as_ref).partition(|name| safe_path(name) == *name);
        for name in safe.into_iter().chain(odd) {
            let path = safe_path(name);
            let (stem, suffix) = path.rfind('.').map_or((path.as_str(), ""), |at| path.split_at(at));
            let numbered = (2..).map(|number| format!("{stem}-{number}{suffix}"));
            let free = std::iter::once(path.clone()).chain(numbered).find(|path| taken.insert(case_folded(path)));
            files.renamed.insert(name.to_owned(), free.unwrap_or(path));
        }
        Self(Arc::new(files))
    }

    /// The same pages, with the labels of links that show where a label ends.
    #[must_use]
    pub fn with_labels(self, labels: LinkLabels) -> Self {
        Self(Arc::new(Files { labels, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// What the file with this name is called once it is written.
    #[must_use]
    pub fn new_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.renamed.get(name).map_or(name, String::as_str)
    }

    /// The files whose names change, with their new ones, sorted.
    pub fn renames(&self) -> impl Iterator<Item = (&str, &str)> {
        let changed = self.0.renamed.iter().filter(|(from, to)| from != to).map(|(from, to)| (from.as_str(), to.as_str()));
        changed.collect::<BTreeMap<_, _>>().into_iter()
    }

    /// Whether files get new names.
    pub(super) fn are_renamed(&self) -> bool {
        !self.0.renamed.is_empty()
    }

    /// Whether a file of this name gets a name, be it the same.
    pub(super) fn is_known(&self, name: &str) -> bool {
        self.0.renamed.contains_key(name)
    }

    /// The name of the file with this title.
    pub(super) fn get(&self, title: &str) -> Option<&str> {
        self.0.titles.get(title).map(String::as_str)
    }

    /// Where the label of a link ends, by what other pages call its target.
    pub(super) fn label_end(&self, target: &str, text: &str) -> Option<usize> {
        self.0.labels.end(target, text)
    }
}

/// What links of a site call their targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkLabels(HashMap<String, HashMap<String, u32>>);

impl LinkLabels {
    /// Takes the links of a page.
    pub fn add(&mut self, page: &Page) {
        let links = page.links.iter().filter(|link| matches!(link.kind, LinkKind::Page | LinkKind::Wiki) && link.trail.is_none());
        let seen: BTreeSet<(&str, &str)> = links.filter_map(|link| Some((link.target.as_deref()?, link.label.as_str()))).collect();
        for (target, label) in seen {
            let labels = match self.0.get_mut(target) {
                Some(labels) => labels,
                None => self.0.entry(target.to_owned()).or_default(),
            };
            *labels.entry(label.to_owned()).or_default() += 1;
        }
    }

    /// The end of the longest label of the target that begins `text` and goes no further, where more pages have it than have all of
    /// the text.
    fn end(&self, target: &str, text: &str) -> Option<usize> {
        let labels = self.0.get(target)?;
        let pages = |label: &str| labels.get(label).copied().unwrap_or(0);
        let whole = pages(text);
        let ends = text.char_indices().map(|(at, _)| at).skip(1);
        let known = |&at: &usize| pages(&text[..at]) >= MIN_PAGES && pages(&text[..at]) > whole;
        ends.filter(known).last()
    }
}

/// The path with each part made safe. The suffix stays.
fn safe_path(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(safe_name).collect();
    parts.join("/")
}

fn safe_name(name: &str) -> String {
    let (stem, suffix) = match name.rfind('.') {
        Some(at) if [".md", ".markdown"].contains(&&name[at..]) => name.split_at(at),
        _ => (name, ""),
    };
    let is_unsafe = |sign: char| sign.is_control() || UNSAFE_SIGNS.contains(sign);
    let safe = |sign: char| {
        if is_unsafe(sign) {
            '-'
        } else if sign.is_whitespace() {
            '_'
        } else {
            sign
        }
    };
    let mut safe: String = stem.nfc().map(safe).collect();
    let end = (0..=MAX_NAME_BYTES.min(safe.len())).rev().find(|&at| safe.is_char_boundary(at)).unwrap_or(0);
    safe.truncate(end);
    // Windows drops dots at the end; a dot in front hides a file, a dash looks like a flag.
    let kept = safe.trim_end_matches('.').len();
    safe.truncate(kept);
    if safe.is_empty() || safe.starts_with(['.', '-']) || is_device(&safe) {
        safe.insert(0, '_');
    }
    safe + suffix
}

/// What file systems that do not tell cases apart take for the same name.
fn case_folded(path: &str) -> String {
    path.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_every_file_system_takes() {
        for (name, safe) in [
            ("Page/劳动党_(土耳其).md", "Page/劳动党_(土耳其).md"),
            ("Category:A b?.md", "Category-A_b-.md"),
            ("C#/50%.md", "C-/50-.md"),
            ("CON.md", "_CON.md"),
            ("Com7.x.md", "_Com7.x.md"),
            ("Company.md", "Company.md"),
            (".NET Framework.md", "_.NET_Framework.md"),
            ("-v.md", "_-v.md"),
            ("What...md", "What.md"),
            ("e\u{301}.md", "é.md"),
        ] {
            assert_eq!(safe_path(name), safe, "{name}");
            assert_eq!(safe_path(safe), safe, "again: {name}");
        }
        assert_eq!(safe_path(&format!("{}.md", "政".repeat(100))).len(), 201);
    }

    #[test]
    fn names_that_differ_only_in_case_are_told_apart() {
        let files = PageFiles::renamed(["A?.md", "A-.md", "Foo.md", "foo.md", "FOO.md"]);
        let renames: Vec<_> = files.renames().collect();
        assert_eq!(renames, [("A?.md", "A--2.md"), ("FOO.md", "FOO-3.md"), ("foo.md", "foo-2.md")]);
    }

    #[test]
    fn labels_that_other_pages_use() {
        let page = |text: &str| Page::parse(&crate::Input::from_text("zh/Page/X.md", text).unwrap());
        let mut labels = LinkLabels::default();
        for text in [
            "[苏共](../Page/苏联共产党.md)",
            "[苏共](../Page/苏联共产党.md)、[苏](../Page/苏联共产党.md)",
            "[苏共的](../Page/苏联共产党.md)",
        ] {
            labels.add(&page(text));
        }
        assert_eq!(labels.end("苏联共产党", "苏共的"), Some("苏共".len()));
        assert_eq!(labels.end("苏联共产党", "苏共"), None);
        assert_eq!(labels.end("苏联共产党", "苏联的"), None);
    }
}
