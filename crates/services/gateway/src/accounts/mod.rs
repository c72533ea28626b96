//! Tenants and their keys.

mod api_keys;
mod convert;
mod key_cache;
mod page_key;
mod tenant;
mod validation;

use std::sync::Arc;

use api::key::KeyKind;
use platform::metrics::Counter;
use platform::{Clock, Error, Region, Result, TenantId};
use store::{Filter, Page, Query, RegisteredStore, Store, SystemStore, Versioned};

pub use self::api_keys::{ApiKeyId, NewKey};
pub(crate) use self::key_cache::AuthenticatedKey;
use self::key_cache::KeyCache;
pub use self::page_key::PageKeySecret;
pub use self::tenant::{Tenant, TenantStatus};
use crate::documents::{ApiKeyDocument, COLLECTIONS, TenantDocument};

/// Tenants and keys of a platform. Cheap to clone; clones share the keys that are remembered between calls.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: SystemStore,
    clock: Clock,
    cache: Arc<KeyCache>,
}

/// The first key of a data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerKey {
    /// Whose key it is.
    pub tenant: TenantId,
    /// The key, which is shown now and never again.
    pub key: String,
}

impl Accounts {
    /// Prepares the collections.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(store: Store, clock: Clock) -> Result<Self> {
        Ok(Self::new(&store.register(COLLECTIONS).await?, clock))
    }

    pub(crate) fn new(store: &RegisteredStore, clock: Clock) -> Self {
        Self { store: store.system(), clock, cache: Arc::default() }
    }

    /// Makes sure that there is a tenant with an owner. The owner's secret key is returned when it was made now, on the
    /// first start of a data directory; otherwise nothing is.
    ///
    /// # Errors
    /// As [`Accounts::ensure_tenant`].
    pub async fn bootstrap(&self, slug: &str, name: &str, region: Region) -> Result<Option<OwnerKey>> {
        let tenant = self.ensure_tenant(slug, name, region).await?.id;
        let owners = Filter::eq("tenant_id", tenant.to_string()).and(Filter::eq("kind", KeyKind::Secret.as_str()));
        if self.store.count::<ApiKeyDocument>(owners).await? > 0 {
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
        validation::check_slug(slug)?;
        validation::check_name("name", name, 120)?;
        let tenant = Tenant {
            id: TenantId::generate(&self.clock),
            name: name.to_owned(),
            slug: slug.to_owned(),
            home_region: region,
            status: TenantStatus::Active,
            created_at: self.now(),
        };
        match self.store.insert(convert::tenant_document(tenant.clone())).await {
            Ok(_) => Ok(tenant),
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
        let found = self.store.find_one::<TenantDocument>(Filter::eq("slug", slug)).await?;
        found.map(|found| convert::tenant(found.value)).transpose()
    }

    /// Opens, suspends or archives a tenant: at once in this process, within two seconds in others.
    ///
    /// # Errors
    /// `not_found`, `conflict`.
    pub async fn set_tenant_status(&self, tenant: TenantId, status: TenantStatus) -> Result<()> {
        let found = self.store.get::<TenantDocument>(&tenant.to_string()).await?;
        let Versioned { mut value, version } = found.ok_or_else(|| Error::not_found("tenant"))?;
        status.as_str().clone_into(&mut value.status);
        self.store.replace_if_version(value, version).await?;
        self.cache.invalidate();
        Ok(())
    }

    pub(crate) async fn tenant(&self, tenant: TenantId) -> Result<Tenant> {
        let found = self.store.get::<TenantDocument>(&tenant.to_string()).await?;
        convert::tenant(found.ok_or_else(|| Error::not_found("tenant"))?.value)
    }

    /// The ids of all tenants.
    pub(crate) async fn tenant_ids(&self) -> Result<Vec<TenantId>> {
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let Page { items, next } = self.store.find::<TenantDocument>(Query::all().after(after)).await?;
            for item in items {
                ids.push(item.value.id.parse().map_err(Error::internal)?);
            }
            match next {
                Some(cursor) => after = Some(cursor),
                None => return Ok(ids),
            }
        }
    }

    /// Counts how often a key was looked up in storage.
    pub(crate) fn key_lookups(&self) -> Counter {
        self.cache.lookups()
    }

    fn now(&self) -> String {
        self.clock.now().to_string()
    }
}
