//! Where something is: byte ranges, lines and columns ([`Position`]), and the index that finds one from the other.
//!
//! Offsets count bytes of one of three texts, and the type shows which:
//!
//! | type | counts bytes of | used in |
//! |---|---|---|
//! | [`Span`] | the file | data: what a user sees |
//! | [`SourceRange`] | the file's text, decoded to UTF-8 ([`Input::text`](crate::Input::text)) | events, nodes |
//! | [`TextRange`] | the text of the page, without markup (`Tree::text`) | nodes, and what is found in the text |
//!
//! Lines and columns are computed once, when the data is made.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in the file, written as `[start, end]` in JSON.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let input = Input::from_text("Lyra.md", "Lyra is part of the [Vega League](Vega.md).\n")?;
/// let span = Page::parse(&input).links[0].location.span;
/// assert_eq!(&input.text()[span.range()], "[Vega League](Vega.md)");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "(u32, u32)"))]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// Makes the range from byte `start` up to, but not including, byte `end`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Returns the range as a type of the standard library, to slice the file's bytes with.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `inner` lies inside this range or is equal to it.
    #[must_use]
    pub fn contains(self, inner: Self) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }
}

impl From<(u32, u32)> for Span {
    fn from((start, end): (u32, u32)) -> Self {
        Self { start, end }
    }
}

impl From<Span> for (u32, u32) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

/// Returns an offset in a text, or a number of things in it, as the type that it is stored in.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a text is at most MAX_FILE_BYTES long, which fits in 32 bits, and holds no more things than bytes"
)]
pub(crate) const fn to_u32(at: usize) -> u32 {
    at as u32
}

/// A half-open range of bytes of one text.
macro_rules! range {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name {
            /// First byte.
            pub(crate) start: u32,
            /// The byte after the last one.
            pub(crate) end: u32,
        }

        impl $name {
            pub(crate) const fn new(start: u32, end: u32) -> Self {
                Self { start, end }
            }

            /// Returns the range as a type of the standard library, to slice the text with.
            pub(crate) const fn range(self) -> std::ops::Range<usize> {
                self.start as usize..self.end as usize
            }
        }
    };
}

range! {
    /// A half-open range of bytes of a file's text, decoded to UTF-8, with LF, CR LF and CR unchanged.
    SourceRange
}

range! {
    /// A half-open range of bytes of the text of a page, which has no markup.
    TextRange
}

impl TextRange {
    pub(crate) const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// A line and a column, as an editor shows them.
///
/// ```
/// use wikilift::{Input, Page, Position};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "Häfen:\nMüßig, [Lyra](Lyra.md)\n")?);
/// assert_eq!(page.links[0].location.position(), Position { line: 2, column: 8 });
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// Line, from 1. Lines end with LF, CR LF or a lone CR.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
}

/// A location in a file, for a person and for a program. In JSON its three keys are among those of the item that is there.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Ports.md", "Ports:\n\n- [Lyra](Lyra.md)\n")?);
/// let location = page.links[0].location;
/// assert_eq!((location.to_string().as_str(), location.span.start), ("3:3", 10));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Location {
    /// Line, from 1. Lines end with LF, CR LF or a lone CR.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
    /// Bytes in the file.
    pub span: Span,
}

impl Location {
    /// The start of a file: the location of anything that concerns the file as a whole.
    pub const START: Self = Self { line: 1, column: 1, span: Span { start: 0, end: 0 } };

    /// Makes the location of `span`, which begins at `position`.
    #[must_use]
    pub fn new(position: Position, span: Span) -> Self {
        Self { line: position.line, column: position.column, span }
    }

    /// Returns the line and the column of the first byte.
    #[must_use]
    pub fn position(self) -> Position {
        Position { line: self.line, column: self.column }
    }
}

impl std::fmt::Display for Location {
    /// Formats as `line:column`, which compilers write after the name of a file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Bytes in a block of [`LineIndex`]: finding a position takes at most three passes over this many bytes, however long its line is. Counts
/// within a block fit in a byte, so that sixteen bytes are counted at a time.
const BLOCK: usize = 255;

/// Finds lines and columns from byte offsets.
///
/// Counts are stored for each block of the text, and the rest is counted when a position is asked for: that happens for few offsets of a
/// page.
#[derive(Clone, Debug)]
pub(crate) struct LineIndex {
    blocks: Vec<Block>,
    /// If every line ends with LF, counting takes one comparison for each byte.
    has_carriage_returns: bool,
    /// If every character is one byte, characters need not be counted.
    is_ascii: bool,
}

/// The counts before a block.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    lines: u32,
    characters: u32,
    /// The first byte of the line that the block begins in.
    line_start: u32,
}

