//! Which calls are repeated and when, and what an outcome says about a service.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Response, StatusCode};

use super::ClientConfig;
use crate::error::{ErrorCode, Result};

impl ClientConfig {
    /// The wait before the repetition after `attempt` others.
    pub(super) fn retry_wait(&self, attempt: u32) -> Duration {
        let longest = self.retry_base.saturating_mul(1 << attempt.min(10));
        let share = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
        longest.mul_f64(0.5 + share / 2.0)
    }
}

pub(super) fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS)
}

pub(super) fn is_worth_repeating(outcome: &Result<Response<Bytes>>) -> bool {
    match outcome {
        Ok(response) => is_overload(response.status()),
        Err(error) => error.code == ErrorCode::ServiceUnavailable,
    }
}

/// Statuses that say something about the service as a whole; a 500 says something about one request.
fn is_overload(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
}

pub(super) fn outcome_label(outcome: &Result<Response<Body>>) -> &'static str {
    match outcome {
        Ok(response) if is_overload(response.status()) => "overloaded",
        Ok(_) => "ok",
        Err(error) if error.code == ErrorCode::UpstreamTimeout => "timeout",
        Err(_) => "unreachable",
    }
}
