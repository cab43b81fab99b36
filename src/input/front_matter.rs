//! The front matter of a page: YAML between `---` lines at the head of the file or, with one exporter, at its end; TOML between `+++` lines
//! or a JSON object at the head (<https://gohugo.io/content-management/front-matter/>).

use std::ops::Range;

use serde_json::{Map, Value};

use crate::page::{FrontMatter, FrontMatterValue};

/// The language of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Yaml,
    Toml,
    Json,
}

impl Syntax {
    fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
            Self::Json => "JSON",
        }
    }

    /// The character between a key and its value.
    fn separator(self) -> char {
        if self == Self::Toml { '=' } else { ':' }
    }

    /// Returns the mapping in a text; `None` if it is valid, but no mapping. The error says what is wrong.
    pub(crate) fn parse(self, text: &str) -> Result<Option<FrontMatter>, String> {
        let value = match self {
            Self::Yaml => serde_saphyr::from_str(text).map_err(|error| reason(&error.to_string()))?,
            Self::Json => serde_json::from_str(text).map_err(|error| reason(&error.to_string()))?,
            Self::Toml => match text.parse::<toml::Table>() {
                Ok(table) => return Ok(Some(table.into_iter().map(|(key, value)| (key, of_toml(value))).collect())),
                Err(error) => return Err(reason(error.message())),
            },
        };
        Ok(if let Value::Object(mapping) = value { Some(mapping.into()) } else { None })
    }
}

/// Returns the first line of an error, without the place, which is that in the text between the lines.
fn reason(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let after_place = line.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    after_place.map_or(line, |(_, reason)| reason).to_owned()
}

fn of_toml(value: toml::Value) -> FrontMatterValue {
    match value {
        toml::Value::String(text) => FrontMatterValue::String(text),
        toml::Value::Integer(number) => FrontMatterValue::Integer(number.into()),
        toml::Value::Float(number) => FrontMatterValue::Float(number),
        toml::Value::Boolean(value) => FrontMatterValue::Bool(value),
        // JSON and YAML have no type for it.
        toml::Value::Datetime(time) => FrontMatterValue::String(time.to_string()),
        toml::Value::Array(values) => FrontMatterValue::List(values.into_iter().map(of_toml).collect()),
        toml::Value::Table(table) => FrontMatterValue::Map(table.into_iter().map(|(key, value)| (key, of_toml(value))).collect()),
    }
}

/// A block that may be front matter.
pub(super) struct Block {
    pub(super) syntax: Syntax,
    /// The text without the lines around it.
    pub(super) inner: Range<usize>,
    /// The whole block.
    pub(super) range: Range<usize>,
}

/// What was read from a block.
pub(super) struct Reading {
    pub(super) values: FrontMatter,
    /// If it does not follow the rules of its language: what is wrong, and where in the inner text.
    pub(super) fault: Option<(String, Range<usize>)>,
}

/// The longest block that is tried as front matter, in bytes: people and exporters write a few lines, and a page that opens with a rule
/// (`---`) must not be handed to a YAML reader as a whole. What wikilift itself writes for a page with ten thousand categories or so fits.
const MAX_BYTES: usize = 1 << 20;

/// The longest key, in bytes, by which a line is recognized as one of front matter that does not follow the rules of its language.
const MAX_KEY_BYTES: usize = 64;

/// Finds the blocks of `text` that may be front matter: at its head, then at its end.
pub(super) fn find(text: &str) -> impl Iterator<Item = Block> {
    head(text).into_iter().chain(tail(text))
}

/// Reads a block. Returns `Ok(None)` if it is no mapping (a line of prose is a YAML string), and an error if it cannot be read at all.
pub(super) fn read(syntax: Syntax, text: &str) -> Result<Option<Reading>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match syntax.parse(text) {
        Ok(values) => Ok(values.map(|values| Reading { values, fault: None })),
        Err(error) => {
            let name = syntax.name();
            match line_by_line(syntax, text) {
                Some((values, place)) => {
                    Ok(Some(Reading { values, fault: Some((format!("not valid {name}, so it is read line by line: {error}"), place)) }))
                }
                None => Err(format!("not valid {name}, so it is read as text: {error}")),
            }
        }
    }
}

