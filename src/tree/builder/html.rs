//! HTML tags outside tables: the standard's "in body" rules.

use std::borrow::Cow;

use super::ref_tag::{self, is_ref};
use super::{Builder, OPEN, Open, name_hash};
use crate::address::{decode_percent, split_address, split_fragment};
use crate::diagnostic::DiagnosticCode;
use crate::event::{Tag, Token};
use crate::scan::pattern;
use crate::span::{SourceRange, to_u32};
use crate::tree::element::{Element, is_known_tag};
use crate::tree::unseen::{self, Unseen};
use crate::tree::{ImageNode, Kind, WikilinkMark};
use crate::wiki::path::{title_of_path, title_on_host};

pattern!(NOTE_ATTRIBUTE, "id=\"cite_note");

/// How MediaWiki's ids of notes, and of the marks that cite them, begin.
const NOTE_ID: &str = "cite_note";
const MARK_ID: &str = "cite_ref";

/// MediaWiki's class of a superscript with a note mark.
const REFERENCE: &str = "reference";

/// Classes of the link around a picture, which leads to the page of its file.
const PICTURE_LINKS: [&str; 2] = ["mw-file-description", "image"];

/// The class of a link to another wiki.
const INTERWIKI_LINK: &str = "extiw";

/// The class of a link that MediaWiki makes of a book's number.
const BOOK_LINK: &str = "mw-magiclink-isbn";

/// The name of an element that has no tag of its own: no hash of a name that a tag ends.
const INSIDE: u64 = 1;

/// How many elements may be between such a superscript and its link.
const FEW_LEVELS: usize = 4;

/// How pandoc's ids of notes begin.
const PANDOC_NOTE_ID: &str = "fn";

/// MediaWiki's class of the arrow before a note, with the links back to its marks.
const BACK_LINKS: &str = "mw-cite-backlink";

