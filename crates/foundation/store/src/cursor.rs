//! Where a page ended: the sort keys and the id of its last document.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::query::{Direction, Sort};
use crate::{Error, Result, checked_text};

/// An opaque position in an answer. It stays right while documents come and go, because it names values and not
/// a count. A damaged one, or one of another query, is an error and never a wrong page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

/// What a cursor says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) keys: Vec<SortKey>,
    pub(crate) id: String,
}

/// The value of one sort key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum SortKey {
    Null,
    Integer(i64),
    /// The bits of a double, so that nothing is lost on the way through text.
    Real(u64),
    Text(String),
}

impl Cursor {
    /// Reads a cursor that came back from a client.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] when it was damaged or never was one.
    pub fn parse(text: &str) -> Result<Self> {
        let cursor = Self(text.to_owned());
        cursor.body()?;
        Ok(cursor)
    }

    /// The text to hand out; safe in a URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn new(collection: &str, sort: &[Sort], position: &Position) -> Result<Self> {
        let body = serde_json::to_vec(&(fingerprint(collection, sort), position))
            .map_err(|cause| Error::internal(format!("a cursor does not serialize: {cause}")))?;
        Ok(Self(checked_text::encode(&body)))
    }

    pub(crate) fn position(&self, collection: &str, sort: &[Sort]) -> Result<Position> {
        let body = self.body()?;
        let (query, position): (String, Position) = serde_json::from_slice(&body).map_err(|_| invalid("it cannot be read"))?;
        if query != fingerprint(collection, sort) || position.keys.len() != sort.len() {
            return Err(invalid("it belongs to another collection or order"));
        }
        Ok(position)
    }

    fn body(&self) -> Result<Vec<u8>> {
        checked_text::decode(&self.0).map_err(invalid)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::InvalidCursor { reason }
}

fn fingerprint(collection: &str, sort: &[Sort]) -> String {
    let mut text = collection.to_owned();
    for key in sort {
        text.push(if key.direction == Direction::Ascending { '+' } else { '-' });
        text.push_str(key.path.as_str());
    }
    text
}
