//! How far a request body has got, so that a slow upload is told from a service that does not answer.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::Request;
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

#[derive(Clone, Copy)]
enum Stage {
    /// The receiver asked for more, and the sender has not given it yet.
    WaitingForSender,
    /// The receiver has what there was so far, or all of it.
    WithReceiver,
    /// The sender broke off.
    Broken,
}

struct Seen {
    stage: Stage,
    last: Instant,
}

/// Watches one request body.
pub(super) struct Progress(Arc<Mutex<Seen>>);

impl Progress {
    pub fn watch(request: Request<Body>) -> (Self, Request<Body>) {
        let seen = Arc::new(Mutex::new(Seen { stage: Stage::WithReceiver, last: Instant::now() }));
        let watched = seen.clone();
        (Self(seen), request.map(|inner| if inner.is_end_stream() { inner } else { Body::new(Watched { inner, seen: watched }) }))
    }

    /// Ends when nothing has moved for `idle`, or at the deadline.
    pub async fn stalled(&self, idle: Duration, deadline: Option<Instant>) {
        loop {
            let until = lock(&self.0).last + idle;
            let until = deadline.map_or(until, |deadline| deadline.min(until));
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }

    /// Whether the call failed because the body did not come.
    pub fn is_senders_fault(&self) -> bool {
        matches!(lock(&self.0).stage, Stage::WaitingForSender | Stage::Broken)
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Watched {
    inner: Body,
    seen: Arc<Mutex<Seen>>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        lock(&self.seen).stage = Stage::WaitingForSender;
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        let stage = if matches!(frame, Some(Err(_))) { Stage::Broken } else { Stage::WithReceiver };
        *lock(&self.seen) = Seen { stage, last: Instant::now() };
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
