//! Pages written anew: clean Markdown, or plain text.
//!
//! Comes in: a [`Page`] with the text that it was read from. Goes out: CommonMark with GFM's tables and footnotes in one style: ATX
//! headings, `- ` lists, fenced code, one blank line between blocks, no wrapping. Nothing of the source's spelling is kept, only what it
//! says:
//!
//! 1. `mend` finds what the exporter damaged and what of it is certain; every change is told.
//! 2. `lift` reads the tree into a [`draft`]: blocks and inlines, and nothing that only one of the two syntaxes knows.
//! 3. `script` converts its text to simplified or traditional Chinese, where that is asked for.
//! 4. `flatten` puts lists in the place of tables, or leaves them out, where that is asked for.
//! 5. `markdown` writes it: `inline` lines of text, `escape` what would be misread, `table` pipe tables and HTML, `front` the front matter.
//!    `text` writes it as plain text.
//!
//! `files` knows the pages beside this one: their files, their new names, what links call them.
//!
//! The style is a fixed point: reading what was written and writing it again changes nothing.

mod draft;
mod files;
mod flatten;
mod lift;
mod link;
mod markdown;
mod mend;
mod script;
mod text;
mod trail;

pub use self::files::{LinkLabels, PageFiles};
pub use self::text::TextChunk;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;
use crate::document::Document;
use crate::document::may_hold_residue;
use crate::input::Input;
use crate::span::Location;

/// How often a page in whose text something was mended is read and mended once more: each time, only what the last one left can meet. On real pages
/// the second round finds nothing, or the third.
const MAX_ROUNDS: usize = 8;

/// How links are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkStyle {
    /// To the Markdown file of the page: `[text](../Page/X.md)`.
    #[default]
    Relative,
    /// `[[Title|text]]`.
    Wikilink,
    /// To the address on the wiki, where the page tells which wiki it is from.
    Absolute,
    /// The text alone.
    Text,
}

/// How tables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableForm {
    /// As a pipe table where that can carry all of it, else as HTML.
    #[default]
    Auto,
    /// As a pipe table; what spans several cells is repeated in each.
    Pipe,
    /// As HTML.
    Html,
    /// As a list: an item for each row, its cells by the names of their columns.
    List,
    /// Left out.
    Drop,
}

/// What is mended, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Repair {
    /// Row and column spans of tables that the exporter lost, as far as [`ParseOptions::repairs`](crate::ParseOptions::repairs) repaired them.
    Spans,
    /// Text that the exporter pulled into links goes behind them.
    Trails,
    /// References of every form are footnotes. Always on: Markdown has no other form.
    Notes,
    /// Categories and the exporter's first line go to the front matter, with title, source and language.
    Categories,
    /// Wikitext that the exporter did not read: templates, script variants, quotes, switches, stray brackets.
    Residue,
    /// Punctuation around lost templates, items of lists with nothing in them.
    Holes,
    /// Character references that were escaped once too often.
    Entities,
    /// Non-breaking and ideographic spaces beside other white space.
    Spaces,
    /// Addresses that run a script are dropped. Always on, but for [`CleanOptions::keep_scripts`].
    Scripts,
}

impl Repair {
    /// Every repair.
    pub const ALL: &[Self] = &[
        Self::Spans,
        Self::Trails,
        Self::Notes,
        Self::Categories,
        Self::Residue,
        Self::Holes,
        Self::Entities,
        Self::Spaces,
        Self::Scripts,
    ];
}

/// How a page is cleaned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CleanOptions {
    /// How links are written.
    pub links: LinkStyle,
    /// How tables are written.
    pub tables: TableForm,
    /// What is mended.
    pub repairs: Vec<Repair>,
    /// Whether the exporter's marks behind links (`ⓦ`, `Ⓡ`) are kept.
    pub keep_marks: bool,
    /// Whether addresses that run a script (`javascript:`, `vbscript:`, `data:` other than a picture) are kept. Otherwise the text of the link stays
    /// without it.
    pub keep_scripts: bool,
    /// Whether references without a text are left out, with their marks.
    pub drop_empty_notes: bool,
    /// The pages that stand beside this one.
    pub files: PageFiles,
    /// The variant of Chinese that text is converted to, targets untouched (feature `variants`), and which text of
    /// `-{zh-hans:…;zh-hant:…}-` is taken: `zh-cn`, `zh-sg`, `zh-my`, `zh-hans`, `zh-tw`, `zh-hk`, `zh-mo`, `zh-hant`. None: text stays, the
    /// first is taken.
    pub variant: Option<String>,
}

impl Default for CleanOptions {
    fn default() -> Self {
        Self {
            links: LinkStyle::default(),
            tables: TableForm::default(),
            repairs: Repair::ALL.to_vec(),
            keep_marks: false,
            keep_scripts: false,
            drop_empty_notes: false,
            files: PageFiles::default(),
            variant: None,
        }
    }
}

impl CleanOptions {
    /// Whether something is mended.
    #[must_use]
    pub fn mends(&self, repair: Repair) -> bool {
        self.repairs.contains(&repair)
    }
}

/// What was changed in a page, or would be if it were certain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Change {
    /// The repair, by its name.
    pub code: Repair,
    /// `info`; `warning` where it was not applied.
    pub severity: Severity,
    /// Whether the page was changed. What is only suspected is told and left.
    pub applied: bool,
    /// One line for a person.
    pub message: String,
    /// What the page says.
    pub before: String,
    /// What is written instead.
    pub after: String,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// A page written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cleaned {
    /// The text.
    pub text: String,
    /// What was changed beyond the spelling, in document order.
    pub changes: Vec<Change>,
}

