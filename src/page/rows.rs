//! Rows as the user's own structs, by the names of the columns, through serde.

use std::fmt::{self, Write};
use std::marker::PhantomData;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::page::{Link, Page};
use crate::table::value::{NumberFormat, boolean, is_ambiguous, number_in, plain};
use crate::table::{Cell, Row, Table, Value};

/// The links of a cell, as a field of a struct that [`Table::deserialize`] fills.
///
/// ```
/// use wikilift::page::Links;
/// use wikilift::{Input, Page};
///
/// #[derive(serde::Deserialize)]
/// struct Call {
///     #[serde(rename = "Ports")]
///     ports: Links,
/// }
///
/// let text = "| Ship | Ports |\n|---|---|\n| Vega | [Lyra](Lyra.md) and [Mira](Mira.md) |\n";
/// let page = Page::parse(&Input::from_text("Ships.md", text)?);
/// let call: Call = page.tables[0].deserialize().next().unwrap()?;
/// let targets: Vec<_> = call.ports.in_page(&page).filter_map(|link| link.target.as_deref()).collect();
/// assert_eq!(targets, ["Lyra", "Mira"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Links(
    /// Indices into [`Page::links`].
    pub Vec<u32>,
);

/// The name by which a field asks a cell for its links.
const LINKS: &str = "$wikilift::page::Links";

impl Links {
    /// Iterates over the links themselves; `page` must be the page of the table.
    pub fn in_page<'p>(&self, page: &'p Page) -> impl Iterator<Item = &'p Link> {
        self.0.iter().filter_map(|&link| page.links.get(link as usize))
    }
}

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LinksVisitor;

        impl<'de> Visitor<'de> for LinksVisitor {
            type Value = Links;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the links of a cell")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Links, D::Error> {
                Vec::deserialize(deserializer).map(Links)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Links, A::Error> {
                let mut links = Vec::new();
                while let Some(link) = seq.next_element()? {
                    links.push(link);
                }
                Ok(Links(links))
            }
        }

        deserializer.deserialize_newtype_struct(LINKS, LinksVisitor)
    }
}

/// An iterator over the rows of a table as structs, made by [`Table::deserialize`].
///
/// A row that does not fit is an error in its place; the iterator continues with the next row.
///
/// ```
/// use wikilift::page::Rows;
/// use wikilift::{ErrorKind, Input, Page};
///
/// let text = "| Port | Joined |\n|---|---|\n| Lyra | 1962 |\n| Mira | soon |\n| Vega | 1971 |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let rows: Rows<'_, (String, u16)> = page.tables[0].deserialize();
/// let (ports, errors): (Vec<_>, Vec<_>) = rows.partition(Result::is_ok);
/// assert_eq!((ports.len(), errors.len()), (2, 1));
/// let ErrorKind::Row { line, column, text, .. } = errors[0].as_ref().unwrap_err().kind() else { panic!() };
/// assert_eq!((*line, column.as_deref(), text.as_str()), (4, Some("Joined"), "soon"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Debug)]
pub struct Rows<'t, T> {
    table: &'t Table,
    page: &'t str,
    columns: Vec<String>,
    formats: Vec<NumberFormat>,
    next: usize,
    row_type: PhantomData<fn() -> T>,
}

