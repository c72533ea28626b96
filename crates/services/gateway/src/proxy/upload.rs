//! A form on its way through: bounded, and seen to its end, without being held.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use platform::http::PartsDigest;
use platform::{Error, Result};

/// What is known of a form whose body passes by.
pub(super) struct Upload(Arc<Mutex<Seen>>);

struct Seen {
    left_bytes: u64,
    digest: Option<PartsDigest>,
    failure: Option<Failure>,
}

#[derive(Clone, Copy)]
enum Failure {
    TooLarge,
    BrokenOff,
}

impl Upload {
    /// Watches a body of at most `limit_bytes`. It breaks off when `hung_up` is ready before it has ended.
    pub fn watch(
        body: Body,
        limit_bytes: u64,
        digest: Option<PartsDigest>,
        hung_up: impl Future<Output = ()> + Send + 'static,
    ) -> (Body, Self) {
        let seen = Arc::new(Mutex::new(Seen { left_bytes: limit_bytes, digest, failure: None }));
        let watched = seen.clone();
        let mut chunks = body.into_data_stream();
        let mut hung_up = Box::pin(hung_up.fuse());
        let passed = stream::poll_fn(move |context| match chunks.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(chunk))) => Poll::Ready(Some(lock(&watched).pass(chunk))),
            Poll::Ready(Some(Err(cause))) => Poll::Ready(Some(Err(lock(&watched).fail(Failure::BrokenOff, cause)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if hung_up.poll_unpin(context).is_ready() => {
                Poll::Ready(Some(Err(lock(&watched).fail(Failure::BrokenOff, "the caller hung up"))))
            }
            Poll::Pending => Poll::Pending,
        });
        (Body::from_stream(passed), Self(seen))
    }

    /// Why the body did not arrive as it was sent.
    ///
    /// # Errors
    /// `payload_too_large` as `too_large` words it, `invalid_request` for a body that broke off.
    pub fn check(&self, too_large: impl FnOnce() -> Error) -> Result<()> {
        match lock(&self.0).failure {
            None => Ok(()),
            Some(Failure::TooLarge) => Err(too_large()),
            Some(Failure::BrokenOff) => Err(Error::invalid("the request body ended before it was complete")),
        }
    }

    /// The digest of the form's parts, if it has passed to its end.
    pub fn parts_digest(&self) -> Option<[u8; 32]> {
        let digest = lock(&self.0).digest.take();
        digest.and_then(|digest| digest.finish().ok())
    }
}

impl Seen {
    fn pass(&mut self, chunk: Bytes) -> io::Result<Bytes> {
        match self.left_bytes.checked_sub(chunk.len() as u64) {
            Some(left) => self.left_bytes = left,
            None => return Err(self.fail(Failure::TooLarge, "the body is larger than the operation takes")),
        }
        if let Some(digest) = &mut self.digest {
            digest.update(chunk.clone());
        }
        Ok(chunk)
    }

    fn fail(&mut self, failure: Failure, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
        self.failure = Some(failure);
        io::Error::other(cause)
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
