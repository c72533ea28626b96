//! Which face of a photo is meant.

use vision::{AnalyzeOptions, Face};

use crate::engines::Engines;
use crate::look::LookError;
use crate::photo::Photo;
use crate::service::MAX_FACES;

/// The largest face, or the one that a point of the photo means.
///
/// # Errors
/// [`LookError::NoFace`] when there is none, or none near the point.
pub fn select_face(engines: &Engines, photo: &Photo, at_px: Option<[f32; 2]>) -> Result<Face, LookError> {
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
