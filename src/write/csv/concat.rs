//! Many tables as one: the columns of all of them, and before them where each row is from.

use std::collections::HashMap;
use std::io::Write;

use super::CsvStyle;
use super::table::{columns, field, guarded, writer};
use crate::error::Error;
use crate::page::Page;
use crate::table::Table;

/// The columns before those of the tables: the path and the title of the page, the heading of the section, the number of the table on its page,
/// and that of the row in [`Table::rows`](struct@Table), both from 0.
pub const CONCAT_COLUMNS: [&str; 5] = ["_path", "_page", "_section", "_table", "_row"];

/// Many tables as one. A column belongs to that of the same name in the tables before; a table that lacks it has empty fields.
///
/// All rows are kept until they are written: the names of the columns come first, and the last table may have a new one.
///
/// ```
/// use wikilift::write::csv::{Concat, CsvStyle};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port |\n|---|\n| Lyra |\n\n| Port | Ships |\n|---|---|\n| Mira | 7 |\n")?);
/// let style = CsvStyle::default();
/// let mut all = Concat::default();
/// for table in &page.tables {
///     all.append(Concat::of(&page, table, &style));
/// }
/// let mut out = Vec::new();
/// all.write(&mut out, &style)?;
/// let text = "_path,_page,_section,_table,_row,Port,Ships\nPorts.md,Ports,,0,1,Lyra,\nPorts.md,Ports,,1,1,Mira,7\n";
/// assert_eq!(String::from_utf8_lossy(&out), text);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Concat {
    names: Vec<String>,
    /// The number of each name.
    places: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Concat {
    /// Makes it of one table of `page`. Rows whose fields are all empty are left out.
    #[must_use]
    pub fn of(page: &Page, table: &Table, style: &CsvStyle) -> Self {
        let columns = columns(table, style);
        let section = table.section.and_then(|section| page.sections.get(section as usize));
        let section = section.map_or("", |section| section.heading.as_str());
        let names = CONCAT_COLUMNS.iter().map(|name| (*name).to_owned());
        let names: Vec<String> = names.chain(columns.iter().map(|column| guarded(&column.name, style).into_owned())).collect();
        let mut rows = Vec::with_capacity(table.body().len());
        for row in table.header_rows as usize..table.rows.len() {
            let fields: Vec<_> = columns.iter().map(|column| field(page, table, row, column, style)).collect();
            if fields.iter().all(|field| field.is_empty()) {
                continue;
            }
            let place = [&*page.path, &page.title.text, section].map(|text| guarded(text, style).into_owned());
            let numbers = [table.index.to_string(), row.to_string()];
            rows.push(place.into_iter().chain(numbers).chain(fields.into_iter().map(std::borrow::Cow::into_owned)).collect());
        }
        let places = names.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        Self { names, places, rows }
    }

    /// Adds the rows of `other` below.
    pub fn append(&mut self, other: Self) {
        if self.names.is_empty() {
            *self = other;
            return;
        }
        let mut to = Vec::with_capacity(other.names.len());
        for name in other.names {
            let next = self.names.len();
            let place = *self.places.entry(name.clone()).or_insert(next);
            if place == next {
                self.names.push(name);
            }
            to.push(place);
        }
        for row in other.rows {
            let mut fields = vec![String::new(); to.iter().max().map_or(0, |last| last + 1)];
            for (field, &place) in row.into_iter().zip(&to) {
                fields[place] = field;
            }
            self.rows.push(fields);
        }
    }

    /// Returns the names of the columns, [`CONCAT_COLUMNS`] first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Iterates over the rows, each with as many fields as there are columns.
    pub fn rows(&self) -> impl Iterator<Item = Vec<&str>> {
        let columns = self.names.len();
        self.rows.iter().map(move |row| row.iter().map(String::as_str).chain(std::iter::repeat("")).take(columns).collect())
    }

    /// Writes it as CSV; nothing if there are no tables.
    ///
    /// # Errors
    /// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
    pub fn write(&self, out: impl Write, style: &CsvStyle) -> Result<(), Error> {
        if self.names.is_empty() {
            return Ok(());
        }
        let mut writer = writer(out, style)?;
        writer.write_record(&self.names).map_err(std::io::Error::from)?;
        for row in self.rows() {
            writer.write_record(row).map_err(std::io::Error::from)?;
        }
        Ok(writer.flush()?)
    }
}
