//! The contents of whole pages; their JSON is compared in `data/pages`.

use serde_json::{Value, json};
use wikilift::{CleanOptions, Document, Input, Page, ParseOptions};

/// A page is its JSON and nothing else: two pages differ exactly if their JSON differs, and what needs the text of the page takes a
/// document.
#[test]
fn a_page_is_its_json() {
    fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<Document>();
    shared_between_threads::<Page>();
    let input = Input::from_text("A.md", "[First](A.md) [Second](B.md)\n\n| a |\n|---|\n| b |\n").unwrap();
    let document = Document::parse(&input, &ParseOptions::default());
    let page: Page = serde_json::from_str(&serde_json::to_string(document.page()).unwrap()).unwrap();
    assert_eq!(&page, document.page());
    assert_eq!(Page::parse(&input), page);
    let mut changed = document.to_page();
    changed.links.remove(0);
    changed.tables[0].rows[1][0].text = "changed".into();
    assert_ne!(changed, page);
    assert!(serde_json::to_string(&changed).unwrap().contains("\"changed\""));
    assert!(document.to_markdown(&CleanOptions::default()).contains("[First](A.md) [Second](B.md)"));
}

/// Everything on a page, in order, with the keys of the JSON.
#[test]
fn blocks_in_order() {
    let text = "> This article is converted from Wikipedia: [T](https://en.wikipedia.org/wiki/T).\n\nLead **bold**[^1] [A](A.md \"wikilink\")s.<br>line\n\n\
                [Category:X](Category:X \"wikilink\")\n\n## Head\n\n- one\n  more\n  - two\n    1. three\n- [Category:Y](Category:Y \"wikilink\")\n\n\
                > quoted\n>\n> - item\n\n```python\nx  = 1\n```\n\n![alt](images/a.png)\n\n$$x^2$$\n\n| a |\n|---|\n| 1 |\n\n: The caption\n\n---\n\n\
                <dl><dt>Term</dt><dd>Def</dd></dl>\n\n<div>loose<table><tr><td>x</td></tr></table>after</div>\n\n[^1]: The note\n";
    let document = Document::parse(&Input::from_text("T.md", text).unwrap(), &ParseOptions::default());
    let mut json = serde_json::to_value(document.blocks()).unwrap();
    let paragraph = |text: &str| json!({"kind": "paragraph", "text": text, "links": [], "references": []});
    let list =
        |ordered: bool, start: Option<u32>, items: Value| json!({"kind": "list", "ordered": ordered, "start": start, "items": items});
    assert_eq!(&text[json[0]["span"][0].as_u64().unwrap() as usize..][..4], "Lead");
    assert_eq!(json[2]["items"][0][1]["items"][0][0]["line"], 11);
    without_places(&mut json);
    let expected = json!([
        {"kind": "paragraph", "text": "Lead bold As. line", "links": [1], "references": [1]},
        {"kind": "heading", "section": 0},
        list(false, None, json!([[paragraph("one more"), list(false, None, json!([[paragraph("two"), list(true, Some(1), json!([[paragraph("three")]]))]]))]])),
        {"kind": "quote", "blocks": [paragraph("quoted"), list(false, None, json!([[paragraph("item")]]))]},
        {"kind": "code", "text": "x  = 1", "language": "python"},
        {"kind": "figure", "file": 0},
        {"kind": "math", "text": "x^2"},
        {"kind": "table", "table": 0},
        {"kind": "rule"},
        {"kind": "definitions", "blocks": [
            {"kind": "term", "text": "Term", "links": [], "references": []},
            {"kind": "definition", "blocks": [paragraph("Def")]},
        ]},
        paragraph("loose"),
        {"kind": "table", "table": 1},
        paragraph("after"),
    ]);
    assert_eq!(json, expected);
    let mut page = document.page().clone();
    page.blocks = Some(document.blocks());
    assert_eq!(serde_json::from_str::<Page>(&serde_json::to_string(&page).unwrap()).unwrap(), page);
}

