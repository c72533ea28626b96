//! What the catalog stores.

use std::collections::BTreeMap;

use api::import::{ImportCounts, ImportJob, ImportOptions, ImportStatus};
use api::product::{Product, ProductInput, Provenance};
use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Scope, Versioned};

use crate::import::Outcome;

/// A product. Its number is unique by index; the numbers of its variants by [`SkuClaim`]s.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductDocument {
    pub id: String,
    #[serde(flatten)]
    pub content: ProductInput,
    pub provenance: BTreeMap<String, Provenance>,
    /// The last import that wrote it, and the rows that went in: what an interrupted import recognizes its work by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportMark>,
    pub created_at: String,
    pub updated_at: String,
}

/// See [`ProductDocument::import`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportMark {
    pub import_id: String,
    /// What became of each row that changed something, by line.
    pub rows: BTreeMap<u64, Outcome>,
}

impl Document for ProductDocument {
    const COLLECTION: &'static str = "products";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_sku", fields: &["sku"], unique: true },
        Index { name: "by_status", fields: &["status"], unique: false },
        Index { name: "by_brand", fields: &["brand"], unique: false },
        Index { name: "by_shape", fields: &["frame.shape"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

/// The product as it is served.
#[must_use]
pub fn served(document: Versioned<ProductDocument>) -> Product {
    let Versioned { value, version } = document;
    let ProductDocument { id, content, provenance, created_at, updated_at, .. } = value;
    Product { id, content, provenance, version, created_at, updated_at }
}

/// A product's right to a variant SKU. See `sku_claims.rs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkuClaim {
    /// The SKU and the product, so that a product that claims twice claims once.
    pub id: String,
    pub sku: String,
    pub product_id: String,
    /// Milliseconds since 1970.
    pub claimed_at_ms: i64,
}

impl Document for SkuClaim {
    const COLLECTION: &'static str = "sku_claims";
    const INDEXES: &'static [Index] = &[Index { name: "by_sku", fields: &["sku"], unique: true }];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

/// An import, and the place from which it goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportDocument {
    pub id: String,
    pub status: ImportStatus,
    pub file_name: String,
    pub file_bytes: u64,
    /// SHA-256 of the file and the options while the import has not ended: there is one such import at a time.
    pub open_fingerprint: Option<String>,
    pub options: ImportOptions,
    pub columns: BTreeMap<String, String>,
    pub ignored_columns: Vec<String>,
    /// Products of the file that are dealt with.
    pub groups_done: usize,
    pub chunks_done: u64,
    pub bytes_done: u64,
    pub rows_done: u64,
    pub rows_total: Option<u64>,
    pub counts: ImportCounts,
    pub failure: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

impl Document for ImportDocument {
    const COLLECTION: &'static str = "imports";
    const INDEXES: &'static [Index] = &[Index { name: "by_open_fingerprint", fields: &["open_fingerprint"], unique: true }];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

impl ImportDocument {
    #[must_use]
    pub fn is_finished(&self) -> bool {
        !matches!(self.status, ImportStatus::Queued | ImportStatus::Running)
    }

    /// Ends the import; the same file may be imported anew.
    pub fn end(&mut self, status: ImportStatus) {
        self.status = status;
        self.open_fingerprint = None;
    }

    /// The import as it is served.
    #[must_use]
    pub fn served(self) -> ImportJob {
        let progress =
            if self.status == ImportStatus::Completed { 1.0 } else { self.bytes_done as f64 / self.file_bytes.max(1) as f64 };
        ImportJob {
            id: self.id,
            status: self.status,
            file_name: self.file_name,
            file_bytes: self.file_bytes,
            options: self.options,
            columns: self.columns,
            ignored_columns: self.ignored_columns,
            rows_done: self.rows_done,
            rows_total: self.rows_total,
            progress: progress.min(1.0),
            counts: self.counts,
            failure: self.failure,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// An import that the service runs and resumes at its start, of whichever tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActiveImport {
    /// The import's id.
    pub id: String,
    pub tenant: String,
}

impl Document for ActiveImport {
    const COLLECTION: &'static str = "active_imports";
    const INDEXES: &'static [Index] = &[];
    const CLASS: DataClass = DataClass::Config;
    const SCOPE: Scope = Scope::System;

    fn id(&self) -> &str {
        &self.id
    }
}
