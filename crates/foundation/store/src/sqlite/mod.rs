//! Documents in one SQLite file: a table per collection, values as JSON text, indexes on expressions.

mod bulk;
mod compile;
mod connection;
mod fault;
mod feed;
mod find;
mod readers;
mod rows;
mod schema;
mod writer;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::query::Upserted;
use crate::{Cursor, Error, Filter, Index, Query, Result};
use readers::Readers;
use writer::Writer;

/// A document as it is stored.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) body: String,
}

/// A change as it is stored.
#[derive(Debug)]
pub(crate) struct ChangeRow {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) body: Option<String>,
}

/// Which rows: a collection's, of one owner (a tenant, or `""` for the platform).
#[derive(Debug, Clone)]
pub(crate) struct CollectionKey {
    pub(crate) owner: Arc<str>,
    pub(crate) collection: &'static str,
}

/// One open file: a thread that writes and some that read. Dropping it finishes what is under way.
#[derive(Debug)]
pub(crate) struct Database {
    // Readers stop before the writer, so that the last connection to close folds the log into the file.
    readers: Option<Readers>,
    writer: Writer,
    registered: Mutex<HashMap<&'static str, &'static [Index]>>,
}

impl Database {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let writer = Writer::start(connection::open_writer(path)?)?;
        let readers = Some(Readers::start(path)?);
        Ok(Self { readers, writer, registered: Mutex::default() })
    }

    /// A database in memory has one connection, which also reads.
    pub(crate) fn in_memory() -> Result<Self> {
        let writer = Writer::start(connection::open_memory()?)?;
        Ok(Self { readers: None, writer, registered: Mutex::default() })
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        self.writer.run(|connection| Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)).await
    }

    pub(crate) async fn register(&self, collection: &'static str, indexes: &'static [Index]) -> Result<()> {
        schema::check_names(collection, indexes)?;
        if let Some(earlier) = self.registered().get(collection)
            && *earlier != indexes
        {
            return Err(Error::internal(format!("two types claim the collection {collection:?} with other indexes")));
        }
        self.writer.run(move |connection| schema::create_collection(connection, collection, indexes)).await?;
        self.registered().insert(collection, indexes);
        Ok(())
    }

    pub(crate) async fn get<T: Send + 'static>(
        &self,
        key: CollectionKey,
        id: String,
        decode: fn(Row) -> Result<T>,
    ) -> Result<Option<T>> {
        self.read(&key.clone(), move |connection| rows::get(connection, &key, &id)?.map(decode).transpose()).await
    }

    pub(crate) async fn insert(&self, key: CollectionKey, id: String, body: String) -> Result<u64> {
        self.write(&key.clone(), move |connection| rows::insert(connection, &key, &id, &body)).await
    }

    pub(crate) async fn replace(&self, key: CollectionKey, id: String, body: String, version: u64) -> Result<u64> {
        self.write(&key.clone(), move |connection| rows::replace(connection, &key, &id, &body, version)).await
    }

    pub(crate) async fn delete(&self, key: CollectionKey, id: String, version: u64) -> Result<()> {
        self.write(&key.clone(), move |connection| rows::delete(connection, &key, &id, version)).await
    }

    pub(crate) async fn upsert(&self, key: CollectionKey, rows: Vec<(String, String)>) -> Result<Vec<Upserted>> {
        self.write(&key.clone(), move |connection| bulk::upsert(connection, &key, &rows)).await
    }

    pub(crate) async fn find<T: Send + 'static>(
        &self,
        key: CollectionKey,
        query: Query,
        decode: fn(Row) -> Result<T>,
    ) -> Result<(Vec<T>, Option<Cursor>)> {
        self.read(&key.clone(), move |connection| {
            let (rows, next) = find::find(connection, &key, &query)?;
            Ok((rows.into_iter().map(decode).collect::<Result<_>>()?, next))
        })
        .await
    }

    pub(crate) async fn count(&self, key: CollectionKey, filter: Filter) -> Result<u64> {
        self.read(&key.clone(), move |connection| find::count(connection, &key, &filter)).await
    }

    pub(crate) async fn changes<T: Send + 'static>(
        &self,
        key: CollectionKey,
        since: u64,
        limit: usize,
        decode: fn(ChangeRow) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.read(&key.clone(), move |connection| {
            feed::changes(connection, &key, since, limit)?.into_iter().map(decode).collect()
        })
        .await
    }

    async fn read<T: Send + 'static>(
        &self,
        key: &CollectionKey,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.check_registered(key)?;
        match &self.readers {
            Some(readers) => readers.run(work).await,
            None => self.writer.run(work).await,
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        key: &CollectionKey,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.check_registered(key)?;
        self.writer.run(work).await
    }

    fn check_registered(&self, key: &CollectionKey) -> Result<()> {
        if self.registered().contains_key(key.collection) {
            return Ok(());
        }
        Err(Error::internal(format!("the collection {:?} is used before Store::register", key.collection)))
    }

    fn registered(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, &'static [Index]>> {
        self.registered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
