//! A folder of CSV files described by a Data Package (<https://datapackage.org/standard/data-package/>, version 2) with a Table Schema for
//! each file.

use serde::Serialize;

use super::csv::{Content, CsvStyle, columns, field};
use crate::page::Page;
use crate::table::{ColumnType, Table};

/// `datapackage.json`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DataPackage {
    /// The profile that it keeps to.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The files.
    pub resources: Vec<Resource>,
}

/// The profile of a Data Package of version 2.
pub const PACKAGE_PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

impl DataPackage {
    /// A package without files.
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

/// A file of the package.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Resource {
    /// The file's name without `.csv`.
    pub name: String,
    /// The caption, or the heading of the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The file.
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
    /// Size of the file.
    pub bytes: u64,
    /// How the file is written.
    pub dialect: Dialect,
    /// Its columns.
    pub schema: Schema,
    /// The page that it comes from.
    pub sources: Vec<PackageSource>,
    /// The page's title.
    pub page: String,
    /// The heading of its section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Its number on the page, from 0.
    pub table: u32,
    /// Its line in the page's file, from 1.
    pub line: u32,
}

/// Table Dialect.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dialect {
    /// Between cells.
    pub delimiter: String,
    /// Between rows.
    pub line_terminator: String,
    /// Whether the first line has names.
    pub header: bool,
}

/// Table Schema.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Schema {
    /// The columns.
    pub fields: Vec<Field>,
    /// What stands for no value.
    pub missing_values: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: String,
    /// `integer`, `number`, `date`, `boolean` or `string`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sign between thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_char: Option<String>,
    /// Of a number with signs around it (`12 %`): false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bare_number: Option<bool>,
}

/// Where a file comes from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PackageSource {
    /// Page, section and line.
    pub title: String,
    /// The page's address on the wiki.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Resource {
    /// Describes a table that was written as CSV of this style into `<name>.csv`, which has `bytes` bytes.
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
        }
    }
}

/// The type of each column, such that every cell of the file reads as it: anything else is a string.
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

/// Digits of a number that fits 64 bits.
const MAX_DIGITS: usize = 15;

/// A whole number; `007` is a code.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_code = digits.len() > 1 && digits.starts_with('0');
    !digits.is_empty() && digits.len() <= MAX_DIGITS && !is_code && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number with a fraction that is none of three digits: `1.990` might be more than a thousand.
fn is_decimal(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, fraction)| {
        is_integer(whole)
            && (fraction.len() != 3 || whole == "0")
            && !fraction.is_empty()
            && fraction.len() <= MAX_DIGITS
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `1,234,567`.
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
