//! The help of each command, as a user sees it.

use libtest_mimic::Trial;

use crate::{assert_snapshot, trial};

const COMMANDS: [&str; 9] = ["", "parse", "tables", "members", "records", "clean", "check", "links", "explain"];

pub(crate) fn trials() -> Vec<Trial> {
    let test = |command: &'static str| {
        let name = if command.is_empty() { "wikilift" } else { command };
        trial(format!("help::{name}"), move || {
            let mut wikilift = assert_cmd::Command::cargo_bin("wikilift").unwrap();
            let output = wikilift.args([command, "--help"].iter().filter(|word| !word.is_empty())).env_remove("COLUMNS").output().unwrap();
            assert!(output.status.success());
            assert_snapshot(format!("fixtures/help/{name}.txt"), &String::from_utf8(output.stdout).unwrap());
        })
    };
    COMMANDS.into_iter().map(test).collect()
}
