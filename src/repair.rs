//! Repairs: what an exporter damaged, and how that is undone.
//!
//! Exporters lose things: the spans of a table, the end of a link, a template in a sentence. Rules recognize such damage by evidence and
//! state how sure they are, as a confidence from 0 to 1. A [`RepairLevel`] sets how sure a repair has to be to be made; by default only
//! safe repairs are.
//!
//! - Tables are repaired when a page is read ([`ParseOptions::repair_level`](crate::ParseOptions::repair_level)). Each change of a table is a
//!   [`Repair`] in [`Table::repairs`](crate::Table::repairs).
//! - Text and links are repaired when a page is written ([`Document::clean`](crate::Document::clean)). Each [`Change`], a repair at its
//!   location, is in [`Cleaned::changes`](crate::clean::Cleaned::changes), including those that were not sure enough to be made.
//!
//! A [`RepairKind`] names what was damaged; [`RepairGroup`]s are kinds that are switched on together
//! ([`CleanOptions::repairs`](crate::CleanOptions::repairs)).
//!
//! ```
//! use wikilift::repair::RepairKind;
//! use wikilift::{Document, Input, ParseOptions};
//!
//! let input = Input::from_text("Lyra.md", "Lyra is a port {{fact}} of the Vega League.\n")?;
//! let cleaned = Document::parse(&input, &ParseOptions::default()).clean(&Default::default());
//! assert!(cleaned.text.ends_with("Lyra is a port of the Vega League.\n"));
//! assert_eq!(cleaned.changes[0].repair.kind, RepairKind::Residue);
//! assert_eq!(cleaned.changes[0].repair.before(), "{{fact}}");
//! # Ok::<(), wikilift::Error>(())
//! ```

// This file has the types. `table_repair` finds the repairs of tables, when a document is read; `clean::repairs` those of text and links,
// when it is written.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::severity::Severity;
use crate::span::Location;

/// How sure a repair has to be to be made.
///
/// ```
/// use wikilift::{Document, Input, ParseOptions, RepairLevel};
///
/// let text = "<table><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr>\
///     <tr class=\"odd\"><td>rowspan=\"2\"</td><td>1962</td><td>Lyra</td></tr>\
///     <tr class=\"even\"><td>Mira</td><td>7</td><td></td></tr></table>";
/// let input = Input::from_text("Ports.md", text)?;
/// let port = |level| Document::parse(&input, &ParseOptions::default().with_repair_level(level)).tables()[0].rows[2][1].text.clone();
/// assert_eq!((port(RepairLevel::None).as_str(), port(RepairLevel::All).as_str()), ("7", "Mira"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RepairLevel {
    /// No repair is made: everything is as it is in the file.
    None,
    /// Repairs with a confidence of at least [`SAFE_CONFIDENCE`] are made.
    #[default]
    Safe,
    /// Repairs that are more likely right than wrong are made, too.
    All,
}

impl RepairLevel {
    /// Returns the lowest confidence of a repair that is made; `None` if no repair is made.
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

/// The lowest confidence of a safe repair.
pub const SAFE_CONFIDENCE: f32 = 0.95;

/// Below this confidence a repair is a bet, and is not made even if all repairs are asked for.
pub(crate) const LIKELY_CONFIDENCE: f32 = 0.5;

/// What was damaged.
///
/// ```
/// use wikilift::repair::{RepairGroup, RepairKind};
///
/// assert_eq!(RepairKind::AttributeLeak.as_str(), "attribute-leak");
/// assert_eq!(RepairKind::AttributeLeak.group(), RepairGroup::Spans);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RepairKind {
    /// A row shifted left under a cell that spanned rows, and was filled up with empty cells on the right.
    Shifted,
    /// A cell that spanned columns became one cell, with empty cells after it.
    Merged,
    /// A second header row is in the body.
    SplitHeader,
    /// Columns, or cells at the end of a row, are probably lost. This is only reported: they cannot be restored.
    Truncated,
    /// Attributes of a cell appear as its text.
    AttributeLeak,
    /// Text after a link was pulled into it.
    Trail,
    /// A reference is not a footnote.
    Note,
    /// A category, or the exporter's first line, is in the text.
    Category,
    /// Wikitext that the exporter did not convert is in the text.
    Residue,
    /// A template gap (punctuation around a lost template), or an empty list item.
    Hole,
    /// A character reference that was escaped once too often.
    Entity,
    /// A non-breaking or ideographic space next to other white space.
    Space,
    /// An address runs a script.
    Script,
}

