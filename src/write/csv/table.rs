//! Tables as CSV (RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>), written with the `csv` crate.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use crate::error::Error;
use crate::page::{Link, Page};
use crate::table::{Cell, ColumnType, Table, Value, unique};
use crate::write::table::cell::{CellStyle, push_link, segments};

/// How the links of a cell are written to CSV.
///
/// ```
/// use wikilift::write::csv::{self, CellLinks, CsvStyle};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port |\n|---|\n| [The old port](Lyra.md \"wikilink\") |\n")?);
/// let mut out = Vec::new();
/// csv::table(&mut out, &page, &page.tables[0], &CsvStyle::default().with_links(CellLinks::Columns))?;
/// assert_eq!(out, b"Port,Port target,Port href\nThe old port,Lyra,Lyra.md\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellLinks {
    /// Only the text of the cell.
    #[default]
    Text,
    /// The titles that the links point to, instead of the text; the address if a link has no title. A cell without links keeps its text.
    Target,
    /// The addresses, instead of the text. A cell without links keeps its text.
    Href,
    /// The text with its links as Markdown: `[text](href)`.
    Markdown,
    /// The text, and two more columns after each column with links: `X target` and `X href`.
    Columns,
}

/// Separates several targets or addresses in one cell.
pub const LINK_SEPARATOR: &str = "; ";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How a table is written as CSV.
///
/// ```
/// use wikilift::write::csv::{self, CsvStyle};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port | Note |\n|---|---|\n| Lyra | =SUM(A1) |\n")?);
/// let style = CsvStyle::default().with_delimiter(b';').with_guard_formulas(true);
/// let mut out = Vec::new();
/// csv::table(&mut out, &page, &page.tables[0], &style)?;
/// assert_eq!(String::from_utf8_lossy(&out), "Port;Note\nLyra;'=SUM(A1)\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct CsvStyle {
    /// How the text of a cell is shown.
    pub cells: CellStyle,
    /// How links are written.
    pub links: CellLinks,
    /// The delimiter between cells, one ASCII byte.
    pub delimiter: u8,
    /// Whether the file begins with a byte order mark: some spreadsheets take it for UTF-8 only then.
    pub bom: bool,
    /// Whether lines end with CR LF, as in RFC 4180, instead of LF.
    pub crlf: bool,
    /// Whether a cell that a spreadsheet would evaluate as a formula gets an apostrophe in front
    /// (<https://owasp.org/www-community/attacks/CSV_Injection>). Numbers are not changed.
    pub guard_formulas: bool,
    /// Whether each column that is not text is followed by one more, `X value`, with its values in one canonical form.
    pub types: bool,
    /// Whether values in one canonical form are written instead of the texts, in columns in which every text is such a value.
    pub values: bool,
}

impl Default for CsvStyle {
    fn default() -> Self {
        Self {
            cells: CellStyle::default(),
            links: CellLinks::Text,
            delimiter: b',',
            bom: false,
            crlf: false,
            guard_formulas: false,
            types: false,
            values: false,
        }
    }
}

impl CsvStyle {
    /// Sets how the text of cells is shown.
    #[must_use]
    pub fn with_cells(mut self, cells: CellStyle) -> Self {
        self.cells = cells;
        self
    }

    /// Sets how links are written.
    #[must_use]
    pub fn with_links(mut self, links: CellLinks) -> Self {
        self.links = links;
        self
    }

    /// Sets the delimiter, one ASCII byte: `b';'`, `b'\t'`.
    #[must_use]
    pub fn with_delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Sets whether the file begins with a byte order mark.
    #[must_use]
    pub fn with_bom(mut self, bom: bool) -> Self {
        self.bom = bom;
        self
    }

    /// Sets whether lines end with CR LF.
    #[must_use]
    pub fn with_crlf(mut self, crlf: bool) -> Self {
        self.crlf = crlf;
        self
    }

    /// Sets whether formulas are disarmed with an apostrophe.
    #[must_use]
    pub fn with_guard_formulas(mut self, guard_formulas: bool) -> Self {
        self.guard_formulas = guard_formulas;
        self
    }

    /// Sets whether typed values are written instead of texts.
    #[must_use]
    pub fn with_values(mut self, values: bool) -> Self {
        self.values = values;
        self
    }

    /// Sets whether columns of typed values are added.
    #[must_use]
    pub fn with_types(mut self, types: bool) -> Self {
        self.types = types;
        self
    }
}

/// What a column of the file contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Text,
    Target,
    Href,
    Value(ColumnType),
}

/// A column of the file: its name, the column of the table that it comes from, and what it shows of that.
#[derive(Clone, Debug)]
pub(crate) struct CsvColumn {
    pub(crate) name: String,
    pub(crate) from: usize,
    pub(crate) content: Content,
}

/// Returns the columns that a table has in CSV.
pub(crate) fn columns(table: &Table, style: &CsvStyle) -> Vec<CsvColumn> {
    let mut columns = Vec::new();
    let types = if style.types || style.values { table.column_types() } else { Vec::new() };
    for (from, name) in table.column_names().into_iter().enumerate() {
        let has_links = style.links == CellLinks::Columns && table.body().iter().any(|row| !row[from].links.is_empty());
        let typed = types.get(from).copied().filter(|&found| found != ColumnType::Text);
        let is_whole = |found: ColumnType| {
            let cells = table.body().iter().filter_map(|row| row.get(from));
            cells.map(|cell| found.read(cell)).all(|value| !matches!(value, Value::Text))
        };
        let replaced = typed.filter(|&found| style.values && is_whole(found));
        columns.push(CsvColumn { name: name.clone(), from, content: replaced.map_or(Content::Text, Content::Value) });
        if let Some(found) = typed.filter(|_| style.types) {
            columns.push(CsvColumn { name: format!("{name} value"), from, content: Content::Value(found) });
        }
        if has_links {
            columns.push(CsvColumn { name: format!("{name} target"), from, content: Content::Target });
            columns.push(CsvColumn { name: format!("{name} href"), from, content: Content::Href });
        }
    }
    let names = unique(columns.iter().map(|column| column.name.clone()));
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name;
    }
    columns
}

