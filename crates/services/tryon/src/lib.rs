//! Face analysis and virtual try-on: owns the 3-D models of products and the looks that people saved, and works on photos that it
//! never keeps.
//!
//! The only place on the server where [`vision`] and [`render`] meet (see [`look`]). [`Tryon::open`] makes the service,
//! [`Tryon::router`] its routes, and [`Tryon::jobs`] lists the work that no request asks for.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod audit;
mod build_cache;
mod config;
mod consent;
pub mod convert;
pub mod converted_model;
mod documents;
pub mod encode;
pub mod engines;
mod error;
mod frame_models;
mod http;
mod ids;
pub mod look;
mod memory;
pub mod model_file;
pub mod parametric;
pub mod photo;
pub mod photo_reconstruction;
pub mod product_photo;
mod product_picture;
pub mod reconstruction_error;
mod service;
pub mod validation;
mod workers;

use api::clients::CatalogClient;
use blobs::Blobs;
use platform::Platform;
use store::Store;

pub use config::TryonConfig;
pub use memory::Upload;
pub use service::{AssetUpload, FileAnswer, Tryon, analyze_photo};

/// What the service stands on.
#[derive(Clone, Debug)]
pub struct TryonDeps {
    pub platform: Platform,
    pub catalog: CatalogClient,
    pub store: Store,
    pub blobs: Blobs,
    pub config: TryonConfig,
}
