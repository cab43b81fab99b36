//! Determines which exporter can have damaged which table, and repairs the tables of a whole page.

use crate::diagnostic::{Diagnostic, DiagnosticCode, MAX_DIAGNOSTICS_PER_CODE, SuspectTable};
use crate::page::{Dialect, Page};
use crate::repair::RepairLevel;
use crate::span::Location;
use crate::table::{Table, TableSyntax};

impl Page {
    /// Repairs what the exporter did to the tables ([`Table::repair`]), where it can have damaged them: spans of tables that pandoc
    /// before 3.0 wrote, and second header rows of tables that any pandoc wrote. Each repair, and each suspicion that is left, is also a
    /// diagnostic.
    pub fn repair_tables(&mut self, level: RepairLevel) {
        let dialect = &self.dialect;
        self.diagnostics.retain(|diagnostic| diagnostic.code != DiagnosticCode::SuspectTable);
        for table in &mut self.tables {
            let known = table.repairs.len();
            dialect.repair(table, level);
            for repair in table.repairs.iter().skip(known).take(MAX_DIAGNOSTICS_PER_CODE) {
                let location = location_of(table, repair.rows());
                self.diagnostics.push(Diagnostic::new(DiagnosticCode::LostSpan, repair.message(), location));
            }
            for suspicion in &table.suspicions {
                let location = location_of(table, &suspicion.rows);
                let diagnostic = Diagnostic::new(DiagnosticCode::SuspectTable, suspicion.message(), location);
                self.diagnostics.push(diagnostic.with_suspect(SuspectTable::new(table.index, suspicion)));
            }
        }
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.location.span.start, diagnostic.code));
    }
}

/// Where the first of some rows is; the table, if there is none.
fn location_of(table: &Table, rows: &[u32]) -> Location {
    let first = rows.first().and_then(|&row| table.rows.get(row as usize));
    let cell = first.and_then(|row| row.iter().find(|cell| !cell.spanned && cell.line > 0));
    cell.map_or(table.location, |cell| Location { line: cell.line, column: 1, span: cell.span })
}

impl Dialect {
    /// Whether the page was written by a pandoc that drops row and column spans: one before 3.0.
    fn drops_spans(&self) -> bool {
        let Some(pandoc) = &self.pandoc else { return false };
        // `<=2.10`, `2.10.1-2.18`, `2.19-3.6.2`, `>=3.6.3`: only a range that begins before 3 includes a version that drops them.
        !pandoc.starts_with(">=3") && !pandoc.starts_with('3')
    }

    /// Whether the exporter can have lost spans of this table: pandoc before 3.0 wrote it.
    pub(crate) fn may_have_lost_spans(&self, table: &Table) -> bool {
        table.row_classes || (table.syntax == TableSyntax::Pipe && self.drops_spans())
    }

    /// Whether the exporter can have left the second header row of this table in its body: any pandoc can.
    fn may_have_split_header(&self, table: &Table) -> bool {
        table.syntax == TableSyntax::Html && self.pandoc.is_some()
    }

    /// Whether the exporter can have damaged this table.
    pub(crate) fn may_have_damaged(&self, table: &Table) -> bool {
        self.may_have_lost_spans(table) || self.may_have_split_header(table)
    }

    /// Repairs what this exporter did to a table.
    pub(crate) fn repair(&self, table: &mut Table, level: RepairLevel) {
        if self.may_have_lost_spans(table) {
            table.repair(level);
        } else if self.may_have_split_header(table) {
            table.repair_header(level);
        }
    }
}
