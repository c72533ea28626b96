//! `/v1/health`, `/v1/openapi.json`, `/metrics`.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use api::key::KeyKind;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use platform::health::HealthReport;
use platform::{Error, Reply, Result, ok};

use crate::authentication::Credentials;
use crate::shared::Shared;

/// The OpenAPI document never changes while a program runs.
pub(crate) static OPENAPI: LazyLock<String> = LazyLock::new(|| api::openapi::document().to_string());

pub(super) fn routes(gateway: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/health", get(health_get))
        .route("/v1/openapi.json", get(openapi_get))
        .route("/metrics", get(metrics_get))
        .with_state(gateway)
}

async fn health_get(State(gateway): State<Arc<Shared>>) -> Reply<HealthReport> {
    ok(gateway.platform.health.report().await)
}

async fn openapi_get() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=60")], OPENAPI.as_str())
        .into_response()
}

/// Metrics name routes and rates, which is nobody's business: for this machine, or with a secret key.
async fn metrics_get(State(gateway): State<Arc<Shared>>, request: Request) -> Result<Response> {
    let key = request.extensions().get::<Credentials>().and_then(Credentials::key);
    if is_from_this_machine(&request) || key.is_some_and(|key| key.kind == KeyKind::Secret) {
        return gateway.platform.metrics.response();
    }
    Err(Error::forbidden("metrics are shown to this machine, or to a secret key"))
}

/// A proxy on this machine also connects from a loopback address, but says for whom.
fn is_from_this_machine(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let direct = !request.headers().contains_key("x-forwarded-for") && !request.headers().contains_key(header::FORWARDED);
    direct && peer.is_some_and(|peer| peer.0.ip().is_loopback())
}
