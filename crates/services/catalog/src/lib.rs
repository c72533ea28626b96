//! The catalog: products, their variants and frames, and imports of catalog files.
//!
//! Owns the collections `products`, `sku_claims`, `imports` and `active_imports`, and the objects under `imports/`. Others
//! follow it by the feed of [`Catalog::product_changes`].
//!
//! A server opens the catalog, serves [`Catalog::router`] and runs [`Catalog::jobs`]; the command line calls the verbs of
//! [`Catalog`] itself.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod config;
mod convert;
mod documents;
mod error;
mod http;
pub mod import;
mod jobs;
mod limits;
mod model;
mod provenance;
mod service;
mod sku_claims;
mod validate;

pub use config::CatalogConfig;
pub use error::{Error, Result};
pub use jobs::import::OnProgress;
pub use model::{ImportId, ProductId};
pub use service::{Catalog, CatalogDeps, Page};
