//! The one entry for all calls: who is calling, may they, how often, where does it go.
//!
//! Owns the collections `tenants`, `api_keys` and `idempotency_records`. Routes are made from the table of operations in
//! `api`; an operation that is not in the table does not exist for the outside.
//!
//! A call passes, in this order: request id, rate limit, authentication and the tenant's status, the table of operations,
//! permission, body limit, idempotency, and then the service, over [`platform::Client`]. A call that changes something runs on
//! a task of its own from there on: it ends as it began when its caller hangs up, and [`Gateway::finish_calls`] waits for it.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accounts;
mod authentication;
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
mod shared;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use api::operations::Service;
use axum::Router;
use platform::{Client, ClientConfig, Endpoint, Job, Platform, Result};
use store::Store;
use tokio_util::task::TaskTracker;

pub use accounts::{Accounts, ApiKeyId, NewKey, OwnerKey, PageKeySecret, Tenant, TenantStatus};
pub use config::GatewayConfig;

use self::documents::COLLECTIONS;
use self::idempotency::Idempotency;
use self::limiter::Limiter;
use self::shared::Shared;

/// How often old records of repeated calls are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// What the gateway needs to exist.
#[derive(Debug)]
pub struct GatewayDeps {
    /// The platform it belongs to.
    pub platform: Platform,
    /// Where its documents live.
    pub store: Store,
    /// The services it routes to. One that is missing answers `service_unavailable`, and health says so; the gateway's own
    /// operations are answered by itself.
    pub services: HashMap<Service, Client>,
    /// Limits.
    pub config: GatewayConfig,
}

/// The gateway of one platform. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gateway(Arc<Shared>);

impl Gateway {
    /// Prepares the collections and the clients.
    ///
    /// # Errors
    /// When the collections cannot be prepared.
    pub async fn open(deps: GatewayDeps) -> Result<Self> {
        let GatewayDeps { platform, store, mut services, config } = deps;
        let store = store.register(COLLECTIONS).await?;
        let accounts = Accounts::new(&store, platform.clock.clone());
        let idempotency = Idempotency::new(store, platform.clock.clone());
        let own = platform.service("gateway", http::own_routes(accounts.clone()));
        let own = || Client::new("gateway", Endpoint::local(own), &platform, ClientConfig::default());
        services.entry(Service::Gateway).or_insert_with(own);
        watch_services(&platform, &services);
        platform.metrics.register("gateway_key_lookups", "Looks for an API key in storage", accounts.key_lookups());
        let limiter = Limiter::new(config.requests_per_minute, config.burst);
        let calls = TaskTracker::new();
        Ok(Self(Arc::new(Shared { platform, accounts, services, idempotency, limiter, config, calls })))
    }

    /// Tenants and keys, by the same memory as the routes: what is changed here holds for the next call.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// Everything the outside can reach: the table of operations, documentation, probes, and the `pages` that the binary adds
    /// (they get the same request ids, limits and security headers; a page may set a `Content-Security-Policy` of its own).
    pub fn router(&self, pages: Router) -> Router {
        let routes = pages.merge(http::public_routes(&self.0)).merge(proxy::operation_routes(&self.0));
        let routes = platform::service::with_error_fallbacks(routes);
        self.0.platform.open("gateway", middleware::apply(self.0.clone(), routes))
    }

    /// What has to run now and then.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let gateway = self.0.clone();
        let sweep = move || {
            let gateway = gateway.clone();
            async move {
                for tenant in gateway.accounts.tenant_ids().await? {
                    gateway.idempotency.sweep(tenant).await?;
                }
                Ok(())
            }
        };
        vec![Job::every("idempotency_sweep", SWEEP_EVERY, sweep)]
    }

    /// Waits for calls that change something and whose callers have gone: after the last connection has closed, before the
    /// process ends. Says how many were cut off after `grace`.
    pub async fn finish_calls(&self, grace: Duration) -> usize {
        self.0.calls.close();
        let finished = tokio::time::timeout(grace, self.0.calls.wait()).await.is_ok();
        if finished { 0 } else { self.0.calls.len() }
    }
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
