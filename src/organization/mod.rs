//! Organizations and their members.
//!
//! [`Organization::from_document`] takes a [`Document`] and returns an [`Organization`]: its name, dates and seat, as the lead and the
//! categories of the page state them, and a [`Membership`] for each member in its tables and lists. What the page does not state is `None`.
//!
//! Every page gives an [`Organization`], even if it is about something else: see [`Organization::confidence`] and
//! [`Organization::is_likely`]. To search many pages, [`Lexicon::likely_organization`] is much cheaper.
//!
//! Members are found by words and phrases in eight languages, such as *former member states* in a heading. They are in a [`Lexicon`], to
//! which you can add your own. For records of another kind, write a [`RecordMap`].
//!
//! ```
//! use wikilift::{Document, Input, Organization, ParseOptions};
//!
//! let text = "The **Vega League** was founded in 1962.\n\n## Members\n\n- [Lyra](Lyra.md \"wikilink\") (since 1970)\n";
//! let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
//! let league = Organization::from_document(&document);
//! assert_eq!((league.name.as_str(), league.founded.unwrap().date.as_str()), ("Vega League", "1962"));
//! assert_eq!(league.memberships[0].joined.as_deref(), Some("1970"));
//! # Ok::<(), wikilift::Error>(())
//! ```
// `facts` reads the lead and the categories; memberships are the records that the map in `lexicon.toml` finds (`record`).

mod facts;
mod subject;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use self::subject::{Subject, SubjectWords};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::error::Error;
use crate::record::{Extraction, KindRule, MapFile, Record, RecordMap, RecordValue, is_number_or_date};
use crate::words::{PhraseMatcher, fold};

pub(crate) use self::facts::FactWords;

/// The version of the organization's JSON, the value of its key `schema`.
pub const ORGANIZATION_SCHEMA: &str = "wikilift/organization/1";

/// The built-in lexicon: `lexicon.toml` as JSON. A test keeps the two files in step.
const BUILT_IN: &str = include_str!("lexicon.json");

/// The minimum [`Organization::confidence`] for a page to count as being about an organization.
pub const ORGANIZATION_CONFIDENCE: f32 = 0.5;

/// What a page states about an organization.
///
/// ```
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "## Members\n\n- [Lyra](Lyra.md \"wikilink\")\n\n## Former members\n\n- [Mira](Mira.md \"wikilink\") (withdrew 1990)\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let league = Organization::from_document(&document);
/// assert_eq!((league.counts["member"], league.counts["former member"]), (1, 1));
/// assert_eq!(league.memberships[1].left.as_deref(), Some("1990"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Organization {
    /// [`ORGANIZATION_SCHEMA`].
    pub schema: String,
    /// The path of the file, as the caller named it.
    pub path: String,
    /// The title of the page.
    pub page: String,
    /// Its name: the first text in bold print in the lead, or else the title without its qualifier.
    pub name: String,
    /// The text in brackets at the end of the title.
    pub qualifier: Option<String>,
    /// What kind of organization it is, according to its categories and title.
    pub kind: Option<String>,
    /// How likely the page is about an organization, from 0 to 1.
    pub confidence: f32,
    /// The reasons for that confidence.
    pub reasons: Vec<String>,
    /// Short names: `CIPOML`.
    pub abbreviations: Vec<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// When it was founded.
    pub founded: Option<DatedFact>,
    /// When it was dissolved.
    pub dissolved: Option<DatedFact>,
    /// Where its headquarters are.
    pub seat: Option<Headquarters>,
    /// The categories of the page.
    pub categories: Vec<String>,
    /// How many references the page has.
    pub references: u32,
    /// The address of the page on the wiki.
    pub url: Option<String>,
    /// How many memberships there are, by status; those that have ended are counted under `former …`: `{"member": 12, "former member": 3}`. A
    /// status that no membership has is not a key.
    pub counts: BTreeMap<String, u32>,
    /// All memberships, in the order of the page: also those of observers and candidates, and those that have ended. See
    /// [`current_members`](Self::current_members).
    pub memberships: Vec<Membership>,
    /// What was lost or left out.
    pub diagnostics: Vec<Diagnostic>,
}

