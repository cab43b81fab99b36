//! Attributes of a table that ended up as text in a cell.

/// Names that a row or cell of a wikitext table takes as attributes.
const ATTRIBUTES: [&str; 18] = [
    "colspan",
    "rowspan",
    "style",
    "align",
    "valign",
    "width",
    "height",
    "class",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "scope",
    "nowrap",
    "data-sort-type",
    "data-sort-value",
    "color",
    "id",
];

/// The length of the attributes at the start of a cell's text, in bytes: `rowspan="2" align="center"`. `None` for other text.
pub(crate) fn attribute_text(text: &str) -> Option<usize> {
    let mut rest = text;
    let mut found = false;
    loop {
        rest = rest.trim_start();
        // Hardly any cell begins with a word and this character; all others are read no further.
        let word = rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'-').count();
        let Some(value) = rest[word..].trim_start().strip_prefix('=') else { break };
        if !ATTRIBUTES.iter().any(|attribute| attribute.eq_ignore_ascii_case(&rest[..word])) {
            break;
        }
        found = true;
        let value = value.trim_start();
        // Exporters turn quotes into curly ones, and lose the closing one at the end of the cell.
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\'' | '“' | '”'));
        rest = match quote {
            Some(quote) => {
                let inner = &value[quote.len_utf8()..];
                inner.find(['"', '\'', '”']).map_or("", |at| &inner[at + inner[at..].chars().next().map_or(1, char::len_utf8)..])
            }
            None => &value[value.find([' ', '|']).unwrap_or(value.len())..],
        };
    }
    found.then(|| text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_at_the_start_of_a_text() {
        for (text, length) in [
            ("rowspan=\"2\" align=\"center\"", Some(26)),
            ("colspan=2| Total", Some(9)),
            ("rowspan=\"2\" align=\"center|", Some(26)),
            ("width = 50%", Some(11)),
            ("style of play", None),
            ("x=1", None),
        ] {
            assert_eq!(attribute_text(text), length, "{text}");
        }
    }
}