/// Whether a non-breaking or ideographic space stands beside other white space, or at the end of a line: a category was beside it, say.
fn holds_loose_space(text: &str) -> bool {
    text.match_indices(['\u{a0}', '\u{3000}']).any(|(at, space)| {
        let is_edge = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
        is_edge(text[..at].chars().next_back()) || is_edge(text[at + space.len()..].chars().next())
    })
}

impl Document {
    /// The page as clean Markdown, and what was changed.
    #[must_use]
    pub fn clean(&self, options: &CleanOptions) -> Cleaned {
        let (mut cleaned, mut joins) = self.written_once(options);
        // What one repair leaves may be what another mends: a mark between two commas is gone, and the commas meet.
        for _ in 0..MAX_ROUNDS {
            let has_lost_notes = options.drop_empty_notes && self.page.references.iter().any(|reference| reference.empty);
            let may_mend = (options.mends(Repair::Residue) || options.mends(Repair::Holes)) && may_hold_residue(&cleaned.text);
            let meets = joins || self.makes_text_meet(&cleaned.changes, options);
            let leaves_spaces = options.mends(Repair::Spaces)
                && (meets || cleaned.changes.iter().any(|change| change.code == Repair::Categories))
                && holds_loose_space(&cleaned.text);
            if !(has_lost_notes || leaves_spaces || (meets && may_mend)) {
                break;
            }
            let Some((again, joins_again)) = self.written_again(&cleaned.text, options).filter(|(again, _)| again.text != cleaned.text)
            else {
                break;
            };
            joins |= joins_again;
            cleaned.text = again.text;
            cleaned.changes.extend(again.changes.into_iter().map(|change| Change {
                message: format!("{}, after other repairs", change.message),
                location: Location::START,
                ..change
            }));
        }
        cleaned
    }

    /// Whether text was taken out or replaced, so that what stands around it meets.
    fn makes_text_meet(&self, changes: &[Change], options: &CleanOptions) -> bool {
        let is_in_text = |repair| matches!(repair, Repair::Residue | Repair::Holes | Repair::Entities | Repair::Spaces);
        changes.iter().any(|change| change.applied && is_in_text(change.code))
            // Addresses that were links are text now, and so is what stood around them.
            || (options.links == LinkStyle::Text && !self.page.links.is_empty())
    }

    /// The page written, and whether blocks of it stand in one line now.
    fn written_once(&self, options: &CleanOptions) -> (Cleaned, bool) {
        let mends = mend::find(self, options);
        let draft = self.draft(options, &mends);
        let joins = draft.joins;
        let text = markdown::write(&self.page, &flatten::draft(draft, options.tables), options);
        (Cleaned { text, changes: mends.changes }, joins)
    }

    /// What has been written, written once more.
    fn written_again(&self, text: &str, options: &CleanOptions) -> Option<(Cleaned, bool)> {
        // It is Markdown now, whatever it was read from.
        let again = Self::parse(&Input::from_text("page.md", text).ok()?.named(self.name.as_str()), &self.options);
        // Its text is in that variant already.
        Some(again.written_once(&CleanOptions { variant: None, ..options.clone() }))
    }

    /// The page as clean Markdown, as [`Document::clean`].
    #[must_use]
    pub fn to_markdown(&self, options: &CleanOptions) -> String {
        self.clean(options).text
    }

    /// The page as plain text: paragraphs parted by blank lines, cells of tables by tabs; notes at the end.
    #[must_use]
    pub fn to_text(&self, options: &CleanOptions) -> String {
        let mends = mend::find(self, options);
        text::write(&self.draft(options, &mends), options)
    }

    /// The page as plain text with what it is from, in parts of at most `max_chars` characters: cut before headings, else between blocks.
    #[must_use]
    pub fn text_chunks(&self, options: &CleanOptions, max_chars: Option<usize>) -> Vec<TextChunk> {
        let mends = mend::find(self, options);
        let texts = text::chunks(&self.draft(options, &mends), options, max_chars);
        let chunk = |(chunk, (sections, text))| TextChunk {
            title: self.page.title.text.clone(),
            url: self.page.source.url.clone(),
            language: self.page.source.language.clone(),
            categories: self.page.categories.iter().map(|category| category.name.to_string()).collect(),
            chunk,
            sections,
            text,
        };
        texts.into_iter().enumerate().map(chunk).collect()
    }

    /// Whether a reference is left out, with its marks.
    fn is_left_out(&self, number: u32, options: &CleanOptions) -> bool {
        let from = self.page.references.partition_point(|reference| reference.number < number);
        let mut same = self.page.references[from..].iter().take_while(|reference| reference.number == number);
        options.drop_empty_notes && same.any(|reference| reference.empty)
    }

    fn draft<'p>(&'p self, options: &'p CleanOptions, mends: &'p mend::Mends) -> draft::Draft<'p> {
        let mut draft = lift::draft(self, options, mends);
        let is_chinese = self.page.source.language.as_deref().is_none_or(|language| language == "zh");
        if let Some(variant) = options.variant.as_deref().filter(|_| is_chinese) {
            script::convert(&mut draft, variant);
        }
        draft
    }
}
