//! What is kept of an answer, by what the operation's line in the table says.

use api::operations::{Idempotency as Policy, Operation};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::response::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use platform::{Error, Result};

use crate::documents::AnswerDocument;

/// The answer of an earlier call, as far as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordedAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl RecordedAnswer {
    /// What may be kept of an answer; `None` for one that is not to be repeated.
    pub fn of(operation: &Operation, parts: &Parts, body: &Bytes) -> Option<Self> {
        let success = parts.status.is_success();
        match operation.idempotency {
            Policy::None => None,
            Policy::Answer => Some(Self::with_body(parts, body)),
            // A refusal may quote what was sent. Nothing was done, so the call can be made again.
            Policy::Location if !success => None,
            Policy::Location => Some(Self::head(parts, &[header::LOCATION, header::ETAG])),
            Policy::Once if !success => Some(Self::with_body(parts, body)),
            Policy::Once => Some(Self { status: StatusCode::CONFLICT.as_u16(), headers: Vec::new(), body: String::new() }),
        }
    }

    fn with_body(parts: &Parts, body: &Bytes) -> Self {
        let head = Self::head(parts, &[header::CONTENT_TYPE, header::LOCATION, header::ETAG]);
        Self { body: String::from_utf8_lossy(body).into_owned(), ..head }
    }

    fn head(parts: &Parts, kept: &[HeaderName]) -> Self {
        let text = |name: &HeaderName| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned()));
        Self { status: parts.status.as_u16(), headers: kept.iter().filter_map(text).collect(), body: String::new() }
    }

    /// Where what was made can be read.
    pub fn location(&self) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == header::LOCATION.as_str()).map(|(_, value)| value.as_str())
    }

    /// The answer again, with a body that was read again where none was kept.
    ///
    /// # Errors
    /// `conflict` for what is shown only once.
    pub fn into_response(self, read_again: Option<Response>) -> Result<Response> {
        if self.body.is_empty() && self.status == StatusCode::CONFLICT.as_u16() {
            return Err(already_made());
        }
        let has_body = read_again.is_some();
        let mut response = read_again.unwrap_or_else(|| Response::new(Body::from(self.body)));
        *response.status_mut() = StatusCode::from_u16(self.status).map_err(Error::internal)?;
        for (name, value) in self.headers {
            let name = HeaderName::try_from(name).map_err(Error::internal)?;
            let value = HeaderValue::try_from(value).map_err(Error::internal)?;
            // The tag of a body that was read again is its own.
            if !(has_body && name == header::ETAG && response.headers().contains_key(header::ETAG)) {
                response.headers_mut().insert(name, value);
            }
        }
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
        Ok(response)
    }
}

/// What a repeat is told when nothing of the first answer could be kept.
pub(crate) fn already_made() -> Error {
    Error::conflict("this call was made already, and what it made is shown only once")
}

impl From<AnswerDocument> for RecordedAnswer {
    fn from(document: AnswerDocument) -> Self {
        let AnswerDocument { status, headers, body } = document;
        Self { status, headers, body }
    }
}

impl From<RecordedAnswer> for AnswerDocument {
    fn from(answer: RecordedAnswer) -> Self {
        let RecordedAnswer { status, headers, body } = answer;
        Self { status, headers, body }
    }
}

#[cfg(test)]
mod tests {
    use api::operations::operations;

    use super::*;

    fn recorded(policy: Policy, status: u16) -> Option<RecordedAnswer> {
        let operation = Operation { idempotency: policy, ..operations().next().unwrap().clone() };
        let head = http::Response::builder().status(status);
        let head = head.header("location", "/v1/looks/1").header("etag", "\"1\"").header("content-type", "application/json");
        let (parts, ()) = head.body(()).unwrap().into_parts();
        RecordedAnswer::of(&operation, &parts, &Bytes::from_static(b"personal or secret"))
    }

    #[test]
    fn what_is_kept_is_what_the_table_allows() {
        for (policy, status, kept, with_body) in [
            (Policy::None, 200, false, false),
            (Policy::Answer, 201, true, true),
            (Policy::Answer, 422, true, true),
            (Policy::Location, 201, true, false),
            (Policy::Location, 422, false, false),
            (Policy::Once, 201, true, false),
            (Policy::Once, 422, true, true),
        ] {
            let answer = recorded(policy, status);
            assert_eq!(answer.is_some(), kept, "{policy:?} {status}");
            assert_eq!(answer.is_some_and(|answer| !answer.body.is_empty()), with_body, "{policy:?} {status}");
        }
        assert_eq!(recorded(Policy::Location, 201).unwrap().location(), Some("/v1/looks/1"));
    }

    #[test]
    fn a_repeat_of_what_is_shown_once_is_refused() {
        let refused = recorded(Policy::Once, 201).unwrap().into_response(None).unwrap_err();
        assert_eq!(refused.status(), StatusCode::CONFLICT);
    }
}
