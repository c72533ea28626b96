//! The platform as services and callers meet it.
#![allow(clippy::unwrap_used)]

mod answers;
mod bodies;
mod breaker;
mod places;
mod server;
mod support;
mod tokens;
