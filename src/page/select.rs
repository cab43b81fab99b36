//! The choice of tables of a page.

use regex::Regex;

use crate::error::{Error, ErrorKind};
use crate::page::Page;
use crate::table::Table;

/// Conditions that a table must meet. The default accepts every table; each condition that is set narrows the choice.
///
/// Patterns are regular expressions in the syntax of the [`regex`](https://docs.rs/regex/latest/regex/#syntax) crate, and may match
/// anywhere in the text.
///
/// ```
/// use wikilift::page::TableSelection;
/// use wikilift::{Input, Page};
///
/// let text = "## Ports\n\n| Port | Joined |\n|---|---|\n| Lyra | 1962 |\n\n## Ships\n\n| Ship |\n|---|\n| Mira |\n";
/// let page = Page::parse(&Input::from_text("fleet.md", text)?);
/// let selection = TableSelection::default().with_section("(?i)^ports")?.with_min_rows(1);
/// let ports: Vec<_> = page.tables.iter().filter(|table| selection.matches(&page, table)).collect();
/// assert_eq!((ports.len(), ports[0].columns.as_slice()), (1, ["Port".to_owned(), "Joined".to_owned()].as_slice()));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TableSelection {
    indices: Vec<u32>,
    section: Option<Regex>,
    caption: Option<Regex>,
    column: Option<Regex>,
    text: Option<Regex>,
    min_rows: usize,
}

impl TableSelection {
    /// Accepts only tables with one of these numbers ([`Table::index`], from 0).
    #[must_use]
    pub fn with_indices(mut self, indices: impl IntoIterator<Item = u32>) -> Self {
        self.indices = indices.into_iter().collect();
        self
    }

    /// Accepts only tables below a heading that matches; a table before the first heading never does.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`] if the pattern is not a regular expression.
    pub fn with_section(mut self, pattern: &str) -> Result<Self, Error> {
        self.section = Some(compiled(pattern)?);
        Ok(self)
    }

    /// Accepts only tables whose caption matches.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`] if the pattern is not a regular expression.
    pub fn with_caption(mut self, pattern: &str) -> Result<Self, Error> {
        self.caption = Some(compiled(pattern)?);
        Ok(self)
    }

    /// Accepts only tables with a column whose name matches.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`] if the pattern is not a regular expression.
    pub fn with_column(mut self, pattern: &str) -> Result<Self, Error> {
        self.column = Some(compiled(pattern)?);
        Ok(self)
    }

    /// Accepts only tables whose caption matches or that have a cell whose text matches.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`] if the pattern is not a regular expression.
    pub fn with_text(mut self, pattern: &str) -> Result<Self, Error> {
        self.text = Some(compiled(pattern)?);
        Ok(self)
    }

    /// Accepts only tables with at least this many rows below the header.
    #[must_use]
    pub fn with_min_rows(mut self, min_rows: usize) -> Self {
        self.min_rows = min_rows;
        self
    }

    /// Whether `table`, which is one of `page`, meets every condition.
    #[must_use]
    pub fn matches(&self, page: &Page, table: &Table) -> bool {
        let meets = |pattern: &Option<Regex>, matches: &dyn Fn(&Regex) -> bool| pattern.as_ref().is_none_or(matches);
        let section = table.section.and_then(|section| page.sections.get(section as usize));
        let caption = table.caption.as_deref();
        (self.indices.is_empty() || self.indices.contains(&table.index))
            && table.body().len() >= self.min_rows
            && meets(&self.section, &|pattern| section.is_some_and(|section| pattern.is_match(&section.heading)))
            && meets(&self.caption, &|pattern| caption.is_some_and(|caption| pattern.is_match(caption)))
            && meets(&self.column, &|pattern| table.columns.iter().any(|column| pattern.is_match(column)))
            && meets(&self.text, &|pattern| {
                caption.is_some_and(|caption| pattern.is_match(caption))
                    || table.rows.iter().flatten().any(|cell| pattern.is_match(cell.shown()))
            })
    }
}

fn compiled(pattern: &str) -> Result<Regex, Error> {
    Regex::new(pattern).map_err(|error| {
        // The message of a syntax error has several lines; the last one states what is wrong.
        let message = error.to_string();
        let message = message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        ErrorKind::Pattern { pattern: pattern.to_owned(), message }.into()
    })
}

impl Table {
    /// Keeps only the columns of these names ([`Table::column_names`]), in this order.
    ///
    /// ```
    /// use wikilift::{ErrorKind, Input, Page};
    ///
    /// let text = "| Port | Ships | Joined |\n|---|---|---|\n| Lyra | 7 | 1962 |\n";
    /// let mut table = Page::parse(&Input::from_text("Ports.md", text)?).tables.remove(0);
    /// table.keep_columns(&["Joined", "Port"])?;
    /// assert_eq!((table.rows[1][0].text.as_str(), table.rows[1][1].text.as_str()), ("1962", "Lyra"));
    /// let error = table.keep_columns(&["Pier"]).unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::UnknownColumn { columns, .. } if columns == &["Joined", "Port"]));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] for the first name that no column has; the table is then unchanged.
    pub fn keep_columns<N: AsRef<str>>(&mut self, names: &[N]) -> Result<(), Error> {
        let index = |name: &N| {
            let unknown = || ErrorKind::UnknownColumn { name: name.as_ref().to_owned(), columns: self.column_names() };
            self.column_index(name.as_ref()).ok_or_else(unknown)
        };
        let found: Vec<usize> = names.iter().map(index).collect::<Result<_, _>>()?;
        self.columns = found.iter().map(|&at| self.columns[at].clone()).collect();
        for row in &mut self.rows {
            *row = found.iter().map(|&at| row[at].clone()).collect();
        }
        // What remains of a cell over several columns may no longer be side by side.
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
