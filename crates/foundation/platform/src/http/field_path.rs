//! The path of a field in a document, in one syntax everywhere on the wire: `variants[1].sku`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where a field stands in a document; empty for the document as a whole.
///
/// Keys that are not plain words are written as JSON strings, as in `tags["a.b"]`, so that every path can be read back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Segment {
    Index(usize),
    Key(String),
}

/// A text that is not the path of a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the path of a field; write it as in variants[1].sku")]
pub struct InvalidFieldPath(String);

impl FieldPath {
    /// The document as a whole.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The field `key` of the object at this path.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    /// The item `index` (from 0) of the list at this path.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// Whether it is the document as a whole.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the dotted form that storage keeps, `variants.1.sku`, where a number is the index of an item.
    #[must_use]
    pub fn from_stored(dotted: &str) -> Self {
        let segments = dotted.split('.').filter(|segment| !segment.is_empty());
        Self(segments.map(|segment| index_of(segment).map_or_else(|| Segment::Key(segment.to_owned()), Segment::Index)).collect())
    }

    /// The dotted form that storage keeps.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let segments = self.0.iter().map(|segment| match segment {
            Segment::Index(index) => index.to_string(),
            Segment::Key(key) => key.clone(),
        });
        segments.collect::<Vec<_>>().join(".")
    }
}

impl From<&serde_path_to_error::Path> for FieldPath {
    fn from(path: &serde_path_to_error::Path) -> Self {
        use serde_path_to_error::Segment as Found;
        Self(
            path.iter()
                .filter_map(|segment| match segment {
                    Found::Seq { index } => Some(Segment::Index(*index)),
                    Found::Map { key } => Some(Segment::Key(key.clone())),
                    Found::Enum { variant } => Some(Segment::Key(variant.clone())),
                    Found::Unknown => None,
                })
                .collect(),
        )
    }
}

impl From<FieldPath> for String {
    fn from(path: FieldPath) -> Self {
        path.to_string()
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if !is_plain(key) => write!(f, "[{}]", serde_json::Value::from(key.as_str()))?,
                Segment::Key(key) if position == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for FieldPath {
    type Err = InvalidFieldPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidFieldPath(text.chars().take(200).collect());
        let (mut segments, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let (segment, after) = next_segment(rest, segments.is_empty()).ok_or_else(invalid)?;
            segments.push(segment);
            rest = after;
        }
        Ok(Self(segments))
    }
}

fn next_segment(text: &str, first: bool) -> Option<(Segment, &str)> {
    if let Some(quoted) = text.strip_prefix('[').filter(|rest| rest.starts_with('"')) {
        let mut strings = serde_json::Deserializer::from_str(quoted).into_iter::<String>();
        let key = strings.next()?.ok()?;
        let after = quoted[strings.byte_offset()..].strip_prefix(']')?;
        return Some((Segment::Key(key), after));
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (digits, after) = rest.split_once(']')?;
        return Some((Segment::Index(index_of(digits)?), after));
    }
    let word = if first { text } else { text.strip_prefix('.')? };
    let (key, after) = word.split_at(word.find(['.', '[']).unwrap_or(word.len()));
    is_plain(key).then(|| (Segment::Key(key.to_owned()), after))
}

/// One spelling of a number only, so that equal paths are equal texts.
fn index_of(digits: &str) -> Option<usize> {
    digits.parse().ok().filter(|index: &usize| index.to_string() == digits)
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl Serialize for FieldPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for FieldPath {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FieldPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["variants[1].sku"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_written_and_read_back() {
        let variants = || FieldPath::root().key("variants").index(1);
        let cases = [
            (FieldPath::root(), ""),
            (FieldPath::root().key("sku"), "sku"),
            (variants().key("sku"), "variants[1].sku"),
            (FieldPath::root().index(0).index(2).key("a_mm"), "[0][2].a_mm"),
            (FieldPath::root().key("tags").key("a.b"), "tags[\"a.b\"]"),
            (FieldPath::root().key("").key("q\"]["), "[\"\"][\"q\\\"][\"]"),
            (FieldPath::root().key("größe").key("x"), "[\"größe\"].x"),
        ];
        for (path, text) in cases {
            assert_eq!(path.to_string(), text);
            assert_eq!(text.parse(), Ok(path.clone()), "{text}");
            assert_eq!(serde_json::from_value::<FieldPath>(serde_json::to_value(&path).unwrap()).unwrap(), path);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            ".",
            "a.",
            ".a",
            "a..b",
            "a[",
            "a[]",
            "a[x]",
            "a[-1]",
            "a[01]",
            "a]b",
            "a[\"b\"",
            "a[1]b",
            "a b",
            "[99999999999999999999]",
        ] {
            assert!(text.parse::<FieldPath>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_stored_form_is_dotted() {
        for (stored, wire) in [
            ("variants.0.price", "variants[0].price"),
            ("frame.dimensions.a_mm", "frame.dimensions.a_mm"),
            ("sku", "sku"),
            ("", ""),
        ] {
            let path = FieldPath::from_stored(stored);
            assert_eq!((path.to_string(), path.to_stored()), (wire.to_owned(), stored.to_owned()));
        }
    }
}
