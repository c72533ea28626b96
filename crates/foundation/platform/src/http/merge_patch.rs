//! `PATCH` with a JSON merge patch (RFC 7396): fields that are given replace, null removes, what is absent stays.

use std::marker::PhantomData;

use axum::extract::{FromRequest, Request};
use http::header;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

pub use json_patch::merge as merge_patch;

use super::extract::{JSON_LIMIT_BYTES, collect_body, media_type, parse_json, parse_value};
use super::read_only::{ReadOnlyFields, check_read_only, take_read_only, to_object};
use crate::error::{Error, Result};

/// A change of the resource whose request type is `T`, as `application/merge-patch+json` (`application/json` will do).
#[derive(Clone, Debug)]
pub struct MergePatch<T> {
    patch: Map<String, Value>,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + ReadOnlyFields> MergePatch<T> {
    /// The resource with the change made: `current` is the resource as it would be answered now. Read-only fields may stand in
    /// the patch as they are.
    ///
    /// # Errors
    /// `unprocessable_entity` with the path of what is wrong: a read-only field that differs, or a result that is not a `T`.
    pub fn apply(mut self, current: &impl Serialize) -> Result<T> {
        let mut document = to_object(current)?;
        check_read_only(&take_read_only(&mut self.patch, T::READ_ONLY), &document)?;
        take_read_only(&mut document, T::READ_ONLY);
        let mut document = Value::Object(document);
        merge_patch(&mut document, &Value::Object(self.patch));
        parse_value(document)
    }
}

impl<S: Send + Sync, T> FromRequest<S> for MergePatch<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let media_type = media_type(request.headers().get(header::CONTENT_TYPE));
        if !matches!(media_type.as_str(), "application/merge-patch+json" | "application/json") {
            return Err(Error::unsupported_media_type("send the change as application/merge-patch+json"));
        }
        match parse_json(&collect_body(request, JSON_LIMIT_BYTES).await?)? {
            Value::Object(patch) => Ok(Self { patch, of: PhantomData }),
            _ => Err(Error::unprocessable("a merge patch is an object").detail("", "invalid", "send a JSON object")),
        }
    }
}
