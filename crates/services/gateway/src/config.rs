//! What can be set.

use std::net::IpAddr;

use serde::Deserialize;

/// Limits of the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayConfig {
    /// Calls a minute for one key, or for one address that shows no key.
    pub requests_per_minute: u32,
    /// Calls that may come at once.
    pub burst: u32,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl GatewayConfig {
    /// What is wrong with the values.
    #[must_use]
    pub fn validate(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.requests_per_minute == 0 {
            problems.push("gateway.requests_per_minute must be at least 1".to_owned());
        }
        if self.burst == 0 {
            problems.push("gateway.burst must be at least 1".to_owned());
        }
        problems
    }
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self { requests_per_minute: 6_000, burst: 6_000, trusted_proxies: Vec::new() }
    }
}
