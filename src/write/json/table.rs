//! Tables as JSON: the objects of `tables --format json|ndjson`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::page::{FileRef, Link, Page};
use crate::repair::{Repair, Suspicion};
use crate::span::Location;
use crate::table::{Cell, ColumnType, HeaderEvidence, Table, TableKind, TableSyntax, Value, is_zero};
use crate::write::table::{CellStyle, Lines, Spans};

/// The version of a table's JSON, the value of its key `schema`.
pub const TABLE_SCHEMA: &str = "wikilift/table/1";

/// A table as JSON, with everything that is needed to read it without its page.
///
/// ```
/// use wikilift::write::json::{TableDocument, TableStyle};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port |\n|---|\n| [Lyra](Lyra.md \"wikilink\") |\n")?);
/// let json = serde_json::to_value(TableDocument::new(&page, &page.tables[0], TableStyle::default()))?;
/// assert_eq!((&json["page"], &json["rows"][1][0]["text"]), (&"Ports".into(), &"Lyra".into()));
/// assert_eq!(json["links"]["0"]["target"], "Lyra");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableDocument<'p> {
    /// [`TABLE_SCHEMA`].
    schema: &'static str,
    /// The path of the page's file.
    path: &'p str,
    /// The page's title.
    page: &'p str,
    /// The heading of the section that the table is in; null before the first heading.
    section: Option<&'p str>,
    /// Number of the table on its page, from 0.
    index: u32,
    /// The caption.
    caption: Option<&'p str>,
    /// What the table is for.
    kind: TableKind,
    /// The notation that the table is written in.
    syntax: TableSyntax,
    /// A name for each column; empty if the header rows have none.
    columns: &'p [String],
    /// How many of the first rows are header rows.
    header_rows: u32,
    /// What says that they are such.
    #[serde(skip_serializing_if = "Option::is_none")]
    header_evidence: Option<HeaderEvidence>,
    /// How sure that is, from 0 to 1, where the markup does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    header_confidence: Option<f32>,
    /// How many of the first columns are header columns.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "schema", schemars(default))]
    header_columns: u32,
    /// Rows below the header that repeat the last header row.
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    repeated_headers: &'p [u32],
    /// All rows, header rows first, each as long as `columns`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Vec<TypedCell>>>,
    /// Instead of `rows`: the rows below the header, each as an object with the texts of its cells by the names of the columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<Vec<Record>>,
    /// For a nested table: table, row and column of the cell that contains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<(u32, u32, u32)>,
    /// The repairs of damage by the exporter.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::repair::TableRepair>"))]
    repairs: &'p [Repair],
    /// Damage that was not repaired, or was repaired without being sure.
    suspicions: &'p [Suspicion],
    /// The links of the cells, by their index on the page.
    links: BTreeMap<u32, &'p Link>,
    /// The pictures of the cells, by their index on the page.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    files: BTreeMap<u32, &'p FileRef>,
    /// Where the table is in the file.
    #[serde(flatten)]
    location: Location,
}

/// A cell, with its typed value if types were requested.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TypedCell {
    #[serde(flatten)]
    cell: Cell,
    #[serde(flatten)]
    value: Option<Value>,
}

/// A row by the names of its columns, in the order of the columns.
#[derive(Debug)]
struct Record(Vec<(String, RecordCell)>);

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum RecordCell {
    Text(String),
    /// The value alone; null if there is none.
    Value(serde_json::Value),
    /// The text and the typed value.
    Typed {
        text: String,
        #[serde(flatten)]
        value: Value,
    },
}

impl Serialize for Record {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Record {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Record".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, RecordCell>::json_schema(generator)
    }
}

/// How tables are written as JSON.
///
/// ```
/// use wikilift::write::json::{TableDocument, TableStyle};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port | Ships |\n|---|---|\n| Lyra | 7 |\n| Mira | 12 |\n")?);
/// let style = TableStyle::default().with_records(true).with_types(true);
/// let json = serde_json::to_value(TableDocument::new(&page, &page.tables[0], style))?;
/// assert_eq!(json["records"][1]["Ships"], serde_json::json!({"text": "12", "type": "integer", "value": 12}));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableStyle {
    /// How the text of a cell is shown.
    pub cells: CellStyle,
    /// Whether rows are objects with the names of the columns as keys, instead of arrays.
    pub records: bool,
    /// Whether cells have a type and a typed value.
    pub types: bool,
    /// Whether records have values instead of texts, in columns in which every text is such a value.
    pub values: bool,
}

impl TableStyle {
    /// Sets how the text of cells is shown.
    #[must_use]
    pub fn with_cells(mut self, cells: CellStyle) -> Self {
        self.cells = cells;
        self
    }

