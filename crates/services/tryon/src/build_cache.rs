//! What is expensive to build is built once, however many ask for it at the same time.

use std::hash::Hash;

use platform::Result;
use platform::metrics::Counter;
use quick_cache::sync::Cache;

/// Values in memory, the least useful of which make room for others. At most one build of a key runs at a time.
#[derive(Debug)]
pub struct BuildCache<K, V> {
    values: Cache<K, V>,
    builds: Counter,
}

impl<K: Eq + Hash + Clone, V: Clone> BuildCache<K, V> {
    /// At most about `capacity` values; `builds` counts those that were begun.
    pub fn new(capacity: usize, builds: Counter) -> Self {
        Self { values: Cache::new(capacity), builds }
    }

    /// The value of a key. When nobody has built it, `build` does; whoever asks meanwhile waits for its outcome. When it fails, or
    /// is dropped, the next of those who wait builds in its place.
    pub async fn get_or_build(&self, key: &K, build: impl Future<Output = Result<V>>) -> Result<V> {
        let counted = async {
            self.builds.inc();
            build.await
        };
        self.values.get_or_insert_async(key, counted).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use platform::Error;
    use tokio::sync::Barrier;
    use tokio::task::JoinSet;

    use super::*;

    fn cache() -> Arc<BuildCache<&'static str, u32>> {
        Arc::new(BuildCache::new(4, Counter::default()))
    }

    #[tokio::test]
    async fn many_who_ask_at_once_share_one_build() {
        let cache = cache();
        let start = Arc::new(Barrier::new(20));
        let mut asking = JoinSet::new();
        for _ in 0..20 {
            let (cache, start) = (Arc::clone(&cache), Arc::clone(&start));
            asking.spawn(async move {
                start.wait().await;
                let build = async {
                    tokio::task::yield_now().await;
                    Ok(7)
                };
                cache.get_or_build(&"frame", build).await.unwrap()
            });
        }
        assert_eq!(asking.join_all().await, [7; 20]);
        assert_eq!(cache.builds.get(), 1);
        assert_eq!(cache.get_or_build(&"another", async { Ok(8) }).await.unwrap(), 8);
    }

    #[tokio::test]
    async fn a_build_that_fails_or_is_dropped_lets_the_next_one_try() {
        let cache = cache();
        let (failing, waiting) = tokio::join!(
            cache.get_or_build(&"frame", async {
                tokio::task::yield_now().await;
                Err(Error::conflict("no"))
            }),
            cache.get_or_build(&"frame", async { Ok(7) })
        );
        assert!(failing.is_err());
        assert_eq!(waiting.unwrap(), 7, "the failure is that of the one who built");

        let dropped = Arc::clone(&cache);
        let never = tokio::spawn(async move { dropped.get_or_build(&"lens", std::future::pending()).await });
        while cache.builds.get() < 3 {
            tokio::task::yield_now().await;
        }
        never.abort();
        assert_eq!(cache.get_or_build(&"lens", async { Ok(9) }).await.unwrap(), 9);
    }
}
