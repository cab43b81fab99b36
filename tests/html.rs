//! A second opinion on HTML: compares with how `html5ever` and `scraper` read the same markup, using separate code for the grid.

use proptest::prelude::{prop, proptest};
use wikilift::{Input, Page};

use crate::support::html::{grids, ours};

/// Pieces of HTML tables, well and badly nested. Formatting elements are not among them: html5ever reopens those.
const PIECES: [&str; 28] = [
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
    "<tr hidden>",
    "<td style='display:none'>",
    "<div hidden>",
    "<p style=\"visibility: hidden\">",
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
    #![proptest_config(crate::support::cases(2000))]

    #[test]
    fn badly_nested_tables_are_read_as_by_scraper(pieces in prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..40)) {
        let html = format!("<table><tr><td>{}", pieces.concat());
        assert_eq!(ours(&html), grids(&html), "{html}");
    }
}

/// Traces that only a reader or an exporter of Markdown leaves are not searched for in an HTML document, which neither has processed.
#[test]
fn an_html_document_is_not_asked_what_markdown_lost() {
    let text = "<p>[Ann](A b.md \"wikilink\") says<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">1</a></sup>.</p><ol><li id=\"fn1\">one</li></ol>";
    let page = Page::parse(&Input::from_text("x.html", text).unwrap());
    assert!(page.links.iter().all(|link| link.text != "Ann"), "{:?}", page.links);
    assert_eq!(page.dialect.pandoc, None);
    let page = Page::parse(&Input::from_text("x.md", "[Ann](A b.md \"wikilink\") says[^1].\n\n[^1]: one\n").unwrap());
    assert_eq!((page.links[0].text.as_str(), page.dialect.pandoc.as_deref()), ("Ann", Some(">=2.10.1")));
}