    /// Sets whether rows are objects with the names of the columns as keys.
    #[must_use]
    pub fn with_records(mut self, records: bool) -> Self {
        self.records = records;
        self
    }

    /// Sets whether records have values instead of texts.
    #[must_use]
    pub fn with_values(mut self, values: bool) -> Self {
        self.values = values;
        self
    }

    /// Sets whether cells have a type and a typed value.
    #[must_use]
    pub fn with_types(mut self, types: bool) -> Self {
        self.types = types;
        self
    }
}

impl<'p> TableDocument<'p> {
    /// Prepares a table of `page` for serialization.
    #[must_use]
    pub fn new(page: &'p Page, table: &'p Table, style: TableStyle) -> Self {
        let types = if style.types { table.column_types() } else { Vec::new() };
        let rows = (!style.records).then(|| rows(table, &types, style));
        let records = style.records.then(|| records(table, &types, style));
        let links = table.rows.iter().flatten().flat_map(|cell| &cell.links);
        let images = table.rows.iter().flatten().flat_map(|cell| &cell.images);
        Self {
            schema: TABLE_SCHEMA,
            path: &page.path,
            page: &page.title.text,
            section: table.section.and_then(|section| page.sections.get(section as usize)).map(|section| section.heading.as_str()),
            index: table.index,
            caption: table.caption.as_deref(),
            kind: table.kind,
            syntax: table.syntax,
            columns: &table.columns,
            header_rows: table.header_rows,
            header_evidence: table.header_evidence,
            header_confidence: table.header_confidence,
            header_columns: table.header_columns,
            repeated_headers: &table.repeated_headers,
            rows,
            records,
            parent: table.parent,
            repairs: &table.repairs,
            suspicions: &table.suspicions,
            links: links.filter_map(|&link| Some((link, page.links.get(link as usize)?))).collect(),
            files: images.filter_map(|&file| Some((file, page.files.get(file as usize)?))).collect(),
            location: table.location,
        }
    }
}

fn value(types: &[ColumnType], column: usize, cell: &Cell) -> Option<Value> {
    types.get(column).map(|found| found.read(cell))
}

fn rows(table: &Table, types: &[ColumnType], style: TableStyle) -> Vec<Vec<TypedCell>> {
    let is_plain = style.cells.spans == Spans::Fill && style.cells.lines == Lines::Space;
    let header_rows = table.header_rows as usize;
    let row = |(number, row): (usize, &Vec<Cell>)| {
        row.iter()
            .enumerate()
            .map(|(column, cell)| {
                let value = if number < header_rows { None } else { value(types, column, cell).filter(|_| style.cells.is_visible(cell)) };
                let mut cell = cell.clone();
                if !is_plain {
                    if !cell.text.is_empty() {
                        cell.text = style.cells.text(table, number, column).into();
                    }
                    cell.breaks = Box::default();
                    if !style.cells.is_visible(&cell) {
                        cell.links = Box::default();
                        cell.references = Box::default();
                        cell.images = Box::default();
                        cell.readings = Box::default();
                        (cell.alt, cell.sort_key) = (None, None);
                    }
                }
                TypedCell { cell, value }
            })
            .collect()
    };
    table.rows.iter().enumerate().map(row).collect()
}

fn records(table: &Table, types: &[ColumnType], style: TableStyle) -> Vec<Record> {
    let names = table.column_names();
    let is_whole = |column: usize| {
        let cells = table.body().iter().filter_map(|row| row.get(column));
        let mut values = cells.filter_map(|cell| value(types, column, cell));
        types.get(column).is_some_and(|found| *found != ColumnType::Text) && values.all(|value| value != Value::Text)
    };
    let whole: Vec<bool> = (0..names.len()).map(|column| style.values && is_whole(column)).collect();
    let record = |row: usize| {
        let cells = names.iter().enumerate().map(|(column, name)| {
            let text = style.cells.text(table, row, column).into_owned();
            let cell = &table.rows[row][column];
            let cell = match value(types, column, cell) {
                Some(value) if whole[column] => {
                    RecordCell::Value(if style.cells.is_visible(cell) { value.into_json() } else { serde_json::Value::Null })
                }
                Some(_) if style.values => RecordCell::Text(text),
                Some(value) => RecordCell::Typed { text, value: if style.cells.is_visible(cell) { value } else { Value::Empty } },
                None => RecordCell::Text(text),
            };
            (name.clone(), cell)
        });
        Record(cells.collect())
    };
    (table.header_rows as usize..table.rows.len()).map(record).collect()
}
