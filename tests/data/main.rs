//! Tests that are data: one test for each example of `fixtures/spec` and for each file of the other folders of `fixtures`, by its name.
//!
//! `cargo test --test data spec::links` runs the examples of one topic; a failure names the example. Expected outputs that are whole files are
//! snapshots: `SNAPSHOTS=overwrite cargo test --all-features --test data` writes them again, and the difference is reviewed like code.
//!
//! Tests of `shared` need the measuring data beside the checkout and are shown as ignored where it is not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test says what is wrong by failing")]
#![allow(clippy::cast_possible_truncation, reason = "tests are small")]

mod clean; // pages say the same when they are cleaned
mod help; // the help of each command
mod html; // tables read as scraper reads them
mod members; // organizations against rows that a person found
mod pages; // whole pages with their JSON
mod records; // records of the words of a map
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

/// A test of this name. Its parts are separated by `::`, as those of other tests are.
fn trial(name: String, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        // A panic is how the helpers say what is wrong; libtest-mimic catches it and shows its message.
        run();
        Ok::<(), Failed>(())
    })
}

/// A name as part of a test's name: words joined by `_`.
fn slug(name: &str) -> String {
    name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// Compares a whole file with what was made.
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
