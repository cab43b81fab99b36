//! Small examples by topic, from `fixtures/spec`: a page, a line with a dot, and what its JSON must contain.

use libtest_mimic::Trial;
use serde_json::Value;

use crate::support::{Example, assert_sound, examples, files, parse};
use crate::{slug, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for path in files("fixtures/spec", "md") {
        let topic = path.file_stem().unwrap().to_string_lossy().into_owned();
        for example in examples(&path) {
            trials.push(trial(format!("spec::{topic}::{}", slug(&example.name)), move || run(&example)));
        }
    }
    trials
}

fn run(Example { name, input, expected }: &Example) {
    let page = parse(input);
    assert_sound(input, &page);
    let found = serde_json::to_value(&page).unwrap();
    if let Err(difference) = contains(&found, expected, "page") {
        panic!("{name}\n{difference}");
    }
}

/// Checks that `found` contains everything in `expected`: objects by their keys, arrays element by element.
fn contains(found: &Value, expected: &Value, path: &str) -> Result<(), String> {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected
            .iter()
            .try_for_each(|(key, expected)| contains(found.get(key).unwrap_or(&Value::Null), expected, &format!("{path}.{key}"))),
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => found
            .iter()
            .zip(expected)
            .enumerate()
            .try_for_each(|(at, (found, expected))| contains(found, expected, &format!("{path}[{at}]"))),
        (found, expected) if found == expected => Ok(()),
        (found, expected) => Err(format!("{path}\n  expected {expected}\n  found    {found}")),
    }
}
