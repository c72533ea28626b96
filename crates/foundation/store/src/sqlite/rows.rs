//! One document at a time. Each write runs inside the writer's savepoint.

use rusqlite::{Connection, OptionalExtension, Params, params};

use super::compile::extract;
use super::fault::broken_constraint;
use super::names::table;
use crate::records::{CollectionKey, PersonLimit, Row};
use crate::{CollectionSpec, Error, Path, Result};

/// A condition that is true of documents that have not expired at the time that is the third parameter.
pub(super) fn alive(spec: &CollectionSpec) -> String {
    match spec.expires {
        Some(path) => format!("coalesce({} > ?3, 1)", extract(&path.into())),
        None => "?3 IS NOT NULL".to_owned(),
    }
}

pub(super) fn get(connection: &Connection, key: &CollectionKey, id: &str, now_ms: i64) -> Result<Option<Row>> {
    let (table, alive) = (table(key.spec.collection), alive(key.spec));
    let sql = format!("SELECT id, version, body FROM {table} WHERE owner = ?1 AND id = ?2 AND {alive}");
    let mut statement = connection.prepare_cached(&sql)?;
    let row = statement
        .query_row(params![key.owner, id, now_ms], |row| Ok(Row { id: row.get(0)?, version: row.get(1)?, body: row.get(2)? }));
    Ok(row.optional()?)
}

pub(super) fn insert(
    connection: &Connection,
    key: &CollectionKey,
    id: &str,
    body: &str,
    limit: Option<&PersonLimit>,
    now_ms: i64,
) -> Result<u64> {
    if let Some(limit) = limit {
        check_limit(connection, key, limit, now_ms)?;
    }
    let sequence = take_sequence_numbers(connection, &key.owner, key.spec.collection, 1)?;
    past_expired(connection, key, now_ms, || insert_at(connection, key, id, body, sequence))
        .map_err(|cause| clash(key, id, cause))
}

pub(super) fn replace(
    connection: &Connection,
    key: &CollectionKey,
    id: &str,
    body: &str,
    expected: u64,
    now_ms: i64,
) -> Result<u64> {
    check_version(connection, key, id, expected, now_ms)?;
    let sequence = take_sequence_numbers(connection, &key.owner, key.spec.collection, 1)?;
    let version = expected + 1;
    past_expired(connection, key, now_ms, || update_at(connection, key, id, body, version, sequence))
        .map_err(|cause| clash(key, id, cause))?;
    Ok(version)
}

pub(super) fn delete(connection: &Connection, key: &CollectionKey, id: &str, expected: u64, now_ms: i64) -> Result<()> {
    check_version(connection, key, id, expected, now_ms)?;
    let doomed = Doomed { owner: key.owner.to_string(), id: id.to_owned(), version: expected };
    Ok(remove(connection, key.spec.collection, &[doomed])?)
}

/// Adds a row; a document that existed before continues its versions, so that whoever still holds an old
/// version cannot mistake the new document for the old.
pub(super) fn insert_at(
    connection: &Connection,
    key: &CollectionKey,
    id: &str,
    body: &str,
    sequence: i64,
) -> rusqlite::Result<u64> {
    let collection = key.spec.collection;
    let sql = format!(
        "INSERT INTO {} (owner, id, version, sequence, body)
         VALUES (?1, ?2, 1 + coalesce((SELECT version FROM deletions
                                       WHERE owner = ?1 AND collection = ?5 AND id = ?2), 0), ?3, ?4)
         RETURNING version",
        table(collection)
    );
    let version: u64 =
        connection.prepare_cached(&sql)?.query_row(params![key.owner, id, sequence, body, collection], |row| row.get(0))?;
    if version > 1 {
        connection
            .prepare_cached("DELETE FROM deletions WHERE owner = ?1 AND collection = ?2 AND id = ?3")?
            .execute(params![key.owner, collection, id])?;
    }
    Ok(version)
}

pub(super) fn update_at(
    connection: &Connection,
    key: &CollectionKey,
    id: &str,
    body: &str,
    version: u64,
    sequence: i64,
) -> rusqlite::Result<()> {
    let table = table(key.spec.collection);
    let sql = format!("UPDATE {table} SET body = ?3, version = ?4, sequence = ?5 WHERE owner = ?1 AND id = ?2");
    connection.prepare_cached(&sql)?.execute(params![key.owner, id, body, version, sequence])?;
    Ok(())
}

