//! The change feed: live documents and deletions share one row of places per owner and collection.

use rusqlite::{Connection, params};

use super::{ChangeRow, CollectionKey, schema::table};
use crate::Result;

/// Takes `count` places, inside the transaction that fills them, and gives the first. Only one transaction
/// writes at a time, so places become visible in their order.
pub(super) fn take_sequence_numbers(connection: &Connection, key: &CollectionKey, count: usize) -> Result<i64> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(
        "INSERT INTO feeds (owner, collection, last) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET last = last + excluded.last RETURNING last",
    )?;
    let last: i64 = statement.query_row(params![key.owner, key.collection, count], |row| row.get(0))?;
    Ok(last - count + 1)
}

pub(super) fn changes(connection: &Connection, key: &CollectionKey, since: u64, limit: usize) -> Result<Vec<ChangeRow>> {
    let table = table(key.collection);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT sequence, id, version, body FROM {table} WHERE owner = ?1 AND sequence > ?3
         UNION ALL
         SELECT sequence, id, version, NULL FROM deletions
         WHERE owner = ?1 AND collection = ?2 AND sequence > ?3
         ORDER BY sequence LIMIT ?4"
    ))?;
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![key.owner, key.collection, since, limit], |row| {
        Ok(ChangeRow { sequence: row.get(0)?, id: row.get(1)?, version: row.get(2)?, body: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
