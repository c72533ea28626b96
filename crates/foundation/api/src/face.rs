//! Face analyses. The same JSON is printed by `varai analyze --json`.

use std::collections::BTreeMap;

use eyewear::{FaceShape, FrameShape, MeasureName, Reading, ShapeClassification, SizeClassRange, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

eyewear::vocabulary! {
    pub enum QualityVerdict { Good = "good", Fair = "fair", Poor = "poor" }
}

/// What was seen in a photo. Nothing of it is kept by the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FaceAnalysis {
    pub image: ImageSize,
    /// Largest first.
    pub faces: Vec<Face>,
    /// Milliseconds by stage.
    pub timings_ms: BTreeMap<String, f64>,
    /// Model name to version.
    pub model_versions: BTreeMap<String, String>,
}

/// Size in pixels after EXIF orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageSize {
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Face {
    /// The detector's confidence, 0..1.
    pub score: f32,
    /// `[x, y, width, height]` in pixels of the upright picture.
    pub box_px: [f32; 4],
    /// 478 points `[x, y, z]` in pixels; z in the same unit, smaller is nearer.
    pub landmarks_px: Vec<[f32; 3]>,
    pub pose: Pose,
    pub scale: Scale,
    pub measures: BTreeMap<MeasureName, Reading>,
    /// Classes of frames as wide as this head; null when the width was not measured.
    pub size: Option<SizeClassRange>,
    pub shape: ShapeClassification,
    pub quality: Quality,
}

/// Head pose in degrees; 0, 0, 0 looks straight into the camera.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pose {
    /// Positive: the face is turned towards the right edge of the picture.
    pub yaw_deg: f32,
    /// Positive: the face looks up.
    pub pitch_deg: f32,
    /// Positive: the head is tilted clockwise in the picture.
    pub roll_deg: f32,
}

/// Millimeters per pixel at the eyes, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scale {
    pub source: Source,
    pub mm_per_px: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    pub verdict: QualityVerdict,
    /// What to do for a better picture, one line each.
    pub advice: Vec<Advice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// Stable: `too_dark`, `turned_away`, `too_small`, ...
    pub code: String,
    pub text: String,
}

/// A face shape and the frame shapes that flatter it: style advice only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FaceShapeInfo {
    pub shape: FaceShape,
    pub suits: Vec<FrameShapeScore>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameShapeScore {
    pub shape: FrameShape,
    /// 0..1; compatible from 0.7.
    pub score: f64,
}
