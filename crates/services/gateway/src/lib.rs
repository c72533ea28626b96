//! The one entry for all calls: who is calling, may they, how often, where does it go.
//!
//! Owns the collections `tenants`, `api_keys` and `idempotency_records`. Routes are made from the table of operations in
//! `api`; an operation that is not in the table does not exist for the outside.
//!
//! A call passes, in this order: request id, authentication and the tenant's status, rate limit, the table of operations,
//! permission, body limit, idempotency, and then the service, over [`platform::Client`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accounts;
mod authentication;
mod body;
mod config;
mod cors;
mod docs;
mod documents;
mod http;
mod idempotency;
mod keys;
mod limiter;
mod middleware;
mod proxy;

use std::collections::HashMap;
use std::sync::Arc;

use api::operations::Service;
use axum::Router;
use platform::{Client, ClientConfig, Endpoint, Platform};
use store::Store;

pub use accounts::{Accounts, NewKey, OwnerKey};
pub use config::GatewayConfig;
pub use documents::{ApiKeyId, Tenant, TenantStatus};

use self::idempotency::Idempotency;
use self::limiter::Limiter;

/// What the gateway needs to exist.
#[derive(Debug)]
pub struct GatewayDeps {
    /// The platform it belongs to.
    pub platform: Platform,
    /// Where its documents live.
    pub store: Store,
    /// The services it routes to. One that is missing answers `service_unavailable`, and health says so.
    pub services: HashMap<Service, Client>,
    /// Limits.
    pub config: GatewayConfig,
}

/// The gateway's parts, shared by all its handlers.
#[derive(Debug)]
pub(crate) struct Gateway {
    platform: Platform,
    accounts: Accounts,
    services: HashMap<Service, Client>,
    idempotency: Idempotency,
    limiter: Limiter,
    config: GatewayConfig,
}

/// Everything the outside can reach: the table of operations, documentation, probes, and the `pages` that the binary adds
/// (they get the same request ids, limits and security headers; a page may set a `Content-Security-Policy` of its own).
///
/// # Errors
/// When the collections cannot be prepared.
pub async fn router(deps: GatewayDeps, pages: Router) -> platform::Result<Router> {
    let GatewayDeps { platform, store, mut services, config } = deps;
    let accounts = Accounts::open(store.clone(), platform.clock.clone()).await?;
    let idempotency = Idempotency::open(store, platform.clock.clone()).await?;
    let own = platform.service("gateway", http::own_routes(accounts.clone()));
    services.insert(Service::Gateway, Client::new("gateway", Endpoint::local(own), &platform, ClientConfig::default()));
    watch_services(&platform, &services);
    let limiter = Limiter::new(config.requests_per_minute, config.burst);
    let gateway = Arc::new(Gateway { platform: platform.clone(), accounts, services, idempotency, limiter, config });
    let routes = pages.merge(http::public_routes(&gateway)).merge(proxy::operation_routes(&gateway));
    let routes = platform::service::with_error_fallbacks(routes);
    Ok(platform.open("gateway", middleware::apply(gateway, routes)))
}

/// A service that was left out is an error, never skipped.
fn watch_services(platform: &Platform, services: &HashMap<Service, Client>) {
    for service in Service::ALL {
        match services.get(service) {
            Some(client) if client.is_remote() => {
                let client = client.clone();
                platform.health.check(service.as_str(), move || {
                    let client = client.clone();
                    async move { client.probe().await.map(|()| "ready".to_owned()).map_err(|error| error.to_string()) }
                });
            }
            Some(_) => {}
            None => platform.health.component(service.as_str()).set(platform::health::Status::Error, "is not configured"),
        }
    }
}
