//! A file on its way in: bytes become text, and what is not the page's own text (byte order mark, front matter) is set apart.
//!
//! Comes in: the bytes of one file. Goes out: an [`Input`], whose text the `event` module reads. Nothing is interpreted here.

mod front_matter;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::DiagnosticCode;
use crate::error::{Error, ErrorKind};
use crate::page::FrontMatter;
use crate::span::{LineCursor, LineIndex, Location, Position, SourceRange, Span, to_u32};

/// The longest file that is read. Byte offsets are kept in 32 bits; the longest page of any Wikipedia is about 2 MB.
pub const MAX_FILE_BYTES: usize = u32::MAX as usize;

/// The most that is read of what does not say how long it is: standard input, a FIFO, a device. `/dev/zero` never ends, and what is read is
/// kept in memory.
pub const MAX_STREAM_BYTES: u64 = 256 << 20;

/// Byte order marks of UTF-16 (<https://encoding.spec.whatwg.org/#bom-sniff>).
const UTF16_LE: [u8; 2] = [0xff, 0xfe];
const UTF16_BE: [u8; 2] = [0xfe, 0xff];

/// The text of one file, with what is needed to tell where in the file something stands.
#[derive(Clone, Debug)]
pub struct Input {
    path: String,
    name: String,
    source: Arc<SourceText>,
    body: SourceRange,
    format: Format,
    is_utf16: bool,
    front_matter: FrontMatter,
    remarks: Vec<RawDiagnostic>,
}

/// The text of a file, and where in the file each byte of it stands. A page keeps it for as long as its blocks can be asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceText {
    text: String,
    /// Made when the first position is asked for.
    lines: OnceLock<LineIndex>,
    /// Where offsets in `text` and in the file part: from the first number on in `text`, the second in the file. Empty for good UTF-8.
    shifts: Vec<(u32, u32)>,
}

impl SourceText {
    /// Line and column of a byte of the text.
    pub(crate) fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// The place of a range of the text.
    pub(crate) fn location(&self, range: SourceRange) -> Location {
        Location::new(self.position(range.start), self.in_file(range))
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A range of the text without white space at its end: the Markdown reader counts the line end of a block to the block.
    pub(crate) fn trimmed(&self, span: SourceRange) -> SourceRange {
        let Some(text) = self.text.as_bytes().get(span.range()) else { return span };
        let mut rest = text;
        // The cells of a pipe table are filled up with spaces.
        while let Some((before, [b' ', b' ', b' ', b' ', b' ', b' ', b' ', b' '])) = rest.split_last_chunk::<8>() {
            rest = before;
        }
        #[expect(clippy::cast_possible_truncation, reason = "no longer than the span")]
        SourceRange::new(span.start, span.start + rest.trim_ascii_end().len() as u32)
    }

    /// A range of the file as a range of the text.
    pub(crate) fn in_text(&self, span: Span) -> SourceRange {
        if self.shifts.is_empty() {
            return SourceRange::new(span.start, span.end);
        }
        let shifted = |offset: u32| {
            let at = self.shifts.partition_point(|&(_, file)| file <= offset);
            let (text, file) = at.checked_sub(1).map_or((0, 0), |at| self.shifts[at]);
            (offset - file).saturating_add(text).min(to_u32(self.text.len()))
        };
        SourceRange::new(shifted(span.start), shifted(span.end))
    }

    /// A range of the text as a range of the file.
    pub(crate) fn in_file(&self, span: SourceRange) -> Span {
        if self.shifts.is_empty() {
            return Span::new(span.start, span.end);
        }
        let shifted = |offset: u32| {
            let at = self.shifts.partition_point(|&(text, _)| text <= offset);
            let (text, file) = at.checked_sub(1).map_or((0, 0), |at| self.shifts[at]);
            offset - text + file
        };
        Span::new(shifted(span.start), shifted(span.end))
    }
}

/// Tells lines and columns: fast for places in their order, right for any.
pub(crate) struct Cursor<'i> {
    source: &'i SourceText,
    lines: LineCursor<'i>,
}

