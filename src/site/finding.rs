//! The findings of a check of a site.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::severity::Severity;
use crate::span::Location;

macro_rules! finding_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident, $help:literal;)+) => {
        /// What is wrong with a link, as a stable code.
        ///
        /// ```
        /// use wikilift::Severity;
        /// use wikilift::site::FindingCode;
        ///
        /// let code: FindingCode = "missing-page".parse()?;
        /// assert_eq!((code, code.severity()), (FindingCode::MissingPage, Severity::Error));
        /// # Ok::<(), wikilift::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum FindingCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl FindingCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the name, as it is in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Returns the default severity. A finding may have another one: a [`MissingPage`](Self::MissingPage) that is a red link, which has no page
            /// on the wiki either, is only a warning.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }

            /// Returns what it means and what to do, in a sentence or two.
            #[must_use]
            pub fn help(self) -> &'static str {
                match self { $(Self::$name => $help),+ }
            }
        }
    };
}

finding_codes! {
    /// A link to a page that does not exist.
    MissingPage = "missing-page", Error,
        "The folder has no page with this title. A link to a file is an error; a title for which the wiki has no page either (a red link) is a warning.";
    /// A link to a heading or id that the page does not have.
    MissingAnchor = "missing-anchor", Warning,
        "The page exists, but has no heading or id of this name, in the forms of MediaWiki, GitHub, pandoc or Confluence. A heading that differs only in case, spaces or one letter is suggested.";
    /// A link to a picture or other file that does not exist.
    MissingFile = "missing-file", Warning, "The folder has no file of this name.";
    /// A link to a page that exists under a name that differs in upper and lower case.
    CaseMismatch = "case-mismatch", Error,
        "The page exists under a name that differs in case. Some file systems open it, others do not, and neither does the wiki.";
    /// A link to a page that exists under a name that differs only in spelling: in Unicode form, for example.
    FormMismatch = "form-mismatch", Warning,
        "The page exists under a name that differs only in Unicode form, underscores, percent signs, or simplified and traditional characters.";
    /// A link to the address on the wiki, although the page is in the folder.
    NowLocal = "now-local", Info, "The link points to the live wiki, but the page is in the folder.";
    /// A link to a redirect.
    Redirect = "redirect", Info, "The link points to a redirect. It works, but could point to the target of the redirect directly.";
    /// Redirects that point to each other.
    RedirectLoop = "redirect-loop", Error, "The redirects form a loop and never reach a page.";
    /// A title that no page can have.
    BadTitle = "bad-title", Error,
        "MediaWiki does not allow this page name: it contains one of `< > [ ] { } |`, a part `.` or `..`, or more than 255 bytes.";
    /// A link without an address or without text.
    EmptyLink = "empty-link", Warning, "The link has no address, or no text or picture that a reader could click on.";
    /// A path that leaves the folder.
    EscapesRoot = "escapes-root", Error, "The path points outside the folder, where nothing is checked.";
    /// Two files with one title.
    DuplicatePage = "duplicate-page", Warning, "Two files have the same title, or names that some file systems treat as equal.";
    /// A namespace of which the folder has no page at all.
    AbsentNamespace = "absent-namespace", Info, "The folder has no page in this namespace at all, so the export probably left it out.";
    /// A note mark of a reference that does not exist.
    UndefinedReference = "undefined-reference", Warning, "The text cites a reference that the page does not have.";
    /// An external address that a link checker found broken.
    BrokenAddress = "broken-address", Warning, "The external link checker (`--external`) could not fetch this address.";
    /// A reference that nothing cites.
    UnusedReference = "unused-reference", Info, "Nothing in the text cites this reference.";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for FindingCode {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().copied().find(|code| code.as_str() == word);
        found.ok_or_else(|| ErrorKind::unknown("finding code", word, Self::ALL.iter().map(|code| code.as_str())))
    }
}

/// One problem that a check found, with its location.
///
/// ```
/// use wikilift::site::{FindingCode, PageSummary, SiteBuilder, SiteOptions};
/// use wikilift::{Document, Input, ParseOptions};
///
/// let input = Input::from_text("Lyra.md", "A port.\n\nNext to [Mira](Mira#Ships \"wikilink\").")?.named("Lyra.md");
/// let document = Document::parse(&input, &ParseOptions::default());
/// let mut builder = SiteBuilder::new(&SiteOptions::default());
/// builder.add_page(PageSummary::from_document(&document, &SiteOptions::default()));
/// let findings = builder.build().check_page(&document);
/// assert_eq!((findings[0].code, findings[0].location.line), (FindingCode::MissingPage, 3));
/// assert_eq!((findings[0].href.as_deref(), findings[0].target.as_deref()), (Some("Mira#Ships"), Some("Mira#Ships")));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// The page, by its path below the folder.
    pub path: String,
    /// Where it is; the start of the file, without any bytes, if it is about the file as a whole.
    #[serde(flatten)]
    pub location: Location,
    /// The address of the link, as it is in the page; null if it is not about a link.
    pub href: Option<String>,
    /// The title that the link points to, with its fragment after `#`.
    pub target: Option<String>,
    /// A message of one line, for people. It does not repeat the suggestion.
    pub message: String,
    /// What the link should point to instead: a title or a path below the folder, if need be with a fragment; null if nothing similar
    /// exists.
    pub suggestion: Option<String>,
}

impl Finding {
    /// Creates a finding about a link that another program checked.
    ///
    /// ```
    /// use wikilift::site::{Finding, FindingCode};
    /// use wikilift::{Input, Page, Severity};
    ///
    /// let page = Page::parse(&Input::from_text("Lyra.md", "The [port](https://lyra.example/) of Lyra.")?);
    /// let link = &page.links[0];
    /// let finding = Finding::about_link(FindingCode::BrokenAddress, &page.path, link.location, &link.href, "404 Not Found");
    /// assert_eq!((finding.severity, finding.location.column), (Severity::Warning, 5));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn about_link(code: FindingCode, path: &str, location: Location, href: &str, message: &str) -> Self {
        Self {
            code,
            severity: code.severity(),
            path: path.to_owned(),
            location,
            href: Some(href.to_owned()),
            target: None,
            message: message.to_owned(),
            suggestion: None,
        }
    }
}