fn without_places(json: &mut Value) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(without_places),
        Value::Object(keys) => {
            keys.retain(|key, _| !matches!(key.as_str(), "line" | "span"));
            keys.values_mut().for_each(without_places);
        }
        _ => {}
    }
}

/// The contents of the page that the project began with, as the project's specification states them.
#[test]
fn the_seed_page() {
    let page = Page::parse(&Input::read("fixtures/pages/马列主义政党和组织国际会议_(团结和斗争).md").unwrap());
    assert_eq!(page.title.base, "马列主义政党和组织国际会议");
    assert_eq!(page.title.qualifier.as_deref(), Some("团结和斗争"));
    assert_eq!(page.source.url.as_deref(), Some("https://zh.wikipedia.org/wiki/马列主义政党和组织国际会议_(团结和斗争)"));
    assert_eq!(page.dialect.pandoc.as_deref(), Some("<=2.10"));
    assert!(page.lead.starts_with("马列主义政党和组织国际会议（；，缩写为CIPOML）是一个霍査主义国际组织，追随"));
    assert_eq!(
        page.sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>(),
        ["成员", "观察员", "前成员", "参见", "参考资料", "外部链接"]
    );
    let trails: Vec<_> = page.links.iter().filter_map(|link| Some((link.label.as_str(), link.trail.as_deref()?))).collect();
    assert_eq!(trails.len(), 10);
    assert_eq!(trails[1], ("阿尔巴尼亚", "前最高领导人"));
    assert_eq!(page.tables.iter().map(|table| (table.rows.len(), table.columns.len())).collect::<Vec<_>>(), [(29, 3), (3, 2), (7, 2)]);
    assert_eq!(page.tables[0].columns, ["大洲", "国家", "政党或组织"]);
    assert_eq!(page.references.len(), 1);
    assert_eq!((page.references[0].cited[0].line, page.references[0].links.len()), (1, 1));
    assert_eq!(page.categories.iter().map(|category| category.name.as_str()).collect::<Vec<_>>(), ["霍查主义", "政黨國際", "共产主义组织"]);
}

/// The same articles exported in several ways: what does not depend on the exporter is the same.
#[test]
fn all_exports_of_an_article_say_the_same() {
    let read = |name: &str| Page::parse(&Input::read(format!("fixtures/pages/{name}.md")).unwrap());
    for (name, exports) in [
        ("港口联盟", ["2.17-gfm", "2.17-plain-notes", "2.17-markdown", "3.9-gfm", "3.9-markdown"].as_slice()),
        ("Harbour_League", &["2.17-strict", "3.9-gfm", "3.9-wikilinks"]),
    ] {
        let facts = |export: &&str| {
            let page = read(&format!("{name}.{export}"));
            let targets: Vec<_> = page.links.iter().map(|link| (link.kind, link.target.clone(), link.fragment.clone())).collect();
            let sections: Vec<_> = page.sections.iter().map(|section| (section.level, section.heading.clone())).collect();
            let categories: Vec<_> = page.categories.iter().map(|category| (category.name.clone(), category.sort_key.clone())).collect();
            let cited: Vec<_> = page.references.iter().map(|reference| (reference.number, reference.cited.len())).collect();
            (targets, sections, categories, cited, page.tables.len())
        };
        let first = facts(&exports[0]);
        for export in &exports[1..] {
            assert_eq!(facts(export), first, "{name}: {export} against {}", exports[0]);
        }
    }
}

/// <https://pandoc.org/MANUAL.html#extension-header_attributes>
#[test]
fn attributes_of_a_heading_are_no_text_of_it() {
    let text = "## A *b* {#x .y}\n\n## C [d](D.md){#z}\n\n## `{#i}`\n\n## E \\{#f}\n\n## G { #h }\n";
    let document = Document::parse(&Input::from_text("A.md", text).unwrap(), &ParseOptions::default());
    let headings: Vec<&str> = document.page().sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["A b", "C d", "{#i}", "E {#f}", "G { #h }"]);
    assert_eq!(
        document.to_markdown(&CleanOptions::default()),
        "---\ntitle: A\n---\n\n## A *b*\n\n## C [d](D.md)\n\n## `{#i}`\n\n## E \\{#f}\n\n## G { #h }\n"
    );
    let page = Page::parse(&Input::from_text("A.md", "<b>A</b> {#x}\n====\n").unwrap());
    assert_eq!(page.sections[0].heading, "A");
    let page = Page::parse(&Input::from_text("A.md", "<h2>A {#x}</h2>\n").unwrap());
    assert_eq!(page.sections[0].heading, "A {#x}");
}

