//! Tables as plain data: rectangles of cells with named columns.
//!
//! A [`Table`] has the same shape whatever notation the page used for it ([`TableSyntax`]): every row has one [`Cell`] for each column, and
//! the slots that a row or column span covers are filled with copies of the spanning cell ([`Cell::spanned`]). Header rows come first;
//! [`Table::columns`] joins their texts to one name for each column.
//!
//! ```
//! use wikilift::{Input, Page};
//!
//! let text = "<table><tr><th>Port</th><th>Ship</th></tr>\
//!     <tr><td rowspan=2>Lyra</td><td>Vega</td></tr><tr><td>Mira</td></tr></table>";
//! let page = Page::parse(&Input::from_text("Ports.md", text)?);
//! let table = &page.tables[0];
//! assert_eq!((table.columns.len(), table.header_rows, table.body().len()), (2, 1, 2));
//! assert_eq!(table.rows[2][0].text, "Lyra");
//! assert!(table.rows[2][0].spanned && !table.rows[2][1].spanned);
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! [`Table::body_rows`] iterates over the rows below the header, [`Table::column`] over the cells of a column. [`Table::deserialize`] turns
//! rows into your own structs. [`Table::column_types`] finds the type of each column, with which its cells are read as a [`Value`]: a
//! number, a date, yes or no.
//!
//! Some exporters lose the spans of tables. [`Page::parse`](crate::Page::parse) repairs such tables where that is safe and lists what it
//! did in [`Table::repairs`]; see [`repair`](crate::repair) and [`Table::repair`].

// This file has the types, with the names that JSON uses, and the methods that look up cells. `copies` makes spanned cells, `value` reads
// typed values; `table_repair` undoes what an exporter lost.

pub(crate) mod copies;
pub(crate) mod value;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::repair::{Repair, Suspicion};
use crate::span::{Location, Span};
use crate::text::Text;

pub use self::value::{ColumnType, NumberFormat, Value};

/// The notation that a table is written in.
///
/// ```
/// use wikilift::table::TableSyntax;
/// use wikilift::{Input, Page};
///
/// let text = "| Port |\n|---|\n| Lyra |\n\n<table><tr><td>Mira</td></tr></table>\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// assert_eq!((page.tables[0].syntax, page.tables[1].syntax), (TableSyntax::Pipe, TableSyntax::Html));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TableSyntax {
    /// HTML.
    Html,
    /// HTML rows with Markdown in their cells.
    Mixed,
    /// `| a | b |`.
    Pipe,
    /// Pandoc's simple table.
    Simple,
    /// Pandoc's multiline table.
    Multiline,
    /// Pandoc's grid table.
    Grid,
}

impl fmt::Display for TableSyntax {
    /// The notation as it is written in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "html",
            Self::Mixed => "mixed",
            Self::Pipe => "pipe",
            Self::Simple => "simple",
            Self::Multiline => "multiline",
            Self::Grid => "grid",
        })
    }
}

/// What a table is for, as far as its markup says: the classes of MediaWiki's templates, and `role`.
///
/// ```
/// use wikilift::table::TableKind;
/// use wikilift::{Input, Page};
///
/// let text = "<table class=\"infobox\"><tr><th>Port<td>Lyra</table><table class=\"navbox\"><tr><td>Ports</table>";
/// let page = Page::parse(&Input::from_text("Lyra.html", text)?);
/// assert_eq!((page.tables[0].kind, page.tables[1].kind), (TableKind::Infobox, TableKind::Navbox));
/// assert_eq!(page.tables[0].columns, ["key", "value"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TableKind {
    /// Data, as far as is known.
    #[default]
    Data,
    /// The box with the facts about the subject of the page: rows of a key and a value.
    Infobox,
    /// A box with links to related pages.
    Navbox,
    /// A notice to readers or editors.
    Message,
    /// The table of contents.
    Toc,
    /// A list of references.
    References,
    /// A table that a browser does not show.
    Hidden,
    /// A table that only arranges things side by side.
    Layout,
}

