//! Whole folders: each page of `fixtures/sites` states in its text which findings it has (`found CODE`), and for which it has a near miss
//! (`miss CODE`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use wikilift::site::{Finding, FindingCode, SiteFolder, SiteOptions};

use crate::support::files;
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("fixtures/sites").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let name = |folder: &Path| folder.file_name().unwrap().to_string_lossy().into_owned();
    let announced =
        folders.iter().cloned().map(|folder| trial(format!("sites::announced::{}", name(&folder)), move || has_what_it_announces(&folder)));
    let threads =
        folders.iter().cloned().map(|folder| trial(format!("sites::threads::{}", name(&folder)), move || threads_change_nothing(&folder)));
    let codes = FindingCode::ALL.iter().filter(|&&code| code != FindingCode::BrokenAddress).map(|&code| {
        let folders = folders.clone();
        trial(format!("sites::code::{code}"), move || is_found_and_nearly_missed(code, &folders))
    });
    announced.chain(threads).chain(codes).collect()
}

/// Returns how often each page of a site announces each code by `found CODE`, and the codes that are announced by `miss CODE`.
fn announced(site: &Path) -> (BTreeMap<(String, FindingCode), usize>, BTreeSet<FindingCode>) {
    let (mut found, mut misses) = (BTreeMap::new(), BTreeSet::new());
    for path in files(site, "md") {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(site).unwrap().to_str().unwrap().to_owned();
        let words: Vec<&str> =
            text.split(|character: char| !character.is_ascii_lowercase() && character != '-').filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(code) = pair[1].parse::<FindingCode>() else { continue };
            match pair[0] {
                "found" => *found.entry((name.clone(), code)).or_default() += 1,
                "miss" => drop(misses.insert(code)),
                _ => {}
            }
        }
    }
    (found, misses)
}

fn check(site: &Path, threads: usize) -> Vec<Finding> {
    SiteFolder::open(site, &SiteOptions::default().with_threads(threads)).unwrap().check()
}

fn has_what_it_announces(site: &Path) {
    let findings = check(site, 1);
    let mut counts: BTreeMap<(String, FindingCode), usize> = BTreeMap::new();
    for finding in &findings {
        *counts.entry((finding.path.clone(), finding.code)).or_default() += 1;
    }
    assert_eq!(counts, announced(site).0, "{findings:#?}");
}

fn threads_change_nothing(site: &Path) {
    assert_eq!(check(site, 1), check(site, 2));
}

/// Some page has the finding, and some page has a near miss.
fn is_found_and_nearly_missed(code: FindingCode, sites: &[PathBuf]) {
    let announced: Vec<_> = sites.iter().map(|site| announced(site)).collect();
    assert!(announced.iter().any(|(found, _)| found.keys().any(|(_, found)| *found == code)), "{code} is never found");
    assert!(announced.iter().any(|(_, misses)| misses.contains(&code)), "{code} has no near miss");
}
