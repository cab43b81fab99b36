//! Code that the tests share: the fixture files, and what must be true of any page.

#![allow(dead_code, reason = "each of the two test programs uses a part of it")]

pub(crate) mod clean;
pub(crate) mod html;
pub(crate) mod members;
pub(crate) mod places;

use std::path::{Path, PathBuf};

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use wikilift::{Document, Input, Page, ParseOptions, RepairLevel};

/// Returns a configuration that tries laws on the same inputs each time, so that a build does not fail by chance. `WIKILIFT_SEED=N` tries
/// others.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let seed = std::env::var("WIKILIFT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1962);
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Default::default() }
}

/// A page, and what must be in its JSON.
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) expected: Value,
}

/// Reads the examples of a file of `fixtures/spec`.
pub(crate) fn examples(path: &Path) -> Vec<Example> {
    let text = std::fs::read_to_string(path).unwrap();
    let fence = "`".repeat(32);
    let mut heading = String::new();
    let mut examples = Vec::new();
    let mut parts = text.split(&fence);
    while let Some(prose) = parts.next() {
        if let Some(line) = prose.lines().rev().find_map(|line| line.strip_prefix("## ")) {
            heading = line.to_owned();
        }
        let Some(example) = parts.next() else { break };
        let example = example.strip_prefix(" example\n").unwrap_or_else(|| panic!("{heading}: the fence does not say `example`"));
        let (input, expected) = example.split_once("\n.\n").unwrap_or_else(|| panic!("{heading}: no line with a dot"));
        let expected = serde_json::from_str(expected).unwrap_or_else(|error| panic!("{heading}: {error}"));
        examples.push(Example { name: heading.clone(), input: input.to_owned(), expected });
    }
    examples
}

/// Returns the files with this extension in a folder and its subfolders, sorted.
pub(crate) fn files(folder: impl AsRef<Path>, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.as_ref().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Parses a page from text, without repairing its tables.
pub(crate) fn parse(text: &str) -> Page {
    as_it_stands(&Input::from_text("-", text).unwrap())
}

/// Parses a page, without repairing its tables.
pub(crate) fn as_it_stands(input: &Input) -> Page {
    Document::parse(input, &ParseOptions::default().with_repair_level(RepairLevel::None)).into_page()
}

/// Parses a page from text, and keeps the text.
pub(crate) fn document(text: &str) -> Document {
    Document::parse(&Input::from_text("-", text).unwrap(), &ParseOptions::default())
}

/// Returns the name of a fixture as part of a test's name: its path below `fixtures`, without the suffix.
pub(crate) fn name_of(path: &Path) -> String {
    let path = path.strip_prefix("fixtures").unwrap_or(path).with_extension("");
    path.iter().map(|part| part.to_string_lossy().replace(' ', "_")).collect::<Vec<_>>().join("::")
}

/// Asserts what must be true of any page: spans are in bounds, on character boundaries and around what they claim to be; tables are
/// rectangular; indices refer to something; and JSON reads back equal.
pub(crate) fn assert_sound(text: &str, page: &Page) {
    let inside =
        |span: wikilift::Span, what: &str| text.get(span.range()).unwrap_or_else(|| panic!("{what}: {span:?} is no range of the text"));
    for link in &page.links {
        let source = inside(link.location.span, "link");
        assert!(source.starts_with(['[', '<', '!']), "a link begins with its sign: {source:?}");
        assert!(link.text.starts_with(link.label.as_str()), "the label begins the text: {link:?}");
        assert!(link.section.is_none_or(|section| (section as usize) < page.sections.len()));
    }
    for section in &page.sections {
        inside(section.location.span, "section");
        assert!((1..=6).contains(&section.level));
    }
    for (number, table) in page.tables.iter().enumerate() {
        inside(table.location.span, "table");
        assert_eq!(table.index as usize, number);
        assert!(table.header_rows as usize <= table.rows.len());
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "table {number} is a rectangle");
            for cell in row {
                inside(cell.span, "cell");
                assert!(
                    cell.span == wikilift::Span::default() || table.location.span.contains(cell.span),
                    "a cell lies in its table: {:?} {:?}",
                    cell.span,
                    table.location.span
                );
                for &link in &cell.links {
                    assert!(cell.span.contains(page.links[link as usize].location.span), "a link of a cell lies in it");
                }
                assert!(cell.references.iter().all(|number| page.references.iter().any(|reference| reference.number == *number)));
            }
        }
        if let Some((parent, row, column)) = table.parent {
            assert!(parent < table.index);
            let parent = &page.tables[parent as usize];
            assert!(
                parent.rows[row as usize][column as usize].span.contains(table.location.span)
                    || parent.rows[row as usize][column as usize].spanned
            );
        }
    }
    assert!(page.references.windows(2).all(|pair| pair[0].number <= pair[1].number), "references are in order");
    for reference in &page.references {
        inside(reference.location.span, "reference");
        for &link in &reference.links {
            assert!(reference.location.span.contains(page.links[link as usize].location.span), "a link of a reference lies in it");
        }
        for citation in &reference.cited {
            inside(citation.span, "citation");
        }
    }
    for category in &page.categories {
        inside(category.location.span, "category");
    }
    for file in &page.files {
        inside(file.location.span, "file");
    }
    for diagnostic in &page.diagnostics {
        inside(diagnostic.location.span, diagnostic.code.as_str());
        assert!(!diagnostic.message.is_empty());
    }
    let json = serde_json::to_string(page).unwrap();
    let back: Page = serde_json::from_str(&json).unwrap();
    assert_eq!(&back, page, "JSON reads back equal");
}
