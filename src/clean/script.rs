//! Converts the text of a page to simplified or traditional Chinese.

use super::ChineseVariant;
use super::draft::{Block, Cell, Draft, Inline, Table};
use crate::wiki::link_trail;
use crate::words::script::Converter;

/// Converts the text of a document to a variant: `zh-cn`, `zh-tw`, `zh-hk`, …. Addresses, targets, code and formulas are kept.
pub(super) fn convert(document: &mut Draft<'_>, variant: ChineseVariant) {
    let Some(converter) = Converter::to(variant.as_str()) else { return };
    blocks(&mut document.blocks, converter);
    document.notes.iter_mut().for_each(|(_, note)| blocks(note, converter));
}

fn blocks(list: &mut [Block<'_>], to: Converter) {
    for block in list {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => inlines(text, to),
            Block::Quote(inside) => blocks(inside, to),
            Block::List(list) => list.items.iter_mut().for_each(|item| blocks(item, to)),
            Block::Figure { content, caption } => {
                blocks(content, to);
                inlines(caption, to);
            }
            Block::Table(table) => cells(table, to),
            Block::Code { .. } | Block::Preformatted(_) | Block::Rule => {}
        }
    }
}

fn cells(table: &mut Table<'_>, to: Converter) {
    inlines(&mut table.caption, to);
    for name in &mut table.columns {
        *name = to.text(name);
    }
    for Cell { blocks: inside, .. } in table.rows.iter_mut().flatten() {
        blocks(inside, to);
    }
}

fn inlines(list: &mut [Inline<'_>], to: Converter) {
    for inline in list {
        match inline {
            Inline::Text(text) if !text.is_ascii() => *text = to.text(text).into(),
            Inline::Styled(_, inside) | Inline::Image { alt: inside, .. } | Inline::Link { text: inside, .. } => inlines(inside, to),
            Inline::Wikilink { label, .. } => *label = to.text(label),
            Inline::Text(_) | Inline::Break | Inline::Code(_) | Inline::Math { .. } | Inline::Mark(_) | Inline::Id(_) => {}
        }
    }
}

/// Returns where the trail begins in a text that begins with the title in the other script. `None` if it does not, or if the conversion
/// changes the number of characters, so that they cannot be matched one by one.
pub(super) fn trail_start(text: &str, target: &str) -> Option<usize> {
    if text.is_ascii() || target.is_ascii() {
        return None;
    }
    let converter = Converter::to("zh-hans")?;
    let (even, title) = (converter.text(text), converter.text(target));
    let at = link_trail::after_title(&even, &title)?;
    let letters = even[..at].chars().count();
    let is_even = even.chars().count() == text.chars().count();
    let offset = text.char_indices().nth(letters)?.0;
    is_even.then_some(offset)
}
