//! A photo and a frame become a look: the only place on the server where `vision` and `render` meet.

use api::adjustment::Adjustment;
use frames::FrameModel;
use render::{FrameLevels, LookOptions, RenderError, draw_look_on_rgb};
use vision::{AnalyzeOptions, Face, VisionError};

use crate::engines::{Engines, MAX_FACES};
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

/// Draws the frame on the largest face of the photo itself, at true scale. A frame that is drawn often is better kept as [`FrameLevels`].
///
/// # Errors
/// [`LookError`].
pub fn draw_look(engines: &Engines, photo: &mut Photo, model: &FrameModel, adjustment: Adjustment) -> Result<(), LookError> {
    draw_look_at(engines, photo, None, &FrameLevels::new(model.clone())?, adjustment)
}

/// As [`draw_look`], on the face that is meant by a point of the photo, when there is one.
///
/// # Errors
/// [`LookError`].
pub fn draw_look_at(
    engines: &Engines,
    photo: &mut Photo,
    face_at_px: Option<[f32; 2]>,
    frame: &FrameLevels,
    adjustment: Adjustment,
) -> Result<(), LookError> {
    let face = select_face(engines, photo, face_at_px)?;
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
    draw_look_on_rgb(
        size,
        &mut photo.rgb,
        &face.geometry.to_head(&face.landmarks_px, triangles),
        frame,
        &look_options(adjustment),
    )
}

/// How the renderer is told where the frame was moved to.
fn look_options(adjustment: Adjustment) -> LookOptions {
    let mut options = LookOptions::default();
    options.adjustment.slide_mm = adjustment.slide_mm;
    options.adjustment.tilt_deg = adjustment.tilt_deg;
    options.adjustment.scale = adjustment.scale;
    options
}

/// The largest face, or the one that a point of the photo means.
///
/// # Errors
/// [`LookError::NoFace`] when there is none, or none near the point.
fn select_face(engines: &Engines, photo: &Photo, at_px: Option<[f32; 2]>) -> Result<Face, LookError> {
    let max_faces = if at_px.is_some() { MAX_FACES } else { 1 };
    let faces = engines.analyze(photo, &AnalyzeOptions { max_faces })?.analysis.faces;
    match at_px {
        None => faces.into_iter().next().ok_or(LookError::NoFace),
        Some(at) => nearest(faces, at).ok_or(LookError::NoFaceThere),
    }
}

/// The face whose box holds the point, or whose middle is nearest to it when several do.
fn nearest(faces: Vec<Face>, [x, y]: [f32; 2]) -> Option<Face> {
    let holds = |[left, top, width, height]: [f32; 4]| (left..=left + width).contains(&x) && (top..=top + height).contains(&y);
    let distance = |[left, top, width, height]: [f32; 4]| (left + width / 2.0 - x).hypot(top + height / 2.0 - y);
    let there = faces.into_iter().filter(|face| holds(face.box_px));
    there.min_by(|a, b| distance(a.box_px).total_cmp(&distance(b.box_px)))
}
