//! No route without a verified caller.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use platform::identity::{CALLER_HEADER, CallerTokens, Permission};
use platform::{Clock, ErrorCode, Principal};
use serde_json::{Value, json};
use test_support::ask;

use crate::support::{READ, SECRET, platform, principal, request, sample_routes};

fn clock() -> Clock {
    Clock::fixed(Timestamp::from_second(1_800_000_000).unwrap())
}

/// Claims as the version before principals had kinds wrote them.
fn claims() -> Value {
    let caller = json!({
        "tenant": principal().tenant().unwrap(), "tenant_slug": "demo", "subject": "key_1",
        "permissions": ["things:read"], "region": "eu", "mode": "live",
    });
    json!({ "aud": "varai-internal", "iat": 1_800_000_000, "exp": 1_800_000_060, "caller": caller })
}

fn signed(algorithm: Algorithm, secret: &[u8], claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret)).unwrap()
}

#[test]
fn a_token_carries_the_caller_for_a_minute() {
    let clock = clock();
    let tokens = CallerTokens::new(SECRET, clock.clone());
    let token = tokens.issue(&principal()).unwrap();
    assert_eq!(tokens.verify(&token).unwrap(), principal());
    clock.advance(Duration::from_secs(59));
    assert_eq!(tokens.verify(&token).unwrap(), principal());
    clock.advance(Duration::from_secs(1));
    assert_eq!(tokens.verify(&token).unwrap_err().code, ErrorCode::ExpiredToken);
}

#[test]
fn every_kind_of_principal_survives_a_token_and_keys_of_the_version_before_are_read() {
    let tokens = CallerTokens::new(SECRET, clock());
    let member = principal().member().unwrap().clone();
    let principals = [
        Principal::User(member.clone()),
        Principal::ApiKey(member),
        Principal::service("recommend", principal().tenant().ok(), [READ]),
        Principal::service("gateway", None, []),
    ];
    for sent in principals {
        assert_eq!(tokens.verify(&tokens.issue(&sent).unwrap()).unwrap(), sent);
    }
    assert_eq!(tokens.verify(&signed(Algorithm::HS256, SECRET, &claims())).unwrap(), principal());
}

#[test]
fn a_service_without_a_tenant_reaches_no_tenants_data_and_a_member_no_internal_operation() {
    assert!(Principal::service("gateway", None, []).tenant().is_err());
    assert_eq!(principal().require_service().unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn forged_tokens_are_refused() {
    fn check(what: &str, token: &str) {
        let error = CallerTokens::new(SECRET, clock()).verify(token).expect_err(what);
        assert_eq!(error.code, ErrorCode::InvalidToken, "{what}");
    }
    let with = |field: &str, value: Value| {
        let mut claims = claims();
        claims[field] = value;
        signed(Algorithm::HS256, SECRET, &claims)
    };
    let good = signed(Algorithm::HS256, SECRET, &claims());
    assert!(CallerTokens::new(SECRET, clock()).verify(&good).is_ok());
    let (signing_input, signature) = good.rsplit_once('.').unwrap();
    let payload = signing_input.split_once('.').unwrap().1;
    // {"typ":"JWT","alg":"none"}
    let none = format!("eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.{payload}.");
    check("another key", &signed(Algorithm::HS256, &[7; 32], &claims()));
    check("another algorithm", &signed(Algorithm::HS512, SECRET, &claims()));
    check("no algorithm", &none);
    check("no algorithm, old signature", &format!("{none}{signature}"));
    check("no signature", &format!("{signing_input}."));
    check("another audience", &with("aud", json!("elsewhere")));
    check("a life of a year", &with("exp", json!(1_831_536_000)));
    check("from tomorrow", &with("iat", json!(1_800_086_400)));
    check("a permission that is none", &with("caller", json!({ "permissions": ["everything"] })));
    check("nothing", "");
    check("noise", "a.b.c");
}

#[tokio::test]
async fn no_path_of_a_service_answers_without_a_caller() {
    let platform = platform();
    let router = platform.service("sample", sample_routes());
    for path in ["/v1/who", "/v1/things", "/v1/nothing", "/"] {
        let answer = ask(&router, Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "invalid_token"), "{path}");
        let forged = Request::get(path).header(CALLER_HEADER, "x.y.z").body(Body::empty()).unwrap();
        assert_eq!(ask(&router, forged).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let platform = platform();
    let router = platform.service("sample", sample_routes());
    let answer = ask(&router, request(&platform, "POST", "/v1/write", "", Body::empty())).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "insufficient_scope"));
    assert!(answer.text().contains("things:update"), "{}", answer.text());
    assert!(principal().require(&READ).is_ok());
}

#[test]
fn permissions_are_written_resource_colon_action() {
    for (word, valid) in [
        ("products:read", true),
        ("a:b", true),
        ("products", false),
        (":read", false),
        ("a:", false),
        ("a:b:c", false),
        ("A:b", false),
    ] {
        assert_eq!(word.parse::<Permission>().is_ok(), valid, "{word}");
    }
}
