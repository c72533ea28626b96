//! What an operator may choose.

use serde::{Deserialize, Serialize};

/// Settings of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogConfig {
    /// Rows that an import stores between two notes of how far it is. More is faster; fewer makes progress smoother and a
    /// resumed import repeat less.
    pub import_chunk_rows: usize,
    /// Imports that run at once in one process.
    pub imports_at_once: usize,
}

impl Default for CatalogConfig {
    fn default() -> Self {
        Self { import_chunk_rows: 500, imports_at_once: 2 }
    }
}

impl CatalogConfig {
    /// All that is wrong with the settings.
    #[must_use]
    pub fn validate(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !(1..=10_000).contains(&self.import_chunk_rows) {
            problems.push(format!("import_chunk_rows is {}; choose 1 to 10000", self.import_chunk_rows));
        }
        if !(1..=64).contains(&self.imports_at_once) {
            problems.push(format!("imports_at_once is {}; choose 1 to 64", self.imports_at_once));
        }
        problems
    }
}
