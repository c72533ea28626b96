//! What an SQLite error means to the caller.

use rusqlite::ErrorCode;

use crate::Error;

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        let reason = cause.to_string();
        match cause.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OperationInterrupted,
            ) => Self::Unavailable { reason },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { reason },
            _ => Self::Internal { reason },
        }
    }
}

/// The name of the unique index that a write broke, or `"id"`; none for any other error. SQLite says either
/// `UNIQUE constraint failed: index 'products__by_gtin'` or names the columns of the primary key.
pub(super) fn broken_constraint(cause: &rusqlite::Error) -> Option<String> {
    let rusqlite::Error::SqliteFailure(code, message) = cause else {
        return None;
    };
    let unique = [rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE, rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY];
    if !unique.contains(&code.extended_code) {
        return None;
    }
    let index = message.as_deref().and_then(|text| text.split('\'').nth(1));
    let name = index.and_then(|index| index.split_once("__")).map_or("id", |(_, name)| name);
    Some(name.to_owned())
}
