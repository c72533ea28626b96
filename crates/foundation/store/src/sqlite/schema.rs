//! Tables, triggers and indexes. Layout 1 is shared with the processes of the version before: what it had stays and is
//! kept up, and what came since is additions that those processes do not see.

use rusqlite::{Connection, TransactionBehavior};

use super::names::{NOW_MS, table};
use super::{change_log, indexes, registry};
use crate::{CollectionSpec, Error, Result};

/// The layout that this program writes. Raise it with a migration.
const LAYOUT: i64 = 1;

/// `deletions` keeps a deleted document's last version; `feeds` and the columns `sequence` are the feed of the version
/// before this one.
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
    transaction.execute_batch(change_log::TABLES)?;
    transaction.execute_batch(registry::TABLE)?;
    create_deletion_times(&transaction)?;
    transaction.pragma_update(None, "user_version", LAYOUT)?;
    Ok(transaction.commit()?)
}

/// When documents were deleted. What was deleted before there was this table counts as deleted now.
fn create_deletion_times(connection: &Connection) -> Result<()> {
    if connection.table_exists(None, "deletion_times")? {
        return Ok(());
    }
    connection.execute_batch(&format!(
        "CREATE TABLE deletion_times (
            owner TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL, at_ms INTEGER NOT NULL,
            PRIMARY KEY (owner, collection, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deletion_times_by_age ON deletion_times (at_ms);
        CREATE TRIGGER deletions_note_time AFTER INSERT ON deletions BEGIN
            INSERT OR REPLACE INTO deletion_times VALUES (new.owner, new.collection, new.id, {NOW_MS});
        END;
        CREATE TRIGGER deletions_forget_time AFTER DELETE ON deletions BEGIN
            DELETE FROM deletion_times WHERE owner = old.owner AND collection = old.collection AND id = old.id;
        END;
        INSERT INTO deletion_times SELECT owner, collection, id, {NOW_MS} FROM deletions;"
    ))?;
    Ok(())
}

pub(super) fn create_collection(connection: &Connection, spec: &CollectionSpec) -> Result<()> {
    let table = table(spec.collection);
    connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {table} (
            owner TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, sequence INTEGER NOT NULL,
            body TEXT NOT NULL, PRIMARY KEY (owner, id)
        ) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS {table}_feed ON {table} (owner, sequence);
        {}",
        change_log::triggers(spec.collection)
    ))?;
    registry::write(connection, spec)?;
    indexes::create_missing(connection, spec)
}
