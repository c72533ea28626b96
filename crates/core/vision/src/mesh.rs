//! The 478 landmarks: the turned crop around a face, and the mesh with its refinements back in the picture.

use crate::detector::Detection;
use crate::image::RgbView;
use crate::refinement::{EYE_CONTOUR, LEFT_EYE, LEFT_IRIS, LIPS, RIGHT_EYE, RIGHT_IRIS};
use crate::trigonometry::sin_cos;
use crate::warp::{Border, Square, warp};

/// Side of the mesh's input in pixels; its outputs are in the same unit.
pub(crate) const INPUT_SIZE: usize = 192;
/// Landmarks of a face with both irises.
pub const LANDMARK_COUNT: usize = 478;
/// Outer corners of the eyes, of the wearer.
const RIGHT_EYE_CORNER: usize = 33;
const LEFT_EYE_CORNER: usize = 263;
/// The crop is so much larger than the box of the face.
const CROP_SCALE: f32 = 1.5;

/// The network's answers, in its own order; all in input pixels, but for the logit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heads<'a> {
    /// 468 x (x, y, z).
    pub mesh: &'a [f32],
    /// 80 x (x, y).
    pub lips: &'a [f32],
    /// 71 x (x, y) each.
    pub left_eye: &'a [f32],
    pub right_eye: &'a [f32],
    /// 5 x (x, y) each.
    pub left_iris: &'a [f32],
    pub right_iris: &'a [f32],
    /// Whether there is a face at all.
    pub presence_logit: f32,
}

/// The part of the picture that the mesh looks at: upright along the eyes, 1.5 times the longer side of the box.
pub(crate) fn region(face: &Detection) -> Square {
    let [right_eye, left_eye] = [face.keypoints[0], face.keypoints[1]];
    // libm, here and elsewhere: a system's own functions would give other last bits than the browser's.
    let angle = libm::atan2f(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]);
    let [left, top, right, bottom] = face.edges;
    Square {
        center: [left + (right - left) / 2.0, top + (bottom - top) / 2.0],
        side: face.width().max(face.height()) * CROP_SCALE,
        angle,
    }
}

/// The region for the next frame, from a face's landmarks: upright along the eyes, 1.5 times the longer side of their box.
pub(crate) fn next_region(landmarks_px: &[[f32; 3]]) -> Square {
    let [right_eye, left_eye] = [landmarks_px[RIGHT_EYE_CORNER], landmarks_px[LEFT_EYE_CORNER]];
    // libm, here and elsewhere: a system's own functions would give other last bits than the browser's.
    let angle = libm::atan2f(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]);
    let [left, top, right, bottom] = bounds(landmarks_px);
    Square {
        center: [left + (right - left) / 2.0, top + (bottom - top) / 2.0],
        side: (right - left).max(bottom - top) * CROP_SCALE,
        angle,
    }
}

/// Left, top, right and bottom of the box around landmarks.
pub(crate) fn bounds(landmarks_px: &[[f32; 3]]) -> [f32; 4] {
    let none = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    landmarks_px.iter().fold(none, |[l, t, r, b], &[x, y, _]| [l.min(x), t.min(y), r.max(x), b.max(y)])
}

/// Fills the network's input with the region, as values of 0..1.
pub(crate) fn crop(image: &RgbView<'_>, region: &Square, input: &mut [f32]) {
    warp(image, region, Border::Replicate, INPUT_SIZE, &|level| f32::from(level) / 255.0, input);
}

/// Probability that the crop shows a face.
pub(crate) fn presence(heads: &Heads<'_>) -> f32 {
    1.0 / (1.0 + libm::expf(-heads.presence_logit))
}

/// Landmarks of the crop in pixels of the picture, put in place of what `landmarks_px` held. z is in the same unit; smaller is
/// nearer.
pub(crate) fn in_picture(crop_points: &[[f32; 3]], region: &Square, landmarks_px: &mut Vec<[f32; 3]>) {
    let (sin, cos) = sin_cos(f64::from(region.angle));
    let (sin, cos) = (sin as f32, cos as f32);
    let unit = 1.0 / INPUT_SIZE as f32;
    let place = |&[x, y, z]: &[f32; 3]| {
        let (u, v) = (x * unit - 0.5, y * unit - 0.5);
        [
            (cos * u - sin * v) * region.side + region.center[0],
            (sin * u + cos * v) * region.side + region.center[1],
            z * unit * region.side,
        ]
    };
    landmarks_px.clear();
    landmarks_px.extend(crop_points.iter().map(place));
}

/// The mesh with x and y of the lips and eyes replaced by the finer heads, and the irises added, in input pixels. They are put
/// in place of what `points` held.
pub(crate) fn refine(heads: &Heads<'_>, points: &mut Vec<[f32; 3]>) {
    points.clear();
    points.extend_from_slice(heads.mesh.as_chunks::<3>().0);
    points.resize(LANDMARK_COUNT, [0.0; 3]);
    let parts: [(&[u16], &[f32]); 3] = [(&LIPS, heads.lips), (&LEFT_EYE, heads.left_eye), (&RIGHT_EYE, heads.right_eye)];
    for (indices, fine) in parts {
        for (&index, &[x, y]) in indices.iter().zip(fine.as_chunks::<2>().0) {
            let [px, py, _] = &mut points[usize::from(index)];
            (*px, *py) = (x, y);
        }
    }
    let irises = [(&LEFT_EYE, LEFT_IRIS, heads.left_iris), (&RIGHT_EYE, RIGHT_IRIS, heads.right_iris)];
    for (eye, first, iris) in irises {
        let depth = eye[..EYE_CONTOUR].iter().map(|&i| points[usize::from(i)][2]).sum::<f32>() / EYE_CONTOUR as f32;
        for (point, &[x, y]) in points[first..].iter_mut().zip(iris.as_chunks::<2>().0) {
            *point = [x, y, depth];
        }
    }
}
