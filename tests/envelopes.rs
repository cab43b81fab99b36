//! Pages inside files of other formats: answers of a wiki's API, and pages that a browser saved.

use wikilift::{DiagnosticCode, Input, Page};

fn read(name: &str, text: &str) -> Page {
    Page::parse(&Input::from_bytes(name, text.as_bytes().to_vec()).unwrap())
}

fn categories(page: &Page) -> Vec<(&str, Option<&str>)> {
    page.categories.iter().map(|category| (category.name.as_str(), category.sort_key.as_deref())).collect()
}

#[test]
fn answers_of_the_action_api() {
    let html = r#"<div class=\"mw-parser-output\"><p>Lyra is a <a href=\"/wiki/Port\" title=\"Port\">port<\/a>.</p>\n<table><tr><th>Ship<td>Vega</table></div>"#;
    let second = format!(
        r#"{{"parse":{{"title":"Lyra (port)","pageid":7,"revid":12,"text":"{html}",
            "categories":[{{"sortkey":"Lyra","category":"Old_ports","hidden":false}},{{"sortkey":"","category":"Stubs","hidden":true}}]}}}}"#
    );
    let first = format!(
        r#"{{"parse":{{"title":"Lyra (port)","pageid":7,"revid":12,"text":{{"*":"{html}"}},
            "categories":[{{"sortkey":"Lyra","*":"Old_ports"}},{{"sortkey":"","hidden":"","*":"Stubs"}}]}}}}"#
    );
    for answer in [first, second] {
        let page = read("answer.json", &answer);
        assert_eq!((page.title.text.as_str(), page.lead.as_str(), page.source.revision_id), ("Lyra (port)", "Lyra is a port.", Some(12)));
        assert_eq!(categories(&page), [("Old ports", Some("Lyra")), ("Stubs", None)]);
        assert_eq!((page.links[0].target.as_deref(), page.tables[0].location.line), (Some("Port"), 2));
        // Places are those in the HTML.
        let input = Input::from_text("answer.json", answer).unwrap();
        assert!(input.text()[page.tables[0].location.span.range()].starts_with("<table>"));
        assert!(!input.is_exact() && input.is_enveloped());
    }
}

#[test]
fn answers_of_other_apis() {
    let page = read(
        "lyra.json",
        r#"{"id":7,"key":"Lyra","title":"Lyra","latest":{"id":12,"timestamp":"2020-01-01T00:00:00Z"},"html":"<p>A port.</p>"}"#,
    );
    assert_eq!((page.title.text.as_str(), page.lead.as_str(), page.source.revision_id), ("Lyra", "A port.", Some(12)));
    let page = read(
        "lyra.json",
        r#"{"name":"Lyra","identifier":7,"url":"https://vega.example.org/wiki/Lyra","version":{"identifier":12},"article_body":{"html":"<p>A port.</p>","wikitext":"A port."}}"#,
    );
    assert_eq!((page.title.text.as_str(), page.source.host.as_deref()), ("Lyra", Some("vega.example.org")));
}

