//! Callers that hang up: every operation that changes something ends as it began.

use std::time::Duration;

use api::operations::{Idempotency, Operation, RequestBody, operations};
use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tower::ServiceExt;

use crate::stand_in::{LOCATION, StandIn, form};

fn changing() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.changes_state())
}

/// Sends a request, waits until it has reached the service, and hangs up.
async fn hang_up(shop: &StandIn, request: Request) {
    let mut call = tokio::spawn(shop.shop.router.clone().oneshot(request));
    tokio::select! {
        () = shop.arrival() => {}
        early = &mut call => panic!("answered before it reached the service: {early:?}"),
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
}

async fn finish(shop: &StandIn) {
    assert_eq!(shop.shop.gateway.finish_calls(Duration::from_secs(60)).await, 0, "no call is left");
}

#[tokio::test]
async fn every_change_ends_although_its_caller_has_gone_and_a_repeat_gets_its_answer() {
    for operation in changing() {
        let shop = StandIn::of(operation).await;
        hang_up(&shop, shop.request("first")).await;
        assert_eq!(shop.effects(), 0, "{}", operation.id);
        if operation.supports_idempotency() {
            let early = shop.shop.ask(shop.request("first")).await;
            assert_eq!((early.status, early.code().as_str()), (409, "conflict"), "{} is running", operation.id);
            assert_eq!(early.header("retry-after"), "1");
        }
        shop.release();
        finish(&shop).await;
        assert_eq!(shop.effects(), 1, "{}", operation.id);
        if operation.supports_idempotency() {
            repeat(&shop, operation).await;
            assert_eq!(shop.effects(), 1, "{}", operation.id);
        }
    }
}

/// A form that is sent again has another boundary.
async fn repeat(shop: &StandIn, operation: &Operation) {
    let answer = shop.shop.ask(shop.request("second")).await;
    match operation.idempotency {
        Idempotency::None => unreachable!("such an operation takes no key"),
        Idempotency::Answer => {
            assert_eq!((answer.status, answer.json()["data"].as_u64()), (operation.status, Some(1)), "{}", operation.id);
            assert_eq!(answer.header("idempotent-replayed"), "true");
        }
        Idempotency::Location => {
            assert_eq!((answer.status, answer.header("location")), (operation.status, LOCATION), "{}", operation.id);
            assert_eq!((&answer.json()["data"], answer.header("etag")), (&"personal, as it is now".into(), "\"2\""));
            assert_eq!(answer.header("idempotent-replayed"), "true");
            shop.delete();
            let gone = shop.shop.ask(shop.request("third")).await;
            assert_eq!((gone.status, gone.code().as_str()), (410, "gone"), "{}", operation.id);
        }
        Idempotency::Once => assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"), "{}", operation.id),
    }
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_no_record_and_no_effect() {
    for operation in changing().filter(|operation| matches!(operation.request, RequestBody::Multipart { .. })) {
        let shop = StandIn::of(operation).await;
        let half = Bytes::from(form("a photo", "b")).slice(..60);
        let never_ends = stream::iter([Ok::<_, std::io::Error>(half)]).chain(stream::pending());
        let content_type = Some("multipart/form-data; boundary=b".to_owned());
        hang_up(&shop, shop.request_of(Body::from_stream(never_ends), content_type)).await;
        finish(&shop).await;
        assert_eq!(shop.effects(), 0, "{}", operation.id);
        shop.release();
        let whole = shop.shop.ask(shop.request("b")).await;
        assert_eq!((whole.status, shop.effects()), (operation.status, 1), "{}: {}", operation.id, whole.text());
        assert_eq!(whole.header("idempotent-replayed"), "", "{}", operation.id);
    }
}

#[tokio::test]
async fn what_changes_nothing_ends_with_its_connection() {
    let reading = operations().find(|operation| operation.id == "product_list").unwrap();
    let shop = StandIn::of(reading).await;
    hang_up(&shop, shop.request("")).await;
    shop.release();
    finish(&shop).await;
    assert_eq!(shop.effects(), 0);
}
