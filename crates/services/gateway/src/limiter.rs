//! Token buckets: exact, one per key or address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

/// Buckets beyond which the full ones, which remember nothing, are dropped.
const BUCKETS_MAX: usize = 20_000;

/// Counts calls. Each bucket holds `burst` tokens at most and gains `per_minute` a minute.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_minute: u32,
    burst: u32,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Nanoseconds of waiting that are saved up; one call costs the interval between calls. Whole numbers, so that nothing
    /// is lost to rounding however often it is asked.
    credit_ns: u64,
    at: Instant,
}

/// What became of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub allowed: bool,
    limit: u32,
    remaining: u32,
    /// Until the bucket is full again.
    reset: Duration,
    /// Until one more call is allowed.
    pub retry_after: Duration,
}

impl Limiter {
    pub fn new(per_minute: u32, burst: u32) -> Self {
        Self { per_minute: per_minute.max(1), burst: burst.max(1), buckets: Mutex::default() }
    }

    /// Takes one token from a bucket, if there is one.
    pub fn take(&self, bucket: &str) -> Decision {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(bucket) {
            buckets.retain(|_, bucket| self.credit_at(*bucket, now) < self.full_ns());
        }
        let full = Bucket { credit_ns: self.full_ns(), at: now };
        let entry = buckets.entry(bucket.to_owned()).or_insert(full);
        let credit = self.credit_at(*entry, now);
        let cost = self.cost_ns();
        let allowed = credit >= cost;
        let left = if allowed { credit - cost } else { credit };
        *entry = Bucket { credit_ns: left, at: now };
        Decision {
            allowed,
            limit: self.per_minute,
            remaining: u32::try_from(left / cost).unwrap_or(u32::MAX),
            reset: Duration::from_nanos(self.full_ns() - left),
            retry_after: Duration::from_nanos(cost.saturating_sub(left)),
        }
    }

    fn credit_at(&self, bucket: Bucket, now: Instant) -> u64 {
        let waited = u64::try_from(now.saturating_duration_since(bucket.at).as_nanos()).unwrap_or(u64::MAX);
        bucket.credit_ns.saturating_add(waited).min(self.full_ns())
    }

    fn cost_ns(&self) -> u64 {
        60_000_000_000 / u64::from(self.per_minute)
    }

    fn full_ns(&self) -> u64 {
        self.cost_ns() * u64::from(self.burst)
    }
}

impl Decision {
    /// Writes the `X-RateLimit-*` headers; times are whole seconds, rounded up.
    pub fn write_headers(&self, headers: &mut HeaderMap) {
        let reset = self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0);
        let values = [
            ("x-ratelimit-limit", HeaderValue::from(self.limit)),
            ("x-ratelimit-remaining", HeaderValue::from(self.remaining)),
            ("x-ratelimit-reset", HeaderValue::from(reset)),
        ];
        for (name, value) in values {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(limiter: &Limiter, bucket: &str, calls: u32) -> usize {
        (0..calls).filter(|_| limiter.take(bucket).allowed).count()
    }

    #[tokio::test(start_paused = true)]
    async fn the_burst_and_then_exactly_the_rate() {
        let limiter = Limiter::new(60, 10);
        assert_eq!(allowed(&limiter, "a", 50), 10);
        assert_eq!(allowed(&limiter, "b", 5), 5, "buckets are apart");
        let mut passed = 0;
        for _ in 0..600 {
            tokio::time::advance(Duration::from_millis(100)).await;
            passed += allowed(&limiter, "a", 3);
        }
        assert_eq!(passed, 60, "one minute of pressing lets 60 pass");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_says_when_to_come_back() {
        let limiter = Limiter::new(60, 1);
        assert_eq!(limiter.take("a").remaining, 0);
        let refused = limiter.take("a");
        assert!(!refused.allowed);
        tokio::time::advance(refused.retry_after).await;
        assert!(limiter.take("a").allowed);
    }
}