impl Cursor<'_> {
    /// Goes back to the start of the text.
    pub(crate) fn rewind(&mut self) {
        self.lines.rewind();
    }

    /// Line and column of a byte of the text.
    pub(crate) fn position(&mut self, offset: u32) -> Position {
        self.lines.position(offset).unwrap_or_else(|| self.source.position(offset))
    }

    /// Line of a byte of the text.
    pub(crate) fn line(&mut self, offset: u32) -> u32 {
        self.lines.line(offset).unwrap_or_else(|| self.source.position(offset).line)
    }
}

/// What a page is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Markdown, with HTML in it.
    Markdown,
    /// An HTML document, as MediaWiki writes it.
    Html,
}

/// Something to tell about the file itself, to be made a diagnostic by the page.
#[derive(Clone, Debug)]
pub(crate) struct RawDiagnostic {
    pub(crate) code: DiagnosticCode,
    pub(crate) message: String,
    /// Bytes of the text (not of the file).
    pub(crate) span: SourceRange,
}

impl Input {
    /// Takes the bytes of a file. `path` is what the page's `path` says; the page's title is taken from its last part,
    /// unless [`Input::named`] says otherwise. `-` stands for standard input and gives no title.
    ///
    /// A byte order mark is skipped; one of UTF-16 says that the file is UTF-16. Bytes that are neither, and NUL, become U+FFFD, with a diagnostic
    /// ([`DiagnosticCode::ReplacedBytes`], [`DiagnosticCode::NulCharacter`]): see [`Input::is_exact`].
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] for more than [`MAX_FILE_BYTES`].
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Error> {
        let path = path.into();
        if bytes.len() > MAX_FILE_BYTES {
            return Err(ErrorKind::TooLong { path, bytes: bytes.len() as u64, limit: MAX_FILE_BYTES as u64 }.into());
        }
        let mut shifts = Vec::new();
        let mut remarks = Vec::new();
        let is_utf16 = bytes.starts_with(&UTF16_LE) || bytes.starts_with(&UTF16_BE);
        let text = if is_utf16 {
            let unit = if bytes.starts_with(&UTF16_LE) { u16::from_le_bytes } else { u16::from_be_bytes };
            decode_utf16(&bytes, unit, &mut shifts, &mut remarks)
        } else {
            match String::from_utf8(bytes) {
                Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => text,
                Ok(text) => replace_bad_bytes(text.as_bytes(), &mut shifts, &mut remarks),
                Err(error) => replace_bad_bytes(error.as_bytes(), &mut shifts, &mut remarks),
            }
        };
        if text.len() > MAX_FILE_BYTES {
            return Err(ErrorKind::TooLong { path, bytes: text.len() as u64, limit: MAX_FILE_BYTES as u64 }.into());
        }
        let name = Path::new(&path).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let is_html = [".html", ".htm", ".xhtml"].iter().any(|suffix| {
            name.len() > suffix.len()
                && name.is_char_boundary(name.len() - suffix.len())
                && name[name.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
        });
        let mut input = Self {
            path,
            name,
            source: Arc::new(SourceText { text, lines: OnceLock::new(), shifts }),
            format: if is_html { Format::Html } else { Format::Markdown },
            is_utf16,
            body: SourceRange::default(),
            front_matter: FrontMatter::default(),
            remarks,
        };
        input.set_body_apart();
        Ok(input)
    }

    /// Takes text that is in memory already.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] for more than [`MAX_FILE_BYTES`].
    pub fn from_text(path: impl Into<String>, text: impl Into<String>) -> Result<Self, Error> {
        Self::from_bytes(path, text.into().into_bytes())
    }

    /// Reads a file. Its size is asked before it is read; what has none (a FIFO, a device) is read to its end, or up to [`MAX_STREAM_BYTES`].
    ///
    /// # Errors
    /// [`ErrorKind::Read`] where the system cannot read it, [`ErrorKind::TooLong`] for more than [`MAX_FILE_BYTES`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let failed = |source| Error::from(ErrorKind::Read { path: path.to_owned(), source });
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        let path = path.to_string_lossy();
        if !metadata.is_file() {
            return Self::from_stream(path.into_owned(), file, MAX_STREAM_BYTES);
        }
        if metadata.len() > MAX_FILE_BYTES as u64 {
            return Err(ErrorKind::TooLong { path: path.into_owned(), bytes: metadata.len(), limit: MAX_FILE_BYTES as u64 }.into());
        }
        Self::from_stream(path.into_owned(), file, MAX_FILE_BYTES as u64)
    }

    /// Reads what a reader holds, up to [`MAX_STREAM_BYTES`]. `path` is as in [`Input::from_bytes`].
    ///
    /// # Errors
    /// [`ErrorKind::Read`] where `reader` fails, [`ErrorKind::TooLong`] for more than [`MAX_STREAM_BYTES`].
    pub fn from_reader(path: impl Into<String>, reader: impl Read) -> Result<Self, Error> {
        Self::from_stream(path.into(), reader, MAX_STREAM_BYTES)
    }

    fn from_stream(path: String, reader: impl Read, limit: u64) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        let read = reader.take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|source| ErrorKind::Read { path: path.clone().into(), source })?;
        if bytes.len() as u64 > limit {
            return Err(ErrorKind::TooLong { path, bytes: bytes.len() as u64, limit }.into());
        }
        Self::from_bytes(path, bytes)
    }

    /// Says by which name the folder of pages knows this file, with `/` between folders: `Spain/Meetings.md` is the page
    /// `Spain/Meetings`, a subpage, where the path alone would give `Meetings`. Folders up to one called `Page` do not count.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The path that the page's `path` says.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, byte order mark and front matter included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Whether [`text`](Self::text) says all that the file says. Where bytes of the file were replaced, it does not, and must not be written over it.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.remarks.iter().any(|remark| matches!(remark.code, DiagnosticCode::ReplacedBytes | DiagnosticCode::NulCharacter))
    }

    /// Whether the file is UTF-16, by its byte order mark. The text is UTF-8 all the same; spans count the bytes of the file.
    #[must_use]
    pub fn is_utf16(&self) -> bool {
        self.is_utf16
    }

    /// Whether the file is a whole HTML document (`.html`, `.htm`, `.xhtml`), and no Markdown.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.format == Format::Html
    }

    /// What the page is written in.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The part of the text that is the page.
    pub(crate) fn body(&self) -> SourceRange {
        self.body
    }

    pub(crate) fn front_matter(&self) -> &FrontMatter {
        &self.front_matter
    }

    pub(crate) fn remarks(&self) -> &[RawDiagnostic] {
        &self.remarks
    }

    /// The text with its places, to be kept by a page.
    pub(crate) fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// Tells lines and columns of places that are mostly asked for in their order.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { source: &self.source, lines: LineCursor::new(&self.source.text) }
    }

    /// A range of the text without white space at its end.
    pub(crate) fn trimmed(&self, span: SourceRange) -> SourceRange {
        self.source.trimmed(span)
    }

    /// A range of the text as a range of the file.
    pub(crate) fn in_file(&self, span: SourceRange) -> Span {
        self.source.in_file(span)
    }

    #[expect(clippy::cast_possible_truncation, reason = "offsets of a text of at most MAX_FILE_BYTES")]
    fn set_body_apart(&mut self) {
        const BYTE_ORDER_MARK: &str = "\u{feff}";
        let text = self.source.text.as_str();
        let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        if self.is_html() {
            self.body = SourceRange::new(start as u32, text.len() as u32);
            return;
        }
        let found = front_matter::find(&text[start..]);
        let mut body = start..text.len();
        for block in found {
            let yaml = start + block.yaml.start..start + block.yaml.end;
            match front_matter::read(&text[yaml.clone()]) {
                Ok(Some(mapping)) => {
                    if block.range.start == 0 {
                        body.start = start + block.range.end;
                    } else {
                        body.end = start + block.range.start;
                    }
                    self.front_matter = mapping.into();
                    break;
                }
                Ok(None) => {}
                Err(message) => {
                    // A block at the end that is no YAML is two rules with text between, nothing to remark on.
                    if block.range.start == 0 {
                        let span = SourceRange::new(start as u32, (start + block.range.end) as u32);
                        self.remarks.push(RawDiagnostic {
                            code: DiagnosticCode::InvalidFrontMatter,
                            message: format!("read as text, since it is no YAML: {message}"),
                            span,
                        });
                    }
                }
            }
        }
        self.body = SourceRange::new(body.start as u32, body.end as u32);
    }
}

