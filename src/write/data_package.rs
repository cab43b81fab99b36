//! The description of a folder of CSV files: a Data Package (<https://datapackage.org/standard/data-package/>, version 2) with a Table
//! Schema for each file (feature `csv`).
//!
//! A [`DataPackage`] is the content of `datapackage.json`; serialize it with serde. [`Resource::new`] describes one table that was written
//! by [`csv::table`](super::csv::table()), with the type of each column. The four files of
//! [`OrganizationTables`](super::csv::OrganizationTables) have a package of their own:
//! [`OrganizationTables::package`](super::csv::OrganizationTables::package).

use serde::Serialize;

use super::csv::{Content, CsvStyle, columns, field};
use crate::page::Page;
use crate::repair::{Repair, Suspicion};
use crate::table::{ColumnType, Table};

/// The content of a `datapackage.json`.
///
/// ```
/// use wikilift::write::csv::{self, CsvStyle};
/// use wikilift::write::data_package::{DataPackage, Resource};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port | Ships |\n|---|---|\n| Lyra | 7 |\n")?);
/// let (mut package, mut file) = (DataPackage::new(), Vec::new());
/// csv::table(&mut file, &page, &page.tables[0], &CsvStyle::default())?;
/// package.resources.push(Resource::new("ports-0", &page, &page.tables[0], &CsvStyle::default(), file.len() as u64));
/// let json = serde_json::to_value(&package)?;
/// assert_eq!(json["resources"][0]["schema"]["fields"][1]["type"], "integer");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DataPackage {
    /// The profile that the package follows: [`PACKAGE_PROFILE`].
    #[serde(rename = "$schema")]
    pub schema: String,
    /// The name of the package.
    pub name: String,
    /// The files.
    pub resources: Vec<Resource>,
}

/// The profile of a Data Package of version 2.
pub const PACKAGE_PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

impl DataPackage {
    /// Makes a package without files, called `tables`.
    #[must_use]
    pub fn new() -> Self {
        Self { schema: PACKAGE_PROFILE.to_owned(), name: "tables".to_owned(), resources: Vec::new() }
    }
}

impl Default for DataPackage {
    fn default() -> Self {
        Self::new()
    }
}

/// A file of a [`DataPackage`].
///
/// ```
/// use wikilift::write::csv::CsvStyle;
/// use wikilift::write::data_package::Resource;
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "## Harbors\n\n| Port |\n|---|\n| Lyra |\n")?);
/// let resource = Resource::new("harbors", &page, &page.tables[0], &CsvStyle::default(), 10);
/// assert_eq!((resource.path.as_str(), resource.title.as_deref(), resource.line), ("harbors.csv", Some("Harbors"), 3));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Resource {
    /// The file's name without `.csv`.
    pub name: String,
    /// The caption, or the heading of the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The path of the file.
    pub path: String,
    /// `table`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `csv`.
    pub format: String,
    /// `text/csv`.
    pub mediatype: String,
    /// `utf-8`.
    pub encoding: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// How the file is written.
    pub dialect: Dialect,
    /// The columns of the file.
    pub schema: Schema,
    /// The page that the table comes from.
    pub sources: Vec<PackageSource>,
    /// The page's title.
    pub page: String,
    /// The heading of the section that the table is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Number of the table on its page, from 0.
    pub table: u32,
    /// Line of the table in the page's file, from 1.
    pub line: u32,
    /// The changes that undid the exporter's damage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default, with = "Vec<crate::repair::TableRepair>"))]
    pub repairs: Vec<Repair>,
    /// Damage that was not repaired, or was repaired without being sure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub suspicions: Vec<Suspicion>,
}

/// How a CSV file is written: a Table Dialect.
///
/// ```
/// use wikilift::write::csv::CsvStyle;
/// use wikilift::write::data_package::Resource;
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port |\n|---|\n| Lyra |\n")?);
/// let style = CsvStyle::default().with_delimiter(b'\t').with_crlf(true);
/// let dialect = Resource::new("ports", &page, &page.tables[0], &style, 0).dialect;
/// assert_eq!((dialect.delimiter.as_str(), dialect.line_terminator.as_str(), dialect.header), ("\t", "\r\n", true));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dialect {
    /// The character between cells.
    pub delimiter: String,
    /// What ends a row.
    pub line_terminator: String,
    /// Whether the first line contains the names of the columns.
    pub header: bool,
}

/// The columns of a CSV file: a Table Schema.
///
/// ```
/// use wikilift::write::csv::{CellLinks, CsvStyle};
/// use wikilift::write::data_package::Resource;
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port |\n|---|\n| [Lyra](Lyra.md \"wikilink\") |\n")?);
/// let style = CsvStyle::default().with_links(CellLinks::Columns);
/// let schema = Resource::new("ports", &page, &page.tables[0], &style, 0).schema;
/// let names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
/// assert_eq!(names, ["Port", "Port target", "Port href"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Schema {
    /// The columns.
    pub fields: Vec<Field>,
    /// Texts that mean that there is no value.
    pub missing_values: Vec<String>,
}

