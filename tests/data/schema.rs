//! Documents that are made from code: JSON Schema, the page of diagnostics, the lexicon as JSON.

use std::fmt::Write;

use libtest_mimic::Trial;
use wikilift::DiagnosticCode;

use crate::{assert_snapshot, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![trial("made::diagnostics".to_owned(), diagnostics), trial("made::lexicon".to_owned(), lexicon)];
    #[cfg(feature = "schema")]
    {
        use wikilift::schema;
        type Make = fn() -> String;
        let schemas: [(&str, Make); 9] = [
            ("page", schema::page),
            ("table", schema::table),
            ("organization", schema::organization),
            ("record", schema::record),
            ("datapackage", schema::data_package),
            ("change", schema::change),
            ("text", schema::text),
            ("check", schema::check),
            ("baseline", schema::baseline),
        ];
        trials.extend(
            schemas.map(|(name, make)| {
                trial(format!("made::schema::{name}"), move || assert_snapshot(format!("schema/{name}.json"), &make()))
            }),
        );
    }
    trials
}

fn diagnostics() {
    let mut text = "# Diagnostics\n\nThe diagnostics that `wikilift` reports about a page: their codes, what they mean and an example of each. Codes are never renamed. This page is\nmade from the code; `wikilift explain CODE` prints the same.\n".to_owned();
    for code in DiagnosticCode::ALL {
        write!(text, "\n## {code}\n\n*{}.* {}\n\n{}\n", code.severity(), code.summary(), code.explanation()).unwrap();
    }
    assert_snapshot("docs/diagnostics.md", &text);
}

/// The lexicon is written as TOML and read as JSON.
fn lexicon() {
    let toml = std::fs::read_to_string("src/organization/lexicon.toml").unwrap();
    let lexicon: serde_json::Value = toml::from_str(&toml).unwrap();
    assert_snapshot("src/organization/lexicon.json", &format!("{lexicon:#}\n"));
}
