//! Request bodies on their way through: bounded, and counted while they stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use api::operations::{Operation, RequestBody};
use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use futures_util::StreamExt;
use http::header;
use platform::extract::JSON_LIMIT_BYTES;
use platform::{Error, Result};

/// What a form needs beside its files.
const FORM_OVERHEAD_BYTES: u64 = 64 * 1024;

/// The largest body of an operation.
pub(crate) fn limit_bytes(operation: &Operation) -> u64 {
    match operation.request {
        RequestBody::None | RequestBody::Json(_) => JSON_LIMIT_BYTES as u64,
        RequestBody::Multipart { max_bytes, .. } => max_bytes + FORM_OVERHEAD_BYTES,
    }
}

/// The limit as people know it: without the form's overhead.
pub(crate) fn too_large(operation: &Operation) -> Error {
    match operation.request {
        RequestBody::Multipart { max_bytes, .. } => Error::too_large(max_bytes),
        RequestBody::None | RequestBody::Json(_) => Error::too_large(JSON_LIMIT_BYTES as u64),
    }
}

/// Refuses a body that says itself that it is too large.
pub(crate) fn check_declared(operation: &Operation, request: &Request) -> Result<()> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit_bytes(operation)) { Err(too_large(operation)) } else { Ok(()) }
}

/// Whether a streamed body went beyond its limit.
#[derive(Clone, Debug, Default)]
pub(crate) struct LimitExceeded(Arc<AtomicBool>);

impl LimitExceeded {
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Cuts a streamed body off at the operation's limit and remembers that it did.
pub(crate) fn bounded(operation: &Operation, body: Body) -> (Body, LimitExceeded) {
    let (limit, passed, exceeded) = (limit_bytes(operation), AtomicU64::new(0), LimitExceeded::default());
    let flag = exceeded.clone();
    let stream = body.into_data_stream().map(move |chunk| {
        let chunk: Bytes = chunk.map_err(std::io::Error::other)?;
        let length = chunk.len() as u64;
        if passed.fetch_add(length, Ordering::Relaxed) + length > limit {
            flag.0.store(true, Ordering::Release);
            return Err(std::io::Error::other("the body is larger than the operation takes"));
        }
        Ok(chunk)
    });
    (Body::from_stream(stream), exceeded)
}
