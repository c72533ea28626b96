//! Documents in one SQLite file: a table per collection, values as JSON text, indexes on expressions.

mod bulk;
mod change_log;
mod compile;
mod connection;
mod fault;
mod find;
mod indexes;
mod maintenance;
mod names;
mod queue;
mod readers;
mod registry;
mod rows;
mod schema;
mod writer;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ids::Clock;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use tokio::sync::watch;

use crate::query::Upserted;
use crate::records::{ChangeRow, CollectionKey, PersonLimit, Row};
use crate::{CollectionSpec, Cursor, Error, Filter, MigrationStep, Query, Result, Swept};
use readers::Readers;
use writer::Writer;

/// How long the versions of deleted documents are kept, so that nobody mistakes a new document for an old one.
const TOMBSTONES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a reader of the change feed may be away.
const CHANGES_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Attempts to empty the log; operations get their turn between them.
const CHECKPOINT_ATTEMPTS: usize = 10;

/// One open file: a thread that writes and some that read. Dropping it finishes what is under way.
#[derive(Debug)]
pub(crate) struct Database {
    // Readers stop before the writer, so that the last connection to close folds the log into the file.
    readers: Option<Readers>,
    writer: Writer,
    clock: Clock,
    registered: Mutex<HashMap<&'static str, CollectionSpec>>,
}

impl Database {
    pub(crate) fn open(path: &Path, clock: Clock) -> Result<Self> {
        let writer = Writer::start(connection::open_writer(path)?)?;
        let readers = Some(Readers::start(path)?);
        Ok(Self { readers, writer, clock, registered: Mutex::default() })
    }