#[expect(clippy::cast_possible_truncation, reason = "an input is at most MAX_FILE_BYTES long, which fits in u32")]
impl LineIndex {
    /// Indexes `text`, whose length fits in 32 bits.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let has_carriage_returns = memchr::memchr(b'\r', bytes).is_some();
        let mut index = Self { blocks: Vec::with_capacity(bytes.len() / BLOCK + 1), has_carriage_returns, is_ascii: text.is_ascii() };
        let mut block = Block::default();
        for start in (0..=bytes.len()).step_by(BLOCK) {
            index.blocks.push(block);
            let end = bytes.len().min(start + BLOCK);
            block.lines += index.count_line_ends(bytes, start, end);
            if !index.is_ascii {
                block.characters += count_characters(&bytes[start..end]);
            }
            block.line_start = index.last_line_start(bytes, start, end).unwrap_or(block.line_start);
        }
        index
    }

    /// Counts the lines that end in `start..end`: with LF, or with a CR that is not followed by LF.
    fn count_line_ends(&self, bytes: &[u8], start: usize, end: usize) -> u32 {
        let feeds = count_line_feeds(&bytes[start..end]);
        if !self.has_carriage_returns {
            return feeds;
        }
        let returns = (start..end).filter(|&at| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')).count();
        feeds + returns as u32
    }

    /// Returns the first byte of the last line that begins after a line end in `start..end`.
    fn last_line_start(&self, bytes: &[u8], start: usize, end: usize) -> Option<u32> {
        let mut end = end;
        while let Some(found) = if self.has_carriage_returns {
            memchr::memrchr2(b'\n', b'\r', &bytes[start..end])
        } else {
            memchr::memrchr(b'\n', &bytes[start..end])
        } {
            let at = start + found;
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                return Some(at as u32 + 1);
            }
            end = at;
        }
        None
    }

    /// Returns the line and the column of a byte of `text` (the text that this index was made from).
    pub(crate) fn position(&self, text: &str, offset: u32) -> Position {
        let bytes = text.as_bytes();
        let offset = (offset as usize).min(bytes.len());
        let (start, block) = self.block_of(offset);
        let line = block.lines + self.count_line_ends(bytes, start, offset);
        let line_start = self.last_line_start(bytes, start, offset).unwrap_or(block.line_start) as usize;
        let column = self.characters_before(bytes, offset) - self.characters_before(bytes, line_start);
        Position { line: line + 1, column: column + 1 }
    }

    fn block_of(&self, offset: usize) -> (usize, Block) {
        (offset / BLOCK * BLOCK, self.blocks[offset / BLOCK])
    }

    fn characters_before(&self, bytes: &[u8], offset: usize) -> u32 {
        if self.is_ascii {
            return offset as u32;
        }
        let (start, block) = self.block_of(offset);
        block.characters + count_characters(&bytes[start..offset])
    }
}

/// Finds the lines and columns of offsets that are asked for in ascending order: it passes over the text once and stores nothing.
#[derive(Clone, Debug)]
pub(crate) struct LineCursor<'t> {
    bytes: &'t [u8],
    has_carriage_returns: bool,
    /// The offset asked for last.
    at: usize,
    /// Its line, from 0.
    line: u32,
    /// An offset on that line, or before it, up to which columns are counted.
    counted: usize,
    /// Characters from the start of the line of `counted` up to it.
    characters: u32,
}

