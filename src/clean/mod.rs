//! Pages written as clean Markdown or plain text.
//!
//! Takes a [`Document`], a page with the text that it was read from, and returns CommonMark with GFM's tables and footnotes in one style:
//! ATX headings, `- ` lists, fenced code, one blank line between blocks, no wrapping. The content of the page is kept, the spelling of
//! its source is not, and damage that the exporter did is repaired.
//!
//! ```
//! use wikilift::{CleanOptions, Document, Input, ParseOptions};
//!
//! let text = "Lyra\n====\n\n*   A [port](Port \"wikilink\")\\[1\\]\n\n[Category:Ports](Category:Ports \"wikilink\")\n\n1.  A list\n";
//! let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
//! let cleaned = document.clean(&CleanOptions::default());
//!
//! assert!(cleaned.text.ends_with("# Lyra\n\n- A [port](Port.md)[^1]\n\n[^1]: A list\n"), "{}", cleaned.text);
//! assert_eq!(cleaned.changes.len(), 2);
//! # Ok::<(), wikilift::Error>(())
//! ```
//!
//! # Main types
//!
//! * [`Document::clean`] returns a [`Cleaned`]: the Markdown, and a [`Change`] for each repair. [`Document::to_markdown`] returns the
//!   Markdown alone.
//! * [`Document::to_text`] returns plain text; [`Document::text_chunks`] returns it in parts of limited length, each a [`TextChunk`].
//! * [`CleanOptions`] chooses how links ([`LinkStyle`]) and tables ([`TableForm`]) are written, which groups of repairs ([`RepairGroup`])
//!   are made, and the [`ChineseVariant`] that text is converted to.
//! * [`PageFiles`] lists the pages that are cleaned together, so that links between them point to their files; [`LinkLabels`] collects the
//!   labels that their links use.
//!
//! # How it works
//!
//! First, the repairs are found, each with its confidence. A repair of text or of a link that is less certain than the document's
//! [`RepairLevel`] requires is reported but not made. Then the page is turned into blocks and inlines that are independent of the output
//! format, and these are written. If a repair may have made another one necessary, the result is read and written again, up to eight times.
//! The style is a fixed point: reading what was written and writing it again with the same options changes nothing, except that text which
//! was converted to a variant of Chinese, or repaired at [`RepairLevel::All`], may change once more.

// 1. `repairs` finds what the exporter damaged, and how certain that is; every change is reported.
// 2. `lower` turns the tree into a `draft`: blocks and inlines, with nothing that exists in only one of the two output formats.
// 3. `script` converts its text to simplified or traditional Chinese, if asked for.
// 4. `flatten` replaces tables with lists, or leaves them out, if asked for.
// 5. `markdown` writes it: `inline` lines of text, `escape` what would be misread, `table` pipe tables and HTML, `front` the front matter.
//    `text` writes it as plain text.
//
// `files` contains the pages that are cleaned together: their files, their new names, and the labels of links to them.

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

/// How often a page whose text was repaired is read and repaired again: in each round, only text that the last round brought together can
/// need a repair. On real pages, the second or third round finds nothing.
const MAX_ROUNDS: usize = 8;

/// How links are written.
///
/// ```
/// use wikilift::clean::LinkStyle;
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let input = Input::from_text("Lyra.md", "The [port](Mira \"wikilink\") of Mira.")?;
/// let document = Document::parse(&input, &ParseOptions::default());
/// let to_text = |links| document.to_markdown(&CleanOptions::default().with_links(links));
/// assert!(to_text(LinkStyle::Relative).ends_with("The [port](Mira.md) of Mira.\n"));
/// assert!(to_text(LinkStyle::Wikilink).ends_with("The [[Mira|port]] of Mira.\n"));
/// assert!(to_text(LinkStyle::Text).ends_with("The port of Mira.\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkStyle {
    /// To the Markdown file of the page: `[text](../Page/X.md)`.
    #[default]
    Relative,
    /// `[[Title|text]]`.
    Wikilink,
    /// To the address on the wiki, if the page states which wiki it is from.
    Absolute,
    /// The text alone.
    Text,
}

