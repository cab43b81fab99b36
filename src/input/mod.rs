//! The text of one file, ready to be read as a page.
//!
//! An [`Input`] takes the bytes of a file from a path ([`Input::read`]), a stream such as standard input ([`Input::from_reader`]) or memory
//! ([`Input::from_bytes`], [`Input::from_text`]). Bytes become text (UTF-8, or UTF-16 with a byte order mark), and everything that is not
//! the page's own text, a byte order mark and front matter, is set apart. [`Page::parse`](crate::Page::parse) and
//! [`Document::parse`](crate::Document::parse) then read the page.
//!
//! ```
//! use wikilift::{Input, Page};
//!
//! let input = Input::from_text("Page/Lyra_(port).md", "---\nkind: port\n---\nLyra is a port.\n")?;
//! let page = Page::parse(&input);
//! assert_eq!((page.title.text.as_str(), page.lead.as_str()), ("Lyra (port)", "Lyra is a port."));
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! The path is not only a name: a page's title comes from it if the page itself does not state one, and its suffix decides whether the file
//! is an HTML document (`.html`, `.htm`, `.xhtml`), has one inside (`.json`, `.mhtml`, `.mht`) or is Markdown. Files are limited to [`MAX_FILE_BYTES`], streams to [`MAX_STREAM_BYTES`].

// Takes the bytes of one file and returns an [`Input`], whose text the `event` module reads. Nothing is interpreted here.

mod envelope;
mod foreign;
pub(crate) mod front_matter;
mod title_folders;

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use self::envelope::Enveloped;
pub(crate) use self::front_matter::Syntax;
#[cfg(feature = "folder")]
pub(crate) use self::title_folders::TitleFolder;
pub use self::title_folders::TitleFolders;
use crate::diagnostic::DiagnosticCode;
use crate::error::{Error, ErrorKind};
use crate::page::FrontMatter;
use crate::span::{LineCursor, LineIndex, Location, Position, SourceRange, Span, to_u32};
use crate::wiki::path::is_index;

/// The longest file that is read, in bytes. Byte offsets are stored in 32 bits; the longest page of any Wikipedia is about 2 MB.
pub const MAX_FILE_BYTES: usize = u32::MAX as usize;

/// The most bytes that are read from a source that does not state its length: standard input, a FIFO, a device. `/dev/zero` never ends, and
/// everything that is read is kept in memory.
pub const MAX_STREAM_BYTES: u64 = 256 << 20;

/// Byte order marks of UTF-16 (<https://encoding.spec.whatwg.org/#bom-sniff>).
const UTF16_LE: [u8; 2] = [0xff, 0xfe];
const UTF16_BE: [u8; 2] = [0xfe, 0xff];

/// The text of one file, with everything needed to find the location of any part of it in the file.
///
/// ```
/// use wikilift::Input;
///
/// let input = Input::from_bytes("Lyra.md", b"Lyra\xffis a port.".to_vec())?;
/// assert_eq!(input.text(), "Lyra\u{fffd}is a port.");
/// assert!(!input.is_exact());
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Input {
    path: String,
    name: String,
    /// The path that the title comes from, if that is not the name.
    title_path: Option<String>,
    source: Arc<SourceText>,
    body: SourceRange,
    format: Format,
    is_utf16: bool,
    is_enveloped: bool,
    front_matter: FrontMatter,
    front_matter_block: Option<FrontMatterBlock>,
    diagnostics: Vec<RawDiagnostic>,
}

/// Where the front matter of a file is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrontMatterBlock {
    pub(crate) syntax: Syntax,
    /// The text without the lines around it.
    pub(crate) text: SourceRange,
    /// Whether it follows the rules of its language.
    pub(crate) is_valid: bool,
}

/// The text of a file, and the position in the file of each of its bytes. A page keeps it for as long as its blocks can be asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceText {
    text: String,
    /// Made when the first position is asked for.
    lines: OnceLock<LineIndex>,
    /// Where offsets in `text` and in the file diverge: from the first number on in `text`, from the second in the file. Empty for valid
    /// UTF-8.
    shifts: Vec<(u32, u32)>,
}

