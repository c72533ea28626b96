//! Keys that were looked up lately, so that a busy key costs storage one look every two seconds instead of two reads a call.
//!
//! What this process changes holds here at once; what another process changes (a revoked key, a suspended tenant) is followed
//! within [`TTL`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::key::KeyKind;
use platform::metrics::Counter;
use platform::{Error, Principal, Result};
use quick_cache::sync::Cache;
use tokio::time::Instant;

use super::TenantStatus;
use crate::keys::KeyHash;

/// How long a look into storage is believed.
const TTL: Duration = Duration::from_secs(2);
/// Working keys that are remembered.
const KNOWN_MAX: usize = 10_000;
/// Hashes of keys that do not work. Bounded apart, so that a flood of them pushes out no working key.
const UNKNOWN_MAX: usize = 10_000;

/// A working key and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct AuthenticatedKey {
    pub principal: Principal,
    pub kind: KeyKind,
    pub origins: Vec<String>,
    pub tenant_status: TenantStatus,
}

/// Bounded and concurrent; calls that ask for the same key at the same time share one look into storage.
pub(crate) struct KeyCache {
    known: Cache<KeyHash, Known>,
    unknown: Cache<KeyHash, Stamp>,
    /// Rises with every change of this process; what was read before counts as old.
    generation: AtomicU64,
    lookups: Counter,
}

#[derive(Clone)]
struct Known {
    key: Arc<AuthenticatedKey>,
    stamp: Stamp,
}

/// When storage was asked.
#[derive(Clone, Copy)]
struct Stamp {
    at: Instant,
    generation: u64,
}

impl KeyCache {
    /// The key with this hash, from memory or by `load`; `None` for one that does not work.
    pub async fn get_or_load<L>(&self, hash: KeyHash, load: impl Fn() -> L) -> Result<Option<Arc<AuthenticatedKey>>>
    where
        L: Future<Output = Result<Option<AuthenticatedKey>>>,
    {
        loop {
            let stamp = self.stamp();
            if self.unknown.get(&hash).is_some_and(|unknown| self.is_fresh(unknown)) {
                return Ok(None);
            }
            self.known.remove_if(&hash, |known| !self.is_fresh(known.stamp));
            match self.known.get_or_insert_async(&hash, self.looked_up(stamp, &load)).await {
                // Somebody else's look may have begun before a change that this call has to see.
                Ok(known) if known.stamp.generation >= stamp.generation => return Ok(Some(known.key)),
                Ok(_) => {}
                Err(None) => {
                    self.unknown.insert(hash, stamp);
                    return Ok(None);
                }
                Err(Some(error)) => return Err(error),
            }
        }
    }

    async fn looked_up<L>(&self, stamp: Stamp, load: impl Fn() -> L) -> Result<Known, Option<Error>>
    where
        L: Future<Output = Result<Option<AuthenticatedKey>>>,
    {
        self.lookups.inc();
        match load().await {
            Ok(Some(key)) => Ok(Known { key: Arc::new(key), stamp }),
            Ok(None) => Err(None),
            Err(error) => Err(Some(error)),
        }
    }

    /// A key that worked when storage was last asked, however long ago.
    pub fn peek(&self, hash: &KeyHash) -> Option<Arc<AuthenticatedKey>> {
        self.known.peek(hash).map(|known| known.key)
    }

    /// Makes every later call look into storage again. Called after a change was written, so that no look that began before it
    /// is believed after it.
    pub fn invalidate(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub fn lookups(&self) -> Counter {
        self.lookups.clone()
    }

    fn stamp(&self) -> Stamp {
        Stamp { at: Instant::now(), generation: self.generation.load(Ordering::Acquire) }
    }

    fn is_fresh(&self, stamp: Stamp) -> bool {
        stamp.at.elapsed() < TTL && stamp.generation == self.generation.load(Ordering::Acquire)
    }
}

impl Default for KeyCache {
    fn default() -> Self {
        let (known, unknown) = (Cache::new(KNOWN_MAX), Cache::new(UNKNOWN_MAX));
        Self { known, unknown, generation: AtomicU64::default(), lookups: Counter::default() }
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache").field("known", &self.known.len()).field("unknown", &self.unknown.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use platform::Principal;

    use super::*;

    const HASH: KeyHash = [7; 32];

    fn key(name: &str) -> AuthenticatedKey {
        AuthenticatedKey {
            principal: Principal::service(name, None, []),
            kind: KeyKind::Secret,
            origins: Vec::new(),
            tenant_status: TenantStatus::Active,
        }
    }

    async fn subject(cache: &KeyCache, stored: Option<&str>) -> Option<String> {
        let found = cache.get_or_load(HASH, async || Ok(stored.map(key))).await.unwrap();
        found.map(|key| key.principal.subject().to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_is_looked_up_once_in_two_seconds_whether_it_works_or_not() {
        for first in [Some("a"), None] {
            let cache = KeyCache::default();
            for _ in 0..100 {
                assert_eq!(subject(&cache, first).await.as_deref(), first);
            }
            assert_eq!(cache.lookups().get(), 1);
            tokio::time::advance(TTL).await;
            assert_eq!(subject(&cache, Some("b")).await.as_deref(), Some("b"));
            assert_eq!(cache.lookups().get(), 2);
        }
    }

    #[tokio::test]
    async fn a_change_of_this_process_holds_at_once() {
        let cache = KeyCache::default();
        assert!(subject(&cache, Some("a")).await.is_some());
        cache.invalidate();
        assert_eq!(subject(&cache, None).await, None);
        assert!(cache.peek(&HASH).is_none(), "a key that no longer works is forgotten");
        cache.invalidate();
        assert!(subject(&cache, Some("a")).await.is_some());
    }

    #[tokio::test]
    async fn a_look_that_began_before_a_change_is_not_believed_after_it() {
        let cache = KeyCache::default();
        let (written, change) = tokio::sync::oneshot::channel::<()>();
        let change = std::sync::Mutex::new(Some(change));
        let slow = cache.get_or_load(HASH, || {
            let change = change.lock().unwrap().take();
            async {
                change.unwrap().await.unwrap();
                Ok(Some(key("old")))
            }
        });
        let after_change = async {
            cache.invalidate();
            let later = cache.get_or_load(HASH, async || Ok(None));
            written.send(()).unwrap();
            later.await
        };
        let (_, later) = tokio::join!(slow, after_change);
        assert!(later.unwrap().is_none());
    }

    #[tokio::test]
    async fn unknown_keys_push_out_no_working_one() {
        let cache = KeyCache::default();
        assert!(subject(&cache, Some("a")).await.is_some());
        for number in 0..3 * UNKNOWN_MAX as u64 {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_le_bytes());
            assert!(cache.get_or_load(hash, async || Ok(None)).await.unwrap().is_none());
        }
        assert!(cache.peek(&HASH).is_some() && cache.unknown.len() <= UNKNOWN_MAX);
    }
}
