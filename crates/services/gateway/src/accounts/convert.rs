//! Stored documents to values of the domain and of the wire.

use api::key::{ApiKey, KeyKind};
use platform::{Error, Region, Result, TenantId};

use super::tenant::{Tenant, TenantStatus};
use crate::documents::{ApiKeyDocument, TenantDocument};

pub(super) fn tenant(document: TenantDocument) -> Result<Tenant> {
    let TenantDocument { id, name, slug, home_region, status, created_at } = document;
    let id: TenantId = id.parse().map_err(Error::internal)?;
    Ok(Tenant { id, name, slug, home_region: region(&home_region)?, status: tenant_status(&status)?, created_at })
}

pub(super) fn tenant_document(tenant: Tenant) -> TenantDocument {
    let Tenant { id, name, slug, home_region, status, created_at } = tenant;
    let (home_region, status) = (home_region.as_str().to_owned(), status.as_str().to_owned());
    TenantDocument { id: id.to_string(), name, slug, home_region, status, created_at }
}

pub(super) fn wire_key(document: ApiKeyDocument) -> Result<ApiKey> {
    let kind = key_kind(&document.kind)?;
    let ApiKeyDocument { id, name, prefix, origins, created_at, revoked_at, .. } = document;
    Ok(ApiKey { id, name, kind, prefix, origins, created_at, revoked_at })
}

pub(super) fn key_kind(word: &str) -> Result<KeyKind> {
    word.parse().map_err(Error::internal)
}

fn region(word: &str) -> Result<Region> {
    [Region::Na, Region::Eu].into_iter().find(|region| region.as_str() == word).ok_or_else(|| unknown("region", word))
}

fn tenant_status(word: &str) -> Result<TenantStatus> {
    TenantStatus::ALL.into_iter().find(|status| status.as_str() == word).ok_or_else(|| unknown("status of a tenant", word))
}

/// A word of a newer version, on which this one cannot act.
fn unknown(what: &str, word: &str) -> Error {
    Error::internal(format!("the stored {what} {word:?} is not known to this version"))
}
