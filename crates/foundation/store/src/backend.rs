//! What handles need of storage, and the backends that have it.

use std::path::Path;

use ids::Clock;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::maintenance::{MigrationStep, Swept};
use crate::query::Upserted;
use crate::records::{ChangeRow, CollectionKey, PersonLimit, Row};
use crate::sqlite::Database;
use crate::{CollectionSpec, Cursor, Filter, Query, Result};

/// Where documents are. Positions in a feed are texts that only the backend understands.
#[derive(Debug)]
pub(crate) enum Backend {
    Sqlite(Database),
}

impl Backend {
    pub(crate) fn open_sqlite(path: &Path, clock: Clock) -> Result<Self> {
        Database::open(path, clock).map(Self::Sqlite)
    }

    pub(crate) fn in_memory(clock: Clock) -> Result<Self> {
        Database::in_memory(clock).map(Self::Sqlite)
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        match self {
            Self::Sqlite(database) => database.ping().await,
        }
    }

    pub(crate) async fn register(&self, specs: &'static [CollectionSpec]) -> Result<()> {
        match self {
            Self::Sqlite(database) => database.register(specs).await,
        }
    }

    pub(crate) async fn get<T: Send + 'static>(
        &self,
        key: CollectionKey,
        id: String,
        decode: fn(Row) -> Result<T>,
    ) -> Result<Option<T>> {
        match self {
            Self::Sqlite(database) => database.get(key, id, decode).await,
        }
    }

    pub(crate) async fn get_many<T: Send + 'static>(
        &self,
        key: CollectionKey,
        ids: Vec<String>,
        decode: fn(Row) -> Result<T>,
    ) -> Result<Vec<Option<T>>> {
        match self {
            Self::Sqlite(database) => database.get_many(key, ids, decode).await,
        }
    }

    pub(crate) async fn insert(&self, key: CollectionKey, id: String, body: String, limit: Option<PersonLimit>) -> Result<u64> {
        match self {
            Self::Sqlite(database) => database.insert(key, id, body, limit).await,
        }
    }

    pub(crate) async fn replace(&self, key: CollectionKey, id: String, body: String, version: u64) -> Result<u64> {
        match self {
            Self::Sqlite(database) => database.replace(key, id, body, version).await,
        }
    }

    pub(crate) async fn delete(&self, key: CollectionKey, id: String, version: u64) -> Result<()> {
        match self {
            Self::Sqlite(database) => database.delete(key, id, version).await,
        }
    }

    pub(crate) async fn upsert(&self, key: CollectionKey, rows: Vec<(String, String)>) -> Result<Vec<Upserted>> {
        match self {
            Self::Sqlite(database) => database.upsert(key, rows).await,
        }
    }

    pub(crate) async fn find<T: Send + 'static>(
        &self,
        key: CollectionKey,
        query: Query,
        decode: fn(Row) -> Result<T>,
    ) -> Result<(Vec<T>, Option<Cursor>)> {
        match self {
            Self::Sqlite(database) => database.find(key, query, decode).await,
        }
    }

    pub(crate) async fn count(&self, key: CollectionKey, filter: Filter) -> Result<u64> {
        match self {
            Self::Sqlite(database) => database.count(key, filter).await,
        }
    }

    /// The position after the newest change.
    pub(crate) async fn feed_head(&self, spec: &'static CollectionSpec) -> Result<String> {
        match self {
            Self::Sqlite(database) => database.feed_head(spec).await,
        }
    }

    /// Changes after a position, and the position after them.
    pub(crate) async fn feed_read<T: Send + 'static>(
        &self,
        spec: &'static CollectionSpec,
        position: String,
        limit: usize,
        decode: fn(ChangeRow) -> Result<T>,
    ) -> Result<(Vec<T>, String)> {
        match self {
            Self::Sqlite(database) => database.feed_read(spec, position, limit, decode).await,
        }
    }

    /// Changes its value after each write of this process.
    pub(crate) fn writes(&self) -> watch::Receiver<u64> {
        match self {
            Self::Sqlite(database) => database.writes(),
        }
    }

    pub(crate) async fn erase_person(&self, owner: String, person: String) -> Result<u64> {
        match self {
            Self::Sqlite(database) => database.erase_person(owner, person).await,
        }
    }

    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<Swept> {
        match self {
            Self::Sqlite(database) => database.sweep(now).await,
        }
    }

    pub(crate) async fn migrate(&self, dry_run: bool) -> Result<Vec<MigrationStep>> {
        match self {
            Self::Sqlite(database) => database.migrate(dry_run).await,
        }
    }
}
