//! A 3-D model that was made of what a shop sent, before it is kept.

use api::tryon::{AssetRepair, AssetSource, PartError};

use crate::audit::MeasuredSize;

/// The file, and what is known of it.
#[derive(Clone, Debug)]
pub struct ConvertedModel {
    pub glb: Vec<u8>,
    pub metadata: ModelMetadata,
}

/// What is known of a model that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelMetadata {
    pub source: AssetSource,
    /// Where the scale comes from, in words.
    pub scale_source: String,
    pub measured: MeasuredSize,
    pub errors: Vec<PartError>,
    pub repairs: Vec<AssetRepair>,
    pub notes: Vec<String>,
    pub triangles: u64,
}
