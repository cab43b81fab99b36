//! HTML documents: tables picked with a CSS selector, and documents that were parsed with the `scraper` crate (feature `html`).
//!
//! - [`select`] returns the numbers of the tables of a page that a CSS selector picks.
//! - `page` and `tables` (feature `scraper`) read a document that your program has already parsed.
//!
//! To read an HTML file, neither is needed: [`Input::read`] recognizes it by its suffix.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use crate::error::{Error, ErrorKind};
use crate::event::{nests_deeper, table_starts};
use crate::input::Input;
use crate::page::Page;
use crate::table::Table;

/// Reads a document that was parsed with `scraper` as a page (feature `scraper`).
///
/// Lines and spans refer to the document as [`Html::html`] writes it.
///
/// ```
/// let document = scraper::Html::parse_document("<p>Lyra is a <a href=/wiki/Port>port</a>.</p>");
/// let page = wikilift::html::page(&document)?;
/// assert_eq!(page.lead, "Lyra is a port.");
/// assert_eq!(page.links[0].target.as_deref(), Some("Port"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::TooLong`] if the text of the document is longer than [`MAX_FILE_BYTES`](crate::input::MAX_FILE_BYTES).
#[cfg(feature = "scraper")]
pub fn page(document: &Html) -> Result<Page, Error> {
    Ok(Page::parse(&Input::from_text("page.html", document.html())?))
}

/// Returns the tables of a document that was parsed with `scraper`, as [`page`] reads them (feature `scraper`).
///
/// The links of cells are indices into the links of that page.
///
/// ```
/// let document = scraper::Html::parse_document("<table><tr><th>Port<tr><td>Lyra</table>");
/// assert_eq!(wikilift::html::tables(&document)?[0].columns, ["Port"]);
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// As [`page`].
#[cfg(feature = "scraper")]
pub fn tables(document: &Html) -> Result<Vec<Table>, Error> {
    Ok(page(document)?.tables)
}

/// How deep elements may nest in a document from which tables are picked with CSS.
///
/// The parser used for that walks up through all open elements at many tags, so that its time grows with the length times the depth.
/// Documents written by people nest some fifty levels deep.
pub const MAX_SELECT_DEPTH: usize = 2000;

/// Returns the numbers of the tables of a page that a CSS selector picks, or that are inside an element that it picks.
///
/// `page` must have been read from `input`. The numbers are those of [`Table::index`].
///
/// ```
/// use wikilift::{Input, Page, html};
///
/// let text = "<table><tr><td>a</table><div id=ports><table><tr><td>b</table></div>";
/// let input = Input::from_text("ports.html", text)?;
/// let page = Page::parse(&input);
/// assert_eq!(html::select(&input, &page, "#ports table")?, [1]);
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Pattern`] if `selector` is not a CSS selector, [`ErrorKind::TooDeep`] if elements nest deeper than [`MAX_SELECT_DEPTH`].
pub fn select(input: &Input, page: &Page, selector: &str) -> Result<Vec<u32>, Error> {
    let selector =
        Selector::parse(selector).map_err(|error| ErrorKind::Pattern { pattern: selector.to_owned(), message: error.to_string() })?;
    if nests_deeper(input.text(), MAX_SELECT_DEPTH) {
        return Err(ErrorKind::TooDeep { path: input.path().to_owned(), limit: MAX_SELECT_DEPTH }.into());
    }
    let document = Html::parse_document(input.text());
    let Ok(all) = Selector::parse("table") else { return Ok(Vec::new()) };
    let picked: HashSet<_> = document.select(&selector).map(|element| element.id()).collect();
    let is_picked = |table: &ElementRef<'_>| picked.contains(&table.id()) || table.ancestors().any(|above| picked.contains(&above.id()));
    // Both parsers find the tables of a document in the same order.
    let starts = table_starts(input.text());
    let picked_starts: Vec<usize> =
        document.select(&all).zip(starts).filter(|(table, _)| is_picked(table)).map(|(_, start)| start).collect();
    let is_picked = |table: &&Table| picked_starts.binary_search(&(table.location.span.start as usize)).is_ok();
    Ok(page.tables.iter().filter(is_picked).map(|table| table.index).collect())
}