impl SourceText {
    /// Returns the line and the column of a byte of the text.
    pub(crate) fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// Returns the location of a range of the text.
    pub(crate) fn location(&self, range: SourceRange) -> Location {
        Location::new(self.position(range.start), self.in_file(range))
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns a range of the text without white space at its end: the Markdown reader counts the line end of a block as part of the block.
    pub(crate) fn trimmed(&self, span: SourceRange) -> SourceRange {
        let Some(text) = self.text.as_bytes().get(span.range()) else { return span };
        let mut rest = text;
        // The cells of a pipe table are padded with spaces.
        while let Some((before, [b' ', b' ', b' ', b' ', b' ', b' ', b' ', b' '])) = rest.split_last_chunk::<8>() {
            rest = before;
        }
        #[expect(clippy::cast_possible_truncation, reason = "no longer than the span")]
        SourceRange::new(span.start, span.start + rest.trim_ascii_end().len() as u32)
    }

    /// Converts a range of the file to a range of the text.
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

    /// Converts a range of the text to a range of the file.
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

/// Finds lines and columns: fast for offsets in ascending order, correct for any.
pub(crate) struct Cursor<'i> {
    source: &'i SourceText,
    lines: LineCursor<'i>,
}

impl Cursor<'_> {
    /// Goes back to the start of the text.
    pub(crate) fn rewind(&mut self) {
        self.lines.rewind();
    }

    /// Returns the line and the column of a byte of the text.
    pub(crate) fn position(&mut self, offset: u32) -> Position {
        self.lines.position(offset).unwrap_or_else(|| self.source.position(offset))
    }

    /// Returns the line of a byte of the text.
    pub(crate) fn line(&mut self, offset: u32) -> u32 {
        self.lines.line(offset).unwrap_or_else(|| self.source.position(offset).line)
    }
}

/// How the names of HTML documents end.
const HTML: &[&str] = &[".html", ".htm", ".xhtml"];

/// Whether a name has something before one of these suffixes, in upper or lower case.
fn has_suffix(name: &str, suffixes: &[&str]) -> bool {
    suffixes.iter().any(|suffix| {
        let at = name.len().checked_sub(suffix.len()).filter(|&at| at > 0 && name.is_char_boundary(at));
        at.is_some_and(|at| name[at..].eq_ignore_ascii_case(suffix))
    })
}

/// The format that a page is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Markdown, with HTML in it.
    Markdown,
    /// An HTML document, as MediaWiki writes it.
    Html,
}

/// Something to report about the file itself; the page makes it a diagnostic.
#[derive(Clone, Debug)]
pub(crate) struct RawDiagnostic {
    pub(crate) code: DiagnosticCode,
    pub(crate) message: String,
    /// Bytes of the text (not of the file).
    pub(crate) span: SourceRange,
}

