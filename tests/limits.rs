//! Hostile pages: no panic, no stack overflow, and limits that are reported. Whether work grows faster than the page is checked in
//! `.ci/counted-work` by counting instructions, because a clock would fail on a busy machine.

use wikilift::{DiagnosticCode, Organization};

use crate::support::{assert_sound, document, parse};

/// Returns pages whose length is proportional to `n`, a few bytes per unit.
fn hostile(n: usize) -> Vec<(&'static str, String)> {
    vec![
        ("nested tables", "<table><tr><td>".repeat(n)),
        ("nested tables over lines", "<table>\n<tr>\n<td>\n\n".repeat(n)),
        ("nested tables, closed", format!("{}x{}", "<table><tr><td>".repeat(400), "</td></tr></table>".repeat(400)).repeat(n / 400 + 1)),
        ("tables in pieces", "<table>\n<tr><td>a</td></tr>\n\n<td>\n \n\n".repeat(n / 8)),
        ("large tables", format!("<table>\n{}</table>\n\ntext\n\n", "<tr>\n<td>a</td>\n</tr>\n".repeat(20)).repeat(n / 100)),
        ("headings of one name", "## a\n\n".repeat(n / 4)),
        ("nested divs", "<div>".repeat(n)),
        ("brackets", "[".repeat(4 * n)),
        ("brackets in pairs", format!("{}{}", "[".repeat(2 * n), "]".repeat(2 * n))),
        ("links that do not close", "[a](".repeat(n)),
        ("quotes", ">".repeat(4 * n)),
        ("lists in lists", "- ".repeat(2 * n)),
        ("emphasis", "*a **a ".repeat(n)),
        ("cells that do not close", format!("<table><tr>{}", "<td>a".repeat(n))),
        ("wide cells", format!("<table><tr>{}", "<td colspan=99999999 rowspan=99999999>a".repeat(n / 4))),
        ("wide rows", format!("<table>{}", "<tr><td colspan=1000>a".repeat(n / 4))),
        ("tall cells", format!("<table>{}", "<tr><td rowspan=65000>a".repeat(n / 4))),
        ("one long row", format!("<table>{}<tr>{}", "<tr><td>".repeat(n / 2), "<td>".repeat(n / 2))),
        ("many wide tables", "<table><tr><td colspan=1000>a</table>".repeat(n / 8)),
        ("a long line", "lorem ipsum dolor ".repeat(n)),
        ("marks", "\\[1\\]".repeat(n)),
        ("marks with notes", format!("{}\n\n[Category:X](Category:X \"wikilink\")\n\n1. a\n", "\\[1\\]".repeat(n))),
        ("categories", "[Category:X](Category:X \"wikilink\") ".repeat(n / 8)),
        ("broken rows", format!("| a | b |\n|---|---|\n{}", "| <a href=\"x\"\n".repeat(n))),
        ("ragged rows", format!("|a|b|\n|---|---|\n{}", "|a|b|c|\n".repeat(n))),
        ("tags that do not close", "<a ".repeat(n)),
        ("links around links", format!("{}{}", "[a [b](c) ".repeat(n / 4), "](http://x) ".repeat(n / 4))),
        ("addresses without links", "](http://x".repeat(n)),
        ("dashes", "--- ---\na\n\n".repeat(n / 4)),
        ("grids", "+---+---+\n| a | b |\n".repeat(n / 4)),
        ("dollars", "$a $".repeat(n)),
        ("residue", "{{ -{ '' __ [[ ".repeat(n / 4)),
        ("character references", format!("<table><tr><td>{}", "&amp;".repeat(n))),
        (
            "sections of notes",
            "<section class=\"footnotes\"><ol><li id=\"fn1\">x</li></ol></section><a href=\"#fn1\" class=\"footnote-ref\">".repeat(n / 16),
        ),
        ("notes in place", "a<ref name=b>c [d](e</ref> f)<ref name=b /><references><ref>**</ref>** ".repeat(n / 16)),
        ("notes in place around blocks", "a<ref>\n- b\n\n|c|\n|-|\n|<ref>\n# d</ref>\n</ref> ".repeat(n / 16)),
        ("notes", (0..n / 8).map(|number| format!("x[^{number}]\n\n[^{number}]: a\n\n")).collect()),
    ]
}

