//! Metrics of one platform: a registry that belongs to it, and what every HTTP service counts.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use prometheus_client::encoding::EncodeLabelSet;
pub use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};
use prometheus_client::registry::{Metric, Registry};

use crate::error::Error;

/// Labels of an HTTP answer. The route is the pattern, never the path, so that their number stays small.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HttpLabels {
    service: &'static str,
    route: String,
    method: &'static str,
    status: u16,
}

/// Labels of a latency; without the status, which would multiply the buckets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LatencyLabels {
    service: &'static str,
    route: String,
    method: &'static str,
}

/// Labels of a call from one service to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    to: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ToLabel {
    to: &'static str,
}

/// Labels of a run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    job: &'static str,
    outcome: &'static str,
}

/// The metrics of one platform. Clones share the registry.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<RwLock<Registry>>,
    requests: Family<HttpLabels, Counter>,
    latency: Family<LatencyLabels, Histogram, fn() -> Histogram>,
    calls: Family<CallLabels, Counter>,
    breaker_open: Family<ToLabel, Gauge>,
    job_runs: Family<JobLabels, Counter>,
}

/// Upper bounds of the latency buckets in seconds, dense around the targets of 100 ms, 200 ms, 1 s and 2 s.
const LATENCY_BUCKETS_S: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.0, 5.0, 10.0];

fn latency_histogram() -> Histogram {
    Histogram::new(LATENCY_BUCKETS_S)
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// An empty registry with the HTTP metrics in it.
    #[must_use]
    pub fn new() -> Self {
        let metrics = Self {
            registry: Arc::new(RwLock::new(Registry::with_prefix("varai"))),
            requests: Family::default(),
            latency: Family::new_with_constructor(latency_histogram),
            calls: Family::default(),
            breaker_open: Family::default(),
            job_runs: Family::default(),
        };
        metrics.register("http_requests", "Answers given", metrics.requests.clone());
        metrics.register("http_request_duration_seconds", "Time to the head of the answer", metrics.latency.clone());
        metrics.register("client_calls", "Calls from one service of the platform to another", metrics.calls.clone());
        metrics.register("client_breaker_open", "1 while calls to a service are refused", metrics.breaker_open.clone());
        metrics.register("job_runs", "Runs of jobs that ended", metrics.job_runs.clone());
        metrics
    }

    /// Adds a service's own metric; it appears as `varai_<name>` (a counter as `varai_<name>_total`).
    pub fn register(&self, name: &str, help: &str, metric: impl Metric) {
        self.registry.write().unwrap_or_else(PoisonError::into_inner).register(name, help, metric);
    }

    /// Counts one answer and its latency.
    pub fn record_answer(&self, service: &'static str, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = method_label(method);
        let latency = LatencyLabels { service, route: route.to_owned(), method };
        self.latency.get_or_create(&latency).observe(took.as_secs_f64());
        let answer = HttpLabels { service, route: latency.route, method, status: status.as_u16() };
        self.requests.get_or_create(&answer).inc();
    }

    pub(crate) fn record_call(&self, to: &'static str, outcome: &'static str) {
        self.calls.get_or_create(&CallLabels { to, outcome }).inc();
    }

    pub(crate) fn record_breaker(&self, to: &'static str, open: bool) {
        self.breaker_open.get_or_create(&ToLabel { to }).set(i64::from(open));
    }

    pub(crate) fn record_job(&self, job: &'static str, outcome: &'static str) {
        self.job_runs.get_or_create(&JobLabels { job, outcome }).inc();
    }

    /// The text of `/metrics`.
    ///
    /// # Errors
    /// `internal`, if a metric cannot be written.
    pub fn render(&self) -> Result<String, Error> {
        let mut text = String::new();
        let registry = self.registry.read().unwrap_or_else(PoisonError::into_inner);
        prometheus_client::encoding::text::encode(&mut text, &registry).map_err(Error::internal)?;
        Ok(text)
    }

    /// The answer of `/metrics`.
    ///
    /// # Errors
    /// Those of [`Metrics::render`].
    pub fn response(&self) -> Result<Response, Error> {
        let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        Ok(([(header::CONTENT_TYPE, content_type)], self.render()?).into_response())
    }
}

/// Methods as labels: what is not one of HTTP's own is `other`, since anybody can invent methods.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
