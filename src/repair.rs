//! What a repair is: of a table, of text, of a link.
//!
//! An exporter damaged something, a rule sees it by some evidence and says how sure it is. A [`RepairLevel`] says how sure it has to be for the
//! repair to be made. `table_repair` finds those of tables, when a document is read; `clean::repairs` those of text and links, when it is written.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;
use crate::span::Location;

/// How sure a repair has to be to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RepairLevel {
    /// No repair is made: everything is as the file has it.
    None,
    /// Those with a confidence of [`SAFE_CONFIDENCE`] and more.
    #[default]
    Safe,
    /// Also those that are more likely than not.
    All,
}

impl RepairLevel {
    /// The least confidence of a repair that is made; None where none is made.
    pub(crate) fn least_confidence(self) -> Option<f32> {
        match self {
            Self::None => None,
            Self::Safe => Some(SAFE_CONFIDENCE),
            Self::All => Some(LIKELY_CONFIDENCE),
        }
    }

    /// Whether a repair of this confidence is made.
    #[must_use]
    pub fn allows(self, confidence: f32) -> bool {
        self.least_confidence().is_some_and(|least| confidence >= least)
    }
}

/// Repairs of this confidence are safe.
pub const SAFE_CONFIDENCE: f32 = 0.95;

/// Under this confidence a repair is a bet, and not even made when all are asked for.
pub(crate) const LIKELY_CONFIDENCE: f32 = 0.5;

/// What was damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RepairKind {
    /// A row slid left under a cell that spanned rows, and was filled up with empty cells on the right.
    Shifted,
    /// A cell that spanned columns became one cell, with empty cells behind it.
    Merged,
    /// A second header row stands in the body.
    SplitHeader,
    /// Columns are gone: the header says of what, the cells below it are lost.
    Truncated,
    /// Attributes of a cell stand as its text.
    AttributeLeak,
    /// Text behind a link was pulled into it.
    Trail,
    /// A reference that is no footnote.
    Note,
    /// A category, or the exporter's first line, in the text.
    Category,
    /// Wikitext that the exporter did not read.
    Residue,
    /// Punctuation around a lost template, or an item of a list with nothing in it.
    Hole,
    /// A character reference that was escaped once too often.
    Entity,
    /// A non-breaking or ideographic space beside other white space.
    Space,
    /// An address that runs a script.
    Script,
}

impl RepairKind {
    /// The kind as JSON writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shifted => "shifted",
            Self::Merged => "merged",
            Self::SplitHeader => "split-header",
            Self::Truncated => "truncated",
            Self::AttributeLeak => "attribute-leak",
            Self::Trail => "trail",
            Self::Note => "note",
            Self::Category => "category",
            Self::Residue => "residue",
            Self::Hole => "hole",
            Self::Entity => "entity",
            Self::Space => "space",
            Self::Script => "script",
        }
    }

    /// The group that it belongs to.
    #[must_use]
    pub fn group(self) -> RepairGroup {
        match self {
            Self::Shifted | Self::Merged | Self::SplitHeader | Self::Truncated | Self::AttributeLeak => RepairGroup::Spans,
            Self::Trail => RepairGroup::Trails,
            Self::Note => RepairGroup::Notes,
            Self::Category => RepairGroup::Categories,
            Self::Residue => RepairGroup::Residue,
            Self::Hole => RepairGroup::Holes,
            Self::Entity => RepairGroup::Entities,
            Self::Space => RepairGroup::Spaces,
            Self::Script => RepairGroup::Scripts,
        }
    }
}

/// Kinds of repair that are chosen together ([`CleanOptions::repairs`](crate::CleanOptions::repairs), `clean --repair NAME`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RepairGroup {
    /// Row and column spans of tables that the exporter lost, and what came of it.
    Spans,
    /// Text that the exporter pulled into links goes behind them.
    Trails,
    /// References of every form are footnotes. Always on: Markdown has no other form.
    Notes,
    /// Categories and the exporter's first line go to the front matter, with title, source and language.
    Categories,
    /// Wikitext that the exporter did not read: templates, script variants, quotes, switches, stray brackets.
    Residue,
    /// Punctuation around lost templates, items of lists with nothing in them.
    Holes,
    /// Character references that were escaped once too often.
    Entities,
    /// Non-breaking and ideographic spaces beside other white space.
    Spaces,
    /// Addresses that run a script are dropped. Always on, but for [`CleanOptions::keep_scripts`](crate::CleanOptions::keep_scripts).
    Scripts,
}

