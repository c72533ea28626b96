//! Memory for requests as a budget of bytes: who finds it used up waits in line, and is sent away when the line is too long.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::extract::content_length;
use crate::error::{Error, ErrorCode, Result};

/// What one permit of the semaphores stands for, which count to 2^32.
const UNIT_BYTES: u64 = 1 << 10;

/// How much memory requests may use, and how long they wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdmissionConfig {
    /// Bytes that are in use at once, at most.
    pub budget_bytes: u64,
    /// Bytes that are waited for at once, at most.
    pub queue_bytes: u64,
    /// Longest wait.
    pub max_wait: Duration,
}

/// A budget of memory that requests share, first come, first served. Clones share it.
///
/// Whoever holds a permit and waits for another of the same budget may wait for itself: ask for all that a request needs at once,
/// or give kinds of work budgets of their own.
#[derive(Clone)]
pub struct Admission {
    config: AdmissionConfig,
    budget: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// The right to use some bytes of memory, given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    _held: OwnedSemaphorePermit,
}

impl Admission {
    /// A budget that nobody uses yet.
    #[must_use]
    pub fn new(config: AdmissionConfig) -> Self {
        let semaphore = |bytes: u64| Arc::new(Semaphore::new((bytes / UNIT_BYTES).min(u64::from(u32::MAX)) as usize));
        Self { config, budget: semaphore(config.budget_bytes), queue: semaphore(config.queue_bytes) }
    }

    /// Waits until `bytes` of memory may be used.
    ///
    /// # Errors
    /// `payload_too_large` for more than the whole budget; `service_unavailable` with `Retry-After` when too much is waited for, or
    /// the wait was too long.
    pub async fn admit(&self, bytes: u64) -> Result<Permit> {
        let too_large = || {
            let message = format!("this needs {bytes} bytes of memory, and {} are the most", self.config.budget_bytes);
            Error::new(ErrorCode::PayloadTooLarge, message)
        };
        if bytes > self.config.budget_bytes {
            return Err(too_large());
        }
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES)).map_err(|_| too_large())?;
        if let Ok(held) = self.budget.clone().try_acquire_many_owned(units) {
            return Ok(Permit { _held: held });
        }
        let _waiting = self.queue.try_acquire_many(units).map_err(|_| self.busy())?;
        match timeout(self.config.max_wait, self.budget.clone().acquire_many_owned(units)).await {
            Ok(held) => Ok(Permit { _held: held.expect("the semaphore is never closed") }),
            Err(_) => Err(self.busy()),
        }
    }

    /// Runs the rest of a route with memory for the body of the request: its declared length, or else `limit_bytes`, the most that
    /// the route takes. The body is not read before. For `axum::middleware::from_fn`.
    pub async fn run(self, limit_bytes: u64, request: Request, next: Next) -> Response {
        let bytes = content_length(request.headers()).unwrap_or(limit_bytes);
        if bytes > limit_bytes {
            return Error::too_large(limit_bytes).into_response();
        }
        match self.admit(bytes).await {
            Ok(_permit) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    }

    fn busy(&self) -> Error {
        Error::unavailable("too much is being worked on at the moment; try again later").retry_after(self.config.max_wait)
    }
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let free = self.budget.available_permits() as u64 * UNIT_BYTES;
        write!(f, "Admission({free} of {} bytes free)", self.config.budget_bytes)
    }
}
