//! The circuit breaker, with a clock that the test holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use platform::client::{BreakerConfig, Client, ClientConfig, Endpoint};
use platform::{Error, ErrorCode, Platform, ok};

use crate::support::{self, platform};

#[derive(Clone, Default)]
struct Part {
    well: Arc<AtomicBool>,
    calls: Arc<AtomicU32>,
}

impl Part {
    fn client(&self, platform: &Platform) -> Client {
        let part = self.clone();
        let answer = move || {
            part.calls.fetch_add(1, Ordering::Relaxed);
            let well = part.well.load(Ordering::Relaxed);
            async move { if well { ok("well").into_response() } else { Error::unavailable("ill").into_response() } }
        };
        let routes: Router =
            Router::new().route("/v1/work", post(answer)).route("/v1/hang", post(std::future::pending::<Response>));
        let breaker = BreakerConfig { failures: 3, open_for: Duration::from_secs(10) };
        let config = ClientConfig { breaker, timeout: Duration::from_secs(5), ..ClientConfig::default() };
        Client::new("part", Endpoint::local(platform.service("part", routes)), platform, config)
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }
}

async fn call(client: &Client, path: &str) -> Option<ErrorCode> {
    support::call(client, "POST", path, None).await.err().map(|error| error.code)
}

#[tokio::test(start_paused = true)]
async fn it_opens_after_failures_in_a_row_and_recovers_through_one_probe() {
    let (platform, part) = (platform(), Part::default());
    let client = part.client(&platform);
    for _ in 0..5 {
        assert_eq!(call(&client, "/v1/work").await, Some(ErrorCode::ServiceUnavailable));
    }
    assert_eq!(part.calls(), 3, "after three failures the service is left alone");
    assert!(platform.metrics.render().unwrap().contains(r#"varai_client_breaker_open{to="part"} 1"#));

    tokio::time::advance(Duration::from_secs(10)).await;
    call(&client, "/v1/work").await;
    call(&client, "/v1/work").await;
    assert_eq!(part.calls(), 4, "one probe, then closed to calls again");

    part.well.store(true, Ordering::Relaxed);
    tokio::time::advance(Duration::from_secs(10)).await;
    for _ in 0..3 {
        assert_eq!(call(&client, "/v1/work").await, None);
    }
    assert_eq!(part.calls(), 7);
    assert!(platform.metrics.render().unwrap().contains(r#"varai_client_breaker_open{to="part"} 0"#));
}

#[tokio::test(start_paused = true)]
async fn timeouts_open_it_and_successes_in_between_keep_it_closed() {
    let (platform, part) = (platform(), Part::default());
    let client = part.client(&platform);
    part.well.store(true, Ordering::Relaxed);
    for _ in 0..4 {
        assert_eq!(call(&client, "/v1/hang").await, Some(ErrorCode::UpstreamTimeout));
        assert_eq!(call(&client, "/v1/hang").await, Some(ErrorCode::UpstreamTimeout));
        assert_eq!(call(&client, "/v1/work").await, None);
    }
    for _ in 0..3 {
        call(&client, "/v1/hang").await;
    }
    assert_eq!(call(&client, "/v1/work").await, Some(ErrorCode::ServiceUnavailable));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_lets_the_next_call_probe() {
    let (platform, part) = (platform(), Part::default());
    let client = part.client(&platform);
    for _ in 0..3 {
        call(&client, "/v1/work").await;
    }
    tokio::time::advance(Duration::from_secs(10)).await;
    let given_up = tokio::time::timeout(Duration::from_secs(1), call(&client, "/v1/hang")).await;
    assert!(given_up.is_err());
    part.well.store(true, Ordering::Relaxed);
    assert_eq!(call(&client, "/v1/work").await, None);
}
