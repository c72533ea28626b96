//! The bounded queues before the threads.

use std::time::Duration;

use tokio::sync::mpsc::{self, error::TrySendError};

use crate::{Error, Result};

/// Operations that may wait for a thread.
pub(super) const LENGTH: usize = 4096;
/// How long an operation waits for room in a full queue.
const WAIT: Duration = Duration::from_secs(5);

/// Adds a job, waiting for room without holding a thread.
pub(super) async fn send<T>(queue: Option<&mpsc::Sender<T>>, job: T) -> Result<()> {
    let queue = queue.ok_or_else(stopped)?;
    let job = match queue.try_send(job) {
        Ok(()) => return Ok(()),
        Err(TrySendError::Closed(_)) => return Err(stopped()),
        Err(TrySendError::Full(job)) => job,
    };
    match tokio::time::timeout(WAIT, queue.send(job)).await {
        Ok(sent) => sent.map_err(|_| stopped()),
        Err(_) => Err(Error::unavailable(format!("{LENGTH} operations are waiting already"))),
    }
}

fn stopped() -> Error {
    Error::unavailable("the store has stopped")
}
