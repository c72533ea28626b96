//! Levels of detail: a frame with fewer triangles for smaller pictures.

use frames::{FrameModel, Part, simplify};

use crate::error::RenderError;
use crate::frame_surfaces::check_frame;
use crate::placement::ContactPoints;

/// How far the surface of a level may lie off the frame's, mm; each a half of the next.
const TOLERANCES_MM: [f32; 5] = [0.02, 0.04, 0.08, 0.16, 0.32];
/// The same in the picture, px.
const TOLERANCE_PX: f32 = 0.22;
/// A shadow is blurred: what casts it may be so much coarser.
const SHADOW_SHARE: f32 = 0.5;

/// A checked frame, ready to be drawn in any size. Making one takes longer than drawing it: keep it where a frame is drawn often.
#[derive(Clone, Debug)]
pub struct FrameLevels {
    model: FrameModel,
    /// Parts in the order of the model's, with fewer triangles from level to level.
    levels: Vec<Vec<Part>>,
    contact: ContactPoints,
}

impl FrameLevels {
    /// All levels of a frame.
    ///
    /// # Errors
    /// [`RenderError::Frame`] when its lists and numbers mean nothing.
    pub fn new(model: FrameModel) -> Result<Self, RenderError> {
        Self::up_to(model, TOLERANCES_MM.len())
    }

    /// The levels that a picture of this scale needs, whose last one it is drawn from.
    pub(crate) fn for_scale(model: FrameModel, px_per_mm: f32) -> Result<Self, RenderError> {
        Self::up_to(model, level_at(SHADOW_SHARE * px_per_mm))
    }

    fn up_to(model: FrameModel, count: usize) -> Result<Self, RenderError> {
        check_frame(&model)?;
        let mut levels: Vec<Vec<Part>> = Vec::with_capacity(count);
        for &tolerance_mm in &TOLERANCES_MM[..count] {
            // Each level starts from the one before: by halves, the distances add up to the tolerance.
            let finer = levels.last().unwrap_or(&model.parts);
            let coarser = finer.iter().map(|part| Part {
                mesh: simplify(&part.mesh, 0.5 * f64::from(tolerance_mm)),
                name: part.name.clone(),
                ..*part
            });
            levels.push(coarser.collect());
        }
        let contact = ContactPoints::of(&model);
        Ok(Self { model, levels, contact })
    }

    /// The frame as it was given.
    #[must_use]
    pub fn model(&self) -> &FrameModel {
        &self.model
    }

    /// Where it can touch a face.
    pub(crate) fn contact(&self) -> &ContactPoints {
        &self.contact
    }

    /// What casts the shadow of the frame in a picture of this scale.
    pub(crate) fn casting_parts(&self, px_per_mm: f32) -> &[Part] {
        self.parts(SHADOW_SHARE * px_per_mm)
    }

    /// The parts to draw where a millimeter of the nearest part is so many pixels.
    #[must_use]
    pub fn parts(&self, px_per_mm: f32) -> &[Part] {
        match level_at(px_per_mm).min(self.levels.len()) {
            0 => &self.model.parts,
            level => &self.levels[level - 1],
        }
    }
}

/// How many levels keep within the tolerance in the picture.
fn level_at(px_per_mm: f32) -> usize {
    TOLERANCES_MM.iter().filter(|&&mm| mm * px_per_mm <= TOLERANCE_PX).count()
}
