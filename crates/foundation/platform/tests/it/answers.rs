//! What a caller sees: envelopes, errors, request ids, metrics.

use std::time::Duration;

use axum::body::Body;
use platform::{Clock, Error, ErrorCode, Platform};
use test_support::ask;

use crate::support::{SECRET, get_answer, platform, request, sample_routes};

#[test]
fn every_code_has_the_status_of_the_contract() {
    fn check(word: &str, status: u16) {
        let code = ErrorCode::ALL.iter().find(|code| code.as_str() == word).unwrap_or_else(|| panic!("no code {word}"));
        assert_eq!(code.status().as_u16(), status, "{word}");
        assert_eq!(serde_json::to_string(code).unwrap(), format!("{word:?}"));
    }
    let contract = "invalid_request 400; missing_api_key, invalid_api_key, invalid_token, expired_token 401; \
        forbidden, insufficient_scope, consent_required 403; not_found 404; method_not_allowed 405; \
        conflict, idempotency_mismatch 409; gone 410; precondition_failed 412; payload_too_large 413; \
        unsupported_media_type 415; unprocessable_entity 422; rate_limited, quota_exceeded 429; internal 500; \
        service_unavailable 503; upstream_timeout 504";
    let mut count = 0;
    for group in contract.split("; ") {
        let (words, status) = group.rsplit_once(' ').unwrap();
        for word in words.split(", ") {
            check(word, status.parse().unwrap());
            count += 1;
        }
    }
    assert_eq!(count, ErrorCode::ALL.len());
}

#[tokio::test]
async fn a_success_is_data_and_meta_with_the_request_id() {
    let platform = platform();
    let answer = get_answer(&platform, "/v1/things?limit=3").await;
    let json = answer.json();
    assert_eq!(json["data"], serde_json::json!([0, 1, 2]));
    assert_eq!(json["meta"]["next"], "after-2");
    assert_eq!(json["meta"]["request_id"], answer.header("x-request-id"));
    assert!(answer.header("x-request-id").starts_with("req_"));
}

#[tokio::test]
async fn a_safe_request_id_is_kept_and_an_unsafe_one_replaced() {
    let platform = platform();
    let router = platform.service("sample", sample_routes());
    for (sent, kept) in [("order-4711.a_b", true), ("short", false), ("with space 123", false), ("<script>alert(1)", false)] {
        let mut asked = request(&platform, "GET", "/v1/who", "", Body::empty());
        asked.headers_mut().insert("x-request-id", sent.parse().unwrap());
        let answer = ask(&router, asked).await;
        assert_eq!(answer.header("x-request-id") == sent, kept, "{sent}");
    }
}

#[tokio::test]
async fn an_error_has_its_whole_shape() {
    let clock = Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap());
    let answer = get_answer(&Platform::new(SECRET, clock), "/v1/conflict").await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"));
    let error = &answer.json()["error"];
    assert_eq!(error["details"][0]["field"], "name");
    assert_eq!(error["request_id"], answer.header("x-request-id"));
    assert_eq!(error["timestamp"], "2026-01-02T03:04:05Z", "by the platform's clock");
    assert_eq!(answer.header("retry-after"), "2", "1.5 s is rounded up");
}

#[tokio::test]
async fn internals_and_panics_show_nothing_of_their_cause() {
    for path in ["/v1/broken", "/v1/panic"] {
        let answer = get_answer(&platform(), path).await;
        assert_eq!((answer.status, answer.code().as_str()), (500, "internal"), "{path}");
        assert!(!answer.text().contains("hunter2") && !answer.text().contains("bug"), "{}", answer.text());
        assert_eq!(answer.json()["error"]["request_id"], answer.header("x-request-id"));
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_same_shape() {
    let platform = platform();
    assert_eq!(get_answer(&platform, "/v1/nothing").await.code(), "not_found");
    assert_eq!(get_answer(&platform, "/v1/things/not-an-id").await.code(), "not_found");
    let router = platform.service("sample", sample_routes());
    let answer = ask(&router, request(&platform, "DELETE", "/v1/things", "", Body::empty())).await;
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").contains("GET") && answer.header("allow").contains("POST"), "{}", answer.header("allow"));
    assert_eq!(answer.code(), "method_not_allowed");
}

#[tokio::test]
async fn two_platforms_in_one_process_count_apart() {
    let (busy, idle) = (platform(), platform());
    get_answer(&busy, "/v1/things?secret=1").await;
    get_answer(&busy, "/v1/who").await;
    let text = busy.metrics.render().unwrap();
    let line = r#"varai_http_requests_total{service="sample",route="/v1/who",method="GET",status="200"} 1"#;
    assert!(text.contains(line), "{text}");
    assert!(text.contains("varai_http_request_duration_seconds_bucket"), "{text}");
    assert!(!text.contains("secret"), "a query string is not a label");
    assert!(!idle.metrics.render().unwrap().contains("/v1/who"));
}

#[tokio::test]
async fn readiness_names_what_is_missing_and_health_leaves_nothing_out() {
    let platform = platform();
    let catalog = platform.health.component("catalog");
    platform.health.check("store", || async { Ok("1 file".to_owned()) });
    let probes = platform.open("health", platform.health.probes());
    let ready = || ask(&probes, http::Request::get("/readyz").body(Body::empty()).unwrap());

    let answer = ready().await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["error"]["details"][0]["field"], "catalog");
    assert_eq!(ask(&probes, http::Request::get("/healthz").body(Body::empty()).unwrap()).await.status, 200);

    catalog.healthy("36 products");
    assert_eq!(ready().await.status, 200);
    let report = platform.health.report().await;
    let names: Vec<_> = report.components.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["catalog", "store"]);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_hangs_counts_as_failed() {
    let platform = platform();
    platform.health.check("stuck", std::future::pending);
    let report = platform.health.report().await;
    assert_eq!(report.status, platform::health::Status::Error);
    assert!(report.components[0].message.contains("2 s"));
}

#[test]
fn the_limit_stands_in_the_message_of_a_body_that_is_too_large() {
    assert_eq!(Error::too_large(15 << 20).to_string(), "the request body is larger than 15 MiB");
    assert_eq!(Error::unavailable("x").retry_after, Some(Duration::from_secs(5)));
}
