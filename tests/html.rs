//! A second opinion on HTML: what `html5ever` and `scraper` make of the same markup, with grid code of its own.

use std::path::Path;

use proptest::prelude::{prop, proptest};
use scraper::{ElementRef, Html, Selector};
use wikilift::{DiagnosticCode, Input, Page};

use crate::fixtures::{corpus, files, parse};

/// The tables of a text as scraper reads them: the texts of their cells with spans filled.
fn grids(html: &str) -> Vec<Vec<Vec<String>>> {
    let document = Html::parse_fragment(html);
    let tables = Selector::parse("table").unwrap();
    document.select(&tables).map(grid).collect()
}

fn own<'a>(table: ElementRef<'a>, names: &'static [&'static str]) -> impl Iterator<Item = ElementRef<'a>> {
    table.descendants().filter_map(ElementRef::wrap).filter(move |element| {
        let nearest = element.ancestors().filter_map(ElementRef::wrap).find(|ancestor| ancestor.value().name() == "table");
        names.contains(&element.value().name()) && nearest.is_some_and(|nearest| nearest.id() == table.id())
    })
}

/// A simple reading of the standard's table algorithm: a map of places, row by row.
fn grid(table: ElementRef<'_>) -> Vec<Vec<String>> {
    let rows: Vec<ElementRef<'_>> = own(table, &["tr"]).collect();
    let group = |row: &ElementRef<'_>| row.parent().map(|parent| parent.id());
    let mut places = std::collections::BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in row.children().filter_map(ElementRef::wrap).filter(|cell| matches!(cell.value().name(), "td" | "th")) {
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

/// The text of a cell without white space: how white space is collapsed is not what is compared.
fn text(cell: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut nodes: Vec<_> = cell.children().collect();
    nodes.reverse();
    while let Some(node) = nodes.pop() {
        if let Some(text) = node.value().as_text() {
            out.extend(text.chars().filter(|character| !character.is_ascii_whitespace()));
        } else if let Some(element) = ElementRef::wrap(node) {
            match element.value().name() {
                "img" => {
                    out.extend(element.value().attr("alt").unwrap_or_default().chars().filter(|character| !character.is_ascii_whitespace()))
                }
                "table" | "figcaption" | "script" | "style" => {}
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

fn ours(html: &str) -> Vec<Vec<Vec<String>>> {
    let bare = |text: &str| text.chars().filter(|character| !character.is_ascii_whitespace()).collect::<String>();
    parse(html)
        .tables
        .into_iter()
        .map(|table| table.rows.into_iter().map(|row| row.into_iter().map(|cell| bare(&cell.text)).collect()).collect())
        .collect()
}

/// The HTML tables of a page that stand in one block, from a line with `<table` to one with `</table>`, no blank line between.
fn blocks(page: &str) -> Vec<&str> {
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

fn compare(folder: &Path) -> usize {
    let mut count = 0;
    for path in files(folder, "md") {
        let page = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        for block in blocks(&page) {
            // Text between the tags that is Markdown is read as Markdown here, and `[1]` may be a mark: not what is compared.
            // What only looks like a tag is text of a wiki page, and nothing in a browser.
            let is_markdown = block.contains("](") || block.contains('\0');
            if is_markdown
                || parse(block)
                    .diagnostics
                    .iter()
                    .any(|remark| matches!(remark.code, DiagnosticCode::UnknownTag | DiagnosticCode::RawWikitext))
            {
                continue;
            }
            count += 1;
            assert_eq!(ours(block), grids(block), "{}\n{block}", path.display());
        }
    }
    count
}

#[test]
fn tables_of_the_fixtures_are_read_as_by_scraper() {
    assert!(compare(Path::new("fixtures/pages")) >= 5);
}

#[test]
fn tables_of_the_corpus_are_read_as_by_scraper() {
    for (folder, least) in [("owasp", 800), ("real", 8), ("seed", 3), ("oracle/pandoc-2.17-gfm", 20), ("oracle/pandoc-3.9-gfm", 20)] {
        if let Some(folder) = corpus(folder) {
            let count = compare(&folder);
            assert!(count >= least, "{}: only {count} tables", folder.display());
        }
    }
}

/// Pieces of HTML tables, well and badly nested. Formatting elements are not among them: html5ever reopens those.
const PIECES: [&str; 24] = [
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "</th>",
    "<td rowspan=2>",
    "<td colspan=3>",
    "<td rowspan=0>",
    "<thead>",
    "</thead>",
    "<tbody>",
    "</tbody>",
    "<tfoot>",
    "<p>",
    "</p>",
    "<ul><li>",
    "</ul>",
    "<div>",
    "</div>",
    "x",
    "y &amp; z",
];

proptest! {
    #![proptest_config(crate::fixtures::cases(2000))]

    #[test]
    fn badly_nested_tables_are_read_as_by_scraper(pieces in prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..40)) {
        let html = format!("<table><tr><td>{}", pieces.concat());
        assert_eq!(ours(&html), grids(&html), "{html}");
    }
}

/// What only a reader or an exporter of Markdown does to a page is not looked for in a document that neither has seen.
#[test]
fn an_html_document_is_not_asked_what_markdown_lost() {
    let text = "<p>[Ann](A b.md \"wikilink\") says<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">1</a></sup>.</p><ol><li id=\"fn1\">one</li></ol>";
    let page = Page::parse(&Input::from_text("x.html", text).unwrap());
    assert!(page.links.iter().all(|link| link.text != "Ann"), "{:?}", page.links);
    assert_eq!(page.dialect.pandoc, None);
    let page = Page::parse(&Input::from_text("x.md", "[Ann](A b.md \"wikilink\") says[^1].\n\n[^1]: one\n").unwrap());
    assert_eq!((page.links[0].text.as_str(), page.dialect.pandoc.as_deref()), ("Ann", Some(">=2.10.1")));
}
