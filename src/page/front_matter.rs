//! Front matter as typed data.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The metadata of a file: YAML between `---` lines at its head (or, with one exporter, at its end), TOML between `+++` lines, or a JSON
/// object.
///
/// Keys are sorted by their characters, whatever their order in the file.
///
/// ```
/// use wikilift::{Input, Page};
///
/// let page = Page::parse(&Input::from_text("Lyra.md", "---\ntitle: Lyra\ntags: [port, island]\n---\nA port.\n")?);
/// assert_eq!(page.front_matter.get("title").and_then(|title| title.as_str()), Some("Lyra"));
/// assert_eq!(page.front_matter.get("tags").unwrap().as_list().unwrap().len(), 2);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrontMatter(BTreeMap<String, FrontMatterValue>);

impl FrontMatter {
    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&FrontMatterValue> {
        self.0.get(key)
    }

    /// Whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Iterates over the keys with their values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FrontMatterValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn insert(&mut self, key: &str, value: FrontMatterValue) {
        self.0.insert(key.to_owned(), value);
    }
}

impl FromIterator<(String, FrontMatterValue)> for FrontMatter {
    fn from_iter<I: IntoIterator<Item = (String, FrontMatterValue)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl IntoIterator for FrontMatter {
    type Item = (String, FrontMatterValue);
    type IntoIter = std::collections::btree_map::IntoIter<String, FrontMatterValue>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<serde_json::Map<String, serde_json::Value>> for FrontMatter {
    fn from(map: serde_json::Map<String, serde_json::Value>) -> Self {
        Self(map.into_iter().map(|(key, value)| (key, value.into())).collect())
    }
}

/// A value in front matter: what YAML and JSON have in common.
///
/// ```
/// use wikilift::page::FrontMatterValue;
/// use wikilift::{Input, Page};
///
/// let text = "---\nberths: 12\nharbor:\n  depth: 7.5\n---\nLyra is a port.\n";
/// let page = Page::parse(&Input::from_text("Lyra.md", text)?);
/// assert_eq!(page.front_matter.get("berths"), Some(&FrontMatterValue::Integer(12)));
/// let harbor = page.front_matter.get("harbor").and_then(FrontMatterValue::as_map).unwrap();
/// assert_eq!(harbor.get("depth"), Some(&FrontMatterValue::Float(7.5)));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum FrontMatterValue {
    /// Nothing: `null`, `~`, or no value.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer in the combined range of `i64` and `u64`.
    Integer(i128),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Self>),
    /// A mapping.
    Map(FrontMatter),
}

impl FrontMatterValue {
    /// Returns the text, if the value is a text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// Returns the values, if the value is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(values) = self { Some(values) } else { None }
    }

    /// Returns the keys and values, if the value is a mapping.
    #[must_use]
    pub fn as_map(&self) -> Option<&FrontMatter> {
        if let Self::Map(values) = self { Some(values) } else { None }
    }
}

impl From<&str> for FrontMatterValue {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<serde_json::Value> for FrontMatterValue {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => {
                number.as_i128().map_or_else(|| Self::Float(number.as_f64().unwrap_or(f64::NAN)), Self::Integer)
            }
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(values) => Self::List(values.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(values) => Self::Map(values.into()),
        }
    }
}

impl Serialize for FrontMatterValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            // Not every format supports 128-bit integers.
            Self::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (Ok(number), _) => serializer.serialize_i64(number),
                (_, Ok(number)) => serializer.serialize_u64(number),
                _ => serializer.serialize_i128(*number),
            },
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::String(text) => serializer.serialize_str(text),
            Self::List(values) => values.serialize(serializer),
            Self::Map(values) => values.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for FrontMatterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_comes_back_byte_for_byte() {
        let json = r#"{"a":null,"b":true,"c":-3,"d":18446744073709551615,"e":1.5,"f":1e300,"g":"x","h":[1,[2]],"i":{"j":{}}}"#;
        let read: FrontMatter = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json.replace("1e300", "1e+300"));
    }
}