/// A date that the page states in words.
///
/// ```
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "The **Vega League** is old. It was founded in March 1962 by ten ports.\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let founded = Organization::from_document(&document).founded.unwrap();
/// assert_eq!((founded.date.as_str(), founded.line), ("1962-03", 1));
/// assert_eq!(founded.text, "It was founded in March 1962 by ten ports.");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DatedFact {
    /// The date in EDTF.
    pub date: String,
    /// The sentence or category that states it.
    pub text: String,
    /// Line in the file, from 1; 0 if unknown.
    pub line: u32,
}

/// Where the headquarters of an organization are.
///
/// ```
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "The **Vega League** has its headquarters in [Lyra](Lyra_(port).md \"wikilink\").\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let seat = Organization::from_document(&document).seat.unwrap();
/// assert_eq!((seat.text.as_str(), seat.target.as_deref()), ("Lyra", Some("Lyra (port)")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Headquarters {
    /// The place, as the page writes it.
    pub text: String,
    /// The title that its link points to.
    pub target: Option<String>,
    /// Line in the file, from 1; 0 if unknown.
    pub line: u32,
}

/// What a member is to the organization.
///
/// ```
/// use wikilift::organization::MembershipStatus;
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "## Members\n\n- [Lyra](Lyra.md \"wikilink\")\n\n## Observers\n\n- [Mira](Mira.md \"wikilink\")\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let members = Organization::from_document(&document).memberships;
/// let observer = members.iter().find(|member| member.status == MembershipStatus::Observer).unwrap();
/// assert_eq!(observer.member.as_ref().unwrap().text, "Mira");
/// # Ok::<(), wikilift::Error>(())
/// ```
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
    /// A candidate for membership.
    Candidate,
    /// One that took part in a meeting.
    Participant,
}

impl fmt::Display for MembershipStatus {
    /// The status as it is in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl MembershipStatus {
    /// Returns the status as it is in JSON.
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

/// One membership: who is or was a member of an organization, and since when.
///
/// ```
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "## Members\n\n| Country | Party | Joined |\n|---|---|---|\n| France | [Lyra](Lyra.md \"wikilink\") | March 1962 |\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let membership = &Organization::from_document(&document).memberships[0];
/// assert_eq!(membership.member.as_ref().unwrap().target.as_deref(), Some("Lyra"));
/// assert_eq!(membership.country.as_ref().unwrap().text, "France");
/// assert_eq!((membership.joined.as_deref(), membership.line), (Some("1962-03"), 5));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Membership {
    /// What the member is to the organization.
    pub status: MembershipStatus,
    /// Whether the membership has ended.
    pub former: bool,
    /// The heading above it.
    pub section: Option<String>,
    /// The date as of which the page states it, in EDTF.
    pub as_of: Option<String>,
    /// The region of the world that it is listed under.
    pub region: Option<RecordValue>,
    /// The country of the member; null if the member is a country itself.
    pub country: Option<RecordValue>,
    /// The member; null if the exporter lost its name.
    pub member: Option<RecordValue>,
    /// Whatever else is said about it, as the page has it.
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
    /// Number of the table on the page; null for an item of a list.
    pub table: Option<u32>,
    /// Number of the row in the table (from 0, header rows included), or of the item below the heading (from 0).
    pub row: u32,
    /// Line in the file, from 1; 0 if unknown.
    pub line: u32,
    /// What the page does not state outright and was inferred: names of fields, and `column-shift`.
    pub inferred: Vec<String>,
}

