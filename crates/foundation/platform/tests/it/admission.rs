//! Memory for requests: bounded, in turn, and refused in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::middleware::from_fn;
use axum::routing::post;
use futures_util::{FutureExt, stream};
use http::Request;
use platform::http::{Admission, AdmissionConfig};
use platform::{Error, ErrorCode};
use test_support::ask;
use tokio::time::Instant;

const KIB: u64 = 1 << 10;
const WAIT: Duration = Duration::from_secs(3);

fn admission() -> Admission {
    Admission::new(AdmissionConfig { budget_bytes: 100 * KIB, queue_bytes: 150 * KIB, max_wait: WAIT })
}

fn code<T>(outcome: Result<T, Error>) -> Option<ErrorCode> {
    outcome.err().map(|error| error.code)
}

#[tokio::test(start_paused = true)]
async fn memory_is_used_up_and_given_back() {
    let admission = admission();
    let permits = [admission.admit(60 * KIB).await.unwrap(), admission.admit(40 * KIB).await.unwrap()];
    let mut third = Box::pin(admission.admit(1));
    assert!(third.as_mut().now_or_never().is_none(), "all is in use");
    drop(permits);
    third.await.unwrap();
    assert_eq!(code(admission.admit(100 * KIB + 1).await), Some(ErrorCode::PayloadTooLarge));
}

#[tokio::test(start_paused = true)]
async fn nobody_overtakes() {
    let admission = admission();
    let first = admission.admit(50 * KIB).await.unwrap();
    let mut large = Box::pin(admission.admit(100 * KIB));
    let mut small = Box::pin(admission.admit(KIB));
    assert!(large.as_mut().now_or_never().is_none());
    assert!(small.as_mut().now_or_never().is_none(), "there is room for it, but another one was there before");
    drop(first);
    assert!(small.as_mut().now_or_never().is_none());
    drop(large.await.unwrap());
    small.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_line_and_the_wait_are_bounded() {
    let admission = admission();
    let held = admission.admit(100 * KIB).await.unwrap();
    let started = Instant::now();
    let mut waiting = Box::pin(admission.admit(100 * KIB));
    assert!(waiting.as_mut().now_or_never().is_none());
    let refused = admission.admit(51 * KIB).await.unwrap_err();
    assert_eq!((refused.code, refused.retry_after), (ErrorCode::ServiceUnavailable, Some(WAIT)));
    assert_eq!(started.elapsed(), Duration::ZERO, "who finds the line full does not wait");

    assert_eq!(code(waiting.await), Some(ErrorCode::ServiceUnavailable));
    assert_eq!(started.elapsed().as_secs(), WAIT.as_secs());
    drop(held);
    admission.admit(100 * KIB).await.expect("who gave up left nothing behind");
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_while_waiting_leaves_nothing_behind() {
    let admission = admission();
    let held = admission.admit(100 * KIB).await.unwrap();
    for _ in 0..10 {
        assert!(admission.admit(100 * KIB).now_or_never().is_none());
    }
    drop(held);
    admission.admit(100 * KIB).await.unwrap();
}

/// A route that takes 80 KiB at most.
fn routes(admission: &Admission) -> Router {
    let admission = admission.clone();
    let guard = from_fn(move |request, next| admission.clone().run(80 * KIB, request, next));
    Router::new().route("/", post(|body: String| async move { body.len().to_string() }).layer(guard))
}

#[tokio::test(start_paused = true)]
async fn a_body_is_not_touched_before_there_is_memory_for_it() {
    let admission = admission();
    let held = admission.admit(100 * KIB).await.unwrap();
    let touched = Arc::new(AtomicBool::new(false));
    let seen = touched.clone();
    let body = || {
        let seen = seen.clone();
        Body::from_stream(stream::once(async move {
            seen.store(true, Ordering::Relaxed);
            Ok::<_, Error>("body")
        }))
    };
    let answer = ask(&routes(&admission), Request::post("/").body(body()).unwrap()).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "3"));
    assert!(!touched.load(Ordering::Relaxed));
    drop(held);
    assert_eq!(ask(&routes(&admission), Request::post("/").body(body()).unwrap()).await.text(), "4");
}

#[tokio::test(start_paused = true)]
async fn a_declared_length_is_what_is_taken() {
    let admission = admission();
    let held = admission.admit(50 * KIB).await.unwrap();
    let request = |length: Option<u64>| {
        let request = Request::post("/");
        let request = if let Some(length) = length { request.header("content-length", length) } else { request };
        request.body(Body::from("body")).unwrap()
    };
    assert_eq!(ask(&routes(&admission), request(Some(4))).await.status, 200);
    assert_eq!(ask(&routes(&admission), request(None)).await.status, 503, "an unknown length counts as the most");
    assert_eq!(ask(&routes(&admission), request(Some(80 * KIB + 1))).await.status, 413);
    drop(held);
    assert_eq!(ask(&routes(&admission), request(None)).await.status, 200);
}
