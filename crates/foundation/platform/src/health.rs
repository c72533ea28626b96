//! Which services of a platform are well, by name.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How well a service is, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Status {
    /// Works.
    Healthy,
    /// Works with less than it should have.
    Degraded,
    /// Does not work, or is not there.
    Error,
}

/// One part and one line about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentHealth {
    /// Its name.
    pub name: String,
    /// How well it is.
    pub status: Status,
    /// What is the matter, or what is there.
    pub message: String,
}

/// The data of `GET /v1/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthReport {
    /// The worst of the parts.
    pub status: Status,
    /// Every registered part, none left out.
    pub components: Vec<ComponentHealth>,
}

type Finding = (Status, String);
type Check = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Finding> + Send>> + Send + Sync>;

/// How long a check may take before its part counts as failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// The registry of parts. Clones share it.
#[derive(Clone, Default)]
pub struct Health {
    checks: Arc<RwLock<Vec<(String, Check)>>>,
}

impl Health {
    /// No parts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a service with a check that is run whenever somebody asks: `Ok` and `Err` carry the line for people.
    pub fn check<F, Fut>(&self, name: impl Into<String>, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, String>> + Send + 'static,
    {
        self.add(
            name.into(),
            Arc::new(move || {
                let outcome = check();
                Box::pin(async move {
                    match tokio::time::timeout(CHECK_TIMEOUT, outcome).await {
                        Ok(Ok(line)) => (Status::Healthy, line),
                        Ok(Err(line)) => (Status::Error, line),
                        Err(_) => (Status::Error, format!("no answer within {} s", CHECK_TIMEOUT.as_secs())),
                    }
                })
            }),
        );
    }

    /// Registers a service that reports by itself; it counts as failed until it does.
    #[must_use]
    pub fn component(&self, name: impl Into<String>) -> Component {
        let state = Arc::new(RwLock::new((Status::Error, "has not started yet".to_owned())));
        let shown = state.clone();
        self.add(
            name.into(),
            Arc::new(move || {
                let finding = shown.read().unwrap_or_else(PoisonError::into_inner).clone();
                Box::pin(std::future::ready(finding))
            }),
        );
        Component { state }
    }

    fn add(&self, name: String, check: Check) {
        self.checks.write().unwrap_or_else(PoisonError::into_inner).push((name, check));
    }

    /// Asks every part.
    pub async fn report(&self) -> HealthReport {
        let checks = self.checks.read().unwrap_or_else(PoisonError::into_inner).clone();
        let findings = futures_util::future::join_all(checks.iter().map(|(_, check)| check())).await;
        let components: Vec<_> = checks
            .into_iter()
            .zip(findings)
            .map(|((name, _), (status, message))| ComponentHealth { name, status, message })
            .collect();
        let status = components.iter().map(|c| c.status).max().unwrap_or(Status::Healthy);
        HealthReport { status, components }
    }

    /// `/healthz` (the process answers) and `/readyz` (every part works, or 503 naming those that do not).
    pub fn probes(&self) -> Router {
        let health = self.clone();
        Router::new().route("/healthz", get(|| async { "alive\n" })).route("/readyz", get(move || ready(health.clone())))
    }
}

async fn ready(health: Health) -> Response {
    let report = health.report().await;
    let failing: Vec<_> = report.components.into_iter().filter(|c| c.status == Status::Error).collect();
    if failing.is_empty() {
        return "ready\n".into_response();
    }
    let names: Vec<_> = failing.iter().map(|c| c.name.as_str()).collect();
    let mut error = Error::unavailable(format!("not ready: {}", names.join(", ")));
    for part in &failing {
        error = error.detail(part.name.clone(), "not_ready", part.message.clone());
    }
    error.into_response()
}

/// A service that reports how it is.
#[derive(Clone)]
pub struct Component {
    state: Arc<RwLock<Finding>>,
}

impl Component {
    /// Says how the service is, in one line.
    pub fn set(&self, status: Status, line: impl Into<String>) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = (status, line.into());
    }

    /// Says that it works.
    pub fn healthy(&self, line: impl Into<String>) {
        self.set(Status::Healthy, line);
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checks = self.checks.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_list().entries(checks.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Component({:?})", self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}
