//! Tables written as CSV, as JSON, as records or drawn; whole HTML documents.

use proptest::prelude::{Just, Strategy, prop, prop_oneof, proptest};
use serde::Deserialize;
use wikilift::page::{Links, TableSelection};
use wikilift::table::Value;
use wikilift::write::csv::{CellLinks, CsvStyle};
use wikilift::write::data_package::{DataPackage, Resource};
use wikilift::write::json::{TableDocument, TableStyle};
use wikilift::write::table::{CellStyle, Lines, Spans};
use wikilift::{ErrorKind, Input, Page, write};

use crate::support::{cases, parse};

const PORTS: &str = "## Members\n\n<table><caption>Ports</caption><tr><th>Region</th><th>Port</th><th>Joined</th><th></th></tr>\
<tr><td rowspan=2>North</td><td><a href='Lyra' title='wikilink'>Lyra</a><br>the old<p>harbour</p></td><td>1962年3月</td><td>=1+1</td></tr>\
<tr><td>Mira, &quot;the new&quot;</td><td>1970</td><td>-5</td></tr></table>";

fn csv(page: &Page, style: &CsvStyle) -> String {
    let mut out = Vec::new();
    write::csv::table(&mut out, page, &page.tables[0], style).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_quotes_what_needs_it_and_names_every_column() {
    let page = parse(PORTS);
    let text = csv(&page, &CsvStyle::default());
    assert_eq!(text, "Region,Port,Joined,column 4\nNorth,Lyra the old harbour,1962年3月,=1+1\nNorth,\"Mira, \"\"the new\"\"\",1970,-5\n");
    let cells = CellStyle::default().with_spans(Spans::Mark).with_lines(Lines::Keep);
    let style = CsvStyle::default().with_cells(cells).with_crlf(true).with_bom(true).with_guard_formulas(true).with_delimiter(b';');
    assert_eq!(
        csv(&page, &style),
        "\u{feff}Region;Port;Joined;column 4\r\nNorth;\"Lyra\nthe old\nharbour\";1962年3月;'=1+1\r\n↑;\"Mira, \"\"the new\"\"\";1970;-5\r\n"
    );
}

#[test]
fn csv_links_and_values_in_columns_of_their_own() {
    let page = parse(PORTS);
    let line = |style: &CsvStyle| csv(&page, style).lines().take(2).collect::<Vec<_>>().join("\n");
    let with = |links| CsvStyle::default().with_links(links);
    assert!(line(&with(CellLinks::Target)).ends_with("North,Lyra,1962年3月,=1+1"));
    assert!(line(&with(CellLinks::Markdown)).contains("[Lyra](Lyra) the old harbour"));
    assert_eq!(
        line(&with(CellLinks::Columns)),
        "Region,Port,Port target,Port href,Joined,column 4\nNorth,Lyra the old harbour,Lyra,Lyra,1962年3月,=1+1"
    );
    let typed = CsvStyle::default().with_types(true);
    assert_eq!(line(&typed), "Region,Port,Joined,Joined value,column 4\nNorth,Lyra the old harbour,1962年3月,1962-03,=1+1");
}

#[test]
fn a_data_package_says_what_each_file_holds() {
    let page = parse(
        "## Ships\n\n| Ship | Tons | Share | Built | Built |\n|--|--|--|--|--|\n| Swift | 1,200 | 5% | 1962-03-01 | 007 |\n| Comet | 90 | 12% | | 8 |\n",
    );
    let resource = Resource::new("ships--0", &page, &page.tables[0], &CsvStyle::default(), 99);
    let mut package = DataPackage::new();
    package.resources.push(resource);
    let json = serde_json::to_value(&package).unwrap();
    let resource = &json["resources"][0];
    let fields: Vec<(&str, &str)> = resource["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| (field["name"].as_str().unwrap(), field["type"].as_str().unwrap()))
        .collect();
    assert_eq!(fields, [("Ship", "string"), ("Tons", "number"), ("Share", "number"), ("Built", "date"), ("Built (2)", "string")]);
    assert_eq!(resource["schema"]["fields"][1]["groupChar"], ",");
    assert_eq!(
        (resource["section"].as_str(), resource["line"].as_u64(), resource["path"].as_str()),
        (Some("Ships"), Some(3), Some("ships--0.csv"))
    );
}

#[test]
fn json_stands_alone() {
    let page = parse(PORTS);
    let style = TableStyle::default()
        .with_cells(CellStyle::default().with_spans(Spans::Blank).with_lines(Lines::Keep))
        .with_records(false)
        .with_types(true);
    let json = serde_json::to_value(TableDocument::new(&page, &page.tables[0], style)).unwrap();
    assert_eq!((json["path"].as_str(), json["section"].as_str(), json["caption"].as_str()), (Some("-"), Some("Members"), Some("Ports")));
    assert_eq!(json["rows"][1][1]["text"], "Lyra\nthe old\nharbour");
    assert_eq!((json["rows"][1][2]["type"].as_str(), json["rows"][1][2]["value"].as_str()), (Some("date"), Some("1962-03")));
    assert_eq!((json["rows"][2][0]["text"].as_str(), json["rows"][2][0]["spanned"].as_bool()), (Some(""), Some(true)));
    assert_eq!(json["links"]["0"]["target"], "Lyra");
    let records = serde_json::to_value(TableDocument::new(&page, &page.tables[0], TableStyle::default().with_records(true))).unwrap();
    assert_eq!(records["records"][1]["Port"], "Mira, \"the new\"");
    assert!(records.get("rows").is_none());
}

#[test]
fn a_caption_that_is_written_twice_counts_once() {
    let page = parse("Before.\n\n<table>\n<caption>Ports</caption>\n<tr><td>Lyra</td></tr>\n</table>\n\nPorts\n\nAfter.\n");
    assert_eq!((page.tables[0].caption.as_deref(), page.lead.as_str()), (Some("Ports"), "Before.\n\nAfter."));
}

#[test]
fn drawn_tables() {
    let page = parse("| 港口 | Joined |\n|--|--|\n| [东港](东港 \"wikilink\") | a \\| b * c |\n");
    let table = &page.tables[0];
    let drawn = write::table::draw(table, CellStyle::default(), None);
    let widths: Vec<usize> = drawn.lines().map(unicode_width::UnicodeWidthStr::width).collect();
    assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{drawn}");
    let markdown = write::table::markdown(&page, table, CellStyle::default());
    assert_eq!(markdown, "| 港口 | Joined |\n| --- | --- |\n| [东港](东港) | a \\| b \\* c |\n");
    let again = parse(&markdown);
    assert_eq!(again.tables[0].rows[1][1].text, "a | b * c");

    let page = parse(PORTS);
    let html = write::table::html(&page, &page.tables[0], CellStyle::default());
    let again = parse(&html);
    let texts = |page: &Page| page.tables[0].rows.iter().flatten().map(|cell| cell.text_with_lines().into_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&again), texts(&page));
    assert_eq!(again.tables[0].rows[1][0].row_span, 2);
    assert_eq!(again.links[0].href, "Lyra");
}

#[derive(Debug, Deserialize, PartialEq)]
struct Port {
    #[serde(alias = "Port")]
    name: Vec<String>,
    #[serde(rename = "Tons")]
    tons: Option<f64>,
    #[serde(rename = "Open")]
    open: bool,
    #[serde(rename = "Port (links)", default)]
    links: Links,
}

#[test]
fn records_are_the_users_structs() {
    let page = parse(
        "| Port | Tons | Open |\n|--|--|--|\n| [Lyra](Lyra \"wikilink\")<br>old | 1,200.5 | yes |\n| Mira | | no |\n| Vega | many | no |\n",
    );
    let ports: Vec<_> = page.deserialize_table::<Port>(0).unwrap().collect();
    let lyra = ports[0].as_ref().unwrap();
    assert_eq!((lyra.name.join("/"), lyra.tons, lyra.open), ("Lyra/old".to_owned(), Some(1200.5), true));
    assert_eq!(lyra.links.in_page(&page).next().unwrap().target.as_deref(), Some("Lyra"));
    assert_eq!(ports[1].as_ref().unwrap().tons, None);
    let error = ports[2].as_ref().unwrap_err();
    let ErrorKind::Row { line, row, column, text, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*line, *row, column.as_deref(), text.as_str()), (5, 3, Some("Tons"), "many"));
    assert_eq!(error.to_string(), "-:5: table 0, row 3, column \"Tons\", text \"many\": not a number in the number format of its column");

    let pairs: Vec<(String, String, String)> = page.tables[0].deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(pairs[1].0, "Mira");
    let maps: Vec<std::collections::BTreeMap<String, String>> = page.tables[0].deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(maps[2]["Tons"], "many");
}

