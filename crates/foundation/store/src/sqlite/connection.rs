//! Opening the file.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::schema;
use crate::{Error, Result};

/// How long to wait for another process that writes.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const CACHED_STATEMENTS: usize = 128;

/// The connection that writes; creates the file and its shared tables.
pub(super) fn open_writer(path: &Path) -> Result<Connection> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| cannot_open(folder, &cause))?;
    }
    let connection = Connection::open(path).map_err(|cause| name_file(path, cause.into()))?;
    prepare_writer(&connection).map_err(|error| name_file(path, error))?;
    Ok(connection)
}

pub(super) fn open_memory() -> Result<Connection> {
    let connection = Connection::open_in_memory()?;
    prepare_writer(&connection)?;
    Ok(connection)
}

/// A connection that cannot write.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|cause| name_file(path, cause.into()))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A full synchronization at each commit: an acknowledged write survives a crash of the machine, too.
fn prepare_writer(connection: &Connection) -> Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // What is deleted is overwritten, not just forgotten.
    connection.pragma_update(None, "secure_delete", true)?;
    // Savepoints copy the pages that they change: not into files, which would hold documents and take time.
    connection.pragma_update(None, "temp_store", "memory")?;
    schema::create_shared_tables(connection)
}

fn name_file(path: &Path, error: Error) -> Error {
    let name = |reason: String| format!("{}: {reason}", path.display());
    match error {
        Error::Unavailable { reason } => Error::unavailable(name(reason)),
        Error::Corrupt { reason } => Error::corrupt(name(reason)),
        Error::Internal { reason } => Error::internal(name(reason)),
        other => other,
    }
}

fn cannot_open(path: &Path, cause: &std::io::Error) -> Error {
    Error::unavailable(format!("{} cannot be created: {cause}", path.display()))
}
