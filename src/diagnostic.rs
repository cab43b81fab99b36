//! Remarks on a page: what was odd, lost or guessed, and where.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::span::Location;

/// How much a remark matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; the data is as the page meant it.
    Info,
    /// Something of the page is lost or was guessed.
    Warning,
    /// The page could not be read in full.
    Error,
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A remark on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    /// What kind of remark; never renamed. `wikilift explain CODE` tells more.
    pub code: DiagnosticCode,
    /// How much it matters.
    pub severity: Severity,
    /// One line for a person.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub message: Cow<'static, str>,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// The most remarks of one code kept for a page. A page that earns more is damaged as a whole, and a million remarks help nobody;
/// the rest is counted in a `limit-reached`.
pub const MAX_DIAGNOSTICS_PER_CODE: usize = 10_000;

macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $summary:literal $explanation:literal,)+) => {
        /// The kinds of remark, each with a code that is never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum DiagnosticCode {
            $(#[doc = $summary] #[serde(rename = $code)] $variant,)+
        }

        impl DiagnosticCode {
            /// Every code, in the order of `docs/diagnostics.md`.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as JSON and the command line write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// How much a remark of this kind matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// One sentence on what it means.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }

            /// Why it happens, what wikilift does, and an example, as Markdown.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)+ }
            }
        }
    };
}

codes! {
    SwallowedTrail "swallowed-trail" Info "A link's text goes on after the title: the exporter pulled the text behind the link into it."
"Pandoc appends the letters that follow `]]` to the link's text, as MediaWiki does for `[[cat]]s`. Chinese, Japanese and Korean have no spaces, so whole
clauses end up in the link. The link's `label` is the title again, its `trail` what followed.

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
    MarkWithoutNote "mark-without-note" Warning "A reference mark leads to no note."
"The page has a list of references, but none with this number.

```markdown
Text\\[1\\] and more\\[2\\]

[Category:X](Category:X \"wikilink\")

1.  The only note
```",
    UncitedReference "uncited-reference" Info "No mark in the text cites this reference."
"The mark stood in something that the exporter dropped: a template, a picture's caption, a cell.

```markdown
Text[^1]

[^1]: Cited
[^2]: Not cited
```

GFM itself drops a `[^2]` that nothing cites; wikilift keeps it.",
    RawWikitext "raw-wikitext" Warning "Wikitext that the exporter did not understand stands in the text."
"`{{…}}`, `<ref>`, `-{…}-`, `''`, `[[…]]`, `__TOC__`. It stays in the text.

```markdown
The mark -{zh-hans:打印机;zh-hant:印表機}- and {{fact}}
```",
    AttributeText "attribute-text" Warning "Attributes of a table stand as text in a cell."
"`colspan=2|` without quotes, or a row's attributes on a line of their own, are text to pandoc. The text stays in the cell; `tables --repair` uses it.

```html
<table><tr><td><p>rowspan=\"2\" align=\"center\"</p></td></tr></table>
```",
    LostSpan "lost-span" Info "Rows of a table were put back: the exporter had lost a row or column span."
"Pandoc before 3.0 drops the spans of a table: below a cell that spanned rows, the cells slide to the left. `tables --repair` puts them back where the table itself
tells how; the table's `repairs` say what was done and how sure it is. The remark stands at the first row that was changed, and `parse` never makes it.

```html
<table><thead><tr class=\"header\"><th>Year</th><th>Port</th><th>Ships</th></tr></thead>
<tr class=\"odd\"><td>rowspan=\"2\"</td><td>1962</td><td>Lyra</td></tr>
<tr class=\"even\"><td>Mira</td><td>7</td><td></td></tr></table>
```",
    LostMember "lost-member" Warning "A row or an item of a list of members names no one: the exporter lost the name."
"A template made the name (a flag with the name of a country), and pandoc dropped it. What still says something, such as a date, is kept as a membership without a
member; what is empty is left out. `parse` never makes this remark, `members` and `records` do.

```markdown
## Members

- (1952)
- [Norway](Norway \"wikilink\") (1952)
```",
    MembersInProse "members-in-prose" Info "Names are listed in a sentence: no rows are made of them."
"Where one name ends and what is said of it begins is a guess in a sentence. `parse` never makes this remark, `members` and `records` do.

```markdown
## Members

The founding members are [Norway](Norway \"wikilink\"), [Sweden](Sweden \"wikilink\") and [Denmark](Denmark \"wikilink\").
```",
    StrayBrackets "stray-brackets" Info "Brackets of a wikilink that the exporter did not understand."
"`\\]\\]` after a picture or a category: the link around it was not read. The text stays.

```markdown
the old town\\]\\]
```",
    LostTemplate "lost-template" Info "Punctuation with nothing between: a template stood there, and its text is lost."
"Pandoc drops templates that it does not know. What is left is `（；，`, `（）`, `，，`, `(, ; )`.

```markdown
**国际会议**（；，缩写为CIPOML）是一个组织
```",
    UnclosedMarkup "unclosed-markup" Warning "A tag of a table is never closed, or not closed where it should be."
"`<table>` without `</table>` holds everything up to the end of the file, as in a browser. `</td>` and `</tr>` may be left out in HTML; that is no remark.

```html
<table>
<tr><td>a

## The next section is inside the cell
```",
    UnknownTag "unknown-tag" Info "What looks like a tag is neither one of HTML nor of MediaWiki: it is text."
"MediaWiki shows such tags as text; pandoc passes them on as they are, and a browser shows nothing of them. wikilift keeps them as text, as the wiki showed them.

```markdown
Type ssh <user>@<host> and declare a List<Ship>.
```",
    MisnestedMarkup "misnested-markup" Info "A tag of a table where none can stand; HTML ignores it."
"`<td>` outside a table, `</tr>` with no row open. The text around it is kept.

```html
<p>text</td>
```",
    TextOutsideCell "text-outside-cell" Warning "Text inside a table but outside its cells."
"HTML moves it in front of the table (\"foster parenting\"); wikilift keeps it as text of the page, in no cell.

```html
<table><tr>lost text<td>a</td></tr></table>
```",
    BrokenTag "broken-tag" Warning "A tag that breaks off."
"`<a href=\"x` up to a blank line or the end of the file. It stays as text.

```html
<td><a href=\"Page
```",
    RaggedRow "ragged-row" Info "A row of a pipe table has more or fewer cells than its header."
"Short rows are filled with empty cells; of long ones GFM drops the rest, wikilift keeps it and widens the table.

```markdown
| a | b |
|---|---|
| 1 |
```",
    MisalignedRow "misaligned-row" Info "The cells of a row are not where its grid or simple table is drawn."
"Something in the row was made longer or shorter after pandoc had drawn the table: an address was rewritten. If the row has as many bars (in a simple table: gaps of two
spaces) as the table has columns, its cells are taken from between them.