impl RepairGroup {
    /// Every group.
    pub const ALL: &[Self] = &[
        Self::Spans,
        Self::Trails,
        Self::Notes,
        Self::Categories,
        Self::Residue,
        Self::Holes,
        Self::Entities,
        Self::Spaces,
        Self::Scripts,
    ];
}

/// Something that was damaged, and what puts it right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Repair {
    /// What was damaged.
    pub kind: RepairKind,
    /// What is put in the place of what.
    #[serde(flatten)]
    pub edit: Edit,
    /// How sure it is, from 0 to 1.
    pub confidence: f32,
    /// What it was seen by.
    #[serde(rename = "why")]
    pub evidence: String,
}

// As JSON has a `Repair` of a table.
/// A change that undoes damage of the exporter to a table.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Repair")]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(crate) struct TableRepair {
    /// What was damaged.
    kind: RepairKind,
    /// The rows that changed.
    rows: Vec<u32>,
    /// How sure it is, from 0 to 1.
    confidence: f32,
    /// What it was seen by.
    why: String,
}

/// What a repair changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Edit {
    /// Rows of a table: their cells go under other columns.
    Rows {
        /// The rows that changed.
        rows: Vec<u32>,
    },
    /// A piece of text.
    Text {
        /// What the page says.
        before: String,
        /// What is written instead.
        after: String,
    },
}

impl Repair {
    /// A repair of a table.
    pub(crate) fn of_rows(kind: RepairKind, rows: Vec<u32>, confidence: f32, evidence: impl Into<String>) -> Self {
        Self { kind, edit: Edit::Rows { rows }, confidence, evidence: evidence.into() }
    }

    /// The rows of a table that it changes.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        match &self.edit {
            Edit::Rows { rows } => rows,
            Edit::Text { .. } => &[],
        }
    }

    /// What the page says, of a repair of text; empty for one of a table.
    #[must_use]
    pub fn before(&self) -> &str {
        match &self.edit {
            Edit::Rows { .. } => "",
            Edit::Text { before, .. } => before,
        }
    }

    /// One line for a person: what, how sure, why.
    pub(crate) fn message(&self) -> String {
        match &self.edit {
            Edit::Rows { rows } => {
                format!("{} ({} rows, confidence {:.2}): {}", self.kind.as_str(), rows.len(), self.confidence, self.evidence)
            }
            Edit::Text { .. } => self.evidence.clone(),
        }
    }
}

/// A repair at its place on a page: made, or only told where it is less sure than the [`RepairLevel`] asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "ChangeLine", into = "ChangeLine")]
#[non_exhaustive]
pub struct Change {
    /// What was damaged, and what puts it right.
    pub repair: Repair,
    /// Whether the page was changed.
    pub applied: bool,
    /// Where it stands.
    pub location: Location,
}

impl Change {
    /// The group of its repair.
    #[must_use]
    pub fn group(&self) -> RepairGroup {
        self.repair.kind.group()
    }

    /// How much it matters: a repair that was not made, and an address that was dropped, is a warning.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.applied && self.repair.kind != RepairKind::Script { Severity::Info } else { Severity::Warning }
    }
}

/// A [`Change`] as a line of a report, with the keys of a diagnostic.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ChangeLine {
    /// The group of repairs.
    code: RepairGroup,
    /// What was damaged.
    kind: RepairKind,
    /// `info`; `warning` where it was not applied, and for an address that was dropped.
    severity: Severity,
    /// Whether the page was changed; false for what is less sure than the level asks for.
    applied: bool,
    /// How sure it is, from 0 to 1.
    confidence: f32,
    /// One line for a person.
    message: String,
    /// What the page says.
    before: String,
    /// What is written instead.
    after: String,
    /// Of a table: the rows that changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    rows: Vec<u32>,
    /// Where it stands.
    #[serde(flatten)]
    location: Location,
}

impl From<Change> for ChangeLine {
    fn from(change: Change) -> Self {
        let (code, severity) = (change.group(), change.severity());
        let Change { repair: Repair { kind, edit, confidence, evidence: message }, applied, location } = change;
        let (rows, before, after) = match edit {
            Edit::Rows { rows } => (rows, String::new(), String::new()),
            Edit::Text { before, after } => (Vec::new(), before, after),
        };
        Self { code, kind, severity, applied, confidence, message, before, after, rows, location }
    }
}

impl From<ChangeLine> for Change {
    fn from(line: ChangeLine) -> Self {
        let ChangeLine { code, kind, applied, confidence, message, before, after, rows, location, .. } = line;
        let edit = if code == RepairGroup::Spans && before.is_empty() { Edit::Rows { rows } } else { Edit::Text { before, after } };
        Self { repair: Repair { kind, edit, confidence, evidence: message }, applied, location }
    }
}
