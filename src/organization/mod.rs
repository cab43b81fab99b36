//! Organizations and their membership rows.
//!
//! Comes in: a [`Page`]. Goes out: an [`Organization`]: what the page says of it (`facts`) and who is a member (the records that
//! `lexicon.toml` finds, `record`). What the page does not say is null.

mod facts;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::error::Error;
use crate::page::Page;
use crate::record::{Extraction, KindRule, MapFile, Record, RecordMap, RecordValue};
use crate::words::{PhraseMatcher, fold};

pub(crate) use self::facts::FactWords;

/// The version of the organization's JSON, as its key `schema` says it.
pub const ORGANIZATION_SCHEMA: &str = "wikilift/organization/1";

/// The words that come with wikilift: `lexicon.toml` as JSON, which is read without a TOML reader. A test keeps both the same.
const BUILT_IN: &str = include_str!("lexicon.json");

/// A page with fewer reasons than this to be one of an organization is none: [`Organization::confidence`].
pub const ORGANIZATION_CONFIDENCE: f32 = 0.5;

/// An organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Organization {
    /// [`ORGANIZATION_SCHEMA`].
    pub schema: String,
    /// The file, as it was asked for.
    pub path: String,
    /// The title of the page.
    pub page: String,
    /// Its name: the first bold words of the page, else the title without qualifier.
    pub name: String,
    /// What stands in brackets at the end of the title.
    pub qualifier: Option<String>,
    /// What sort of organization it is, by its categories and title.
    pub kind: Option<String>,
    /// How sure it is that the page is about an organization, from 0 to 1.
    pub confidence: f32,
    /// What that was seen by.
    pub reasons: Vec<String>,
    /// Short names: `CIPOML`.
    pub abbreviations: Vec<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// When it was founded.
    pub founded: Option<DatedFact>,
    /// When it was dissolved.
    pub dissolved: Option<DatedFact>,
    /// Where it has its seat.
    pub seat: Option<Headquarters>,
    /// The categories of the page.
    pub categories: Vec<String>,
    /// How many references the page has.
    pub references: u32,
    /// Address of the page on the wiki.
    pub url: Option<String>,
    /// How many memberships there are, by status; those of the past under `former …`.
    pub counts: BTreeMap<String, u32>,
    /// Who is a member.
    pub memberships: Vec<Membership>,
    /// What was lost, or left out.
    pub diagnostics: Vec<Diagnostic>,
}

/// A date that the page says in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DatedFact {
    /// The date in EDTF.
    pub date: String,
    /// The words.
    pub text: String,
    /// Line, from 1; 0 where it is not known.
    pub line: u32,
}

/// Where an organization has its seat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Headquarters {
    /// The place, as the page writes it.
    pub text: String,
    /// The title that its link leads to.
    pub target: Option<String>,
    /// Line, from 1; 0 where it is not known.
    pub line: u32,
}

/// What a member is to the organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MembershipStatus {
    /// A member.
    #[default]
    Member,
    /// An observer.
    Observer,
    /// An associate member.
    Associate,
    /// A partner.
    Partner,
    /// One that is to become a member.
    Candidate,
    /// One that took part in a meeting.
    Participant,
}

impl MembershipStatus {
    /// The status as JSON writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Observer => "observer",
            Self::Associate => "associate",
            Self::Partner => "partner",
            Self::Candidate => "candidate",
            Self::Participant => "participant",
        }
    }

    fn of(text: &str) -> Option<Self> {
        let all = [Self::Member, Self::Observer, Self::Associate, Self::Partner, Self::Candidate, Self::Participant];
        all.into_iter().find(|status| status.as_str() == text)
    }
}

/// Who is, or was, a member of an organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Membership {
    /// What it is to the organization.
    pub status: MembershipStatus,
    /// Whether it no longer is.
    pub former: bool,
    /// The heading that it stands below.
    pub section: Option<String>,
    /// The date for which the page says so, in EDTF.
    pub as_of: Option<String>,
    /// The region of the world that it is listed under.
    pub region: Option<RecordValue>,
    /// Its country. Null where the member is a country itself.
    pub country: Option<RecordValue>,
    /// The member; null where the exporter lost its name.
    pub member: Option<RecordValue>,
    /// What is said of it besides, as it stands.
    pub note: Option<String>,
    /// When it joined, in EDTF.
    pub joined: Option<String>,
    /// When it left, in EDTF.
    pub left: Option<String>,
    /// Why it left: `expelled`, `withdrew`, `dissolved`, `inactive`, `merged`, `replaced`, `suspended`, `renamed`, `other`.
    pub reason: Option<String>,
    /// The numbers of the references cited.
    pub references: Vec<u32>,
    /// Other columns, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub extra: BTreeMap<String, String>,
    /// The table that it stands in, by its number on the page; null for an item of a list.
    pub table: Option<u32>,
    /// The row of the table (from 0, header rows counted), or the item below the heading (from 0).
    pub row: u32,
    /// Line, from 1; 0 where it is not known.
    pub line: u32,
    /// What the file does not say outright and was worked out: names of fields, and `column-shift`.
    pub inferred: Vec<String>,
}

