//! The order of the modules: each uses only those before it, as `docs/architecture.md` lists them.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use crate::support::files;

/// Returns the modules in the order of the document: those named in the first cell of each row of its table of modules.
fn order() -> Vec<String> {
    let text = std::fs::read_to_string("docs/architecture.md").unwrap();
    let table = text.split_once("| module |").unwrap().1.split_once("\n\n").unwrap().0;
    let rows = table.lines().filter_map(|row| row.strip_prefix("| ")?.split_once(" |"));
    let names = Regex::new("`([a-z_]+)`").unwrap();
    let modules = rows.flat_map(|(cell, _)| names.captures_iter(cell).map(|name| name[1].to_owned()).collect::<Vec<_>>());
    modules.collect()
}

/// Returns the source without comments and tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_use_only_those_before_them() {
    let order = order();
    let place = |module: &str| order.iter().position(|name| name == module);
    let uses = Regex::new(r"\bcrate::([a-z_]+)").unwrap();
    let mut wrong = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for path in files("src", "rs") {
        let inside = path.strip_prefix("src").unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if matches!(module.as_str(), "lib" | "bin") {
            continue;
        }
        let Some(here) = place(&module) else { panic!("docs/architecture.md does not name the module {module}") };
        for found in uses.captures_iter(&code(&path)) {
            let used = &found[1];
            if used != module && place(used).is_none_or(|used| used >= here) {
                wrong.insert(format!("{} uses {used}", path.display()));
            }
        }
        seen.insert(module);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unknown: Vec<_> = order.iter().filter(|module| !seen.contains(*module)).collect();
    assert!(unknown.is_empty(), "docs/architecture.md names modules that are none: {unknown:?}");
}

/// Tools skip folders of this name, because they take them for build output.
#[test]
fn no_module_is_called_build() {
    assert!(files("src", "rs").iter().all(|path| path.iter().all(|part| part != "build" && part != "build.rs")));
}