#[test]
fn columns_by_name_and_types() {
    let page = parse("| a | a | |\n|--|--|--|\n| 1.5 | 2.990 | x |\n| 2.25 | 1 | |\n");
    let table = &page.tables[0];
    assert_eq!(table.column_names(), ["a", "a (2)", "column 3"]);
    let kinds = table.column_types();
    assert_eq!(kinds[0].read(&table.rows[1][0]), Value::Decimal(1.5));
    // The column itself does not show what the point means.
    assert_eq!(kinds[1].read(&table.rows[1][1]), Value::Text);
    let second: Vec<&str> = table.column("a (2)").unwrap().map(|cell| cell.text.as_str()).collect();
    assert_eq!(second, ["2.990", "1"]);
    assert_eq!(table.body_rows().nth(1).unwrap().get("a").unwrap().text, "2.25");
    assert!(table.column("b").is_none());
    let mut kept = table.clone();
    kept.keep_columns(&["column 3", "a"]).unwrap();
    assert_eq!(kept.rows[1].iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>(), ["x", "1.5"]);
    assert_eq!(kept.keep_columns(&["z"]).unwrap_err().to_string(), "no column \"z\"; there are \"column 1\", \"a\"");
}

#[test]
fn a_selection_asks_for_what_it_names() {
    let page = parse(&format!("{PORTS}\n\n## Ships\n\n| Ship |\n|--|\n| Swift |\n"));
    let picks = |selection: TableSelection| {
        page.tables.iter().filter(|table| selection.matches(&page, table)).map(|table| table.index).collect::<Vec<_>>()
    };
    let all = TableSelection::default;
    assert_eq!(picks(all()), [0, 1]);
    assert_eq!(picks(all().with_indices([1])), [1]);
    assert_eq!(picks(all().with_section("^Mem").unwrap()), [0]);
    assert_eq!(picks(all().with_caption("Ports").unwrap()), [0]);
    assert_eq!(picks(all().with_column("^Ship$").unwrap()), [1]);
    assert_eq!(picks(all().with_text("the (old|new)").unwrap()), [0]);
    assert_eq!(picks(all().with_min_rows(2)), [0]);
}