impl Organization {
    /// What a page says of an organization, by the words that come with wikilift ([`Lexicon::built_in`]).
    #[must_use]
    pub fn from_document(document: &Document) -> Self {
        Lexicon::built_in().organization(document)
    }

    /// Whether the page lists members of an organization: whether `members` prints it.
    #[must_use]
    pub fn is_likely(&self) -> bool {
        !self.memberships.is_empty() && self.confidence >= ORGANIZATION_CONFIDENCE
    }
}

/// The words by which organizations and their members are found, in many languages.
#[derive(Clone, Debug)]
pub struct Lexicon {
    file: MapFile,
    map: RecordMap,
    kinds: Kinds,
    facts: FactWords,
}

/// Words of categories and titles for each kind.
#[derive(Clone, Debug)]
struct Kinds {
    names: Vec<String>,
    categories: PhraseMatcher<usize>,
    titles: PhraseMatcher<usize>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is compiled in, and read by a test")]
    Lexicon::new(MapFile::from_json(BUILT_IN).expect("lexicon.json is sound")).expect("lexicon.json is sound")
});

impl Lexicon {
    /// The words that come with wikilift. They are read once.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &LEXICON
    }

    /// These words with those of a TOML file on top (feature `toml`). The format is described in `docs/members.md`.
    ///
    /// # Errors
    /// [`ErrorKind::RecordMap`](crate::ErrorKind::RecordMap) if the text is not TOML, or has unknown keys.
    #[cfg(feature = "toml")]
    pub fn with_toml(&self, toml: &str) -> Result<Self, Error> {
        self.extended(MapFile::from_toml(toml)?)
    }

    /// These words with those of a JSON document on top, which has the keys that the TOML has.
    ///
    /// # Errors
    /// As of `with_toml`.
    pub fn with_json(&self, json: &str) -> Result<Self, Error> {
        self.extended(MapFile::from_json(json)?)
    }

    fn extended(&self, more: MapFile) -> Result<Self, Error> {
        let mut file = self.file.clone();
        file.extend(more);
        Self::new(file)
    }

    fn new(file: MapFile) -> Result<Self, Error> {
        let map = RecordMap::new(&file)?;
        let mut kinds = Kinds { names: Vec::new(), categories: PhraseMatcher::default(), titles: PhraseMatcher::default() };
        for (number, KindRule { name, categories, titles }) in file.kind.iter().enumerate() {
            kinds.names.push(name.clone());
            categories.iter().for_each(|word| kinds.categories.add(word, number));
            titles.iter().for_each(|word| kinds.titles.add(word, number));
        }
        let facts = FactWords::new(&file.facts, &file.and);
        Ok(Self { file, map, kinds, facts })
    }

    /// The memberships of a page alone, without the facts.
    fn extract(&self, document: &Document) -> Extraction {
        self.map.records(document)
    }

    /// What a page says of an organization, and of its members.
    #[must_use]
    pub fn organization(&self, document: &Document) -> Organization {
        self.describe(document, self.extract(document))
    }

    /// What a page says of an organization if it lists members of one, else nothing: much cheaper for a page that does not.
    #[must_use]
    pub fn likely_organization(&self, document: &Document) -> Option<Organization> {
        let extraction = self.extract(document);
        if extraction.records.is_empty() {
            return None;
        }
        Some(self.describe(document, extraction)).filter(Organization::is_likely)
    }

    fn describe(&self, document: &Document, extraction: Extraction) -> Organization {
        let page = &document.page;
        let facts = self.facts.read(document, &self.map.territories);
        let memberships: Vec<Membership> = extraction.records.into_iter().map(membership).collect();
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for membership in &memberships {
            let status = membership.status.as_str();
            *counts.entry(if membership.former { format!("former {status}") } else { status.to_owned() }).or_insert(0) += 1;
        }
        let (kind, confidence, reasons) = self.kind(page, &memberships);
        Organization {
            schema: ORGANIZATION_SCHEMA.to_owned(),
            path: page.path.clone(),
            page: page.title.text.clone(),
            name: facts.name,
            qualifier: page.title.qualifier.clone(),
            kind,
            confidence,
            reasons,
            abbreviations: facts.abbreviations,
            aliases: facts.aliases,
            founded: facts.founded,
            dissolved: facts.dissolved,
            seat: facts.seat,
            categories: page.categories.iter().map(|category| category.name.to_string()).collect(),
            references: u32::try_from(page.references.len()).unwrap_or(u32::MAX),
            url: page.source.url.clone(),
            counts,
            memberships,
            diagnostics: extraction.diagnostics,
        }
    }

    /// What sort of organization it is, how sure that is one, and why. Reasons are taken as independent: each takes its share of the doubt
    /// that the others leave.
    fn kind(&self, page: &Page, memberships: &[Membership]) -> (Option<String>, f32, Vec<String>) {
        let (mut doubt, mut reasons) = (1.0_f32, Vec::new());
        let mut kind: Option<usize> = None;
        for category in &page.categories {
            let folded = fold(&category.name);
            if let Some((_, found)) = self.kinds.categories.find_all(&folded).min_by_key(|&(_, found)| found)
                && kind.is_none_or(|known| found < known)
            {
                if kind.is_none() {
                    doubt *= 1.0 - CATEGORY_CONFIDENCE;
                    reasons.push(format!("category {}", category.name));
                }
                kind = Some(found);
            }
        }
        let title = fold(&page.title.base);
        if let Some((_, found)) = self.kinds.titles.find_all(&title).min_by_key(|&(_, found)| found) {
            doubt *= 1.0 - TITLE_CONFIDENCE;
            reasons.push(format!("title {}", page.title.base));
            kind = kind.or(Some(found));
        }
        let named: Vec<&RecordValue> = memberships.iter().filter_map(|membership| membership.member.as_ref()).collect();
        let linked = named.iter().filter(|member| member.href.is_some()).count();
        let placed = memberships.iter().filter(|membership| membership.country.is_some() || membership.region.is_some()).count();
        let dated = memberships.iter().filter(|membership| membership.joined.is_some() || membership.left.is_some()).count();
        let parts = memberships.iter().filter(|membership| membership.former || membership.status != MembershipStatus::Member).count();
        if let Some(first) = memberships.first() {
            let mut weigh = |holds: bool, confidence: f32, reason: String| {
                if holds {
                    doubt *= 1.0 - confidence;
                    reasons.push(reason);
                }
            };
            weigh(true, HEADING_CONFIDENCE, format!("members under “{}”", first.section.as_deref().unwrap_or_default()));
            weigh(named.len() >= SEVERAL, SEVERAL_CONFIDENCE, format!("{} members", named.len()));
            weigh(linked * 2 >= named.len() && linked > 0, LINKED_CONFIDENCE, format!("{linked} members with links"));
            weigh(placed * 2 >= memberships.len(), TOLD_CONFIDENCE, format!("{placed} members with a country or region"));
            weigh(dated * 2 >= memberships.len(), TOLD_CONFIDENCE, format!("{dated} memberships with dates"));
            weigh(parts > 0 && parts < memberships.len(), TOLD_CONFIDENCE, "several kinds of members".to_owned());
        }
        (kind.map(|kind| self.kinds.names[kind].clone()), 1.0 - doubt, reasons)
    }
}

