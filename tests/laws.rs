//! What holds for any input.

use proptest::prelude::{Strategy, any, prop, proptest};
use wikilift::{Input, Page};

use crate::fixtures::{assert_sound, parse};

/// Pieces that pages are made of, whole and torn.
const PIECES: [&str; 74] = [
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th colspan=2>",
    "<td rowspan=\"3\">",
    "<thead>",
    "<tbody>",
    "<caption>",
    "</caption>",
    "<p>",
    "</p>",
    "<br />",
    "<ul>",
    "<li>",
    "</ul>",
    "<a href=\"X\" title=\"wikilink\">",
    "<a href=\"#fn1\" class=\"footnote-ref\">",
    "</a>",
    "<sup>",
    "</sup>",
    "<section class=\"footnotes\">",
    "<li id=\"fn1\">",
    "</section>",
    "<div>",
    "</div>",
    "<figure>",
    "<figcaption>",
    "<img src=\"a.png\" alt=\"b\" />",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<script>",
    "<!-- end list -->",
    "<!--",
    "[",
    "](",
    "](X \"wikilink\")",
    "](../Page/政党.md \"wikilink\")",
    ")",
    "[[X|y]]",
    "\\[1\\]",
    "[1]",
    "[^1]",
    "\n\n[^1]: note",
    "\n\n1.  item",
    "\n\n[1] note",
    "\n\n- item",
    "\n\n## 标题\n\n",
    "\n\n> ",
    "\n| a | b |\n|---|---|\n",
    "| c |\n",
    "\n\n  --- ---\n  a   b\n  --- ---\n\n",
    "\n+---+---+\n| a | b |\n+---+---+\n",
    "\n\n",
    "\n",
    "    ",
    "**",
    "*",
    "`",
    "$",
    "{{x}}",
    "-{a}-",
    "''",
    "（；，",
    "&amp;",
    "&#x4e2d;",
    "文字",
    "text ",
    "\u{feff}",
    "\u{2028}",
];

fn page_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(crate::fixtures::cases(768))]

    #[test]
    fn pages_made_of_pieces_are_sound(text in page_like()) {
        assert_sound(&text, &parse(&text));
    }

    #[test]
    fn any_text_is_sound(text in any::<String>()) {
        // NUL is replaced, and spans count the file: looked at below.
        let text = text.replace('\0', "");
        assert_sound(&text, &parse(&text));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let length = bytes.len();
        let page = Page::parse(&Input::from_bytes("-", bytes).unwrap());
        assert!(page.diagnostics.iter().all(|diagnostic| diagnostic.span.end as usize <= length));
    }

    /// Line ends are only line ends: CR LF changes no fact but the bytes.
    #[test]
    fn carriage_returns_change_nothing(text in page_like()) {
        let facts = |text: &str| {
            let page = parse(text);
            let links: Vec<_> = page.links.into_iter().map(|link| (link.text, link.target, link.line)).collect();
            let cells: Vec<_> = page.tables.into_iter().map(|table| table.rows.into_iter().flatten().map(|cell| cell.text).collect::<Vec<_>>()).collect();
            (links, cells, page.references.len(), page.categories.len())
        };
        assert_eq!(facts(&text), facts(&text.replace('\n', "\r\n")));
    }
}
