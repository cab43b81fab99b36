//! Records of a user's own kind, against rows annotated by hand.

use libtest_mimic::Trial;
use wikilift::record::RecordMap;
use wikilift::write::csv;
use wikilift::{Document, Input, ParseOptions};

use crate::{assert_snapshot, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("records::stations".to_owned(), || {
        let map = RecordMap::from_toml(&std::fs::read_to_string("fixtures/records/stations.toml").unwrap()).unwrap();
        let document = Document::parse(&Input::read("fixtures/records/stations.md").unwrap(), &ParseOptions::default());
        let mut made = Vec::new();
        csv::record_header(&mut made, &map).unwrap();
        csv::records(&mut made, &map, document.page(), &map.records(&document).records).unwrap();
        assert_snapshot("fixtures/records/stations.csv", &String::from_utf8(made).unwrap());
    })]
}
