//! The gateway's collections.

use api::key::KeyKind;
use platform::{Region, TenantId, typed_id};
use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Scope};

typed_id! {
    /// One API key.
    pub struct ApiKeyId("key");
}

store::collections!(pub(crate) Tenant, ApiKeyRecord, IdempotencyRecord);

/// Where a tenant is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantStatus {
    /// Not open yet.
    Pending,
    /// Reads and writes.
    Active,
    /// Reads only.
    Suspended,
    /// Answers 410.
    Archived,
}

/// One organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id as text; the key of the document.
    id: String,
    /// For people.
    pub name: String,
    /// Short name, unique in the platform.
    pub slug: String,
    /// Where its data lives; fixed when it is made.
    pub home_region: Region,
    /// Where it is in its life.
    pub status: TenantStatus,
    /// When it was made, RFC 3339.
    pub created_at: String,
}

impl Tenant {
    pub(crate) fn new(id: TenantId, slug: &str, name: &str, home_region: Region, created_at: String) -> Self {
        let (name, slug) = (name.to_owned(), slug.to_owned());
        Self { id: id.to_string(), name, slug, home_region, status: TenantStatus::Active, created_at }
    }

    /// Its id.
    ///
    /// # Errors
    /// `internal` when the stored id is not one of ours.
    pub fn tenant_id(&self) -> platform::Result<TenantId> {
        self.id.parse().map_err(platform::Error::internal)
    }
}

impl Document for Tenant {
    const COLLECTION: &'static str = "tenants";
    const INDEXES: &'static [Index] = &[Index { name: "by_slug", fields: &["slug"], unique: true }];
    const CLASS: DataClass = DataClass::Config;
    const SCOPE: Scope = Scope::System;

    fn id(&self) -> &str {
        &self.id
    }
}

/// A key as it is stored: never the key itself. System scope, because it is looked up before the tenant is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApiKeyRecord {
    pub id: String,
    pub tenant_id: String,
    pub name: String,
    pub kind: KeyKind,
    /// First characters, shown to tell keys apart.
    pub prefix: String,
    /// SHA-256 of the key in hexadecimal. The key has 190 random bits, so a slow hash would protect nothing more.
    pub hash: String,
    pub origins: Vec<String>,
    pub created_at: String,
    pub revoked_at: Option<String>,
}

impl Document for ApiKeyRecord {
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

/// What was answered to a call that carried an `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdempotencyRecord {
    /// Hash of caller, operation and the caller's key.
    pub id: String,
    /// SHA-256 of path and body.
    pub fingerprint: String,
    /// Unix seconds.
    pub started_at: i64,
    /// Absent while the call is running.
    pub answer: Option<StoredAnswer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// JSON text.
    pub body: String,
}

impl Document for IdempotencyRecord {
    const COLLECTION: &'static str = "idempotency_records";
    const INDEXES: &'static [Index] = &[Index { name: "by_start", fields: &["started_at"], unique: false }];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}
