//! Diagnostics: what was odd, lost or guessed on a page, and where.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::repair::{RepairKind, Suspicion};
use crate::severity::Severity;
use crate::span::Location;

/// A diagnostic: something that was odd, lost or guessed on a page.
///
/// ```
/// use wikilift::{DiagnosticCode, Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "Lyra is a port.\nIt joined in {{date|1962}}.\n")?);
/// let diagnostic = &page.diagnostics[0];
/// assert_eq!(diagnostic.code, DiagnosticCode::RawWikitext);
/// assert_eq!((diagnostic.location.line, diagnostic.location.column), (2, 14));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    /// The kind of diagnostic; never renamed. `wikilift explain CODE` explains it.
    pub code: DiagnosticCode,
    /// How much it matters.
    pub severity: Severity,
    /// One line for a person.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub message: Cow<'static, str>,
    /// Where it is.
    #[serde(flatten)]
    pub location: Location,
    /// For [`DiagnosticCode::SuspectTable`]: the table, and what seems to be damaged.
    #[serde(flatten)]
    pub suspect: Option<Box<SuspectTable>>,
}

impl Diagnostic {
    pub(crate) fn new(code: DiagnosticCode, message: impl Into<Cow<'static, str>>, location: Location) -> Self {
        Self { code, severity: code.severity(), message: message.into(), location, suspect: None }
    }

    pub(crate) fn with_suspect(mut self, suspect: SuspectTable) -> Self {
        self.suspect = Some(Box::new(suspect));
        self
    }
}

/// A table that seems to be damaged, as its diagnostic describes it.
///
/// ```
/// use wikilift::repair::RepairKind;
/// use wikilift::{DiagnosticCode, Input, Page};
///
/// let text = "<table><thead><tr class=\"header\"><th>Ports</th></tr></thead>\
///     <tr class=\"odd\"><td>Lyra</td></tr><tr class=\"even\"><td>Mira</td></tr></table>";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// assert_eq!(page.diagnostics[0].code, DiagnosticCode::SuspectTable);
/// let suspect = page.diagnostics[0].suspect.as_ref().unwrap();
/// assert_eq!((suspect.table, suspect.kind), (0, RepairKind::Truncated));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SuspectTable {
    /// The number of the table on its page, from 0.
    pub table: u32,
    /// What seems to be damaged.
    pub kind: RepairKind,
    /// The rows that show it; none if it is the table as a whole.
    pub rows: Vec<u32>,
    /// How likely the damage is, from 0 to 1.
    pub confidence: f32,
}

impl SuspectTable {
    pub(crate) fn new(table: u32, suspicion: &Suspicion) -> Self {
        let Suspicion { kind, rows, confidence, .. } = suspicion;
        Self { table, kind: *kind, rows: rows.clone(), confidence: *confidence }
    }
}

/// The most diagnostics of one code that are kept for a page. A page with more is damaged as a whole, and a million diagnostics help
/// nobody; the rest are counted in a `limit-reached`.
pub const MAX_DIAGNOSTICS_PER_CODE: usize = 10_000;

macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $summary:literal $explanation:literal,)+) => {
        /// The kinds of diagnostic, each with a code that is never renamed.
        ///
        /// ```
        /// use wikilift::DiagnosticCode;
        ///
        /// let code: DiagnosticCode = "swallowed-trail".parse()?;
        /// assert_eq!(code, DiagnosticCode::SwallowedTrail);
        /// assert!(code.explanation().contains("```markdown"));
        /// # Ok::<(), wikilift::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum DiagnosticCode {
            $(#[doc = $summary] #[serde(rename = $code)] $variant,)+
        }

        impl DiagnosticCode {
            /// Every code, in the order of `docs/diagnostics.md`.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the code as it is written in JSON and on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Returns how much a diagnostic of this kind matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// Returns one sentence on what it means.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }

            /// Returns why it happens, what wikilift does, and an example, as Markdown.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)+ }
            }
        }
    };
}

