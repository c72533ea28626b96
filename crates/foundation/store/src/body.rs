//! Documents as JSON text, and text as documents.

use serde::Deserialize;
use serde_json::Value;

use crate::records::Row;
use crate::{Document, Error, Result, Versioned};

/// A body without it has schema 1.
const SCHEMA: &str = "schema";

pub(crate) fn encode<D: Document>(value: &D) -> Result<String> {
    if D::SCHEMA == 1 {
        return serde_json::to_string(value).map_err(|cause| not_serializable(value, &cause));
    }
    encode_with_schema(value)
}

fn encode_with_schema<D: Document>(value: &D) -> Result<String> {
    let mut body = serde_json::to_value(value).map_err(|cause| not_serializable(value, &cause))?;
    let earlier = body.as_object_mut().map(|fields| fields.insert(SCHEMA.to_owned(), D::SCHEMA.into()));
    match earlier {
        Some(None) => Ok(body.to_string()),
        _ => Err(Error::internal(format!("a document of {} is an object without a field {SCHEMA:?}", D::COLLECTION))),
    }
}

pub(crate) fn decode<D: Document>(row: Row) -> Result<Versioned<D>> {
    let value = match D::SCHEMA {
        1 => serde_json::from_str(&row.body).map_err(|cause| unreadable::<D>(&row.id, &cause))?,
        _ => decode_with_schema(&row)?,
    };
    Ok(Versioned { value, version: row.version })
}

/// A body of a higher schema is read as it is: what is new in it is not known here.
fn decode_with_schema<D: Document>(row: &Row) -> Result<D> {
    #[derive(Deserialize)]
    struct Stored {
        schema: Option<u32>,
    }
    let read = |cause: serde_json::Error| unreadable::<D>(&row.id, &cause);
    let from = serde_json::from_str::<Stored>(&row.body).map_err(read)?.schema.unwrap_or(1);
    if from >= D::SCHEMA {
        return serde_json::from_str(&row.body).map_err(read);
    }
    let body: Value = serde_json::from_str(&row.body).map_err(read)?;
    serde_json::from_value(D::upgrade(from, body)?).map_err(read)
}

fn not_serializable<D: Document>(value: &D, cause: &serde_json::Error) -> Error {
    Error::internal(format!("{} {:?} does not serialize: {cause}", D::COLLECTION, value.id()))
}

/// What serde says may quote the document.
fn unreadable<D: Document>(id: &str, cause: &serde_json::Error) -> Error {
    let reason = if D::CLASS.may_be_logged() { cause.to_string() } else { format!("{:?} error", cause.classify()) };
    Error::corrupt(format!("{} {id:?} is not what it should be: {reason}", D::COLLECTION))
}
