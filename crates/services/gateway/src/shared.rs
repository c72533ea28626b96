//! What all handlers share.

use std::collections::HashMap;

use api::operations::Service;
use platform::{Client, Platform};
use tokio_util::task::TaskTracker;

use crate::accounts::Accounts;
use crate::config::GatewayConfig;
use crate::idempotency::Idempotency;
use crate::limiter::Limiter;

/// The parts of the gateway.
#[derive(Debug)]
pub(crate) struct Shared {
    pub platform: Platform,
    pub accounts: Accounts,
    pub services: HashMap<Service, Client>,
    pub idempotency: Idempotency,
    pub limiter: Limiter,
    pub config: GatewayConfig,
    /// Calls that go on when their callers hang up.
    pub calls: TaskTracker,
}
