//! Documents in SQLite: what every backend must do, and what only a file can get wrong.

mod conformance;
mod crash;
mod filters;
mod frame;
mod sqlite;
