//! What a page says of itself, as front matter.

use std::collections::HashSet;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::super::CleanOptions;
use crate::page::Page;
use crate::repair::RepairGroup;

/// The YAML block at the head of a page: what was there already, and title, source, language and categories.
pub(super) fn matter(page: &Page, options: &CleanOptions) -> String {
    let mut values: Map<String, Value> = page.front_matter.clone();
    let mut add = |key: &str, value: Option<Value>| {
        if let Some(value) = value
            && !values.contains_key(key)
        {
            values.insert(key.to_owned(), value);
        }
    };
    if options.includes(RepairGroup::Categories) {
        let title = page.title.text.as_str();
        add("title", (!title.is_empty()).then(|| Value::from(title)));
    }
    // Without the exporter's marks, this is what tells which addresses are the wiki's own.
    add("source", page.source.url.clone().map(Value::from));
    if options.includes(RepairGroup::Categories) {
        add("language", page.source.language.clone().map(Value::from));
        let mut names: Vec<Value> = Vec::new();
        let mut seen = HashSet::new();
        let mut keys = Map::new();
        for category in &page.categories {
            if seen.insert(category.name.as_str()) {
                names.push(Value::from(category.name.as_str()));
            }
            if let Some(key) = &category.sort_key {
                keys.insert(category.name.to_string(), Value::from(key.as_str()));
            }
        }
        if !names.is_empty() {
            // A page may have had some in its front matter already.
            values.insert("categories".to_owned(), Value::from(names));
        }
        if !keys.is_empty() {
            values.insert("sort_keys".to_owned(), Value::Object(keys));
        }
    }
    if values.is_empty() {
        return String::new();
    }
    let values = InOrder(values);
    // What cannot be written as YAML can be as JSON, which is YAML, too.
    let yaml = serde_saphyr::to_string(&values).or_else(|_| serde_json::to_string(&values)).unwrap_or_default();
    format!("---\n{}\n---\n", yaml.trim_end())
}

/// The keys that come first.
const FIRST: [&str; 4] = ["title", "source", "language", "categories"];

/// A mapping with those keys first, then the others in the order of their names.
struct InOrder(Map<String, Value>);

impl Serialize for InOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for key in FIRST {
            if let Some(value) = self.0.get(key) {
                map.serialize_entry(key, value)?;
            }
        }
        for (key, value) in self.0.iter().filter(|(key, _)| !FIRST.contains(&key.as_str())) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
