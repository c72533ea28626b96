//! The gateway as the outside meets it.
#![allow(clippy::unwrap_used)]

mod aborted;
mod admission;
mod browsers;
mod documents;
mod forms;
mod idempotency;
mod keys;
mod stand_in;
mod support;
