//! What every service stands on: errors and envelopes, caller identity, the client between services, telemetry, the HTTP
//! server, health, configuration, clocks and ids.
//!
//! There is no global state: everything a platform shares hangs on one [`Platform`] value, so that two whole platforms can
//! run in one process. A service crate makes its routes and hands them to [`Platform::service`], which puts identity,
//! request ids, metrics, logging and panic handling around *all* of them.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod client;
pub mod config;
pub mod error;
pub mod health;
pub mod http;
pub mod identity;
pub mod job;
pub mod metrics;
pub mod reply;
mod request_id;
pub mod server;
pub mod service;
pub mod service_router;
mod storage;
pub mod telemetry;

pub use self::http::extract::{self, Json, Path, Query};
pub use client::{Client, ClientConfig, Endpoint};
pub use error::{Detail, Error, ErrorCode, Result};
pub use health::Health;
pub use identity::{CallerTokens, Member, Mode, Permission, Principal, Region, ServicePrincipal};
pub use ids::{self, Clock, TenantId, typed_id};
pub use job::Job;
pub use metrics::Metrics;
pub use reply::{Envelope, Meta, Reply, created, ok, page};
pub use service::Platform;
