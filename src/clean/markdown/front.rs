//! Writes the metadata of a page as front matter.

use std::collections::HashSet;

use super::super::CleanOptions;
use crate::page::{FrontMatter, FrontMatterValue, Page};
use crate::repair::RepairGroup;
#[cfg(feature = "yaml")]
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Returns the YAML block at the head of a page: the front matter that was there already, and title, source, language and categories.
pub(super) fn matter(page: &Page, options: &CleanOptions) -> String {
    let mut values = page.front_matter.clone();
    let mut add = |key: &str, value: Option<&str>| {
        if let Some(value) = value
            && values.get(key).is_none()
        {
            values.insert(key, value.into());
        }
    };
    if options.includes(RepairGroup::Categories) {
        let title = page.title.text.as_str();
        add("title", (!title.is_empty()).then_some(title));
    }
    // Without the exporter's marks, only this shows which addresses are the wiki's own.
    add("source", page.source.url.as_deref());
    if options.includes(RepairGroup::Categories) {
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
        if !names.is_empty() {
            // A page may have had some in its front matter already.
            values.insert("categories", FrontMatterValue::List(names));
        }
        if !keys.is_empty() {
            values.insert("sort_keys", FrontMatterValue::Map(keys));
        }
    }
    if values.is_empty() {
        return String::new();
    }
    format!("---\n{}\n---\n", yaml(&InOrder(values)).trim_end())
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
