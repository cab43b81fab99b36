//! The country whose flag a cell shows.

use super::TableRow;
use crate::record::extract::Extractor;
use crate::record::map::{FieldKind, TerritoryKind};
use crate::record::{Record, RecordValue};
use crate::table::Cell;
use crate::words::territory::Territory;

/// How the files of flags are named on Wikimedia Commons (<https://commons.wikimedia.org/wiki/Category:Flags_by_country>).
const FLAG_OF: [&str; 2] = ["Flag of the ", "Flag of "];

impl Extractor<'_> {
    /// Fills in the country of a record that has none with that whose flag stands in the column of countries, or else beside the name. The page
    /// shows it, but does not write it: it is inferred.
    pub(super) fn put_flag(&self, row: TableRow<'_>, subject: &Cell, record: &mut Record) {
        let Some(field) = self.map.field_of(FieldKind::Group, Some(TerritoryKind::Country)) else { return };
        let name = &self.map.fields[field].name;
        if record.fields.contains_key(name) {
            return;
        }
        let column = row.mapping.roles.iter().position(|role| role.field() == Some(field));
        let in_column = column.map(|column| row.cells[column]).filter(|cell| cell.is_empty());
        let country = in_column.and_then(|cell| self.country_of_flag(cell)).or_else(|| self.country_of_flag(subject));
        if let Some(country) = country {
            self.put(record, field, RecordValue::plain(&country));
            record.inferred.push(name.clone());
        }
    }

    /// Returns the country whose flag is the first picture of a cell.
    fn country_of_flag(&self, cell: &Cell) -> Option<String> {
        let file = self.page.files.get(*cell.images.first()? as usize)?;
        let name = file.name.rsplit_once('.').map_or(&*file.name, |(name, _)| name);
        let name = FLAG_OF.iter().find_map(|prefix| name.strip_prefix(prefix))?;
        let is_country = |text: &str| self.place_of_text(text) == Some(Territory::Country);
        [&*file.caption, name].into_iter().find(|text| is_country(text)).map(str::to_owned)
    }
}
