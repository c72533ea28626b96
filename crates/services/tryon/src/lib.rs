//! Face analysis and virtual try-on: owns the 3-D models of products and the looks that people saved, and works on photos that it
//! never keeps.
//!
//! The only place on the server where [`vision`] and [`render`] meet (see [`look`]).

mod assets;
pub mod audit;
mod choice;
pub mod convert;
mod documents;
pub mod encode;
pub mod engines;
mod error;
pub mod from_file;
pub mod from_photo;
mod http;
mod ids;
pub mod look;
pub mod made;
mod models;
pub mod parametric;
mod people;
pub mod photo;
mod pictures;
pub mod product_photo;
pub mod ranges;
mod service;

use api::clients::CatalogClient;
use axum::Router;
use blobs::Blobs;
use platform::{Platform, Result};
use store::Store;

pub use service::{AssetUpload, FileAnswer, Tryon, analyze_photo};

/// What the service stands on.
#[derive(Clone, Debug)]
pub struct TryonDeps {
    pub platform: Platform,
    pub catalog: CatalogClient,
    pub store: Store,
    pub blobs: Blobs,
    /// Pictures that are worked on at the same time.
    pub workers: usize,
}

/// Makes the service and prepares its collections.
///
/// # Errors
/// When storage cannot be prepared or a model file is damaged.
pub async fn service(deps: &TryonDeps) -> Result<Tryon> {
    let store = deps.store.register(documents::COLLECTIONS).await?;
    Tryon::new(deps.catalog.clone(), store, deps.blobs.clone(), deps.platform.clock.clone(), deps.workers)
}

/// The routes, closed to all but verified callers.
pub fn router(platform: &Platform, service: Tryon) -> Router {
    platform.service("tryon", http::routes(service))
}