/// What says that the first rows of a table are header rows.
///
/// ```
/// use wikilift::table::HeaderEvidence;
/// use wikilift::{Input, Page};
///
/// let text = "<table><tr><td><b>Port</b><td><b>Ship</b><tr><td>Lyra<td>Vega<tr><td>Mira<td>Atlas</table>";
/// let page = Page::parse(&Input::from_text("Ports.html", text)?);
/// assert_eq!((page.tables[0].columns[0].as_str(), page.tables[0].header_evidence), ("Port", Some(HeaderEvidence::Bold)));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum HeaderEvidence {
    /// The markup: `<th>`, `<thead>`, the line below the header of a pipe table.
    Markup,
    /// All of the first row is in bold print and the second is not, in an HTML document without header cells.
    Bold,
    /// The first row has words above columns of numbers and dates, in an HTML document without header cells.
    Types,
}

impl HeaderEvidence {
    /// Returns how often it is right, from 0 to 1. Measured on the tables of Wikipedia in `docs/benchmark.md`: bold print on those without header
    /// cells; types on all others, once with their header row as data cells and once without it.
    #[must_use]
    pub fn confidence(self) -> f32 {
        match self {
            Self::Markup => 1.0,
            Self::Bold => 0.95,
            Self::Types => 0.99,
        }
    }
}

impl TableKind {
    /// All kinds.
    pub const ALL: [Self; 8] =
        [Self::Data, Self::Infobox, Self::Navbox, Self::Message, Self::Toc, Self::References, Self::Hidden, Self::Layout];

    /// Returns the kind as it is written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Infobox => "infobox",
            Self::Navbox => "navbox",
            Self::Message => "message",
            Self::Toc => "toc",
            Self::References => "references",
            Self::Hidden => "hidden",
            Self::Layout => "layout",
        }
    }

    /// Whether such a table has facts of the page: data, or an infobox.
    #[must_use]
    pub fn has_data(self) -> bool {
        matches!(self, Self::Data | Self::Infobox)
    }
}

impl fmt::Display for TableKind {
    /// The kind as it is written in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A table as a rectangle of cells.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Ships |\n|---|---|\n| Lyra | 7 |\n| Mira | 12 |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let table = &page.tables[0];
/// assert_eq!(table.columns, ["Port", "Ships"]);
/// assert_eq!(table.body().iter().map(|row| row[0].text.as_str()).collect::<Vec<_>>(), ["Lyra", "Mira"]);
/// assert_eq!(table.column("Ships").unwrap().filter_map(|cell| cell.text.parse::<u32>().ok()).sum::<u32>(), 19);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Table {
    /// Its number on the page, from 0.
    pub index: u32,
    /// Index of its section in `Page::sections`; null before the first heading.
    pub section: Option<u32>,
    /// The caption; without one, the first row, if it is a header cell over all columns.
    pub caption: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub kind: TableKind,
    /// The notation that it is written in.
    pub syntax: TableSyntax,
    /// A name for each column, from the header rows; empty where these give none.
    pub columns: Vec<String>,
    /// The number of header rows, which are the first rows.
    pub header_rows: u32,
    /// What says that the header rows are such; null if there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub header_evidence: Option<HeaderEvidence>,
    /// How sure it is that the header rows are such, from 0 to 1, where the markup does not say so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub header_confidence: Option<f32>,
    /// The number of header columns, which are the first columns: below the header rows, all of their cells are header cells.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub header_columns: u32,
    /// Rows below the header that repeat the last header row, as long tables do, by their numbers in `rows`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub repeated_headers: Vec<u32>,
    /// All rows, header rows first, each as long as `columns`. Row and column spans are filled in.
    pub rows: Vec<Vec<Cell>>,
    /// Whether its rows have the classes `header`, `odd` and `even`, which pandoc wrote before 3.2.1.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub row_classes: bool,
    /// Whether its kind has no facts of the page ([`TableKind::has_data`]): `role="presentation"`, `class="navbox"`.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub layout: bool,
    /// For a nested table: table, row and column of the cell that it is in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<(u32, u32, u32)>,
    /// The changes that undid the exporter's damage.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::repair::TableRepair>"))]
    pub repairs: Vec<Repair>,
    /// Damage that was not repaired, or was repaired without being sure: at most one entry for each kind.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub suspicions: Vec<Suspicion>,
    /// Where it is.
    #[serde(flatten)]
    pub location: Location,
}

