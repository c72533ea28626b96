//! Tenants and their keys.

use std::collections::BTreeSet;

use api::key::{ApiKey, ApiKeyInput, KeyKind};
use api::permissions;
use platform::{Clock, Error, ErrorCode, Member, Mode, Permission, Principal, Region, Result, TenantId};
use store::{Cursor, Filter, Page, Query, Store, SystemStore, Versioned};
use subtle::ConstantTimeEq;

use crate::cors;
use crate::documents::{ApiKeyId, ApiKeyRecord, Tenant, TenantStatus};
use crate::keys;

/// Tenants and keys of a platform. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: SystemStore,
    clock: Clock,
}

/// The first key of a data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerKey {
    /// Whose key it is.
    pub tenant: TenantId,
    /// The key, which is shown now and never again.
    pub key: String,
}

/// A key that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What is stored about it.
    pub record: ApiKey,
    /// The key, which is shown now and never again.
    pub key: String,
}

/// A working key and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct AuthenticatedKey {
    pub principal: Principal,
    pub kind: KeyKind,
    pub origins: Vec<String>,
    pub tenant_status: TenantStatus,
}

/// Most keys of one tenant, so that a leaked owner key cannot fill the disk.
const KEYS_PER_TENANT_MAX: u64 = 1_000;

