//! A frame as it was read from a file.

use super::GlbError;
use crate::budget::Reduction;
use crate::measure::FrameMeasures;
use crate::model::FrameModel;
use crate::recognize::Finding;

/// Gives the bytes of a buffer or picture that a description names.
pub type Resolve<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// What was found in a file and what was done to it. Nothing is changed without an entry here.
#[derive(Clone, Debug, PartialEq)]
pub struct AssetReport {
    pub triangles: usize,
    pub vertices: usize,
    pub texture_pixels: u64,
    /// What the file's lengths were multiplied by to be meters.
    pub meters_per_unit: f64,
    pub measures: FrameMeasures,
    /// What the file says of a reduction of its triangles by this crate.
    pub reduction: Option<Reduction>,
    pub findings: Vec<Finding>,
    /// Why nobody can wear it, when it is no pair of glasses or a folded one. Such a file can be looked at, but should not be used.
    pub unwearable: Option<GlbError>,
}

/// A frame from a file, in the axes, units and origin of [`FrameModel`].
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedFrame {
    pub model: FrameModel,
    /// Carried from file to file; the renderer does not draw them.
    pub normal_maps: Vec<NormalMap>,
    pub report: AssetReport,
}

impl LoadedFrame {
    /// The frame, if it can be worn.
    ///
    /// # Errors
    /// [`GlbError::NotGlasses`], [`GlbError::TemplesFolded`].
    pub fn wearable(self) -> Result<Self, GlbError> {
        match self.report.unwearable {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }
}

/// A texture that bends the normals of a material's surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalMap {
    /// Index into [`FrameModel::materials`].
    pub material: usize,
    /// Index into [`FrameModel::textures`].
    pub texture: usize,
    pub scale: f32,
}
