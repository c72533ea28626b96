//! Uploads get their memory before they are read.

use std::future::poll_fn;
use std::task::Poll;

use api::operations::{ASSET_MAX_BYTES, PHOTO_MAX_BYTES};
use axum::body::Body;
use bytes::Bytes;
use http::{Request, header};
use platform::Clock;
use store::Store;
use test_support::shopper;
use tryon::TryonConfig;

use crate::support::{Harness, portrait, product};

/// A photo of the largest size that never arrives.
fn endless_upload() -> Request<Body> {
    let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
    Request::post("/v1/face-analyses")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::CONTENT_LENGTH, PHOTO_MAX_BYTES)
        .body(Body::from_stream(never))
        .unwrap()
}

#[tokio::test]
async fn who_comes_when_memory_is_full_is_told_when_to_come_back() {
    // Room for two photos, and for some that wait.
    let config = TryonConfig { upload_budget_bytes: ASSET_MAX_BYTES, ..TryonConfig::default() };
    let harness = Harness::with_config(vec![product()], Store::in_memory(Clock::system()).unwrap(), config).await;
    {
        let shopper = shopper();
        let mut pending = Vec::new();
        let refused = loop {
            let mut upload = Box::pin(harness.service.send(&shopper, endless_upload()));
            match poll_fn(|context| Poll::Ready(upload.as_mut().poll(context))).await {
                Poll::Pending => pending.push(upload),
                Poll::Ready(answer) => break answer,
            }
        };
        assert_eq!(refused.status, 503, "{:?}", refused.bytes);
        assert!(!refused.header(header::RETRY_AFTER).is_empty(), "it says when to come back");
        assert!((3..100).contains(&pending.len()), "{} are worked on or wait", pending.len());
    }
    // Those hung up, and their memory is free.
    let parts: [(&str, &[u8]); 2] = [("consent", b"photo_upload"), ("photo", &portrait())];
    assert_eq!(harness.post_form("/v1/face-analyses", &parts).await.status, 200);
}

#[tokio::test]
async fn photos_are_worked_on_one_after_the_other_when_there_is_memory_for_one() {
    let config = TryonConfig { picture_budget_bytes: 1 << 20, ..TryonConfig::default() };
    let harness = Harness::with_config(vec![product()], Store::in_memory(Clock::system()).unwrap(), config).await;
    let photo = portrait();
    let parts: [(&str, &[u8]); 2] = [("consent", b"photo_upload"), ("photo", &photo)];
    let analyze = || harness.post_form("/v1/face-analyses", &parts);
    let answers = tokio::join!(analyze(), analyze(), analyze(), analyze());
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        assert_eq!(answer.status, 200, "{:?}", answer.bytes);
    }
}