impl Input {
    /// Takes the bytes of a file. `path` becomes the page's `path`; the page's title is taken from its last part, unless [`Input::named`]
    /// sets another name. `-` means standard input and gives no title.
    ///
    /// A byte order mark is skipped; a UTF-16 one makes the file UTF-16. Invalid bytes and NUL become U+FFFD, with a diagnostic
    /// ([`DiagnosticCode::ReplacedBytes`], [`DiagnosticCode::NulCharacter`]): see [`Input::is_exact`].
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let bytes = "\u{feff}Häfen".encode_utf16().flat_map(u16::to_le_bytes).collect();
    /// let input = Input::from_bytes("Ports.md", bytes)?;
    /// assert!(input.is_utf16());
    /// assert_eq!(Page::parse(&input).lead, "Häfen");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] for more than [`MAX_FILE_BYTES`].
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Error> {
        let path = path.into();
        if bytes.len() > MAX_FILE_BYTES {
            return Err(ErrorKind::TooLong { path, bytes: bytes.len() as u64, limit: MAX_FILE_BYTES as u64 }.into());
        }
        let name = Path::new(&path).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (bytes, facts, fault) = match envelope::open(&name, &bytes) {
            None => (bytes, None, None),
            Some(Ok(Enveloped { html, facts })) => (html.into_bytes(), Some(facts), None),
            Some(Err(fault)) => (bytes, None, Some(fault)),
        };
        let is_enveloped = facts.is_some();
        let mut shifts = Vec::new();
        let mut diagnostics = Vec::new();
        let binary = foreign::binary(&bytes);
        let is_utf16 = bytes.starts_with(&UTF16_LE) || bytes.starts_with(&UTF16_BE);
        let text = if is_utf16 {
            let unit = if bytes.starts_with(&UTF16_LE) { u16::from_le_bytes } else { u16::from_be_bytes };
            decode_utf16(&bytes, unit, &mut shifts, &mut diagnostics)
        } else {
            match String::from_utf8(bytes) {
                Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => text,
                Ok(text) => replace_bad_bytes(text.as_bytes(), &mut shifts, &mut diagnostics),
                Err(error) => replace_bad_bytes(error.as_bytes(), &mut shifts, &mut diagnostics),
            }
        };
        if text.len() > MAX_FILE_BYTES {
            return Err(ErrorKind::TooLong { path, bytes: text.len() as u64, limit: MAX_FILE_BYTES as u64 }.into());
        }
        let is_html = is_enveloped || has_suffix(&name, HTML);
        let foreign = match (fault, binary) {
            (Some(fault), _) => Some((DiagnosticCode::NotAPage, fault)),
            (None, Some(what)) => Some((DiagnosticCode::NotAPage, what.to_owned())),
            (None, None) if is_html => None,
            (None, None) => foreign::text(&text).map(|(code, what)| (code, what.to_owned())),
        };
        if let Some((code, what)) = foreign {
            diagnostics.insert(0, RawDiagnostic { code, message: format!("this is {what}"), span: SourceRange::default() });
        }
        let mut input = Self {
            path,
            name,
            title_path: None,
            source: Arc::new(SourceText { text, lines: OnceLock::new(), shifts }),
            format: if is_html { Format::Html } else { Format::Markdown },
            is_utf16,
            is_enveloped,
            body: SourceRange::default(),
            front_matter: facts.unwrap_or_default(),
            front_matter_block: None,
            diagnostics,
        };
        input.set_body_apart();
        Ok(input)
    }

    /// Takes text that is already in memory. `path` is as in [`Input::from_bytes`].
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let input = Input::from_text("Page/Spain/Lyra.md", "Lyra is a port.")?;
    /// assert_eq!(Page::parse(&input).title.text, "Lyra");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] for more than [`MAX_FILE_BYTES`].
    pub fn from_text(path: impl Into<String>, text: impl Into<String>) -> Result<Self, Error> {
        Self::from_bytes(path, text.into().into_bytes())
    }

