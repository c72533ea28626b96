//! A service in this process and a service behind HTTP look the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use platform::client::{Client, ClientConfig, Endpoint};
use platform::{Envelope, Error, ErrorCode, Platform, Result};
use serde_json::{Value, json};
use test_support::ask;

use crate::support::{ThingId, call, listen, platform, principal, sample_routes};

fn config() -> ClientConfig {
    ClientConfig { retry_base: Duration::from_millis(1), ..ClientConfig::default() }
}

/// The same routes once as a function call and once over a socket.
async fn both(platform: &Platform, routes: Router) -> [Client; 2] {
    both_with(config(), platform, routes).await
}

async fn both_with(config: ClientConfig, platform: &Platform, routes: Router) -> [Client; 2] {
    let router = platform.service("sample", routes);
    let address = listen(router.clone()).await;
    let remote = Endpoint::remote(&format!("http://{address}")).unwrap();
    [Endpoint::local(router), remote].map(|endpoint| Client::new("sample", endpoint, platform, config))
}

fn told(outcome: Result<Envelope<Value>>) -> Value {
    match outcome {
        Ok(envelope) => json!({ "data": envelope.data, "next": envelope.meta.next, "request_id": envelope.meta.request_id }),
        Err(error) => json!({
            "code": error.code, "message": error.message, "details": error.details,
            "retry_after": error.retry_after.map(|wait| wait.as_secs()), "status": error.status().as_u16(),
        }),
    }
}

#[tokio::test]
async fn answers_and_errors_are_identical() {
    let clients = both(&platform(), sample_routes()).await;
    let paths = ["/v1/things?limit=3", "/v1/who", "/v1/conflict", "/v1/broken", "/v1/panic", "/v1/nothing", "/v1/things?limit=x"];
    for path in paths {
        let [local, remote] = &clients;
        let of = async |client: &Client| {
            let client = client.clone();
            let front_call = move || async move { axum::Json(told(call(&client, "GET", path, None).await)) };
            let front = platform().open("front", Router::new().route("/", get(front_call)));
            let asked = Request::get("/").header("x-request-id", "req_of_the_test").body(Body::empty()).unwrap();
            ask(&front, asked).await.json()
        };
        let (local, remote) = (of(local).await, of(remote).await);
        assert_eq!(local, remote, "{path}");
        assert!(local.get("code").is_some() || local["request_id"] == "req_of_the_test", "{path}: {local}");
    }
}

#[tokio::test]
async fn a_body_arrives_and_its_errors_come_back() {
    for client in both(&platform(), sample_routes()).await {
        let thing = json!({ "name": "a", "sizes": [{ "a_mm": 52 }] });
        let echoed = call(&client, "POST", "/v1/things", Some(&thing)).await.unwrap();
        assert_eq!(echoed.data, thing, "{client:?}");
        let wrong = json!({ "name": "a", "sizes": [{}] });
        let wrong = call(&client, "POST", "/v1/things", Some(&wrong)).await.unwrap_err();
        assert_eq!(
            (wrong.code, wrong.details[0].field.as_str()),
            (ErrorCode::UnprocessableEntity, "sizes[0].a_mm"),
            "{client:?}"
        );
        let denied = call(&client, "POST", "/v1/write", Some(&json!({}))).await.unwrap_err();
        assert_eq!(denied.code, ErrorCode::InsufficientScope, "{client:?}");
    }
}

#[tokio::test]
async fn silence_is_an_upstream_timeout() {
    let impatient = ClientConfig { timeout: Duration::from_millis(50), ..config() };
    let [local, remote] = both_with(impatient, &platform(), sample_routes()).await;
    let outcome = async |client| told(call(client, "GET", "/v1/never", None).await);
    let (local, remote) = (outcome(&local).await, outcome(&remote).await);
    assert_eq!(local["code"], "upstream_timeout", "{local}");
    assert_eq!(local, remote);
}

#[tokio::test]
async fn a_part_that_is_not_there_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let endpoint = Endpoint::remote(&format!("http://{address}")).unwrap();
    let client = Client::new("sample", endpoint, &platform(), config());
    let error = call(&client, "GET", "/v1/who", None).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ServiceUnavailable);
    assert!(!error.to_string().contains(&address.to_string()), "addresses are internals: {error}");
}

