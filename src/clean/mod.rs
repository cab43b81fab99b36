//! Pages written anew: clean Markdown, or plain text.
//!
//! Comes in: a [`Page`] with the text that it was read from. Goes out: CommonMark with GFM's tables and footnotes in one style: ATX
//! headings, `- ` lists, fenced code, one blank line between blocks, no wrapping. Nothing of the source's spelling is kept, only what it
//! says:
//!
//! 1. `repairs` finds what the exporter damaged, and how sure that is; every change is told.
//! 2. `lower` reads the tree into a [`draft`]: blocks and inlines, and nothing that only one of the two syntaxes knows.
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
mod link;
mod lower;
mod markdown;
mod repairs;
mod script;
mod text;
mod variant;

pub use self::files::{LinkLabels, PageFiles};
pub use self::text::TextChunk;
pub use self::variant::ChineseVariant;

use std::borrow::Cow;

use self::repairs::RepairPlan;
use crate::document::Document;
use crate::document::may_hold_residue;
use crate::input::Input;
use crate::repair::{Change, RepairGroup, RepairKind, RepairLevel};
use crate::span::Location;

/// How often a page in whose text something was repaired is read and repaired once more: each time, only what the last one left can meet. On real pages
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

/// How a page is cleaned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CleanOptions {
    /// How links are written.
    pub links: LinkStyle,
    /// How tables are written.
    pub tables: TableForm,
    /// Which repairs are made, by their groups, as far as the document's [`RepairLevel`] allows ([`ParseOptions::repairs`](crate::ParseOptions)).
    pub repairs: Vec<RepairGroup>,
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
    pub variant: Option<ChineseVariant>,
}

impl Default for CleanOptions {
    fn default() -> Self {
        Self {
            links: LinkStyle::default(),
            tables: TableForm::default(),
            repairs: RepairGroup::ALL.to_vec(),
            keep_marks: false,
            keep_scripts: false,
            drop_empty_notes: false,
            files: PageFiles::default(),
            variant: None,
        }
    }
}

impl CleanOptions {
    /// Sets how links are written.
    #[must_use]
    pub fn with_links(mut self, links: LinkStyle) -> Self {
        self.links = links;
        self
    }

    /// Sets how tables are written.
    #[must_use]
    pub fn with_tables(mut self, tables: TableForm) -> Self {
        self.tables = tables;
        self
    }

    /// Sets which groups of repairs are made.
    #[must_use]
    pub fn with_repairs(mut self, repairs: impl IntoIterator<Item = RepairGroup>) -> Self {
        self.repairs = repairs.into_iter().collect();
        self
    }

    /// Sets whether the exporter's marks after links (`ⓦ`, `Ⓡ`) are kept.
    #[must_use]
    pub fn with_keep_marks(mut self, keep_marks: bool) -> Self {
        self.keep_marks = keep_marks;
        self
    }

    /// Sets whether addresses that run a script are kept.
    #[must_use]
    pub fn with_keep_scripts(mut self, keep_scripts: bool) -> Self {
        self.keep_scripts = keep_scripts;
        self
    }

    /// Sets whether references without a text are left out.
    #[must_use]
    pub fn with_drop_empty_notes(mut self, drop_empty_notes: bool) -> Self {
        self.drop_empty_notes = drop_empty_notes;
        self
    }

    /// Sets the pages beside this one.
    #[must_use]
    pub fn with_files(mut self, files: PageFiles) -> Self {
        self.files = files;
        self
    }

    /// Sets the variant of Chinese that text is converted to.
    #[must_use]
    pub fn with_variant(mut self, variant: ChineseVariant) -> Self {
        self.variant = Some(variant);
        self
    }

    /// Whether repairs of a group are made.
    #[must_use]
    pub fn includes(&self, group: RepairGroup) -> bool {
        self.repairs.contains(&group)
    }

    /// The same options for a document of this level: where nothing is to be repaired, no group is.
    fn at(&self, level: RepairLevel) -> Cow<'_, Self> {
        if level == RepairLevel::None && !self.repairs.is_empty() {
            Cow::Owned(Self { repairs: Vec::new(), ..self.clone() })
        } else {
            Cow::Borrowed(self)
        }
    }
}

/// A page written anew.
#[derive(Clone, Debug, PartialEq)]
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
        let options = &*options.at(self.options.repairs);
        let (mut cleaned, mut joins) = self.written_once(options);
        // What one repair leaves may be what another is for: a mark between two commas is gone, and the commas meet.
        for _ in 0..MAX_ROUNDS {
            let has_lost_notes = options.drop_empty_notes && self.page.references.iter().any(|reference| reference.empty);
            let may_repair =
                (options.includes(RepairGroup::Residue) || options.includes(RepairGroup::Holes)) && may_hold_residue(&cleaned.text);
            let meets = joins || self.makes_text_meet(&cleaned.changes, options);
            let leaves_spaces = options.includes(RepairGroup::Spaces)
                && (meets || cleaned.changes.iter().any(|change| change.repair.kind == RepairKind::Category))
                && holds_loose_space(&cleaned.text);
            if !(has_lost_notes || leaves_spaces || (meets && may_repair)) {
                break;
            }
            let Some((again, joins_again)) = self.written_again(&cleaned.text, options).filter(|(again, _)| again.text != cleaned.text)
            else {
                break;
            };
            joins |= joins_again;
            cleaned.text = again.text;
            cleaned.changes.extend(again.changes.into_iter().map(|mut change| {
                change.repair.evidence.push_str(", after other repairs");
                Change { location: Location::START, ..change }
            }));
        }
        cleaned
    }

    /// Whether text was taken out or replaced, so that what stands around it meets.
    fn makes_text_meet(&self, changes: &[Change], options: &CleanOptions) -> bool {
        let is_in_text = |kind| matches!(kind, RepairKind::Residue | RepairKind::Hole | RepairKind::Entity | RepairKind::Space);
        changes.iter().any(|change| change.applied && is_in_text(change.repair.kind))
            // Addresses that were links are text now, and so is what stood around them.
            || (options.links == LinkStyle::Text && !self.page.links.is_empty())
    }

    /// The page written, and whether blocks of it stand in one line now.
    fn written_once(&self, options: &CleanOptions) -> (Cleaned, bool) {
        let plan = repairs::find(self, options);
        let draft = self.draft(options, &plan);
        let joins = draft.joins;
        let text = markdown::write(&self.page, &flatten::draft(draft, options.tables), options);
        (Cleaned { text, changes: plan.changes }, joins)
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
        let options = &*options.at(self.options.repairs);
        let plan = repairs::find(self, options);
        text::write(&self.draft(options, &plan), options)
    }

    /// The page as plain text with what it is from, in parts of at most `max_chars` characters: cut before headings, else between blocks.
    #[must_use]
    pub fn text_chunks(&self, options: &CleanOptions, max_chars: Option<usize>) -> Vec<TextChunk> {
        let options = &*options.at(self.options.repairs);
        let plan = repairs::find(self, options);
        let texts = text::chunks(&self.draft(options, &plan), options, max_chars);
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

    fn draft<'p>(&'p self, options: &'p CleanOptions, plan: &'p RepairPlan) -> draft::Draft<'p> {
        let mut draft = lower::draft(self, options, plan);
        let is_chinese = self.page.source.language.as_deref().is_none_or(|language| language == "zh");
        if let Some(variant) = options.variant.filter(|_| is_chinese) {
            script::convert(&mut draft, variant);
        }
        draft
    }
}
