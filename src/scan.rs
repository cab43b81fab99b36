//! Patterns that are searched for in every page, prepared once.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Makes a static [`Pattern`] from a string.
macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: $crate::scan::Pattern = $crate::scan::Pattern::new(|| memchr::memmem::Finder::new($text));
    };
}
pub(crate) use pattern;

/// A pattern of bytes to find in texts.
pub(crate) struct Pattern(LazyLock<Finder<'static>>);

impl Pattern {
    /// Takes a function that makes the finder, since a static cannot be initialized with a finder directly.
    pub(crate) const fn new(finder: fn() -> Finder<'static>) -> Self {
        Self(LazyLock::new(finder))
    }

    /// The offset of the first occurrence of the pattern in `text`.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        self.0.find(text.as_bytes())
    }

    /// Whether the pattern occurs in `text`.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// The offsets of the occurrences of the pattern in `text`.
    pub(crate) fn find_all<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        self.0.find_iter(text.as_bytes())
    }
}

/// Whether a character of a Markdown text is escaped: an odd number of backslashes precedes it
/// (<https://spec.commonmark.org/0.31.2/#backslash-escapes>).
pub(crate) fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes().get(..at).is_some_and(|before| before.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1)
}

pattern!(BLANK_LINE, "\n\n");
pattern!(BLANK_LINE_WITH_RETURNS, "\n\r\n");

/// The offset of the first blank line in `text`.
pub(crate) fn find_blank_line(text: &str) -> Option<usize> {
    let with_returns = BLANK_LINE_WITH_RETURNS.find(text);
    BLANK_LINE.find(text).map_or(with_returns, |at| Some(with_returns.map_or(at, |other| other.min(at))))
}