fn head(text: &str) -> Option<Block> {
    let mut lines = lines(text);
    let (first, line) = lines.next()?;
    let syntax = match line {
        "---" => Syntax::Yaml,
        "+++" => Syntax::Toml,
        _ => return json(text),
    };
    let ends = |line: &str| if syntax == Syntax::Toml { line == "+++" } else { matches!(line, "---" | "...") };
    let (close, _) = lines.take_while(|(range, _)| range.start <= MAX_BYTES).find(|(_, line)| ends(line))?;
    Some(Block { syntax, inner: first.end..close.start, range: 0..close.end }).filter(|block| block.range.end <= MAX_BYTES)
}

/// Finds a JSON object at the head of a text, alone on its lines.
fn json(text: &str) -> Option<Block> {
    // `{{` is a template.
    text.strip_prefix('{').filter(|rest| rest.trim_ascii_start().starts_with(['"', '}']))?;
    let mut objects = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    objects.next()?.ok().filter(|object| !object.is_empty())?;
    let end = objects.byte_offset();
    let rest = text[end..].lines().next().unwrap_or_default();
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    (rest.trim().is_empty() && end <= MAX_BYTES).then_some(Block { syntax: Syntax::Json, inner: 0..end, range: 0..line_end })
}

fn tail(text: &str) -> Option<Block> {
    let end = text.trim_ascii_end().len();
    let before_close = text[..end].strip_suffix("---").filter(|rest| rest.ends_with(['\n', '\r']))?;
    let mut from = before_close.len().saturating_sub(MAX_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    // The last `---` line before the closing one.
    let (open, _) =
        lines(&text[from..before_close.len()]).filter(|(range, line)| *line == "---" && (range.start > 0 || from == 0)).last()?;
    let inner = from + open.end..before_close.len();
    Some(Block { syntax: Syntax::Yaml, inner, range: from + open.start..text.len() }).filter(|block| block.range.start > 0)
}

/// Reads front matter that does not follow the rules of its language: each key with its value for itself. `None` if it does not look like
/// keys and values. Returns the place of the first one that cannot be read. Of a key that is there twice, the last value counts, as for
/// most readers.
fn line_by_line(syntax: Syntax, text: &str) -> Option<(FrontMatter, Range<usize>)> {
    let mut values = FrontMatter::default();
    let mut fault = None;
    for (key, range) in entries(syntax, text)? {
        let entry = &text[range.clone()];
        let read = syntax.parse(entry).ok().flatten();
        match read.filter(|read| read.len() == 1) {
            Some(read) => read.into_iter().for_each(|(key, value)| values.insert(&key, value)),
            None => {
                fault.get_or_insert(range.start..range.start + entry.trim_end().len());
                values.insert(key, plain_value(syntax, entry));
            }
        }
    }
    (!values.is_empty()).then_some((values, fault.unwrap_or(0..text.trim_end().len())))
}

/// Splits a text into its keys, each with the range of its line and of those that belong to it. `None` if another line is among them.
pub(crate) fn entries(syntax: Syntax, text: &str) -> Option<Vec<(&str, Range<usize>)>> {
    let mut entries: Vec<(&str, Range<usize>)> = Vec::new();
    let mut in_table = false;
    for (range, line) in lines(text) {
        let table = line.strip_prefix('[').filter(|_| syntax == Syntax::Toml).map(|name| name.trim_matches(['[', ']', ' ']));
        in_table |= table.is_some();
        let key = table.or_else(|| key_of(syntax, line).filter(|_| !in_table));
        match (key, entries.last_mut()) {
            (Some(key), _) => entries.push((key, range)),
            (None, _) if line.is_empty() || line.starts_with('#') => {}
            // Lines of a value: indented, items of a list, and its end.
            (None, Some((_, entry))) if in_table || line.starts_with([' ', '\t', '-', ']', '}']) => entry.end = range.end,
            (None, _) => return None,
        }
    }
    Some(entries)
}

/// Returns the key that a line begins with.
fn key_of(syntax: Syntax, line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(syntax.separator())?;
    let key = key.trim_end();
    let is_key = |key: &str| {
        let is_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ' ');
        key.len() <= MAX_KEY_BYTES && key.starts_with(|first: char| first.is_alphanumeric() || first == '_') && key.chars().all(is_word)
    };
    let is_separate = syntax == Syntax::Toml || rest.is_empty() || rest.starts_with([' ', '\t']);
    let bare = key.trim_matches(['"', '\'']);
    (is_key(bare) && is_separate).then_some(bare)
}

