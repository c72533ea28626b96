//! The platform as services and callers meet it.
#![allow(clippy::unwrap_used)]

mod answers;
mod bodies;
mod breaker;
mod changes;
mod endpoints;
mod forms;
mod jobs;
mod server;
mod support;
mod tokens;
