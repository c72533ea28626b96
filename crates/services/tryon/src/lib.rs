//! Face analysis and virtual try-on: owns the 3-D models of products and the looks that people saved, and works on photos that it
//! never keeps.
//!
//! The only place on the server where [`vision`] and [`render`] meet (see [`look`]).

mod asset_repository;
pub mod audit;
pub mod convert;
pub mod converted_model;
mod documents;
pub mod encode;
pub mod engines;
mod error;
mod face_selection;
mod frame_models;
mod http;
mod ids;
pub mod look;
pub mod model_file;
pub mod parametric;
mod person_repository;
pub mod photo;
pub mod photo_reconstruction;
mod picture_cache;
pub mod product_photo;
pub mod reconstruction_error;
mod service;
pub mod validation;

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
    /// PictureCache that are worked on at the same time.
    pub workers: usize,
}

/// Makes the service and prepares its collections.
///
/// # Errors
/// When storage cannot be prepared or a model file is damaged.
pub async fn service(deps: &TryonDeps) -> Result<Tryon> {
    deps.store.register::<documents::AssetDocument>().await?;
    deps.store.register::<documents::LookDocument>().await?;
    deps.store.register::<documents::FitDocument>().await?;
    Tryon::new(deps.catalog.clone(), deps.store.clone(), deps.blobs.clone(), deps.platform.clock.clone(), deps.workers)
}

/// The routes, closed to all but verified callers.
pub fn router(platform: &Platform, service: Tryon) -> Router {
    platform.service("tryon", http::routes(service))
}