impl Organization {
    /// Extracts an organization and its members from a page, with the built-in lexicon ([`Lexicon::built_in`]).
    ///
    /// ```
    /// use wikilift::{Document, Input, Organization, ParseOptions};
    ///
    /// let text = "Die **Vega-Liga** (VL).\n\n## Mitglieder\n\n- [Lyra](Lyra.md \"wikilink\") (bis 1999)\n";
    /// let document = Document::parse(&Input::from_text("Vega-Liga.md", text)?, &ParseOptions::default());
    /// let league = Organization::from_document(&document);
    /// assert_eq!(league.abbreviations, ["VL"]);
    /// assert_eq!(league.memberships[0].left.as_deref(), Some("1999"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn from_document(document: &Document) -> Self {
        Lexicon::built_in().organization(document)
    }

    /// Returns the memberships of the status [`MembershipStatus::Member`] that have not ended: what most people mean by the members.
    ///
    /// ```
    /// use wikilift::{Document, Input, Organization, ParseOptions};
    ///
    /// let text = "## Members\n\n- [Lyra](Lyra.md)\n\n## Former members\n\n- [Mira](Mira.md)\n\n## Observers\n\n- [Vega](Vega.md)\n";
    /// let document = Document::parse(&Input::from_text("League.md", text)?, &ParseOptions::default());
    /// let league = Organization::from_document(&document);
    /// assert_eq!((league.memberships.len(), league.current_members().count()), (3, 1));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn current_members(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(|membership| membership.status == MembershipStatus::Member && !membership.former)
    }

    /// Whether the page lists members and is likely about an organization. Only such pages are printed by `wikilift members`.
    #[must_use]
    pub fn is_likely(&self) -> bool {
        !self.memberships.is_empty() && self.confidence >= ORGANIZATION_CONFIDENCE
    }
}

/// The words and phrases, in many languages, that identify organizations and their members.
///
/// ```
/// use wikilift::organization::Lexicon;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let lexicon = Lexicon::built_in().with_json(r#"{"heading": [{"words": ["Signatories"], "set": {"status": "member"}}]}"#)?;
/// let text = "## Signatories\n\n- [Lyra](Lyra.md \"wikilink\")\n- [Mira](Mira.md \"wikilink\")\n";
/// let document = Document::parse(&Input::from_text("Vega Pact.md", text)?, &ParseOptions::default());
/// assert_eq!(lexicon.organization(&document).memberships.len(), 2);
/// assert!(Lexicon::built_in().organization(&document).memberships.is_empty());
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lexicon {
    file: MapFile,
    map: RecordMap,
    /// The same, for pages that are about an organization by their title or first sentence.
    map_of_organizations: RecordMap,
    kinds: Kinds,
    facts: FactWords,
    subject: SubjectWords,
}

