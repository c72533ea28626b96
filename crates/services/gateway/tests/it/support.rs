//! A gateway over a stand-in catalog that counts its calls.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use api::key::KeyKind;
use api::operations::Service;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::routing::{get, post};
use gateway::{Accounts, Gateway, GatewayConfig, GatewayDeps, OwnerKey};
use http_body_util::BodyExt;
use jiff::Timestamp;
use platform::{Client, ClientConfig, Clock, Endpoint, Error, Platform, Principal, Region, TenantId, created, ok};
use store::Store;
use test_support::Answer;

pub struct Shop {
    pub platform: Platform,
    pub gateway: Gateway,
    pub router: Router,
    pub accounts: Accounts,
    pub clock: Clock,
    pub tenant: TenantId,
    pub secret: String,
    pub publishable: String,
    pub calls: Arc<AtomicU32>,
}

pub async fn shop() -> Shop {
    shop_with(GatewayConfig::default()).await
}

pub async fn shop_with(config: GatewayConfig) -> Shop {
    let platform = test_platform();
    let calls = Arc::new(AtomicU32::new(0));
    let catalog = platform.service("catalog", catalog(calls.clone()));
    let tryon =
        platform.service("tryon", Router::new().route("/v1/face-analyses", post(photo)).layer(DefaultBodyLimit::disable()));
    let client = |name, router| Client::new(name, Endpoint::local(router), &platform, ClientConfig::default());
    let services = HashMap::from([(Service::Catalog, client("catalog", catalog)), (Service::Tryon, client("tryon", tryon))]);
    shop_over(platform, services, config, calls).await
}

pub fn test_platform() -> Platform {
    Platform::new(&[3; 32], Clock::fixed(Timestamp::from_second(1_800_000_000).unwrap()))
}

pub async fn shop_over(
    platform: Platform,
    services: HashMap<Service, Client>,
    config: GatewayConfig,
    calls: Arc<AtomicU32>,
) -> Shop {
    let (clock, store) = (platform.clock.clone(), Store::in_memory(platform.clock.clone()).unwrap());
    let gateway = Gateway::open(GatewayDeps { platform: platform.clone(), store, services, config }).await.unwrap();
    let accounts = gateway.accounts().clone();
    let owner = accounts.bootstrap("demo", "Demo optician", Region::Eu).await.unwrap().unwrap();
    let publishable = accounts.create_key(owner.tenant, "shop page", KeyKind::Publishable, Vec::new()).await.unwrap().key;
    let router = gateway.router(Router::new().route("/", get(|| async { "the shop" })));
    let OwnerKey { tenant, key: secret } = owner;
    Shop { platform, gateway, router, accounts, clock, tenant, secret, publishable, calls }
}

fn catalog(calls: Arc<AtomicU32>) -> Router {
    let count = move || calls.fetch_add(1, Ordering::Relaxed) + 1;
    let (counted, failing) = (count.clone(), count.clone());
    Router::new()
        .route(
            "/v1/products",
            get(|principal: Principal| async move { ok(vec![principal.member().map(|member| member.tenant_slug.clone())]) })
                .post(move || async move { created(counted()) }),
        )
        .route("/v1/products/{product_id}", get(|| async { Error::not_found("product") }))
        .route("/v1/imports/{import_id}/cancel", post(move || async move { broken(failing()) }))
}

/// Fails the first time only.
fn broken(call: u32) -> Result<platform::Reply<u32>, Error> {
    if call == 1 { Err(Error::internal("the disk is full")) } else { Ok(ok(call)) }
}

async fn photo(body: Body) -> Result<platform::Reply<usize>, Error> {
    let body = body.collect().await.map_err(|_| Error::invalid("the photo broke off"))?;
    Ok(ok(body.to_bytes().len()))
}

impl Shop {
    pub async fn ask(&self, request: Request) -> Answer {
        test_support::ask(&self.router, request).await
    }

    pub async fn get(&self, path: &str, key: &str) -> Answer {
        self.ask(request("GET", path, key, Body::empty())).await
    }

    pub async fn post(&self, path: &str, key: &str, body: &str) -> Answer {
        let mut request = request("POST", path, key, Body::from(body.to_owned()));
        request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        self.ask(request).await
    }

    pub async fn post_once(&self, path: &str, idempotency_key: &str, body: &str) -> Answer {
        let mut request = request("POST", path, &self.secret, Body::from(body.to_owned()));
        request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        request.headers_mut().insert("idempotency-key", idempotency_key.parse().unwrap());
        self.ask(request).await
    }

    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }

    pub fn wait(&self, hours: u64) {
        self.clock.advance(Duration::from_secs(hours * 3600));
    }
}

pub fn request(method: &str, path: &str, key: &str, body: Body) -> Request {
    let builder = http::Request::builder().method(method).uri(path).header("host", "shop.local:8080");
    let builder = if key.is_empty() { builder } else { builder.header("x-api-key", key) };
    builder.body(body).unwrap()
}

pub fn from_address(mut request: Request, address: &str) -> Request {
    request.extensions_mut().insert(ConnectInfo(address.parse::<SocketAddr>().unwrap()));
    request
}
