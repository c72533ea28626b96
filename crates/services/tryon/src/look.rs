//! A photo and a frame become a look: the only place on the server where `vision` and `render` meet.

use api::tryon::Adjustment;
use frames::FrameModel;
use render::{FrameLevels, LookOptions, RenderError, draw_look_on_rgb};
use vision::{Face, VisionError};

use crate::choice::choose_face;
use crate::engines::Engines;
use crate::photo::Photo;

/// Why there is no look.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error("no face was found in the photo; face a window, look into the camera and let the whole face be seen")]
    NoFace,
    #[error("no face was found at that place of the photo; point at the middle of one")]
    NoFaceThere,
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Draws the frame on the largest face of the photo itself, at true scale. A frame that is worn often is better kept as [`FrameLevels`].
///
/// # Errors
/// [`LookError`].
pub fn wear(engines: &Engines, photo: &mut Photo, model: &FrameModel, adjustment: Adjustment) -> Result<(), LookError> {
    wear_on(engines, photo, None, &FrameLevels::new(model.clone())?, adjustment)
}

/// As [`wear`], on the face that is meant by a point of the photo, when there is one.
///
/// # Errors
/// [`LookError`].
pub fn wear_on(
    engines: &Engines,
    photo: &mut Photo,
    face_at_px: Option<[f32; 2]>,
    frame: &FrameLevels,
    adjustment: Adjustment,
) -> Result<(), LookError> {
    let face = choose_face(engines, photo, face_at_px)?;
    Ok(draw_on_face(photo, &face, engines.triangles(), frame, adjustment)?)
}

/// Draws the frame on one face of the photo.
///
/// # Errors
/// [`RenderError`].
pub fn draw_on_face(
    photo: &mut Photo,
    face: &Face,
    triangles: &[[u16; 3]],
    frame: &FrameLevels,
    adjustment: Adjustment,
) -> Result<(), RenderError> {
    let size = [photo.width, photo.height];
    draw_look_on_rgb(size, &mut photo.rgb, &face.geometry.to_head(&face.landmarks_px, triangles), frame, &options_of(adjustment))
}

/// How the renderer is told where the frame was moved to.
pub(crate) fn options_of(adjustment: Adjustment) -> LookOptions {
    let mut options = LookOptions::default();
    options.adjustment.slide_mm = adjustment.slide_mm;
    options.adjustment.tilt_deg = adjustment.tilt_deg;
    options.adjustment.scale = adjustment.scale;
    options
}
