//! The contract: wire types, permissions, the table of operations, typed clients, and the OpenAPI document made from them.
//!
//! A JSON answer is `{ "data": ..., "meta": {...} }`; an error is `{ "error": {...} }` (see `platform::error`).
//! Lengths are mm, money is in minor units, times are RFC 3339 in UTC.

pub mod adjustment;
pub mod clients;
pub mod consent;
pub mod face;
pub mod import;
pub mod key;
pub mod look;
pub mod openapi;
pub mod operations;
pub mod permissions;
pub mod product;
mod product_write;
pub mod recommendation;
pub mod tryon;

pub use platform::http::{PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX};
