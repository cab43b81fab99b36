//! Records: rows of data that are extracted from the tables and lists of a page, by a map that you write.
//!
//! A [`RecordMap`] states which headings announce records, which columns contain which field, and which words of a note go with a date.
//! [`RecordMap::records`] takes a [`Document`](crate::Document) and returns an [`Extraction`]: a [`Record`] for each thing that is listed,
//! with its fields as [`RecordValue`]s, and diagnostics about what was lost or left out. The format of a map is described in
//! `docs/members.md`.
//!
//! For organizations and their members, a map comes with the crate: see [`organization`](crate::organization).
//!
//! ```
//! use wikilift::record::RecordMap;
//! use wikilift::{Document, Input, ParseOptions};
//!
//! let map = RecordMap::from_json(
//!     r#"{
//!         "heading": [{"words": ["Ships"]}, {"words": ["Former"], "modifier": true, "set": {"state": "lost"}}],
//!         "field": [
//!             {"name": "ship", "kind": "subject", "columns": ["Name"]},
//!             {"name": "built", "kind": "date", "alone": "from", "columns": ["Built"]}
//!         ]
//!     }"#,
//! )?;
//! let text = "## Ships\n\n| Name | Built |\n|---|---|\n| Vega | May 1962 |\n\n## Former ships\n\n- Mira (1970)\n";
//! let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
//! let ships = map.records(&document).records;
//! assert_eq!((ships[0].fields["ship"].text.as_str(), ships[0].fields["built"].text.as_str()), ("Vega", "1962-05"));
//! assert_eq!((ships[1].fields["built"].text.as_str(), ships[1].set["state"].as_str()), ("1970", "lost"));
//! # Ok::<(), wikilift::Error>(())
//! ```
// How a page is processed:
//
// 1. `extract` goes through the blocks of the page. Headings (`heading`) determine below which of them there are records, and what all of
//    those records share.
// 2. `table` determines which column is which field, repairs shifted rows, and makes records of rows; `list` makes records of items.
// 3. `mention` cuts cells and items into names with their notes; `note` finds dates and choices in those.
//
// `map` reads the TOML. How words are compared and what countries are called is in `crate::words`.

mod extract;
mod heading;
mod list;
mod map;
mod mention;
mod note;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::page::Link;

pub use self::extract::Extraction;
pub use self::map::RecordMap;
pub(crate) use self::map::{FactRules, KindRule, MapFile, SubjectRules};
pub(crate) use self::table::is_number_or_date;

/// A row of data about one thing.
///
/// ```
/// use wikilift::record::RecordMap;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let map = RecordMap::from_json(r#"{"field": [{"name": "ship", "kind": "subject", "columns": ["Ship"]}]}"#)?;
/// let text = "| Ship | Crew |\n|---|---|\n| Vega (sold) | 12 |\n";
/// let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
/// let record = &map.records(&document).records[0];
/// assert_eq!((record.table, record.row, record.line), (Some(0), 1, 3));
/// assert_eq!(record.extra["Crew"], "12");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Record {
    /// Values that follow from the headings above it: those that the map sets for their words.
    pub set: BTreeMap<String, String>,
    /// The heading above it; null before the first heading.
    pub section: Option<String>,
    /// The date as of which the page states it, in EDTF.
    pub as_of: Option<String>,
    /// The fields, by their names in the map, without those that the page does not state. Dates are in EDTF.
    pub fields: BTreeMap<String, RecordValue>,
    /// The texts of columns that the map does not name, by the names of the columns.
    pub extra: BTreeMap<String, String>,
    /// Whatever else is said about it, as the page has it.
    pub note: Option<String>,
    /// The numbers of the references cited.
    pub references: Vec<u32>,
    /// Number of the table on the page; null for an item of a list.
    pub table: Option<u32>,
    /// Number of the row in the table (from 0, header rows included), or of the item below the heading (from 0).
    pub row: u32,
    /// Line in the file, from 1; 0 if unknown.
    pub line: u32,
    /// What the page does not state outright and was inferred: names of fields, and `column-shift`.
    pub inferred: Vec<String>,
}

/// The value of a field of a record.
///
/// ```
/// use wikilift::record::RecordMap;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let map = RecordMap::from_json(r#"{"field": [{"name": "ship", "kind": "subject", "columns": ["Ship"]}]}"#)?;
/// let text = "| Ship |\n|---|\n| [Vega](Vega_(ship).md \"wikilink\") |\n";
/// let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
/// let ship = &map.records(&document).records[0].fields["ship"];
/// assert_eq!((ship.text.as_str(), ship.target.as_deref()), ("Vega", Some("Vega (ship)")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RecordValue {
    /// The text.
    pub text: String,
    /// The title that its link points to.
    pub target: Option<String>,
    /// The address of its link.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub href: Option<String>,
}

impl RecordValue {
    pub(crate) fn plain(text: &str) -> Self {
        Self { text: text.replace('\n', " "), target: None, href: None }
    }

    pub(crate) fn of_link(link: &Link) -> Self {
        Self { text: link.label.to_string(), target: link.target.as_deref().map(str::to_owned), href: Some(link.href.to_string()) }
    }
}

/// A small map for the tests of the rules: of members of a league, with dates, countries and reasons.
#[cfg(test)]
mod samples {
    use super::RecordMap;
    use crate::document::{Document, ParseOptions};
    use crate::input::Input;

    pub(super) fn map() -> RecordMap {
        let map = r#"{
            "whole": true,
            "and": ["and", "和"],
            "fill": ["list", "of", "the", "current"],
            "stop": ["board"],
            "not": ["non"],
            "as_of": ["as of"],
            "name_ends": ["党", "party"],
            "ignore": ["founded"],
            "remark": ["including"],
            "of_countries": ["states"],
            "other_columns": ["capital"],
            "heading": [
                {"words": ["members", "member states", "成员"], "set": {"status": "member"}, "nouns": ["member"]},
                {"words": ["observers", "观察员"], "set": {"status": "observer"}},
                {"words": ["participants"], "set": {"status": "participant"}, "dated": true},
                {"words": ["former", "前"], "modifier": true, "past": true}
            ],
            "field": [
                {"name": "member", "kind": "subject", "columns": ["name", "member", "party"]},
                {"name": "country", "kind": "group", "territory": "country", "columns": ["country"]},
                {"name": "region", "kind": "group", "territory": "region", "columns": ["region", "area"]},
                {"name": "joined", "kind": "date", "columns": ["joined", "since"], "notes": ["joined", "since"], "alone": "from"},
                {"name": "left", "kind": "date", "columns": ["left"], "notes": ["left", "until"], "alone": "until"},
                {"name": "reason", "kind": "choice", "choices": {"expelled": ["expelled", "开除"]}, "date": "left"},
                {"name": "note", "kind": "note", "columns": ["note"]}
            ]
        }"#;
        RecordMap::from_json(map).unwrap()
    }

    pub(super) fn document(text: &str) -> Document {
        Document::parse(&Input::from_text("A.md", text).unwrap(), &ParseOptions::default())
    }
}