/// A cell of a table.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Ships |\n|---|---|\n| Lyra | [Vega](Vega.md)<br>Mira[^1] |\n\n[^1]: Sold.\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let cell = &page.tables[0].rows[1][1];
/// assert_eq!((cell.text.as_str(), cell.line), ("Vega Mira", 3));
/// assert_eq!(cell.lines().collect::<Vec<_>>(), ["Vega", "Mira"]);
/// assert_eq!(page.links[cell.links[0] as usize].target.as_deref(), Some("Vega"));
/// assert_eq!(page.references[cell.references[0] as usize - 1].text, "Sold.");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cell {
    /// Its text, white space collapsed, without note marks, nested tables, and what a browser does not show.
    pub text: Text,
    /// In an HTML document, what stands for its pictures where it shows nothing else: their alternative texts. [`Cell::shown`] is its text or
    /// this. In Markdown, where a picture is written with this text, it is part of the cell's text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alt: Option<Text>,
    /// Byte offsets of the spaces in `text` that replace line ends: those of `<br>`, paragraphs and list items. See [`Cell::lines`].
    #[serde(skip_serializing_if = "<[u32]>::is_empty", default)]
    pub breaks: Box<[u32]>,
    /// Whether it is a header cell.
    pub header: bool,
    /// Whether it is a spanned cell: a copy of a cell that spans several rows or columns.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub spanned: bool,
    /// How many rows it covers, from this one down.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub row_span: u32,
    /// How many columns it covers, from this one on.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub column_span: u32,
    /// The links in it, as indices into `Page::links`.
    pub links: Box<[u32]>,
    /// The numbers of the references that are cited in it.
    pub references: Box<[u32]>,
    /// The pictures in it, as indices into `Page::files`.
    #[serde(skip_serializing_if = "<[u32]>::is_empty", default)]
    pub images: Box<[u32]>,
    /// The key by which the table sorts it, if that is not its text: `data-sort-value`, or hidden text before the text that is shown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sort_key: Option<Text>,
    /// How its text is read, where the page says so (`<ruby>`): each reading, in order.
    #[serde(skip_serializing_if = "<[Text]>::is_empty", default)]
    pub readings: Box<[Text]>,
    /// Line where the cell begins, from 1; 0 for a cell that only fills up a short row.
    pub line: u32,
    /// Bytes in the file; empty for a cell that only fills up a short row.
    pub span: Span,
}

impl Table {
    /// Returns the rows below the header.
    #[must_use]
    pub fn body(&self) -> &[Vec<Cell>] {
        self.rows.get(self.header_rows as usize..).unwrap_or_default()
    }

    /// Returns the caption, unless it is the text of the first row, which a format with rows of its own has anyway.
    pub(crate) fn caption_apart(&self) -> Option<&str> {
        let is_row = |caption: &&str| {
            let first = self.rows.first().filter(|row| self.header_rows > 0 && is_full_width(row));
            first.is_some_and(|row| row[0].shown() == *caption)
        };
        self.caption.as_deref().filter(|caption| !is_row(caption))
    }

