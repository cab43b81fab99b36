//! Laws that hold for any input.

use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use wikilift::{Input, Organization, Page};

use crate::support::{assert_sound, document, parse};

/// Pieces that pages are made of, whole and broken.
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

/// Pieces of pages around tables that are large enough to be read without the Markdown reader.
const TABLE_PIECES: [&str; 40] = [
    LARGE_TABLE,
    LARGE_TABLE,
    "<table>\n",
    "<tr>\n<td>",
    "<td>",
    "</td>\n</tr>\n",
    "</table>\n",
    "<TD align=\"left\">\n\n",
    "</td>\n\n",
    "\n\n",
    "\n\n",
    "\n \n",
    "\n\t\n",
    "\n",
    "text\n",
    "a | b\n",
    "[text](X \"wikilink\")",
    "**bold** ",
    "- item\n",
    "  - item\n",
    "1.  item\n",
    "    indented\n",
    "> quoted\n",
    ":   defined\n",
    "## Heading\n",
    "Heading\n-------\n",
    "| a | b |\n|---|---|\n| c | d |\n",
    "\n\n+-----+-------------------+\n| x   | <div>[a](b)</div> |\n+-----+-------------------+\n\n",
    "\n\n  --- ---\n  a   b\n  --- ---\n\n",
    "```\n",
    "~~~\n",
    "`code`",
    "<pre>\n",
    "</pre>\n",
    "<!-- end list -->\n",
    "<!--\n",
    "-->\n",
    "<div>\n",
    "<script>\n",
    "$x$ ",
];

/// A table of more than a few hundred bytes.
const LARGE_TABLE: &str = "<table>\n<thead>\n<tr class=\"header\">\n<th>Name</th>\n<th>Year</th>\n</tr>\n</thead>\n<tbody>\n<tr class=\"odd\">\n<td><p>One</p></td>\n<td><a href=\"X\" title=\"wikilink\">1962</a></td>\n</tr>\n<tr class=\"even\">\n<td>Two &amp; more</td>\n<td>[y](Y \"wikilink\")</td>\n</tr>\n<tr class=\"odd\">\n<td><ul>\n<li>Three</li>\n</ul></td>\n<td></td>\n</tr>\n</tbody>\n</table>\n";

/// Pieces of pages that list members, whole and broken.
const MEMBER_PIECES: [&str; 44] = [
    "\n\n## Members\n\n",
    "\n\n## 前成员\n\n",
    "\n\n### Europe\n\n",
    "\n\n### History\n\n",
    "\n\n## 2013年参加者\n\n",
    "\n- ",
    "\n  - ",
    "\n    - ",
    "\n-\n",
    "\n\n**Asia**\n\n",
    "\n\nObservers:\n\n",
    "[A](A \"wikilink\")",
    "[劳动党和](劳动党 \"wikilink\")",
    "[France](France \"wikilink\")",
    "[](File:X.svg \"fig:\")",
    "Norway",
    "亚洲",
    "工人党（马列）",
    "、",
    "，",
    ", ",
    "; ",
    " and ",
    " - ",
    "：",
    "（2008年被开除）",
    " (since 1999)",
    "(1990–",
    "2005)",
    "(",
    ")",
    "（",
    "<br />",
    "\\[1\\]",
    "{{X}}",
    "<table><tr class=\"header\"><th>国家</th><th>政党</th><th>加入</th></tr>",
    "<tr class=\"odd\"><td>",
    "</td><td>",
    "</td></tr>",
    "</table>",
    "<td rowspan=2>",
    "1999",
    "\n| Country | Party |\n|--|--|\n",
    "| a | b |\n",
];

fn members_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(MEMBER_PIECES.as_slice()), 0..60)
        .prop_map(|pieces| format!("**X** is a league.\n\n## Members\n\n{}", pieces.concat()))
}

fn page_with_tables() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TABLE_PIECES.as_slice()), 0..30).prop_map(|pieces| pieces.concat())
}

fn page_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(crate::support::cases(768))]

    #[test]
    fn pages_made_of_pieces_are_sound(text in page_like()) {
        assert_sound(&text, &parse(&text));
    }

    #[test]
    fn any_text_is_sound(text in any::<String>()) {
        // NUL is replaced, but spans count bytes of the file; `any_bytes_are_read` checks such input.
        let text = text.replace('\0', "");
        assert_sound(&text, &parse(&text));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let length = bytes.len();
        let page = Page::parse(&Input::from_bytes("-", bytes).unwrap());
        assert!(page.diagnostics.iter().all(|diagnostic| diagnostic.location.span.end as usize <= length));
    }

    /// Rows of members point back into the page, whatever it is made of, and read back from JSON unchanged.
    #[test]
    fn members_of_pages_made_of_pieces_are_sound(text in members_like()) {
        let document = document(&text);
        let organization = Organization::from_document(&document);
        let lines = u32::try_from(text.lines().count()).unwrap() + 1;
        for row in &organization.memberships {
            prop_assert!(row.line >= 1 && row.line <= lines, "{row:?}");
            if let Some(table) = row.table {
                prop_assert!((row.row as usize) < document.page().tables[table as usize].rows.len(), "{row:?}");
            }
            let says = [&row.note, &row.joined, &row.left].into_iter().any(Option::is_some) || !row.extra.is_empty() || row.country.is_some();
            prop_assert!(row.member.is_some() || says, "a row without a member says something: {row:?}");
            prop_assert!(row.member.as_ref().is_none_or(|member| !member.text.trim().is_empty()), "{row:?}");
        }
        let json = serde_json::to_string(&organization).unwrap();
        prop_assert_eq!(serde_json::from_str::<Organization>(&json).unwrap(), organization);
    }

    /// CR LF instead of LF changes nothing but the byte offsets.
    #[test]
    fn carriage_returns_change_nothing(text in page_like()) {
        let facts = |text: &str| {
            let page = parse(text);
            let links: Vec<_> = page.links.into_iter().map(|link| (link.text, link.target, link.location.line)).collect();
            let cells: Vec<_> = page.tables.into_iter().map(|table| table.rows.into_iter().flatten().map(|cell| cell.text).collect::<Vec<_>>()).collect();
            (links, cells, page.references.len(), page.categories.len())
        };
        assert_eq!(facts(&text), facts(&text.replace('\n', "\r\n")));
    }

    /// Large tables are read without the Markdown reader, unless a link label is defined anywhere on the page: then that reader gets the whole
    /// page. Both ways must return the same.
    #[test]
    fn the_markdown_reader_sees_no_other_tables(text in page_with_tables()) {
        const DEFINITION: &str = "[unused]: x\n\n";
        let facts = |text: &str, lines: u32| {
            let page = parse(text);
            let links: Vec<_> = page.links.into_iter().map(|link| (link.text, link.target, link.place, link.location.line - lines)).collect();
            let cells: Vec<_> = page.tables.into_iter().map(|table| (table.syntax, table.location.line - lines, table.rows.into_iter().flatten().map(|cell| cell.text).collect::<Vec<_>>())).collect();
            let headings: Vec<_> = page.sections.into_iter().map(|section| (section.heading, section.location.line - lines)).collect();
            let remarks: Vec<_> = page.diagnostics.into_iter().map(|remark| (remark.code, remark.message, remark.location.line - lines, remark.location.column)).collect();
            (links, cells, headings, remarks, page.lead, page.references.len(), page.categories.len())
        };
        prop_assert_eq!(facts(&text, 0), facts(&format!("{DEFINITION}{text}"), 2));
    }
}
