//! Organizations of `fixtures/members` against the rows and facts that a person annotated.

use std::path::Path;

use libtest_mimic::Trial;
use wikilift::Organization;

use crate::support::files;
use crate::support::members::{Told, ToldFacts, read, rows, told};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![trial("members::nearly_all_rows".to_owned(), nearly_all_rows)];
    for path in files("fixtures/members", "md") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (rows, facts) = (name.clone(), name.clone());
        trials.push(trial(format!("members::rows::{name}"), move || rows_of(&rows)));
        trials.push(trial(format!("members::facts::{name}"), move || facts_of(&facts)));
    }
    trials
}

fn organization(name: &str) -> Organization {
    Organization::from_document(&read(Path::new(&format!("fixtures/members/{name}.md"))))
}

/// Pages on which some rows differ from the annotated ones, with the number of rows that are missing or surplus. docs/accuracy.md explains
/// why.
const NOT_WHOLE: [(&str, usize); 14] = [
    ("de-jugendverband", 3),
    ("de-moorforschung-union", 6),
    ("en-church-communion", 4),
    ("en-intergovernmental-council", 2),
    ("en-university-network", 3),
    ("es-parlamento-cuenca", 12),
    ("fr-organisation-intergouvernementale", 4),
    ("ja-caspian-organization", 9),
    ("ko-football-confederation", 2),
    ("ko-gardeners-international", 5),
    ("ru-economic-union", 1),
    ("ru-party-international", 2),
    ("zh-airline-alliance", 1),
    ("zhhant-lantern-ball-federation", 4),
];

/// Returns the rows of one list that are not in the other, each as often as it is missing.
fn missing(from: &[Told], in_other: &[Told]) -> Vec<Told> {
    let mut other = in_other.to_vec();
    let mut missing = Vec::new();
    for row in from {
        match other.iter().position(|found| found == row) {
            Some(at) => drop(other.swap_remove(at)),
            None => missing.push(row.clone()),
        }
    }
    missing
}

/// Returns the rows of a page that were annotated but not found, and those that were found but not annotated.
fn differences(name: &str) -> (Vec<Told>, Vec<Told>) {
    let (found, told) = (rows(&organization(name)), told(Path::new(&format!("fixtures/members/{name}.rows.csv"))));
    (missing(&told, &found), missing(&found, &told))
}

/// Exactly the annotated rows are found, apart from the differences in `NOT_WHOLE`.
fn rows_of(name: &str) {
    let (not_found, not_told) = differences(name);
    let allowed = NOT_WHOLE.iter().find(|(page, _)| *page == name).map_or(0, |(_, count)| *count);
    assert_eq!(not_found.len() + not_told.len(), allowed, "not found {not_found:#?}, not told {not_told:#?}");
    assert!(organization(name).is_likely());
}

/// Exactly the annotated facts are found, except on the pages in `FACTS_MISSED`.
fn facts_of(name: &str) {
    let organization = organization(name);
    let told: ToldFacts = serde_json::from_slice(&std::fs::read(format!("fixtures/members/{name}.facts.json")).unwrap()).unwrap();
    let found = ToldFacts {
        name: organization.name,
        abbreviations: organization.abbreviations,
        founded: organization.founded.map(|fact| fact.date),
        dissolved: organization.dissolved.map(|fact| fact.date),
        seat: organization.seat.map(|seat| seat.text),
    };
    assert_eq!(found == told, !FACTS_MISSED.contains(&name), "found {found:#?}, told {told:#?}");
}

/// Pages on which a fact differs from the annotated one.
const FACTS_MISSED: [&str; 4] =
    ["es-parlamento-cuenca", "ja-lamp-industry-association", "zhhans-asian-parties-forum", "zhhant-lantern-ball-federation"];

/// Over all pages, the missed rows and the surplus rows are each fewer than one in twenty of the annotated rows.
fn nearly_all_rows() {
    let (mut told_count, mut missed, mut surplus) = (0, 0, 0);
    for path in files("fixtures/members", "md") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (not_found, not_told) = differences(&name);
        told_count += told(&path.with_file_name(format!("{name}.rows.csv"))).len();
        (missed, surplus) = (missed + not_found.len(), surplus + not_told.len());
    }
    assert!(
        told_count > 800 && missed * 20 < told_count && surplus * 20 < told_count,
        "{told_count} told, {missed} missed, {surplus} more"
    );
}
