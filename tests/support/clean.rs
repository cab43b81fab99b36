//! What must stay the same when a page is cleaned.

use std::collections::HashMap;
use std::path::Path;

use wikilift::clean::{LinkStyle, TableForm};
use wikilift::repair::RepairGroup;
use wikilift::{CleanOptions, Document, Input, Page, ParseOptions};

pub(crate) fn facts(page: &Page) -> Vec<String> {
    let mut facts = Vec::new();
    // A link to a title of the wiki may now point to its file: the target is the same, so only targets are compared.
    // A link to the page of a file on the wiki is in the page's `files` if the front matter names the wiki, as it does on the cleaned page;
    // before, only the link's mark distinguishes the two. docs/clean.md explains this.
    let is_file = |target: &Option<wikilift::Text>| target.as_deref().is_some_and(|target| target.starts_with("File:"));
    facts.extend(
        page.links
            .iter()
            .filter(|link| !is_file(&link.target))
            .map(|link| format!("link {:?} {:?} {:?}", link.label, link.target, link.fragment)),
    );
    // Notes are now at the end, and so are their links.
    facts.sort();
    for table in &page.tables {
        facts.push(format!("table {} {:?} {:?}", table.header_rows, table.caption, table.parent));
        for cell in table.rows.iter().flatten() {
            facts.push(format!("cell {:?} {} {:?} {:?}", cell.text, cell.header, cell.links.len(), cell.references));
        }
    }
    for reference in &page.references {
        let text = if reference.text == "(lost in the export)" { "" } else { &reference.text };
        facts.push(format!("reference {} {text:?} {}", reference.number, reference.cited.len()));
    }
    facts.extend(page.categories.iter().map(|category| format!("category {:?} {:?}", category.name, category.sort_key)));
    facts.extend(page.sections.iter().map(|section| format!("section {} {:?}", section.level, section.heading)));
    facts
}

/// Returns the first fact in which two pages differ.
pub(crate) fn difference(before: &Page, after: &Page) -> Option<String> {
    let (before, after) = (facts(before), facts(after));
    let at = before.iter().zip(&after).position(|(one, other)| one != other);
    match at {
        Some(at) => Some(format!("{} became {}", before[at], after[at])),
        None if before.len() != after.len() => Some(format!("{} facts became {}", before.len(), after.len())),
        None => None,
    }
}

pub(crate) fn options(change: impl FnOnce(&mut CleanOptions)) -> CleanOptions {
    let mut options = CleanOptions::default();
    change(&mut options);
    options
}

pub(crate) fn without_repairs() -> CleanOptions {
    options(|options| {
        options.repairs.clear();
        options.keep_marks = true;
    })
}
/// Asserts that cleaning a page twice is the same as cleaning it once, with each of several sets of options.
pub(crate) fn assert_stays(input: &Input, path: &Path) {
    let page = Document::parse(input, &ParseOptions::default());
    for options in [
        without_repairs(),
        CleanOptions::default(),
        options(|options| options.tables = TableForm::Pipe),
        options(|options| (options.tables, options.links) = (TableForm::List, LinkStyle::Wikilink)),
        options(|options| (options.tables, options.links) = (TableForm::Html, LinkStyle::Text)),
        options(|options| (options.tables, options.drop_empty_notes) = (TableForm::Drop, true)),
    ] {
        let once = page.to_markdown(&options);
        let again = Document::parse(&Input::from_text(input.path(), once.clone()).unwrap(), &ParseOptions::default());
        if let Some(line) = once.lines().zip(again.to_markdown(&options).lines()).find(|(one, other)| one != other) {
            panic!("{}: {line:?}", path.display());
        }
        assert_eq!(once, again.to_markdown(&options), "{}", path.display());
    }
}

/// Returns the words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Returns how often each letter and digit occurs in the texts.
pub(crate) fn counts<'t>(texts: impl IntoIterator<Item = &'t str>) -> HashMap<char, usize> {
    let mut counts = HashMap::new();
    for letter in texts.into_iter().flat_map(str::chars).filter(|letter| letter.is_alphanumeric()) {
        *counts.entry(letter).or_default() += 1;
    }
    counts
}

/// Returns the first word that is lost when the page is cleaned. Without repairs, the words must be the same and in the same order; with
/// them, the letters of the words that are gone must be in the report (letters, because punctuation between words is removed, too, and
/// words may run together).
pub(crate) fn lost_word(input: &Input, page: &Document) -> Option<String> {
    let read = |text: String| Document::parse(&Input::from_text(input.path(), text).unwrap(), &ParseOptions::default());
    let none = without_repairs();
    let before = page.to_text(&none);
    let after = read(page.to_markdown(&none)).to_text(&none);
    let (before_words, after_words) = (words(&before), words(&after));
    if let Some(at) = (0..before_words.len().max(after_words.len())).find(|&at| before_words.get(at) != after_words.get(at)) {
        let near = |words: &[&str]| words[at.saturating_sub(3).min(words.len())..words.len().min(at + 3)].join(" ");
        return Some(format!("without repairs: {:?} became {:?}", near(&before_words), near(&after_words)));
    }
    // Restored row spans repeat their cell in every row that they cover.
    let repaired = options(|options| {
        options.repairs.retain(|&repair| repair != RepairGroup::Spans);
        options.keep_marks = true;
    });
    let cleaned = page.clean(&repaired);
    let after = read(cleaned.text).to_text(&none);
    let (all, left) = (counts([before.as_str()]), counts([after.as_str()]));
    let told = counts(cleaned.changes.iter().map(|change| change.repair.before()));
    all.iter().find_map(|(letter, &count)| {
        let missing = count.saturating_sub(left.get(letter).copied().unwrap_or(0));
        let reported = told.get(letter).copied().unwrap_or(0);
        (missing > reported).then(|| format!("with repairs: {missing} times {letter:?} is gone, {reported} are in the report"))
    })
}