impl Builder<'_> {
    pub(super) fn html(&mut self, token: Token<'_>, span: SourceRange) {
        match token {
            Token::Text { raw: true, .. } if std::mem::take(&mut self.hidden_text) => {}
            Token::Text { text, raw: true } => self.text(text, span, true),
            Token::Text { text, raw: false } => self.html_text(text, span),
            Token::Start(tag) if !self.is_html && is_ref(tag.name) => self.start_ref(&tag, span),
            Token::End(name) if !self.is_html && is_ref(name) => self.end_ref(span),
            Token::Start(Tag { name, .. }) | Token::End(name) if self.is_text(name) => self.unknown_tag(span),
            Token::Start(tag) => self.start_tag(&tag, span),
            Token::End(name) => self.end_tag(name, span),
            Token::Comment(text) => self.comment(text, span),
            Token::Autolink(address) => {
                self.make_room_for_text(span);
                let href = if address.contains(':') { Cow::Borrowed(address) } else { Cow::Owned(format!("mailto:{address}")) };
                let link = self.link(&href, "", false, span);
                self.leaf_with_text(link, address, span);
            }
            Token::Broken(text) => {
                self.report(DiagnosticCode::BrokenTag, span, "an incomplete tag; kept as text");
                self.html_text(text, span);
            }
        }
    }

    /// Whether MediaWiki shows a tag of this name as text, as its Sanitizer does with every tag that is neither HTML nor an extension's.
    /// Pandoc passes such tags through unchanged: `ssh <user>@<host>`, `List<T>`. In an HTML document, the browser decides, and it shows
    /// no tag.
    fn is_text(&self, name: &str) -> bool {
        !self.is_html && !is_known_tag(name)
    }

    fn unknown_tag(&mut self, span: SourceRange) {
        let source = self.source;
        self.report(DiagnosticCode::UnknownTag, span, "not a tag of HTML or MediaWiki; kept as text");
        if let Some(text) = source.get(span.range()) {
            self.text(text, span, false);
        }
    }

    pub(super) fn comment(&mut self, text: &str, span: SourceRange) {
        self.tree.seen.evidence_counts.end_list_comments += u32::from(text.trim_ascii() == "end list");
        if !self.is_between_cells() {
            self.leaf(Kind::Comment, span);
        }
    }

    pub(super) fn start_tag(&mut self, tag: &Tag<'_>, span: SourceRange) {
        let element = Element::named(tag.name);
        if !self.is_html && tag.name.eq_ignore_ascii_case(ref_tag::LIST) {
            self.start_ref_list(span);
        }
        if tag.may_be_named() {
            let [id, name] = tag.attributes_named(["id", "name"]);
            for id in [id, name.filter(|_| tag.name.eq_ignore_ascii_case("a"))].into_iter().flatten() {
                let id = self.value(&id);
                self.tree.ids.push((to_u32(self.tree.nodes.len()), id));
            }
        }
        let unseen = if self.hints.are_in(span) { unseen::of(tag) } else { None };
        if element.is_table_part() {
            return self.start_table_part(element, tag, unseen, span);
        }
        match element {
            Element::Document | Element::Void => return,
            Element::Hidden => {
                self.hidden_text = true;
                return;
            }
            Element::Break => return self.line_break(span),
            _ => self.make_room_for_text(span),
        }
        if element.closes_paragraph() {
            self.close_paragraph(span.start);
        }
        let kind = match element {
            Element::Template => Kind::Unseen(Unseen::Hidden),
            Element::ReadingBase | Element::Reading | Element::ReadingBracket => {
                self.close_sibling(&[Element::ReadingBase, Element::Reading, Element::ReadingBracket], span.start);
                match element {
                    Element::Reading => Kind::Unseen(Unseen::Reading),
                    Element::ReadingBracket => Kind::Unseen(Unseen::ReadingBracket),
                    _ => Kind::Inline,
                }
            }
            Element::Rule => return self.leaf(Kind::Rule, span),
            Element::Image => return self.image(tag, span),
            Element::Paragraph => Kind::Paragraph,
            Element::Heading(level) => {
                if matches!(self.top().element, Element::Heading(_)) && self.top().name != 0 {
                    self.close_to(self.open.len() - 1, span.start);
                }
                Kind::Heading(level)
            }
            Element::OrderedList => Kind::OrderedList(tag.attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1)),
            Element::UnorderedList => Kind::BulletList,
            Element::Item => {
                self.close_sibling(&[Element::Item], span.start);
                self.item(tag)
            }
            Element::DefinitionList => Kind::DefinitionList,
            Element::Term | Element::Definition => {
                self.close_sibling(&[Element::Term, Element::Definition], span.start);
                if element == Element::Term { Kind::Term } else { Kind::Definition }
            }
            Element::Quote => Kind::Quote,
            Element::Preformatted => Kind::CodeBlock,
            Element::Figure => Kind::Figure,
            Element::FigureCaption => Kind::FigureCaption,
            Element::Section => Kind::Section { notes: has_class(tag, "footnotes") },
            // Pandoc before version 3 writes the notes of HTML so.
            Element::Division(_) if has_class(tag, "footnotes") => Kind::Section { notes: true },
            Element::Division(_) => Kind::Division,
            Element::Anchor => {
                self.close_anchor(span.start);
                self.anchor(tag, span)
            }
            Element::Emphasis => Kind::Emphasis,
            Element::Strong => Kind::Strong,
            Element::Strike => Kind::Strike,
            Element::Code => Kind::Code,
            Element::Superscript => self.superscript(tag),
            Element::Subscript => Kind::Subscript,
            Element::Nowiki => Kind::Nowiki,
            _ if tag.is_bare() => Kind::Inline,
            _ => self.inline_element(tag),
        };
        self.push(unseen.map_or(kind, Kind::Unseen), element, name_hash(tag.name), span);
        if unseen.is_some() && matches!(kind, Kind::Link(_)) {
            // A link that is not shown is still one. Its end tag ends the element around it.
            self.push(kind, Element::Inline, INSIDE, span);
        }
    }

    /// `<sup>`, which MediaWiki also writes around note marks.
    fn superscript(&mut self, tag: &Tag<'_>) -> Kind {
        if !self.is_html || tag.is_bare() {
            return Kind::Superscript;
        }
        if has_class(tag, REFERENCE) {
            self.reference_mark = to_u32(self.tree.nodes.len());
        }
        Kind::Superscript
    }

    /// `<li>`; inside a section of notes, it is the note that its id names.
    pub(super) fn item(&mut self, tag: &Tag<'_>) -> Kind {
        match tag.attribute("id") {
            Some(id) if id.starts_with(NOTE_ID) || self.is_in_notes() => Kind::Note(self.label(&id)),
            _ => Kind::Item,
        }
    }

    /// Whether one of the innermost open elements is a section of notes.
    fn is_in_notes(&self) -> bool {
        self.open.iter().rev().take(4).any(|open| self.tree.node(open.node).kind == Kind::Section { notes: true })
    }

    fn inline_element(&mut self, tag: &Tag<'_>) -> Kind {
        let [id, class] = tag.attributes_named(["id", "class"]);
        if class.is_some_and(|class| class.split_ascii_whitespace().any(|class| class == BACK_LINKS)) {
            return Kind::BackLink;
        }
        if let Some(id) = id {
            self.name_note(&id);
        }
        Kind::Inline
    }

    /// `<span id="fn1">` at the start of an item: Markdown has no ids for items, so pandoc writes that of the note there.
    fn name_note(&mut self, id: &str) {
        let Some(item) = self.open.iter().rev().take(2).map(|open| open.node).find(|&node| self.tree.node(node).kind == Kind::Item) else {
            return;
        };
        let is_first = to_u32(self.tree.text.len()) == self.tree.node(item).text.start;
        if is_first && (id.starts_with(NOTE_ID) || (id.starts_with(PANDOC_NOTE_ID) && self.is_in_notes())) {
            // It names the note, and is no anchor of the text.
            self.tree.ids.pop();
            let label = self.label(id);
            self.tree.nodes[item as usize].kind = Kind::Note(label);
        }
    }

    /// Returns the mark, or the arrow back, that a link to a note of MediaWiki is.
    pub(super) fn note_link(&mut self, href: &str) -> Option<Kind> {
        let (path, id) = href.split_once('#')?;
        if !(path.is_empty() || self.is_html) {
            return None;
        }
        if id.starts_with(NOTE_ID) && (self.is_html || self.has_note(id)) {
            self.tree.seen.evidence_counts.notes += 1;
            return Some(Kind::Mark(self.label(id)));
        }
        id.starts_with(MARK_ID).then_some(Kind::BackLink)
    }

    /// Whether an element of the page has this id of a note. Without one, a link to it keeps its text.
    fn has_note(&mut self, id: &str) -> bool {
        let source = self.source;
        let ids = self.note_ids.get_or_insert_with(|| {
            let starts = NOTE_ATTRIBUTE.find_all(source).map(|at| at + "id=\"".len());
            starts.filter_map(|start| source[start..].split('"').next()).collect()
        });
        ids.contains(id)
    }

    pub(super) fn image(&mut self, tag: &Tag<'_>, span: SourceRange) {
        let value = |name: &str| tag.attribute(name).unwrap_or_default();
        let (src, title, alt) = (self.value(&value("src")), self.value(&value("title")), value("alt"));
        self.tree.images.push(ImageNode { src, title });
        self.leaf_with_text(Kind::Image(to_u32(self.tree.images.len() - 1)), &alt, span);
    }

    pub(super) fn anchor(&mut self, tag: &Tag<'_>, span: SourceRange) -> Kind {
        let [href, title, class] = tag.attributes_named(["href", "title", "class"]);
        let Some(href) = href else { return Kind::Inline };
        let class = class.unwrap_or_default();
        let has_class = |name: &str| class.split_ascii_whitespace().any(|class| class == name);
        if has_class("footnote-ref")
            && let Some(id) = href.strip_prefix('#')
        {
            self.tree.seen.evidence_counts.html_notes += 1;
            self.tree.seen.evidence_counts.note_roles += u32::from(tag.attribute("role").is_some());
            return Kind::Mark(self.label(id));
        }
        if has_class("footnote-back") {
            return Kind::BackLink;
        }
        if let Some(kind) = self.note_link(&href) {
            return kind;
        }
        if self.reference_mark > 0
            && let Some((_, id)) = href.split_once('#')
            && self.open.iter().rev().take(FEW_LEVELS).any(|open| open.node == self.reference_mark)
        {
            self.report(
                DiagnosticCode::MarkWithoutNote,
                span,
                "a note mark that a template made; its note is not told apart from the text",
            );
            return Kind::Mark(self.label(id));
        }
        if self.is_html && PICTURE_LINKS.iter().any(|name| has_class(name)) {
            // The picture in it says which file it is.
            return Kind::Inline;
        }
        let is_wikilink = self.is_html && {
            let rel = tag.attribute("rel").unwrap_or_default();
            rel.contains("mw:WikiLink")
                || rel.contains("mw:PageProp/Category")
                || is_title_address(&href)
                || names_its_title(&href, title.as_deref().unwrap_or_default())
        };
        let is_interwiki = self.is_html && has_class(INTERWIKI_LINK) && title.is_some();
        let title = if self.is_html && !is_interwiki { String::new() } else { title.unwrap_or_default().into_owned() };
        let kind = self.link(&href, &title, false, span);
        if let Kind::Link(link) = kind {
            if self.is_html && has_class(BOOK_LINK) {
                self.tree.links[link as usize].mark = WikilinkMark::External;
            } else if is_interwiki {
                self.tree.links[link as usize].mark = WikilinkMark::Interwiki;
            } else if is_wikilink {
                self.tree.links[link as usize].mark = WikilinkMark::Address;
            }
        }
        if has_class("wikilink")
            && let Kind::Link(link) = kind
        {
            self.tree.seen.evidence_counts.html_class_marks += 1;
            self.tree.links[link as usize].mark = WikilinkMark::Class;
        }
        kind
    }

    /// An `<a>` inside an `<a>` ends the outer one.
    pub(super) fn close_anchor(&mut self, at: u32) {
        if let Some(index) = self.find(|open| open.element == Element::Anchor) {
            self.close_inline(index, at);
        }
    }

    /// The innermost open HTML element inside the same cell that passes the test. Elements whose end tag has come do not count.
    pub(super) fn find(&self, test: impl Fn(&Open) -> bool) -> Option<usize> {
        let lowest = self.boundary();
        (lowest + 1..self.open.len()).rev().find(|&index| {
            let open = &self.open[index];
            open.name != 0 && !open.closed && test(open)
        })
    }

    /// Closes the innermost open paragraph of the same cell, Markdown's or HTML's ("close a p element").
    pub(super) fn close_paragraph(&mut self, at: u32) {
        let lowest = self.boundary();
        if let Some(index) = (lowest + 1..self.open.len()).rev().find(|&index| self.open[index].element == Element::Paragraph) {
            self.close_to(index, at);
        }
    }

    /// `<li>` ends the item before it in the same list, `<dt>` and `<dd>` likewise.
    pub(super) fn close_sibling(&mut self, siblings: &[Element], at: u32) {
        let lowest = self.boundary();
        for index in (lowest + 1..self.open.len()).rev() {
            let open = self.open[index];
            if open.name != 0 && siblings.contains(&open.element) {
                return self.close_to(index, at);
            }
            let passes = matches!(open.element, Element::Division(_) | Element::Paragraph);
            if open.element.is_special() && !passes {
                return;
            }
        }
    }

    pub(super) fn end_tag(&mut self, name: &str, span: SourceRange) {
        let element = Element::named(name);
        if name.eq_ignore_ascii_case(ref_tag::LIST) {
            self.end_ref_list();
        }
        if element.is_table_part() {
            return self.end_table_part(element, span);
        }
        let hash = name_hash(name);
        match element {
            Element::Break => self.line_break(span),
            Element::Heading(_) => {
                if let Some(index) = self.find(|open| matches!(open.element, Element::Heading(_))) {
                    self.close_to(index, span.end);
                }
            }
            _ if element.is_inline() => {
                if let Some(index) = self.find(|open| open.name == hash) {
                    self.close_inline(index, span.end);
                }
            }
            _ => {
                if let Some(index) = self.find(|open| open.name == hash) {
                    self.close_to(index, span.end);
                }
            }
        }
    }

    /// Ends an inline element. If blocks or Markdown opened inside it are still open, only its node ends (the standard's "adoption
    /// agency" would split it).
    pub(super) fn close_inline(&mut self, index: usize, at: u32) {
        let is_simple = self.open[index + 1..].iter().all(|open| open.element.is_inline() && open.name != 0);
        if is_simple {
            return self.close_to(index, at);
        }
        let node = self.open[index].node;
        self.end_node(node, at);
        self.tree.nodes[node as usize].end = OPEN;
        self.open[index].closed = true;
    }
}