/// MediaWiki's own output, written according to its specification.
const DOCUMENT: &str = r##"<!DOCTYPE html><html><head><title>Harbours - Wiki</title><link rel="canonical" href="https://en.wikipedia.org/wiki/Harbours_(league)"></head>
<body><div id="menu"><a href="/wiki/Main_Page">Main page</a><table><tr><td>menu</td></tr></table></div>
<div class="mw-parser-output"><p>A <a href="/wiki/League">league</a><sup class="reference"><a href="#cite_note-a-1">[1]</a></sup>, <a href="/w/index.php?title=Red_link&amp;action=edit&amp;redlink=1">red</a>, <a rel="mw:WikiLink" href="./Parsoid_link">p</a>.</p>
<h2>Members<span class="mw-editsection">[<a href="/w/index.php?title=X&amp;action=edit">edit</a>]</span></h2>
<table class="wikitable"><tr><th>Port</th></tr><tr><td>Lyra</td></tr></table><table class="navbox"><tr><td>more</td></tr></table>
<ol class="references"><li id="cite_note-a-1"><a href="#cite_ref-a_1-0">^</a> A book</li></ol></div>
<div id="mw-normal-catlinks"><a href="/wiki/Help:Category">Categories</a>: <ul><li><a href="/wiki/Category:Ports">Ports</a></li></ul></div></body></html>"##;