#[test]
fn hostile_pages_are_sound() {
    for (_, text) in hostile(6_000) {
        assert_sound(&text, &parse(&text));
    }
}

/// Returns pages full of members: in one cell, in rows, in items; endless names in bold print; an endless note and an endless sentence.
fn full_of_members(n: usize) -> Vec<(&'static str, String)> {
    let below = |text: String| format!("**X** is a league.\n\n## Members\n\n{text}\n");
    let each = |text: &dyn Fn(usize) -> String| (0..n).map(text).collect::<String>();
    let cell = each(&|i| format!("<a href=\"A{i}\" title=\"wikilink\">A{i}</a>、"));
    let rows = each(&|i| format!("<tr class=\"odd\"><td></td><td>P{i}</td><td>19{}</td></tr>", i % 90 + 10));
    vec![
        ("cell", below(format!("<table><tr><th>Party</th></tr><tr><td>{cell}</td></tr></table>"))),
        ("rows", below(format!("<table><tr><th>Country</th><th>Party</th><th>Joined</th></tr>{rows}</table>"))),
        ("items", below(each(&|i| format!("- [A{i}](A{i} \"wikilink\") (since 1999)\n")))),
        ("nested items", below(each(&|i| format!("{}- a{i}\n", "  ".repeat(i.min(200)))))),
        ("commas", below(format!("- {}", "a, ".repeat(n)))),
        ("brackets", below(format!("- [a](b \"wikilink\"){}", "(a".repeat(n)))),
        ("note", below(format!("- [a](b \"wikilink\") ({})", "joined 1999, ".repeat(n)))),
        ("headings", each(&|i| format!("## Members {i}\n\n- a\n\n"))),
        ("bold print", each(&|i| format!("**B{i}** ")) + &below(String::new())),
        ("sentence", "founded in 1962 and 总部 at ".repeat(n) + &below(String::new())),
    ]
}

#[test]
fn pages_full_of_members_are_read() {
    const N: usize = 1_000;
    for (name, text) in full_of_members(N) {
        let organization = Organization::from_document(&document(&text));
        let is_list = ["rows", "items"].contains(&name);
        assert!(!is_list || organization.memberships.len() == N, "{name}: {}", organization.memberships.len());
    }
}

#[test]
fn depth_is_limited_with_a_diagnostic() {
    let page = parse(&"<div>".repeat(2000));
    assert_eq!(page.diagnostics.iter().filter(|diagnostic| diagnostic.code == DiagnosticCode::LimitReached).count(), 1);
}

#[test]
fn spans_that_ask_for_too_much_are_not_filled() {
    let page = parse(&format!("<table><tr>{}</tr></table>", "<td colspan=1000 rowspan=60000>a</td>".repeat(200)));
    assert_eq!(page.tables[0].rows[0].len(), 200);
    assert!(page.diagnostics.iter().any(|diagnostic| diagnostic.code == DiagnosticCode::TrimmedTable));
}

#[test]
fn cells_beyond_the_rectangle_keep_their_text() {
    let page =
        parse(&format!("<table>{}<tr>{}<td>last</td></tr></table>", "<tr><td>a</td></tr>".repeat(20_000), "<td>b</td>".repeat(20_000)));
    let table = &page.tables[0];
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    assert!(table.rows.last().unwrap().last().unwrap().text.ends_with("b last"));
}

#[test]
fn a_million_remarks_are_counted_not_kept() {
    let page = parse(&"{{a}} ".repeat(30_000));
    assert_eq!(
        page.diagnostics.iter().filter(|diagnostic| diagnostic.code == DiagnosticCode::RawWikitext).count(),
        wikilift::MAX_DIAGNOSTICS_PER_CODE
    );
    assert!(
        page.diagnostics.iter().any(|diagnostic| diagnostic.message == "20000 more diagnostics with the code raw-wikitext are not listed")
    );
}
