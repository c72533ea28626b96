//! Is the picture good enough to measure on, and if not, what would help?

mod advice;
mod appearance;
mod covered;
mod eye_aligned_crop;
pub mod limits;

use crate::geometry::Pose;
use crate::refinement::{LEFT_IRIS, RIGHT_IRIS};
pub use advice::{Advice, AdviceCode};
pub use appearance::Appearance;
pub use covered::Covered;
use limits::Grade;

/// Outer corner, inner corner and center of the iris of each eye.
const EYE_CORNERS_AND_IRIS: [[usize; 3]; 2] = [[33, 133, LEFT_IRIS], [263, 362, RIGHT_IRIS]];

/// What the picture is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to better.
    Good,
    /// Measured, but a better picture would measure better.
    Fair,
    /// Not measured.
    Poor,
}

/// The verdict and everything that led to it, the worst first.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    pub verdict: Verdict,
    pub advice: Vec<Advice>,
    pub appearance: Appearance,
    pub covered: Covered,
    /// The mesh's logit that there is a face: about 27 where all of it is seen.
    pub presence: f32,
    /// Between the pupils, in pixels of the picture.
    pub eye_distance_px: f32,
    /// From the landmarks to the nearest edge of the picture, in distances between the eyes; negative is outside.
    pub room: f32,
    /// How near the irises stand to the nose: the sum over both eyes of the way from the outer corner, in widths of the eye.
    /// 0.8 to 1.0 in every direction of the gaze, more where a cover draws the landmarks of one eye away.
    pub convergence: f32,
}

/// What is judged: one face, and the crop that the mesh saw of it.
#[derive(Debug)]
pub(crate) struct Capture<'a> {
    /// `INPUT_SIZE` squared RGB pixels of 0..1.
    pub crop: &'a [f32],
    /// Landmarks in pixels of the crop.
    pub crop_points: &'a [[f32; 3]],
    /// Pixels of the picture per pixel of the crop.
    pub crop_scale: f32,
    /// Landmarks in pixels of the picture.
    pub landmarks_px: &'a [[f32; 3]],
    pub picture_size: [u32; 2],
    pub pose: Pose,
    /// The mesh's logit that there is a face.
    pub presence_logit: f32,
    /// Another face of similar size is in the picture, and one was asked for.
    pub second_face: bool,
}

impl Verdict {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

impl Quality {
    pub(crate) fn assess(capture: &Capture<'_>) -> Self {
        let eye_distance_px = eye_distance(capture.landmarks_px);
        let mut quality = Self {
            verdict: Verdict::Good,
            advice: Vec::new(),
            appearance: Appearance::of(capture.crop, capture.crop_points, capture.crop_scale),
            covered: Covered::of(capture.crop, capture.crop_points),
            presence: capture.presence_logit,
            eye_distance_px,
            room: room(capture, eye_distance_px),
            convergence: convergence(capture.landmarks_px),
        };
        quality.advice = advice::all(&quality, capture.pose, capture.second_face);
        quality.verdict = match quality.advice.iter().map(|a| a.grade()).max() {
            None | Some(Grade::Good) => Verdict::Good,
            Some(Grade::Fair) => Verdict::Fair,
            Some(Grade::Poor) => Verdict::Poor,
        };
        quality
    }

    /// Why nothing is measured on this picture, if so.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.advice.iter().find(|a| a.blocking).map(|a| a.text.as_str())
    }

    /// What was found wrong, in the shopper's words, if it was.
    pub(crate) fn text_of(&self, code: AdviceCode) -> Option<&str> {
        self.advice.iter().find(|a| a.code == code).map(|a| a.text.as_str())
    }
}

fn eye_distance(landmarks_px: &[[f32; 3]]) -> f32 {
    let [a, b] = [landmarks_px[LEFT_IRIS], landmarks_px[RIGHT_IRIS]];
    let [dx, dy] = [a[0] - b[0], a[1] - b[1]];
    (dx * dx + dy * dy).sqrt()
}

fn convergence(landmarks_px: &[[f32; 3]]) -> f32 {
    let way = |[outer, inner, iris]: [usize; 3]| {
        let [from, to, at] = [outer, inner, iris].map(|i| landmarks_px[i]);
        let [width, height] = [to[0] - from[0], to[1] - from[1]];
        let along = (at[0] - from[0]) * width + (at[1] - from[1]) * height;
        along / (width * width + height * height).max(1e-3)
    };
    EYE_CORNERS_AND_IRIS.map(way).iter().sum()
}

fn room(capture: &Capture<'_>, eye_distance_px: f32) -> f32 {
    let [width, height] = capture.picture_size.map(|v| v as f32);
    let to_edge = |p: &[f32; 3]| p[0].min(width - p[0]).min(p[1]).min(height - p[1]);
    capture.landmarks_px.iter().map(to_edge).fold(f32::MAX, f32::min) / eye_distance_px.max(1.0)
}
