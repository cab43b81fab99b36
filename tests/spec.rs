//! Small examples by topic, from `fixtures/spec`.

use serde_json::Value;

use crate::fixtures::{Example, assert_sound, examples, parse};

fn run(topic: &str) {
    let mut failures = Vec::new();
    let examples = examples(format!("fixtures/spec/{topic}.md").as_ref());
    assert!(!examples.is_empty());
    for Example { name, input, expected } in examples {
        let page = parse(&input);
        assert_sound(&input, &page);
        let found = serde_json::to_value(&page).unwrap();
        if let Err(difference) = contains(&found, &expected, "page") {
            failures.push(format!("## {name}\n{difference}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// Whether `found` has what `expected` names: objects by their keys, arrays element by element.
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

#[test]
fn links() {
    run("links");
}

#[test]
fn references() {
    run("references");
}

#[test]
fn tables() {
    run("tables");
}

#[test]
fn pages() {
    run("pages");
}