/// How tables are written.
///
/// ```
/// use wikilift::clean::TableForm;
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let input = Input::from_text("Ports.md", "| Port | Joined |\n|---|---|\n| Lyra | 1962 |\n| Mira | 1970 |\n")?;
/// let document = Document::parse(&input, &ParseOptions::default());
/// let to_text = |form| document.to_markdown(&CleanOptions::default().with_tables(form));
/// assert!(to_text(TableForm::Auto).ends_with("| Port | Joined |\n| --- | --- |\n| Lyra | 1962 |\n| Mira | 1970 |\n"));
/// assert!(to_text(TableForm::List).ends_with("- Port: Lyra; Joined: 1962\n- Port: Mira; Joined: 1970\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableForm {
    /// As a pipe table if that can represent all of it, else as HTML.
    #[default]
    Auto,
    /// As a pipe table; a cell that spans several is repeated in each.
    Pipe,
    /// As HTML.
    Html,
    /// As a list: an item for each row, with the names of the columns before its cells.
    List,
    /// Left out.
    Drop,
}

/// How a page is cleaned.
///
/// ```
/// use wikilift::clean::LinkStyle;
/// use wikilift::repair::RepairGroup;
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let text = "Lyra () is [a port](Port \"wikilink\").\n\n[Category:Ports](Category:Ports \"wikilink\")\n";
/// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
/// let options = CleanOptions::default().with_links(LinkStyle::Text);
/// assert!(document.to_markdown(&options).ends_with("---\n\nLyra is a port.\n"));
/// let options = options.with_repairs([RepairGroup::Categories]);
/// assert!(document.to_markdown(&options).ends_with("---\n\nLyra () is a port.\n"));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CleanOptions {
    /// How links are written.
    pub links: LinkStyle,
    /// How tables are written.
    pub tables: TableForm,
    /// The groups of repairs that are made, if the document's [`RepairLevel`] allows them ([`ParseOptions::repair_level`](crate::ParseOptions)).
    pub repairs: Vec<RepairGroup>,
    /// Whether the exporter's marks after links (`ⓦ`, `Ⓡ`) are kept.
    pub keep_marks: bool,
    /// Whether addresses that run a script (`javascript:`, `vbscript:`, `data:` other than a picture) are kept. Otherwise only the text
    /// of the link is kept.
    pub keep_scripts: bool,
    /// Whether references without text are left out, with their note marks.
    pub drop_empty_notes: bool,
    /// The pages that are cleaned together with this one.
    pub files: PageFiles,
    /// The variant of Chinese that text is converted to, without link targets (feature `variants`), and that decides which text of
    /// `-{zh-hans:…;zh-hant:…}-` is used: `zh-cn`, `zh-sg`, `zh-my`, `zh-hans`, `zh-tw`, `zh-hk`, `zh-mo`, `zh-hant`. With `None`, text
    /// is not converted, and the first text is used.
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

    /// Sets whether references without text are left out.
    #[must_use]
    pub fn with_drop_empty_notes(mut self, drop_empty_notes: bool) -> Self {
        self.drop_empty_notes = drop_empty_notes;
        self
    }

    /// Sets the pages that are cleaned together with this one.
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

    /// Returns the options for a document of this level: at [`RepairLevel::None`], no group of repairs is made.
    fn at(&self, level: RepairLevel) -> Cow<'_, Self> {
        if level == RepairLevel::None && !self.repairs.is_empty() {
            Cow::Owned(Self { repairs: Vec::new(), ..self.clone() })
        } else {
            Cow::Borrowed(self)
        }
    }
}

/// A cleaned page, as [`Document::clean`] returns it.
///
/// ```
/// use wikilift::repair::RepairKind;
/// use wikilift::{CleanOptions, Document, Input, ParseOptions};
///
/// let input = Input::from_text("Page/莱拉.md", "位于[欧洲和](../Page/欧洲.md)亚洲（）。")?;
/// let cleaned = Document::parse(&input, &ParseOptions::default()).clean(&CleanOptions::default());
/// assert!(cleaned.text.ends_with("位于[欧洲](../Page/欧洲.md)和亚洲。\n"), "{}", cleaned.text);
/// let kinds: Vec<_> = cleaned.changes.iter().map(|change| (change.repair.kind, change.applied)).collect();
/// assert_eq!(kinds, [(RepairKind::Trail, true), (RepairKind::Hole, true)]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cleaned {
    /// The text.
    pub text: String,
    /// What was changed apart from the style of the Markdown, in document order; repairs that became necessary only after other repairs are
    /// last. Repairs that were not made are among them, but not [`applied`](Change::applied).
    pub changes: Vec<Change>,
}

/// Whether a non-breaking or ideographic space is next to other white space or at the end of a line, for example where a category was.
fn holds_loose_space(text: &str) -> bool {
    text.match_indices(['\u{a0}', '\u{3000}']).any(|(at, space)| {
        let is_edge = |character: Option<char>| character.is_none_or(char::is_whitespace);
        is_edge(text[..at].chars().next_back()) || is_edge(text[at + space.len()..].chars().next())
    })
}

