//! Tables, memberships and records as CSV (RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>), written with the `csv` crate (feature
//! `csv`).
//!
//! - [`table()`] writes one table. A [`CsvStyle`] sets the delimiter, the line ends and how links are written ([`CellLinks`]).
//! - [`Concat`] writes many tables as one.
//! - [`memberships`] writes the members of an [`Organization`](crate::Organization), one per row, below [`membership_header`].
//! - [`records`] writes the records that a [`RecordMap`](crate::record::RecordMap) finds, one per row, below [`record_header`].
//! - [`OrganizationTables`] writes organizations as four related files.
//!
//! Output is UTF-8. [`data_package`](super::data_package) describes the files that were written.

mod concat;
mod organization;
mod record;
mod table;

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

pub use self::concat::{CONCAT_COLUMNS, Concat};
pub use self::organization::{MEMBERSHIP_COLUMNS, ORGANIZATION_TABLES, OrganizationTables, membership_header, memberships};
pub use self::record::{record_columns, record_header, records};
pub use self::table::{CellLinks, CsvStyle, LINK_SEPARATOR, table};
pub(crate) use self::table::{Content, columns, field};
use crate::record::RecordValue;

/// Separates several names in one field.
const NAME_SEPARATOR: &str = " | ";

/// Makes a CSV writer whose lines end with LF.
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
