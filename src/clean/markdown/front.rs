//! Writes the metadata of a page as front matter.

use std::collections::HashSet;

use super::super::CleanOptions;
use crate::document::Document;
use crate::input::{Syntax, front_matter};
use crate::page::{FrontMatter, FrontMatterValue, Page};
use crate::repair::RepairGroup;
#[cfg(feature = "yaml")]
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Returns the front matter at the head of a page: what was there already, as it was written, and title, source, language and categories.
pub(super) fn matter(document: &Document, options: &CleanOptions) -> String {
    let page = &document.page;
    let added = added(page, options);
    let mut values = page.front_matter.clone();
    added.iter().for_each(|(key, value)| values.insert(key, value.clone()));
    if values.is_empty() {
        return String::new();
    }
    let syntax = document.front_matter.map_or(Syntax::Yaml, |block| block.syntax);
    // What does not follow the rules of its language is written anew, so that it does.
    let written = document.front_matter.filter(|block| block.is_valid).and_then(|block| {
        let text = document.source.text().get(block.text.range())?.replace("\r\n", "\n");
        if added.is_empty() {
            return Some(text);
        }
        edited(syntax, &text, &added).filter(|edited| syntax.parse(edited).ok().flatten().as_ref() == Some(&values))
    });
    let text = written.unwrap_or_else(|| entries(syntax, values));
    let text = text.trim_end_matches('\n');
    match syntax {
        Syntax::Yaml => format!("---\n{text}\n---\n"),
        Syntax::Toml => format!("+++\n{text}\n+++\n"),
        Syntax::Json => format!("{text}\n"),
    }
}

/// Returns the keys that are added, or get another value.
fn added(page: &Page, options: &CleanOptions) -> Vec<(&'static str, FrontMatterValue)> {
    let mut added = Vec::new();
    let mut add = |key: &'static str, value: Option<&str>| {
        if let Some(value) = value
            && page.front_matter.get(key).is_none()
        {
            added.push((key, value.into()));
        }
    };
    let moves_categories = options.includes(RepairGroup::Categories);
    if moves_categories {
        let title = page.title.text.as_str();
        add("title", (!title.is_empty()).then_some(title));
    }
    // Without the exporter's marks, only this shows which addresses are the wiki's own.
    add("source", page.source.url.as_deref());
    if !moves_categories {
        return added;
    }
    add("language", page.source.language.as_deref());
    let mut names: Vec<FrontMatterValue> = Vec::new();
    let mut seen = HashSet::new();
    let mut keys = FrontMatter::default();
    for category in &page.categories {
        if seen.insert(category.name.as_str()) {
            names.push(category.name.as_str().into());
        }
        if let Some(key) = &category.sort_key {
            keys.insert(&category.name, key.as_str().into());
        }
    }
    // A page may have had some in its front matter already.
    let mut set = |key: &'static str, value: FrontMatterValue| {
        if page.front_matter.get(key) != Some(&value) {
            added.push((key, value));
        }
    };
    if !names.is_empty() {
        set("categories", FrontMatterValue::List(names));
    }
    if !keys.is_empty() {
        set("sort_keys", FrontMatterValue::Map(keys));
    }
    added
}

/// Returns front matter with keys added before the others, or written anew in their places. `None` if it cannot be edited line by line.
fn edited(syntax: Syntax, text: &str, added: &[(&'static str, FrontMatterValue)]) -> Option<String> {
    let lines = |key: &str, value: &FrontMatterValue| entries(syntax, FrontMatter::from_iter([(key.to_owned(), value.clone())]));
    if syntax == Syntax::Json {
        let members = added.iter().map(|(key, value)| {
            let member = lines(key, value);
            member.trim_start_matches('{').trim_end_matches('}').trim_matches('\n').to_owned() + ","
        });
        return Some(format!("{{\n{}{}", members.collect::<Vec<_>>().join("\n"), text.strip_prefix('{')?));
    }
    let known = front_matter::entries(syntax, text)?;
    let (mut before, mut edited, mut end) = (String::new(), String::new(), 0);
    let mut places = Vec::new();
    for (key, value) in added {
        match known.iter().find(|(known, _)| known == key) {
            Some((_, range)) => places.push((range.clone(), lines(key, value))),
            None => before += &lines(key, value),
        }
    }
    places.sort_by_key(|(range, _)| range.start);
    for (range, lines) in places {
        edited.push_str(&text[end..range.start]);
        edited.push_str(&lines);
        end = range.end;
    }
    edited.push_str(&text[end..]);
    Some(before + &edited)
}

/// Returns keys and values in a language.
fn entries(syntax: Syntax, values: FrontMatter) -> String {
    match syntax {
        Syntax::Yaml => yaml(&InOrder(values)),
        Syntax::Json => serde_json::to_string_pretty(&values).unwrap_or_default(),
        Syntax::Toml => {
            let line = |(key, value): (&str, &FrontMatterValue)| format!("{} = {}\n", toml_key(key), toml_value(value));
            InOrder(values).entries().map(line).collect()
        }
    }
}

/// Returns a value in TOML, on one line.
fn toml_value(value: &FrontMatterValue) -> String {
    match value {
        // TOML has no null.
        FrontMatterValue::Null => "\"\"".to_owned(),
        FrontMatterValue::Bool(value) => value.to_string(),
        FrontMatterValue::Integer(number) => number.to_string(),
        FrontMatterValue::Float(number) => format!("{number:?}"),
        FrontMatterValue::String(text) => toml_string(text),
        FrontMatterValue::List(values) => format!("[{}]", values.iter().map(toml_value).collect::<Vec<_>>().join(", ")),
        FrontMatterValue::Map(values) => {
            let entries = values.iter().map(|(key, value)| format!("{} = {}", toml_key(key), toml_value(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn toml_key(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !key.is_empty() && key.bytes().all(is_bare) { key.to_owned() } else { toml_string(key) }
}

/// Returns a basic string (<https://toml.io/en/v1.0.0#string>). The escapes of JSON are TOML's, too; only a delete has none in JSON.
fn toml_string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}

/// Returns a mapping as YAML.
fn yaml(values: &InOrder) -> String {
    #[cfg(feature = "yaml")]
    if let Ok(yaml) = serde_saphyr::to_string(values) {
        return yaml;
    }
    // JSON is YAML, too (<https://yaml.org/spec/1.2.2/#json-compatibility>): one line for each key.
    let line = |key: &str, value: &FrontMatterValue| {
        Some(format!("{}: {}\n", serde_json::to_string(key).ok()?, serde_json::to_string(value).ok()?))
    };
    values.entries().filter_map(|(key, value)| line(key, value)).collect()
}

/// The keys that come first.
const FIRST: [&str; 4] = ["title", "source", "language", "categories"];

/// A mapping with the keys of [`FIRST`] first, then the others in the order of their names.
struct InOrder(FrontMatter);

impl InOrder {
    fn entries(&self) -> impl Iterator<Item = (&str, &FrontMatterValue)> {
        let first = FIRST.iter().filter_map(|&key| Some((key, self.0.get(key)?)));
        first.chain(self.0.iter().filter(|(key, _)| !FIRST.contains(key)))
    }
}

#[cfg(feature = "yaml")]
impl Serialize for InOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in self.entries() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
