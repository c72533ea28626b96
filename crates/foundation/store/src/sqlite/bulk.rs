//! Many documents in one transaction. A row that clashes leaves no trace; the others stay.

use rusqlite::Connection;

use super::fault::broken_constraint;
use super::rows::{self, past_expired, take_sequence_numbers};
use super::writer;
use crate::records::CollectionKey;
use crate::{Result, Upserted};

pub(super) fn upsert(
    connection: &Connection,
    key: &CollectionKey,
    rows: &[(String, String)],
    now_ms: i64,
) -> Result<Vec<Upserted>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let first = take_sequence_numbers(connection, &key.owner, key.spec.collection, rows.len())?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for (sequence, (id, body)) in (first..).zip(rows) {
        outcomes.push(upsert_row(connection, key, id, body, sequence, now_ms)?);
        writer::keep_so_far(connection)?;
    }
    Ok(outcomes)
}

fn upsert_row(
    connection: &Connection,
    key: &CollectionKey,
    id: &str,
    body: &str,
    sequence: i64,
    now_ms: i64,
) -> Result<Upserted> {
    let written = match rows::get(connection, key, id, now_ms)? {
        Some(stored) if is_same_json(&stored.body, body) => {
            return Ok(Upserted::Unchanged { version: stored.version });
        }
        Some(stored) => {
            let version = stored.version + 1;
            past_expired(connection, key, now_ms, || rows::update_at(connection, key, id, body, version, sequence))
                .map(|()| Upserted::Updated { version })
        }
        None => past_expired(connection, key, now_ms, || rows::insert_at(connection, key, id, body, sequence))
            .map(|version| Upserted::Created { version }),
    };
    match written {
        Ok(outcome) => Ok(outcome),
        Err(cause) => match broken_constraint(&cause) {
            Some(constraint) => Ok(Upserted::Conflict { constraint }),
            None => Err(cause.into()),
        },
    }
}

/// Texts of one length may differ only in the order of a map's keys, which means nothing.
fn is_same_json(stored: &str, new: &str) -> bool {
    let parse = |text| serde_json::from_str::<serde_json::Value>(text).ok();
    stored == new || (stored.len() == new.len() && parse(stored) == parse(new))
}