    /// Reads a file. Its size is checked before it is read; a file without a size (a FIFO, a device) is read to its end, or up to
    /// [`MAX_STREAM_BYTES`].
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let path = std::env::temp_dir().join("wikilift example Lyra.md");
    /// std::fs::write(&path, "Lyra is a port.\n")?;
    /// let page = Page::parse(&Input::read(&path)?);
    /// assert_eq!(page.lead, "Lyra is a port.");
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Read`] if the system cannot read it, [`ErrorKind::TooLong`] for more than [`MAX_FILE_BYTES`].
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

    /// Reads a reader to its end, or up to [`MAX_STREAM_BYTES`]. `path` is as in [`Input::from_bytes`].
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// // In a filter: `std::io::stdin().lock()`.
    /// let reader = "**Lyra** is a port.\n".as_bytes();
    /// let page = Page::parse(&Input::from_reader("-", reader)?);
    /// assert_eq!(page.title.text, "Lyra");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Read`] if `reader` fails, [`ErrorKind::TooLong`] for more than [`MAX_STREAM_BYTES`].
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

    /// Sets the name of this file in the folder of pages, with `/` between folders: `Spain/Meetings.md` is the page `Spain/Meetings`, a
    /// subpage; the path alone would give `Meetings`. Folders up to one called `Page` do not count.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let input = Input::from_text("/srv/export/Page/Lyra/Ships.md", "Ships of Lyra.")?.named("Page/Lyra/Ships.md");
    /// assert_eq!(Page::parse(&input).title.text, "Lyra/Ships");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the path that the page's title comes from, if it is not the name: the folders of a name need not belong to the title
    /// ([`TitleFolders`] knows which do).
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let input = Input::from_text("docs/ports/Lyra.md", "A port.")?.named("docs/ports/Lyra.md").titled("Lyra.md");
    /// assert_eq!(Page::parse(&input).title.text, "Lyra");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn titled(mut self, path: impl Into<String>) -> Self {
        self.title_path = Some(path.into());
        self
    }

    /// Returns the path, which becomes the page's `path`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn title_path(&self) -> &str {
        match &self.title_path {
            Some(path) => path,
            // Of `index.md` alone, the path has the folder.
            None if is_index(&self.name) && !self.name.contains('/') => &self.path,
            None => &self.name,
        }
    }

    /// Returns the whole text, including byte order mark and front matter.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Whether [`text`](Self::text) has everything that is in the file. If bytes of the file were replaced it does not, nor if the page was
    /// inside another format ([`Input::is_enveloped`]); it must not be written over the file.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.is_enveloped
            && !self
                .diagnostics
                .iter()
                .any(|diagnostic| matches!(diagnostic.code, DiagnosticCode::ReplacedBytes | DiagnosticCode::NulCharacter))
    }

    /// Whether the page was inside another format: the HTML in the answer of a wiki's API (`.json`: the action API's `action=parse`, the REST
    /// API's `with_html`, Wikimedia Enterprise's articles) or in a page that a browser saved as one file (`.mhtml`, `.mht`). The text is that
    /// HTML, and all lines, columns and spans are places in it. What else the file states about the page (`title`, `source`, `revision_id`,
    /// `categories`, `sort_keys`) is its front matter.
    ///
    /// ```
    /// use wikilift::{Input, Page};
    ///
    /// let answer = r#"{"parse": {"title": "Lyra", "revid": 12, "text": "<p>Lyra is a port.</p>"}}"#;
    /// let input = Input::from_text("lyra.json", answer)?;
    /// assert!(input.is_enveloped() && input.is_html());
    /// let page = Page::parse(&input);
    /// assert_eq!((page.title.text.as_str(), page.lead.as_str(), page.source.revision_id), ("Lyra", "Lyra is a port.", Some(12)));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn is_enveloped(&self) -> bool {
        self.is_enveloped
    }

    /// Whether the file is UTF-16, by its byte order mark. The text is UTF-8 all the same; spans count the bytes of the file.
    #[must_use]
    pub fn is_utf16(&self) -> bool {
        self.is_utf16
    }

    /// Whether the page is a whole HTML document, not Markdown.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.format == Format::Html
    }

    /// Returns the format that the page is written in.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Returns the range of the text that is the page.
    pub(crate) fn body(&self) -> SourceRange {
        self.body
    }

    pub(crate) fn front_matter_block(&self) -> Option<FrontMatterBlock> {
        self.front_matter_block
    }

    pub(crate) fn front_matter(&self) -> &FrontMatter {
        &self.front_matter
    }

    pub(crate) fn diagnostics(&self) -> &[RawDiagnostic] {
        &self.diagnostics
    }

    /// Returns the text with its positions in the file, for a page to keep.
    pub(crate) fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// Makes a cursor that finds lines and columns of offsets, mostly asked for in ascending order.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { source: &self.source, lines: LineCursor::new(&self.source.text) }
    }

    /// Returns a range of the text without white space at its end.
    pub(crate) fn trimmed(&self, span: SourceRange) -> SourceRange {
        self.source.trimmed(span)
    }

    /// Converts a range of the text to a range of the file.
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
        let mut body = start..text.len();
        for block in front_matter::find(&text[start..]) {
            let inner = start + block.inner.start..start + block.inner.end;
            let is_head = block.range.start == 0;
            let mut invalid = |message: String, span: Range<usize>| {
                let span = SourceRange::new(span.start as u32, span.end as u32);
                self.diagnostics.push(RawDiagnostic { code: DiagnosticCode::InvalidFrontMatter, message, span });
            };
            match front_matter::read(block.syntax, &text[inner.clone()]) {
                // Two rules with text between them at the end are no front matter that went wrong.
                Ok(Some(reading)) if is_head || reading.fault.is_none() => {
                    if is_head {
                        body.start = start + block.range.end;
                    } else {
                        body.end = start + block.range.start;
                    }
                    let is_valid = reading.fault.is_none();
                    if let Some((message, place)) = reading.fault {
                        invalid(message, inner.start + place.start..inner.start + place.end);
                    }
                    let text = SourceRange::new(inner.start as u32, inner.end as u32);
                    self.front_matter_block = Some(FrontMatterBlock { syntax: block.syntax, text, is_valid });
                    self.front_matter = reading.values;
                    break;
                }
                Err(message) if is_head => invalid(message, start..start + block.range.end),
                Ok(_) | Err(_) => {}
            }
        }
        self.body = SourceRange::new(body.start as u32, body.end as u32);
    }
}

