//! Budgets of memory: whoever needs a large piece waits until there is room, and is sent away when too many wait already.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use platform::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of one permit of the semaphore, which counts in 32 bits.
const UNIT_BYTES: u64 = 4096;
/// Longest wait for memory. Whoever called has a deadline, too.
const MAX_WAIT: Duration = Duration::from_secs(20);
/// When to come back.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Bytes that may be held at the same time. Clones share them.
#[derive(Clone, Debug)]
pub struct MemoryBudget {
    units: Arc<Semaphore>,
    total_units: u32,
    waiting: Arc<AtomicUsize>,
    max_waiting: usize,
}

/// Bytes of a budget, until it is dropped.
#[derive(Debug)]
pub struct MemoryPermit {
    _units: OwnedSemaphorePermit,
}

impl MemoryBudget {
    /// At most `bytes` at a time, and at most `max_waiting` who wait for some.
    pub fn new(bytes: u64, max_waiting: usize) -> Self {
        let total_units = u32::try_from((bytes / UNIT_BYTES).max(1)).unwrap_or(u32::MAX >> 3);
        let units = Arc::new(Semaphore::new(total_units as usize));
        Self { units, total_units, waiting: Arc::default(), max_waiting }
    }

    /// Takes `bytes`, in the order of asking. More than there are in all are all: such work is done alone.
    ///
    /// # Errors
    /// `service_unavailable` with the time to come back, when too many wait or the wait takes too long.
    pub async fn admit(&self, bytes: u64) -> Result<MemoryPermit> {
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX).clamp(1, self.total_units);
        if let Ok(permit) = Arc::clone(&self.units).try_acquire_many_owned(units) {
            return Ok(MemoryPermit { _units: permit });
        }
        let _waiting = Waiting::enter(&self.waiting, self.max_waiting)?;
        let turn = Arc::clone(&self.units).acquire_many_owned(units);
        let permit = tokio::time::timeout(MAX_WAIT, turn).await.map_err(|_| busy())?;
        Ok(MemoryPermit { _units: permit.map_err(Error::internal)? })
    }
}

/// One who waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize, max: usize) -> Result<Self> {
        let waiting = Self(count);
        if count.fetch_add(1, Ordering::Relaxed) < max { Ok(waiting) } else { Err(busy()) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy() -> Error {
    Error::unavailable("too many pictures are being worked on; try again in a moment").retry_after(RETRY_AFTER)
}

/// A file in memory with its share of the budget, which is given back when the file is dropped.
#[derive(Clone, Debug)]
pub struct Upload {
    bytes: Bytes,
    _permit: Arc<MemoryPermit>,
}

impl Upload {
    pub(crate) const fn new(bytes: Bytes, permit: Arc<MemoryPermit>) -> Self {
        Self { bytes, _permit: permit }
    }
}

impl Deref for Upload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use platform::ErrorCode;
    use tokio::task::JoinSet;

    use super::*;

    const MIB: u64 = 1 << 20;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_tasks_never_hold_more_than_the_budget_and_all_finish() {
        let budget = MemoryBudget::new(174 * MIB, 1000);
        let (held, most) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let mut tasks = JoinSet::new();
        for number in 0..200_u64 {
            let (budget, held, most) = (budget.clone(), Arc::clone(&held), Arc::clone(&most));
            // Pictures of every size, and some that are larger than all there is.
            let bytes = (number * 37 % 300 + 1) * MIB;
            tasks.spawn(async move {
                let permit = budget.admit(bytes).await.unwrap();
                let counted = bytes.min(174 * MIB);
                most.fetch_max(held.fetch_add(counted, Ordering::SeqCst) + counted, Ordering::SeqCst);
                tokio::task::yield_now().await;
                held.fetch_sub(counted, Ordering::SeqCst);
                drop(permit);
            });
        }
        assert_eq!(tasks.join_all().await.len(), 200);
        let most = most.load(Ordering::SeqCst);
        assert!(most <= 174 * MIB, "{most} bytes at once");
        assert_eq!(budget.units.available_permits(), budget.total_units as usize, "all is given back");
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_when_to_come_back() {
        let budget = MemoryBudget::new(MIB, 1);
        let first = budget.admit(MIB).await.unwrap();
        let mut second = Box::pin(budget.admit(MIB));
        assert!(futures_poll(&mut second).is_none(), "there is no room yet");
        let third = budget.admit(1).await.unwrap_err();
        assert_eq!((third.code, third.retry_after), (ErrorCode::ServiceUnavailable, Some(RETRY_AFTER)));
        drop(second);
        let mut fourth = Box::pin(budget.admit(1));
        assert!(futures_poll(&mut fourth).is_none(), "who gave up waits no more");
        drop(first);
        fourth.await.unwrap();
    }

    /// What a future answers at once.
    fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(future).poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn a_file_holds_its_share_until_its_last_copy_is_dropped() {
        let budget = MemoryBudget::new(MIB, 1);
        let upload = Upload::new(Bytes::from_static(b"photo"), Arc::new(budget.admit(MIB).await.unwrap()));
        let copy = upload.clone();
        drop(upload);
        assert_eq!(budget.units.available_permits(), 0);
        assert_eq!(&*copy, b"photo");
        drop(copy);
        assert_eq!(budget.units.available_permits(), budget.total_units as usize);
    }
}
