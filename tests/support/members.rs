//! Memberships as annotated in the fixtures.

use std::path::Path;

use serde::Deserialize;
use wikilift::{Document, Input, Membership, Organization, ParseOptions};

/// A membership as annotated in the fixtures.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Told {
    pub(crate) status: String,
    pub(crate) former: bool,
    pub(crate) section: String,
    pub(crate) as_of: String,
    pub(crate) region: String,
    pub(crate) country: String,
    pub(crate) member: String,
    pub(crate) target: String,
    pub(crate) note: String,
    pub(crate) joined: String,
    pub(crate) left: String,
    pub(crate) reason: String,
}

impl Told {
    pub(crate) fn of(membership: &Membership) -> Self {
        let text = |value: &Option<wikilift::record::RecordValue>| value.as_ref().map(|value| value.text.clone()).unwrap_or_default();
        let plain = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            status: membership.status.as_str().to_owned(),
            former: membership.former,
            section: plain(&membership.section),
            as_of: plain(&membership.as_of),
            region: text(&membership.region),
            country: text(&membership.country),
            member: text(&membership.member),
            target: membership.member.as_ref().and_then(|member| member.target.clone()).unwrap_or_default(),
            note: plain(&membership.note),
            joined: plain(&membership.joined),
            left: plain(&membership.left),
            reason: plain(&membership.reason),
        }
    }
}

/// The facts of an organization as annotated in the fixtures.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct ToldFacts {
    pub(crate) name: String,
    pub(crate) abbreviations: Vec<String>,
    pub(crate) founded: Option<String>,
    pub(crate) dissolved: Option<String>,
    pub(crate) seat: Option<String>,
}

pub(crate) fn read(path: &Path) -> Document {
    Document::parse(&Input::read(path).unwrap(), &ParseOptions::default())
}

pub(crate) fn rows(organization: &Organization) -> Vec<Told> {
    organization.memberships.iter().map(Told::of).collect()
}

pub(crate) fn told(path: &Path) -> Vec<Told> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}
