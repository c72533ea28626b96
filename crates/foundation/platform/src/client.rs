//! The client between services of a platform. A service lives at a [`Endpoint`]: a router in this process or a base URL. Both go
//! through the same identity, time-out, retry, circuit breaker and metrics; a caller cannot tell which it is.

mod breaker;
mod form;
mod headers;
mod progress;
mod retry;
mod transport;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use tokio::time::Instant;

use self::breaker::Breaker;
use self::headers::{add_identity, remove_connection_headers, remove_credentials};
use self::progress::Progress;
use self::retry::{is_idempotent, is_worth_repeating, outcome_label};
use self::transport::Transport;
use crate::error::{Error, ErrorBody, ErrorCode, Result};
use crate::identity::{CallerTokens, Principal};
use crate::metrics::Metrics;
use crate::service::Platform;

pub use self::breaker::BreakerConfig;
pub use self::form::Form;
pub use self::transport::{Endpoint, InvalidEndpoint};

/// How long a service may take to say that it is ready.
const PROBE_TIMEOUT: Duration = Duration::from_millis(1500);

/// How patiently a client calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientConfig {
    /// Longest wait for the head of an answer, retries included. While a request body is being sent, the time counts from
    /// its last part, so that a slow upload is not a time-out.
    pub timeout: Duration,
    /// How often a failed idempotent call is repeated at most.
    pub retries: u32,
    /// Wait before the first repetition; doubles each time, with jitter of half to all of it.
    pub retry_base: Duration,
    /// When to stop calling a service that fails.
    pub breaker: BreakerConfig,
    /// The largest answer that is read into memory, in bytes.
    pub response_limit_bytes: usize,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            retries: 2,
            retry_base: Duration::from_millis(50),
            breaker: BreakerConfig::default(),
            response_limit_bytes: 64 << 20,
        }
    }
}

/// Calls one service of the platform. Cheap to clone; clones share the circuit breaker.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    name: &'static str,
    transport: Transport,
    tokens: CallerTokens,
    metrics: Metrics,
    breaker: Breaker,
    config: ClientConfig,
}

impl Client {
    /// A client of the service `name` (for metrics and messages) at `endpoint`.
    #[must_use]
    pub fn new(name: &'static str, endpoint: Endpoint, platform: &Platform, config: ClientConfig) -> Self {
        Self(Arc::new(Inner {
            name,
            transport: Transport::new(endpoint),
            tokens: platform.tokens.clone(),
            metrics: platform.metrics.clone(),
            breaker: Breaker::new(config.breaker),
            config,
        }))
    }

