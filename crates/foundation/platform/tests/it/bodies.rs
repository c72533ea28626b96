//! What comes from outside: JSON bodies and query strings, however hostile.

use axum::body::Body;
use test_support::{Answer, ask};

use crate::support::{get_answer, platform, request, sample_routes};

async fn post(content_type: &str, body: impl Into<Body>) -> Answer {
    let platform = platform();
    let router = platform.service("sample", sample_routes());
    ask(&router, request(&platform, "POST", "/v1/things", content_type, body)).await
}

async fn check(body: &str, status: u16, code: &str, field: &str) {
    let answer = post("application/json", body.to_owned()).await;
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body:.80}: {}", answer.text());
    assert_eq!(
        answer.json()["error"]["details"][0]["field"].as_str().unwrap_or_default(),
        field,
        "{body:.80}: {}",
        answer.text()
    );
}

#[tokio::test]
async fn broken_json_is_400_and_the_wrong_shape_is_422_with_its_path() {
    check("", 400, "invalid_request", "").await;
    check("{\"name\": ", 400, "invalid_request", "name").await;
    check("{} {}", 422, "unprocessable_entity", "name").await;
    check("{\"name\":\"a\",\"sizes\":[]} x", 400, "invalid_request", "").await;
    check("{\"name\": \"a\", \"sizes\": [{\"a_mm\": 52}, {\"a_mm\": \"wide\"}]}", 422, "unprocessable_entity", "sizes[1].a_mm")
        .await;
    check("{\"name\": \"a\", \"sizes\": [], \"color\": 1}", 422, "unprocessable_entity", "color").await;
    check("{\"name\": \"a\", \"name\": \"b\", \"sizes\": []}", 422, "unprocessable_entity", "").await;
    check("{\"name\": 1e999, \"sizes\": []}", 400, "invalid_request", "name").await;
}

#[tokio::test]
async fn a_depth_bomb_is_refused_and_brackets_in_strings_do_not_count() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [33, 100_000] {
            check(&(open.repeat(depth) + "1" + &close.repeat(depth)), 400, "invalid_request", "").await;
        }
    }
    let brackets = format!("{{\"name\": \"\\\"{}\", \"sizes\": []}}", "[".repeat(200));
    assert_eq!(post("application/json", brackets).await.status, 200);
}

#[tokio::test]
async fn size_and_type_are_checked_before_the_content() {
    let big = format!("{{\"name\": \"{}\", \"sizes\": []}}", "x".repeat(1 << 20));
    assert_eq!(post("application/json", big.clone()).await.code(), "payload_too_large");
    let streamed = Body::from_stream(futures_util::stream::iter(vec![Ok::<_, std::io::Error>(big)]));
    assert_eq!(post("application/json", streamed).await.code(), "payload_too_large");
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded", "json"] {
        assert_eq!(post(content_type, "{}").await.code(), "unsupported_media_type", "{content_type}");
    }
    let good = "{\"name\": \"a\", \"sizes\": []}";
    for content_type in ["application/json; charset=utf-8", "application/merge-patch+json"] {
        assert_eq!(post(content_type, good).await.status, 200, "{content_type}");
    }
}

#[tokio::test]
async fn a_wrong_query_parameter_is_named() {
    let platform = platform();
    for (query, field) in [("limit=many", "limit"), ("limit=-1", "limit"), ("color=red", "color"), ("limit=1&limit=2", "")] {
        let answer = get_answer(&platform, &format!("/v1/things?{query}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_request"), "{query}");
        assert_eq!(answer.json()["error"]["details"][0]["field"], field, "{query}: {}", answer.text());
    }
}
