//! Erasure and expiry, in every collection of the registry.

use std::time::Duration;

use rusqlite::{Connection, params};

use super::compile::extract;
use super::connection::BUSY_TIMEOUT;
use super::names::table;
use super::rows::{Doomed, remove};
use super::{change_log, registry};
use crate::{Path, Result};

/// Rows that are removed in one go, so that others' writes get their turn.
pub(super) const BATCH: usize = 500;

/// How long one attempt to empty the log waits for readers; writers wait with it.
const CHECKPOINT_WAIT: Duration = Duration::from_millis(200);

/// Erases a person from one file, in one transaction. A document of an early version may have the person as its id, which
/// then stands in the records of its deletion, too.
pub(super) fn erase_person(connection: &Connection, owner: &str, person: &str) -> Result<u64> {
    let mut count = 0;
    for (collection, field) in registry::with_person(connection)? {
        let sql = format!(
            "SELECT owner, id, version FROM {} WHERE owner = ?1 AND ({} = ?2 OR id = ?2)",
            table(&collection),
            extract(&field)
        );
        let doomed = Doomed::query(connection, &sql, params![owner, person])?;
        remove(connection, &collection, &doomed)?;
        count += doomed.len() as u64;
        for records in ["deletions", "changes"] {
            connection
                .prepare_cached(&format!("DELETE FROM {records} WHERE owner = ?1 AND collection = ?2 AND id = ?3"))?
                .execute(params![owner, collection, person])?;
        }
    }
    Ok(count)
}

/// Removes a batch of a collection's expired documents.
pub(super) fn sweep_expired(connection: &Connection, collection: &str, field: &Path, now_ms: i64) -> Result<usize> {
    let field = extract(field);
    let sql = format!("SELECT owner, id, version FROM {} WHERE {field} <= ?1 ORDER BY {field} LIMIT {BATCH}", table(collection));
    let doomed = Doomed::query(connection, &sql, params![now_ms])?;
    remove(connection, collection, &doomed)?;
    Ok(doomed.len())
}

/// Removes a batch of the records of documents that were deleted before a time.
pub(super) fn sweep_tombstones(connection: &Connection, before_ms: i64) -> Result<usize> {
    let removed = connection
        .prepare_cached(&format!(
            "DELETE FROM deletions WHERE (owner, collection, id) IN (
                SELECT owner, collection, id FROM deletion_times WHERE at_ms < ?1 ORDER BY at_ms LIMIT {BATCH})"
        ))?
        .execute(params![before_ms])?;
    Ok(removed)
}

pub(super) fn sweep_changes(connection: &Connection, before_ms: i64) -> Result<usize> {
    change_log::sweep(connection, before_ms, BATCH)
}

/// Empties the write-ahead log, which holds pages as they were. Tells whether it could: not while somebody reads.
pub(super) fn truncate_log(connection: &Connection) -> Result<bool> {
    connection.busy_timeout(CHECKPOINT_WAIT)?;
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(busy? == 0)
}
