//! Names and expressions that stand in SQL.

use crate::{CollectionSpec, Error, Path, Result};

/// The time in milliseconds since 1970, in SQL that any process can run.
pub(super) const NOW_MS: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/// The table of a collection.
pub(super) fn table(collection: &str) -> String {
    format!("documents_{collection}")
}

/// Names become part of SQL, so they are plain.
pub(super) fn check_names(spec: &CollectionSpec) -> Result<()> {
    check_name(spec.collection)?;
    for index in spec.indexes {
        check_name(index.name)?;
        if index.fields.is_empty() {
            return Err(Error::internal(format!("the index {:?} of {:?} has no fields", index.name, spec.collection)));
        }
    }
    let fields = spec.indexes.iter().flat_map(|index| index.fields).copied();
    for field in fields.chain(spec.expires).chain(spec.person.map(|person| person.field)) {
        Path::parse(field)?;
    }
    Ok(())
}

pub(super) fn check_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let starts_with_letter = name.starts_with(|first: char| first.is_ascii_lowercase());
    if starts_with_letter && name.len() <= 60 && name.bytes().all(plain) && !name.contains("__") {
        return Ok(());
    }
    Err(Error::internal(format!("{name:?} cannot name a collection or an index; use a-z, 0-9 and single '_'")))
}