/// Returns the text of one field of the file.
pub(crate) fn field<'t>(page: &'t Page, table: &'t Table, row: usize, column: &CsvColumn, style: &CsvStyle) -> Cow<'t, str> {
    let cell = &table.rows[row][column.from];
    let shown = style.cells.is_visible(cell);
    let text = match (column.content, style.links) {
        (Content::Value(found), _) => Cow::Owned(if shown { canonical(&found.read(cell)) } else { String::new() }),
        (Content::Target, _) => Cow::Owned(if shown { targets(page, cell) } else { String::new() }),
        (Content::Href, _) => Cow::Owned(if shown { addresses(page, cell) } else { String::new() }),
        (Content::Text, CellLinks::Target) if shown && !cell.links.is_empty() => Cow::Owned(targets(page, cell)),
        (Content::Text, CellLinks::Href) if shown && !cell.links.is_empty() => Cow::Owned(addresses(page, cell)),
        (Content::Text, CellLinks::Markdown) if shown && !cell.links.is_empty() => Cow::Owned(markdown(page, cell, style.cells)),
        (Content::Text, _) => style.cells.text(table, row, column.from),
    };
    if style.guard_formulas { guard(text) } else { text }
}

/// Writes a table of `page` as CSV.
///
/// The first line has the names of the columns ([`Table::column_names`]); the header rows that they come from are not repeated. Rows whose
/// fields are all empty are left out: most readers do not take a line of empty cells for a record.
///
/// ```
/// use wikilift::write::csv::{self, CsvStyle};
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "| Port | Ships |\n|---|---|\n| Lyra, old | 7 |\n")?);
/// let mut out = Vec::new();
/// csv::table(&mut out, &page, &page.tables[0], &CsvStyle::default())?;
/// assert_eq!(String::from_utf8_lossy(&out), "Port,Ships\n\"Lyra, old\",7\n");
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn table(out: impl Write, page: &Page, table: &Table, style: &CsvStyle) -> Result<(), Error> {
    Ok(write(out, page, table, style)?)
}

/// Returns a writer of records.
pub(super) fn writer<W: Write>(mut out: W, style: &CsvStyle) -> io::Result<Writer<W>> {
    if style.bom {
        out.write_all(BYTE_ORDER_MARK)?;
    }
    let terminator = if style.crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
    Ok(WriterBuilder::new().delimiter(style.delimiter).terminator(terminator).from_writer(out))
}

/// Returns a text as it is written: without the start of a formula, if that is asked for.
pub(super) fn guarded<'t>(text: &'t str, style: &CsvStyle) -> Cow<'t, str> {
    if style.guard_formulas { guard(Cow::Borrowed(text)) } else { Cow::Borrowed(text) }
}

fn write(out: impl Write, page: &Page, table: &Table, style: &CsvStyle) -> io::Result<()> {
    let mut writer = writer(out, style)?;
    let columns = columns(table, style);
    if columns.is_empty() {
        return Ok(());
    }
    writer.write_record(columns.iter().map(|column| guarded(&column.name, style).into_owned()))?;
    for row in table.header_rows as usize..table.rows.len() {
        let fields: Vec<Cow<'_, str>> = columns.iter().map(|column| field(page, table, row, column, style)).collect();
        if fields.iter().any(|field| !field.is_empty()) {
            writer.write_record(fields.iter().map(|field| field.as_bytes()))?;
        }
    }
    writer.flush()
}

fn joined<'t>(parts: impl Iterator<Item = &'t str>) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() {
            out.push_str(LINK_SEPARATOR);
        }
        out.push_str(part);
    }
    out
}

fn links<'p>(page: &'p Page, cell: &'p Cell) -> impl Iterator<Item = &'p Link> {
    cell.links.iter().filter_map(|&link| page.links.get(link as usize))
}

fn targets(page: &Page, cell: &Cell) -> String {
    joined(links(page, cell).map(|link| link.target.as_deref().unwrap_or(&link.href)))
}

fn addresses(page: &Page, cell: &Cell) -> String {
    joined(links(page, cell).map(|link| link.href.as_str()))
}

fn markdown(page: &Page, cell: &Cell, style: CellStyle) -> String {
    let mut out = String::with_capacity(cell.text.len());
    for segment in segments(page, cell) {
        match segment.link.and_then(|link| style.address(link)) {
            Some(href) => push_link(&mut out, segment.text, &href),
            None => out.push_str(segment.text),
        }
    }
    out
}

/// Formats a value in the one form that Table Schema reads.
fn canonical(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) | Value::Percentage(number) => number.to_string(),
        Value::Date(date) => date.clone(),
        Value::Boolean(answer) => answer.to_string(),
        Value::Text | Value::Empty => String::new(),
    }
}

fn guard(text: Cow<'_, str>) -> Cow<'_, str> {
    // Spreadsheets skip leading white space before they look for a formula.
    let starts = text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_number = || {
        let body = text.trim_start_matches(['+', '-']);
        text.len() - body.len() <= 1
            && !body.is_empty()
            && body.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'%'))
    };
    if starts && !is_number() { Cow::Owned(format!("'{text}")) } else { text }
}