impl Table {
    /// Deserializes the rows below the header, each as a `T`: a field takes the cell of the column of its name ([`Table::column_names`]).
    ///
    /// Columns of other names are reached with `#[serde(rename)]` and `#[serde(alias)]`. What a field gets depends on its type:
    ///
    /// | type | gets |
    /// |---|---|
    /// | `String`, an untagged enum, a type that accepts anything | the text |
    /// | `Vec<String>` | the lines of the cell |
    /// | an integer, `f32`, `f64` | the number in the [format](crate::table::NumberFormat) of the column: `1,990` is 1990 or 1.99, depending on the other cells; where no cell shows which, it is an error |
    /// | `bool` | yes or no, in several languages |
    /// | `Option<T>` | `None` if the cell is empty; `–` and `n/a` are text |
    /// | [`Links`] | the links of the cell |
    /// | a tuple, in place of a struct | the cells in order |
    ///
    /// A required field without a column is an error that lists the columns. An `Option` without a column is `None` in every row: check a name
    /// that you are not sure of with [`Table::column_index`].
    ///
    /// ```
    /// use serde::Deserialize;
    /// use wikilift::page::Links;
    /// use wikilift::{Input, Page};
    ///
    /// #[derive(Deserialize)]
    /// struct Port {
    ///     #[serde(rename = "Port")]
    ///     name: String,
    ///     #[serde(alias = "Joined", alias = "加入")]
    ///     joined: Option<u16>,
    ///     #[serde(rename = "Port (links)", default)]
    ///     links: Links,
    /// }
    ///
    /// let text = "| Port | Joined |\n|---|---|\n| [Lyra](Lyra \"wikilink\") | 1962 |\n| Mira | |\n";
    /// let page = Page::parse(&Input::from_text("ports.md", text)?);
    /// let ports: Vec<Port> = page.tables[0].deserialize().collect::<Result<_, _>>()?;
    /// assert_eq!((ports[0].name.as_str(), ports[0].joined, ports[1].joined), ("Lyra", Some(1962), None));
    /// assert_eq!(ports[0].links.in_page(&page).next().unwrap().target.as_deref(), Some("Lyra"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A field of the name `X (links)` gets the links of column `X`, so that a struct can have both its text and its links; a field of type
    /// [`Links`] gets them by either name.
    ///
    /// # Errors
    /// A row that does not fit `T` is an [`ErrorKind::Row`], with its location; the rows after it are still read.
    #[must_use]
    pub fn deserialize<T: DeserializeOwned>(&self) -> Rows<'_, T> {
        self.rows_of("table")
    }

    fn rows_of<'t, T: DeserializeOwned>(&'t self, page: &'t str) -> Rows<'t, T> {
        let columns = self.column_names();
        let texts = |column: usize| self.body().iter().filter_map(move |row| row.get(column)).map(|cell| plain(cell.shown()));
        let formats = (0..columns.len()).map(|column| NumberFormat::of(texts(column))).collect();
        Rows { table: self, page, columns, formats, next: 0, row_type: PhantomData }
    }
}

impl Page {
    /// Deserializes the rows of the table of this number (from 0), as [`Table::deserialize`] does; errors name this page. Returns `None` if
    /// there is no such table.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Port {
    ///     port: String,
    ///     ships: Option<u32>,
    /// }
    ///
    /// let text = "| port | ships |\n|---|---|\n| Lyra | 1,990 |\n| Mira | |\n";
    /// let page = Page::parse(&Input::from_text("Ports.md", text)?);
    /// let ports: Vec<Port> = page.deserialize_table(0).expect("a table").collect::<Result<_, _>>()?;
    /// assert_eq!((ports[0].ships, ports[1].port.as_str(), ports[1].ships), (Some(1990), "Mira", None));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn deserialize_table<T: DeserializeOwned>(&self, table: usize) -> Option<Rows<'_, T>> {
        Some(self.tables.get(table)?.rows_of(&self.path))
    }
}

impl<T: DeserializeOwned> Iterator for Rows<'_, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let cells = self.table.body().get(self.next)?;
        let number = self.table.header_rows + u32::try_from(self.next).unwrap_or(u32::MAX);
        let row = Row { table: self.table, number, cells };
        self.next += 1;
        let deserializer = RowDeserializer { row, columns: &self.columns, formats: &self.formats, fields: &[], at: 0, links: false };
        Some(T::deserialize(deserializer).map_err(|error| {
            let CellError { column, text, mut message, is_about_columns } = error;
            if is_about_columns {
                let columns: Vec<String> = self.columns.iter().map(|name| format!("{name:?}")).collect();
                let _ = write!(message, "; the columns are {}", columns.join(", "));
            }
            // The line of the cell that is at fault, if it is one: a row of HTML has a line for each cell.
            let cell = column.as_deref().and_then(|column| row.get(column)).filter(|cell| cell.line > 0 && !cell.spanned);
            let (line, table, row) = (cell.map_or(row.line(), |cell| cell.line), self.table.index, row.number());
            ErrorKind::Row { path: self.page.to_owned(), line, table, row, column, text, message }.into()
        }))
    }
}

/// What went wrong, and in which cell.
#[derive(Debug, Default)]
struct CellError {
    column: Option<String>,
    text: String,
    message: String,
    /// Whether a list of the columns helps to understand the error.
    is_about_columns: bool,
}

impl std::error::Error for CellError {}

impl fmt::Display for CellError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl serde::de::Error for CellError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), ..Self::default() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { message: format!("missing field `{field}`"), is_about_columns: true, ..Self::default() }
    }
}

/// The suffix of a field that asks for the links of a column.
const LINKS_SUFFIX: &str = " (links)";

struct RowDeserializer<'t> {
    row: Row<'t>,
    columns: &'t [String],
    formats: &'t [NumberFormat],
    /// The fields of the struct, if it is one.
    fields: &'static [&'static str],
    at: usize,
    /// Whether the links of the column at `at` are next.
    links: bool,
}