    /// The service this client calls.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// Whether the service runs in another process.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self.0.transport, Transport::Remote { .. })
    }

    /// Asks a service in another process whether it is ready. The breaker is neither asked nor told, so that health shows the
    /// part as it is. A service in this process reports to [`crate::Health`] by itself.
    ///
    /// # Errors
    /// `service_unavailable` with what the service says is missing.
    pub async fn probe(&self) -> Result<()> {
        let deadline = Instant::now() + PROBE_TIMEOUT;
        let request = Request::get("/readyz").body(Body::empty()).map_err(Error::internal)?;
        let late = || Error::unavailable(format!("{} does not answer", self.0.name));
        let outcome = tokio::time::timeout_at(deadline, self.0.transport.call(request)).await.map_err(|_| late())?;
        let response = self.collect(outcome.map_err(|cause| late().caused_by(cause))?, deadline).await?;
        if response.status().is_success() { Ok(()) } else { Err(self.error_of(&response)) }
    }

    /// Sends a request in the name of a caller and reads the whole answer, whatever its status. Idempotent methods are
    /// repeated when the service cannot be reached or says that it is overloaded.
    ///
    /// # Errors
    /// `upstream_timeout`, `service_unavailable`, or `internal` for an answer beyond the size limit.
    pub async fn send(&self, principal: &Principal, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let token = self.0.tokens.issue(principal)?;
        let (parts, body) = request.into_parts();
        let deadline = Instant::now() + self.0.config.timeout;
        let mut attempt = 0;
        loop {
            let mut again = Request::new(Body::from(body.clone()));
            *again.method_mut() = parts.method.clone();
            *again.uri_mut() = parts.uri.clone();
            *again.headers_mut() = parts.headers.clone();
            let outcome = match self.attempt(&token, again, Some(deadline)).await {
                Ok(response) => self.collect(response, deadline).await,
                Err(error) => Err(error),
            };
            if attempt >= self.0.config.retries || !is_idempotent(&parts.method) || !is_worth_repeating(&outcome) {
                return outcome;
            }
            let wait = self.0.config.retry_wait(attempt);
            if Instant::now() + wait >= deadline {
                return outcome;
            }
            attempt += 1;
            tokio::time::sleep(wait).await;
        }
    }

    /// Passes a request on and streams the answer back: for the gateway. Bodies are not held in memory and the call is not
    /// repeated. Headers that belong to one connection or to the outside's authentication are left behind.
    ///
    /// # Errors
    /// As [`Client::send`]; `invalid_request` when the request's own body broke off.
    pub async fn forward(&self, principal: &Principal, mut request: Request<Body>) -> Result<Response<Body>> {
        let token = self.0.tokens.issue(principal)?;
        remove_connection_headers(request.headers_mut());
        remove_credentials(request.headers_mut());
        let mut response = self.attempt(&token, request, None).await?;
        remove_connection_headers(response.headers_mut());
        Ok(response)
    }

    /// Rebuilds the error a service answered with.
    #[must_use]
    pub fn error_of(&self, response: &Response<Bytes>) -> Error {
        let Ok(ErrorBody { error: fields }) = serde_json::from_slice(response.body()) else {
            return Error::internal(format!("{} answered {} without an error body", self.0.name, response.status()));
        };
        let mut error = Error::new(fields.code, fields.message);
        error.details = fields.details;
        let text = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        error.retry_after = text(header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            error.allow = Some(text(header::ALLOW).unwrap_or_default().to_owned());
        }
        error
    }

    /// One try: breaker, identity, request id, time-out, count.
    async fn attempt(&self, token: &str, mut request: Request<Body>, deadline: Option<Instant>) -> Result<Response<Body>> {
        let inner = &self.0;
        let Some(permit) = inner.breaker.enter() else {
            inner.metrics.record_call(inner.name, "refused");
            return Err(Error::unavailable(format!("{} is not available at the moment", inner.name)));
        };
        add_identity(request.headers_mut(), token, inner.name)?;
        // A service behind HTTP would not see what outer layers attached (path parameters among it); nor may one in this process.
        request.extensions_mut().clear();
        let (progress, request) = Progress::watch(request);
        let outcome = tokio::select! {
            response = inner.transport.call(request) => response,
            () = progress.stalled(inner.config.timeout, deadline) => Err(Error::new(
                ErrorCode::UpstreamTimeout,
                format!("{} did not answer within {:?}", inner.name, inner.config.timeout),
            )),
        };
        if outcome.is_err() && progress.is_senders_fault() {
            // Says nothing about the service: the permit is dropped without a verdict.
            inner.metrics.record_call(inner.name, "aborted");
            return Err(Error::invalid("the request body ended before it was complete"));
        }
        let outcome = outcome.map_err(|error| error.code_or_unavailable(inner.name));
        let label = outcome_label(&outcome);
        inner.metrics.record_call(inner.name, label);
        inner.metrics.record_breaker(inner.name, permit.finish(label == "ok"));
        outcome
    }

    async fn collect(&self, response: Response<Body>, deadline: Instant) -> Result<Response<Bytes>> {
        let (parts, body) = response.into_parts();
        let limited = Limited::new(body, self.0.config.response_limit_bytes);
        match tokio::time::timeout_at(deadline, limited.collect()).await {
            Ok(Ok(collected)) => Ok(Response::from_parts(parts, collected.to_bytes())),
            Ok(Err(cause)) => Err(Error::internal(cause)),
            Err(_) => Err(Error::new(ErrorCode::UpstreamTimeout, format!("{} did not finish its answer in time", self.0.name))),
        }
    }
}

impl Error {
    fn code_or_unavailable(self, name: &str) -> Self {
        match self.code {
            ErrorCode::UpstreamTimeout => self,
            _ => Self::unavailable(format!("{name} is not available at the moment")).caused_by(self),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({} at {:?})", self.0.name, self.0.transport)
    }
}