#[test]
fn json_without_a_page_says_what_it_is() {
    for (text, message) in [
        (r#"{"error":{"code":"missingtitle","info":"No such page."}}"#, "missingtitle: No such page."),
        (r#"{"parse":{"title":"Lyra","revid":12}}"#, "prop=text"),
        (r#"{"parse":{"title":"Lyra""#, "JSON that is not an answer of a wiki's API"),
        ("[1, 2]", "JSON that is not an answer of a wiki's API"),
    ] {
        let page = read("answer.json", text);
        let found = page.diagnostics.iter().find(|diagnostic| diagnostic.code == DiagnosticCode::NotAPage).expect(text);
        assert!(found.message.contains(message), "{}", found.message);
    }
    // From a stream, other JSON is a text like any other; a Markdown file may begin with a brace.
    assert!(read("-", "{\"html\": 1}\n").diagnostics.is_empty());
    assert!(!Input::from_text("A.md", r#"{"parse":{"text":"x"}}"#).unwrap().is_enveloped());
    assert!(Input::from_text("-", r#"{"parse":{"text":"x"}}"#).unwrap().is_enveloped());
}

#[cfg(feature = "mhtml")]
#[test]
fn pages_saved_as_one_file() {
    let saved = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://vega.example.org/wiki/Lyra\r\nSubject: Lyra\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----Part--x\"\r\n\r\n\r\n\
        ------Part--x\r\nContent-Type: text/html\r\nContent-ID: <frame-0>\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: https://vega.example.org/wiki/Lyra\r\n\r\n\
        <html><head><meta charset=3D\"UTF-8\"><title>Lyra - Vega</title></head><body><=\r\np>H=C3=A4fen.</p></body></html>\r\n\
        ------Part--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>A frame.</p>\r\n\
        ------Part--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------Part--x--\r\n";
    for name in ["Lyra.mhtml", "Lyra.MHT", "-"] {
        let page = read(name, saved);
        assert_eq!(
            (page.title.text.as_str(), page.lead.as_str(), page.source.host.as_deref()),
            ("Lyra", "Häfen.", Some("vega.example.org"))
        );
        assert!(page.diagnostics.is_empty(), "{:?}", page.diagnostics);
    }
    let page = read("Lyra.mhtml", "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nLyra\r\n");
    assert_eq!(page.diagnostics[0].code, DiagnosticCode::NotAPage);
    // Parts in parts in parts.
    for header in ["Content-Type: multipart/mixed; boundary=b", "CONTENT-TYPE: Multipart/Mixed; BOUNDARY = b"] {
        let nested: String = (0..20_000).map(|number| format!("{header}{number}\r\n\r\n--b{number}\r\n")).collect();
        assert_eq!(read("Lyra.mhtml", &format!("MIME-Version: 1.0\r\n{nested}")).diagnostics[0].code, DiagnosticCode::NotAPage);
    }
}

#[test]
fn saved_pages_say_where_they_are_from() {
    for comment in [
        "<!-- saved from url=(0036)https://vega.example.org/wiki/Lyra -->",
        "<!--\n Page saved with SingleFile \n url: https://vega.example.org/wiki/Lyra \n saved date: Sat Nov 28 2020\n-->",
    ] {
        let page = read(
            "saved.html",
            &format!("<!DOCTYPE html>\n{comment}\n<html><head><title>x</title></head><body><p>A port.</p></body></html>"),
        );
        assert_eq!(
            (page.title.text.as_str(), page.source.host.as_deref(), page.lead.as_str()),
            ("Lyra", Some("vega.example.org"), "A port.")
        );
    }
}

#[test]
fn parsoid_says_revision_and_categories() {
    let page = read(
        "Lyra.html",
        "<!DOCTYPE html><html prefix=\"mw: http://mediawiki.org/rdf/\" about=\"https://vega.example.org/wiki/Special:Redirect/revision/12\"><head>\
         <link rel=\"dc:isVersionOf\" href=\"//vega.example.org/wiki/Lyra\"/><title>Lyra</title></head><body class=\"mw-content-ltr mw-body-content parsoid-body\">\
         <section data-mw-section-id=\"0\"><p id=\"mwAg\"><span about=\"#mwt1\" typeof=\"mw:Transclusion\" data-mw='{\"parts\":[{\"template\":{\"target\":{\"wt\":\"Port\"}}}]}'>A </span>\
         <a rel=\"mw:WikiLink\" href=\"./Port\" title=\"Port\">port</a>.</p></section>\
         <link rel=\"mw:PageProp/Category\" href=\"./Category:Old_ports#Lyra,%20old\"/></body></html>",
    );
    assert_eq!((page.source.revision_id, page.lead.as_str()), (Some(12), "A port."));
    assert_eq!(categories(&page), [("Old ports", Some("Lyra, old"))]);
}
