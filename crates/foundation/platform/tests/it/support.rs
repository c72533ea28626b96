//! A sample service, a caller, and ways to ask.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use platform::identity::{CALLER_HEADER, Member, Mode, Permission, Principal, Region};
use platform::server::{ServerConfig, serve};
use platform::{Client, Clock, Envelope, Error, Json, Path, Platform, Query, Reply, Result, TenantId, ids, ok, page};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use test_support::{Answer, ask};
use tokio::net::TcpListener;

pub const SECRET: &[u8; 32] = b"a secret of exactly 32 bytes....";
pub const READ: Permission = Permission::of("things:read");
pub const WRITE: Permission = Permission::of("things:update");

platform::typed_id! {
    /// A thing.
    pub struct ThingId("thg");
}

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    pub name: String,
    pub sizes: Vec<Size>,
}

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Size {
    pub a_mm: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<u32>,
}

pub fn platform() -> Platform {
    Platform::new(SECRET, Clock::system())
}

pub fn principal() -> Principal {
    Principal::ApiKey(Member {
        tenant: TenantId::from_ulid(ids::Ulid::from_parts(1, 1)),
        tenant_slug: "demo".to_owned(),
        subject: "key_1".to_owned(),
        permissions: [READ].into(),
        region: Region::Eu,
        mode: Mode::Live,
    })
}

pub fn sample_routes() -> Router {
    Router::new()
        .route("/v1/things", get(things_list).post(thing_echo))
        .route("/v1/things/{thing_id}", get(|Path(id): Path<ThingId>| async move { ok(id) }))
        .route("/v1/who", get(|principal: Principal| async move { ok(principal.subject().to_owned()) }))
        .route("/v1/write", post(|principal: Principal| async move { principal.require(&WRITE).map(|()| ok(())) }))
        .route("/v1/conflict", get(|| async { conflict() }))
        .route("/v1/broken", get(|| async { Error::internal("the password is hunter2") }))
        .route("/v1/panic", get(|| async { panic_now() }))
        .route("/v1/never", get(std::future::pending::<StatusCode>))
        .route(
            "/v1/length",
            post(|body: Body| async move { length(body).await }).layer(axum::extract::DefaultBodyLimit::disable()),
        )
}

async fn things_list(Query(query): Query<ListQuery>) -> Reply<Vec<u32>> {
    page((0..query.limit.unwrap_or(2)).collect(), Some("after-2".to_owned()))
}

async fn thing_echo(Json(thing): Json<Thing>) -> Reply<Thing> {
    ok(thing)
}

fn conflict() -> Error {
    Error::conflict("the name is taken")
        .detail("name", "taken", "another thing is called so")
        .retry_after(std::time::Duration::from_millis(1500))
}

fn panic_now() -> StatusCode {
    panic!("a handler with a bug")
}

async fn length(body: Body) -> Response {
    match body.collect().await {
        Ok(body) => ok(body.to_bytes().len()).into_response(),
        Err(cause) => Error::internal(cause).into_response(),
    }
}

/// Serves a router on a free loopback port for as long as the test runs.
pub async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, router, ServerConfig::default(), std::future::pending()));
    address
}

/// A request with a valid caller.
pub fn request(platform: &Platform, method: &str, path: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let token = platform.tokens.issue(&principal()).unwrap();
    let builder = Request::builder().method(method).uri(path).header(CALLER_HEADER, token);
    let builder = if content_type.is_empty() { builder } else { builder.header("content-type", content_type) };
    builder.body(body.into()).unwrap()
}

/// Calls a service as another would: the envelope, or the error it answered with.
pub async fn call(client: &Client, method: &str, path: &str, body: Option<&Value>) -> Result<Envelope<Value>> {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let body = body.map(ToString::to_string).unwrap_or_default();
    let response = client.send(&principal(), request.body(Bytes::from(body)).unwrap()).await?;
    if response.status().is_success() {
        return Ok(serde_json::from_slice(response.body()).unwrap());
    }
    Err(client.error_of(&response))
}

pub async fn get_answer(platform: &Platform, path: &str) -> Answer {
    let router = platform.service("sample", sample_routes());
    ask(&router, request(platform, "GET", path, "", Body::empty())).await
}