impl fmt::Display for RepairKind {
    /// The kind as it is written in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl RepairKind {
    /// Returns the kind as it is written in JSON.
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

    /// Returns the group that it belongs to.
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
///
/// ```
/// use wikilift::repair::RepairGroup;
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let input = Input::from_text("Lyra.md", "Lyra {{fact}} is a port (, ) of the Vega League.\n")?;
/// let document = Document::parse(&input, &ParseOptions::default());
/// let text = document.to_markdown(&CleanOptions::default().with_repairs([RepairGroup::Holes]));
/// assert!(text.ends_with("Lyra {{fact}} is a port of the Vega League.\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RepairGroup {
    /// Lost row and column spans of tables, and what resulted from the loss.
    Spans,
    /// Text that the exporter pulled into links is moved after them.
    Trails,
    /// References of every form become footnotes. Always on: Markdown has no other form.
    Notes,
    /// Categories and the exporter's first line move to the front matter, with title, source and language.
    Categories,
    /// Wikitext that the exporter did not convert: templates, script variants, quotes, switches, stray brackets.
    Residue,
    /// Template gaps (punctuation around lost templates), empty list items.
    Holes,
    /// Character references that were escaped once too often.
    Entities,
    /// Non-breaking and ideographic spaces next to other white space.
    Spaces,
    /// Addresses that run a script are dropped. Always on, except with [`CleanOptions::keep_scripts`](crate::CleanOptions::keep_scripts).
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

/// Something that was damaged, and the edit that repairs it.
///
/// ```
/// use wikilift::repair::RepairKind;
/// use wikilift::{Document, Input, ParseOptions, RepairLevel};
///
/// let text = "<table><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr>\
///     <tr class=\"odd\"><td>rowspan=\"2\"</td><td>1962</td><td>Lyra</td></tr>\
///     <tr class=\"even\"><td>Mira</td><td>7</td><td></td></tr></table>";
/// let document = Document::parse(&Input::from_text("Ports.md", text)?, &ParseOptions::default().with_repair_level(RepairLevel::All));
/// let repair = &document.tables()[0].repairs[0];
/// assert_eq!((repair.kind, repair.rows()), (RepairKind::AttributeLeak, [1].as_slice()));
/// assert!(repair.confidence > 0.5);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Repair {
    /// What was damaged.
    pub kind: RepairKind,
    /// What is replaced by what.
    #[serde(flatten)]
    pub edit: Edit,
    /// How sure the repair is, from 0 to 1.
    pub confidence: f32,
    /// The evidence by which the damage was recognized.
    #[serde(rename = "why")]
    pub evidence: String,
}

// A `Repair` of a table, as JSON has it.
/// A repair of a table that the exporter damaged.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Repair")]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(crate) struct TableRepair {
    /// What was damaged.
    kind: RepairKind,
    /// The rows that changed.
    rows: Vec<u32>,
    /// How sure the repair is, from 0 to 1.
    confidence: f32,
    /// The evidence by which the damage was recognized.
    why: String,
}

/// Damage that a table seems to have: it was not repaired, or it was repaired without being sure.
///
/// ```
/// use wikilift::repair::RepairKind;
/// use wikilift::{Input, Page};
///
/// let row = |cells: &str| format!("<tr class=\"odd\"><td>{}</td></tr>", cells.replace('|', "</td><td>"));
/// let rows = row("1962|Lyra|7") + &row("1963|Mira|12") + &row("North||") + &row("1964|Vega|3");
/// let text = format!("<table><thead><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr></thead>{rows}</table>");
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let suspicion = &page.tables[0].suspicions[0];
/// assert_eq!((suspicion.kind, suspicion.rows.as_slice()), (RepairKind::Merged, &[3][..]));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Suspicion {
    /// What seems to be damaged.
    pub kind: RepairKind,
    /// The rows that show it; none if it is the table as a whole.
    pub rows: Vec<u32>,
    /// How likely the damage is, from 0 to 1.
    pub confidence: f32,
    /// The evidence.
    #[serde(rename = "why")]
    pub evidence: String,
}

impl fmt::Display for Suspicion {
    /// The kind, the number of rows and the confidence: `shifted (3 rows, confidence 0.60)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&of_rows(self.kind, self.rows.len(), self.confidence))
    }
}

impl Suspicion {
    /// Returns one line for a person: what seems to be damaged, how sure that is, and why.
    pub(crate) fn message(&self) -> String {
        format!("{self}: {}", self.evidence)
    }

