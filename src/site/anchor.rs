//! The fragments that point to an anchor of a page: its headings, in the form of every program that makes ids of them, and the ids in its
//! HTML.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

use unicode_normalization::char::is_combining_mark;

use super::key::{self, Name};
use crate::address::decode_percent;
use crate::document::Document;
use crate::wiki::title::decode_fragment;

/// Returns the hashes of the page's anchors, sorted. Underscores count as spaces, as they do when fragments are read.
pub(super) fn anchors(document: &Document) -> Box<[u64]> {
    let mut anchors = Vec::with_capacity(2 * document.page.sections.len());
    let mut seen: HashMap<String, u32> = HashMap::new();
    let title = squeezed(&document.page.title.text);
    let mut add = |anchor: &str| anchors.push(key::of(Name::Anchor, &anchor.replace('_', " ")));
    for section in &document.page.sections {
        add(&section.anchor);
        if section.heading.bytes().any(|byte| !(byte.is_ascii_alphanumeric() || b" -:._".contains(&byte))) {
            add(&legacy(&section.anchor));
        }
        let (github, pandoc) = (github(&section.heading), pandoc(&section.heading));
        for slug in [Some(github.as_str()), Some(pandoc.as_str()).filter(|pandoc| *pandoc != github)].into_iter().flatten() {
            let slug = match seen.get_mut(slug) {
                Some(count) => {
                    *count += 1;
                    Cow::Owned(format!("{slug}-{count}"))
                }
                None => {
                    seen.insert(slug.to_owned(), 0);
                    Cow::Borrowed(slug)
                }
            };
            add(&slug);
            // Pandoc's reader of MediaWiki writes underscores (`modifyIdentifier` in `Text.Pandoc.Readers.MediaWiki`).
            if slug.contains('-') {
                add(&slug.replace('-', "_"));
            }
        }
        add(&format!("{title}-{}", squeezed(&section.heading)));
    }
    for id in &document.heading_ids {
        add(id);
    }
    for &(_, id) in &document.tree.ids {
        let id = document.tree.value(id);
        add(id);
        add(&decode_fragment(id));
    }
    anchors.sort_unstable();
    anchors.dedup();
    anchors.into()
}

/// Whether a fragment points to an anchor, either decoded or as it is in the address.
pub(super) fn leads(anchors: &[u64], fragment: &str, href: &str) -> bool {
    // `#` and `#top` point to the top of any page
    // (https://html.spec.whatwg.org/multipage/browsing-the-web.html#the-indicated-part-of-the-document).
    if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") {
        return true;
    }
    let raw = href.split_once('#').map_or(fragment, |(_, raw)| raw).replace('_', " ");
    let has = |anchor: &str| anchors.binary_search(&key::of(Name::Anchor, anchor)).is_ok();
    has(fragment) || has(&raw) || has(&decode_percent(&raw).replace('_', " "))
}

/// Returns a text without spaces, as in Confluence's ids, `#PageTitle-SectionHeading`.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Returns MediaWiki's older id: bytes other than ASCII letters, digits and `-_:.` become `.E4`
/// (<https://www.mediawiki.org/wiki/Manual:$wgFragmentMode>).
fn legacy(anchor: &str) -> String {
    let mut out = String::with_capacity(anchor.len());
    for byte in anchor.bytes() {
        if byte.is_ascii_alphanumeric() || b" -:._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, ".{byte:02X}");
        }
    }
    out
}

/// Returns GitHub's id: lower case, without punctuation other than `-` and `_`, spaces as `-`. Combining marks are kept, as `\p{Word}` is in the
/// expression that it removes everything else by.
fn github(heading: &str) -> String {
    let is_kept = |character: char| character.is_alphanumeric() || is_combining_mark(character) || matches!(character, ' ' | '-' | '_');
    let kept = heading.chars().filter(|&character| is_kept(character));
    kept.flat_map(char::to_lowercase).map(|character| if character == ' ' { '-' } else { character }).collect()
}

/// Returns pandoc's id: like GitHub's, but `.` is kept, several spaces count as one, and everything before the first letter is removed
/// (<https://pandoc.org/MANUAL.html#extension-auto_identifiers>).
fn pandoc(heading: &str) -> String {
    let kept = heading.chars().filter(|&character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '.'));
    let slug: String = kept.flat_map(char::to_lowercase).collect();
    let slug = slug.split_whitespace().collect::<Vec<_>>().join("-");
    slug.trim_start_matches(|character: char| !character.is_alphabetic()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn headings_in_every_writing() {
        let text = "## See also\n\n## 成员 (2)\n\n## 1.2 C++ & Rust\n\n## See also\n\n## हिन्दी भाषा\n\n## ภาษา ไม่มี\n\n## Named {#Own_heading_id .x}\n\n<span id=\"Own_id\"></span><a name=\"old\"></a>\n";
        let anchors = anchors(&Document::parse(&Input::from_text("X.md", text).unwrap(), &crate::ParseOptions::default()));
        for (href, known) in [
            ("#See_also", true),
            ("#see-also", true),
            ("#See_also_2", true),
            ("#see-also-1", true),
            ("#See_also_3", false),
            ("#see_also", true),
            ("#see_also_1", true),
            ("#See_Also", false),
            ("#X-Seealso", true),
            ("#Y-Seealso", false),
            ("#成员_(2)", true),
            ("#%E6%88%90%E5%91%98_(2)", true),
            (".E6.88.90.E5.91.98_.282.29", true),
            ("#成员-2", true),
            ("#12-c--rust", true),
            ("#c-rust", true),
            ("#1-2-c-rust", false),
            ("#Own_heading_id", true),
            ("#1.2_C.2B.2B_.26_Rust", true),
            ("#Own_id", true),
            ("#old", true),
            ("#हिन्दी-भाषा", true),
            ("#ภาษา-ไม่มี", true),
            ("#top", true),
            ("#", true),
        ] {
            let raw = href.trim_start_matches('#');
            assert_eq!(leads(&anchors, &decode_fragment(raw), &format!("X#{raw}")), known, "{href}");
        }
    }
}
