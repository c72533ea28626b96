//! The verbs of the catalog. Each says first what its caller must be allowed.

mod changes;
mod import_runs;
mod import_upload;
mod imports;
mod product_list;
mod products;
mod visibility;

use std::sync::Arc;
use std::time::Duration;

use blobs::{Blobs, TenantBlobs};
use platform::{Clock, Job, Platform, Principal};
use store::{RegisteredStore, Store, TenantStore};
use tokio::sync::Semaphore;

use crate::config::CatalogConfig;
use crate::documents::COLLECTIONS;
use crate::error::Result;

/// How often a process looks for imports that nobody runs.
const RESUME_EVERY: Duration = Duration::from_secs(30);

/// What the catalog stands on.
#[derive(Clone, Debug)]
pub struct CatalogDeps {
    pub platform: Platform,
    pub store: Store,
    pub blobs: Blobs,
    pub config: CatalogConfig,
}

/// The catalog of all tenants. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalog {
    deps: CatalogDeps,
    documents: RegisteredStore,
    import_permits: Arc<Semaphore>,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Catalog {
    /// Prepares the catalog's collections.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn open(deps: CatalogDeps) -> Result<Self> {
        let documents = deps.store.register(COLLECTIONS).await?;
        let import_permits = Arc::new(Semaphore::new(deps.config.imports_at_once));
        Ok(Self { deps, documents, import_permits })
    }

    /// What the catalog does without being asked: it goes on with imports that a stopped process left.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let catalog = self.clone();
        let resume = move || {
            let catalog = catalog.clone();
            async move {
                catalog.imports_resume().await?;
                Ok(())
            }
        };
        vec![Job::every("imports_resume", RESUME_EVERY, resume)]
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.deps.platform
    }

    fn clock(&self) -> &Clock {
        &self.deps.platform.clock
    }

    fn store(&self, principal: &Principal) -> Result<TenantStore> {
        Ok(self.documents.tenant(principal.tenant()?))
    }

    fn blobs(&self, principal: &Principal) -> Result<TenantBlobs> {
        Ok(self.deps.blobs.tenant(principal.tenant()?))
    }
}