impl Document {
    /// Returns the page as clean Markdown, and what was changed.
    ///
    /// ```
    /// use wikilift::repair::RepairKind;
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Lyra.md", "The ports of Lyra&amp;nbsp;and Mira, , founded in 1962.")?;
    /// let cleaned = Document::parse(&input, &ParseOptions::default()).clean(&CleanOptions::default());
    /// assert!(cleaned.text.ends_with("The ports of Lyra and Mira, founded in 1962.\n"), "{}", cleaned.text);
    /// assert_eq!(cleaned.changes[0].repair.kind, RepairKind::Entity);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn clean(&self, options: &CleanOptions) -> Cleaned {
        let options = &*options.at(self.options.repair_level);
        let (mut cleaned, mut joins) = self.written_once(options);
        // One repair may make another one necessary: if a mark between two commas is removed, the commas meet.
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

    /// Whether text was removed or replaced, so that the text around it meets.
    fn makes_text_meet(&self, changes: &[Change], options: &CleanOptions) -> bool {
        let is_in_text = |kind| matches!(kind, RepairKind::Residue | RepairKind::Hole | RepairKind::Entity | RepairKind::Space);
        changes.iter().any(|change| change.applied && is_in_text(change.repair.kind))
            // Links have become text that meets the text around them.
            || (options.links == LinkStyle::Text && !self.page.links.is_empty())
    }

    /// Writes the page. Also returns whether blocks of it were joined into one line.
    fn written_once(&self, options: &CleanOptions) -> (Cleaned, bool) {
        let plan = repairs::find(self, options);
        let draft = self.draft(options, &plan);
        let joins = draft.joins;
        let text = markdown::write(self, &flatten::draft(draft, options.tables), options);
        (Cleaned { text, changes: plan.changes }, joins)
    }

    /// Reads what has been written, and writes it again.
    fn written_again(&self, text: &str, options: &CleanOptions) -> Option<(Cleaned, bool)> {
        // It is Markdown now, whatever it was read from.
        let again = Self::parse(&Input::from_text("page.md", text).ok()?.named(self.name.as_str()), &self.options);
        // Its text has been converted to that variant already.
        Some(again.written_once(&CleanOptions { variant: None, ..options.clone() }))
    }

    /// Returns the page as clean Markdown: the text of [`Document::clean`].
    ///
    /// ```
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Lyra.html", "<h2>Ships</h2><ul><li>the <b>Mira</b><li>the <i>Vega</i></ul>")?;
    /// let document = Document::parse(&input, &ParseOptions::default());
    /// let text = document.to_markdown(&CleanOptions::default());
    /// assert!(text.ends_with("## Ships\n\n- the **Mira**\n- the *Vega*\n"), "{text}");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn to_markdown(&self, options: &CleanOptions) -> String {
        self.clean(options).text
    }

    /// Returns the page as plain text: paragraphs separated by blank lines, cells of tables by tabs, and notes at the end.
    ///
    /// ```
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let text = "A **port**[^1].\n\n| Ship | Built |\n|---|---|\n| Mira | 1962 |\n\n[^1]: On the *coast*.\n";
    /// let document = Document::parse(&Input::from_text("Lyra.md", text)?, &ParseOptions::default());
    /// assert_eq!(document.to_text(&CleanOptions::default()), "A port.\n\nShip\tBuilt\nMira\t1962\n\n[1] On the coast.\n");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn to_text(&self, options: &CleanOptions) -> String {
        let options = &*options.at(self.options.repair_level);
        let plan = repairs::find(self, options);
        text::write(&self.draft(options, &plan), options)
    }

    /// Returns the page as plain text with its source, in parts of at most `max_chars` characters: cut before headings, else between
    /// blocks. A block that is longer is not cut. With `None`, the page is one part.
    ///
    /// ```
    /// use wikilift::{CleanOptions, Document, Input, ParseOptions};
    ///
    /// let input = Input::from_text("Lyra.md", "A port.\n\n## Ships\n\nThe Mira.\n\nThe Vega.\n")?;
    /// let document = Document::parse(&input, &ParseOptions::default());
    /// let chunks = document.text_chunks(&CleanOptions::default(), Some(20));
    /// let texts: Vec<&str> = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
    /// assert_eq!(texts, ["A port.\n", "Ships\n\nThe Mira.\n", "The Vega.\n"]);
    /// assert_eq!(chunks[2].sections, ["Ships"]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn text_chunks(&self, options: &CleanOptions, max_chars: Option<usize>) -> Vec<TextChunk> {
        let options = &*options.at(self.options.repair_level);
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

    /// Whether a reference is left out, with its note marks.
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