/// Returns the value of a key as it is written: without the quotes around it, and as a list if each of its lines is an item.
fn plain_value(syntax: Syntax, entry: &str) -> FrontMatterValue {
    let value = entry.split_once(syntax.separator()).map_or(entry, |(_, value)| value).trim();
    let unquoted = |text: &str| {
        let text = text.trim();
        let inside = ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
        FrontMatterValue::String(inside.unwrap_or(text).to_owned())
    };
    let items: Option<Vec<&str>> = value.lines().map(|line| line.trim().strip_prefix("- ")).collect();
    match items.filter(|items| !items.is_empty()) {
        Some(items) => FrontMatterValue::List(items.into_iter().map(unquoted).collect()),
        None => unquoted(value),
    }
}

/// Iterates over the lines with their ranges. The range includes the line end; the text excludes trailing white space.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = start..start + line.len();
        start = range.end;
        (range, line.trim_ascii_end())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_of(syntax: Syntax, text: &str) -> (String, bool) {
        let reading = read(syntax, text).unwrap().unwrap();
        (serde_json::to_string(&reading.values).unwrap(), reading.fault.is_some())
    }

    #[test]
    fn what_is_not_valid_is_read_line_by_line() {
        for (yaml, json) in [
            ("title: Grand Theft Auto: Vice City\nkind: game", r#"{"kind":"game","title":"Grand Theft Auto: Vice City"}"#),
            ("author: @lyra\ndate: 2020-01-02", r#"{"author":"@lyra","date":"2020-01-02"}"#),
            ("title: A\ntags: [x, z]\ntitle: B", r#"{"tags":["x","z"],"title":"B"}"#),
            ("title: \"A\" and B\ntags:\n- x\n- @y\nmore:\n  a: 1", r#"{"more":{"a":1},"tags":["x","@y"],"title":"\"A\" and B"}"#),
            ("title: 'It's'\n\n# a remark\nn: 3", r#"{"n":3,"title":"It's"}"#),
        ] {
            assert_eq!(json_of(Syntax::Yaml, yaml), (json.to_owned(), true), "{yaml}");
        }
        assert_eq!(
            json_of(Syntax::Toml, "title = Hard ware\ntags = ['a']\n[params]\nx = 1\ny = [\n 2,\n]"),
            (r#"{"params":{"x":1,"y":[2]},"tags":["a"],"title":"Hard ware"}"#.to_owned(), true)
        );
        // Prose between rules is no front matter.
        assert!(read(Syntax::Yaml, "Note: a: b\nThen prose follows.\n").is_err());
        assert!(read(Syntax::Yaml, "Only prose.\n").unwrap().is_none());
        let fault = read(Syntax::Yaml, "a: 1\nb: @c\nd: 2\n").unwrap().unwrap().fault.unwrap();
        assert_eq!(fault.1, 5..10);
    }

    #[test]
    fn toml_and_json() {
        let toml = "title = 'Hard ware'\ndate = 2020-01-02\ndraft = false\n\n[menu.main]\nweight = 1.5\n";
        let json = r#"{"date":"2020-01-02","draft":false,"menu":{"main":{"weight":1.5}},"title":"Hard ware"}"#;
        assert_eq!(json_of(Syntax::Toml, toml), (json.to_owned(), false));
        let range = |text: &str| find(text).next().map(|block| block.range);
        assert_eq!(range("+++\na = 1\n+++\nText"), Some(0..14));
        assert_eq!(range("{\n \"a\": {\"b\": 1}\n}\n\nText"), Some(0..19));
        assert_eq!(range("{\"a\": 1} and text"), None);
        assert_eq!(range("{{Infobox}}\n"), None);
        assert_eq!(range("{}\n"), None);
        assert_eq!(range("+++\na = 1\n---\n"), None);
    }
}
