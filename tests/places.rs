//! Texts by their locations: the text of a fact is the text at its bytes, and each byte of a text can be traced back to the file.

use wikilift::{Document, Input, ParseOptions, Span};

#[test]
fn any_bytes_may_be_asked_for() {
    let source = "政党 &amp; \\[1\\] *x*\n\n| a | b |\n|---|---|\n| 中 | [d](D.md) |\n";
    let document = Document::parse(&Input::from_text("A.md", source).unwrap(), &ParseOptions::default());
    let texts = document.texts();
    for start in 0..source.len() as u32 + 2 {
        for end in start..source.len() as u32 + 2 {
            let text = texts.at(Span::new(start, end));
            for at in 0..=text.as_str().len() + 1 {
                let location = text.location(at..at + 3);
                assert!(location.span.range().end <= source.len(), "{location:?}");
            }
        }
    }
    assert_eq!(texts.at(Span::new(0, u32::MAX)).as_str(), texts.all().as_str());
    // `&amp;` is returned only as a whole, and so is a character.
    assert_eq!(texts.at(Span::new(1, 9)).as_str(), "政党 &");
}

#[test]
fn places_in_utf16_count_bytes_of_the_file() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend("党 [B](B.md)".encode_utf16().flat_map(u16::to_le_bytes));
    let input = Input::from_bytes("A.md", bytes).unwrap();
    let document = Document::parse(&input, &ParseOptions::default());
    let link = document.links()[0].location;
    assert_eq!(document.texts().at(link.span).as_str(), "B");
    assert_eq!(document.texts().all().location(4..5).span, Span::new(8, 10));
    assert_eq!(document.texts().at(Span::new(0, u32::MAX)).as_str(), "党 B");
}

#[test]
fn a_place_without_text_is_the_place_that_was_asked_for() {
    let document = Document::parse(&Input::from_text("A.md", "a\n\n![](b.png)\n").unwrap(), &ParseOptions::default());
    let span = document.page().files[0].location.span;
    let text = document.texts().at(span);
    assert_eq!((text.as_str(), text.location(0..0).span), ("", span));
}
