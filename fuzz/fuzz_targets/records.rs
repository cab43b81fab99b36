//! Records and organizations of any text: no panic, every row is somewhere on the page, and JSON reads back equal.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wikilift::record::RecordMap;
use wikilift::{Document, Input, Organization, ParseOptions, RepairLevel};

/// A small map that finds ships with dates.
static MAP: LazyLock<RecordMap> = LazyLock::new(|| {
    let map = r#"{
        "whole": true,
        "heading": [{"words": ["ships", "members"]}, {"words": ["former"], "modifier": true, "past": true, "set": {"state": "former"}}],
        "field": [
            {"name": "ship", "kind": "subject", "columns": ["name", "ship"]},
            {"name": "from", "kind": "date", "columns": ["from"], "notes": ["since"], "alone": "from"},
            {"name": "note", "kind": "note"}
        ]
    }"#;
    RecordMap::from_json(map).expect("the map is sound")
});

fuzz_target!(|text: &str| {
    let Ok(input) = Input::from_text("fuzz.md", format!("# X\n\n## Members\n\n{text}")) else { return };
    let lines = input.text().lines().count() as u32 + 1;
    for repairs in [RepairLevel::None, RepairLevel::All] {
        let document = Document::parse(&input, &ParseOptions::default().with_repair_level(repairs));
        for record in MAP.records(&document).records {
            assert!(record.line <= lines);
            assert!(record.table.is_none_or(|table| (table as usize) < document.tables().len()));
        }
        let organization = Organization::from_document(&document);
        assert!(organization.memberships.iter().all(|membership| membership.line <= lines));
        let json = serde_json::to_string(&organization).expect("an organization is JSON");
        assert_eq!(serde_json::from_str::<Organization>(&json).expect("which reads back"), organization);
    }
});
