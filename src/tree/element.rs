//! What the HTML standard specifies about elements, where a page needs it: which are void, which close which, which bound a scope.
//!
//! See <https://html.spec.whatwg.org/multipage/parsing.html#the-stack-of-open-elements>.

/// An HTML element. Elements that no rule distinguishes share a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    // Tables.
    Table,
    Caption,
    ColumnGroup,
    Column,
    Head,
    Body,
    Foot,
    Row,
    DataCell,
    HeaderCell,
    // Blocks.
    Paragraph,
    Heading(u8),
    OrderedList,
    UnorderedList,
    Item,
    DefinitionList,
    Term,
    Definition,
    Quote,
    Preformatted,
    /// MediaWiki's `<nowiki>`: its text is no wikitext.
    Nowiki,
    Figure,
    FigureCaption,
    Section,
    /// `div`, `center`, `article` and the like.
    Division(Division),
    // Inline.
    Anchor,
    Emphasis,
    Strong,
    Strike,
    Code,
    Superscript,
    Subscript,
    /// `<rb>`: the text that a reading is above.
    ReadingBase,
    /// `<rt>`: how the text before it is read, written small above it.
    Reading,
    /// `<rp>`: what is around a reading where it cannot be written above the text.
    ReadingBracket,
    /// `span`, `font`, `small` and every other name.
    Inline,
    // Void.
    Break,
    Rule,
    Image,
    /// `input`, `wbr`, `meta` and the like: no content and nothing to show.
    Void,
    /// `script`, `style`: content that is not text of the page.
    Hidden,
    /// `template`, `noscript`: content that is not text of the page, with tags in it.
    Template,
    /// `html`, `body`, `head`: ignored inside a page.
    Document,
}

/// Block elements that only group. End tags must match by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Division {
    Address,
    Article,
    Aside,
    Center,
    Details,
    Div,
    Fieldset,
    Footer,
    Form,
    Header,
    Main,
    Nav,
    Summary,
}

/// The longest element name that means something here; longer ones are inline.
const LONGEST_NAME: usize = 10;

impl Element {
    /// The element with this name, in upper or lower case.
    pub(crate) fn named(name: &str) -> Self {
        // Most tags of a page have a name of one or two letters.
        match *name.as_bytes() {
            [character] => return Self::named_by_letters(character.to_ascii_lowercase(), b' '),
            [first, second] => return Self::named_by_letters(first.to_ascii_lowercase(), second.to_ascii_lowercase()),
            _ => {}
        }
        let mut lower = [0; LONGEST_NAME];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Inline };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"table" => Self::Table,
            b"caption" => Self::Caption,
            b"colgroup" => Self::ColumnGroup,
            b"col" => Self::Column,
            b"thead" => Self::Head,
            b"tbody" => Self::Body,
            b"tfoot" => Self::Foot,
            b"menu" | b"dir" => Self::UnorderedList,
            b"blockquote" => Self::Quote,
            b"pre" | b"listing" | b"xmp" => Self::Preformatted,
            b"figure" => Self::Figure,
            b"figcaption" => Self::FigureCaption,
            b"section" => Self::Section,
            b"address" => Self::Division(Division::Address),
            b"article" => Self::Division(Division::Article),
            b"aside" => Self::Division(Division::Aside),
            b"center" => Self::Division(Division::Center),
            b"details" => Self::Division(Division::Details),
            b"div" => Self::Division(Division::Div),
            b"fieldset" => Self::Division(Division::Fieldset),
            b"footer" => Self::Division(Division::Footer),
            b"form" => Self::Division(Division::Form),
            b"header" | b"hgroup" => Self::Division(Division::Header),
            b"main" => Self::Division(Division::Main),
            b"nav" => Self::Division(Division::Nav),
            b"summary" => Self::Division(Division::Summary),
            b"cite" | b"dfn" | b"var" => Self::Emphasis,
            b"strong" => Self::Strong,
            b"del" | b"strike" => Self::Strike,
            b"code" | b"kbd" | b"samp" => Self::Code,
            b"nowiki" => Self::Nowiki,
            b"sup" => Self::Superscript,
            b"sub" => Self::Subscript,
            b"img" | b"image" => Self::Image,
            b"area" | b"base" | b"basefont" | b"bgsound" | b"embed" | b"frame" | b"input" | b"keygen" | b"link" | b"meta" | b"param"
            | b"source" | b"track" | b"wbr" => Self::Void,
            b"script" | b"style" => Self::Hidden,
            b"template" | b"noscript" => Self::Template,
            b"html" | b"body" | b"head" | b"frameset" => Self::Document,
            _ => Self::Inline,
        }
    }

    /// The element whose name has one letter (and a space) or two.
    fn named_by_letters(first: u8, second: u8) -> Self {
        match (first, second) {
            (b't', b'd') => Self::DataCell,
            (b't', b'r') => Self::Row,
            (b't', b'h') => Self::HeaderCell,
            (b'a', b' ') => Self::Anchor,
            (b'b', b'r') => Self::Break,
            (b'p', b' ') => Self::Paragraph,
            (b'l', b'i') => Self::Item,
            (b'u', b'l') => Self::UnorderedList,
            (b'o', b'l') => Self::OrderedList,
            (b'b', b' ') => Self::Strong,
            (b'i', b' ') | (b'e', b'm') => Self::Emphasis,
            (b's', b' ') => Self::Strike,
            (b't', b't') => Self::Code,
            (b'h', level @ b'1'..=b'6') => Self::Heading(level - b'0'),
            (b'h', b'r') => Self::Rule,
            (b'd', b'l') => Self::DefinitionList,
            (b'd', b't') => Self::Term,
            (b'd', b'd') => Self::Definition,
            (b'r', b'b') => Self::ReadingBase,
            (b'r', b't') => Self::Reading,
            (b'r', b'p') => Self::ReadingBracket,
            _ => Self::Inline,
        }
    }

    /// Whether this element is a part of a table: its start and end tags follow the "in table" rules.
    pub(crate) fn is_table_part(self) -> bool {
        matches!(
            self,
            Self::Table
                | Self::Caption
                | Self::ColumnGroup
                | Self::Column
                | Self::Head
                | Self::Body
                | Self::Foot
                | Self::Row
                | Self::DataCell
                | Self::HeaderCell
        )
    }

    /// Whether its start tag closes an open paragraph.
    pub(crate) fn closes_paragraph(self) -> bool {
        !self.is_inline() && !matches!(self, Self::Image | Self::Break | Self::Void | Self::Hidden | Self::Document)
    }

    /// Whether it appears within a line of text.
    pub(crate) fn is_inline(self) -> bool {
        matches!(
            self,
            Self::Anchor
                | Self::Emphasis
                | Self::Strong
                | Self::Strike
                | Self::Code
                | Self::Superscript
                | Self::Subscript
                | Self::Nowiki
                | Self::ReadingBase
                | Self::Reading
                | Self::ReadingBracket
                | Self::Inline
                | Self::Template
        )
    }

    /// Whether it is in the standard's category "special", which an end tag of another element does not reach across.
    pub(crate) fn is_special(self) -> bool {
        !self.is_inline()
    }
}