/// Decodes UTF-16, with U+FFFD for each surrogate without its other half, for an odd byte at the end, and for each NUL.
#[expect(clippy::cast_possible_truncation, reason = "offsets are checked against MAX_FILE_BYTES by the caller")]
fn decode_utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16, shifts: &mut Vec<(u32, u32)>, remarks: &mut Vec<RawDiagnostic>) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = Replaced::default();
    let mut file = 0;
    for letter in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match letter {
            Ok('\0') => replaced.add(&mut text, file, Bad::Nul),
            Ok(letter) => text.push(letter),
            Err(_) => replaced.add(&mut text, file, Bad::Surrogate),
        }
        file += 2 * letter.map_or(1, char::len_utf16);
        // No letter is as long in the text as in the file.
        shifts.push((text.len() as u32, file as u32));
    }
    if !rest.is_empty() {
        replaced.add(&mut text, file, Bad::Surrogate);
        shifts.push((text.len() as u32, bytes.len() as u32));
    }
    replaced.report(remarks);
    text
}

/// Decodes UTF-8 with U+FFFD for each bad sequence (as many as the standard library counts) and each NUL.
#[expect(clippy::cast_possible_truncation, reason = "offsets are checked against MAX_FILE_BYTES by the caller")]
fn replace_bad_bytes(bytes: &[u8], shifts: &mut Vec<(u32, u32)>, remarks: &mut Vec<RawDiagnostic>) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = Replaced::default();
    let mut file = 0;
    let mut replace = |text: &mut String, file: &mut usize, length: usize, bad: Bad| {
        replaced.add(text, *file, bad);
        *file += length;
        shifts.push((text.len() as u32, *file as u32));
    };
    for chunk in bytes.utf8_chunks() {
        let mut pieces = chunk.valid().split('\0');
        if let Some(piece) = pieces.next() {
            text.push_str(piece);
            file += piece.len();
        }
        for piece in pieces {
            replace(&mut text, &mut file, 1, Bad::Nul);
            text.push_str(piece);
            file += piece.len();
        }
        if !chunk.invalid().is_empty() {
            replace(&mut text, &mut file, chunk.invalid().len(), Bad::Utf8);
        }
    }
    replaced.report(remarks);
    text
}

