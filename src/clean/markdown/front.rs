//! What a page says of itself, as front matter.

use serde_json::{Map, Value};

use super::super::{CleanOptions, Repair};
use crate::page::Page;

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
    if options.mends(Repair::Categories) {
        let title = page.title.text.as_str();
        add("title", (!title.is_empty()).then(|| Value::from(title)));
    }
    // Without the exporter's marks, this is what tells which addresses are the wiki's own.
    add("source", page.source.url.clone().map(Value::from));
    if options.mends(Repair::Categories) {
        add("language", page.source.language.clone().map(Value::from));
        let mut names: Vec<Value> = Vec::new();
        let mut keys = Map::new();
        for category in &page.categories {
            let name = Value::from(category.name.clone());
            if !names.contains(&name) {
                names.push(name);
            }
            if let Some(key) = &category.sort_key {
                keys.insert(category.name.clone(), Value::from(key.clone()));
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
    match serde_saphyr::to_string(&Value::Object(values)) {
        Ok(yaml) => format!("---\n{}\n---\n", yaml.trim_end()),
        Err(_) => String::new(),
    }
}
