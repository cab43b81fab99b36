//! What the documentation states about the code must be true: examples of diagnostics, JSON Schema, the output that README shows.

use wikilift::{DiagnosticCode, Document, Input, Organization, Page, ParseOptions, RepairLevel};

/// Codes that cannot be shown by an example of a few lines; other tests cover them.
const WITHOUT_EXAMPLE: [DiagnosticCode; 5] = [
    DiagnosticCode::TrimmedTable,
    DiagnosticCode::ReplacedBytes,
    DiagnosticCode::NulCharacter,
    DiagnosticCode::LimitReached,
    DiagnosticCode::DroppedTable,
];

#[test]
fn the_example_of_each_diagnostic_earns_it() {
    let mut unearned = Vec::new();
    for &code in DiagnosticCode::ALL {
        let Some((_, example)) = code.explanation().split_once("```") else {
            assert!(WITHOUT_EXAMPLE.contains(&code), "{code} has no example");
            continue;
        };
        let (_, example) = example.split_once('\n').unwrap();
        let example = example.rsplit_once("```").unwrap().0;
        let document = Document::parse(&Input::from_text("example.md", example).unwrap(), &ParseOptions::default());
        let organization = Organization::from_document(&document);
        let mut page = document.into_page();
        page.repair_tables(RepairLevel::Safe);
        page.diagnostics.extend(organization.diagnostics);
        if !page.diagnostics.iter().any(|diagnostic| diagnostic.code == code) {
            unearned.push((code, page.diagnostics));
        }
        assert_eq!(code.as_str().parse::<DiagnosticCode>().unwrap(), code);
    }
    assert!(unearned.is_empty(), "{unearned:?}");
    let dropped = Page::parse(&Input::from_text("example.md", "[TABLE]").unwrap());
    assert_eq!(dropped.diagnostics[0].code, DiagnosticCode::DroppedTable);
}

#[cfg(feature = "schema")]
fn validator(schema: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

#[cfg(feature = "schema")]
#[test]
fn every_page_fits_the_schema() {
    let validator = validator(&wikilift::schema::page());
    for path in crate::support::files("fixtures/pages", "md") {
        let page = serde_json::to_value(Page::parse(&Input::read(&path).unwrap())).unwrap();
        if let Some(error) = validator.iter_errors(&page).next() {
            panic!("{}: {error}", path.display());
        }
    }
}

#[cfg(feature = "schema")]
#[test]
fn every_table_and_package_fits_the_schema() {
    use wikilift::write::csv::CsvStyle;
    use wikilift::write::data_package::{DataPackage, Resource};
    use wikilift::write::json::{TableDocument, TableStyle};

    let table_validator = validator(&wikilift::schema::table());
    let package_validator = validator(&wikilift::schema::data_package());
    let assert_valid = |validator: &jsonschema::Validator, value: &serde_json::Value, path: &std::path::Path| {
        if let Some(error) = validator.iter_errors(value).next() {
            panic!("{}: {error}", path.display());
        }
    };
    let mut pages = crate::support::files("fixtures/pages", "md");
    pages.extend(crate::support::files("fixtures/repair", "md"));
    for path in pages {
        let mut page = Page::parse(&Input::read(&path).unwrap());
        page.repair_tables(RepairLevel::Safe);
        let mut package = DataPackage::new();
        for table in &page.tables {
            for (records, types) in [(false, false), (false, true), (true, false), (true, true)] {
                let style = TableStyle::default().with_records(records).with_types(types);
                assert_valid(&table_validator, &serde_json::to_value(TableDocument::new(&page, table, style)).unwrap(), &path);
            }
            package.resources.push(Resource::new("x", &page, table, &CsvStyle::default(), 0));
        }
        assert_valid(&package_validator, &serde_json::to_value(&package).unwrap(), &path);
    }
}

#[cfg(feature = "schema")]
#[test]
fn every_organization_and_record_fits_the_schema() {
    use wikilift::record::RecordMap;

    let organizations = validator(&wikilift::schema::organization());
    let records = validator(&wikilift::schema::record());
    let map = RecordMap::from_toml(&std::fs::read_to_string("fixtures/records/stations.toml").unwrap()).unwrap();
    for path in crate::support::files("fixtures", "md") {
        let document = Document::parse(&Input::read(&path).unwrap(), &ParseOptions::default());
        let organization = serde_json::to_value(Organization::from_document(&document)).unwrap();
        assert!(organizations.is_valid(&organization), "{}", path.display());
        for record in map.records(&document).records {
            assert!(records.is_valid(&serde_json::to_value(&record).unwrap()), "{}", path.display());
        }
    }
}

/// README shows the page exactly as the command prints it.
#[test]
fn readme_shows_real_output() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let output = assert_cmd::Command::cargo_bin("wikilift")
        .unwrap()
        .args([
            "parse",
            "--pretty",
            "--fields",
            "title,source,dialect,references",
            "fixtures/pages/马列主义政党和组织国际会议_(团结和斗争).md",
        ])
        .output()
        .unwrap();
    assert!(readme.contains(&String::from_utf8(output.stdout).unwrap()), "README.md does not show what the command prints");
}

/// README shows the findings as the command prints them, and docs/check.md lists every code with its severity and help.
#[test]
fn what_is_said_of_checks_is_true() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let output = assert_cmd::Command::cargo_bin("wikilift").unwrap().args(["check", "fixtures/sites/titles"]).output().unwrap();
    assert!(readme.contains(&String::from_utf8(output.stdout).unwrap()));
    let check = std::fs::read_to_string("docs/check.md").unwrap();
    for code in wikilift::site::FindingCode::ALL {
        let line = format!("| `{code}` | {} | {} |", code.severity(), code.help());
        assert!(check.contains(&line), "docs/check.md lacks {line}");
    }
}
