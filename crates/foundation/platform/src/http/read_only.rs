//! What a caller has read can be sent back: fields of an answer that nobody may set are accepted in a request as long as they say
//! what is so.

use axum::extract::{FromRequest, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::extract::{Json, parse_value};
use super::field_path::FieldPath;
use crate::error::{Error, Result};

/// A request type whose resource has further fields, which only the service sets.
pub trait ReadOnlyFields {
    /// Their names, at the top of the document: `id`, `version`, `created_at`...
    const READ_ONLY: &'static [&'static str];
}

/// The body of a `PUT`: a `T`, and perhaps the read-only fields of the answer it was made from.
#[derive(Clone, Debug)]
pub struct Replacement<T> {
    value: T,
    read_only: Map<String, Value>,
}

impl<T> Replacement<T> {
    /// The new value, once the read-only fields that came with it agree with `current`, the resource as it would be answered now.
    ///
    /// # Errors
    /// `unprocessable_entity` with a detail `read_only` for each field that differs.
    pub fn agreeing_with(self, current: &impl Serialize) -> Result<T> {
        check_read_only(&self.read_only, &to_object(current)?)?;
        Ok(self.value)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + ReadOnlyFields> FromRequest<S> for Replacement<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let Json(mut value) = Json::<Value>::from_request(request, state).await?;
        let read_only = value.as_object_mut().map(|body| take_read_only(body, T::READ_ONLY)).unwrap_or_default();
        Ok(Self { value: parse_value(value)?, read_only })
    }
}

/// Takes the read-only fields out of a document.
pub(super) fn take_read_only(body: &mut Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    // `shift_remove` keeps the order of the others, by which an error names the first wrong field.
    names.iter().filter_map(|name| Some(((*name).to_owned(), body.shift_remove(*name)?))).collect()
}

/// Fails unless each given field is as in `current`; an absent field and null are the same.
pub(super) fn check_read_only(given: &Map<String, Value>, current: &Map<String, Value>) -> Result<()> {
    let differing: Vec<&String> =
        given.iter().filter(|(name, value)| *value != current.get(*name).unwrap_or(&Value::Null)).map(|(name, _)| name).collect();
    let Some(first) = differing.first() else { return Ok(()) };
    let message = format!("{first} cannot be set; leave it out, or send it as it was read");
    Err(differing.iter().fold(Error::unprocessable(message), |error, name| {
        error.detail(FieldPath::root().key(name.as_str()), "read_only", "only the service sets this field")
    }))
}

/// A resource as the object it is answered as.
pub(super) fn to_object(current: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(current).map_err(Error::internal)? {
        Value::Object(object) => Ok(object),
        _ => Err(Error::internal("a resource that can be changed has to be an object")),
    }
}
