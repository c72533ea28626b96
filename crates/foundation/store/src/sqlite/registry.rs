//! The collections that any process ever registered in this file: what they declare is known here to processes that
//! do not have their types.

use rusqlite::{Connection, params};

use super::names::check_name;
use crate::{CollectionSpec, Path, Result};

pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS collections (
        collection TEXT PRIMARY KEY NOT NULL, class TEXT NOT NULL, scope TEXT NOT NULL, person_field TEXT, expiry_field TEXT
    ) STRICT, WITHOUT ROWID;
";

/// A process of another version may not know yet, or no more, whose documents these are; who is erased once is erased
/// in all of them, so the field stays.
pub(super) fn write(connection: &Connection, spec: &CollectionSpec) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO collections (collection, class, scope, person_field, expiry_field) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET class = excluded.class, scope = excluded.scope,
                 person_field = coalesce(excluded.person_field, person_field), expiry_field = excluded.expiry_field",
        )?
        .execute(params![
            spec.collection,
            spec.class.as_str(),
            spec.scope.as_str(),
            spec.person.map(|person| person.field),
            spec.expires
        ])?;
    Ok(())
}

/// Collections of documents about people, with the field of the person.
pub(super) fn with_person(connection: &Connection) -> Result<Vec<(String, Path)>> {
    read(connection, "person_field")
}

/// Collections whose documents expire, with the field of the time.
pub(super) fn with_expiry(connection: &Connection) -> Result<Vec<(String, Path)>> {
    read(connection, "expiry_field")
}

/// Names become part of SQL, so they are checked again.
fn read(connection: &Connection, field: &str) -> Result<Vec<(String, Path)>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT collection, {field} FROM collections WHERE {field} IS NOT NULL"))?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (collection, field) = row?;
        check_name(&collection)?;
        Ok((collection, Path::parse(&field)?))
    })
    .collect()
}
