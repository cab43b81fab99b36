//! What MediaWiki's rendered pages have around and between their text: links to edit a section, the table of contents, menus, icons. HTML
//! documents have it, and so do pages that went through Markdown after MediaWiki made HTML of them, as HTML tags between the Markdown.
//!
//! Takes events and says which of them belong to the skin. The names are fixed in MediaWiki's source (`includes/skins`,
//! `includes/parser/Parser.php`).

use super::Event;
use super::html::{Tag, Token};

/// Classes of what is no text.
const CLASSES: [&str; 8] =
    ["mw-editsection", "editsection", "mw-jump-link", "printfooter", "magnify", "toctitle", "mw-indicators", "zim-footer"];

/// Ids of what is no text.
const IDS: [&str; 15] = [
    "toc",
    "mw-toc",
    "mw-toc-heading",
    "mw-navigation",
    "mw-head",
    "mw-panel",
    "mw-page-base",
    "mw-head-base",
    "siteSub",
    "contentSub",
    "jump-to-nav",
    "column-one",
    "footer",
    "mw-hidden-catlinks",
    "mw-data-after-content",
];

/// What is skipped at the moment.
#[derive(Debug, Default)]
pub(super) struct Skin {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    name: String,
    /// Elements of that name that are open.
    elements: u32,
    /// Blocks and spans of Markdown that have begun inside.
    markdown: u32,
}

impl Skin {
    /// Takes the next event. Returns whether it belongs to the skin.
    #[cold]
    pub(super) fn skips(&mut self, event: &Event<'_>) -> bool {
        let Some(open) = &mut self.open else {
            if let Event::Html(Token::Start(tag)) = event
                && is_skin(tag)
            {
                self.open = Some(Open { name: tag.name.to_ascii_lowercase(), elements: 1, markdown: 0 });
                return true;
            }
            return false;
        };
        match event {
            Event::Html(Token::Start(tag)) if tag.name.eq_ignore_ascii_case(&open.name) => open.elements += 1,
            Event::Html(Token::End(name)) if name.eq_ignore_ascii_case(&open.name) => {
                open.elements -= 1;
                if open.elements == 0 {
                    self.open = None;
                }
            }
            Event::Start(_) => open.markdown += 1,
            // Without its end tag, an element ends with the block that it is in.
            Event::End if open.markdown == 0 => {
                self.open = None;
                return false;
            }
            Event::End => open.markdown -= 1,
            Event::RawDiagnostic(..) => return false,
            _ => {}
        }
        true
    }
}

/// Names of elements that may belong to the skin.
const NAMES: [&str; 4] = ["span", "div", "table", "nav"];

fn is_skin(tag: &Tag<'_>) -> bool {
    if tag.is_bare() || !NAMES.iter().any(|name| tag.name.eq_ignore_ascii_case(name)) {
        return false;
    }
    let [id, class] = tag.attributes_named(["id", "class"]);
    has_names(id.as_deref(), class.as_deref())
}

/// Whether the element with this id and these classes belongs to the skin.
pub(super) fn has_names(id: Option<&str>, class: Option<&str>) -> bool {
    id.is_some_and(|id| IDS.contains(&id.trim()))
        || class.is_some_and(|class| class.split_ascii_whitespace().any(|class| CLASSES.contains(&class)))
}
