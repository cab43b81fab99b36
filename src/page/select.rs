//! Which tables are wanted.

use regex::Regex;

use crate::page::Page;
use crate::table::Table;

/// What a table must have to be taken. The default takes every table.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Its number on the page, from 0: one of these; empty for any.
    pub index: Vec<u32>,
    /// The heading of its section matches.
    pub section: Option<Regex>,
    /// Its caption matches.
    pub caption: Option<Regex>,
    /// The name of one of its columns matches.
    pub column: Option<Regex>,
    /// The text of one of its cells, or its caption, matches.
    pub text: Option<Regex>,
    /// It has at least so many rows below the header.
    pub min_rows: usize,
}

impl Selection {
    /// Whether the table, which is one of `page`, has all that is asked for.
    #[must_use]
    pub fn takes(&self, page: &Page, table: &Table) -> bool {
        let is_asked = |pattern: &Option<Regex>, matches: &dyn Fn(&Regex) -> bool| pattern.as_ref().is_none_or(matches);
        let section = table.section.and_then(|section| page.sections.get(section as usize));
        let caption = table.caption.as_deref();
        (self.index.is_empty() || self.index.contains(&table.index))
            && table.body().len() >= self.min_rows
            && is_asked(&self.section, &|pattern| section.is_some_and(|section| pattern.is_match(&section.heading)))
            && is_asked(&self.caption, &|pattern| caption.is_some_and(|caption| pattern.is_match(caption)))
            && is_asked(&self.column, &|pattern| table.columns.iter().any(|column| pattern.is_match(column)))
            && is_asked(&self.text, &|pattern| {
                caption.is_some_and(|caption| pattern.is_match(caption))
                    || table.rows.iter().flatten().any(|cell| pattern.is_match(&cell.text))
            })
    }
}

impl Table {
    /// Keeps some columns, in the order of `names` (as [`Table::columns()`] gives them).
    ///
    /// # Errors
    /// The first name that no column has; the table is then as it was.
    pub fn keep_columns<'n>(&mut self, names: &'n [String]) -> Result<(), &'n str> {
        let found: Result<Vec<usize>, &str> = names.iter().map(|name| self.column_index(name).ok_or(name.as_str())).collect();
        let found = found?;
        self.columns = found.iter().map(|&at| self.columns[at].clone()).collect();
        for row in &mut self.rows {
            *row = found.iter().map(|&at| row[at].clone()).collect();
        }
        // What is left of a cell over several columns may no longer stand side by side.
        for row in &mut self.rows {
            for at in 0..row.len() {
                if row[at].column_span > 1 {
                    let end = (at + row[at].column_span as usize).min(row.len());
                    let kept = (at + 1..end).take_while(|&next| row[next].spanned && row[next].span == row[at].span).count();
                    row[at].column_span = u32::try_from(kept + 1).unwrap_or(u32::MAX);
                }
            }
        }
        Ok(())
    }
}
