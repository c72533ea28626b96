//! The same call twice.

use crate::support::shop;

#[tokio::test]
async fn the_same_key_and_body_have_one_effect_and_one_answer() {
    let shop = shop().await;
    let first = shop.post_once("/v1/products", "order-1", r#"{"a": 1}"#).await;
    let second = shop.post_once("/v1/products", "order-1", r#"{"a": 1}"#).await;
    assert_eq!((first.status, second.status, shop.calls()), (201, 201, 1));
    assert_eq!(first.text(), second.text());
    assert_eq!(second.header("content-type"), "application/json");
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
    assert_eq!(shop.post_once("/v1/products", "order-2", r#"{"a": 1}"#).await.json()["data"], 2);
}

#[tokio::test]
async fn another_body_is_a_mismatch_and_after_a_day_the_key_is_free() {
    let shop = shop().await;
    shop.post_once("/v1/products", "order-1", r#"{"a": 1}"#).await;
    let other = shop.post_once("/v1/products", "order-1", r#"{"a": 2}"#).await;
    assert_eq!((other.status, other.code().as_str()), (409, "idempotency_mismatch"));
    shop.wait(23);
    assert_eq!(shop.post_once("/v1/products", "order-1", r#"{"a": 2}"#).await.status, 409);
    shop.wait(2);
    assert_eq!(shop.post_once("/v1/products", "order-1", r#"{"a": 2}"#).await.status, 201);
}

#[tokio::test]
async fn a_failure_on_our_side_can_be_repeated() {
    let shop = shop().await;
    assert_eq!(shop.post_once("/v1/imports/imp_1/cancel", "k", "").await.status, 500);
    assert_eq!(shop.post_once("/v1/imports/imp_1/cancel", "k", "").await.status, 200);
    assert_eq!(shop.post_once("/v1/imports/imp_1/cancel", "k", "").await.json()["data"], 2, "and then it is remembered");
}

#[tokio::test]
async fn a_new_api_key_is_not_kept_for_a_replay() {
    let shop = shop().await;
    let input = r#"{"name": "till", "kind": "secret"}"#;
    let first = shop.post_once("/v1/api-keys", "k", input).await;
    assert_eq!(first.status, 201);
    let second = shop.post_once("/v1/api-keys", "k", input).await;
    assert_eq!((second.status, second.code().as_str()), (409, "conflict"));
    assert_eq!(shop.get("/v1/api-keys", &shop.secret).await.json()["data"].as_array().unwrap().len(), 3, "one was made");
}

#[tokio::test]
async fn keys_that_cannot_be_are_refused() {
    let shop = shop().await;
    for key in ["".to_owned(), "x".repeat(256), "two words".to_owned()] {
        let answer = shop.post_once("/v1/products", &key, "{}").await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_request"), "{key:?}");
    }
    assert_eq!(shop.post_once("/v1/products", &"x".repeat(255), "{}").await.status, 201);
}

#[tokio::test]
async fn old_records_are_removed_and_new_ones_stay() {
    let shop = shop().await;
    shop.post_once("/v1/products", "old", "{}").await;
    shop.wait(23);
    shop.post_once("/v1/products", "new", "{}").await;
    shop.wait(2);
    for job in shop.gateway.jobs() {
        (job.run)().await.unwrap();
    }
    assert_eq!(shop.post_once("/v1/products", "new", "{}").await.json()["data"], 2, "still known");
    assert_eq!(shop.post_once("/v1/products", "old", "{}").await.json()["data"], 3, "a new call");
}
