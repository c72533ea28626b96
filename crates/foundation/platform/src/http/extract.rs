//! Extractors that answer with the platform's own errors: JSON bodies, query strings and path parameters.

use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::field_path::FieldPath;
use super::shape_error::explain;
use crate::error::{Error, Result};

/// The largest JSON body, in bytes.
pub const JSON_LIMIT_BYTES: usize = 1 << 20;
/// How deep objects and arrays may be nested.
pub const JSON_MAX_DEPTH: usize = 32;

/// A JSON request body of at most 1 MiB and 32 levels.
///
/// Broken JSON is 400, JSON of the wrong shape is 422 with the path of the field, both as `details`. Request types refuse
/// unknown fields with `#[serde(deny_unknown_fields)]`.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Error::unsupported_media_type("send the body as application/json"));
        }
        let bytes = collect_body(request, JSON_LIMIT_BYTES).await?;
        parse_json(&bytes).map(Self)
    }
}

/// Reads a whole body of at most `limit_bytes`.
///
/// # Errors
/// 413 when it is larger, 400 when the sender stopped in the middle.
pub async fn collect_body(request: Request, limit_bytes: usize) -> Result<Bytes> {
    if content_length(request.headers()).is_some_and(|length| length > limit_bytes as u64) {
        return Err(Error::too_large(limit_bytes as u64));
    }
    match Limited::new(request.into_body(), limit_bytes).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(cause) if is_length_limit(cause.as_ref()) => Err(Error::too_large(limit_bytes as u64)),
        Err(cause) => Err(Error::invalid("the request body ended before it was complete").caused_by(cause)),
    }
}

/// The length that a request declares.
#[must_use]
pub fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

pub(super) fn is_length_limit(cause: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(cause);
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = media_type(headers.get(header::CONTENT_TYPE));
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// The media type of a `Content-Type`, in lower case and without parameters; empty when there is none.
pub(super) fn media_type(value: Option<&HeaderValue>) -> String {
    let text = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Parses JSON from outside: bounded depth, and errors that say where. A byte order mark before it, as some programs write
/// one, is passed over (RFC 8259, 8.1).
///
/// # Errors
/// 400 for text that is not JSON or too deep, 422 for JSON of the wrong shape.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let bytes = without_byte_order_mark(bytes);
    if json_depth(bytes) > JSON_MAX_DEPTH {
        let message = format!("the JSON is nested deeper than {JSON_MAX_DEPTH} levels");
        return Err(Error::invalid(message));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| json_error(FieldPath::from(error.path()), error.inner()))?;
    deserializer.end().map_err(|error| json_error(FieldPath::root(), &error))?;
    Ok(value)
}

/// A text without the byte order mark that editors and shells of Windows put before it.
#[must_use]
pub fn without_byte_order_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// Reads a JSON value that is in memory as a type.
///
/// # Errors
/// 422 with the path of what has the wrong shape.
pub(super) fn parse_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| json_error(FieldPath::from(error.path()), error.inner()))
}

fn json_error(field: FieldPath, error: &serde_json::Error) -> Error {
    if error.is_data() {
        let (field, words) = explain(field, &error.to_string());
        let at = if field.is_root() { String::new() } else { format!(" at {field}") };
        return Error::unprocessable(format!("the body does not have the expected form{at}: {words}"))
            .detail(field, "invalid", words);
    }
    let message = format!("the body is not valid JSON (line {}, column {})", error.line(), error.column());
    Error::invalid(message).detail(field, "syntax", error.to_string())
}

/// How deep brackets are nested, strings apart. Counts on, whatever else is wrong with the text.
fn json_depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A query string. A wrong or unknown parameter is 400 and named (types say `deny_unknown_fields`).
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parse_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Parses a query string.
///
/// # Errors
/// 400 with the name of the parameter.
pub fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let (field, words) = explain(FieldPath::from(error.path()), &error.inner().to_string());
        let at = if field.is_root() { String::new() } else { format!("{field}: ") };
        Error::invalid(format!("the query string is not understood: {at}{words}")).detail(field, "invalid", words)
    })
}

/// Path parameters. A value that cannot be one of ours names nothing, which is 404.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status().is_server_error() => Err(Error::internal(rejection)),
            Err(rejection) => Err(Error::not_found("resource").detail("", "invalid", rejection.body_text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_before_json_is_passed_over() {
        assert_eq!(parse_json::<Vec<u8>>(b"\xef\xbb\xbf[1, 2]").unwrap(), [1, 2]);
        assert_eq!(parse_json::<Vec<u8>>(b"[1, 2]").unwrap(), [1, 2]);
        assert!(parse_json::<Vec<u8>>(b"\xef\xbb\xbf\xef\xbb\xbf[1]").is_err(), "one mark, not two");
        assert!(parse_json::<Vec<u8>>(b"\xef\xbb\xbf").is_err(), "a mark alone is no JSON");
    }
}
