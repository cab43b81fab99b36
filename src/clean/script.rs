//! Simplified and traditional Chinese (feature `variants`; without it texts stay as they are).
//!
//! The words are OpenCC's (<https://github.com/BYVoid/OpenCC>), close to MediaWiki's own (`languages/data/ZhConversion.php`).

use super::draft::{Block, Cell, Draft, Inline, Table};

/// Converts the text of a document for a variant: `zh-cn`, `zh-tw`, `zh-hk`, …. Addresses, targets, code and formulas stay.
pub(super) fn convert(document: &mut Draft<'_>, variant: &str) {
    let Some(converter) = Converter::to(variant) else { return };
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

/// A text in simplified characters; None without the words.
pub(crate) fn simplified(text: &str) -> Option<String> {
    Some(Converter::to("zh-hans")?.text(text))
}

/// Where the trail begins in a text that says the title in the other script. None where it does not, or where that cannot be told letter
/// by letter.
pub(super) fn trail_start(text: &str, target: &str) -> Option<usize> {
    if text.is_ascii() || target.is_ascii() {
        return None;
    }
    let converter = Converter::to("zh-hans")?;
    let (even, title) = (converter.text(text), converter.text(target));
    let at = crate::page::trail_start(&even, &title)?;
    let letters = even[..at].chars().count();
    let is_even = even.chars().count() == text.chars().count();
    let offset = text.char_indices().nth(letters)?.0;
    is_even.then_some(offset)
}

#[cfg(feature = "variants")]
pub(super) use self::opencc::Converter;

#[cfg(feature = "variants")]
mod opencc {
    use std::sync::LazyLock;

    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig;

    type Words = LazyLock<Option<OpenCC>>;

    static HANS: Words = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
    static MAINLAND: Words = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::Tw2sp).ok());
    static HANT: Words = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2t).ok());
    static TAIWAN: Words = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2twp).ok());
    static HONG_KONG: Words = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2hk).ok());

    /// Converts text to one variant.
    #[derive(Clone, Copy)]
    pub(in crate::clean) struct Converter(&'static OpenCC);

    impl Converter {
        /// None for a variant that is not known.
        pub(in crate::clean) fn to(variant: &str) -> Option<Self> {
            let words = match variant {
                "zh-hans" => &HANS,
                "zh-cn" | "zh-sg" | "zh-my" => &MAINLAND,
                "zh-hant" => &HANT,
                "zh-tw" => &TAIWAN,
                "zh-hk" | "zh-mo" => &HONG_KONG,
                _ => return None,
            };
            words.as_ref().map(Self)
        }

        pub(in crate::clean) fn text(self, text: &str) -> String {
            self.0.convert(text)
        }
    }
}

/// Stands in where the words are left out.
#[cfg(not(feature = "variants"))]
#[derive(Clone, Copy)]
pub(super) enum Converter {}

#[cfg(not(feature = "variants"))]
impl Converter {
    fn to(_variant: &str) -> Option<Self> {
        None
    }

    fn text(self, _text: &str) -> String {
        match self {}
    }
}