/// Tags that [`Element`] does not distinguish: the rest of HTML's, obsolete ones included
/// (<https://html.spec.whatwg.org/multipage/#toc-semantics>, <https://html.spec.whatwg.org/multipage/obsolete.html>), those of MathML and
/// SVG that pages contain, and those of MediaWiki and of the extensions that Wikimedia runs
/// (<https://en.wikipedia.org/wiki/Special:Version>). Lower case, sorted.
const KNOWN_TAGS: [&str; 143] = [
    "abbr",
    "acronym",
    "annotation",
    "annotation-xml",
    "applet",
    "audio",
    "bdi",
    "bdo",
    "big",
    "blink",
    "button",
    "canvas",
    "categorytree",
    "ce",
    "chart",
    "chem",
    "choose",
    "circle",
    "clippath",
    "data",
    "datalist",
    "defs",
    "dialog",
    "dynamicpagelist",
    "ellipse",
    "font",
    "g",
    "gallery",
    "graph",
    "headertabs",
    "hiero",
    "html",
    "iframe",
    "imagemap",
    "includeonly",
    "indicator",
    "inputbox",
    "ins",
    "label",
    "langconvert",
    "languages",
    "legend",
    "line",
    "lineargradient",
    "lst",
    "maction",
    "map",
    "mapframe",
    "maplink",
    "mark",
    "marquee",
    "math",
    "menclose",
    "merror",
    "meter",
    "mfenced",
    "mfrac",
    "mi",
    "mlabeledtr",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "nobr",
    "noembed",
    "noframes",
    "noinclude",
    "none",
    "noscript",
    "nowiki",
    "object",
    "onlyinclude",
    "optgroup",
    "option",
    "output",
    "pages",
    "path",
    "pattern",
    "phonos",
    "picture",
    "plaintext",
    "poem",
    "polygon",
    "polyline",
    "progress",
    "q",
    "quiz",
    "radialgradient",
    "rb",
    "rbc",
    "rect",
    "references",
    "rp",
    "rss",
    "rt",
    "rtc",
    "ruby",
    "score",
    "search",
    "section",
    "select",
    "semantics",
    "slot",
    "small",
    "span",
    "stop",
    "svg",
    "symbol",
    "syntaxhighlight",
    "templatedata",
    "templatestyles",
    "text",
    "textarea",
    "textpath",
    "time",
    "timeline",
    "title",
    "translate",
    "tspan",
    "tt",
    "tvar",
    "u",
    "use",
    "video",
    "wikihiero",
];

/// Whether a tag of this name, in upper or lower case, is markup. Names with a Microsoft prefix (`<o:p>`, `<st1:place>`) are leftovers of
/// word processors.
pub(crate) fn is_known_tag(name: &str) -> bool {
    if Element::named(name) != Element::Inline {
        return true;
    }
    let lower = name.to_ascii_lowercase();
    let lower = lower.trim_end_matches('/');
    let is_office = || lower.split_once(':').is_some_and(|(prefix, _)| matches!(prefix, "o" | "v" | "w" | "m" | "st1" | "st2" | "mml"));
    KNOWN_TAGS.binary_search(&lower).is_ok() || is_office()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_what_only_looks_like_one() {
        assert!(KNOWN_TAGS.is_sorted());
        for name in ["span", "FONT", "nowiki", "references", "o:p", "td", "mi", "br"] {
            assert!(is_known_tag(name), "{name}");
        }
        for name in ["user", "host", "T", "ShipID", "std::string", "ref", "https:"] {
            assert!(!is_known_tag(name), "{name}");
        }
    }
}
