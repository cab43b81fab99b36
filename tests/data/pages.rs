//! Whole pages: the JSON beside each page of `fixtures/pages`, and what must be true of every page of `fixtures`.

use std::path::Path;

use libtest_mimic::Trial;
use serde_json::Value;
use wikilift::write::json::{self, Layout};
use wikilift::{Document, Input, ParseOptions, RepairLevel, Span};

use crate::support::places::check;
use crate::support::{as_it_stands, assert_sound, files, name_of};
use crate::{assert_snapshot, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let snapshots =
        files("fixtures/pages", "md").into_iter().map(|path| trial(format!("pages::json::{}", name_of(&path)), move || json_of(&path)));
    let locations =
        files("fixtures", "md").into_iter().map(|path| trial(format!("pages::locations::{}", name_of(&path)), move || locations(&path)));
    let blocks = files("fixtures", "md").into_iter().map(|path| trial(format!("pages::blocks::{}", name_of(&path)), move || blocks(&path)));
    snapshots.chain(locations).chain(blocks).collect()
}

/// The JSON of the page, with its tables as they are in the file, is the snapshot.
fn json_of(path: &Path) {
    let input = Input::read(path).unwrap();
    let page = as_it_stands(&input);
    assert_sound(input.text(), &page);
    let mut made = Vec::new();
    json::page(&mut made, &page, &[], Layout::Pretty).unwrap();
    made.push(b'\n');
    assert_snapshot(path.with_extension("json"), &String::from_utf8(made).unwrap());
}

/// Each paragraph and heading is the text at its bytes, and each of its words has its own bytes.
fn locations(path: &Path) {
    let input = Input::read(path).unwrap();
    let document = Document::parse(&input, &ParseOptions::default().with_repair_level(RepairLevel::None));
    if input.is_exact() && !input.is_utf16() {
        let (same, all) = check(&document, input.text());
        assert_eq!(same, all, "texts at their bytes");
    }
}

/// Each table that is not inside another is one block, in order, and so is each heading that is not inside a table.
fn blocks(path: &Path) {
    let document = Document::parse(&Input::read(path).unwrap(), &ParseOptions::default());
    let (mut tables, mut sections) = (Vec::new(), Vec::new());
    indices(&serde_json::to_value(document.blocks()).unwrap(), &mut tables, &mut sections);
    let page = document.page();
    let outer = page.tables.iter().filter(|table| table.parent.is_none());
    assert_eq!(tables, outer.map(|table| u64::from(table.index)).collect::<Vec<_>>());
    let is_in_table = |span: Span| page.tables.iter().any(|table| table.location.span.contains(span));
    let outer = (0..).zip(&page.sections).filter(|(_, section)| !is_in_table(section.location.span));
    assert_eq!(sections, outer.map(|(number, _)| number).collect::<Vec<u64>>());
}

fn indices(json: &Value, tables: &mut Vec<u64>, sections: &mut Vec<u64>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| indices(item, tables, sections)),
        Value::Object(keys) => {
            tables.extend(keys.get("table").and_then(Value::as_u64));
            sections.extend(keys.get("section").and_then(Value::as_u64));
            keys.values().for_each(|value| indices(value, tables, sections));
        }
        _ => {}
    }
}