/// The phrases of categories and titles that identify each kind of organization.
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
    /// Returns the lexicon that comes with the crate. It is read once.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &LEXICON
    }

    /// Returns this lexicon with the entries of a TOML file added; they take precedence.
    ///
    /// The format is described in `docs/members.md`.
    ///
    /// ```
    /// use wikilift::organization::Lexicon;
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let lexicon = Lexicon::built_in().with_toml("[[field]]\nname = \"joined\"\ncolumns = [\"Adhesion\"]\n")?;
    /// let text = "## Members\n\n| Member | Adhesion |\n|---|---|\n| [Lyra](Lyra.md \"wikilink\") | 1962 |\n";
    /// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
    /// assert_eq!(lexicon.organization(&document).memberships[0].joined.as_deref(), Some("1962"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::RecordMap`](crate::ErrorKind::RecordMap) if the text is not TOML, has unknown keys, or names a field that is not
    /// described.
    pub fn with_toml(&self, toml: &str) -> Result<Self, Error> {
        self.extended(MapFile::from_toml(toml)?)
    }

    /// Returns this lexicon with the entries of a JSON document added; they take precedence. The keys are those of the TOML format.
    ///
    /// ```
    /// use wikilift::ErrorKind;
    /// use wikilift::organization::Lexicon;
    ///
    /// let error = Lexicon::built_in().with_json(r#"{"headings": []}"#).unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::RecordMap { .. }) && error.to_string().contains("headings"));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::RecordMap`](crate::ErrorKind::RecordMap) if the text is not JSON, has unknown keys, or names a field that is not
    /// described.
    pub fn with_json(&self, json: &str) -> Result<Self, Error> {
        self.extended(MapFile::from_json(json)?)
    }

    fn extended(&self, more: MapFile) -> Result<Self, Error> {
        let mut file = self.file.clone();
        file.extend(more);
        Self::new(file)
    }

    fn new(file: MapFile) -> Result<Self, Error> {
        let (map, map_of_organizations) = (RecordMap::new(&file)?, RecordMap::for_pages(&file, true)?);
        let mut kinds = Kinds { names: Vec::new(), categories: PhraseMatcher::default(), titles: PhraseMatcher::default() };
        for (number, KindRule { name, categories, titles }) in file.kind.iter().enumerate() {
            kinds.names.push(name.clone());
            categories.iter().for_each(|word| kinds.categories.add(word, number));
            titles.iter().for_each(|word| kinds.titles.add(word, number));
        }
        let facts = FactWords::new(&file.facts, &file.and);
        let subject = SubjectWords::new(&file.subject);
        Ok(Self { file, map, map_of_organizations, kinds, facts, subject })
    }

    /// Extracts only the memberships of a page, without the facts.
    fn extract(&self, document: &Document) -> Extraction {
        let map = if self.subject.of_page(document).is_organization(&document.page.title) { &self.map_of_organizations } else { &self.map };
        let mut extraction = map.records(document);
        former_by_date(&mut extraction.records, |table| {
            let table = document.page.tables.get(table as usize);
            table.is_some_and(|table| map.has_column_of(table, "left"))
        });
        extraction.records.retain(|record| record.fields.get("member").is_none_or(|member| !is_no_name(&member.text)));
        extraction
    }

    /// Extracts an organization and its members from a page. If the page is not about one, [`Organization::confidence`] is low.
    #[must_use]
    pub fn organization(&self, document: &Document) -> Organization {
        self.describe(document, self.extract(document))
    }

    /// Extracts an organization if the page lists its members and [is likely](Organization::is_likely) to be about one.
    ///
    /// This is much cheaper than [`organization`](Self::organization) for pages that list no members.
    ///
    /// ```
    /// use wikilift::organization::Lexicon;
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let text = "Lyra is a port.\n\n## History\n\n- 1962\n";
    /// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
    /// assert!(Lexicon::built_in().likely_organization(&document).is_none());
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn likely_organization(&self, document: &Document) -> Option<Organization> {
        self.organization_with_members(document).filter(Organization::is_likely)
    }

    /// Extracts an organization if the page lists members, however likely it is to be about one: see [`Organization::confidence`].
    ///
    /// ```
    /// use wikilift::organization::Lexicon;
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let text = "The **Tides** are a rock band.\n\n## Members\n\n- [Lyra](Lyra.md)\n- [Mira](Mira.md)\n";
    /// let document = Document::parse(&Input::from_text("Tides.md", text)?, &ParseOptions::default());
    /// let tides = Lexicon::built_in().organization_with_members(&document).expect("a page with members");
    /// assert!(!tides.is_likely() && tides.reasons[0].contains("band"));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn organization_with_members(&self, document: &Document) -> Option<Organization> {
        let extraction = self.extract(document);
        if extraction.records.is_empty() { None } else { Some(self.describe(document, extraction)) }
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
        let (kind, confidence, reasons) = self.kind(document, &memberships);
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

    /// Returns the kind of organization, the confidence that it is one, and the reasons. Each reason has a weight, a logarithm of the odds; those
    /// against are marked with a minus sign.
    fn kind(&self, document: &Document, memberships: &[Membership]) -> (Option<String>, f32, Vec<String>) {
        let page = &document.page;
        let mut odds = Odds { sum: PRIOR, reasons: Vec::new() };
        let mut kind: Option<usize> = None;
        for category in &page.categories {
            let folded = fold(&category.name);
            if let Some((_, found)) = self.kinds.categories.find_all(&folded).min_by_key(|&(_, found)| found)
                && kind.is_none_or(|known| found < known)
            {
                if kind.is_none() {
                    odds.weigh(CATEGORY, format!("category {}", category.name));
                }
                kind = Some(found);
            }
        }
        let title = fold(&page.title.base);
        let named_kind = self.kinds.titles.find_all(&title).min_by_key(|&(_, found)| found);
        let has_named_kind = named_kind.is_some();
        kind = kind.or(named_kind.map(|(_, found)| found));
        let said = self.subject.of_page(document);
        let is_edition = said.is_edition(&page.title);
        match (said.title, &said.lead) {
            (Some(Subject::List(noun)), _) => odds.weigh(OTHER_TITLE, format!("a list or survey by its title: “{noun}”")),
            (Some(Subject::Other(noun)), Some(Subject::Organization(_))) if !is_edition => {
                odds.weigh(OTHER_NAME, format!("its title calls it “{noun}”"));
            }
            (Some(Subject::Other(noun)), _) => odds.weigh(OTHER_TITLE, format!("its title calls it “{noun}”")),
            (Some(Subject::Organization(_)), _) => odds.weigh(TITLE, format!("title {}", page.title.base)),
            (None, _) if has_named_kind => odds.weigh(TITLE, format!("title {}", page.title.base)),
            (None, _) => {}
        }
        match said.lead {
            Some(Subject::Organization(noun)) => odds.weigh(SUBJECT, format!("the first sentence calls it “{noun}”")),
            Some(Subject::Other(noun) | Subject::List(noun)) => odds.weigh(OTHER_SUBJECT, format!("the first sentence calls it “{noun}”")),
            None => {}
        }
        if self.map.is_place(&page.title.base) {
            odds.weigh(OTHER_TITLE, format!("the title is the name of a place: {}", page.title.base));
        }
        if page.title.namespace.is_some() {
            odds.weigh(NO_ARTICLE, format!("the title is in a namespace of its own: {}", page.title.text));
        }
        let named: Vec<&RecordValue> = memberships.iter().filter_map(|membership| membership.member.as_ref()).collect();
        let linked = named.iter().filter(|member| member.href.is_some()).count();
        let placed = memberships.iter().filter(|membership| membership.country.is_some() || membership.region.is_some()).count();
        let dated = memberships.iter().filter(|membership| membership.joined.is_some() || membership.left.is_some()).count();
        let parts = memberships.iter().filter(|membership| membership.former || membership.status != MembershipStatus::Member).count();
        if let Some(first) = memberships.first() {
            odds.weigh(HEADING, format!("members under “{}”", first.section.as_deref().unwrap_or_default()));
            if named.len() >= SEVERAL {
                odds.weigh(SEVERAL_MEMBERS, format!("{} members", named.len()));
            }
            if linked == 0 {
                odds.weigh(NOT_LINKED, "no member has a link".to_owned());
            }
            if linked * 2 >= named.len() && linked > 0 {
                odds.weigh(LINKED, format!("{linked} members with links"));
            }
            if placed * 2 >= memberships.len() {
                odds.weigh(TOLD, format!("{placed} members with a country or region"));
            }
            if dated * 2 >= memberships.len() {
                odds.weigh(TOLD, format!("{dated} memberships with dates"));
            }
            if parts > 0 && parts < memberships.len() {
                odds.weigh(TOLD, "several kinds of members".to_owned());
            }
        }
        (kind.map(|kind| self.kinds.names[kind].clone()), odds.confidence(), odds.reasons)
    }
}

