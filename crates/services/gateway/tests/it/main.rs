//! The gateway as the outside meets it.
#![allow(clippy::unwrap_used)]

mod admission;
mod browsers;
mod documents;
mod idempotency;
mod keys;
mod support;