/// A link to a category is a membership by its place: a line or a paragraph of nothing but such links.
#[test]
fn links_to_categories_in_running_text_are_links() {
    for (text, categories, links) in [
        ("Words.\n\n[Category:Owls](Category:Owls \"wikilink\") [\\*](Category:Birds \"wikilink\")", "Owls Birds", ""),
        ("See [the birds](Category:Birds \"wikilink\") and [others](Category%3AOthers \"wikilink\").", "", "Birds Others"),
        ("[The birds](Category:Birds \"wikilink\") are here.", "", "Birds"),
        // A line of its own below text, as wikitext has it; a wrapped sentence has words of its own.
        ("Words\n[Category:Owls](Category:Owls \"wikilink\") [\\*](Category:Birds \"wikilink\")", "Owls Birds", ""),
        ("Words about the\n[birds](Category:Birds \"wikilink\")", "", "Birds"),
        ("[Category:Owls](Category:Owls \"wikilink\") [\\*](Category:Birds \"wikilink\")\nMore words.", "Owls Birds", ""),
        ("[owls](Category:Owls \"wikilink\")\nare birds", "", "Owls"),
        ("See [Category:Owls](Category:Owls \"wikilink\")\nfor more.", "", "Owls"),
        ("Words. [Category:Owls](Category:Owls \"wikilink\")", "Owls", ""),
        ("Words. [Owls](Category:Owls \"wikilink\")", "", "Owls"),
        ("[Category:Owls](Category:Owls \"wikilink\") __NOTOC__", "Owls", ""),
        // Lists: the items of a list of categories, and the category line behind an empty item.
        ("- [Category:Owls](Category:Owls \"wikilink\")\n- [Birds](Category:Birds \"wikilink\")", "Owls Birds", ""),
        ("- [All birds](Category:Birds \"wikilink\")\n  - [Owl](Owl \"wikilink\")", "", "Birds"),
        ("- [Birds](Category:Birds \"wikilink\") of the sea", "", "Birds"),
        ("  - \n[Category:Owls](Category:Owls \"wikilink\") [\\*](Category:Birds \"wikilink\")", "Owls Birds", ""),
        // Cells.
        ("| a |\n|---|\n| [All birds](Category:Birds \"wikilink\") |\n", "", "Birds"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n[\\*](Category:Owls \"wikilink\")\n", "Owls", ""),
        ("<table><tr><td><a href=\"Category:Birds\" class=\"wikilink\">birds</a> fly</td></tr></table>", "", "Birds"),
        ("<p><a href=\"Category:Birds\" class=\"wikilink\">Category:Birds</a></p>", "Birds", ""),
        ("[Category:Owls](Category:Owls \"wikilink\") | [Category:Birds](Category:Birds \"wikilink\")", "Owls Birds", ""),
    ] {
        let document = Document::parse(&Input::from_text("A.md", text).unwrap(), &ParseOptions::default());
        let page = document.page();
        let names: Vec<&str> = page.categories.iter().map(|category| category.name.as_str()).collect();
        let targets = page.links.iter().filter_map(|link| link.target.as_deref()?.strip_prefix("Category:"));
        assert_eq!((names.join(" ").as_str(), targets.collect::<Vec<_>>().join(" ").as_str()), (categories, links), "{text}");
        // Cleaned, they are the same.
        let cleaned = document.to_markdown(&CleanOptions::default());
        let again = Page::parse(&Input::from_text("A.md", cleaned.as_str()).unwrap());
        let again: Vec<&str> = again.categories.iter().map(|category| category.name.as_str()).collect();
        assert_eq!(again, names, "{cleaned}");
    }
}
