//! Feeds the form's parser one chunk at a time. The parser takes all that its source has ready, whether anybody reads or not: a
//! body that is in memory, or comes in faster than it is used, would be held whole.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;

/// More came than may be held at this point.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("more bytes came than may be held here")]
pub(in crate::http) struct TooMuch;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How many bytes the parser may still take; shared with the stream that it reads.
#[derive(Clone, Debug)]
pub(in crate::http) struct Allowance(Arc<AtomicU64>);

impl Default for Allowance {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(u64::MAX)))
    }
}

impl Allowance {
    pub fn limit(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    pub fn lift(&self) {
        self.limit(u64::MAX);
    }

    /// Fails when all is used up. One chunk may go beyond it, since it is in memory anyway.
    pub fn take(&self, bytes: usize) -> Result<(), TooMuch> {
        match self.0.load(Ordering::Relaxed) {
            u64::MAX => Ok(()),
            0 => Err(TooMuch),
            left => {
                self.limit(left.saturating_sub(bytes as u64));
                Ok(())
            }
        }
    }
}

/// A stream that is pending after each chunk, and ready again at once.
pub(super) struct Paced<S> {
    inner: S,
    allowance: Allowance,
    pause: bool,
}

impl<S> Paced<S> {
    pub const fn new(inner: S, allowance: Allowance) -> Self {
        Self { inner, allowance, pause: false }
    }
}

impl<S: Stream<Item = Result<Bytes, axum::Error>> + Unpin> Stream for Paced<S> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(chunk) = ready!(Pin::new(&mut self.inner).poll_next(cx)) else { return Poll::Ready(None) };
        let chunk = chunk?;
        self.allowance.take(chunk.len())?;
        self.pause = true;
        Poll::Ready(Some(Ok(chunk)))
    }
}