impl Accounts {
    /// Prepares the collections.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(store: Store, clock: Clock) -> Result<Self> {
        store.register::<Tenant>().await?;
        store.register::<ApiKeyRecord>().await?;
        Ok(Self { store: store.system(), clock })
    }

    /// Makes sure that there is a tenant with an owner. The owner's secret key is returned when it was made now, on the
    /// first start of a data directory; otherwise nothing is.
    ///
    /// # Errors
    /// As [`Accounts::ensure_tenant`].
    pub async fn bootstrap(&self, slug: &str, name: &str, region: Region) -> Result<Option<OwnerKey>> {
        let tenant = self.ensure_tenant(slug, name, region).await?.tenant_id()?;
        let owners = Filter::eq("tenant_id", tenant.to_string()).and(Filter::eq("kind", KeyKind::Secret.as_str()));
        if self.store.count::<ApiKeyRecord>(owners).await? > 0 {
            return Ok(None);
        }
        let key = self.create_key(tenant, "owner", KeyKind::Secret, Vec::new()).await?.key;
        Ok(Some(OwnerKey { tenant, key }))
    }

    /// The tenant with this slug, made if there is none.
    ///
    /// # Errors
    /// `unprocessable_entity` for a slug or name that breaks the rules.
    pub async fn ensure_tenant(&self, slug: &str, name: &str, region: Region) -> Result<Tenant> {
        if let Some(tenant) = self.tenant_by_slug(slug).await? {
            return Ok(tenant);
        }
        check_slug(slug)?;
        check_name("name", name, 120)?;
        let tenant = Tenant::new(TenantId::generate(&self.clock), slug, name, region, self.now());
        match self.store.insert(tenant).await {
            Ok(inserted) => Ok(inserted.value),
            // Another process was quicker.
            Err(store::Error::Conflict { .. }) => {
                self.tenant_by_slug(slug).await?.ok_or_else(|| Error::conflict("the tenant is being made; try again"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The tenant with this slug.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<Tenant>> {
        Ok(self.store.find_one::<Tenant>(Filter::eq("slug", slug)).await?.map(|found| found.value))
    }

    /// Opens, suspends or archives a tenant.
    ///
    /// # Errors
    /// `not_found`, `conflict`.
    pub async fn set_tenant_status(&self, tenant: TenantId, status: TenantStatus) -> Result<()> {
        let found = self.store.get::<Tenant>(&tenant.to_string()).await?;
        let Versioned { mut value, version } = found.ok_or_else(|| Error::not_found("tenant"))?;
        value.status = status;
        self.store.replace_if_version(value, version).await?;
        Ok(())
    }

    pub(crate) async fn tenant(&self, tenant: TenantId) -> Result<Tenant> {
        let found = self.store.get::<Tenant>(&tenant.to_string()).await?;
        found.map(|tenant| tenant.value).ok_or_else(|| Error::not_found("tenant"))
    }

    /// Makes a key. `origins` are the pages that may use a publishable key from a browser.
    ///
    /// # Errors
    /// `unprocessable_entity` naming the field that breaks the rules, `quota_exceeded` beyond 1,000 keys.
    pub async fn create_key(&self, tenant: TenantId, name: &str, kind: KeyKind, origins: Vec<String>) -> Result<NewKey> {
        check_name("name", name, 80)?;
        check_origins(kind, &origins)?;
        let tenant_id = tenant.to_string();
        if self.store.count::<ApiKeyRecord>(Filter::eq("tenant_id", &tenant_id)).await? >= KEYS_PER_TENANT_MAX {
            return Err(Error::new(ErrorCode::QuotaExceeded, format!("a tenant has at most {KEYS_PER_TENANT_MAX} keys")));
        }
        let key = keys::generate(kind)?;
        let record = ApiKeyRecord {
            id: ApiKeyId::generate(&self.clock).to_string(),
            tenant_id,
            name: name.to_owned(),
            kind,
            prefix: keys::display_prefix(&key),
            hash: keys::hash(&key),
            origins,
            created_at: self.now(),
            revoked_at: None,
        };
        let stored = self.store.insert(record).await?;
        Ok(NewKey { record: wire_key(stored.value), key })
    }

    /// Makes a key and revokes the tenant's earlier keys of the same name and kind: for a page that this server itself
    /// serves, since a stored key cannot be shown again.
    ///
    /// # Errors
    /// As [`Accounts::create_key`].
    pub async fn replace_key(&self, tenant: TenantId, name: &str, kind: KeyKind, origins: Vec<String>) -> Result<NewKey> {
        let filter =
            Filter::eq("tenant_id", tenant.to_string()).and(Filter::eq("name", name)).and(Filter::eq("kind", kind.as_str()));
        for Versioned { value, version } in self.store.find::<ApiKeyRecord>(Query::new(filter)).await?.items {
            // Keys of a served page hold nothing worth remembering; kept ones would only pile up.
            self.store.delete_if_version::<ApiKeyRecord>(&value.id, version).await?;
        }
        self.create_key(tenant, name, kind, origins).await
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
        let Page { items, next } = self.store.find::<ApiKeyRecord>(query).await?;
        Ok((items.into_iter().map(|item| wire_key(item.value)).collect(), next))
    }

    pub(crate) async fn key_revoke(&self, principal: &Principal, id: ApiKeyId) -> Result<()> {
        principal.require(&permissions::API_KEYS_DELETE)?;
        let id = id.to_string();
        if id == principal.subject() {
            return Err(Error::conflict("a key cannot revoke itself; use another one"));
        }
        let found = self.store.get::<ApiKeyRecord>(&id).await?;
        let tenant = principal.tenant()?.to_string();
        let own = found.filter(|found| found.value.tenant_id == tenant);
        let Versioned { mut value, version } = own.ok_or_else(|| Error::not_found("API key"))?;
        if value.revoked_at.is_none() {
            value.revoked_at = Some(self.now());
            self.store.replace_if_version(value, version).await?;
        }
        Ok(())
    }

    /// Who a key belongs to; `None` for one that is unknown, malformed or revoked, which look alike from outside.
    pub(crate) async fn key_authenticate(&self, key: &str) -> Result<Option<AuthenticatedKey>> {
        if !keys::is_well_formed(key) {
            return Ok(None);
        }
        let hash = keys::hash(key);
        let Some(Versioned { value: record, .. }) = self.store.find_one::<ApiKeyRecord>(Filter::eq("hash", &hash)).await? else {
            return Ok(None);
        };
        let same: bool = record.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        if !same || record.revoked_at.is_some() {
            return Ok(None);
        }
        let Some(Versioned { value: tenant, .. }) = self.store.get::<Tenant>(&record.tenant_id).await? else {
            return Ok(None);
        };
        let principal = Principal::ApiKey(Member {
            tenant: tenant.tenant_id()?,
            tenant_slug: tenant.slug,
            subject: record.id,
            permissions: permissions_of(record.kind),
            region: tenant.home_region,
            mode: Mode::Live,
        });
        Ok(Some(AuthenticatedKey { principal, kind: record.kind, origins: record.origins, tenant_status: tenant.status }))
    }

    /// Whether any working publishable key names this origin: what a preflight, which carries no key, can be told.
    pub(crate) async fn is_origin_registered(&self, origin: &str) -> Result<bool> {
        let filter = Filter::contains("origins", origin).and(!Filter::exists("revoked_at"));
        Ok(self.store.find_one::<ApiKeyRecord>(filter).await?.is_some())
    }

    fn now(&self) -> String {
        self.clock.now().to_string()
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

fn wire_key(record: ApiKeyRecord) -> ApiKey {
    let ApiKeyRecord { id, name, kind, prefix, origins, created_at, revoked_at, .. } = record;
    ApiKey { id, name, kind, prefix, origins, created_at, revoked_at }
}

fn check_slug(slug: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let valid = (1..=40).contains(&slug.len()) && slug.bytes().all(plain) && !slug.starts_with('-') && !slug.ends_with('-');
    if valid {
        return Ok(());
    }
    let rule = "a slug has 1 to 40 lower-case letters, digits or hyphens, and no hyphen at its ends";
    Err(Error::unprocessable(rule).detail("slug", "invalid", rule))
}

fn check_name(field: &str, text: &str, max: usize) -> Result<()> {
    if (1..=max).contains(&text.chars().count()) && !text.trim().is_empty() && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let rule = format!("{field} must have 1 to {max} characters that can be seen");
    Err(Error::unprocessable(rule.clone()).detail(field, "invalid_text", rule))
}

fn check_origins(kind: KeyKind, origins: &[String]) -> Result<()> {
    if kind == KeyKind::Secret && !origins.is_empty() {
        let rule = "a secret key has no place in a page; only publishable keys have origins";
        return Err(Error::unprocessable(rule).detail("origins", "not_allowed", rule));
    }
    if origins.len() > 50 {
        return Err(Error::unprocessable("a key has at most 50 origins").detail("origins", "too_many", "at most 50"));
    }
    for (index, origin) in origins.iter().enumerate() {
        if !cors::is_exact_origin(origin) {
            let rule = "write an origin as https://shop.example or http://localhost:3000, without path or wildcard";
            return Err(Error::unprocessable(rule).detail(format!("origins[{index}]"), "invalid_origin", rule));
        }
    }
    Ok(())
}