#[tokio::test]
async fn only_idempotent_calls_are_repeated() {
    for (method, expected) in [("GET", 3), ("PUT", 3), ("DELETE", 3), ("POST", 1), ("PATCH", 1)] {
        let calls = Arc::new(AtomicU32::new(0));
        let counted = calls.clone();
        let routes = Router::new().route(
            "/v1/busy",
            any(move || {
                counted.fetch_add(1, Ordering::Relaxed);
                async { Error::unavailable("busy").into_response() }
            }),
        );
        let [local, _] = both(&platform(), routes).await;
        let request = Request::builder().method(method).uri("/v1/busy").body(Bytes::new()).unwrap();
        assert_eq!(local.send(&principal(), request).await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(calls.load(Ordering::Relaxed), expected, "{method}");
    }
}

#[tokio::test]
async fn a_large_body_streams_through_both_places() {
    const CHUNK: usize = 1 << 20;
    for client in both(&platform(), sample_routes()).await {
        let chunks = futures_util::stream::iter((0..48).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![7; CHUNK]))));
        let request = Request::post("/v1/length").body(Body::from_stream(chunks)).unwrap();
        let response = client.forward(&principal(), request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let json: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(json["data"], 48 * CHUNK, "{client:?}");
    }
}

#[tokio::test]
async fn a_sender_who_breaks_off_is_at_fault_and_not_the_part() {
    for client in both(&platform(), sample_routes()).await {
        for _ in 0..10 {
            let broken = futures_util::stream::iter([Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("gone"))]);
            let request = Request::post("/v1/length").body(Body::from_stream(broken)).unwrap();
            let outcome = client.forward(&principal(), request).await;
            assert!(outcome.is_err() || outcome.unwrap().status() == StatusCode::INTERNAL_SERVER_ERROR, "{client:?}");
        }
        assert!(call(&client, "GET", "/v1/who", None).await.is_ok(), "the breaker stayed closed: {client:?}");
    }
}

#[tokio::test]
async fn outside_identity_and_connection_headers_stay_at_the_gateway() {
    let shown = |request: axum::extract::Request| async move {
        let names: Vec<String> = request.headers().keys().map(ToString::to_string).collect();
        platform::ok(names)
    };
    for client in both(&platform(), Router::new().route("/v1/headers", any(shown))).await {
        let request = Request::get("/v1/headers")
            .header("authorization", "Bearer sk_live_x")
            .header("x-api-key", "sk_live_x")
            .header("cookie", "a=b")
            .header("connection", "x-hop, keep-alive")
            .header("x-hop", "1")
            .header("x-varai-caller", "forged")
            .header("accept-language", "de")
            .body(Body::empty())
            .unwrap();
        let response = client.forward(&principal(), request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "the forged caller was replaced");
        let names = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
        for passed in ["accept-language", "x-varai-service", "x-varai-part"] {
            assert!(names.contains(passed), "{passed} is not in {names}");
        }
        for hidden in ["authorization", "x-api-key", "cookie", "x-hop", "x-varai-caller"] {
            assert!(!names.contains(hidden), "{hidden} in {names} at {client:?}");
        }
    }
}

#[tokio::test]
async fn a_path_parameter_is_the_parts_own_even_behind_another_router() {
    let platform = platform();
    for client in both(&platform, sample_routes()).await {
        let outer = Router::new().route(
            "/v1/things/{thing_id}",
            any(|request: axum::extract::Request| async move { client.forward(&principal(), request).await }),
        );
        let path = format!("/v1/things/{}", ThingId::generate(&platform.clock));
        let answer = ask(&outer, Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

#[test]
fn a_place_is_an_http_address_without_a_path() {
    for (text, valid) in [
        ("http://catalog:8081", true),
        ("http://127.0.0.1:1/", true),
        ("https://catalog", false),
        ("catalog:8081", false),
        ("http://a/b", false),
        ("", false),
    ] {
        assert_eq!(Endpoint::remote(text).is_ok(), valid, "{text}");
    }
}