codes! {
    SwallowedTrail "swallowed-trail" Info "The text of a link continues after the title: the exporter pulled the text that follows the link into it."
"Pandoc appends the letters that follow `]]` to the link's text, as MediaWiki does for `[[cat]]s`. Chinese, Japanese and Korean have no spaces, so whole
clauses end up in the link. The link's `label` is the title, its `trail` the text that followed.

```markdown
[欧洲和](../Page/欧洲.md \"wikilink\")
```

Here `label` is `欧洲` and `trail` is `和`.",
    EmptyReference "empty-reference" Info "A reference has no text: the exporter lost it."
"`<ref name=x/>` and `<ref>{{cite web …}}</ref>` leave an empty note. The reference keeps its number, with `\"empty\": true`.

```markdown
Text\\[1\\]

[Category:X](Category:X \"wikilink\")

1.
```",
    MarkWithoutNote "mark-without-note" Warning "A note mark has no note."
"The page has a list of references, but none with this number.

```markdown
Text\\[1\\] and more\\[2\\]

[Category:X](Category:X \"wikilink\")

1.  The only note
```",
    UncitedReference "uncited-reference" Info "No mark in the text cites this reference."
"The mark was in something that the exporter dropped: a template, a picture's caption, a cell.

```markdown
Text[^1]

[^1]: Cited
[^2]: Not cited
```

GFM itself drops a `[^2]` that nothing cites; wikilift keeps it.",
    RawWikitext "raw-wikitext" Warning "The text contains wikitext that the exporter did not convert."
"`{{…}}`, `-{…}-`, `''`, `[[…]]`, `__TOC__`. It stays in the text. `<ref>` is read as a reference; a `<ref>` without its end in the same block and
cell, or that names no other, is left out, and its text stays.

```markdown
The mark -{zh-hans:打印机;zh-hant:印表機}- and {{fact}}
```",
    AttributeText "attribute-text" Warning "A cell contains table attributes as text."
"`colspan=2|` without quotes, or a row's attributes on a line of their own, are text to pandoc. The text stays in the cell; `tables --repair` uses it.

```html
<table><tr><td><p>rowspan=\"2\" align=\"center\"</p></td></tr></table>
```",
    LostSpan "lost-span" Info "Rows of a table were restored: the exporter had lost a row or column span."
"Pandoc before 3.0 drops the spans of a table: below a cell that spanned rows, the cells shift to the left. `tables --repair` restores them where the table
itself shows how; its `repairs` list what was done and with which confidence. The diagnostic is at the first changed row. `parse` reports it only with `--repair`.

```html
<table><thead><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr></thead>
<tr class=\"odd\"><td>rowspan=\"2\"</td><td>1962</td><td>Lyra</td></tr>
<tr class=\"even\"><td>Mira</td><td>7</td><td></td></tr></table>
```",
    SuspectTable "suspect-table" Warning "A table seems to be damaged, and was not repaired, or was repaired without being sure."
"Pandoc before 3.0 drops the spans of a table, and with them the place of its cells. Where the table leaves doubt, it stays as it is (`tables --repair safe`) or is repaired
nevertheless (`all`), and this diagnostic gives the kind of damage (`shifted`, `merged`, `truncated`, `split-header`, `attribute-leak`), the rows, and how likely it is. Compare
such a table with the wiki before you rely on it; `tables --only-suspect` writes only these.

```html
<table><thead><tr class=\"header\"><th>Ports</th></tr></thead>
<tr class=\"odd\"><td>Lyra</td></tr><tr class=\"even\"><td>Mira</td></tr></table>
```",
    LostMember "lost-member" Warning "A row or item in a list of members has no name: the exporter lost it."
"A template made the name (a flag with the name of a country), and pandoc dropped it. What is left, such as a date, is kept as a membership without a
member; empty rows are left out. Only `members` and `records` report this.

```markdown
## Members

- (1952)
- [Norway](Norway \"wikilink\") (1952)
```",
    MembersInProse "members-in-prose" Info "Names are listed in running text; they are not extracted."
"In a sentence, where a name ends can only be guessed. Only `members` and `records` report this.

```markdown
## Members

The founding members are [Norway](Norway \"wikilink\"), [Sweden](Sweden \"wikilink\") and [Denmark](Denmark \"wikilink\").
```",
    StrayBrackets "stray-brackets" Info "The text contains brackets of a wikilink that the exporter did not convert."
"`\\]\\]` after a picture or a category: the link around it was not converted. The text stays.

```markdown
the old town\\]\\]
```",
    LostTemplate "lost-template" Info "Punctuation encloses nothing: a template was there, and its text is lost."
"Pandoc drops templates that it does not know. This leaves `（；，`, `（）`, `，，`, `(, ; )`.

```markdown
**国际会议**（；，缩写为CIPOML）是一个组织
```",
    UnclosedMarkup "unclosed-markup" Warning "A tag of a table is never closed, or not closed where it should be."
"`<table>` without `</table>` contains everything up to the end of the file, as in a browser. `</td>` and `</tr>` may be omitted in HTML; that is not reported.

```html
<table>
<tr><td>a

## The next section is inside the cell
```",
    UnknownTag "unknown-tag" Info "Something looks like a tag but is not one of HTML or MediaWiki; it is kept as text."
"MediaWiki shows such tags as text. Pandoc passes them through, and browsers do not show them. wikilift keeps them as text, as on the wiki.

```markdown
Type ssh <user>@<host> and declare a List<Ship>.
```",
    MisnestedMarkup "misnested-markup" Info "A table tag is where HTML does not allow one and ignores it."
"`<td>` outside a table, or `</tr>` without an open row. The text around it is kept.

```html
<p>text</td>
```",
    TextOutsideCell "text-outside-cell" Warning "Text is inside a table but outside its cells."
"HTML moves it in front of the table (\"foster parenting\"); wikilift keeps it as text of the page, in no cell.

```html
<table><tr>lost text<td>a</td></tr></table>
```",
    BrokenTag "broken-tag" Warning "A tag is incomplete."
"`<a href=\"x` up to a blank line or the end of the file. It stays as text.

```html
<td><a href=\"Page
```",
    RaggedRow "ragged-row" Info "A row of a pipe table has more or fewer cells than its header."
"Short rows are filled with empty cells; GFM drops the rest of long rows, wikilift keeps it and widens the table.

```markdown
| a | b |
|---|---|
| 1 |
```",
    MisalignedRow "misaligned-row" Info "The cells of a row are not aligned with the columns of its grid or simple table."
"Something in the row was made longer or shorter after pandoc had drawn the table: an address was rewritten. If the row has as many bars (in a simple table: gaps of two
spaces) as the table has columns, it is split there.