#[test]
fn whole_html_documents() {
    let input = Input::from_text("Harbours.html", DOCUMENT).unwrap();
    let page = Page::parse(&input);
    assert_eq!((page.title.text.as_str(), page.source.host.as_deref()), ("Harbours (league)", Some("en.wikipedia.org")));
    assert_eq!(page.lead, "A league, red, p.");
    assert_eq!(page.sections[0].heading, "Members");
    let targets: Vec<Option<&str>> = page.links.iter().map(|link| link.target.as_deref()).collect();
    assert_eq!(targets, [Some("League"), Some("Red link"), Some("Parsoid link")]);
    assert!(page.links.iter().all(|link| link.wikilink));
    assert_eq!((page.references[0].text.as_str(), page.references[0].cited.len()), ("A book", 1));
    assert_eq!(page.categories.iter().map(|category| category.name.as_str()).collect::<Vec<_>>(), ["Ports"]);
    assert_eq!(page.tables.iter().map(|table| table.layout).collect::<Vec<_>>(), [false, true]);
    assert_eq!(&DOCUMENT[page.tables[0].location.span.range()][..24], "<table class=\"wikitable\">"[..24].to_owned());
    let picked = |css: &str| wikilift::html::select(&input, &page, css).unwrap();
    assert_eq!((picked(".navbox"), picked("table.wikitable"), picked("#menu")), (vec![1], vec![0], vec![]));
    // The HTML parser that the selector needs would walk up through all open elements at every tag.
    let deep = Input::from_text("x.html", "<div>".repeat(100_000)).unwrap();
    let error = wikilift::html::select(&deep, &Page::parse(&deep), "div").unwrap_err();
    assert_eq!(error.to_string(), "x.html: elements nest deeper than 2000 levels, too deep for a CSS selector");
    let tables = wikilift::html::tables(&scraper::Html::parse_document(DOCUMENT)).unwrap();
    assert_eq!(tables[0].rows[1][0].text, "Lyra");
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("\""),
        Just(","),
        Just("港"),
        Just("\\|"),
        Just(" "),
        Just("="),
        Just("<br>"),
        Just("1.5"),
        Just("'"),
        Just(";")
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(256))]

    /// Every CSV reads back to the same cells, except for empty rows.
    #[test]
    fn csv_reads_back(rows in prop::collection::vec(prop::collection::vec(text(), 3), 1..8), crlf: bool, keep: bool) {
        let lines: String = rows.iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
        let page = parse(&format!("| x | y | |\n|---|---|---|\n{lines}"));
        let table = &page.tables[0];
        let cells = CellStyle::default().with_lines(if keep { Lines::Keep } else { Lines::Space });
        let mut out = Vec::new();
        write::csv::table(&mut out, &page, table, &CsvStyle::default().with_crlf(crlf).with_cells(cells)).unwrap();
        let mut reader = csv::ReaderBuilder::new().from_reader(out.as_slice());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), table.column_names());
        let found: Vec<Vec<String>> = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        let shown = |row: &Vec<wikilift::Cell>| -> Vec<String> {
            row.iter().map(|cell| if keep { cell.text_with_lines().into_owned() } else { cell.text.to_string() }).collect()
        };
        let expected: Vec<Vec<String>> = table.body().iter().map(shown).filter(|row| row.iter().any(|text| !text.is_empty())).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn addresses_that_a_narrow_cell_cuts_are_whole() {
    // As pandoc 2.17 writes it.
    let text = r#"
+----------------------+----------------------+----------------------+
| Ship                 | Source               | Remarks              |
+======================+======================+======================+
| [Anna](Nor           | <https:/             | Built for the        |
| thern_Lighthouse_Ten | /harbours.example.or | lighthouses of the   |
| der_Anna "wikilink") | g/registers/1962/ann | northern coast (or   |
|                      | a-of-the-north.html> | the southern)        |
+----------------------+----------------------+----------------------+
| [[Berta]], [[Clara|  | none                 | two ships            |
| a tender]]           |                      |                      |
+----------------------+----------------------+----------------------+
"#;
    let page = parse(text);
    let rows: Vec<Vec<&str>> = page.tables[0].rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect();
    let source = "https://harbours.example.org/registers/1962/anna-of-the-north.html";
    assert_eq!(rows[1], ["Anna", source, "Built for the lighthouses of the northern coast (or the southern)"]);
    assert_eq!(rows[2], ["Berta, a tender", "none", "two ships"]);
    let targets: Vec<_> = page.links.iter().map(|link| (link.href.as_str(), link.target.as_deref())).collect();
    assert_eq!(
        targets,
        [
            ("Northern_Lighthouse_Tender_Anna", Some("Northern Lighthouse Tender Anna")),
            (source, None),
            ("Berta", Some("Berta")),
            ("Clara", Some("Clara"))
        ]
    );
    assert_eq!(page.diagnostics, []);
}

#[test]
fn wikilinks_in_the_cells_of_drawn_tables_are_links() {
    let text = "  Name                  Ships\n  --------------------- -----\n  [[Lyra]]              4\n  [[Mira|the port]]     5\n";
    let page = parse(text);
    assert_eq!(page.links.iter().map(|link| link.text.as_str()).collect::<Vec<_>>(), ["Lyra", "the port"]);
    assert_eq!(page.links[1].target.as_deref(), Some("Mira"));
    assert_eq!((page.tables[0].rows[2][0].text.as_str(), page.diagnostics.len()), ("the port", 0));
    // Brackets around the text of a link are not a wikilink.
    let page = parse("  Name                  Ships\n  --------------------- -----\n  [[1]](https://a.org)  4\n");
    assert_eq!(page.links[0].href, "https://a.org");
}