impl<'de> Deserializer<'de> for RowDeserializer<'de> {
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_map(self)
    }

    /// A tuple or a list takes the cells in order.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_seq(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_seq(self)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_seq(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CellError> {
        self.fields = fields;
        visitor.visit_map(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct map enum identifier
        ignored_any
    }
}

impl RowDeserializer<'_> {
    /// Whether the struct has a field for the links of a column in addition to the one for its text.
    fn asks_for_links(&self, at: usize) -> bool {
        self.fields.iter().any(|field| field.strip_suffix(LINKS_SUFFIX) == Some(&self.columns[at]))
    }

    /// Adds the cell that an error is about.
    fn blame(&self, mut error: CellError, at: usize) -> CellError {
        error.column.get_or_insert_with(|| self.columns[at].clone());
        if error.text.is_empty() {
            error.text = self.row.cells[at].text.to_string();
        }
        error
    }
}

impl<'de> MapAccess<'de> for RowDeserializer<'de> {
    type Error = CellError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, CellError> {
        let Some(column) = self.columns.get(self.at) else { return Ok(None) };
        if self.links {
            let name = format!("{column}{LINKS_SUFFIX}");
            return seed.deserialize(name.as_str().into_deserializer()).map(Some);
        }
        let name: StrDeserializer<'_, CellError> = column.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, CellError> {
        let at = self.at;
        let cell = CellDeserializer { cell: &self.row.cells[at], format: self.formats[at] };
        let links = self.links;
        self.links = !links && self.asks_for_links(at);
        if !self.links {
            self.at += 1;
        }
        if links {
            return seed.deserialize(LinksDeserializer(cell.cell)).map_err(|error| self.blame(error, at));
        }
        seed.deserialize(cell).map_err(|error| self.blame(error, at))
    }
}

impl<'de> SeqAccess<'de> for RowDeserializer<'de> {
    type Error = CellError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, CellError> {
        let at = self.at;
        if at == self.columns.len() {
            return Ok(None);
        }
        self.at += 1;
        let cell = CellDeserializer { cell: &self.row.cells[at], format: self.formats[at] };
        seed.deserialize(cell).map(Some).map_err(|error| self.blame(error, at))
    }
}

/// The links of a cell, without its text.
struct LinksDeserializer<'t>(&'t Cell);

impl<'de> Deserializer<'de> for LinksDeserializer<'de> {
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_seq(serde::de::value::SeqDeserializer::new(self.0.links.iter().copied()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

#[derive(Clone, Copy)]
struct CellDeserializer<'t> {
    cell: &'t Cell,
    format: NumberFormat,
}

impl CellDeserializer<'_> {
    fn number<T>(self, convert: impl Fn(Value) -> Option<T>, what: &str) -> Result<T, CellError> {
        let text = plain(self.cell.shown());
        number_in(&text, self.format).and_then(convert).ok_or_else(|| {
            serde::de::Error::custom(if is_ambiguous(&text, self.format) {
                "its separator may be of thousands or of decimals, and no other number of the column shows which; read it as a String"
                    .to_owned()
            } else {
                format!("not {what} in the number format of its column")
            })
        })
    }

    fn integer(self) -> Result<i64, CellError> {
        self.number(|value| if let Value::Integer(value) = value { Some(value) } else { None }, "an integer")
    }

    #[expect(clippy::cast_precision_loss, reason = "whole numbers of tables have less than 53 bits, and a float was asked for")]
    fn decimal(self) -> Result<f64, CellError> {
        let convert = |value| match value {
            Value::Integer(value) => Some(value as f64),
            Value::Decimal(value) | Value::Percentage(value) => Some(value),
            _ => None,
        };
        self.number(convert, "a number")
    }
}

macro_rules! integers {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
            visitor.visit_i64(self.integer()?)
        })+
    };
}

impl<'de> Deserializer<'de> for CellDeserializer<'de> {
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_borrowed_str(self.cell.shown())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        let value = boolean(&plain(self.cell.shown())).ok_or_else(|| serde::de::Error::custom("not a boolean (yes/no, true/false)"))?;
        visitor.visit_bool(value)
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_f64(self.decimal()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_f64(self.decimal()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        if self.cell.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, CellError> {
        if name == LINKS { LinksDeserializer(self.cell).deserialize_any(visitor) } else { visitor.visit_newtype_struct(self) }
    }

    /// The lines of the cell.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        let lines: Vec<&str> = self.cell.lines().filter(|line| !line.is_empty()).collect();
        visitor.visit_seq(serde::de::value::SeqDeserializer::new(lines.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_enum(self.cell.shown().into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