```markdown
+----------------+------+
| Name           | Kind |
+================+======+
| [a](https://example.org/rewritten) | b |
+----------------+------+
```",
    JoinedRow "joined-row" Info "A row of a pipe table was broken over several lines and is read as one row."
"Pandoc 1.x and pandoc ≥ 3.6.3 break lines inside a row (in the second case inside `<a …>`); every Markdown reader sees the table end there.

```markdown
| a | b |
|---|---|
| <a href=\"X\" class=\"wikilink\"
title=\"X\">x</a> | 2 |
```",
    TrimmedTable "trimmed-table" Warning "A table was not filled out in full: it asks for more cells than its text can account for."
"A span such as `colspan=\"99999999\"` costs nothing to write and everything to fill. Past a share of the table's own size the spans are not filled.",
    EmptyLink "empty-link" Info "A link without an address, or without a text or picture to click on."
"```markdown
[text]( \"wikilink\")
```",
    ScriptAddress "script-address" Warning "The address of a link or picture runs a script in a browser."
"`javascript:`, `vbscript:` and `data:` other than a picture, as browsers read them. The address is a fact of the page and stays in JSON; the Markdown and HTML that `clean`
and `tables` write has only the text of the link, unless `--keep-scripts` is given. Nothing else of a page's HTML is made safe: what comes from strangers wants a sanitizer
before it is shown.

```markdown
[click](javascript:alert(1))
```",
    BrokenLink "broken-link" Warning "Something was meant as a wikilink, but Markdown does not read it as a link."
"A space or an unpaired bracket in the address, as some exporters write it. wikilift reads the link all the same when it is sure where it begins and ends.

```markdown
[text](Some page (film).md \"wikilink\")
```",
    NestedLink "nested-link" Info "A link around another link: CommonMark keeps the inner one, wikilift keeps both."
"The outer address is a fact of the page all the same.

```markdown
[A talk by [Ann](Ann \"wikilink\")](http://example.org/talk)
```",
    DroppedTable "dropped-table" Warning "The exporter wrote `[TABLE]` in place of a table."
"Pandoc does that where the output format has neither HTML nor a syntax that fits. The table is lost.",
    InvalidFrontMatter "invalid-front-matter" Warning "The block between `---` lines looks like front matter but is no YAML mapping."
"It is read as text of the page.

```markdown
---
title: [unclosed
---
```",
    ReplacedBytes "replaced-bytes" Error "Bytes that are not UTF-8 were replaced by U+FFFD."
"The message names the byte offset of the first ones. All spans count the bytes of the file as it is.",
    NulCharacter "nul-character" Warning "The file holds NUL characters; they were replaced by U+FFFD, as CommonMark asks."
"See <https://spec.commonmark.org/0.31.2/#insecure-characters>.",
    LimitReached "limit-reached" Error "The page goes past a limit of wikilift; the message says which and what was done."
"Limits keep hostile pages from taking all memory: depth of nesting (512, as in browsers), remarks of one code, filled cells of a table.",
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
