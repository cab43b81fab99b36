//! Writes inlines as Markdown, or as HTML inside HTML tables.

use super::super::draft::{Inline, Style, plain};
use super::escape::{self, Context, Signs};
use crate::address::address;
use crate::whitespace::collapse;
use crate::wiki::namespace;

/// Where inlines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Paragraph,
    Heading,
    /// In a cell of a pipe table.
    Pipe,
    /// Inside HTML.
    Html,
}

/// Appends inlines.
pub(super) fn write(inlines: &[Inline<'_>], place: Place, out: &mut String) {
    let mut characters = Counts::default();
    if place != Place::Html {
        characters.count(inlines);
    }
    // A cell may contain several pieces in one line: a character that is alone in one piece may pair with one in another.
    let alone = usize::from(place != Place::Pipe);
    let characters = Signs {
        brackets: characters.brackets || place == Place::Pipe,
        dollars: characters.dollars > alone,
        tildes: characters.tildes > alone,
    };
    let start = out.len();
    Writer { place, in_link: false, characters, out, start, attributed: usize::MAX, last: None }.all(inlines, None);
}

/// Appends a picture with this text.
pub(super) fn write_image(alt: &[Inline<'_>], src: &str, title: &str, place: Place, out: &mut String) {
    let mut characters = Counts { brackets: true, ..Counts::default() };
    characters.count(alt);
    let characters = Signs { brackets: true, dollars: characters.dollars > 1, tildes: characters.tildes > 1 };
    let start = out.len();
    Writer { place, in_link: false, characters, out, start, attributed: usize::MAX, last: None }.image(alt, src, title);
}

#[derive(Default)]
struct Counts {
    brackets: bool,
    dollars: usize,
    tildes: usize,
}

impl Counts {
    fn count(&mut self, inlines: &[Inline<'_>]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => {
                    self.brackets |= memchr::memchr(b']', text.as_bytes()).is_some();
                    for at in memchr::memchr2_iter(b'$', b'~', text.as_bytes()) {
                        if text.as_bytes()[at] == b'$' {
                            self.dollars += 1;
                        } else {
                            self.tildes += 1;
                        }
                    }
                }
                Inline::Styled(style, inside) => {
                    self.tildes += if *style == Style::Strike { 2 } else { 0 };
                    self.count(inside);
                }
                // A formula may be written as text after all, so it is counted like text.
                Inline::Math { text, .. } => {
                    self.dollars += 2;
                    self.tildes += text.matches('~').count();
                    self.brackets |= text.contains(']');
                }
                Inline::Mark(_) | Inline::Wikilink { .. } => self.brackets = true,
                Inline::Image { alt: inside, src, .. } => {
                    self.brackets = true;
                    self.dollars += src.matches('$').count();
                    self.count(inside);
                }
                Inline::Link { text: inside, href, .. } => {
                    self.brackets = true;
                    self.dollars += href.matches('$').count();
                    self.tildes += href.matches('~').count();
                    self.count(inside);
                }
                Inline::Code(text) => self.dollars += text.matches('$').count(),
                Inline::Break | Inline::Id(_) => {}
            }
        }
    }
}

struct Writer<'o> {
    place: Place,
    in_link: bool,
    characters: Signs,
    out: &'o mut String,
    /// Where in `out` the block begins.
    start: usize,
    /// Where in `out` the last link, picture or code span ends: attributes could follow it.
    attributed: usize,
    /// The last character that was written, unescaped.
    last: Option<char>,
}