#[expect(clippy::cast_possible_truncation, reason = "an input is at most MAX_FILE_BYTES long, which fits in u32")]
impl<'t> LineCursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let has_carriage_returns = memchr::memchr(b'\r', bytes).is_some();
        Self { bytes, has_carriage_returns, at: 0, line: 0, counted: 0, characters: 0 }
    }

    /// Goes back to the start.
    pub(crate) fn rewind(&mut self) {
        (self.at, self.line, self.counted, self.characters) = (0, 0, 0, 0);
    }

    /// Returns the 1-based number of the line that contains `offset`; `None` if `offset` is before the last one asked for.
    pub(crate) fn line(&mut self, offset: u32) -> Option<u32> {
        let offset = (offset as usize).min(self.bytes.len());
        let passed = self.bytes.get(self.at..offset)?;
        self.line += if self.has_carriage_returns {
            let ends = memchr::memchr2_iter(b'\n', b'\r', passed).filter(|&at| self.ends_line(self.at + at));
            ends.count() as u32
        } else {
            passed.chunks(BLOCK).map(count_line_feeds).sum()
        };
        self.at = offset;
        Some(self.line + 1)
    }

    /// Returns the line and the column of a byte of the text; `None` if `offset` is before the last one asked for.
    pub(crate) fn position(&mut self, offset: u32) -> Option<Position> {
        let line = self.line(offset)?;
        let passed = &self.bytes[self.counted..self.at];
        let line_start = if self.has_carriage_returns {
            memchr::memrchr2_iter(b'\n', b'\r', passed).find(|&at| self.ends_line(self.counted + at))
        } else {
            memchr::memrchr(b'\n', passed)
        };
        if let Some(end) = line_start {
            self.counted += end + 1;
            self.characters = 0;
        }
        self.characters += self.bytes[self.counted..self.at].chunks(BLOCK).map(count_characters).sum::<u32>();
        self.counted = self.at;
        Some(Position { line, column: self.characters + 1 })
    }

    /// Whether a line ends with this LF or CR: a CR before a LF does not end one.
    fn ends_line(&self, at: usize) -> bool {
        self.bytes[at] == b'\n' || self.bytes.get(at + 1) != Some(&b'\n')
    }
}

/// Counts the LFs in at most a block.
fn count_line_feeds(bytes: &[u8]) -> u32 {
    u32::from(bytes.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>())
}

/// Counts the bytes that begin a character in UTF-8, in at most a block.
fn count_characters(bytes: &[u8]) -> u32 {
    u32::from(bytes.iter().map(|&byte| u8::from(byte & 0xc0 != 0x80)).sum::<u8>())
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "tests are small")]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let Position { line, column } = LineIndex::new(text).position(text, offset);
        (line, column)
    }

    #[test]
    fn lines_end_with_lf_crlf_and_lone_cr() {
        let text = "a\nb\r\nc\rd";
        assert_eq!([at(text, 0), at(text, 2), at(text, 5), at(text, 7)], [(1, 1), (2, 1), (3, 1), (4, 1)]);
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        assert_eq!(at("政党x", 6), (1, 3));
        let long = "政".repeat(1000);
        assert_eq!(at(&long, 2997), (1, 1000));
    }

    #[test]
    fn long_texts_are_counted_as_short_ones() {
        let text = "ab\r\n政党\rx\n".repeat(1000);
        let index = LineIndex::new(&text);
        let (mut line, mut column) = (1, 1);
        let mut characters = text.char_indices().peekable();
        let (mut cursor, mut sparse) = (LineCursor::new(&text), LineCursor::new(&text));
        while let Some((at, character)) = characters.next() {
            assert_eq!(index.position(&text, at as u32), Position { line, column }, "byte {at}");
            assert_eq!(cursor.position(at as u32), Some(Position { line, column }), "byte {at}");
            match at % 7 {
                0 => assert_eq!(sparse.position(at as u32), Some(Position { line, column }), "byte {at}"),
                1 => assert_eq!(sparse.line(at as u32), Some(line), "byte {at}"),
                _ => {}
            }
            let ends = character == '\n' || (character == '\r' && characters.peek().is_none_or(|&(_, next)| next != '\n'));
            (line, column) = if ends { (line + 1, 1) } else { (line, column + 1) };
        }
    }

    #[test]
    fn a_cursor_does_not_go_back() {
        let mut cursor = LineCursor::new("a\nb");
        assert_eq!(cursor.position(2), Some(Position { line: 2, column: 1 }));
        assert_eq!((cursor.position(1), cursor.line(2)), (None, Some(2)));
    }

    #[test]
    fn the_end_of_the_text_has_a_position() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\n", 3), (2, 1));
    }
}
