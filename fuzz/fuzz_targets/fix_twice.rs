//! Fixed links of a page are correct: fixing them a second time changes nothing, and without fixes nothing changes at all.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikilift::site::{FixedText, PageSummary, SiteBuilder, SiteOptions, apply_fixes};
use wikilift::{Document, Input, ParseOptions};

fn fixed(text: &str) -> (String, usize) {
    let options = SiteOptions::default();
    let parse = |name: &str, text: &str| {
        Document::parse(&Input::from_text(name, text).expect("short enough").named(name), &ParseOptions::default())
    };
    let page = parse("Page/Fuzz.md", text);
    let mut builder = SiteBuilder::new(&options);
    builder.add_page(PageSummary::from_document(&page, &options));
    for (name, text) in [
        ("Page/A_b.md", "# Head one\n"),
        ("Page/Old.md", "1.  REDIRECT [A b](A_b \"wikilink\")\n"),
        ("Page/計算機.md", "x"),
        ("Page/Category:X.md", "x"),
        ("Page/A&c(d).md", "x"),
    ] {
        builder.add_page(PageSummary::from_document(&parse(name, text), &options));
    }
    let findings = builder.build().check_page(&page);
    let FixedText { text, applied, .. } = apply_fixes(text, &findings);
    (text, applied.into_iter().filter(|&applied| applied).count())
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.contains('\0') {
        return;
    }
    let (once, count) = fixed(text);
    assert!(count > 0 || once == text, "nothing applied, nothing changed");
    let (twice, _) = fixed(&once);
    assert_eq!(twice, once);
});