    /// A database in memory has one connection, which also reads.
    pub(crate) fn in_memory(clock: Clock) -> Result<Self> {
        let writer = Writer::start(connection::open_memory()?)?;
        Ok(Self { readers: None, writer, clock, registered: Mutex::default() })
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        self.writer.run(|connection| Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)).await
    }

    pub(crate) async fn register(&self, specs: &'static [CollectionSpec]) -> Result<()> {
        for spec in specs {
            names::check_names(spec)?;
            if self.registered().get(spec.collection).is_some_and(|earlier| earlier != spec) {
                return Err(Error::internal(format!("two types claim the collection {:?}", spec.collection)));
            }
        }
        let create = move |connection: &Connection| specs.iter().try_for_each(|spec| schema::create_collection(connection, spec));
        self.writer.run(create).await?;
        self.registered().extend(specs.iter().map(|spec| (spec.collection, *spec)));
        Ok(())
    }

    pub(crate) async fn get<T: Send + 'static>(
        &self,
        key: CollectionKey,
        id: String,
        decode: fn(Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let now = self.now_ms();
        self.read(key.spec, move |connection| rows::get(connection, &key, &id, now)?.map(decode).transpose()).await
    }

    pub(crate) async fn get_many<T: Send + 'static>(
        &self,
        key: CollectionKey,
        ids: Vec<String>,
        decode: fn(Row) -> Result<T>,
    ) -> Result<Vec<Option<T>>> {
        let now = self.now_ms();
        self.read(key.spec, move |connection| {
            ids.iter().map(|id| rows::get(connection, &key, id, now)?.map(decode).transpose()).collect()
        })
        .await
    }

    pub(crate) async fn insert(&self, key: CollectionKey, id: String, body: String, limit: Option<PersonLimit>) -> Result<u64> {
        let now = self.now_ms();
        self.write(key.spec, move |connection| rows::insert(connection, &key, &id, &body, limit.as_ref(), now)).await
    }

    pub(crate) async fn replace(&self, key: CollectionKey, id: String, body: String, version: u64) -> Result<u64> {
        let now = self.now_ms();
        self.write(key.spec, move |connection| rows::replace(connection, &key, &id, &body, version, now)).await
    }

    pub(crate) async fn delete(&self, key: CollectionKey, id: String, version: u64) -> Result<()> {
        let now = self.now_ms();
        self.write(key.spec, move |connection| rows::delete(connection, &key, &id, version, now)).await
    }

    pub(crate) async fn upsert(&self, key: CollectionKey, rows: Vec<(String, String)>) -> Result<Vec<Upserted>> {
        let now = self.now_ms();
        self.write(key.spec, move |connection| bulk::upsert(connection, &key, &rows, now)).await
    }

    pub(crate) async fn find<T: Send + 'static>(
        &self,
        key: CollectionKey,
        query: Query,
        decode: fn(Row) -> Result<T>,
    ) -> Result<(Vec<T>, Option<Cursor>)> {
        let now = self.now_ms();
        self.read(key.spec, move |connection| {
            let (rows, next) = find::find(connection, &key, &query, now)?;
            Ok((rows.into_iter().map(decode).collect::<Result<_>>()?, next))
        })
        .await
    }

    pub(crate) async fn count(&self, key: CollectionKey, filter: Filter) -> Result<u64> {
        let now = self.now_ms();
        self.read(key.spec, move |connection| find::count(connection, &key, &filter, now)).await
    }

    pub(crate) async fn feed_head(&self, spec: &'static CollectionSpec) -> Result<String> {
        self.read(spec, change_log::head).await
    }

    pub(crate) async fn feed_read<T: Send + 'static>(
        &self,
        spec: &'static CollectionSpec,
        position: String,
        limit: usize,
        decode: fn(ChangeRow) -> Result<T>,
    ) -> Result<(Vec<T>, String)> {
        let now = self.now_ms();
        self.read(spec, move |connection| {
            let (changes, next) = change_log::read(connection, spec, &position, limit, now)?;
            Ok((changes.into_iter().map(decode).collect::<Result<_>>()?, next))
        })
        .await
    }

    pub(crate) fn writes(&self) -> watch::Receiver<u64> {
        self.writer.writes()
    }

    pub(crate) async fn erase_person(&self, owner: String, person: String) -> Result<u64> {
        let erase = move |connection: &Connection| maintenance::erase_person(connection, &owner, &person);
        let count = self.writer.run(erase).await?;
        self.truncate_log().await?;
        Ok(count)
    }

    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<Swept> {
        let before = |kept| now.saturating_sub(kept).map_or(i64::MIN, Timestamp::as_millisecond);
        let (now_ms, tombstones_before, changes_before) = (now.as_millisecond(), before(TOMBSTONES_KEPT), before(CHANGES_KEPT));
        let mut swept = Swept::default();
        for (collection, field) in self.writer.run(registry::with_expiry).await? {
            let batch = move |connection: &Connection| maintenance::sweep_expired(connection, &collection, &field, now_ms);
            swept.documents += self.in_batches(batch).await?;
        }
        swept.tombstones =
            self.in_batches(move |connection| maintenance::sweep_tombstones(connection, tombstones_before)).await?;
        swept.changes = self.in_batches(move |connection| maintenance::sweep_changes(connection, changes_before)).await?;
        self.truncate_log().await?;
        Ok(swept)
    }

    /// Runs `batch`, which removes a batch of rows and tells how many, until it finds fewer.
    async fn in_batches(&self, batch: impl Fn(&Connection) -> Result<usize> + Clone + Send + 'static) -> Result<u64> {
        let mut removed = 0;
        loop {
            let count = self.writer.run(batch.clone()).await?;
            removed += count as u64;
            if count < maintenance::BATCH {
                return Ok(removed);
            }
        }
    }

    /// Where somebody keeps reading, the log stays until the next sweep.
    async fn truncate_log(&self) -> Result<()> {
        for _ in 0..CHECKPOINT_ATTEMPTS {
            if self.writer.run_alone(maintenance::truncate_log).await? {
                break;
            }
        }
        Ok(())
    }

    pub(crate) async fn migrate(&self, dry_run: bool) -> Result<Vec<MigrationStep>> {
        let mut specs: Vec<CollectionSpec> = self.registered().values().copied().collect();
        specs.sort_by_key(|spec| spec.collection);
        self.writer
            .run(move |connection| {
                let steps = specs.iter().map(|spec| indexes::drop_undeclared(connection, spec, dry_run));
                Ok(steps.collect::<Result<Vec<_>>>()?.concat())
            })
            .await
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    async fn read<T: Send + 'static>(
        &self,
        spec: &CollectionSpec,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.check_registered(spec)?;
        match &self.readers {
            Some(readers) => readers.run(work).await,
            None => self.writer.run(work).await,
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        spec: &CollectionSpec,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.check_registered(spec)?;
        self.writer.run(work).await
    }

    fn check_registered(&self, spec: &CollectionSpec) -> Result<()> {
        if self.registered().contains_key(spec.collection) {
            return Ok(());
        }
        Err(Error::internal(format!("the collection {:?} is used before Store::register", spec.collection)))
    }

    fn registered(&self) -> MutexGuard<'_, HashMap<&'static str, CollectionSpec>> {
        self.registered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
