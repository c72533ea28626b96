//! What maintenance did, or would do.

use std::fmt;

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Documents that had expired.
    pub documents: u64,
    /// Records of documents that were deleted long ago.
    pub tombstones: u64,
    /// Entries of the change feed that are no longer kept.
    pub changes: u64,
}

/// One step of a migration: something that only versions before this one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MigrationStep {
    DropIndex {
        collection: &'static str,
        /// Its name in storage.
        index: String,
    },
}

impl fmt::Display for MigrationStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DropIndex { collection, index } => {
                write!(f, "drop the index {index:?} of {collection}, which is no longer declared")
            }
        }
    }
}