    /// Iterates over the rows below the header, each with the names of the columns.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let text = "| Port | Joined |\n|---|---|\n| Lyra | 1962 |\n| Mira | 1971 |\n";
    /// let page = Page::parse(&Input::from_text("Ports.md", text)?);
    /// let joined: Vec<_> = page.tables[0].body_rows().filter_map(|row| row.get("Joined")).map(|cell| cell.text.as_str()).collect();
    /// assert_eq!(joined, ["1962", "1971"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn body_rows(&self) -> impl Iterator<Item = Row<'_>> {
        (self.header_rows..).zip(self.body()).map(|(number, cells)| Row { table: self, number, cells })
    }

    /// Returns a name for each column, without duplicates and never empty: a column without a name is `column N`, counted from 1.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let text = "| Port | |\n|---|---|\n| Lyra | 7 |\n";
    /// let page = Page::parse(&Input::from_text("Ports.md", text)?);
    /// assert_eq!(page.tables[0].column_names(), ["Port", "column 2"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn column_names(&self) -> Vec<String> {
        let names = self.columns.iter().enumerate();
        unique(names.map(|(at, name)| match name.trim() {
            "" => format!("column {}", at + 1),
            name => name.to_owned(),
        }))
    }

    /// Renames the columns for databases: letters in lower case and digits, with `_` between words, beginning with a letter or `_`, without
    /// duplicates. A column without a name is `column_N`, counted from 1.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let text = "| Port (old) | 1962 | | Port-old |\n|---|---|---|---|\n| Lyra | 7 | 8 | 9 |\n";
    /// let mut table = Page::parse(&Input::from_text("Ports.md", text)?).tables.remove(0);
    /// table.snake_case_columns();
    /// assert_eq!(table.columns, ["port_old", "_1962", "column_3", "port_old_2"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn snake_case_columns(&mut self) {
        let snake = |name: &str| {
            let mut out = String::with_capacity(name.len());
            for word in name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
                if !out.is_empty() || word.starts_with(|first: char| first.is_numeric()) {
                    out.push('_');
                }
                out.extend(word.chars().flat_map(char::to_lowercase));
            }
            out
        };
        let names: Vec<String> = self.column_names().iter().map(|name| snake(name)).collect();
        let mut taken: HashSet<String> = names.iter().cloned().collect();
        let mut seen: HashSet<&str> = HashSet::new();
        self.columns = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let base = if name.is_empty() { format!("column_{}", at + 1) } else { name.clone() };
                if !name.is_empty() && seen.insert(name) {
                    return base;
                }
                let mut free = base.clone();
                let mut number = 2;
                while !taken.insert(free.clone()) {
                    free = format!("{base}_{number}");
                    number += 1;
                }
                free
            })
            .collect();
    }

    /// Iterates over the cells of a column below the header, by the column's name as [`Table::column_names`] gives it. Returns `None` if
    /// there is no such column.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let text = "| Port | Ship |\n|---|---|\n| Lyra | Vega |\n| Mira | |\n";
    /// let page = Page::parse(&Input::from_text("Ports.md", text)?);
    /// let ships = page.tables[0].column("Ship").expect("a column of ships");
    /// assert_eq!(ships.filter(|cell| !cell.is_empty()).count(), 1);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn column(&self, name: &str) -> Option<impl Iterator<Item = &Cell>> {
        let at = self.column_index(name)?;
        Some(self.body().iter().filter_map(move |row| row.get(at)))
    }

    /// Returns the number of a column, from 0, by its name in [`Table::columns`] or in [`Table::column_names`].
    #[must_use]
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name).or_else(|| self.column_names().iter().position(|column| column == name))
    }
}

/// Returns how many rows go into the `<thead>` of a table whose header rows have cells with these row spans: all of them, or none if a cell
/// spans into the body. A span ends with its group of rows
/// (<https://html.spec.whatwg.org/multipage/tables.html#algorithm-for-ending-a-row-group>).
pub(crate) fn head_rows(header: impl ExactSizeIterator<Item = impl Iterator<Item = u32>>) -> usize {
    let count = header.len();
    let is_within = header.enumerate().all(|(number, mut spans)| spans.all(|span| span as usize <= count - number));
    if is_within { count } else { 0 }
}

/// Whether a row is one cell over several columns, and over all of them: it says something about the table, and nothing about a column.
pub(crate) fn is_full_width(row: &[Cell]) -> bool {
    row.len() > 1 && row[0].column_span as usize == row.len()
}

/// Returns the numbers of the rows below the header that have the texts of the last header row.
pub(crate) fn repeated_headers(rows: &[Vec<Cell>], header_rows: usize) -> Vec<u32> {
    let Some(header) = header_rows.checked_sub(1).and_then(|last| rows.get(last)).filter(|header| !is_full_width(header)) else {
        return Vec::new();
    };
    let is_same = |row: &[Cell]| row.iter().map(Cell::shown).eq(header.iter().map(Cell::shown));
    if header.iter().all(|cell| cell.shown().is_empty()) {
        return Vec::new();
    }
    (0_u32..).zip(rows).skip(header_rows).filter(|(_, row)| is_same(row)).map(|(number, _)| number).collect()
}

/// Returns a name for each column: the texts of its header rows joined by ` / `, each text once, and without those that are over all columns;
/// the second column of the same name gets ` (2)` appended.
pub(crate) fn header_names(header: &[Vec<Cell>], columns: usize) -> Vec<String> {
    let rows: Vec<&Vec<Cell>> = header.iter().filter(|row| !is_full_width(row)).collect();
    let name = |column: usize| {
        let mut parts: Vec<&str> = Vec::with_capacity(rows.len());
        // A table has one or two header rows; a page that is all header cells has thousands.
        let mut seen: HashSet<&str> = HashSet::new();
        for text in rows.iter().filter_map(|row| row.get(column)).map(Cell::shown).filter(|text| !text.is_empty()) {
            let is_new = if rows.len() <= FEW_ROWS { !parts.contains(&text) } else { seen.insert(text) };
            if is_new {
                parts.push(text);
            }
        }
        parts.join(" / ")
    };
    let mut names: Vec<String> = (0..columns).map(name).collect();
    // Hardly any table has two columns of the same name, and few tables are wide.
    let comes_twice = |at: usize| !names[at].is_empty() && names[..at].contains(&names[at]);
    if names.len() > FEW_COLUMNS || (1..names.len()).any(comes_twice) {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for name in names.iter_mut().filter(|name| !name.is_empty()) {
            let count = counts.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                name.push_str(&format!(" ({count})"));
            }
        }
    }
    names
}

