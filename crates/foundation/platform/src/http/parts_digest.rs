//! What a form says, as one number: two forms with the same parts have the same digest, whatever their boundaries. It is taken
//! while the body passes by, so that a large form is never held.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::multipart::paced::{Allowance, TooMuch};
use super::multipart::{PART_HEAD_LIMIT_BYTES, boundary_of};
use crate::error::{Error, Result};

type Hashing = Pin<Box<dyn Future<Output = Result<[u8; 32], multer::Error>> + Send>>;

/// The digest of a form while its body passes by: SHA-256 over name, file name, content type and content of each part, in their
/// order.
pub struct PartsDigest {
    hashing: Hashing,
    passed: Passed,
    outcome: Option<Result<[u8; 32], multer::Error>>,
}

impl PartsDigest {
    /// The digest of a form with this `Content-Type`.
    ///
    /// # Errors
    /// 415 for anything but `multipart/form-data` with a boundary.
    pub fn new(content_type: Option<&str>) -> Result<Self> {
        let passed = Passed::default();
        let form = multer::Multipart::new(passed.clone(), boundary_of(content_type)?);
        Ok(Self { hashing: Box::pin(hash_parts(form, passed.allowance.clone())), passed, outcome: None })
    }

    /// Takes the next bytes of the body.
    pub fn update(&mut self, chunk: Bytes) {
        if self.outcome.is_none() {
            self.passed.push(chunk);
            self.advance();
        }
    }

    /// The digest, after the last bytes of the body.
    ///
    /// # Errors
    /// 400 when what passed was not a whole form.
    pub fn finish(mut self) -> Result<[u8; 32]> {
        self.passed.end();
        self.advance();
        let broken = || Error::invalid("the form is not valid multipart/form-data, or it ended early");
        self.outcome.ok_or_else(broken)?.map_err(|error| broken().caused_by(error))
    }

    /// Takes the digest of a body on its way to somebody else. The receiver gets it when that body has been read or given up, with
    /// the errors of [`PartsDigest::finish`].
    pub fn watch(self, body: Body) -> (Body, oneshot::Receiver<Result<[u8; 32]>>) {
        let (sender, receiver) = oneshot::channel();
        let mut watcher = Watcher(Some((self, sender)));
        let watched = body.into_data_stream().inspect_ok(move |chunk| watcher.update(chunk));
        (Body::from_stream(watched), receiver)
    }

    /// The digest of a body that goes nowhere else; it is read to its end.
    ///
    /// # Errors
    /// 400 when the body ends early or is not a form.
    pub async fn of(mut self, body: Body) -> Result<[u8; 32]> {
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            self.update(chunk.map_err(|cause| Error::invalid("the request body ended before it was complete").caused_by(cause))?);
        }
        self.finish()
    }

    /// Works until what has passed is used up. The work waits for nothing else, so nobody has to wake it.
    fn advance(&mut self) {
        if self.outcome.is_some() {
            return;
        }
        if let Poll::Ready(outcome) = self.hashing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            self.outcome = Some(outcome);
        }
        debug_assert!(self.outcome.is_some() || self.passed.is_empty(), "the parser takes all there is before it waits");
    }
}

/// Says the digest when the body is dropped: who reads a body need not ask for its end.
struct Watcher(Option<(PartsDigest, oneshot::Sender<Result<[u8; 32]>>)>);

impl Watcher {
    fn update(&mut self, chunk: &Bytes) {
        if let Some((digest, _)) = &mut self.0 {
            digest.update(chunk.clone());
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Some((digest, sender)) = self.0.take() {
            let _nobody_waits = sender.send(digest.finish());
        }
    }
}

async fn hash_parts(mut form: multer::Multipart<'static>, allowance: Allowance) -> Result<[u8; 32], multer::Error> {
    let mut whole = Sha256::new();
    loop {
        allowance.limit(PART_HEAD_LIMIT_BYTES);
        let Some(mut part) = form.next_field().await? else { return Ok(whole.finalize().into()) };
        allowance.lift();
        let content_type = part.content_type().map(ToString::to_string);
        for text in [part.name(), part.file_name(), content_type.as_deref()] {
            // Length and presence go in too: no two lists of texts come out as the same bytes.
            whole.update([u8::from(text.is_some())]);
            whole.update((text.unwrap_or_default().len() as u64).to_le_bytes());
            whole.update(text.unwrap_or_default());
        }
        let mut content = Sha256::new();
        while let Some(chunk) = part.chunk().await? {
            content.update(&chunk);
        }
        whole.update(content.finalize());
    }
}

/// The chunks that passed and were not parsed yet.
#[derive(Clone, Default)]
struct Passed {
    queue: Arc<Mutex<Queue>>,
    allowance: Allowance,
}

#[derive(Default)]
struct Queue {
    chunks: VecDeque<Bytes>,
    ended: bool,
}

impl Passed {
    fn push(&self, chunk: Bytes) {
        self.lock().chunks.push_back(chunk);
    }

    fn end(&self) {
        self.lock().ended = true;
    }

    fn is_empty(&self) -> bool {
        self.lock().chunks.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for Passed {
    type Item = Result<Bytes, TooMuch>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut queue = self.lock();
        match queue.chunks.pop_front() {
            Some(chunk) => Poll::Ready(Some(self.allowance.take(chunk.len()).map(|()| chunk))),
            None if queue.ended => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl fmt::Debug for PartsDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartsDigest")
    }
}