/// How much a category of organizations says that the page is one.
const CATEGORY_CONFIDENCE: f32 = 0.6;
/// How much a word of the title says so.
const TITLE_CONFIDENCE: f32 = 0.3;
/// How much rows under a heading of members say so: less than half, since teams and committees have members, too.
const HEADING_CONFIDENCE: f32 = 0.35;
/// How much it says that these are several.
const SEVERAL_CONFIDENCE: f32 = 0.2;
/// How many members are several.
const SEVERAL: usize = 3;
/// How much it says that most of them have pages: people in a list of names have not.
const LINKED_CONFIDENCE: f32 = 0.3;
/// How much countries, dates, and several kinds of members say, each.
const TOLD_CONFIDENCE: f32 = 0.3;

/// A record of the lexicon as a membership.
fn membership(record: Record) -> Membership {
    let Record { set, section, as_of, mut fields, mut extra, note, references, table, row, line, mut inferred } = record;
    let mut text = |name: &str| fields.remove(name).map(|value| value.text);
    let (joined, left, mut reason) = (text("joined"), text("left"), text("reason"));
    if let Some(seats) = text("seats") {
        extra.insert("seats".to_owned(), seats);
    }
    // `Suspended members`.
    reason = reason.or_else(|| set.get("reason").cloned());
    let former = set.get("former").is_some_and(|former| former == "true");
    // Words such as "renamed" or "merged" are reasons to have left only where it has left.
    let explains_current = matches!(reason.as_deref(), Some("renamed" | "merged" | "replaced")) && !former && left.is_none();
    if explains_current {
        reason = None;
    }
    let member = fields.remove("member");
    let (region, country) = (fields.remove("region"), fields.remove("country"));
    // A state is no member of the group that is named after it.
    let country = country.filter(|country| member.as_ref() != Some(country));
    inferred.retain(|name| match name.as_str() {
        "region" => region.is_some(),
        "country" => country.is_some(),
        "joined" => joined.is_some(),
        "left" => left.is_some(),
        _ => true,
    });
    Membership {
        status: set.get("status").and_then(|status| MembershipStatus::of(status)).unwrap_or_default(),
        former,
        section,
        as_of,
        region,
        country,
        member,
        note,
        joined,
        left,
        reason,
        references,
        extra,
        table,
        row,
        line,
        inferred,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_are_sound() {
        let empty = Document::parse(&crate::Input::from_text("-", "").unwrap(), &crate::ParseOptions::default());
        assert!(Lexicon::built_in().map.records(&empty).records.is_empty());
    }
}
