//! Texts by their places: what a fact says is what its bytes say, and each byte of a text leads back to the file.

use wikilift::document::Texts;
use wikilift::page::Block;
use wikilift::{Document, Input, ParseOptions, RepairLevel, Span};

use crate::fixtures::files;

/// All paragraphs of the blocks, those inside others too.
fn paragraphs<'b>(blocks: &'b [Block], out: &mut Vec<&'b wikilift::page::Paragraph>) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => out.push(paragraph),
            Block::List { items, .. } => items.iter().for_each(|item| paragraphs(item, out)),
            Block::Quote { blocks } => paragraphs(blocks, out),
            Block::Definitions { blocks } | Block::Definition { blocks } => paragraphs(blocks, out),
            Block::Term(paragraph) => out.push(paragraph),
            _ => {}
        }
    }
}

fn check(document: &Document, source: &str) -> (usize, usize) {
    let (page, texts): (_, Texts<'_>) = (document.page(), document.texts());
    let blocks = document.blocks();
    let mut found = Vec::new();
    paragraphs(&blocks, &mut found);
    let mut wanted: Vec<(Span, &str)> = found.iter().map(|paragraph| (paragraph.span, paragraph.text.as_str())).collect();
    wanted.extend(page.sections.iter().map(|section| (section.location.span, section.heading.as_str())));
    let (mut same, all) = (0, wanted.len());
    for (span, expected) in wanted {
        let text = texts.at(span);
        same += usize::from(text.as_str() == expected);
        if text.as_str() != expected {
            println!("{}: {:?} != {expected:?}", page.path, text.as_str());
        }
        // Each word leads to its own bytes, where the file has it as it is.
        for (at, word) in text.as_str().split(' ').scan(0, |at, word| Some((std::mem::replace(at, *at + word.len() + 1), word))) {
            let location = text.location(at..at + word.len());
            let bytes = &source.as_bytes()[location.span.range()];
            // Markup in a word, and what is written otherwise than it reads, have more bytes than the word.
            let is_plain = !bytes.iter().any(|byte| b"&\\<*_`[](\"".contains(byte));
            if is_plain && !bytes.is_empty() {
                assert!(
                    String::from_utf8_lossy(bytes).contains(word),
                    "{}: {word:?} at {location}: {:?}",
                    page.path,
                    String::from_utf8_lossy(bytes)
                );
            }
        }
    }
    (same, all)
}

#[test]
fn texts_are_what_stands_at_their_places() {
    let (mut same, mut all) = (0, 0);
    for path in files("fixtures", "md") {
        let input = Input::read(&path).unwrap();
        let document = Document::parse(&input, &ParseOptions::default().with_repairs(RepairLevel::None));
        if input.is_exact() && !input.is_utf16() {
            let (found, wanted) = check(&document, input.text());
            (same, all) = (same + found, all + wanted);
        }
    }
    assert!(all > 1000 && same == all, "{same} of {all}");
}

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
    // `&amp;` is asked for as a whole, and so is a character.
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
