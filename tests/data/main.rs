//! Data-driven tests: one test for each example of `fixtures/spec` and for each file of the other folders of `fixtures`, with its name.
//!
//! `cargo test --test data spec::links` runs the examples of one topic; a failure names the example. Expected outputs that are whole files
//! are snapshots: `SNAPSHOTS=overwrite cargo test --all-features --test data` writes them again, and the difference is reviewed like code.
//!
//! The tests of `shared` need the measuring data beside the checkout, and are shown as ignored if it is missing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test says what is wrong by failing")]
#![allow(clippy::cast_possible_truncation, reason = "tests are small")]

mod clean; // cleaned pages have the same contents
mod help; // the help of each command
mod html; // tables read as scraper reads them
mod members; // organizations against rows annotated by hand
mod pages; // whole pages with their JSON
mod records; // records found by a record map
mod repair; // lost spans restored
mod reports; // findings in each format
mod schema; // the schema of each document
mod shared; // the measuring data beside the checkout
mod sites; // findings of whole folders
mod spec; // small examples by topic
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// Returns a test of this name. Its parts are separated by `::`, as in other tests.
fn trial(name: String, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        // The helpers report failures by panicking; libtest-mimic catches the panic and shows its message.
        run();
        Ok::<(), Failed>(())
    })
}

/// Returns a name as part of a test's name: its words joined by `_`.
fn slug(name: &str) -> String {
    name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// Compares a snapshot file with the actual output.
fn assert_snapshot(path: impl AsRef<std::path::Path>, made: &str) {
    let expected = snapbox::Data::read_from(path.as_ref(), Some(snapbox::data::DataFormat::Text)).raw();
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(snapbox::Data::text(made).raw(), expected);
}

fn main() -> ExitCode {
    let trials = [
        clean::trials(),
        help::trials(),
        html::trials(),
        members::trials(),
        pages::trials(),
        records::trials(),
        repair::trials(),
        reports::trials(),
        schema::trials(),
        shared::trials(),
        sites::trials(),
        spec::trials(),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect()).exit_code()
}
