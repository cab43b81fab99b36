//! CSV (RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>) of tables, memberships and records, by the `csv` crate (feature `csv`).
//!
//! [`table`] writes one table; [`CsvStyle`] has the delimiter, line ends and what becomes of links. [`memberships`] and [`records`] write
//! one row for each of them, [`OrganizationTables`] four related files. Output is UTF-8.

mod organization;
mod record;
mod table;

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

pub use self::organization::{MEMBERSHIP_COLUMNS, ORGANIZATION_TABLES, OrganizationTables, membership_header, memberships};
pub use self::record::{record_columns, record_header, records};
pub use self::table::{CellLinks, CsvStyle, LINK_SEPARATOR, table};
pub(crate) use self::table::{Content, columns, field};
use crate::record::RecordValue;

/// Stands between several names in one field.
const NAME_SEPARATOR: &str = " | ";

/// A CSV writer whose lines end with LF.
fn writer<W: Write>(out: W) -> Writer<W> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

fn write_rows(out: impl Write, rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<()> {
    let mut writer = writer(out);
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()
}

fn text(value: Option<&RecordValue>) -> String {
    value.map(|value| value.text.clone()).unwrap_or_default()
}

fn joined(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
}
