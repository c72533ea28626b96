//! The change log: one row for each write in any collection, made by triggers, so that writes of processes that do not
//! know the log are in it, too. SQLite has one writer at a time, in all processes: positions are in the order of commits.

use rusqlite::{Connection, OptionalExtension, params};

use super::names::{NOW_MS, table};
use super::rows::alive;
use crate::records::ChangeRow;
use crate::{CollectionSpec, Error, Result};

pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS changes (
        position INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL,
        version INTEGER NOT NULL, deleted INTEGER NOT NULL, at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS changes_by_collection ON changes (collection, position);
    CREATE TABLE IF NOT EXISTS change_log (id TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO change_log SELECT lower(hex(randomblob(8))) WHERE NOT EXISTS (SELECT 1 FROM change_log);
";

/// What writes the log of one collection.
pub(super) fn triggers(collection: &str) -> String {
    let table = table(collection);
    let trigger = |event: &str, row: &str, version: &str, deleted: u8| {
        format!(
            "CREATE TRIGGER IF NOT EXISTS {table}_logs_{event} AFTER {event} ON {table} BEGIN
                INSERT INTO changes (collection, owner, id, version, deleted, at_ms)
                VALUES ('{collection}', {row}.owner, {row}.id, {version}, {deleted}, {NOW_MS});
            END;"
        )
    };
    [
        trigger("INSERT", "new", "new.version", 0),
        trigger("UPDATE", "new", "new.version", 0),
        trigger("DELETE", "old", "old.version + 1", 1),
    ]
    .concat()
}

/// A position, in the log of one file: after another file took its place, positions mean something else.
struct Position {
    log: String,
    after: i64,
}

impl Position {
    fn parse(text: &str) -> Result<Self> {
        let parts = text.split_once('.').and_then(|(log, after)| Some((log, after.parse().ok()?)));
        let (log, after) = parts.ok_or(Error::InvalidToken { reason: "it cannot be read" })?;
        Ok(Self { log: log.to_owned(), after })
    }

    fn text(&self) -> String {
        format!("{}.{}", self.log, self.after)
    }
}

pub(super) fn head(connection: &Connection) -> Result<String> {
    Ok(head_position(connection)?.text())
}

/// The greatest position that was ever given, whether or not its row is still kept.
fn head_position(connection: &Connection) -> Result<Position> {
    let mut statement = connection.prepare_cached(
        "SELECT id, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) FROM change_log LIMIT 1",
    )?;
    Ok(statement.query_row([], |row| Ok(Position { log: row.get(0)?, after: row.get(1)? }))?)
}

/// Changes whose document has not changed again since; a later row tells of the others.
pub(super) fn read(
    connection: &Connection,
    spec: &'static CollectionSpec,
    position: &str,
    limit: usize,
    now_ms: i64,
) -> Result<(Vec<ChangeRow>, String)> {
    let mut position = Position::parse(position)?;
    let head = head_position(connection)?;
    check_kept(connection, spec, &position, &head)?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT changes.position, changes.owner, changes.id, changes.version, stored.body
         FROM changes LEFT JOIN {} AS stored
           ON stored.owner = changes.owner AND stored.id = changes.id AND {}
         WHERE changes.collection = ?1 AND changes.position > ?2
           AND (stored.version = changes.version OR (stored.version IS NULL AND changes.deleted))
         ORDER BY changes.position LIMIT ?4",
        table(spec.collection),
        alive(spec),
    ))?;
    let mut found =
        statement.query(params![spec.collection, position.after, now_ms, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut changes = Vec::new();
    while let Some(row) = found.next()? {
        position.after = row.get(0)?;
        changes.push(ChangeRow { owner: row.get(1)?, id: row.get(2)?, version: row.get(3)?, body: row.get(4)? });
    }
    let next = if changes.len() < limit { head } else { position };
    Ok((changes, next.text()))
}

/// The log loses its oldest rows: whoever is further behind has missed some.
fn check_kept(connection: &Connection, spec: &CollectionSpec, position: &Position, head: &Position) -> Result<()> {
    let oldest: Option<i64> =
        connection.prepare_cached("SELECT min(position) FROM changes")?.query_row([], |row| row.get(0)).optional()?.flatten();
    let first_readable = oldest.unwrap_or(head.after + 1) - 1;
    if position.log == head.log && (first_readable..=head.after).contains(&position.after) {
        return Ok(());
    }
    Err(Error::TokenExpired { collection: spec.collection })
}

/// Removes up to `batch` of the oldest rows, as long as they were made before `before_ms`. The newest row stays.
pub(super) fn sweep(connection: &Connection, before_ms: i64, batch: usize) -> Result<usize> {
    let removed = connection
        .prepare_cached(
            "DELETE FROM changes WHERE position IN (
                SELECT position FROM changes
                WHERE position < coalesce((SELECT position FROM changes WHERE at_ms >= ?1 ORDER BY position LIMIT 1),
                                          (SELECT max(position) FROM changes))
                ORDER BY position LIMIT ?2)",
        )?
        .execute(params![before_ms, i64::try_from(batch).unwrap_or(i64::MAX)])?;
    Ok(removed)
}
