//! Where something stands in a file: byte ranges ([`Span`]), lines and columns ([`Position`]), and the index that leads from one to the other.
//!
//! Everything inside the crate keeps byte offsets; lines and columns are worked out once, when a fact is made.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in the file, written as `[start, end]` in JSON.
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
    /// The range from byte `start` up to and without byte `end`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The range as the standard library writes it, to slice the file's bytes with.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `inner` lies inside this range (or is the same).
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

/// A place as an editor shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// Line, from 1. Lines end with LF, CR LF or a lone CR.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
}

/// Bytes between two character counts kept by [`LineIndex`]: a column costs at most one pass over this many bytes,
/// however long the line is.
const CHECKPOINT: usize = 512;

/// Leads from byte offsets to lines and columns.
#[derive(Clone, Debug)]
pub(crate) struct LineIndex {
    /// Offset of the first byte of each line.
    starts: Vec<u32>,
    /// Characters before each multiple of `CHECKPOINT`; empty where every character is one byte.
    characters: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`, whose length fits in 32 bits.
    #[expect(clippy::cast_possible_truncation, reason = "an input is at most MAX_FILE_BYTES long, which fits in u32")]
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !is_crlf {
                starts.push(at as u32 + 1);
            }
        }
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for chunk in bytes.chunks(CHECKPOINT) {
                characters.push(count);
                count += count_characters(chunk);
            }
            characters.push(count);
        }
        Self { starts, characters }
    }

    /// The 0-based number of the line that holds `offset`.
    fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// Line and column of a byte of `text` (the text that this index was made of).
    #[expect(clippy::cast_possible_truncation, reason = "there are no more lines than bytes, and those fit in u32")]
    pub(crate) fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let column = self.characters_before(text, offset) - self.characters_before(text, self.starts[line]) + 1;
        Position { line: line as u32 + 1, column }
    }

    /// The 1-based number of the line that holds `offset`.
    #[expect(clippy::cast_possible_truncation, reason = "there are no more lines than bytes, and those fit in u32")]
    pub(crate) fn line(&self, offset: u32) -> u32 {
        self.line_of(offset) as u32 + 1
    }

    fn characters_before(&self, text: &str, offset: u32) -> u32 {
        let offset = (offset as usize).min(text.len());
        if self.characters.is_empty() {
            #[expect(clippy::cast_possible_truncation, reason = "came from a u32")]
            return offset as u32;
        }
        let checkpoint = offset / CHECKPOINT;
        self.characters[checkpoint] + count_characters(&text.as_bytes()[checkpoint * CHECKPOINT..offset])
    }
}

/// Counts the bytes that begin a character in UTF-8.
#[expect(clippy::cast_possible_truncation, reason = "called on at most CHECKPOINT bytes")]
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| (byte as i8) >= -0x40).count() as u32
}

#[cfg(test)]
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
    fn the_end_of_the_text_has_a_position() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\n", 3), (2, 1));
    }
}