```markdown
+----------------+------+
| Name           | Kind |
+================+======+
| [a](https://example.org/rewritten) | b |
+----------------+------+
```",
    JoinedRow "joined-row" Info "A row of a pipe table is broken over several lines; it is read as one row."
"Pandoc 1.x and pandoc ≥ 3.6.3 break lines inside a row (in the second case inside `<a …>`); for every Markdown reader, the table ends there.

```markdown
| a | b |
|---|---|
| <a href=\"X\" class=\"wikilink\"
title=\"X\">x</a> | 2 |
```",
    TrimmedTable "trimmed-table" Warning "The spans of a table were not all filled: they cover more cells than its size justifies."
"A span such as `colspan=\"99999999\"` costs nothing to write and everything to fill. Beyond a limit relative to the size of the page, spans are not filled.",
    EmptyLink "empty-link" Info "A link has no address, or no text or picture to click on."
"```markdown
[text]( \"wikilink\")
```",
    ScriptAddress "script-address" Warning "The address of a link or picture runs a script in a browser."
"`javascript:`, `vbscript:` and `data:` other than a picture, as browsers read them. JSON keeps the address; the Markdown and HTML that `clean`
and `tables` write contain only the text of the link, unless `--keep-scripts` is given. Nothing else in a page's HTML is made safe: use a sanitizer before you show pages
from untrusted sources.

```markdown
[click](javascript:alert(1))
```",
    HiddenText "hidden-text" Info "A browser does not show a text of the page."
"An element with `hidden`, `display: none` or `visibility: hidden`, or with a class that MediaWiki and its templates hide. The text is part of no other text, and
`clean` leaves it out. The keys by which tables sort their cells are hidden, too: these are the `sort_key` of their cells.

```markdown
A league<span style=\"display:none\"> of four ports</span>.
```",
    BrokenLink "broken-link" Warning "Something was meant as a wikilink but is not a link in Markdown."
"A space or an unpaired bracket in the address, as some exporters write it. wikilift reads the link if it is certain where it begins and ends.

```markdown
[text](Some page (film).md \"wikilink\")
```",
    NestedLink "nested-link" Info "A link around another link: CommonMark keeps the inner one, wikilift keeps both."
"The outer address is kept, too.

```markdown
[A talk by [Ann](Ann \"wikilink\")](http://example.org/talk)
```",
    DroppedTable "dropped-table" Warning "The exporter wrote `[TABLE]` instead of a table."
"Pandoc does this if the output format has neither HTML nor a table syntax that fits. The table is lost.",
    InvalidFrontMatter "invalid-front-matter" Warning "The front matter does not follow the rules of its language (YAML, TOML)."
"It is read line by line: each key with what follows it, as text if it cannot be read otherwise; of a key that is there twice, the last value
counts. `clean` writes it so that it is valid. A block that does not consist of keys and values is read as text of the page.

```markdown
---
title: Lyra: a port
---
```",
    NotAPage "not-a-page" Error "The file is no page: an archive, a picture, or a dump of a whole wiki."
"The message says what it is. The commands report it and write nothing for this file; the crate reads it as text.

```markdown
<mediawiki xml:lang=\"en\"><page><title>Lyra</title></page></mediawiki>
```",
    WikitextPage "wikitext-page" Error "The page is wikitext, but it is read as Markdown."
"It has headings or tables of wikitext, other signs of wikitext, and neither headings nor links of Markdown. Convert it first, for example with
`pandoc --from mediawiki --to gfm`.

```markdown
== Ships ==

* '''[[Anna]]'''
```",
    ReplacedBytes "replaced-bytes" Error "Bytes that are not UTF-8 were replaced by U+FFFD."
"The message gives the byte offset of the first ones. All spans count the bytes of the unchanged file.",
    NulCharacter "nul-character" Warning "The file contains NUL characters; they were replaced by U+FFFD, as CommonMark requires."
"See <https://spec.commonmark.org/0.31.2/#insecure-characters>.",
    LimitReached "limit-reached" Error "The page exceeds a limit of wikilift; the message says which one and what was done."
"Limits keep hostile pages from using all memory: nesting depth (512, as in browsers), diagnostics with the same code, filled cells of a table.",
}

impl std::fmt::Display for DiagnosticCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for DiagnosticCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().copied().find(|code| code.as_str() == text);
        found.ok_or_else(|| ErrorKind::unknown("diagnostic code", text, Self::ALL.iter().map(|code| code.as_str())))
    }
}
