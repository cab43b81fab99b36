//! Cleaned pages: a fixed point for several combinations of options, with the same facts and no word lost.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use wikilift::{Document, Input, ParseOptions, RepairLevel};

use crate::support::clean::{assert_stays, difference, lost_word, without_repairs};
use crate::support::{files, name_of};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let folders = ["fixtures/pages", "fixtures/members", "fixtures/repair", "fixtures/records"];
    let paths: Vec<PathBuf> = folders.iter().flat_map(|folder| files(folder, "md")).collect();
    type Law = fn(&Path);
    let laws: [(&str, Law); 3] = [("fixed_point", fixed_point), ("same_facts", same_facts), ("no_word_lost", no_word_lost)];
    let trials = laws.into_iter().flat_map(|(law, run)| {
        paths.iter().map(move |path| {
            let path = path.clone();
            trial(format!("clean::{law}::{}", name_of(&path)), move || run(&path))
        })
    });
    trials.collect()
}

fn fixed_point(path: &Path) {
    assert_stays(&Input::read(path).unwrap(), path);
}

/// Without repairs, the cleaned page has the same facts as the page.
fn same_facts(path: &Path) {
    let as_it_is = ParseOptions::default().with_repair_level(RepairLevel::None);
    let page = Document::parse(&Input::read(path).unwrap(), &as_it_is);
    let cleaned = Input::from_text(path.to_string_lossy(), page.to_markdown(&without_repairs())).unwrap();
    let after = Document::parse(&cleaned, &as_it_is);
    assert_eq!(difference(page.page(), after.page()), None);
}

/// With repairs, everything that was removed is in the report.
fn no_word_lost(path: &Path) {
    let input = Input::read(path).unwrap();
    assert_eq!(lost_word(&input, &Document::parse(&input, &ParseOptions::default())), None);
}
