//! What a check of a site finds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;
use crate::error::{Error, ErrorKind};
use crate::span::Location;

macro_rules! finding_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident, $help:literal;)+) => {
        /// What is wrong with a link, by a stable name.
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

            /// The name, as it stands in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// How bad it is where nobody says otherwise.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }

            /// What it means and what to do, in a sentence or two.
            #[must_use]
            pub fn help(self) -> &'static str {
                match self { $(Self::$name => $help),+ }
            }
        }
    };
}

finding_codes! {
    /// A link to a page that is not there.
    MissingPage = "missing-page", Error,
        "The folder has no page with this title. A link to a file is an error; a title for which the wiki has no page either (a red link) is a warning.";
    /// A link to a heading or id that the page does not have.
    MissingAnchor = "missing-anchor", Warning,
        "The page exists, but has no heading or id of this name, in the forms of MediaWiki, GitHub or pandoc.";
    /// A link to a picture or other file that is not there.
    MissingFile = "missing-file", Warning, "The folder has no file of this name.";
    /// The page is there under a name that differs in upper and lower case.
    CaseMismatch = "case-mismatch", Error,
        "The page exists under a name that differs in case. Some file systems open it, others do not, and neither does the wiki.";
    /// The page is there under a name that only differs in writing.
    FormMismatch = "form-mismatch", Warning,
        "The page exists under a name that differs only in Unicode form, underscores, percent signs, or simplified and traditional characters.";
    /// The address of the wiki, although the page is in the folder.
    NowLocal = "now-local", Info, "The link points to the live wiki, but the page is in the folder.";
    /// A link to a redirect.
    Redirect = "redirect", Info, "The link points to a redirect. It works, but could point to the target of the redirect directly.";
    /// Redirects that lead to each other.
    RedirectLoop = "redirect-loop", Error, "The redirects form a loop and never reach a page.";
    /// What no page can be called.
    BadTitle = "bad-title", Error,
        "MediaWiki does not allow this page name: it contains one of `< > [ ] { } |`, a part `.` or `..`, or more than 255 bytes.";
    /// A link without an address or without a text.
    EmptyLink = "empty-link", Warning, "The link has no address, or no text or picture that a reader could click on.";
    /// A path that leaves the folder.
    EscapesRoot = "escapes-root", Error, "The path points outside the folder, where nothing is checked.";
    /// Two files with one title.
    DuplicatePage = "duplicate-page", Warning, "Two files have the same title, or names that some file systems treat as equal.";
    /// A namespace of which the folder has no page at all.
    AbsentNamespace = "absent-namespace", Info, "The folder has no page in this namespace at all, so the export probably left it out.";
    /// A mark of a reference that is not there.
    UndefinedReference = "undefined-reference", Warning, "The text cites a reference that the page does not have.";
    /// An address that a program for that found broken.
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

/// One thing that is wrong, with its place.
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
    /// Where it stands; no bytes where it is not about a link.
    #[serde(flatten)]
    pub location: Location,
    /// The address of the link, as the page has it; null where it is not about a link.
    pub href: Option<String>,
    /// The title that it leads to, its fragment behind `#`.
    pub target: Option<String>,
    /// One line for a person.
    pub message: String,
    /// What the link should say instead: a title, a path below the folder, or a fragment; null where nothing is near.
    pub suggestion: Option<String>,
}

impl Finding {
    /// A finding about a link that somebody else looked at.
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
