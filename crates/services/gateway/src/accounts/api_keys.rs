//! Making, listing, revoking and recognizing API keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::key::{ApiKey, ApiKeyInput, KeyKind};
use api::permissions;
use platform::{Error, ErrorCode, Member, Mode, Permission, Principal, Result, TenantId, typed_id};
use store::{Cursor, Filter, Page, Query, Versioned};
use subtle::ConstantTimeEq;

use super::{Accounts, AuthenticatedKey, convert, validation};
use crate::documents::{ApiKeyDocument, TenantDocument};
use crate::keys::{self, KeyHash};

typed_id! {
    /// One API key.
    pub struct ApiKeyId("key");
}

/// A key that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What is stored about it.
    pub record: ApiKey,
    /// The key, which is shown now and never again.
    pub key: String,
}

/// Most keys of one tenant, so that a leaked owner key cannot fill the disk.
const KEYS_PER_TENANT_MAX: u64 = 1_000;

impl Accounts {
    /// Makes a key. `origins` are the pages that may use a publishable key from a browser.
    ///
    /// # Errors
    /// `unprocessable_entity` naming the field that breaks the rules, `quota_exceeded` beyond 1,000 keys.
    pub async fn create_key(&self, tenant: TenantId, name: &str, kind: KeyKind, origins: Vec<String>) -> Result<NewKey> {
        let id = ApiKeyId::generate(&self.clock);
        self.insert_key(id, keys::generate(kind)?, tenant, name, kind, origins).await
    }

    pub(super) async fn insert_key(
        &self,
        id: ApiKeyId,
        key: String,
        tenant: TenantId,
        name: &str,
        kind: KeyKind,
        origins: Vec<String>,
    ) -> Result<NewKey> {
        validation::check_name("name", name, 80)?;
        validation::check_origins(kind, &origins)?;
        let tenant_id = tenant.to_string();
        if self.store.count::<ApiKeyDocument>(Filter::eq("tenant_id", &tenant_id)).await? >= KEYS_PER_TENANT_MAX {
            return Err(Error::new(ErrorCode::QuotaExceeded, format!("a tenant has at most {KEYS_PER_TENANT_MAX} keys")));
        }
        let document = ApiKeyDocument {
            id: id.to_string(),
            tenant_id,
            name: name.to_owned(),
            kind: kind.as_str().to_owned(),
            prefix: keys::display_prefix(&key),
            hash: hex::encode(keys::hash(&key)),
            origins,
            created_at: self.now(),
            revoked_at: None,
        };
        let stored = self.store.insert(document).await?;
        self.cache.invalidate();
        Ok(NewKey { record: convert::wire_key(stored.value)?, key })
    }

    pub(crate) async fn key_create(&self, principal: &Principal, input: ApiKeyInput) -> Result<NewKey> {
        principal.require(&permissions::API_KEYS_CREATE)?;
        let granted = permissions_of(input.kind);
        if let Some(missing) = granted.iter().find(|permission| !principal.may(permission)) {
            return Err(Error::forbidden(format!("nobody can grant what they do not hold themselves: {missing}")));
        }
        self.create_key(principal.tenant()?, &input.name, input.kind, input.origins).await
    }

    pub(crate) async fn key_list(
        &self,
        principal: &Principal,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<(Vec<ApiKey>, Option<Cursor>)> {
        principal.require(&permissions::API_KEYS_READ)?;
        let query = Query::new(Filter::eq("tenant_id", principal.tenant()?.to_string())).after(after).limit(limit);
        let Page { items, next } = self.store.find::<ApiKeyDocument>(query).await?;
        let keys = items.into_iter().map(|item| convert::wire_key(item.value)).collect::<Result<_>>()?;
        Ok((keys, next))
    }

    /// Revokes a key: at once in this process, within two seconds in others.
    pub(crate) async fn key_revoke(&self, principal: &Principal, id: ApiKeyId) -> Result<()> {
        principal.require(&permissions::API_KEYS_DELETE)?;
        let id = id.to_string();
        if id == principal.subject() {
            return Err(Error::conflict("a key cannot revoke itself; use another one"));
        }
        let found = self.store.get::<ApiKeyDocument>(&id).await?;
        let tenant = principal.tenant()?.to_string();
        let own = found.filter(|found| found.value.tenant_id == tenant);
        let Versioned { mut value, version } = own.ok_or_else(|| Error::not_found("API key"))?;
        if value.revoked_at.is_none() {
            value.revoked_at = Some(self.now());
            self.store.replace_if_version(value, version).await?;
            self.cache.invalidate();
        }
        Ok(())
    }

    /// A working key and whose it is; `None` for one that is unknown, malformed or revoked, which look alike from outside.
    /// Storage is asked at most every two seconds for the same key.
    pub(crate) async fn key_authenticate(&self, key: &str) -> Result<Option<Arc<AuthenticatedKey>>> {
        if !keys::is_well_formed(key) {
            return Ok(None);
        }
        let hash = keys::hash(key);
        self.cache.get_or_load(hash, || self.key_load(hash)).await
    }

    /// A key that worked lately, without a look into storage. It may have been revoked since.
    pub(crate) fn key_recent(&self, key: &str) -> Option<Arc<AuthenticatedKey>> {
        if keys::is_well_formed(key) { self.cache.peek(&keys::hash(key)) } else { None }
    }

    async fn key_load(&self, hash: KeyHash) -> Result<Option<AuthenticatedKey>> {
        let hash = hex::encode(hash);
        let Some(Versioned { value: record, .. }) = self.store.find_one::<ApiKeyDocument>(Filter::eq("hash", &hash)).await?
        else {
            return Ok(None);
        };
        let same: bool = record.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        if !same || record.revoked_at.is_some() {
            return Ok(None);
        }
        let Some(Versioned { value: tenant, .. }) = self.store.get::<TenantDocument>(&record.tenant_id).await? else {
            return Ok(None);
        };
        let (tenant, kind) = (convert::tenant(tenant)?, convert::key_kind(&record.kind)?);
        let principal = Principal::ApiKey(Member {
            tenant: tenant.id,
            tenant_slug: tenant.slug,
            subject: record.id,
            permissions: permissions_of(kind),
            region: tenant.home_region,
            mode: Mode::Live,
        });
        Ok(Some(AuthenticatedKey { principal, kind, origins: record.origins, tenant_status: tenant.status }))
    }

    /// Whether any working publishable key names this origin: what a preflight, which carries no key, can be told.
    pub(crate) async fn is_origin_registered(&self, origin: &str) -> Result<bool> {
        let filter = Filter::contains("origins", origin).and(!Filter::exists("revoked_at"));
        Ok(self.store.find_one::<ApiKeyDocument>(filter).await?.is_some())
    }
}

fn permissions_of(kind: KeyKind) -> BTreeSet<Permission> {
    match kind {
        KeyKind::Secret => permissions::OWNER,
        KeyKind::Publishable => permissions::SHOPPER,
    }
    .iter()
    .cloned()
    .collect()
}
