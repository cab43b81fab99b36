//! Checks of the links of a whole folder.

use std::path::Path;

use wikilift::site::{FindingCode, SiteFolder, SiteOptions};
use wikilift::write::findings::{self, CheckReport};

const SITES: [&str; 6] = ["bare", "chinapedia", "pandoc3", "slash", "subpages", "titles"];

#[test]
fn places_and_suggestions_of_a_site() {
    let findings = SiteFolder::open("fixtures/sites/chinapedia", &SiteOptions::default()).unwrap().check();
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            format!("{}:{}:{} {} {:?}", finding.path, finding.location.line, finding.location.column, finding.code, finding.suggestion)
        })
        .filter(|line| line.contains("港口联盟.md:7:") || line.contains("港口联盟.md:9:"))
        .collect();
    assert_eq!(
        lines,
        [
            "Page/港口联盟.md:7:1 now-local Some(\"Page/汉堡.md\")",
            "Page/港口联盟.md:7:131 redirect Some(\"Page/汉堡.md\")",
            "Page/港口联盟.md:7:180 redirect Some(\"Page/汉堡.md\")",
            "Page/港口联盟.md:7:230 redirect-loop None",
            "Page/港口联盟.md:9:1 form-mismatch Some(\"Page/海港协会.md\")",
            "Page/港口联盟.md:9:114 case-mismatch Some(\"Page/ABC港.md\")",
        ]
    );
}

fn sarif(report: &CheckReport) -> serde_json::Value {
    let mut log = Vec::new();
    findings::sarif(&mut log, report).unwrap();
    serde_json::from_slice(&log).unwrap()
}

#[test]
fn sarif_names_rules_and_places() {
    let site = SiteFolder::open("fixtures/sites/bare", &SiteOptions::default()).unwrap();
    let report = CheckReport::new("fixtures/sites/bare", site.site(), site.check());
    let log = sarif(&report);
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), FindingCode::ALL.len());
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len());
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "fixtures/sites/bare/Harbour.md");
    assert_eq!(place["region"]["startLine"], 3);
    let marks: std::collections::BTreeSet<&str> =
        results.iter().map(|result| result["partialFingerprints"]["wikilift/v1"].as_str().unwrap()).collect();
    assert_eq!(marks.len(), results.len(), "fingerprints are told apart");
}

/// The official SARIF schema, as included in the package `serde-sarif`.
fn sarif_schema() -> serde_json::Value {
    let metadata = std::process::Command::new(env!("CARGO")).args(["metadata", "--format-version", "1"]).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    serde_json::from_slice(&std::fs::read(manifest.with_file_name("src").join("schema.json")).unwrap()).unwrap()
}

#[test]
fn sarif_fits_the_official_schema() {
    let mut schema = sarif_schema();
    // The pattern of `language` (which wikilift does not write) has a surplus bracket, which validators of patterns reject.
    for holder in ["run", "toolComponent"] {
        schema["definitions"][holder]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in SITES {
        let site = SiteFolder::open(Path::new("fixtures/sites").join(name), &SiteOptions::default()).unwrap();
        let log = sarif(&CheckReport::new(name, site.site(), site.check()));
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let typed: serde_sarif::sarif::Sarif = serde_json::from_value(log).unwrap();
        assert_eq!(typed.runs.len(), 1);
    }
}
