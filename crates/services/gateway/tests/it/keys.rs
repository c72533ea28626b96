//! The life of a key.

use std::collections::HashSet;

use api::key::KeyKind;
use axum::body::Body;
use gateway::PageKeySecret;
use platform::Region;
use serde_json::{Value, json};

use crate::support::{request, shop};

#[tokio::test]
async fn only_the_first_start_makes_an_owner_key() {
    let shop = shop().await;
    assert_eq!(shop.accounts.bootstrap("demo", "Demo optician", Region::Eu).await.unwrap(), None);
    let again = shop.accounts.ensure_tenant("demo", "Another name", Region::Na).await.unwrap();
    assert_eq!((again.id, again.home_region), (shop.tenant, Region::Eu));
    assert!(shop.accounts.bootstrap("second", "Second", Region::Na).await.unwrap().is_some());
}

#[tokio::test]
async fn a_key_is_shown_once_and_works_until_it_is_revoked() {
    let shop = shop().await;
    let made = shop.post("/v1/api-keys", &shop.secret, r#"{"name": "till", "kind": "secret"}"#).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made: Value = made.json()["data"].clone();
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with(made["prefix"].as_str().unwrap()) && key.len() == 40);
    assert_eq!(shop.get("/v1/me", key).await.json()["data"]["tenant_slug"], "demo");

    let list = shop.get("/v1/api-keys", &shop.secret).await;
    assert_eq!(list.json()["data"].as_array().unwrap().len(), 3);
    assert!(!list.text().contains(key) && !list.text().contains("hash"), "{}", list.text());

    let path = format!("/v1/api-keys/{}", made["id"].as_str().unwrap());
    let own = shop.ask(request("DELETE", &path, key, Body::empty())).await;
    assert_eq!((own.status, own.code().as_str()), (409, "conflict"), "a key cannot revoke itself");
    assert_eq!(shop.ask(request("DELETE", &path, &shop.secret, Body::empty())).await.status, 204);
    assert_eq!(shop.get("/v1/me", key).await.code(), "invalid_api_key");
    let listed = shop.get("/v1/api-keys", &shop.secret).await.json();
    assert!(
        listed["data"].as_array().unwrap().iter().any(|record| record["id"] == made["id"] && record["revoked_at"].is_string())
    );
}

#[tokio::test]
async fn keys_of_another_tenant_do_not_exist() {
    let shop = shop().await;
    let other = shop.accounts.bootstrap("other", "Other", Region::Eu).await.unwrap().unwrap();
    let list = shop.get("/v1/api-keys", &other.key).await.json();
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let answer = shop.ask(request("DELETE", &format!("/v1/api-keys/{id}"), &shop.secret, Body::empty())).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
    assert_eq!(shop.get("/v1/me", &other.key).await.status, 200);
}

#[tokio::test]
async fn a_key_that_cannot_be_is_refused_by_field() {
    let shop = shop().await;
    for (input, field) in [
        (json!({ "name": "", "kind": "secret" }), "name"),
        (json!({ "name": "x".repeat(81), "kind": "secret" }), "name"),
        (json!({ "name": "a", "kind": "owner" }), "kind"),
        (json!({ "name": "a", "kind": "publishable", "origins": ["https://a.example", "*"] }), "origins[1]"),
        (json!({ "name": "a", "kind": "secret", "origins": ["https://a.example"] }), "origins"),
    ] {
        let answer = shop.post("/v1/api-keys", &shop.secret, &input.to_string()).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "unprocessable_entity"), "{input}");
        assert_eq!(answer.json()["error"]["details"][0]["field"], field, "{}", answer.text());
    }
}

#[tokio::test]
async fn lists_have_pages() {
    let shop = shop().await;
    let (mut seen, mut path) = (Vec::new(), "/v1/api-keys?limit=1".to_owned());
    loop {
        let page = shop.get(&path, &shop.secret).await.json();
        seen.push(page["data"][0]["id"].as_str().unwrap().to_owned());
        let Some(next) = page["meta"]["next"].as_str() else { break };
        path = format!("/v1/api-keys?limit=1&cursor={next}");
    }
    seen.dedup();
    assert_eq!(seen.len(), 2);
    for query in ["limit=0", "limit=101", "cursor=nonsense", "color=1"] {
        assert_eq!(shop.get(&format!("/v1/api-keys?{query}"), &shop.secret).await.code(), "invalid_request", "{query}");
    }
}

#[tokio::test]
async fn the_key_of_a_served_page_is_the_same_at_every_start() {
    let shop = shop().await;
    let secret = PageKeySecret::new(&[1; 32]);
    let named = shop.accounts.create_key(shop.tenant, "page", KeyKind::Publishable, Vec::new()).await.unwrap().key;
    let first = shop.accounts.page_key(shop.tenant, "page", &secret).await.unwrap();
    assert_eq!(shop.accounts.page_key(shop.tenant, "page", &secret).await.unwrap(), first);
    let elsewhere = shop.accounts.page_key(shop.tenant, "page", &PageKeySecret::new(&[2; 32])).await.unwrap();
    for key in [&named, &first, &elsewhere] {
        assert_eq!(shop.get("/v1/me", key).await.status, 200, "no start takes a key away from an open page");
    }
    let other = shop.accounts.bootstrap("other", "Other", Region::Eu).await.unwrap().unwrap();
    let others = shop.accounts.page_key(other.tenant, "page", &secret).await.unwrap();
    assert_eq!(HashSet::from([named, first, elsewhere, others]).len(), 4);
}

#[tokio::test]
async fn a_revoked_page_key_stays_revoked_and_the_next_start_has_another() {
    let shop = shop().await;
    let secret = PageKeySecret::new(&[1; 32]);
    let first = shop.accounts.page_key(shop.tenant, "page", &secret).await.unwrap();
    let list = shop.get("/v1/api-keys", &shop.secret).await.json();
    let record = list["data"].as_array().unwrap().iter().find(|record| record["name"] == "page").unwrap().clone();
    let path = format!("/v1/api-keys/{}", record["id"].as_str().unwrap());
    assert_eq!(shop.ask(request("DELETE", &path, &shop.secret, Body::empty())).await.status, 204);
    let second = shop.accounts.page_key(shop.tenant, "page", &secret).await.unwrap();
    assert_eq!((shop.get("/v1/me", &first).await.status, shop.get("/v1/me", &second).await.status), (401, 200));
}
