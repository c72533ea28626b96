//! Pages of this server and of others.

use api::key::KeyKind;
use axum::body::Body;
use test_support::Answer;

use crate::support::{Shop, request, shop};

const REGISTERED: &str = "https://optician.example";

async fn key_for_a_page(shop: &Shop) -> String {
    shop.accounts.create_key(shop.tenant, "elsewhere", KeyKind::Publishable, vec![REGISTERED.to_owned()]).await.unwrap().key
}

async fn from_page(shop: &Shop, key: &str, origin: &str) -> Answer {
    let mut asked = request("GET", "/v1/products", key, Body::empty());
    asked.headers_mut().insert("origin", origin.parse().unwrap());
    shop.ask(asked).await
}

#[tokio::test]
async fn a_publishable_key_works_on_its_own_pages_only() {
    let shop = shop().await;
    let key = key_for_a_page(&shop).await;
    let answer = from_page(&shop, &key, REGISTERED).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, REGISTERED));
    assert!(answer.headers.get_all("vary").iter().any(|value| value == "origin"));
    for stranger in ["https://evil.example", "http://optician.example", "https://optician.example:8443", "null"] {
        let answer = from_page(&shop, &key, stranger).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{stranger}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{stranger}");
    }
    assert_eq!(from_page(&shop, &key, "http://shop.local:8080").await.status, 200, "a page of this server");
    assert_eq!(
        from_page(&shop, &shop.publishable, REGISTERED).await.status,
        403,
        "a key without origins is for this server's pages"
    );
}

#[tokio::test]
async fn a_secret_key_is_never_offered_to_pages() {
    let shop = shop().await;
    key_for_a_page(&shop).await;
    let answer = from_page(&shop, &shop.secret, REGISTERED).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_preflight_is_answered_for_registered_origins() {
    let shop = shop().await;
    let preflight = |origin: &str| {
        let mut asked = request("OPTIONS", "/v1/try-on/renders", "", Body::empty());
        asked.headers_mut().insert("origin", origin.parse().unwrap());
        asked.headers_mut().insert("access-control-request-method", "POST".parse().unwrap());
        asked
    };
    assert_eq!(shop.ask(preflight(REGISTERED)).await.status, 403);
    key_for_a_page(&shop).await;
    let answer = shop.ask(preflight(REGISTERED)).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, REGISTERED));
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE");
    let allowed = answer.header("access-control-allow-headers");
    for header in ["x-api-key", "idempotency-key", "if-match", "content-type"] {
        assert!(allowed.split(", ").any(|name| name == header), "{header}: {allowed}");
    }
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(shop.ask(preflight("https://evil.example")).await.status, 403);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let shop = shop().await;
    for path in ["/", "/docs", "/docs/style.css", "/v1/products", "/v1/openapi.json", "/v1/nothing", "/healthz"] {
        let answer = shop.get(path, "").await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(answer.header("x-request-id").starts_with("req_"), "{path}");
    }
    assert_eq!(shop.get("/v1/products", &shop.secret).await.header("cache-control"), "no-store");
}
