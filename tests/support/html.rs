//! A second opinion on HTML: reads the same markup with `html5ever` and `scraper`, using separate code for the grid.

use std::path::Path;

use scraper::{ElementRef, Html, Selector};
use wikilift::DiagnosticCode;

use super::parse;

/// Returns the tables of a text as scraper reads them: the texts of their cells, with spans filled.
pub(crate) fn grids(html: &str) -> Vec<Vec<Vec<String>>> {
    let document = Html::parse_fragment(html);
    let tables = Selector::parse("table").unwrap();
    document.select(&tables).map(grid).collect()
}

pub(crate) fn own<'a>(table: ElementRef<'a>, names: &'static [&'static str]) -> impl Iterator<Item = ElementRef<'a>> {
    table.descendants().filter_map(ElementRef::wrap).filter(move |element| {
        let nearest = element.ancestors().filter_map(ElementRef::wrap).find(|ancestor| ancestor.value().name() == "table");
        names.contains(&element.value().name()) && nearest.is_some_and(|nearest| nearest.id() == table.id())
    })
}

/// A simple implementation of the HTML standard's table algorithm: a map of slots, row by row.
pub(crate) fn grid(table: ElementRef<'_>) -> Vec<Vec<String>> {
    let rows: Vec<ElementRef<'_>> = own(table, &["tr"]).filter(|row| !is_hidden(*row)).collect();
    let group = |row: &ElementRef<'_>| row.parent().map(|parent| parent.id());
    let mut places = std::collections::BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in
            row.children().filter_map(ElementRef::wrap).filter(|cell| matches!(cell.value().name(), "td" | "th") && !is_hidden(*cell))
        {
            while places.contains_key(&(number, column)) {
                column += 1;
            }
            let span = |name: &str| cell.value().attr(name).and_then(|value| value.trim().parse::<usize>().ok());
            let columns = span("colspan").filter(|&span| span > 0).unwrap_or(1).min(1000);
            let rest = rows[number..].iter().take_while(|other| group(other) == group(row)).count();
            let below = match span("rowspan") {
                Some(0) => rest,
                span => span.unwrap_or(1).min(rest),
            };
            for (row, column) in (number..number + below).flat_map(|row| (column..column + columns).map(move |column| (row, column))) {
                places.entry((row, column)).or_insert_with(|| text(cell));
            }
            column += columns;
        }
    }
    let width = places.keys().map(|&(_, column)| column + 1).max().unwrap_or(0);
    (0..rows.len()).map(|row| (0..width).map(|column| places.get(&(row, column)).cloned().unwrap_or_default()).collect()).collect()
}

/// Whether a browser does not show an element.
fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.value().attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    element.value().attr("hidden").is_some()
        || style.split(';').any(|declaration| matches!(declaration, "display:none" | "visibility:hidden" | "visibility:collapse"))
        || element.value().classes().any(|class| matches!(class, "sortkey" | "mw-empty-elt" | "persondata" | "citation-comment"))
}

/// White space, and the zero width space, which is `<wbr>` as a character.
fn is_space(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\u{200b}'
}

/// Returns the text of a cell without white space, because how white space is collapsed is not compared.
pub(crate) fn text(cell: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut nodes: Vec<_> = cell.children().collect();
    nodes.reverse();
    while let Some(node) = nodes.pop() {
        if let Some(text) = node.value().as_text() {
            out.extend(text.chars().filter(|character| !is_space(*character)));
        } else if let Some(element) = ElementRef::wrap(node) {
            match element.value().name() {
                "img" => out.extend(element.value().attr("alt").unwrap_or_default().chars().filter(|character| !is_space(*character))),
                "table" | "figcaption" | "script" | "style" | "template" | "noscript" | "rt" | "rp" => {}
                _ if is_hidden(element) => {}
                "a" if element.value().classes().any(|class| matches!(class, "footnote-ref" | "footnote-back")) => {}
                _ => {
                    let from = nodes.len();
                    nodes.extend(node.children());
                    nodes[from..].reverse();
                }
            }
        }
    }
    out
}

pub(crate) fn ours(html: &str) -> Vec<Vec<Vec<String>>> {
    let bare = |text: &str| text.chars().filter(|character| !is_space(*character)).collect::<String>();
    parse(html)
        .tables
        .into_iter()
        .map(|table| table.rows.into_iter().map(|row| row.into_iter().map(|cell| bare(cell.shown())).collect()).collect())
        .collect()
}

/// Returns the HTML tables of a page that are a single block, from a line with `<table` to one with `</table>` without a blank line.
pub(crate) fn blocks(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find("\n<table").map(|start| at + start + 1) {
        let block_end = page[start..].find("\n\n").map_or(page.len(), |end| start + end);
        let Some(end) = page[start..block_end].rfind("</table>").map(|end| start + end + "</table>".len()) else {
            at = start + 1;
            continue;
        };
        found.push(&page[start..end]);
        at = end;
    }
    found
}

/// Compares the HTML tables of a file with those that scraper reads. Returns how many blocks of HTML were compared.
pub(crate) fn compare(path: &Path) -> usize {
    let mut count = 0;
    let page = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    for block in blocks(&page) {
        // Markdown between the tags is read as Markdown by wikilift, and `[1]` may be a note mark: such blocks are not compared.
        // What only looks like a tag is text on a wiki page, but is not shown by a browser.
        let is_markdown = block.contains("](") || block.contains('\0');
        let is_odd = |code| matches!(code, DiagnosticCode::UnknownTag | DiagnosticCode::RawWikitext);
        if is_markdown || parse(block).diagnostics.iter().any(|diagnostic| is_odd(diagnostic.code)) {
            continue;
        }
        count += 1;
        assert_eq!(ours(block), grids(block), "{}\n{block}", path.display());
    }
    count
}
