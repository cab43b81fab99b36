//! The findings of one site in each format of `check`.

use libtest_mimic::Trial;

use crate::{assert_snapshot, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let test = |(format, suffix): (&'static str, &'static str)| {
        trial(format!("reports::{format}"), move || {
            let mut wikilift = assert_cmd::Command::cargo_bin("wikilift").unwrap();
            let output = wikilift.args(["check", "fixtures/sites/titles", "--show", "info", "--format", format]).output().unwrap();
            let mut made = String::from_utf8(output.stdout).unwrap();
            if matches!(format, "json" | "sarif") {
                // One long line would be unreadable for a reviewer.
                made = format!("{:#}\n", serde_json::from_str::<serde_json::Value>(&made).unwrap());
            }
            assert_snapshot(format!("fixtures/reports/titles.{suffix}"), &made);
        })
    };
    [("text", "txt"), ("json", "json"), ("github", "github.txt"), ("junit", "junit.xml"), ("sarif", "sarif")]
        .into_iter()
        .map(test)
        .collect()
}
