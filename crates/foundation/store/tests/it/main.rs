//! Documents in SQLite: what every backend must do, and what only a file can get wrong.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod conformance;
mod crash;
mod erasure;
mod filters;
mod frame;
mod indexes;
mod rolling;
mod schemas;
mod sqlite;
