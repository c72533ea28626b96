//! Threads for work on pixels: a bounded number at a time, so that the other routes stay quick.

use std::sync::Arc;

use platform::{Error, Result};
use tokio::sync::Semaphore;

/// Permits to work. Clones share them.
#[derive(Clone, Debug)]
pub struct Workers(Arc<Semaphore>);

impl Workers {
    /// At most `count` pieces of work at a time, and at least one.
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count.max(1))))
    }

    /// Runs work on a thread of its own, when it is its turn. It goes on, and keeps its permit, when nobody waits for it any more.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await.map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let outcome = job();
            drop(permit);
            outcome
        });
        done.await.map_err(Error::internal)?
    }
}
