//! One platform, and the walls around every service's routes.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::{Error, ErrorCode, Result};
use crate::extract::JSON_LIMIT_BYTES;
use crate::health::Health;
use crate::identity::{CALLER_HEADER, CallerTokens, Principal};
use crate::metrics::Metrics;
use crate::telemetry::{self, Observer};
use ids::Clock;

/// What all parts of one platform share inside a process. Cheap to clone; there may be several in one process.
#[derive(Clone, Debug)]
pub struct Platform {
    /// Signs and verifies callers.
    pub tokens: CallerTokens,
    /// Counts.
    pub metrics: Metrics,
    /// The time.
    pub clock: Clock,
    /// Which parts are well.
    pub health: Health,
}

impl Platform {
    /// A platform whose processes share `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], clock: Clock) -> Self {
        let tokens = CallerTokens::new(secret, clock.clone());
        Self { tokens, metrics: Metrics::new(), clock, health: Health::new() }
    }

    /// Closes a service's routes: none of them, nor its 404s, can be reached without a verified caller.
    ///
    /// Also sets the default body limit of 1 MiB (a route that takes more puts its own `DefaultBodyLimit` layer on itself),
    /// request ids, metrics, logging and the answer after a panic.
    pub fn service(&self, name: &'static str, routes: Router) -> Router {
        let tokens = self.tokens.clone();
        let verify = middleware::from_fn(move |request, next| verify_caller(tokens.clone(), request, next));
        let closed = with_error_fallbacks(routes).layer(DefaultBodyLimit::max(JSON_LIMIT_BYTES)).layer(verify);
        self.open(name, closed)
    }

    /// Routes that authenticate callers themselves (the gateway) or need none (health): everything that
    /// [`Platform::service`] does except the check of the caller.
    pub fn open(&self, name: &'static str, routes: Router) -> Router {
        let observer = Observer { service: name, clock: self.clock.clone() };
        let (ids, metrics) = (observer.clone(), self.metrics.clone());
        let observe = middleware::from_fn(move |request, next| {
            telemetry::observe_request(observer.clone(), metrics.clone(), request, next)
        });
        let identify = middleware::from_fn(move |request, next| telemetry::identify_request(ids.clone(), request, next));
        routes.layer(CatchPanicLayer::custom(answer_panic)).layer(observe).layer(identify)
    }
}

/// Gives a router the platform's own 404 and 405.
pub fn with_error_fallbacks(routes: Router) -> Router {
    routes
        .fallback(|| async { Error::not_found("path") })
        .method_not_allowed_fallback(|| async { Error::method_not_allowed("").into_response() })
}

async fn verify_caller(tokens: CallerTokens, mut request: Request, next: Next) -> Response {
    match caller_of(&tokens, &request) {
        Ok(principal) => {
            request.headers_mut().remove(CALLER_HEADER);
            request.extensions_mut().insert(Arc::new(principal));
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

fn caller_of(tokens: &CallerTokens, request: &Request) -> Result<Principal> {
    let header: Option<&HeaderValue> = request.headers().get(CALLER_HEADER);
    let token = header.and_then(|value| value.to_str().ok());
    let token = token.ok_or_else(|| Error::new(ErrorCode::InvalidToken, "the call carries no caller token"))?;
    tokens.verify(token)
}

fn answer_panic(panic: Box<dyn Any + Send>) -> http::Response<axum::body::Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::internal(format!("a handler panicked: {}", text.unwrap_or("without a message"))).into_response()
}
