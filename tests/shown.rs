//! What a browser shows of a page of MediaWiki's HTML: hidden text, pictures, skin, links, kinds of tables.

use wikilift::clean::CleanOptions;
use wikilift::page::Place;
use wikilift::table::{HeaderEvidence, TableKind};
use wikilift::write::table::CellStyle;
use wikilift::{DiagnosticCode, Document, Input, LinkKind, Page, ParseOptions};

fn read(html: &str) -> Page {
    Page::parse(&Input::from_text("Harbors.html", html).unwrap())
}

/// The texts of a table's cells, row by row.
fn texts(page: &Page, table: usize) -> Vec<Vec<&str>> {
    page.tables[table].rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

fn codes(page: &Page, code: DiagnosticCode) -> usize {
    page.diagnostics.iter().filter(|diagnostic| diagnostic.code == code).count()
}

#[test]
fn hidden_text_is_no_text_and_is_reported() {
    let page = read(
        "<p>A<span style=\"color:red; DISPLAY : none\"> b <b>c</b></span> league<i hidden>!</i><span style='visibility:hidden'>00</span>.</p>\
         <template><p>never</p></template><noscript><img src=x.gif></noscript><h2>Ports<span class=mw-empty-elt> </span></h2>\
         <div style=\"display:none\"><h2>Old</h2><p>See <a href=\"/wiki/Mira\">Mira</a>.</p></div><p>Two <span style=\"display:inline\">ports</span>.</p>",
    );
    assert_eq!(page.lead, "A league.");
    assert_eq!(page.sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>(), ["Ports"]);
    assert_eq!(codes(&page, DiagnosticCode::HiddenText), 5);
    assert!(page.diagnostics.iter().any(|diagnostic| diagnostic.message == "a browser does not show “b c”"));
    // What is behind it is shown, and the links in it are links of the page.
    assert_eq!((page.links[0].target.as_deref(), page.links[0].place), (Some("Mira"), Place::Text));
    // A link that is hidden itself is one, too.
    let page = read("<p>A <a style=display:none href=\"/wiki/Vega\">v</a>b <i>c</i>.</p>");
    assert_eq!((page.lead.as_str(), page.links.len(), page.links[0].target.as_deref()), ("A b c.", 1, Some("Vega")));
    // The same in Markdown.
    let page = Page::parse(&Input::from_text("A.md", "A <span style=\"display:none\">b</span>*c* d.\n").unwrap());
    assert_eq!((page.lead.as_str(), codes(&page, DiagnosticCode::HiddenText)), ("A c d.", 1));
}

#[test]
fn sort_keys_belong_to_their_cells() {
    let page = read(
        "<table><tr><th>Name<th>Since<th>Depth</tr>\
         <tr><td><span class=sortkey style=display:none>Lyra, old !</span>Lyra<td><span style=display:none>01962-05</span>May 1962\
         <td data-sort-value=12>12 m<span style=display:none>(x)</span></tr></table>",
    );
    assert_eq!(texts(&page, 0)[1], ["Lyra", "May 1962", "12 m"]);
    let keys: Vec<Option<&str>> = page.tables[0].rows[1].iter().map(|cell| cell.sort_key.as_deref()).collect();
    assert_eq!(keys, [Some("Lyra, old"), Some("01962-05"), Some("12")]);
    // A text that is hidden behind another is no key.
    assert_eq!(codes(&page, DiagnosticCode::HiddenText), 1);
}

#[test]
fn hidden_rows_and_cells_take_no_place() {
    let page = read(
        "<table><tr><th>A<th style=display:none>B<th>C</tr><tr hidden><td>1<td>2</tr>\
         <tr><td rowspan=2>3<td>4</tr><tr style=\"display:none\"><td>x</tr><tr><td>5</tr></table><table style=display:none><tr><td>6</table>",
    );
    assert_eq!(texts(&page, 0), [["A", "C"], ["3", "4"], ["3", "5"]]);
    assert_eq!(page.tables[1].kind, TableKind::Hidden);
}

#[test]
fn pictures_are_no_text_of_their_cells() {
    let page = read(
        "<table><tr><td><img alt=\"Vega\" src=\"//u.org/wikipedia/commons/thumb/1/12/Flag_of_Vega.svg/20px-Flag_of_Vega.svg.png\"> Lyra\
         <td><a class=image href=\"/wiki/File:Pier.jpg\"><img alt=\"The pier\" src=\"/images/1/12/Pier.jpg\"></a>\
         <td><img alt=\"Lyra pier.jpg\" src=\"/images/thumb/1/12/Lyra_pier.jpg/page2-200px-Lyra_pier.jpg\"></table>",
    );
    let row = &page.tables[0].rows[0];
    assert_eq!(row.iter().map(|cell| cell.shown()).collect::<Vec<_>>(), ["Lyra", "The pier", ""]);
    assert_eq!((row[0].alt.as_deref(), row[1].text.as_str(), &*row[2].images), (None, "", [2].as_slice()));
    assert_eq!(page.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["Flag of Vega.svg", "Pier.jpg", "Lyra pier.jpg"]);
    assert!(page.links.is_empty());
}

#[test]
fn links_say_what_they_are_by_their_address_and_class() {
    let page = read(
        "<p><a href=\"//vega.example.org/wiki/Old_port\" title=\"Old port\">old</a> \
         <a href=\"https://vega.m.example.org/wiki/Mira#Ships\" title=\"Mira\">m</a> \
         <a href=\"//vega.example.org/w/index.php?title=Lost&amp;action=edit&amp;redlink=1\" class=new title=\"Lost (page does not exist)\">l</a> \
         <a href=\"http://other.example.org/x?1\" class=extiw title=\"other:1\">o</a> \
         <a href=\"/wiki/Special:BookSources/123\" class=\"internal mw-magiclink-isbn\">ISBN 123</a> \
         <a href=\"/index.php?title=Special:Upload&amp;wpDestFile=Pier.jpg\" class=new title=\"File:Pier.jpg\">p</a> \
         <a href=\"/wiki/File:Log.ogg\" title=\"File:Log.ogg\">(info)</a> \
         <a href=\"/wiki/Category:Ports\" title=\"Category:Ports\">ports</a> \
         <a class=external href=\"https://example.com/\">e</a></p>",
    );
    let links: Vec<(LinkKind, Option<&str>)> = page.links.iter().map(|link| (link.kind, link.target.as_deref())).collect();
    assert_eq!(
        links,
        [
            (LinkKind::Wiki, Some("Old port")),
            (LinkKind::Wiki, Some("Mira")),
            (LinkKind::Wiki, Some("Lost")),
            (LinkKind::Interwiki, Some("other:1")),
            (LinkKind::External, None),
            (LinkKind::Wiki, Some("File:Pier.jpg")),
            (LinkKind::Wiki, Some("File:Log.ogg")),
            (LinkKind::Wiki, Some("Category:Ports")),
            (LinkKind::External, None),
        ]
    );
    assert_eq!(page.source.host.as_deref(), Some("vega.example.org"));
    assert!(page.categories.is_empty() && page.files.is_empty());
    assert!(page.lead.contains("(info) ports"), "{}", page.lead);
}

#[test]
fn a_list_of_categories_without_an_element_is_none() {
    for html in
        ["a<wbr id=mw-normal-catlinks>", "<link id=mw-normal-catlinks>", "<div id=mw-normal-catlinks>", "x<style id=mw-normal-catlinks>"]
    {
        assert!(read(html).categories.is_empty());
        assert!(Page::parse(&Input::from_text("A.md", html).unwrap()).categories.is_empty());
    }
}

#[test]
fn the_skin_is_no_content() {
    let page = read(
        "<div class=mw-page><table id=toc class=toc><tr><td><h2>Contents</h2><ul><li><a href=\"#A\">A</a></li></ul></table>\
         <h2><span class=mw-headline id=A>A</span><span class=editsection>[<a href=x>edit</a>]</span></h2>\
         <div class=thumb><img src=\"/i/Pier.jpg\"><div class=magnify><a class=internal><img src=\"/s/magnify-clip.png\"></a></div></div>\
         <p>Lyra<sup class=reference id=ref_A><a href=\"#endnote_A\">[A]</a></sup>, deep<sup>2</sup>.</p></div>",
    );
    assert_eq!(page.sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>(), ["A"]);
    assert_eq!(page.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["Pier.jpg"]);
    assert_eq!((page.tables.len(), page.links.len(), codes(&page, DiagnosticCode::MarkWithoutNote)), (0, 0, 1));
}

#[test]
fn archives_name_page_wiki_and_revision() {
    let page = read(
        "<title>x</title><h1 id=titleHeading>Lyra</h1><p>A <a href=\"Old_port\" title=\"Old port\">port</a>.</p>\
         <div class=zim-footer>This article is issued from <a href=\"https://vega.example.org/wiki/?title=Lyra_(port)&amp;oldid=12\">Vega</a>.</div>",
    );
    assert_eq!((page.title.text.as_str(), page.lead.as_str(), page.sections.len()), ("Lyra (port)", "A port.", 0));
    assert_eq!((page.source.host.as_deref(), page.source.revision_id), (Some("vega.example.org"), Some(12)));
    assert!(page.links[0].wikilink && page.links.len() == 1);
}

#[test]
fn tables_say_what_they_are_for_and_what_heads_them() {
    let page = read(
        "<table class=\"wikitable\"><tr><th colspan=3>Ships of Lyra</tr><tr><th>Ship<th colspan=2>Size</tr><tr><th>Ship<th>Length<th>Beam</tr>\
         <tr><td>Vega<td>12<td>3</tr></table>\
         <table class=\"infobox_v2 vcard\"><tr><th colspan=2>Lyra</tr><tr><th>Joined<td>1962</tr></table>\
         <table class=\"plainlinks ambox\"><tr><td>stub</table><table role=presentation><tr><td>x</table><table class=toccolours><tr><td>y</table>",
    );
    let table = &page.tables[0];
    assert_eq!((table.caption.as_deref(), table.header_rows), (Some("Ships of Lyra"), 3));
    // Where its row is written, it is not written twice.
    let html = wikilift::write::table::html(&page, table, CellStyle::default());
    assert_eq!(html.matches("Ships of Lyra").count(), 1);
    let text = "<table><tr><th colspan=2>Ships of Lyra</tr><tr><th>Ship<th>Size</tr><tr><td>Vega<td>12</tr></table>\n";
    let cleaned = Document::parse(&Input::from_text("A.md", text).unwrap(), &ParseOptions::default()).to_markdown(&CleanOptions::default());
    assert_eq!(cleaned.matches("Ships of Lyra").count(), 1, "{cleaned}");
    assert_eq!(table.columns, ["Ship", "Size / Length", "Size / Beam"]);
    let kinds: Vec<TableKind> = page.tables.iter().map(|table| table.kind).collect();
    assert_eq!(kinds, [TableKind::Data, TableKind::Infobox, TableKind::Message, TableKind::Layout, TableKind::Data]);
    assert_eq!((page.tables[1].columns.join(" "), page.tables[1].header_rows), ("key value".to_owned(), 0));
}

#[test]
fn header_rows_by_markup_and_by_bold_print() {
    let page = read(
        "<table><tr><td><b>Port</b><td> <b><a href=\"/wiki/Ship\">Ship</a></b></tr><tr><td>Lyra<td>Vega</tr><tr><td>Port<td>Ship</tr></table>\
         <table><tr><td><b>Lyra</b><td><b>Vega</b></tr><tr><td><b>Mira</b><td><b>Atlas</b></tr><tr><td>x<td>y</tr></table>\
         <table><tr><th>Port<th>Ship</tr><tr><td>Lyra<td>Vega</tr><tr><th>Port<th>Ship</tr><tr><td>Mira<td>Atlas</tr></table>",
    );
    let seen: Vec<_> = page.tables.iter().map(|table| (table.header_rows, table.header_evidence, &*table.repeated_headers)).collect();
    assert_eq!(
        seen,
        [(1, Some(HeaderEvidence::Bold), [2].as_slice()), (0, None, [].as_slice()), (1, Some(HeaderEvidence::Markup), [2].as_slice()),]
    );
    assert_eq!(page.tables[0].columns, ["Port", "Ship"]);
}

#[test]
fn columns_that_show_nothing_are_left_out() {
    let page = read(
        "<table><tr><th colspan=9>Wide</tr><tr><th>A<th>B</tr><tr><td>1<td>2</tr><tr><td>3<td>4</tr></table>\
         <table><tr><td>1<td>2<td></tr><tr><td>3<td>4<td></tr></table><table><tr><td>1<td>2</tr><tr><td>3<td>4<td></tr></table>",
    );
    assert_eq!(texts(&page, 0)[1..], [["A", "B"], ["1", "2"], ["3", "4"]]);
    assert_eq!((page.tables[0].rows[0][0].column_span, page.tables[0].caption.as_deref()), (2, Some("Wide")));
    // A column that every row has a cell for is a column.
    assert_eq!((page.tables[1].columns.len(), page.tables[2].columns.len()), (3, 2));
}

#[test]
fn headers_by_the_types_of_columns() {
    let rows = "<tr><td>Lyra<td>12<td>May 1962</tr><tr><td>Mira<td>13<td>1963</tr><tr><td>Vega<td>9<td>2 June 1970</tr>";
    let page = read(&format!(
        "<table><tr><td>Port<td>Depth<td>Seen</tr>{rows}</table><table>{rows}</table>\
         <table><tr><td>Atlas<td>8<td>1961</tr>{rows}</table><table><tr><td>Atlas<td>—<td>1961/62</tr>{rows}</table>"
    ));
    let seen: Vec<_> =
        page.tables.iter().map(|table| (table.header_rows, table.header_evidence, table.header_confidence.is_some())).collect();
    assert_eq!(seen, [(1, Some(HeaderEvidence::Types), true), (0, None, false), (0, None, false), (0, None, false)]);
    assert_eq!(page.tables[0].columns, ["Port", "Depth", "Seen"]);
    assert!(page.tables[0].rows[0].iter().all(|cell| cell.header));
}

#[test]
fn header_columns_are_those_of_header_cells() {
    let page = read(
        "<table><tr><th>Port<th>Ship<th>Depth</tr><tr><th scope=row>Lyra<th>Vega<td>12</tr><tr><th colspan=3>North</tr><tr><td scope=row>Mira<th>Atlas<td>9</tr></table>\
         <table><tr><th>Port<th>Ship</tr><tr><th>Lyra<td>Vega</tr><tr><td>Mira<td>Atlas</tr></table>\
         <table><tr><th>Port<th>Ship</tr><tr><th>Lyra<th>Vega</tr></table>",
    );
    assert_eq!(page.tables.iter().map(|table| table.header_columns).collect::<Vec<_>>(), [2, 0, 0]);
}

#[test]
fn readings_are_apart_from_the_text() {
    let html =
        "<p>To <ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>.</p><table><tr><td><ruby>漢<rt>かん<rb>字<rt>じ</ruby></table>";
    let page = read(html);
    let cell = &page.tables[0].rows[0][0];
    assert_eq!((page.lead.as_str(), cell.text.as_str()), ("To 東京.", "漢字"));
    assert_eq!(cell.readings.iter().map(|reading| reading.as_str()).collect::<Vec<_>>(), ["かん", "じ"]);
    // The reading in the paragraph is reported, that of the cell is not.
    assert_eq!((codes(&page, DiagnosticCode::HiddenText), cell.sort_key.is_none()), (1, true));
    let cleaned =
        Document::parse(&Input::from_text("A.html", html).unwrap(), &ParseOptions::default()).to_markdown(&CleanOptions::default());
    assert!(cleaned.contains("To 東京(とうきょう).") && cleaned.contains("漢(かん)字(じ)"), "{cleaned}");
}

#[test]
fn what_has_no_shape_is_no_part_of_a_value() {
    let page = read("<table><tr><td>&lrm;12<td>Lyra&#8203;Port<tr><td>1&shy;3<td>&#8203;<tr><td>&#xfeff;9<td>x</table>");
    let types = page.tables[0].column_types();
    let values: Vec<_> = page.tables[0].rows.iter().map(|row| types[0].read(&row[0])).collect();
    assert_eq!(values, [12, 13, 9].map(wikilift::table::Value::Integer));
    // A zero width space is `<wbr>` as a character; the others are characters of the text.
    assert_eq!(texts(&page, 0), [["\u{200e}12", "LyraPort"], ["1\u{ad}3", ""], ["\u{feff}9", "x"]]);
}

#[test]
fn a_flag_says_the_country_of_a_member() {
    let html = "<title>League of Ports</title><p>The <b>League of Ports</b> is an international organization.<h2>Members</h2>\
        <table><tr><th>Country<th>Member<th>Joined</tr>\
        <tr><td><img alt=France src='/i/Flag_of_France.svg'><td>Lyra<td>1962</tr>\
        <tr><td><img alt='' src='/i/thumb/Flag_of_Spain.svg/23px-Flag_of_Spain.svg.png'><td>Mira<td>1963</tr>\
        <tr><td><td><img alt='' src='/i/Flag_of_Italy.svg'> Vega<td>1964</tr>\
        <tr><td>Japan<td><img alt='' src='/i/Flag_of_Italy.svg'> Atlas<td>1965</tr>\
        <tr><td><td><img alt='Japan' src='/i/Port_of_Kobe.jpg'> Altair<td>1966</tr></table>";
    let document = Document::parse(&Input::from_text("A.html", html).unwrap(), &ParseOptions::default());
    let organization = wikilift::Organization::from_document(&document);
    let seen: Vec<_> = organization
        .memberships
        .iter()
        .map(|membership| (membership.country.as_ref().map_or("", |country| &*country.text), membership.inferred.join(" ")))
        .collect();
    let inferred = "country".to_owned();
    assert_eq!(
        seen,
        [("France", inferred.clone()), ("Spain", inferred.clone()), ("Italy", inferred), ("Japan", String::new()), ("", String::new())]
    );
}

#[test]
fn red_links_are_told_apart() {
    let page =
        read("<p><a href=\"/w/index.php?title=Mira&amp;action=edit&amp;redlink=1\" class=new>Mira</a> <a href=\"/wiki/Vega\">Vega</a></p>");
    let seen: Vec<_> = page.links.iter().map(|link| (link.target.as_deref(), link.redlink)).collect();
    assert_eq!(seen, [(Some("Mira"), true), (Some("Vega"), false)]);
}
