//! The request that a task works on: its id, and the clock of the platform that works on it.

use http::HeaderName;
use ids::Clock;
use jiff::Timestamp;

/// The header of the request id, in and out.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static REQUEST: (String, Clock);
}

/// The id of the request this task is working on; empty outside of one.
#[must_use]
pub fn current_request_id() -> String {
    REQUEST.try_with(|(id, _)| id.clone()).unwrap_or_default()
}

/// The time by the clock of the platform that works on the request; the machine's outside of one.
pub(crate) fn current_time() -> Timestamp {
    REQUEST.try_with(|(_, clock)| clock.now()).unwrap_or_else(|_| Clock::system().now())
}

/// Runs a future as the work on one request, or on one run of a job.
pub async fn in_request<F: Future>(id: String, clock: Clock, work: F) -> F::Output {
    REQUEST.scope((id, clock), work).await
}

/// A new request id: `req_` and a ULID.
#[must_use]
pub fn new_request_id(clock: &Clock) -> String {
    format!("req_{}", ids::new_ulid(clock).to_string().to_ascii_lowercase())
}
