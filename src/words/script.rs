//! Conversion between simplified and traditional Chinese (feature `variants`; without it texts are not converted).
//!
//! The dictionaries are OpenCC's (<https://github.com/BYVoid/OpenCC>), close to MediaWiki's own (`languages/data/ZhConversion.php`).

/// Returns a text in simplified characters; `None` without the dictionaries.
pub(crate) fn simplified(text: &str) -> Option<String> {
    Some(Converter::to("zh-hans")?.text(text))
}

#[cfg(feature = "variants")]
pub(crate) use self::opencc::Converter;

#[cfg(feature = "variants")]
mod opencc {
    use std::sync::LazyLock;

    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig;

    type PhraseMatcher = LazyLock<Option<OpenCC>>;

    static HANS: PhraseMatcher = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
    static MAINLAND: PhraseMatcher = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::Tw2sp).ok());
    static HANT: PhraseMatcher = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2t).ok());
    static TAIWAN: PhraseMatcher = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2twp).ok());
    static HONG_KONG: PhraseMatcher = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2hk).ok());

    /// Converts text to one variant.
    #[derive(Clone, Copy)]
    pub(crate) struct Converter(&'static OpenCC);

    impl Converter {
        /// Returns the converter to a variant; `None` if the variant is unknown.
        pub(crate) fn to(variant: &str) -> Option<Self> {
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

        pub(crate) fn text(self, text: &str) -> String {
            self.0.convert(text)
        }
    }
}

/// Replaces the converter when the dictionaries are left out: it cannot be made.
#[cfg(not(feature = "variants"))]
#[derive(Clone, Copy)]
pub(crate) enum Converter {}

#[cfg(not(feature = "variants"))]
impl Converter {
    pub(crate) fn to(_variant: &str) -> Option<Self> {
        None
    }

    pub(crate) fn text(self, _text: &str) -> String {
        match self {}
    }
}
