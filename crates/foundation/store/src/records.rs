//! What goes in and out of a backend.

use std::sync::Arc;

use crate::CollectionSpec;

/// A document as it is stored.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) body: String,
}

/// A change as it is stored; without a body when the document is gone.
pub(crate) struct ChangeRow {
    pub(crate) owner: String,
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) body: Option<String>,
}

/// Which rows: a collection's, of one owner (a tenant, or `""` for the platform).
#[derive(Clone)]
pub(crate) struct CollectionKey {
    pub(crate) owner: Arc<str>,
    pub(crate) spec: &'static CollectionSpec,
}

/// How many documents a person may have besides the one that is inserted.
pub(crate) struct PersonLimit {
    pub(crate) person: String,
    pub(crate) limit: u64,
}
