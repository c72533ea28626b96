//! Tables and indexes.

use rusqlite::{Connection, TransactionBehavior, params};

use super::compile::extract;
use super::fault::broken_constraint;
use crate::{Error, Index, Path, Result};

/// The layout that this program writes. Raise it with a migration.
const LAYOUT: i64 = 1;

/// `deletions` keeps a deleted document's last version and position in the feed; `feeds` the last position given.
const SHARED_TABLES: &str = "
    CREATE TABLE IF NOT EXISTS feeds (
        owner TEXT NOT NULL, collection TEXT NOT NULL, last INTEGER NOT NULL,
        PRIMARY KEY (owner, collection)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS deletions (
        owner TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL,
        version INTEGER NOT NULL, sequence INTEGER NOT NULL,
        PRIMARY KEY (owner, collection, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS deletions_feed ON deletions (owner, collection, sequence);
";

pub(super) fn create_shared_tables(connection: &Connection) -> Result<()> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let layout: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if layout > LAYOUT {
        return Err(Error::unavailable(format!(
            "the file has layout {layout}, newer than the {LAYOUT} that this program knows; use a newer program"
        )));
    }
    transaction.execute_batch(SHARED_TABLES)?;
    transaction.pragma_update(None, "user_version", LAYOUT)?;
    Ok(transaction.commit()?)
}

/// The table of a collection.
pub(super) fn table(collection: &str) -> String {
    format!("documents_{collection}")
}

pub(super) fn create_collection(connection: &Connection, collection: &'static str, indexes: &'static [Index]) -> Result<()> {
    let table = table(collection);
    connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {table} (
            owner TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, sequence INTEGER NOT NULL,
            body TEXT NOT NULL, PRIMARY KEY (owner, id)
        ) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS {table}_feed ON {table} (owner, sequence);"
    ))?;
    drop_other_indexes(connection, collection, indexes)?;
    for index in indexes {
        create_index(connection, collection, index)?;
    }
    Ok(())
}

fn create_index(connection: &Connection, collection: &'static str, index: &Index) -> Result<()> {
    let sql = index_sql(collection, index)?;
    if stored_indexes(connection, collection)?.iter().any(|(_, stored)| *stored == sql) {
        return Ok(());
    }
    connection.execute_batch(&sql).map_err(|cause| match broken_constraint(&cause) {
        Some(constraint) => Error::Conflict { collection, id: "(stored documents)".into(), constraint },
        None => cause.into(),
    })
}

/// An index that was dropped from the declaration, or is declared in another way now.
fn drop_other_indexes(connection: &Connection, collection: &str, indexes: &[Index]) -> Result<()> {
    let wanted = indexes.iter().map(|index| index_sql(collection, index)).collect::<Result<Vec<_>>>()?;
    for (name, sql) in stored_indexes(connection, collection)? {
        if !wanted.contains(&sql) {
            connection.execute_batch(&format!("DROP INDEX \"{name}\""))?;
        }
    }
    Ok(())
}

fn stored_indexes(connection: &Connection, collection: &str) -> Result<Vec<(String, String)>> {
    let mut statement = connection
        .prepare_cached("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND instr(name, ?2) = 1")?;
    let rows =
        statement.query_map(params![table(collection), format!("{collection}__")], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The id comes last in an index that is not unique, so that a page in the index's order needs no sorting.
fn index_sql(collection: &str, index: &Index) -> Result<String> {
    let mut columns = vec!["owner".to_owned()];
    for field in index.fields {
        columns.push(extract(&Path::parse(field)?));
    }
    if !index.unique {
        columns.push("id".to_owned());
    }
    let unique = if index.unique { "UNIQUE " } else { "" };
    let (name, table, columns) = (index.name, table(collection), columns.join(", "));
    Ok(format!("CREATE {unique}INDEX {collection}__{name} ON {table} ({columns})"))
}

/// Names become part of SQL, so they are plain.
pub(super) fn check_names(collection: &str, indexes: &[Index]) -> Result<()> {
    check_name(collection)?;
    for index in indexes {
        check_name(index.name)?;
        if index.fields.is_empty() {
            return Err(Error::internal(format!("the index {:?} of {collection:?} has no fields", index.name)));
        }
        for field in index.fields {
            Path::parse(field)?;
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let starts_with_letter = name.starts_with(|first: char| first.is_ascii_lowercase());
    if starts_with_letter && name.len() <= 60 && name.bytes().all(plain) && !name.contains("__") {
        return Ok(());
    }
    Err(Error::internal(format!("{name:?} cannot name a collection or an index; use a-z, 0-9 and single '_'")))
}
