//! A 3-D model that was made of what a shop sent, before it is kept.

use api::tryon::{AssetRepair, AssetSource, PartError};
use frames::FrameModel;

use crate::audit::MeasuredSize;

/// The file, and what is known of it.
#[derive(Clone, Debug)]
pub struct MadeModel {
    pub glb: Vec<u8>,
    pub source: AssetSource,
    pub scale_source: String,
    pub measured: MeasuredSize,
    pub errors: Vec<PartError>,
    pub repairs: Vec<AssetRepair>,
    pub notes: Vec<String>,
    pub triangles: u64,
}

/// Triangles of all parts.
#[must_use]
pub fn triangles(model: &FrameModel) -> u64 {
    model.parts.iter().map(|part| part.mesh.indices.len() as u64 / 3).sum()
}
