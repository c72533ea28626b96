//! The catalogs in memory, one per tenant, and how they are kept up to date.

mod catalog;
mod entry;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use api::clients::CatalogClient;
use platform::{Error, Principal, Result, TenantId};

pub(crate) use self::catalog::TenantCatalog;
pub(crate) use self::entry::{Entry, VariantEntry, stock_of};

/// Changes that are asked for at once.
const CHANGES_PER_CALL: u32 = 1000;

/// Copies of the catalogs of the tenants that were asked for lately.
#[derive(Debug)]
pub(crate) struct CatalogReplica {
    client: CatalogClient,
    products_max: usize,
    /// Counts requests, to tell which tenant was asked for last.
    requests: AtomicU64,
    tenants: Mutex<HashMap<TenantId, Arc<TenantReplica>>>,
}

/// One tenant's copy.
#[derive(Debug, Default)]
pub(crate) struct TenantReplica {
    catalog: RwLock<TenantCatalog>,
    /// Products, readable without the lock.
    products: AtomicUsize,
    last_request: AtomicU64,
    /// Syncs that were begun.
    begun: AtomicU64,
    /// Number of the last sync that was finished; held while one runs.
    finished: tokio::sync::Mutex<u64>,
}

impl TenantReplica {
    pub fn read(&self) -> RwLockReadGuard<'_, TenantCatalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, TenantCatalog> {
        self.catalog.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CatalogReplica {
    pub fn new(client: CatalogClient, products_max: usize) -> Self {
        Self { client, products_max, requests: AtomicU64::new(0), tenants: Mutex::default() }
    }

    /// The tenant's catalog with every change that was made before this call.
    ///
    /// # Errors
    /// When the catalog service cannot be asked, for stock is never answered from memory alone, or when the tenant has more
    /// products than may be kept.
    pub async fn current(&self, principal: &Principal) -> Result<Arc<TenantReplica>> {
        let replica = self.tenant(principal.tenant()?);
        let synced = self.sync(principal, &replica).await;
        self.make_room(principal.tenant()?);
        synced.map(|()| replica)
    }

    fn tenant(&self, tenant: TenantId) -> Arc<TenantReplica> {
        let replica = self.lock().entry(tenant).or_default().clone();
        replica.last_request.store(self.requests.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        replica
    }

    /// Requests that come while a sync runs share the next one.
    async fn sync(&self, principal: &Principal, replica: &TenantReplica) -> Result<()> {
        let begun_before = replica.begun.load(Ordering::SeqCst);
        let mut finished = replica.finished.lock().await;
        if *finished > begun_before {
            return Ok(());
        }
        let number = replica.begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.take_changes(principal, replica).await?;
        *finished = number;
        Ok(())
    }

    async fn take_changes(&self, principal: &Principal, replica: &TenantReplica) -> Result<()> {
        loop {
            let since = replica.read().since();
            let changes = self.client.changes(principal, since, CHANGES_PER_CALL).await?;
            // A feed that does not move on would be asked for ever.
            if changes.last().is_none_or(|last| last.sequence <= since) {
                return Ok(());
            }
            let products = {
                let mut catalog = replica.write();
                changes.into_iter().for_each(|change| catalog.apply(change));
                catalog.len()
            };
            replica.products.store(products, Ordering::Relaxed);
            if products > self.products_max {
                self.lock().remove(&principal.tenant()?);
                let message = format!("the catalog has more than the {} products that can be ranked here", self.products_max);
                return Err(Error::unavailable(message));
            }
        }
    }

    /// Forgets the tenants that were not asked for the longest, until the rest fits.
    fn make_room(&self, keep: TenantId) {
        let mut tenants = self.lock();
        let mut products: usize = tenants.values().map(|replica| replica.products.load(Ordering::Relaxed)).sum();
        while products > self.products_max {
            let others = tenants.iter().filter(|(tenant, _)| **tenant != keep);
            let oldest =
                others.min_by_key(|(_, replica)| replica.last_request.load(Ordering::Relaxed)).map(|(tenant, _)| *tenant);
            let Some(gone) = oldest.and_then(|tenant| tenants.remove(&tenant)) else { return };
            products -= gone.products.load(Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, Arc<TenantReplica>>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