/// Up to this many header rows, repeated texts are found by comparing them one by one.
const FEW_ROWS: usize = 4;

/// Up to this many columns, duplicate names are found by comparing them one by one.
const FEW_COLUMNS: usize = 16;

/// Makes names unique: the second of the same name gets ` (2)` appended, the third ` (3)`.
pub(crate) fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let names: Vec<String> = names.collect();
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut out = Vec::with_capacity(names.len());
    for name in names {
        let count = counts.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            out.push(name);
            continue;
        }
        let free = loop {
            let candidate = if name.is_empty() { format!("({count})") } else { format!("{name} ({count})") };
            if taken.insert(candidate.clone()) {
                break candidate;
            }
            *count += 1;
        };
        out.push(free);
    }
    out
}

/// A row below the header, with the names of its columns.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Joined |\n|---|---|\n| Lyra | 1962 |\n| Mira | 1971 |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let row = page.tables[0].body_rows().find(|row| row.get("Port").is_some_and(|cell| cell.text == "Mira")).unwrap();
/// assert_eq!(row.get("Joined").unwrap().text, "1971");
/// assert_eq!((row.number(), row.line()), (2, 4));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    pub(crate) table: &'t Table,
    pub(crate) number: u32,
    pub(crate) cells: &'t [Cell],
}

impl<'t> Row<'t> {
    /// Returns its number in [`Table::rows`](struct@Table), from 0, header rows included.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns its cells, one for each column.
    #[must_use]
    pub fn cells(&self) -> &'t [Cell] {
        self.cells
    }

    /// Returns the cell in the column of this name; `None` if there is no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&'t Cell> {
        self.cells.get(self.table.column_index(column)?)
    }

    /// Returns the line of the first cell of this row that is not a spanned cell, from 1; 0 if there is none.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.cells.iter().find(|cell| !cell.spanned && cell.line > 0).map_or(0, |cell| cell.line)
    }
}

impl Cell {
    /// Iterates over its lines: the text between `<br>`, paragraphs and list items.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        let ends = self.breaks.iter().map(|&at| at as usize).chain([self.text.len()]);
        ends.map(move |end| {
            let line = self.text.get(start..end).unwrap_or_default();
            start = end + 1;
            line
        })
    }

    /// Returns its text with line ends (`\n`) where [`Cell::text`] has spaces for them.
    #[must_use]
    pub fn text_with_lines(&self) -> Cow<'_, str> {
        if self.breaks.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut out = String::with_capacity(self.text.len());
        for (number, line) in self.lines().enumerate() {
            if number > 0 {
                out.push('\n');
            }
            out.push_str(line);
        }
        Cow::Owned(out)
    }

    /// Returns its text, or what stands for its pictures if it has no text: what a format without pictures has in this place.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let text = "<table><tr><td>Lyra<td><img src='Lyra.svg' alt='A blue cross'></table>";
    /// let page = Page::parse(&Input::from_text("Ports.html", text)?);
    /// let cell = &page.tables[0].rows[0][1];
    /// assert_eq!((cell.text.as_str(), cell.shown()), ("", "A blue cross"));
    /// assert_eq!(page.files[cell.images[0] as usize].name, "Lyra.svg");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn shown(&self) -> &str {
        match &self.alt {
            Some(alt) if self.text.is_empty() => alt,
            _ => &self.text,
        }
    }

    /// Whether it has neither text, nor pictures that something stands for, nor links.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown().is_empty() && self.links.is_empty()
    }
}

impl Default for Cell {
    /// An empty cell without a location.
    fn default() -> Self {
        Self {
            text: Text::default(),
            alt: None,
            breaks: Box::default(),
            header: false,
            spanned: false,
            row_span: 1,
            column_span: 1,
            links: Box::default(),
            references: Box::default(),
            images: Box::default(),
            sort_key: None,
            readings: Box::default(),
            line: 0,
            span: Span::default(),
        }
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(crate) fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(number: &u32) -> bool {
    *number == 1
}
