//! The way in.

use std::path::Path;
use std::sync::Arc;

use ids::Clock;
use jiff::Timestamp;

use crate::backend::Backend;
use crate::scoped::{SystemStore, TenantStore};
use crate::{CollectionSpec, Document, Feed, MigrationStep, Result, Scope, Swept, TenantId};

/// All documents of a platform. Cheap to clone; the last clone (or handle made from one) to go writes
/// what is under way and closes the file. Documents are reached once their collections are registered.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Arc<Backend>,
}

/// A store whose collections are prepared. A service that registers nothing has no way to a document.
#[derive(Debug, Clone)]
pub struct RegisteredStore {
    backend: Arc<Backend>,
}

impl Store {
    /// Opens or creates the SQLite file at `path`, and the folders above it. Several processes may open one
    /// file, those of the version before this one among them. The clock tells when documents expire.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when it cannot be opened, [`crate::Error::Corrupt`] when it is not ours.
    pub fn open(path: impl AsRef<Path>, clock: Clock) -> Result<Self> {
        Ok(Self { backend: Arc::new(Backend::open_sqlite(path.as_ref(), clock)?) })
    }

    /// A store that is gone when dropped, for tests.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when there is no memory or no thread for it.
    pub fn in_memory(clock: Clock) -> Result<Self> {
        Ok(Self { backend: Arc::new(Backend::in_memory(clock)?) })
    }

    /// Prepares a service's collections and makes the indexes that are missing; a service does so at start, with the list
    /// of [`collections!`](crate::collections). Doing it again changes nothing. What is no longer declared stays until
    /// [`Store::migrate`], for processes of the version before.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] when a declaration breaks the rules of names or two types claim one collection, and
    /// [`crate::Error::Conflict`] when stored documents already break a new unique index.
    pub async fn register(&self, collections: &'static [CollectionSpec]) -> Result<RegisteredStore> {
        self.backend.register(collections).await?;
        Ok(RegisteredStore { backend: Arc::clone(&self.backend) })
    }

    /// Whether storage answers, for health checks.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] and [`crate::Error::Corrupt`].
    pub async fn ping(&self) -> Result<()> {
        self.backend.ping().await
    }

    /// Erases a person: all their documents of one tenant, in every collection of people's data that any process ever
    /// registered here, from the file and its log. Tells how many documents there were. Where a reader holds the log
    /// for long, the next sweep empties it.
    ///
    /// # Errors
    /// Only those that all operations share; doing it again is safe.
    pub async fn erase_person(&self, tenant: TenantId, person: &str) -> Result<u64> {
        self.backend.erase_person(tenant.to_string(), person.to_owned()).await
    }

    /// Removes what has expired at `now` in all collections that any process ever registered here: documents, records of
    /// deletions after 30 days, entries of the change feed after 7 days. Call it every few minutes.
    ///
    /// # Errors
    /// Only those that all operations share; doing it again is safe.
    pub async fn sweep(&self, now: Timestamp) -> Result<Swept> {
        self.backend.sweep(now).await
    }

    /// Drops what the collections that are registered in this process no longer declare, and tells each step; with
    /// `dry_run` it only tells. To be called when no process of an earlier version runs any more.
    ///
    /// # Errors
    /// Only those that all operations share; doing it again is safe.
    pub async fn migrate(&self, dry_run: bool) -> Result<Vec<MigrationStep>> {
        self.backend.migrate(dry_run).await
    }
}

impl RegisteredStore {
    /// The documents of one tenant.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> TenantStore {
        TenantStore::new(Arc::clone(&self.backend), &tenant.to_string())
    }

    /// The platform's own documents.
    #[must_use]
    pub fn system(&self) -> SystemStore {
        SystemStore::new(Arc::clone(&self.backend), "")
    }

    /// What changes in a collection, of all tenants.
    #[must_use]
    pub fn feed<D: Document>(&self) -> Feed<D> {
        const { assert!(matches!(D::SCOPE, Scope::Tenant), "the feed is of tenants' documents") }
        Feed::new(Arc::clone(&self.backend))
    }
}