impl Writer<'_> {
    fn all(&mut self, inlines: &[Inline<'_>], after: Option<char>) {
        for (number, inline) in inlines.iter().enumerate() {
            let behind = inlines.get(number + 1..).and_then(|rest| edge(rest, true)).or(after);
            let takes_attributes = matches!(inline, Inline::Code(_) | Inline::Image { .. } | Inline::Link { .. } | Inline::Wikilink { .. });
            match inline {
                Inline::Text(text) => self.text(text, behind),
                Inline::Break => self.line_break(),
                Inline::Styled(style, inside) => self.styled(*style, inside, behind, inlines.get(number + 1)),
                Inline::Code(text) => self.code(text),
                Inline::Math { text, display } => self.math(text, *display, behind),
                Inline::Mark(mark) => {
                    self.out.push_str(&format!("[^{mark}]"));
                    // `[^1][text](…)` would be a reference link to some readers.
                    if behind == Some('[')
                        && !self.is_html()
                        && matches!(inlines.get(number + 1), Some(Inline::Link { .. } | Inline::Wikilink { .. }))
                    {
                        self.out.push_str("<!---->");
                    }
                    self.last = Some(']');
                }
                Inline::Id(id) => {
                    self.out.push_str("<span id=\"");
                    escape::attribute(id, self.out);
                    self.out.push_str("\"></span>");
                    self.last = Some('>');
                }
                Inline::Image { alt, src, title } => self.image(alt, src, title),
                Inline::Link { text, href, title, outer } => self.link(text, href, title, *outer),
                Inline::Wikilink { target, label } => self.wikilink(target, label),
            }
            if takes_attributes {
                self.attributed = self.out.len();
            }
        }
    }

    fn is_html(&self) -> bool {
        self.place == Place::Html
    }

    fn text(&mut self, text: &str, after: Option<char>) {
        if self.is_html() {
            escape::html(text, self.out);
        } else {
            // `[[1]](…` is a link with brackets in its text.
            if text.starts_with('(') && self.out.ends_with("]]") {
                self.out.push('\\');
            }
            // Pandoc would read attributes of what comes before: `[a](b){.c}`.
            if text.starts_with('{') && self.attributed == self.out.len() {
                self.out.push('\\');
            }
            let at_line_start = self.place == Place::Paragraph && (self.out.len() == self.start || self.out.ends_with('\n'));
            // A line break is a tag in a cell, `<br>`, and a space in a heading.
            let after = match (after, self.place) {
                (Some('\n'), Place::Pipe) => None,
                (Some('\n'), Place::Heading) => Some(' '),
                (after, _) => after,
            };
            let context = Context {
                before: self.last,
                after,
                at_line_start,
                in_pipe: self.place == Place::Pipe,
                in_link: self.in_link,
                characters: self.characters,
            };
            escape::markdown(text, context, self.out);
        }
        self.last = text.chars().next_back().or(self.last);
    }

    fn line_break(&mut self) {
        self.out.push_str(match self.place {
            Place::Paragraph => "\\\n",
            Place::Heading if self.out.ends_with(' ') => "",
            Place::Heading => " ",
            Place::Pipe | Place::Html => "<br>",
        });
        self.last = Some('\n');
    }

    fn styled(&mut self, style: Style, inside: &[Inline<'_>], behind: Option<char>, next: Option<&Inline<'_>>) {
        let character = match style {
            Style::Emphasis => "*",
            Style::Strong => "**",
            Style::Strike => "~~",
            _ => "",
        };
        // https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
        let opens =
            edge(inside, true).is_some_and(|first| first.is_alphanumeric() || (!first.is_whitespace() && self.last.is_none_or(bounds)));
        let closes = edge(inside, false).is_some_and(|last| last.is_alphanumeric() || (!last.is_whitespace() && behind.is_none_or(bounds)));
        // Next to another style, the delimiters of both would run together.
        let is_style = |inline: Option<&Inline<'_>>| matches!(inline, Some(Inline::Styled(..)));
        let meets_another = self.out.ends_with(['*', '~']) || is_style(next) || is_style(inside.first()) || is_style(inside.last());
        let as_html = self.is_html() || character.is_empty() || !opens || !closes || meets_another;
        if as_html {
            let name = match style {
                Style::Emphasis => "em",
                Style::Strong => "strong",
                Style::Strike => "del",
                Style::Superscript => "sup",
                Style::Subscript => "sub",
                Style::Nowiki => "nowiki",
                Style::Code => "code",
            };
            self.out.push_str(&format!("<{name}>"));
            self.last = Some('>');
            self.all(inside, Some('<'));
            self.out.push_str(&format!("</{name}>"));
            self.last = Some('>');
        } else {
            self.out.push_str(character);
            self.all(inside, character.chars().next());
            self.out.push_str(character);
            self.last = character.chars().next();
        }
    }

    fn code(&mut self, text: &str) {
        if self.is_html() {
            self.out.push_str("<code>");
            escape::html(text, self.out);
            self.out.push_str("</code>");
            self.last = Some('>');
            return;
        }
        let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
        // Two adjacent code spans would become one.
        if self.out.ends_with('`') {
            self.out.push_str("<code>");
            self.text(text, Some('<'));
            self.out.push_str("</code>");
            self.last = Some('>');
            return;
        }
        let fence = "`".repeat(longest + 1);
        let needs_space =
            text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty());
        let pad = if needs_space { " " } else { "" };
        self.out.push_str(&fence);
        self.out.push_str(pad);
        if self.place == Place::Pipe {
            self.out.push_str(&text.replace('|', "\\|"))
        } else {
            self.out.push_str(text)
        }
        self.out.push_str(pad);
        self.out.push_str(&fence);
        self.last = Some('`');
    }

    fn math(&mut self, text: &str, display: bool, behind: Option<char>) {
        let text = collapse(text);
        let character = if display { "$$" } else { "$" };
        let inner = text.as_ref();
        let fits =
            !inner.is_empty() && !inner.ends_with('\\') && !inner.contains('$') && !behind.is_some_and(|behind| behind.is_ascii_digit());
        // Text that contains markup is not a formula to wikilift's own reader.
        let is_markup = ["</", "](", "[["].iter().any(|character| inner.contains(character));
        if self.is_html() || !fits || is_markup {
            return self.text(&format!("{character}{inner}{character}"), behind);
        }
        self.out.push_str(character);
        if self.place == Place::Pipe {
            self.out.push_str(&inner.replace('|', "\\|"))
        } else {
            self.out.push_str(inner)
        }
        self.out.push_str(character);
        self.last = Some('$');
    }

    fn image(&mut self, alt: &[Inline<'_>], src: &str, title: &str) {
        if self.is_html() {
            let mut words = String::new();
            plain(alt, &mut words);
            self.out.push_str("<img src=\"");
            escape::html(&address(src), self.out);
            self.out.push_str("\" alt=\"");
            escape::html(&words.replace('\n', " "), self.out);
            self.out.push('"');
            self.html_title(title);
            self.out.push('>');
            self.last = Some('>');
            return;
        }
        self.out.push_str("![");
        // An alternative text has no lines.
        let has_lines =
            |inline: &Inline<'_>| matches!(inline, Inline::Text(text) if text.contains('\n')) || matches!(inline, Inline::Break);
        if alt.iter().any(has_lines) {
            let joined = alt.iter().map(|inline| match inline {
                Inline::Text(text) => Inline::Text(text.replace('\n', " ").into()),
                Inline::Break => Inline::Text(" ".into()),
                inline => inline.clone(),
            });
            self.bracketed(&joined.collect::<Vec<_>>());
        } else {
            self.bracketed(alt);
        }
        self.destination(src, title);
    }

    /// Writes inlines that are between square brackets.
    fn bracketed(&mut self, inlines: &[Inline<'_>]) {
        let in_link = std::mem::replace(&mut self.in_link, true);
        self.last = Some('[');
        self.all(inlines, Some(']'));
        self.in_link = in_link;
    }

    fn destination(&mut self, href: &str, title: &str) {
        self.out.push_str("](");
        let in_pipe = self.place == Place::Pipe;
        // `( "x")` would be read as the address `"x"`.
        self.out.push_str(if href.is_empty() && !title.is_empty() { "<>" } else { "" });
        self.out.push_str(&escape::address(href, in_pipe));
        if !title.is_empty() {
            self.out.push_str(" \"");
            let title = title.replace(|character: char| character.is_ascii_control(), " ");
            let title = if in_pipe { title.replace('|', "&#124;") } else { title };
            self.out.push_str(&title.replace('\\', "\\\\").replace('"', "\\\""));
            self.out.push('"');
        }
        self.out.push(')');
        self.last = Some(')');
    }

    fn html_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape::html(title, self.out);
            self.out.push('"');
        }
    }

    fn link(&mut self, text: &[Inline<'_>], href: &str, title: &str, outer: bool) {
        if outer {
            self.out.push('[');
            self.bracketed(text);
            return self.destination(href, title);
        }
        if self.is_html() {
            self.out.push_str("<a href=\"");
            escape::html(&address(href), self.out);
            self.out.push('"');
            self.html_title(title);
            self.out.push('>');
            self.last = Some('>');
            self.all(text, Some('<'));
            self.out.push_str("</a>");
            self.last = Some('>');
            return;
        }
        if let [Inline::Text(shown)] = text
            && shown == href
            && title.is_empty()
            && self.place != Place::Pipe
            && is_uri(href)
            // A namespace is no scheme: outside links, `<File:Lyra.png>` is a line of a gallery.
            && (self.in_link || href.split_once(':').is_none_or(|(word, _)| namespace(word).is_none()))
        {
            self.out.push_str(&format!("<{href}>"));
            self.last = Some('>');
            return;
        }
        self.out.push('[');
        self.bracketed(text);
        self.destination(href, title);
    }

    fn wikilink(&mut self, target: &str, label: &str) {
        let bar = if self.place == Place::Pipe { "\\|" } else { "|" };
        let text = if label == target || label.is_empty() { target.to_owned() } else { format!("{target}{bar}{label}") };
        self.out.push_str("[[");
        if self.is_html() {
            escape::html(&text, self.out)
        } else {
            self.out.push_str(&text)
        }
        self.out.push_str("]]");
        self.last = Some(']');
    }
}

/// Whether an address can be written between `<` and `>`.
fn is_uri(href: &str) -> bool {
    let scheme = href.find(':').unwrap_or(0);
    (2..=32).contains(&scheme)
        && href[..scheme].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
        && href.starts_with(|first: char| first.is_ascii_alphabetic())
        && !href.contains(|character: char| character.is_whitespace() || character.is_control() || matches!(character, '<' | '>' | '\\'))
}

/// Whether a character is white space or punctuation to every reader of CommonMark. Symbols became punctuation only in version 0.31, so
/// Unicode symbols do not count.
fn bounds(character: char) -> bool {
    character.is_whitespace()
        || character.is_ascii_punctuation()
        || matches!(character, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' | '\u{30fb}'
            | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff65}'
            | '«' | '»' | '¡' | '¿' | '·')
}

/// Returns the first or the last character that inlines print.
fn edge(inlines: &[Inline<'_>], first: bool) -> Option<char> {
    let of = |inline: &Inline<'_>| match inline {
        Inline::Text(text) => {
            if first {
                text.chars().next()
            } else {
                text.chars().next_back()
            }
        }
        Inline::Break => Some('\n'),
        Inline::Code(_) => Some('`'),
        Inline::Math { .. } => Some('$'),
        Inline::Styled(_, inside) => edge(inside, first).map(|_| if first { '<' } else { '>' }),
        Inline::Id(_) => Some(if first { '<' } else { '>' }),
        Inline::Image { .. } => Some(if first { '!' } else { ')' }),
        Inline::Link { .. } => Some(if first { '[' } else { ')' }),
        Inline::Wikilink { .. } | Inline::Mark(_) => Some(if first { '[' } else { ']' }),
    };
    if first { inlines.iter().find_map(of) } else { inlines.iter().rev().find_map(of) }
}
