//! Indexes: registration adds those that are missing; only a migration drops any. An index's name has a digest of its
//! definition in it, so that a changed definition stands beside the earlier one. Processes of the version before this one name
//! theirs `<collection>__<name>`, and drop what they do not know under such names only.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::compile::extract;
use super::fault::broken_constraint;
use super::names::table;
use crate::{CollectionSpec, Error, Index, MigrationStep, Path, Result};

/// An index as it is to be.
struct Definition {
    name: &'static str,
    /// `CREATE INDEX` or `CREATE UNIQUE INDEX`.
    create: &'static str,
    /// `ON table (columns)`.
    on: String,
}

struct Stored {
    name: String,
    sql: String,
}

pub(super) fn create_missing(connection: &Connection, spec: &CollectionSpec) -> Result<()> {
    let stored = stored(connection, spec.collection)?;
    for wanted in definitions(spec)?.iter().filter(|wanted| !stored.iter().any(|stored| wanted.is(stored))) {
        connection.execute_batch(&wanted.sql(spec.collection)).map_err(|cause| match broken_constraint(&cause) {
            Some(constraint) => Error::Conflict { collection: spec.collection, id: "(stored documents)".into(), constraint },
            None => cause.into(),
        })?;
    }
    Ok(())
}

/// Drops what a collection no longer declares, and what it declares once but has twice.
pub(super) fn drop_undeclared(connection: &Connection, spec: &CollectionSpec, dry_run: bool) -> Result<Vec<MigrationStep>> {
    let mut wanted = definitions(spec)?;
    let mut steps = Vec::new();
    for stored in stored(connection, spec.collection)? {
        if let Some(position) = wanted.iter().position(|wanted| wanted.is(&stored)) {
            wanted.swap_remove(position);
            continue;
        }
        if !dry_run {
            connection.execute_batch(&format!("DROP INDEX \"{}\"", stored.name))?;
        }
        steps.push(MigrationStep::DropIndex { collection: spec.collection, index: stored.name });
    }
    Ok(steps)
}

impl Definition {
    fn is(&self, stored: &Stored) -> bool {
        stored.sql.starts_with(&format!("{} ", self.create)) && stored.sql.ends_with(&format!(" {}", self.on))
    }

    fn sql(&self, collection: &str) -> String {
        let Self { name, create, on } = self;
        let digest = hex::encode(&Sha256::digest(format!("{create} {on}"))[..4]);
        format!("{create} index_{digest}_{collection}__{name} {on}")
    }
}

/// What is declared, and what expiry and persons need.
fn definitions(spec: &CollectionSpec) -> Result<Vec<Definition>> {
    let mut all = spec.indexes.iter().map(|index| declared(spec.collection, index)).collect::<Result<Vec<_>>>()?;
    if let Some(person) = spec.person {
        let columns = vec!["owner".to_owned(), field(person.field)?, "id".to_owned()];
        all.push(definition(spec.collection, "person", false, columns));
    }
    if let Some(expires) = spec.expires {
        all.push(definition(spec.collection, "expiry", false, vec![field(expires)?]));
    }
    // A service may declare what a person needs anyway.
    let mut seen = Vec::new();
    all.retain(|definition| {
        let key = (definition.create, definition.on.clone());
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
    Ok(all)
}

/// The id comes last in an index that is not unique, so that a page in the index's order needs no sorting.
fn declared(collection: &str, index: &Index) -> Result<Definition> {
    let mut columns = vec!["owner".to_owned()];
    for path in index.fields {
        columns.push(field(path)?);
    }
    if !index.unique {
        columns.push("id".to_owned());
    }
    Ok(definition(collection, index.name, index.unique, columns))
}

fn definition(collection: &str, name: &'static str, unique: bool, columns: Vec<String>) -> Definition {
    let create = if unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" };
    Definition { name, create, on: format!("ON {} ({})", table(collection), columns.join(", ")) }
}

fn field(path: &str) -> Result<String> {
    Ok(extract(&Path::parse(path)?))
}

/// Our indexes on a collection: those of this version, and those of the version before.
fn stored(connection: &Connection, collection: &str) -> Result<Vec<Stored>> {
    let mut statement = connection.prepare_cached(
        "SELECT name, sql FROM sqlite_schema
         WHERE type = 'index' AND tbl_name = ?1 AND (instr(name, ?2) = 1 OR instr(name, 'index_') = 1) ORDER BY instr(name, 'index_') DESC, name",
    )?;
    let rows = statement.query_map(params![table(collection), format!("{collection}__")], |row| {
        Ok(Stored { name: row.get(0)?, sql: row.get(1)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
