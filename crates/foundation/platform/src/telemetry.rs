//! Logs and request ids. Nothing personal is logged: no query string, no body, no header, no address.

use std::io::IsTerminal;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use tracing::Level;
use tracing_subscriber::EnvFilter;

use ids::Clock;

use crate::metrics::Metrics;
pub use crate::request_id::{REQUEST_ID_HEADER, current_request_id, in_request, new_request_id};

/// The id a caller sent, if it is one we are willing to repeat in logs and headers.
#[must_use]
pub fn accepted_request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID_HEADER)?.to_str().ok()?;
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    ((8..=64).contains(&id.len()) && id.bytes().all(safe)).then(|| id.to_owned())
}

/// Put on an answer by a service that finds its routes by itself (the gateway): the pattern to count the answer under.
#[derive(Clone, Copy, Debug)]
pub struct RouteName(pub &'static str);

/// What the layer around every route knows.
#[derive(Clone, Debug)]
pub(crate) struct Observer {
    pub service: &'static str,
    pub clock: Clock,
}

/// Gives every request an id, makes it known to the work inside, and echoes it.
pub(crate) async fn identify_request(observer: Observer, request: Request, next: Next) -> Response {
    let id = accepted_request_id(request.headers()).unwrap_or_else(|| new_request_id(&observer.clock));
    let header = HeaderValue::try_from(&id);
    let mut response = in_request(id, observer.clock, next.run(request)).await;
    if let Ok(value) = header {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    response
}

/// Counts and logs every answer by its route pattern.
pub(crate) async fn observe_request(observer: Observer, metrics: Metrics, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let route = response.extensions().get::<RouteName>().map_or(route, |name| name.0.to_owned());
    let (status, took) = (response.status(), started.elapsed());
    metrics.record_answer(observer.service, &route, &method, status, took);
    let milliseconds = took.as_secs_f64() * 1e3;
    tracing::debug!(
        service = observer.service,
        request_id = current_request_id(),
        %method,
        route,
        status = status.as_u16(),
        milliseconds,
        "answered"
    );
    response
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Compact on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For people.
    Compact,
    /// For collectors.
    Json,
}

/// Starts logging to standard error for this process; `filter` is a `tracing` filter such as `info,platform=debug`.
///
/// Called by the entry point alone, and once: a second call changes nothing.
///
/// # Errors
/// When the filter cannot be read.
pub fn init_logging(filter: &str, format: LogFormat) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::builder().with_default_directive(Level::INFO.into()).parse(filter)?;
    let terminal = std::io::stderr().is_terminal();
    let compact = match format {
        LogFormat::Auto => terminal,
        LogFormat::Compact => true,
        LogFormat::Json => false,
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(terminal);
    // The only failure is a subscriber that is already there, whose lines then go on as they were.
    let _already_started = if compact { builder.compact().try_init() } else { builder.json().try_init() };
    Ok(())
}