/// What is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bad {
    Utf8,
    Surrogate,
    Nul,
}

/// What was replaced: for each kind how often, and where first in the file and in the text.
#[derive(Debug, Default)]
struct Replaced([(usize, usize, usize); 3]);

impl Replaced {
    const REPLACEMENT: &str = "\u{fffd}";

    /// Replaces something at a byte of the file.
    fn add(&mut self, text: &mut String, in_file: usize, bad: Bad) {
        let (count, first_in_file, first_in_text) = &mut self.0[bad as usize];
        if *count == 0 {
            (*first_in_file, *first_in_text) = (in_file, text.len());
        }
        *count += 1;
        text.push_str(Self::REPLACEMENT);
    }

    #[expect(clippy::cast_possible_truncation, reason = "offsets are checked against MAX_FILE_BYTES by the caller")]
    fn report(&self, remarks: &mut Vec<RawDiagnostic>) {
        let kinds = [
            (Bad::Utf8, DiagnosticCode::ReplacedBytes, "not UTF-8"),
            (Bad::Surrogate, DiagnosticCode::ReplacedBytes, "not UTF-16"),
            (Bad::Nul, DiagnosticCode::NulCharacter, "NUL"),
        ];
        for (bad, code, what) in kinds {
            let (count, in_file, in_text) = self.0[bad as usize];
            if count > 0 {
                let times = if count == 1 { String::new() } else { format!(", and at {} places more", count - 1) };
                let span = SourceRange::new(in_text as u32, (in_text + Self::REPLACEMENT.len()) as u32);
                remarks.push(RawDiagnostic { code, message: format!("{what} at byte {in_file}{times}: replaced by U+FFFD"), span });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_are_replaced_and_offsets_still_count_the_file() {
        let input = Input::from_bytes("x.md", b"a\xff\xfeb\0c".to_vec()).unwrap();
        assert_eq!(input.text(), "a\u{fffd}\u{fffd}b\u{fffd}c");
        assert_eq!(input.in_file(SourceRange::new(7, 8)), Span::new(3, 4));
        assert_eq!(input.in_file(SourceRange::new(11, 12)), Span::new(5, 6));
        let codes: Vec<_> = input.remarks().iter().map(|remark| (remark.code, remark.message.as_str())).collect();
        assert_eq!(
            codes,
            [
                (DiagnosticCode::ReplacedBytes, "not UTF-8 at byte 1, and at 1 places more: replaced by U+FFFD"),
                (DiagnosticCode::NulCharacter, "NUL at byte 4: replaced by U+FFFD")
            ]
        );
    }

    #[test]
    fn utf16_is_read_by_its_byte_order_mark() {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = "\u{feff}a政😀\r\nb".encode_utf16().flat_map(unit).collect();
            let input = Input::from_bytes("x.md", bytes).unwrap();
            assert_eq!((input.text(), input.is_exact(), input.is_utf16()), ("\u{feff}a政😀\r\nb", true, true));
            assert_eq!(&input.text()[input.body().range()], "a政😀\r\nb");
            // The emoji: bytes 7 to 11 of the text, 6 to 10 of the file.
            assert_eq!(input.in_file(SourceRange::new(7, 11)), Span::new(6, 10));
        }
        let input = Input::from_bytes("x.md", b"\xff\xfea\0\x00\xd8b\0\0".to_vec()).unwrap();
        assert_eq!((input.text(), input.is_exact()), ("\u{feff}a\u{fffd}b\u{fffd}", false));
        assert_eq!(input.remarks()[0].message, "not UTF-16 at byte 4, and at 1 places more: replaced by U+FFFD");
    }

    #[test]
    fn byte_order_mark_and_front_matter_are_not_body() {
        let input = Input::from_text("x.md", "\u{feff}---\ntitle: A\n---\nbody\n").unwrap();
        assert_eq!(&input.text()[input.body().range()], "body\n");
        assert_eq!(input.front_matter().get("title"), Some(&"A".into()));
    }

    #[test]
    fn front_matter_at_the_end() {
        let input = Input::from_text("x.md", "body\n\n---\ntitle: A\n---\n").unwrap();
        assert_eq!(&input.text()[input.body().range()], "body\n\n");
        assert_eq!(input.front_matter().get("title"), Some(&"A".into()));
    }

    #[test]
    fn rules_around_prose_are_no_front_matter() {
        let text = "---\nJust text\n---\nmore\n";
        let input = Input::from_text("x.md", text).unwrap();
        assert_eq!(&input.text()[input.body().range()], text);
    }
}
