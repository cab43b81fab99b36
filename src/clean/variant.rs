//! The variants of written Chinese.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// A variant of written Chinese, with MediaWiki's code for it (<https://www.mediawiki.org/wiki/Writing_systems/LanguageConverter>).
///
/// ```
/// use wikilift::clean::ChineseVariant;
///
/// assert_eq!("zh-tw".parse::<ChineseVariant>()?, ChineseVariant::Taiwan);
/// assert!("klingon".parse::<ChineseVariant>().is_err());
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChineseVariant {
    /// `zh-hans`: simplified characters.
    Simplified,
    /// `zh-cn`: mainland China.
    China,
    /// `zh-sg`: Singapore.
    Singapore,
    /// `zh-my`: Malaysia.
    Malaysia,
    /// `zh-hant`: traditional characters.
    Traditional,
    /// `zh-tw`: Taiwan.
    Taiwan,
    /// `zh-hk`: Hong Kong.
    HongKong,
    /// `zh-mo`: Macau.
    Macau,
}

impl ChineseVariant {
    /// All variants.
    pub const ALL: [Self; 8] =
        [Self::Simplified, Self::China, Self::Singapore, Self::Malaysia, Self::Traditional, Self::Taiwan, Self::HongKong, Self::Macau];

    /// Returns the code: `zh-hans`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simplified => "zh-hans",
            Self::China => "zh-cn",
            Self::Singapore => "zh-sg",
            Self::Malaysia => "zh-my",
            Self::Traditional => "zh-hant",
            Self::Taiwan => "zh-tw",
            Self::HongKong => "zh-hk",
            Self::Macau => "zh-mo",
        }
    }
}

impl fmt::Display for ChineseVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ChineseVariant {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|variant| variant.as_str() == code);
        found.ok_or_else(|| ErrorKind::unknown("variant of Chinese", code, Self::ALL.iter().map(|variant| variant.as_str())))
    }
}
