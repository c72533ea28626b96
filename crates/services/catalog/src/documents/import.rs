//! An import as it is stored: how far it is, and who runs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Scope};

/// An import, and the row group from which it goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportDocument {
    pub id: String,
    pub status: ImportStatus,
    pub file_name: String,
    pub file_bytes: u64,
    /// SHA-256 of the file and the options while the import has not ended: there is one such import at a time.
    pub open_fingerprint: Option<String>,
    pub options: ImportOptions,
    /// Field to the heading of its column.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// How to read the file. The previous program refuses other fields here than these; their order is part of
/// [`ImportDocument::open_fingerprint`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// Field to the heading of its column.
    pub mapping: BTreeMap<String, String>,
    pub dry_run: bool,
    pub decimal_comma: bool,
    pub currency: Option<String>,
}

/// Rows, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportCounts {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub refused: u64,
    /// Values that accepted rows go without. Absent where there are none, as in documents of the previous program.
    #[serde(skip_serializing_if = "is_zero")]
    pub warnings: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
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

    /// Share of the file that is dealt with, 0..1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        match self.status {
            ImportStatus::Completed => 1.0,
            _ => (self.bytes_done as f64 / self.file_bytes.max(1) as f64).min(1.0),
        }
    }
}

/// An import that has not ended, of whichever tenant, and who runs it. It is there before the import's own document and
/// until after its end, so that no import is ever forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveImport {
    /// The import's id.
    pub id: String,
    pub tenant: String,
    /// Absent where nobody runs it, and in documents of the previous program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
}

/// The right of one run to work on an import, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Names the run; a process that starts an import twice has two.
    pub owner: String,
    /// Milliseconds since 1970; from then on anybody may take over.
    pub expires_at_ms: i64,
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
