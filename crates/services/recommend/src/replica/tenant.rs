//! One tenant's copy of the catalog.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api::product::ProductChange;
use platform::{Error, Result};

use super::catalog::TenantCatalog;

/// A catalog that is loaded, or will be. Whoever ranks holds a snapshot of it, which changes leave alone.
#[derive(Debug, Default)]
pub(super) struct TenantReplica {
    catalog: Mutex<Option<Arc<TenantCatalog>>>,
    /// Products, readable without the lock.
    pub products: AtomicUsize,
    pub last_request: AtomicU64,
    /// Held by whoever loads it.
    pub loading: tokio::sync::Mutex<()>,
}

impl TenantReplica {
    /// The catalog as it is now; none before it is loaded.
    pub fn catalog(&self) -> Option<Arc<TenantCatalog>> {
        self.lock().clone()
    }

    pub fn replace(&self, catalog: Arc<TenantCatalog>) -> Arc<TenantCatalog> {
        self.products.store(catalog.len(), Ordering::Relaxed);
        *self.lock() = Some(Arc::clone(&catalog));
        catalog
    }

    /// Takes changes, if it is loaded, and says how many products it has then. One at a time: the caller holds the feed.
    /// When the caller gives up in the middle, nothing has changed.
    pub async fn apply(&self, changes: Vec<ProductChange>) -> Result<usize> {
        let Some(changes) = self.apply_in_place(changes) else { return Ok(self.products.load(Ordering::Relaxed)) };
        let Some(ranked_now) = self.catalog() else { return Ok(0) };
        let copied = tokio::task::spawn_blocking(move || {
            let mut catalog = TenantCatalog::clone(&ranked_now);
            changes.into_iter().for_each(|change| catalog.apply(change));
            catalog
        });
        Ok(self.replace(Arc::new(copied.await.map_err(Error::internal)?)).len())
    }

    /// Gives the changes back when somebody ranks the catalog, which then has to be copied.
    fn apply_in_place(&self, changes: Vec<ProductChange>) -> Option<Vec<ProductChange>> {
        let mut held = self.lock();
        let Some(catalog) = held.as_mut().and_then(Arc::get_mut) else { return Some(changes) };
        changes.into_iter().for_each(|change| catalog.apply(change));
        self.products.store(catalog.len(), Ordering::Relaxed);
        None
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<TenantCatalog>>> {
        self.catalog.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
