//! Forms that are sent twice.

use api::operations::{Operation, RequestBody, operations};
use axum::body::Body;

use crate::stand_in::StandIn;

fn repeatable_forms() -> impl Iterator<Item = &'static Operation> {
    operations()
        .filter(|operation| operation.supports_idempotency() && matches!(operation.request, RequestBody::Multipart { .. }))
}

#[tokio::test]
async fn the_same_parts_have_one_effect_whatever_the_boundary_and_others_are_a_mismatch() {
    assert!(repeatable_forms().count() >= 3);
    for operation in repeatable_forms() {
        let shop = StandIn::of(operation).await;
        shop.release();
        let first = shop.shop.ask(shop.request("one")).await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (operation.status, ""), "{}", operation.id);
        let second = shop.shop.ask(shop.request("two")).await;
        assert_eq!((second.status, second.header("idempotent-replayed")), (operation.status, "true"), "{}", operation.id);
        let other = shop.shop.ask(shop.request_with("another photo", "one")).await;
        assert_eq!((other.status, other.code().as_str()), (409, "idempotency_mismatch"), "{}", operation.id);
        assert_eq!(shop.effects(), 1, "{}", operation.id);
    }
}

#[tokio::test]
async fn a_repeat_has_to_be_a_whole_form_of_the_operations_size() {
    for operation in repeatable_forms() {
        let RequestBody::Multipart { max_bytes, .. } = operation.request else { unreachable!() };
        let shop = StandIn::of(operation).await;
        shop.release();
        assert_eq!(shop.shop.ask(shop.request("one")).await.status, operation.status);
        let content_type = Some("multipart/form-data; boundary=one".to_owned());
        let cut = shop.shop.ask(shop.request_of(Body::from("--one\r\n"), content_type.clone())).await;
        assert_eq!((cut.status, cut.code().as_str()), (400, "invalid_request"), "{}", operation.id);
        // Only the smaller limits: half a gigabyte would test the same.
        if max_bytes <= 32 << 20 {
            let mebibyte = vec![b'x'; 1 << 20];
            let chunks = std::iter::repeat_n(mebibyte, usize::try_from(max_bytes >> 20).unwrap() + 1);
            let large = Body::from_stream(futures_util::stream::iter(chunks.map(Ok::<_, std::io::Error>)));
            let large = shop.shop.ask(shop.request_of(large, content_type)).await;
            assert_eq!((large.status, large.code().as_str()), (413, "payload_too_large"), "{}", operation.id);
        }
        let unnamed = shop.shop.ask(shop.request_of(Body::from("x"), Some("multipart/form-data".to_owned()))).await;
        assert_eq!(unnamed.status, 415, "{}", operation.id);
    }
}