/// Decodes UTF-16, with U+FFFD for each unpaired surrogate, for an odd byte at the end, and for each NUL.
#[expect(clippy::cast_possible_truncation, reason = "offsets are checked against MAX_FILE_BYTES by the caller")]
fn decode_utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16, shifts: &mut Vec<(u32, u32)>, diagnostics: &mut Vec<RawDiagnostic>) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = Replaced::default();
    let mut file = 0;
    for character in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match character {
            Ok('\0') => replaced.add(&mut text, file, Bad::Nul),
            Ok(character) => text.push(character),
            Err(_) => replaced.add(&mut text, file, Bad::Surrogate),
        }
        file += 2 * character.map_or(1, char::len_utf16);
        // No character has the same length in the text as in the file.
        shifts.push((text.len() as u32, file as u32));
    }
    if !rest.is_empty() {
        replaced.add(&mut text, file, Bad::Surrogate);
        shifts.push((text.len() as u32, bytes.len() as u32));
    }
    replaced.report(diagnostics);
    text
}

/// Decodes UTF-8 with U+FFFD for each invalid sequence (as many as the standard library counts) and each NUL.
#[expect(clippy::cast_possible_truncation, reason = "offsets are checked against MAX_FILE_BYTES by the caller")]
fn replace_bad_bytes(bytes: &[u8], shifts: &mut Vec<(u32, u32)>, diagnostics: &mut Vec<RawDiagnostic>) -> String {
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
    replaced.report(diagnostics);
    text
}

/// Input that is not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bad {
    Utf8,
    Surrogate,
    Nul,
}

/// What was replaced: for each kind, how often, and where it was first in the file and in the text.
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
    fn report(&self, diagnostics: &mut Vec<RawDiagnostic>) {
        let kinds = [
            (Bad::Utf8, DiagnosticCode::ReplacedBytes, "not UTF-8"),
            (Bad::Surrogate, DiagnosticCode::ReplacedBytes, "not UTF-16"),
            (Bad::Nul, DiagnosticCode::NulCharacter, "NUL"),
        ];
        for (bad, code, what) in kinds {
            let (count, in_file, in_text) = self.0[bad as usize];
            if count > 0 {
                let times = match count {
                    1 => String::new(),
                    2 => ", and at 1 more place".to_owned(),
                    _ => format!(", and at {} more places", count - 1),
                };
                let span = SourceRange::new(in_text as u32, (in_text + Self::REPLACEMENT.len()) as u32);
                diagnostics.push(RawDiagnostic { code, message: format!("{what} at byte {in_file}{times}: replaced by U+FFFD"), span });
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
        let codes: Vec<_> = input.diagnostics().iter().map(|diagnostic| (diagnostic.code, diagnostic.message.as_str())).collect();
        assert_eq!(
            codes,
            [
                (DiagnosticCode::ReplacedBytes, "not UTF-8 at byte 1, and at 1 more place: replaced by U+FFFD"),
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
        assert_eq!(input.diagnostics()[0].message, "not UTF-16 at byte 4, and at 1 more place: replaced by U+FFFD");
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
