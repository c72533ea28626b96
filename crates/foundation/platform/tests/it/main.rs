//! The platform as services and callers meet it.
#![allow(clippy::unwrap_used)]

mod answers;
mod bodies;
mod breaker;
mod endpoints;
mod server;
mod support;
mod tokens;
