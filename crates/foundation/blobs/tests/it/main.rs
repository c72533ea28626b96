//! Objects on disk: what every backend must do, and what only files can get wrong.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod conformance;
mod disk;