/// In a table with a column for when members left, a date in it says that a member has left, and an empty cell that one has not.
/// `tells` says whether a table, by its number, has such a column.
fn former_by_date(records: &mut [Record], tells: impl Fn(u32) -> bool) {
    let has_left = |record: &Record| record.fields.contains_key("left");
    let tables: HashSet<u32> = records.iter().filter(|record| has_left(record)).filter_map(|record| record.table).collect();
    let tables: HashSet<u32> = tables.into_iter().filter(|&table| tells(table)).collect();
    for record in records.iter_mut().filter(|record| record.table.is_some_and(|table| tables.contains(&table))) {
        if has_left(record) {
            record.set.insert("former".to_owned(), "true".to_owned());
        } else if record.fields.contains_key("joined") {
            record.set.remove("former");
        }
    }
}

/// Whether a text is no name, in any place: a number, a date, or a word for nothing.
fn is_no_name(text: &str) -> bool {
    !text.chars().any(char::is_alphabetic) || is_number_or_date(text) || NOTHING.contains(&fold(text).trim())
}

/// Texts that stand where a name would be, and say that there is none.
const NOTHING: [&str; 22] = [
    "none",
    "n/a",
    "tba",
    "tbd",
    "vacant",
    "予定なし",
    "なし",
    "該当なし",
    "无",
    "無",
    "暂无",
    "暫無",
    "없음",
    "해당 없음",
    "keine",
    "keiner",
    "aucun",
    "aucune",
    "ninguno",
    "ninguna",
    "нет",
    "отсутствуют",
];

