//! The way in.

use std::path::Path;
use std::sync::Arc;

use crate::scoped::{SystemStore, TenantStore};
use crate::sqlite::Database;
use crate::{Document, Result, TenantId};

/// All documents of a platform. Cheap to clone; the last clone (or handle made from one) to go writes
/// what is under way and closes the file.
#[derive(Debug, Clone)]
pub struct Store {
    database: Arc<Database>,
}

impl Store {
    /// Opens or creates the SQLite file at `path`, and the folders above it. Several processes may open one
    /// file.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when it cannot be opened, [`crate::Error::Corrupt`] when it is not ours.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Ok(Self { database: Arc::new(Database::open(path.as_ref())?) })
    }

    /// A store that is gone when dropped, for tests.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when there is no memory or no thread for it.
    pub fn in_memory() -> Result<Self> {
        Ok(Self { database: Arc::new(Database::in_memory()?) })
    }

    /// Prepares a collection and its indexes; a service does so at start, for each of its collections.
    /// Doing it again changes nothing; indexes that are no longer declared go.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] when the declaration breaks the rules of names, and
    /// [`crate::Error::Conflict`] when stored documents already break a new unique index.
    pub async fn register<D: Document>(&self) -> Result<()> {
        self.database.register(D::COLLECTION, D::INDEXES).await
    }

    /// Whether storage answers, for health checks.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] and [`crate::Error::Corrupt`].
    pub async fn ping(&self) -> Result<()> {
        self.database.ping().await
    }

    /// The documents of one tenant.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> TenantStore {
        TenantStore::new(Arc::clone(&self.database), &tenant.to_string())
    }

    /// The platform's own documents.
    #[must_use]
    pub fn system(&self) -> SystemStore {
        SystemStore::new(Arc::clone(&self.database), "")
    }
}
