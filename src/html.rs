//! HTML documents that a program has at hand, and tables picked by CSS (feature `html`).
//!
//! A file of HTML needs none of this: [`crate::Input::read`] knows it by its suffix.

use scraper::{Html, Selector};

use crate::event::table_starts;
use crate::input::Input;
use crate::page::Page;
use crate::table::Table;

/// Reads a document as a page. Lines and spans count in the document as [`Html::html`] writes it.
#[must_use]
pub fn page(document: &Html) -> Page {
    // Only a text of more than 4 GiB is refused.
    Input::from_text("page.html", document.html()).map(|input| Page::parse(&input)).unwrap_or_default()
}

/// The tables of a document, as [`page`] reads them. Links of cells are indices into that page's links.
///
/// ```
/// let document = scraper::Html::parse_document("<table><tr><th>Port<tr><td>Lyra</table>");
/// assert_eq!(wikilift::html::tables(&document)[0].columns, ["Port"]);
/// ```
#[must_use]
pub fn tables(document: &Html) -> Vec<Table> {
    page(document).tables
}

/// The numbers of the page's tables that a CSS selector picks, or that stand in what it picks. `page` must be read from `input`.
#[must_use]
pub fn select(input: &Input, page: &Page, selector: &Selector) -> Vec<u32> {
    let document = Html::parse_document(input.text());
    let Ok(all) = Selector::parse("table") else { return Vec::new() };
    let picked: std::collections::HashSet<_> = document
        .select(selector)
        .flat_map(|element| element.select(&all).map(|table| table.id()).chain([element.id()]).collect::<Vec<_>>())
        .collect();
    // Both readers meet the tables of a document in the same order.
    let starts = table_starts(input.text());
    let picked_starts: Vec<usize> =
        document.select(&all).zip(starts).filter(|(table, _)| picked.contains(&table.id())).map(|(_, start)| start).collect();
    let is_picked = |table: &&Table| picked_starts.binary_search(&(table.span.start as usize)).is_ok();
    page.tables.iter().filter(is_picked).map(|table| table.index).collect()
}