/// A row that is to go, whatever it says.
pub(super) struct Doomed {
    owner: String,
    id: String,
    version: u64,
}

impl Doomed {
    /// Rows by a query for owner, id and version.
    pub(super) fn query(connection: &Connection, sql: &str, parameters: impl Params) -> rusqlite::Result<Vec<Self>> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows =
            statement.query_map(parameters, |row| Ok(Self { owner: row.get(0)?, id: row.get(1)?, version: row.get(2)? }))?;
        rows.collect()
    }
}

/// Removes rows and keeps their last versions.
pub(super) fn remove(connection: &Connection, collection: &str, doomed: &[Doomed]) -> rusqlite::Result<()> {
    for Doomed { owner, id, version } in doomed {
        let sequence = take_sequence_numbers(connection, owner, collection, 1)?;
        connection
            .prepare_cached(&format!("DELETE FROM {} WHERE owner = ?1 AND id = ?2", table(collection)))?
            .execute(params![owner, id])?;
        connection
            .prepare_cached("INSERT INTO deletions (owner, collection, id, version, sequence) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![owner, collection, id, version + 1, sequence])?;
    }
    Ok(())
}

/// Does a write. An expired document holds neither its id nor its unique values: where one may be in the way, it goes,
/// and the write is done again.
pub(super) fn past_expired<T>(
    connection: &Connection,
    key: &CollectionKey,
    now_ms: i64,
    write: impl Fn() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    match (write(), key.spec.expires) {
        (Err(cause), Some(expires)) if broken_constraint(&cause).is_some() => {
            remove_expired(connection, key, &expires.into(), now_ms)?;
            write()
        }
        (outcome, _) => outcome,
    }
}

fn remove_expired(connection: &Connection, key: &CollectionKey, expires: &Path, now_ms: i64) -> rusqlite::Result<()> {
    let (table, expires) = (table(key.spec.collection), extract(expires));
    let sql = format!("SELECT owner, id, version FROM {table} WHERE owner = ?1 AND {expires} <= ?2");
    let doomed = Doomed::query(connection, &sql, params![key.owner, now_ms])?;
    remove(connection, key.spec.collection, &doomed)
}

/// Takes `count` numbers of the owner's and collection's sequence, by which processes of the version before this one
/// follow changes, and gives the first.
pub(super) fn take_sequence_numbers(
    connection: &Connection,
    owner: &str,
    collection: &str,
    count: usize,
) -> rusqlite::Result<i64> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(
        "INSERT INTO feeds (owner, collection, last) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET last = last + excluded.last RETURNING last",
    )?;
    let last: i64 = statement.query_row(params![owner, collection, count], |row| row.get(0))?;
    Ok(last - count + 1)
}

fn check_limit(connection: &Connection, key: &CollectionKey, limit: &PersonLimit, now_ms: i64) -> Result<()> {
    let Some(person) = key.spec.person else { return Ok(()) };
    let (table, field, alive) = (table(key.spec.collection), extract(&person.field.into()), alive(key.spec));
    let sql = format!("SELECT count(*) FROM {table} WHERE owner = ?1 AND {field} = ?2 AND {alive}");
    let count: u64 = connection.prepare_cached(&sql)?.query_row(params![key.owner, limit.person, now_ms], |row| row.get(0))?;
    if count < limit.limit {
        return Ok(());
    }
    Err(Error::LimitReached { collection: key.spec.collection, limit: limit.limit })
}

fn check_version(connection: &Connection, key: &CollectionKey, id: &str, expected: u64, now_ms: i64) -> Result<()> {
    let collection = key.spec.collection;
    let sql = format!("SELECT version FROM {} WHERE owner = ?1 AND id = ?2 AND {}", table(collection), alive(key.spec));
    let mut statement = connection.prepare_cached(&sql)?;
    let actual: Option<u64> = statement.query_row(params![key.owner, id, now_ms], |row| row.get(0)).optional()?;
    match actual {
        None => Err(Error::NotFound { collection, id: id.to_owned() }),
        Some(actual) if actual == expected => Ok(()),
        Some(actual) => Err(Error::VersionConflict { collection, id: id.to_owned(), expected, actual }),
    }
}

fn clash(key: &CollectionKey, id: &str, cause: rusqlite::Error) -> Error {
    match broken_constraint(&cause) {
        Some(constraint) => Error::Conflict { collection: key.spec.collection, id: id.to_owned(), constraint },
        None => cause.into(),
    }
}
