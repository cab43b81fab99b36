//! A table as data: a rectangle of cells with named columns.
//!
//! This file holds the types, with the names that JSON uses, and what a user asks of a table. `table_repair` undoes what an exporter lost.

pub(crate) mod copies;
pub(crate) mod value;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::repair::Repair;
use crate::span::{Location, Span};
use crate::text::Text;

pub use self::value::{ColumnType, NumberFormat, Value};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TableSyntax {
    /// HTML.
    Html,
    /// HTML rows with Markdown in the cells.
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

/// A table as a rectangle of cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Table {
    /// Its number on the page, from 0.
    pub index: u32,
    /// Index of its section in `Page::sections`; null before the first heading.
    pub section: Option<u32>,
    /// The caption.
    pub caption: Option<String>,
    /// How it is written.
    pub syntax: TableSyntax,
    /// A name for each column, from the header rows; empty where they say none.
    pub columns: Vec<String>,
    /// How many of the first rows are header rows.
    pub header_rows: u32,
    /// All rows, header rows first, each as long as `columns`. Row and column spans are filled in.
    pub rows: Vec<Vec<Cell>>,
    /// Whether its rows have the classes `header`, `odd` and `even`: written by a pandoc before 3.2.1.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub row_classes: bool,
    /// Whether it says itself that it only lays things out (`role="presentation"`, `class="navbox"`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub layout: bool,
    /// For a nested table: table, row and column of the cell that it stands in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<(u32, u32, u32)>,
    /// What was changed to undo the exporter's damage.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::repair::TableRepair>"))]
    pub repairs: Vec<Repair>,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cell {
    /// Its text, white space collapsed, without reference marks and nested tables.
    pub text: Text,
    /// Byte offsets of the spaces in `text` that stand for line ends: of `<br>`, paragraphs, items of lists. See [`Cell::lines`].
    #[serde(skip_serializing_if = "<[u32]>::is_empty", default)]
    pub breaks: Box<[u32]>,
    /// Whether it is a header cell.
    pub header: bool,
    /// Whether it repeats a cell that spans several rows or columns.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub spanned: bool,
    /// How many rows it takes, from this one down.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub row_span: u32,
    /// How many columns it takes, from this one on.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub column_span: u32,
    /// The links in it, as indices into `Page::links`.
    pub links: Box<[u32]>,
    /// The numbers of the references cited in it.
    pub references: Box<[u32]>,
    /// Line where the cell begins, from 1; 0 for a cell that only fills a short row.
    pub line: u32,
    /// Bytes in the file; empty for a cell that only fills a short row.
    pub span: Span,
}

impl Table {
    /// The rows below the header.
    #[must_use]
    pub fn body(&self) -> &[Vec<Cell>] {
        self.rows.get(self.header_rows as usize..).unwrap_or_default()
    }

    /// The rows below the header, each with the names of the columns.
    pub fn body_rows(&self) -> impl Iterator<Item = Row<'_>> {
        (self.header_rows..).zip(self.body()).map(|(number, cells)| Row { table: self, number, cells })
    }

    /// A name for each column, none twice and none empty: a column without a name is `column N`, counted from 1.
    #[must_use]
    pub fn column_names(&self) -> Vec<String> {
        let names = self.columns.iter().enumerate();
        unique(names.map(|(at, name)| match name.trim() {
            "" => format!("column {}", at + 1),
            name => name.to_owned(),
        }))
    }

    /// The cells of a column below the header, by the column's name as [`Table::column_names`] gives it. None where there is no such column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<impl Iterator<Item = &Cell>> {
        let at = self.column_index(name)?;
        Some(self.body().iter().filter_map(move |row| row.get(at)))
    }

    /// The number of a column, from 0.
    #[must_use]
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name).or_else(|| self.column_names().iter().position(|column| column == name))
    }
}

/// How many rows go into the `<thead>` of a table, whose header rows have cells with these row spans: all, or none where a cell spans into the body.
/// A span ends with its group of rows (<https://html.spec.whatwg.org/multipage/tables.html#algorithm-for-ending-a-row-group>).
pub(crate) fn head_rows(header: impl ExactSizeIterator<Item = impl Iterator<Item = u32>>) -> usize {
    let count = header.len();
    let is_within = header.enumerate().all(|(number, mut spans)| spans.all(|span| span as usize <= count - number));
    if is_within { count } else { 0 }
}

/// A name for each column: the texts of its header rows, each once, joined by ` / `; the second of the same name gets ` (2)`.
pub(crate) fn header_names(header: &[Vec<Cell>], columns: usize) -> Vec<String> {
    let name = |column: usize| {
        let mut name = String::new();
        let mut before = "";
        for text in header.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.as_str()) {
            if text.is_empty() || text == before {
                continue;
            }
            if !name.is_empty() {
                name.push_str(" / ");
            }
            name.push_str(text);
            before = text;
        }
        name
    };
    let mut names: Vec<String> = (0..columns).map(name).collect();
    // Hardly any table has two columns of one name, and few are wide.
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

/// The names of so many columns are compared one by one.
const FEW_COLUMNS: usize = 16;

/// Names of which none comes twice: the second gets ` (2)` behind it.
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
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    pub(crate) table: &'t Table,
    pub(crate) number: u32,
    pub(crate) cells: &'t [Cell],
}

impl<'t> Row<'t> {
    /// Its number in [`Table::rows`](struct@Table), from 0, header rows counted.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Its cells, one for each column.
    #[must_use]
    pub fn cells(&self) -> &'t [Cell] {
        self.cells
    }

    /// The cell in the column of this name.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&'t Cell> {
        self.cells.get(self.table.column_index(column)?)
    }

    /// The line of the first cell that stands in this row, from 1; 0 where none does.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.cells.iter().find(|cell| !cell.spanned && cell.line > 0).map_or(0, |cell| cell.line)
    }
}

impl Cell {
    /// Its lines: what `<br>`, paragraphs and items of lists part.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        let ends = self.breaks.iter().map(|&at| at as usize).chain([self.text.len()]);
        ends.map(move |end| {
            let line = self.text.get(start..end).unwrap_or_default();
            start = end + 1;
            line
        })
    }

    /// Its text with line ends (`\n`) where [`Cell::text`] has spaces for them.
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

    /// Whether it shows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.links.is_empty()
    }
}

impl Default for Cell {
    /// An empty cell that stands nowhere.
    fn default() -> Self {
        Self {
            text: Text::default(),
            breaks: Box::default(),
            header: false,
            spanned: false,
            row_span: 1,
            column_span: 1,
            links: Box::default(),
            references: Box::default(),
            line: 0,
            span: Span::default(),
        }
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(number: &u32) -> bool {
    *number == 1
}
