//! Catalog imports.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

eyewear::vocabulary! {
    pub enum ImportStatus { Queued = "queued", Running = "running", Completed = "completed", Failed = "failed", Cancelled = "cancelled" }
}

/// How to read the file. Sent as the `options` part of the upload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImportOptions {
    /// Field of a product (`sku`, `frame.dimensions.a_mm`, `variant.price`) to the heading of its column. Columns with a known
    /// heading need no entry; a field that is mapped to "" is not read, and one that is mapped to "=text" has that text in all rows.
    pub mapping: BTreeMap<String, String>,
    /// Check every row and store nothing.
    pub dry_run: bool,
    /// "42,5" is 42.5. Without this a decimal comma is an error.
    pub decimal_comma: bool,
    /// ISO 4217 code of the price column. A price with another sign or code is refused.
    #[schemars(regex(pattern = "^[A-Z]{3}$"))]
    pub currency: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportCounts {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub refused: u64,
    /// Values that accepted rows go without, because they could not be understood. They are listed by `/warnings` and make
    /// no import fail.
    #[serde(default)]
    pub warnings: u64,
}

/// An import and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImportJob {
    /// `imp_...`
    pub id: String,
    pub status: ImportStatus,
    pub file_name: String,
    pub file_bytes: u64,
    pub options: ImportOptions,
    /// Field of a product to the heading of the column it is read from.
    pub columns: BTreeMap<String, String>,
    /// Headings of columns that nothing is read from.
    pub ignored_columns: Vec<String>,
    /// Rows that were dealt with; the heading is not a row.
    pub rows_done: u64,
    /// Rows of the file, once it has been looked through.
    pub rows_total: Option<u64>,
    /// 0..1 by bytes of the file.
    pub progress: f64,
    pub counts: ImportCounts,
    /// Why the job failed.
    pub failure: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

/// One refused row, or one value that an accepted row goes without. The files of errors and warnings are CSV of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowError {
    /// Line of the file where the row starts; the heading is line 1.
    pub line: u64,
    /// Heading of the column, or empty when the row as a whole is wrong.
    pub column: String,
    /// Stable code: `invalid_gtin`, `not_a_number`, ...
    pub code: String,
    /// Why, and what would be right.
    pub reason: String,
    /// What stood there (at most 80 characters).
    pub value: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImportListQuery {
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}