/// A column of a CSV file.
///
/// ```
/// use wikilift::write::csv::CsvStyle;
/// use wikilift::write::data_package::Resource;
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Trade |\n|---|---|\n| Lyra | 1,234,000 |\n| Mira | 870 |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let trade = &Resource::new("ports", &page, &page.tables[0], &CsvStyle::default(), 0).schema.fields[1];
/// assert_eq!((trade.kind.as_str(), trade.group_char.as_deref()), ("number", Some(",")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Field {
    /// The name of the column.
    pub name: String,
    /// `integer`, `number`, `date`, `boolean` or `string`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The character between groups of thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_char: Option<String>,
    /// `false` for numbers with other characters around them (`12%`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bare_number: Option<bool>,
}

/// The page that a CSV file comes from.
///
/// ```
/// use wikilift::write::csv::CsvStyle;
/// use wikilift::write::data_package::Resource;
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "## Harbors\n\n| Port |\n|---|\n| Lyra |\n")?);
/// let resource = Resource::new("ports", &page, &page.tables[0], &CsvStyle::default(), 0);
/// assert_eq!(resource.sources[0].title, "Ports § Harbors, Ports.md:3");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PackageSource {
    /// Title of the page, heading of the section, path and line of the table.
    pub title: String,
    /// The page's address on the wiki.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Resource {
    /// Describes a table of `page` that was written as CSV in this style to `<name>.csv`, a file of `bytes` bytes.
    #[must_use]
    pub fn new(name: &str, page: &Page, table: &Table, style: &CsvStyle, bytes: u64) -> Self {
        let section = table.section.and_then(|section| page.sections.get(section as usize)).map(|section| section.heading.to_string());
        let title = match &section {
            Some(section) => format!("{} § {section}, {}:{}", page.title.text, page.path, table.location.line),
            None => format!("{}, {}:{}", page.title.text, page.path, table.location.line),
        };
        Self {
            name: name.to_owned(),
            title: table.caption.clone().or_else(|| section.clone()),
            path: format!("{name}.csv"),
            kind: "table".to_owned(),
            format: "csv".to_owned(),
            mediatype: "text/csv".to_owned(),
            encoding: "utf-8".to_owned(),
            bytes,
            dialect: Dialect {
                delimiter: char::from(style.delimiter).to_string(),
                line_terminator: if style.crlf { "\r\n" } else { "\n" }.to_owned(),
                header: true,
            },
            schema: Schema { fields: fields(page, table, style), missing_values: vec![String::new()] },
            sources: vec![PackageSource { title, path: page.source.url.clone() }],
            page: page.title.text.clone(),
            section,
            table: table.index,
            line: table.location.line,
            repairs: table.repairs.clone(),
            suspicions: table.suspicions.clone(),
        }
    }
}

/// Returns the columns, each with a type that every cell of the file can be read as; any other column is a string.
fn fields(page: &Page, table: &Table, style: &CsvStyle) -> Vec<Field> {
    columns(table, style)
        .into_iter()
        .map(|column| {
            let plain = |kind: &str| Field { name: column.name.clone(), kind: kind.to_owned(), group_char: None, bare_number: None };
            if let Content::Value(found) = column.content {
                return plain(match found {
                    ColumnType::Integer(_) => "integer",
                    ColumnType::Decimal(_) | ColumnType::Percentage(_) => "number",
                    ColumnType::Boolean => "boolean",
                    _ => "string",
                });
            }
            let texts = || (table.header_rows as usize..table.rows.len()).map(|row| field(page, table, row, &column, style));
            let all = |test: &dyn Fn(&str) -> bool| {
                let mut some = false;
                texts().filter(|text| !text.is_empty()).all(|text| {
                    some = true;
                    test(&text)
                }) && some
            };
            if all(&is_integer) {
                plain("integer")
            } else if all(&|text| is_integer(text) || is_decimal(text)) {
                plain("number")
            } else if all(&|text| is_grouped(text) || is_integer(text) || is_decimal(text)) {
                Field { group_char: Some(",".to_owned()), ..plain("number") }
            } else if all(&|text| text.strip_suffix('%').is_some_and(|text| is_integer(text) || is_decimal(text))) {
                Field { bare_number: Some(false), ..plain("number") }
            } else if all(&|text| is_iso_date(text)) {
                plain("date")
            } else {
                plain("string")
            }
        })
        .collect()
}

/// The most digits of a number that fits 64 bits.
const MAX_DIGITS: usize = 15;

/// Whether a text is a whole number; `007` is a code.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_code = digits.len() > 1 && digits.starts_with('0');
    !digits.is_empty() && digits.len() <= MAX_DIGITS && !is_code && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a number with a fraction of other than three digits: in `1.990` the point may separate thousands. `0.125` is a
/// fraction.
fn is_decimal(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, fraction)| {
        is_integer(whole)
            && (fraction.len() != 3 || whole == "0")
            && !fraction.is_empty()
            && fraction.len() <= MAX_DIGITS
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a text is a number with commas between thousands: `1,234,567`.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.strip_prefix('-').unwrap_or(text).split(',');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut count = 0;
    let rest = groups.all(|group| {
        count += 1;
        group.len() == 3 && is_digits(group)
    });
    rest && (1..=4).contains(&count) && (1..=3).contains(&first.len()) && is_digits(first) && !first.starts_with('0')
}

fn is_iso_date(text: &str) -> bool {
    text.len() == 10 && crate::date::edtf(text, false).is_some_and(|date| date == text)
}
