//! How the gateway's collections are stored. Values of the domain and of the wire are made from these in [`crate::convert`]; words
//! are kept as text, so that one that a newer version writes makes no document unreadable.

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Scope};

store::collections!(pub(crate) TenantDocument, ApiKeyDocument, IdempotencyDocument);

/// One organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TenantDocument {
    pub id: String,
    pub name: String,
    pub slug: String,
    /// `na` or `eu`.
    pub home_region: String,
    /// `pending`, `active`, `suspended` or `archived`.
    pub status: String,
    /// RFC 3339.
    pub created_at: String,
}

impl Document for TenantDocument {
    const COLLECTION: &'static str = "tenants";
    const INDEXES: &'static [Index] = &[Index { name: "by_slug", fields: &["slug"], unique: true }];
    const CLASS: DataClass = DataClass::Config;
    const SCOPE: Scope = Scope::System;

    fn id(&self) -> &str {
        &self.id
    }
}

/// An API key: never the key itself. System scope, because it is looked up before the tenant is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApiKeyDocument {
    pub id: String,
    pub tenant_id: String,
    pub name: String,
    /// `secret` or `publishable`.
    pub kind: String,
    /// First characters, shown to tell keys apart.
    pub prefix: String,
    /// SHA-256 of the key in hexadecimal. The key has 190 random bits, so a slow hash would protect nothing more.
    pub hash: String,
    pub origins: Vec<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; set when the key no longer works.
    pub revoked_at: Option<String>,
}

impl Document for ApiKeyDocument {
    const COLLECTION: &'static str = "api_keys";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_hash", fields: &["hash"], unique: true },
        Index { name: "by_tenant", fields: &["tenant_id"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Secret;
    const SCOPE: Scope = Scope::System;

    fn id(&self) -> &str {
        &self.id
    }
}

/// A call that carried an `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdempotencyDocument {
    /// Hash of caller, operation and the caller's key.
    pub id: String,
    /// SHA-256 of path, query and body (of a form: its parts). Empty while it is not known: a form is hashed as it streams by.
    pub fingerprint: String,
    /// Unix seconds.
    pub started_at: i64,
    /// Absent while the call is running.
    pub answer: Option<AnswerDocument>,
    /// Unix seconds until which the process that runs the call vouches for it. The previous version wrote none.
    #[serde(default)]
    pub lease_until: Option<i64>,
}

/// What is kept of an answer, as far as the operation's line in the table lets it be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnswerDocument {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// JSON text; empty when only the head is kept.
    pub body: String,
}

impl Document for IdempotencyDocument {
    const COLLECTION: &'static str = "idempotency_records";
    const INDEXES: &'static [Index] = &[Index { name: "by_start", fields: &["started_at"], unique: false }];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

#[cfg(test)]
mod tests;
