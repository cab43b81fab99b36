//! Texts by their locations.

use wikilift::document::Texts;
use wikilift::page::Block;
use wikilift::{Document, Span};

/// Collects all paragraphs of the blocks, including those inside other blocks.
pub(crate) fn paragraphs<'b>(blocks: &'b [Block], out: &mut Vec<&'b wikilift::page::Paragraph>) {
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

pub(crate) fn check(document: &Document, source: &str) -> (usize, usize) {
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
        // Each word is located at its own bytes, if the file spells it as it reads.
        for (at, word) in text.as_str().split(' ').scan(0, |at, word| Some((std::mem::replace(at, *at + word.len() + 1), word))) {
            let location = text.location(at..at + word.len());
            let bytes = &source.as_bytes()[location.span.range()];
            // With markup or escapes inside, the bytes are more than the word itself.
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