    /// The suspicion that a repair of rows was wrong.
    pub(crate) fn of_repair(repair: &Repair) -> Self {
        Self { kind: repair.kind, rows: repair.rows().to_vec(), confidence: repair.confidence, evidence: repair.evidence.clone() }
    }
}

/// What a repair changes.
///
/// ```
/// use wikilift::repair::Edit;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let input = Input::from_text("Lyra.md", "Lyra is ''the'' port of the Vega League.\n")?;
/// let changes = Document::parse(&input, &ParseOptions::default()).clean(&Default::default()).changes;
/// let Edit::Text { before, after } = &changes[0].repair.edit else { panic!() };
/// assert_eq!((before.as_str(), after.as_str()), ("''the''", "the"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Edit {
    /// Rows of a table: their cells move to other columns.
    Rows {
        /// The rows that changed.
        rows: Vec<u32>,
    },
    /// A piece of text.
    Text {
        /// The text of the page.
        before: String,
        /// The text that replaces it.
        after: String,
    },
}

impl Repair {
    /// Makes a repair of a table.
    pub(crate) fn of_rows(kind: RepairKind, rows: Vec<u32>, confidence: f32, evidence: impl Into<String>) -> Self {
        Self { kind, edit: Edit::Rows { rows }, confidence, evidence: evidence.into() }
    }

    /// Returns the rows of a table that it changes; none for a repair of text.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        match &self.edit {
            Edit::Rows { rows } => rows,
            Edit::Text { .. } => &[],
        }
    }

    /// Returns the text of the page that a repair of text replaces; empty for a repair of a table.
    #[must_use]
    pub fn before(&self) -> &str {
        match &self.edit {
            Edit::Rows { .. } => "",
            Edit::Text { before, .. } => before,
        }
    }

    /// Returns one line for a person: what was damaged, how sure the repair is, and why.
    pub(crate) fn message(&self) -> String {
        match &self.edit {
            Edit::Rows { rows } => format!("{}: {}", of_rows(self.kind, rows.len(), self.confidence), self.evidence),
            Edit::Text { .. } => self.evidence.clone(),
        }
    }
}

fn of_rows(kind: RepairKind, rows: usize, confidence: f32) -> String {
    match rows {
        0 => format!("{kind} (confidence {confidence:.2})"),
        1 => format!("{kind} (1 row, confidence {confidence:.2})"),
        _ => format!("{kind} ({rows} rows, confidence {confidence:.2})"),
    }
}

/// A repair at its location on a page: made, or only reported because it is less sure than the [`RepairLevel`] asks for, or because what was
/// lost cannot be known ([`RepairKind::Truncated`]).
///
/// ```
/// use wikilift::{Document, Input, ParseOptions, Severity};
///
/// let input = Input::from_text("Lyra.md", "Lyra is a port.\n\nSee [the\npiers](javascript:show()).\n")?;
/// let cleaned = Document::parse(&input, &ParseOptions::default()).clean(&Default::default());
/// let change = &cleaned.changes[0];
/// assert!(change.applied && change.severity() == Severity::Warning);
/// assert_eq!((change.location.line, change.repair.before()), (3, "javascript:show()"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "ChangeLine", into = "ChangeLine")]
#[non_exhaustive]
pub struct Change {
    /// What was damaged, and the edit that repairs it.
    pub repair: Repair,
    /// Whether the page was changed.
    pub applied: bool,
    /// Where it is in the file: for text and links, the damaged text; for rows of a table, the table ([`Repair::rows`] has the rows). A repair that
    /// became necessary only after other repairs is at [`Location::START`], and says so in [`Repair::evidence`].
    pub location: Location,
}

impl Change {
    /// Returns the group of its repair.
    #[must_use]
    pub fn group(&self) -> RepairGroup {
        self.repair.kind.group()
    }

    /// Returns how much it matters: a repair that was not made, and an address that was dropped, is a warning.
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
    /// `info`; `warning` if it was not applied, and for an address that was dropped.
    severity: Severity,
    /// Whether the page was changed; false for a repair that is less sure than the level asks for.
    applied: bool,
    /// How sure the repair is, from 0 to 1.
    confidence: f32,
    /// One line for a person.
    message: String,
    /// The text of the page.
    before: String,
    /// The text that replaces it.
    after: String,
    /// For a table: the rows that changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    rows: Vec<u32>,
    /// Where it is.
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