/// Whether MediaWiki writes its links to pages in this form.
fn is_title_address(href: &str) -> bool {
    href.starts_with("/wiki/") || href.starts_with("./") || (href.contains("redlink=1") && title_of_address(href).is_some())
}

/// Returns the title in an address, with or without its host, as written.
fn title_of_address(href: &str) -> Option<&str> {
    let title = match split_address(href) {
        Some((_, path)) => title_on_host(path),
        None => title_of_path(href),
    };
    title.map(|title| split_fragment(title).0)
}

/// Whether the title attribute of a link to a page is the title in its address, as MediaWiki writes it: few others do.
fn names_its_title(href: &str, title: &str) -> bool {
    let with_spaces = |text: &str| text.replace('_', " ");
    // In an archive, the file of a page is beside it, or in a folder of its own.
    let file = || {
        let path = split_fragment(href).0.trim_start_matches("../").trim_start_matches("./");
        (!path.is_empty() && split_address(href).is_none()).then(|| path.strip_suffix(".html").unwrap_or(path))
    };
    !title.is_empty()
        && title_of_address(href).or_else(file).is_some_and(|in_address| with_spaces(&decode_percent(in_address)) == with_spaces(title))
}

/// Whether an element has a class.
fn has_class(tag: &Tag<'_>, name: &str) -> bool {
    tag.attribute("class").is_some_and(|class| class.split_ascii_whitespace().any(|class| class == name))
}