/// Reasons with their weights.
struct Odds {
    /// The sum of the weights: the logarithm of the odds.
    sum: f32,
    reasons: Vec<String>,
}

impl Odds {
    fn weigh(&mut self, weight: f32, reason: String) {
        self.sum += weight;
        self.reasons.push(if weight < 0.0 { format!("− {reason}") } else { reason });
    }

    /// Returns the probability.
    fn confidence(&self) -> f32 {
        1.0 / (1.0 + (-self.sum).exp())
    }
}

// Weights: logarithms of odds, chosen so that what one reason says can be outweighed by two others, except for what the page says it is about.
/// Without any reason.
const PRIOR: f32 = -1.5;
/// A category of organizations.
const CATEGORY: f32 = 1.5;
/// A word for organizations in the title.
const TITLE: f32 = 0.8;
/// A title that says that the page is about something else.
const OTHER_TITLE: f32 = -3.0;
/// A title that ends with such a noun, on a page whose first sentence calls it an organization: a name may be made of any words.
const OTHER_NAME: f32 = -1.0;
/// Categories, users, templates: no articles.
const NO_ARTICLE: f32 = -1.5;
/// The first sentence says that it is an organization.
const SUBJECT: f32 = 1.5;
/// The first sentence says that it is something else.
const OTHER_SUBJECT: f32 = -3.5;
/// Rows under a heading of members: not enough by itself, since teams and committees have members, too.
const HEADING: f32 = 0.6;
/// Finding at least [`SEVERAL`] members.
const SEVERAL_MEMBERS: f32 = 0.4;
/// How many members count as several.
const SEVERAL: usize = 3;
/// Most members have links: people in a list of names rarely do.
const LINKED: f32 = 0.6;
/// No member has a link: often they are persons.
const NOT_LINKED: f32 = -0.4;
/// Each of these: countries or regions, dates, several kinds of members.
const TOLD: f32 = 0.6;

/// Turns a record that the lexicon found into a membership.
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
    // "renamed", "merged" and "replaced" are reasons for having left only if the member has left.
    let explains_current = matches!(reason.as_deref(), Some("renamed" | "merged" | "replaced")) && !former && left.is_none();
    if explains_current {
        reason = None;
    }
    let member = fields.remove("member");
    let (region, country) = (fields.remove("region"), fields.remove("country"));
    // A state that is listed under its own name is a member itself, and not of that country.
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
