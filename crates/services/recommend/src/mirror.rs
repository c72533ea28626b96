//! The catalogues in memory, one per tenant, and how they are kept up to date.

mod catalogue;
mod entry;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use api::clients::CatalogClient;
use platform::{Caller, Error, Result, TenantId};

pub(crate) use self::catalogue::Catalogue;
pub(crate) use self::entry::{Entry, VariantEntry, stock_of};

/// Changes that are asked for at once.
const CHANGES_PER_CALL: u32 = 1000;

/// Copies of the catalogues of the tenants that were asked for lately.
#[derive(Debug)]
pub(crate) struct Mirror {
    client: CatalogClient,
    products_max: usize,
    /// Counts requests, to tell which tenant was asked for last.
    requests: AtomicU64,
    tenants: Mutex<HashMap<TenantId, Arc<TenantMirror>>>,
}

/// One tenant's copy.
#[derive(Debug, Default)]
pub(crate) struct TenantMirror {
    catalogue: RwLock<Catalogue>,
    /// Products, readable without the lock.
    products: AtomicUsize,
    last_request: AtomicU64,
    /// Syncs that were begun.
    begun: AtomicU64,
    /// Number of the last sync that was finished; held while one runs.
    finished: tokio::sync::Mutex<u64>,
}

impl TenantMirror {
    pub fn read(&self) -> RwLockReadGuard<'_, Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Catalogue> {
        self.catalogue.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mirror {
    pub fn new(client: CatalogClient, products_max: usize) -> Self {
        Self { client, products_max, requests: AtomicU64::new(0), tenants: Mutex::default() }
    }

    /// The tenant's catalogue with every change that was made before this call.
    ///
    /// # Errors
    /// When the catalogue service cannot be asked, for stock is never answered from memory alone, or when the tenant has more
    /// products than may be kept.
    pub async fn current(&self, caller: &Caller) -> Result<Arc<TenantMirror>> {
        let mirror = self.tenant(caller.tenant);
        let synced = self.sync(caller, &mirror).await;
        self.make_room(caller.tenant);
        synced.map(|()| mirror)
    }

    fn tenant(&self, tenant: TenantId) -> Arc<TenantMirror> {
        let mirror = self.lock().entry(tenant).or_default().clone();
        mirror.last_request.store(self.requests.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        mirror
    }

    /// Requests that come while a sync runs share the next one.
    async fn sync(&self, caller: &Caller, mirror: &TenantMirror) -> Result<()> {
        let begun_before = mirror.begun.load(Ordering::SeqCst);
        let mut finished = mirror.finished.lock().await;
        if *finished > begun_before {
            return Ok(());
        }
        let number = mirror.begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.take_changes(caller, mirror).await?;
        *finished = number;
        Ok(())
    }

    async fn take_changes(&self, caller: &Caller, mirror: &TenantMirror) -> Result<()> {
        loop {
            let since = mirror.read().since();
            let changes = self.client.changes(caller, since, CHANGES_PER_CALL).await?;
            // A feed that does not move on would be asked for ever.
            if changes.last().is_none_or(|last| last.sequence <= since) {
                return Ok(());
            }
            let products = {
                let mut catalogue = mirror.write();
                changes.into_iter().for_each(|change| catalogue.apply(change));
                catalogue.len()
            };
            mirror.products.store(products, Ordering::Relaxed);
            if products > self.products_max {
                self.lock().remove(&caller.tenant);
                let message = format!("the catalogue has more than the {} products that can be ranked here", self.products_max);
                return Err(Error::unavailable(message));
            }
        }
    }

    /// Forgets the tenants that were not asked for the longest, until the rest fits.
    fn make_room(&self, keep: TenantId) {
        let mut tenants = self.lock();
        let mut products: usize = tenants.values().map(|mirror| mirror.products.load(Ordering::Relaxed)).sum();
        while products > self.products_max {
            let others = tenants.iter().filter(|(tenant, _)| **tenant != keep);
            let oldest = others.min_by_key(|(_, mirror)| mirror.last_request.load(Ordering::Relaxed)).map(|(tenant, _)| *tenant);
            let Some(gone) = oldest.and_then(|tenant| tenants.remove(&tenant)) else { return };
            products -= gone.products.load(Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, Arc<TenantMirror>>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
