//! Properties that must hold for any page. Panics if one does not.

use wikilift::clean::{LinkStyle, TableForm};
use wikilift::repair::RepairGroup;
use wikilift::{CleanOptions, Document, Input, Page, ParseOptions, Span};

/// Reads bytes as the file of this name.
pub fn read(name: &str, bytes: &[u8]) -> (Input, Document) {
    let input = Input::from_bytes(name, bytes.to_vec()).expect("short enough");
    let document = Document::parse(&input, &ParseOptions::default());
    (input, document)
}

/// Spans are inside the file, and on character boundaries if the file is UTF-8; tables are rectangles; JSON reads back equal.
pub fn assert_sound(bytes: &[u8], input: &Input, page: &Page) {
    let text = (input.is_exact() && !input.is_utf16()).then(|| input.text());
    let check = |span: Span, what: &str| match text {
        Some(text) => assert!(text.get(span.range()).is_some(), "{what}: {span:?} is no range of the text"),
        None => assert!(span.start <= span.end && span.end as usize <= bytes.len(), "{what}: {span:?} is no range of the file"),
    };
    page.links.iter().for_each(|link| check(link.location.span, "link"));
    page.sections.iter().for_each(|section| check(section.location.span, "section"));
    page.categories.iter().for_each(|category| check(category.location.span, "category"));
    page.files.iter().for_each(|file| check(file.location.span, "file"));
    page.diagnostics.iter().for_each(|diagnostic| check(diagnostic.location.span, diagnostic.code.as_str()));
    for reference in &page.references {
        check(reference.location.span, "reference");
        reference.cited.iter().for_each(|citation| check(citation.span, "citation"));
    }
    for table in &page.tables {
        check(table.location.span, "table");
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "a table is a rectangle");
            row.iter().for_each(|cell| check(cell.span, "cell"));
        }
    }
    let json = serde_json::to_string(page).expect("a page is JSON");
    assert_eq!(serde_json::from_str::<Page>(&json).expect("and JSON a page"), *page);
    // No private character reaches a fact, unless the page contains it: as it is, by its number, or in an address.
    let says_it = ["\u{1f}", "&#", "%1f"].iter().any(|sign| input.text().to_ascii_lowercase().contains(sign));
    if !says_it {
        assert!(!json.contains("\\u001f"), "{json}");
    }
}

/// All bytes have a text, and each text has a position in the file.
pub fn assert_placed(bytes: &[u8], document: &Document) {
    let (page, texts) = (document.page(), document.texts());
    let facts = page.links.iter().map(|link| link.location.span).chain(page.sections.iter().map(|section| section.location.span));
    let ends = bytes.iter().take(8).map(|&byte| Span::new(u32::from(byte) / 2, u32::from(byte)));
    for span in facts.chain(ends) {
        let text = texts.at(span);
        for range in [0..text.as_str().len(), text.as_str().len() / 2..usize::MAX] {
            let place = text.location(range).span;
            assert!(place.start <= place.end && place.end as usize <= bytes.len(), "{span:?} has its text at {place:?}");
        }
    }
}

/// Options chosen by one byte.
pub fn options(choice: u8) -> CleanOptions {
    let mut options = CleanOptions::default();
    options.links = [LinkStyle::Relative, LinkStyle::Wikilink, LinkStyle::Absolute, LinkStyle::Text][usize::from(choice & 3)];
    options.tables = [TableForm::Auto, TableForm::Html, TableForm::List, TableForm::Drop, TableForm::Pipe, TableForm::Auto]
        [usize::from(choice >> 2 & 7) % 6];
    if choice & 32 != 0 {
        options.repairs.clear();
    }
    options.keep_marks = choice & 64 != 0;
    options.drop_empty_notes = choice & 128 != 0;
    options
}

/// Cleans a text that is a Markdown page.
pub fn clean(text: &str, options: &CleanOptions) -> String {
    let (_, document) = read("fuzz.md", text.as_bytes());
    document.to_markdown(options)
}

/// Options that keep everything.
pub fn nothing_repaired() -> CleanOptions {
    let mut options = CleanOptions::default();
    options.repairs = vec![RepairGroup::Notes];
    options.keep_marks = true;
    options.keep_scripts = true;
    options
}
