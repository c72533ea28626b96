//! One document at a time. Each write runs inside the writer's savepoint.

use rusqlite::{Connection, OptionalExtension, params};

use super::fault::broken_constraint;
use super::feed::take_sequence_numbers;
use super::{CollectionKey, Row, schema::table};
use crate::{Error, Result};

pub(super) fn get(connection: &Connection, key: &CollectionKey, id: &str) -> Result<Option<Row>> {
    let sql = format!("SELECT id, version, body FROM {} WHERE owner = ?1 AND id = ?2", table(key.collection));
    let mut statement = connection.prepare_cached(&sql)?;
    let row =
        statement.query_row(params![key.owner, id], |row| Ok(Row { id: row.get(0)?, version: row.get(1)?, body: row.get(2)? }));
    Ok(row.optional()?)
}

pub(super) fn insert(connection: &Connection, key: &CollectionKey, id: &str, body: &str) -> Result<u64> {
    let sequence = take_sequence_numbers(connection, key, 1)?;
    insert_at(connection, key, id, body, sequence).map_err(|cause| clash(key, id, cause))
}

pub(super) fn replace(connection: &Connection, key: &CollectionKey, id: &str, body: &str, expected: u64) -> Result<u64> {
    check_version(connection, key, id, expected)?;
    let sequence = take_sequence_numbers(connection, key, 1)?;
    let version = expected + 1;
    update_at(connection, key, id, body, version, sequence).map_err(|cause| clash(key, id, cause))?;
    Ok(version)
}

pub(super) fn delete(connection: &Connection, key: &CollectionKey, id: &str, expected: u64) -> Result<()> {
    check_version(connection, key, id, expected)?;
    let sequence = take_sequence_numbers(connection, key, 1)?;
    let sql = format!("DELETE FROM {} WHERE owner = ?1 AND id = ?2", table(key.collection));
    connection.prepare_cached(&sql)?.execute(params![key.owner, id])?;
    connection
        .prepare_cached("INSERT INTO deletions (owner, collection, id, version, sequence) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![key.owner, key.collection, id, expected + 1, sequence])?;
    Ok(())
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
    let sql = format!(
        "INSERT INTO {} (owner, id, version, sequence, body)
         VALUES (?1, ?2, 1 + coalesce((SELECT version FROM deletions
                                       WHERE owner = ?1 AND collection = ?5 AND id = ?2), 0), ?3, ?4)
         RETURNING version",
        table(key.collection)
    );
    let version: u64 =
        connection.prepare_cached(&sql)?.query_row(params![key.owner, id, sequence, body, key.collection], |row| row.get(0))?;
    if version > 1 {
        connection.prepare_cached("DELETE FROM deletions WHERE owner = ?1 AND collection = ?2 AND id = ?3")?.execute(params![
            key.owner,
            key.collection,
            id
        ])?;
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
    let sql = format!("UPDATE {} SET body = ?3, version = ?4, sequence = ?5 WHERE owner = ?1 AND id = ?2", table(key.collection));
    connection.prepare_cached(&sql)?.execute(params![key.owner, id, body, version, sequence])?;
    Ok(())
}

fn check_version(connection: &Connection, key: &CollectionKey, id: &str, expected: u64) -> Result<()> {
    let collection = key.collection;
    let sql = format!("SELECT version FROM {} WHERE owner = ?1 AND id = ?2", table(collection));
    let mut statement = connection.prepare_cached(&sql)?;
    let actual: Option<u64> = statement.query_row(params![key.owner, id], |row| row.get(0)).optional()?;
    match actual {
        None => Err(Error::NotFound { collection, id: id.to_owned() }),
        Some(actual) if actual == expected => Ok(()),
        Some(actual) => Err(Error::VersionConflict { collection, id: id.to_owned(), expected, actual }),
    }
}

fn clash(key: &CollectionKey, id: &str, cause: rusqlite::Error) -> Error {
    match broken_constraint(&cause) {
        Some(constraint) => Error::Conflict { collection: key.collection, id: id.to_owned(), constraint },
        None => cause.into(),
    }
}
