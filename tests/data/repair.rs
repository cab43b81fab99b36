//! Lost spans: the same wikitext through pandoc 2.17, which loses them, and 3.9, which keeps them (`fixtures/repair`).

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use wikilift::{Document, Input, Page, ParseOptions, RepairLevel, Table};

use crate::support::{files, name_of};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let is_damaged = |path: &PathBuf| path.to_string_lossy().ends_with(".2.17.md");
    let harms = |path: PathBuf| trial(format!("repair::harms_nothing::{}", name_of(&path)), move || harms_nothing(&path));
    files("fixtures/repair", "md").into_iter().filter(is_damaged).map(harms).collect()
}

fn page(path: &Path, repairs: RepairLevel) -> Page {
    Document::parse(&Input::read(path).unwrap(), &ParseOptions::default().with_repair_level(repairs)).into_page()
}

fn texts(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

/// A table that pandoc wrote correctly is unchanged by safe repairs.
fn harms_nothing(path: &Path) {
    let truth = page(Path::new(&path.to_string_lossy().replace(".2.17.", ".3.9.")), RepairLevel::None);
    let (damaged, repaired) = (page(path, RepairLevel::None), page(path, RepairLevel::Safe));
    assert_eq!(damaged.tables.len(), truth.tables.len());
    for ((damaged, repaired), truth) in damaged.tables.iter().zip(&repaired.tables).zip(&truth.tables) {
        if texts(damaged) == texts(truth) {
            assert_eq!(texts(repaired), texts(truth), "table {}", damaged.index);
        }
    }
}
