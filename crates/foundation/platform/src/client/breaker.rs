//! A circuit breaker: closed, open, half-open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// When a client stops calling a service that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerConfig {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open before one call may try again.
    pub open_for: Duration,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self { failures: 5, open_for: Duration::from_secs(10) }
    }
}

#[derive(Debug)]
enum State {
    /// Calls pass; so many failed in a row.
    Closed { failed: u32 },
    /// Calls are refused until then.
    Open { until: Instant },
    /// One call is trying; the others are refused.
    HalfOpen,
}

pub(super) struct Breaker {
    config: BreakerConfig,
    state: Arc<Mutex<State>>,
}

impl Breaker {
    pub fn new(config: BreakerConfig) -> Self {
        Self { config, state: Arc::new(Mutex::new(State::Closed { failed: 0 })) }
    }

    /// Leave to call, or nothing while the breaker is open.
    pub fn enter(&self) -> Option<Permit> {
        let mut state = lock(&self.state);
        let probe = match *state {
            State::Closed { .. } => false,
            State::Open { until } if Instant::now() >= until => true,
            State::Open { .. } | State::HalfOpen => return None,
        };
        if probe {
            *state = State::HalfOpen;
        }
        Some(Permit { config: self.config, state: self.state.clone(), probe, done: false })
    }
}

/// Leave for one call, which says how the call went.
pub(super) struct Permit {
    config: BreakerConfig,
    state: Arc<Mutex<State>>,
    probe: bool,
    done: bool,
}

impl Permit {
    /// Records how the call went; returns whether the breaker is open now.
    pub fn finish(mut self, worked: bool) -> bool {
        self.done = true;
        let mut state = lock(&self.state);
        let open = State::Open { until: Instant::now() + self.config.open_for };
        *state = match *state {
            _ if self.probe => {
                if worked {
                    State::Closed { failed: 0 }
                } else {
                    open
                }
            }
            State::Closed { .. } if worked => State::Closed { failed: 0 },
            State::Closed { failed } if failed + 1 < self.config.failures => State::Closed { failed: failed + 1 },
            State::Closed { .. } => open,
            // A call from before the breaker opened changes nothing.
            State::Open { until } => State::Open { until },
            State::HalfOpen => State::HalfOpen,
        };
        matches!(*state, State::Open { .. })
    }
}

/// A call that was given up tells nothing; if it was the probe, the next call probes.
impl Drop for Permit {
    fn drop(&mut self) {
        if self.probe && !self.done {
            *lock(&self.state) = State::Open { until: Instant::now() };
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
