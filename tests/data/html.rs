//! The HTML tables of the fixtures, read as `scraper` reads them.

use libtest_mimic::Trial;

use crate::support::html::compare;
use crate::support::{files, name_of};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let paths = files("fixtures/pages", "md").into_iter().chain(files("fixtures/members", "md"));
    let has_table = |path: &std::path::PathBuf| std::fs::read_to_string(path).is_ok_and(|text| text.contains("\n<table"));
    let test = |path: std::path::PathBuf| {
        trial(format!("html::tables::{}", name_of(&path)), move || {
            compare(&path);
        })
    };
    paths.filter(has_table).map(test).collect()
}
