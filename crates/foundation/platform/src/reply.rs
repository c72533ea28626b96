//! Success envelopes: `{ "data": ..., "meta": { "request_id", "next" } }`.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::request_id::current_request_id;

/// The body of every successful JSON answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// What was asked for.
    pub data: T,
    /// About the answer.
    pub meta: Meta,
}

/// What is said about an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The request that was answered; also in `x-request-id`.
    pub request_id: String,
    /// Cursor of the next page; absent on the last one and on answers that have no pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A successful answer on its way out; handlers return `Result<Reply<T>>`.
#[derive(Debug)]
pub struct Reply<T> {
    status: StatusCode,
    headers: HeaderMap,
    data: T,
    next: Option<String>,
}

/// 200 with data.
pub fn ok<T: Serialize>(data: T) -> Reply<T> {
    Reply { status: StatusCode::OK, headers: HeaderMap::new(), data, next: None }
}

/// 201 with what was made.
pub fn created<T: Serialize>(data: T) -> Reply<T> {
    ok(data).status(StatusCode::CREATED)
}

/// One page of a list and the cursor of the next.
pub fn page<T: Serialize>(items: Vec<T>, next: Option<String>) -> Reply<Vec<T>> {
    Reply { next, ..ok(items) }
}

impl<T> Reply<T> {
    /// Another status than 200.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Adds a header (`ETag`, `Location`); a value that cannot be a header is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.headers.insert(name, value);
        }
        self
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let meta = Meta { request_id: current_request_id(), next: self.next };
        (self.status, self.headers, axum::Json(Envelope { data: self.data, meta })).into_response()
    }
}
