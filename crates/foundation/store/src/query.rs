//! What is asked of a collection and what comes back.

use std::fmt;

use crate::{Cursor, Document, Filter, Path};

/// The largest page: a larger [`Query::limit`] is cut to it.
pub const MAX_PAGE: usize = 1000;

const DEFAULT_PAGE: usize = 100;

/// A document with the version that a later change must name.
#[derive(Clone, PartialEq)]
pub struct Versioned<T> {
    pub value: T,
    /// Starts at 1 and rises with every change; a deleted and re-created document continues its count.
    pub version: u64,
}

/// A question: which documents, in which order, from where, how many.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub filter: Filter,
    /// First key first; documents that agree on all keys come in the order of their ids.
    pub sort: Vec<Sort>,
    /// Where the previous page ended.
    pub after: Option<Cursor>,
    /// At least 1, at most [`MAX_PAGE`].
    pub limit: usize,
}

/// One key of the order. Absent and null come before all values; numbers come before texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    pub path: Path,
    pub direction: Direction,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Query {
    /// All documents that fit, by id.
    #[must_use]
    pub fn new(filter: Filter) -> Self {
        Self { filter, sort: Vec::new(), after: None, limit: DEFAULT_PAGE }
    }

    /// Every document, by id.
    #[must_use]
    pub fn all() -> Self {
        Self::new(Filter::All)
    }

    /// Adds a key to the order.
    #[must_use]
    pub fn sort_by(mut self, path: impl Into<Path>, direction: Direction) -> Self {
        self.sort.push(Sort { path: path.into(), direction });
        self
    }

    /// Continues where a page ended.
    #[must_use]
    pub fn after(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.after = cursor.into();
        self
    }

    /// How many documents at most.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

/// Part of an answer, and where the rest begins.
#[derive(Clone, PartialEq)]
pub struct Page<T> {
    pub items: Vec<Versioned<T>>,
    /// Absent on the last page.
    pub next: Option<Cursor>,
}

/// What a bulk upsert did with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upserted {
    Created {
        version: u64,
    },
    Updated {
        version: u64,
    },
    /// The stored document was the same: nothing was written, no change is announced.
    Unchanged {
        version: u64,
    },
    /// Another document holds the value of the unique index `constraint`; this row was not written.
    Conflict {
        constraint: String,
    },
}

/// The latest thing that happened to a document.
#[derive(Clone, PartialEq)]
pub struct Change<T> {
    pub id: String,
    /// The version that the change made.
    pub version: u64,
    /// The document as it is now; none when it was deleted.
    pub value: Option<T>,
}

// A document of a class that may not be logged shows its version and nothing else.

impl<T: Document + fmt::Debug> fmt::Debug for Versioned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Versioned").field("value", &Loggable(&self.value)).field("version", &self.version).finish()
    }
}

impl<T: Document + fmt::Debug> fmt::Debug for Change<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.as_ref().map(Loggable);
        f.debug_struct("Change").field("id", &self.id).field("version", &self.version).field("value", &value).finish()
    }
}

impl<T: Document + fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("items", &self.items).field("next", &self.next).finish()
    }
}

struct Loggable<'a, T>(&'a T);

impl<T: Document + fmt::Debug> fmt::Debug for Loggable<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if T::CLASS.may_be_logged() { self.0.fmt(f) } else { write!(f, "({} {})", T::CLASS.as_str(), T::COLLECTION) }
    }
}
