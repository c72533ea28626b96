//! From where on a picture is no longer good, and from where on nothing is measured on it.
//!
//! Every pair stands on a curve of landmark error against degraded copies of 48 faces, made by
//! `cargo run -p vision --release --example quality_table` and printed in `docs/face-engine.md`, "Capture quality". The
//! first limit is where errors over 2 % of the distance between the eyes begin, the second where they are usual.

/// A measure's two limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Good up to here.
    pub good: f32,
    /// Measured up to here.
    pub usable: f32,
}

/// How far a value is beyond its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    Good,
    Fair,
    Poor,
}

impl Limits {
    /// Grades a value; it does not matter whether more or less is better. What is not a number is poor.
    pub(crate) fn grade(self, value: f32) -> Grade {
        let sign = if self.good <= self.usable { 1.0 } else { -1.0 };
        match () {
            () if value * sign <= self.good * sign => Grade::Good,
            () if value * sign <= self.usable * sign => Grade::Fair,
            () => Grade::Poor,
        }
    }
}

/// Turn or nod in degrees: beyond this the far side of the face is hidden.
pub const TURN_DEG: Limits = Limits { good: 15.0, usable: 15.0 };
pub const TILT_DEG: Limits = Limits { good: 13.0, usable: 40.0 };
/// Between the pupils, in pixels of the picture.
pub const EYE_DISTANCE_PX: Limits = Limits { good: 45.0, usable: 24.0 };
/// Room between the landmarks and the nearest edge of the picture, in distances between the eyes; negative is outside.
pub const ROOM: Limits = Limits { good: 0.06, usable: -0.04 };
pub const SHARPNESS: Limits = Limits { good: 0.12, usable: 0.045 };
pub const NOISE: Limits = Limits { good: 0.10, usable: 0.28 };
pub const FLATNESS: Limits = Limits { good: 0.17, usable: 0.55 };
pub const CONTRAST: Limits = Limits { good: 0.20, usable: 0.09 };
pub const DARKNESS: Limits = Limits { good: 0.20, usable: 0.08 };
pub const GLARE: Limits = Limits { good: 0.10, usable: 0.45 };
/// Mean gray level: only ever fair, because a pale face before a bright lamp still has its edges.
pub const BRIGHTNESS: Limits = Limits { good: 0.75, usable: 1.0 };
/// The mesh's own logit that there is a face.
pub const PRESENCE: Limits = Limits { good: 22.3, usable: 18.0 };
pub const IRIS_MEAN: Limits = Limits { good: 0.71, usable: 0.80 };
/// Where the mesh itself is in doubt.
pub const IRIS_MEAN_IN_DOUBT: Limits = Limits { good: 0.66, usable: 0.80 };
pub const IRIS_DARKEST: Limits = Limits { good: 0.50, usable: 0.70 };
/// Both irises nearer to the nose than any gaze brings them: the cover of one eye has drawn its landmarks away.
pub const CONVERGENCE: Limits = Limits { good: 1.05, usable: f32::MAX };
/// Strands below an eye; and where the mesh itself is in doubt, fewer.
pub const STRANDS: Limits = Limits { good: 0.050, usable: f32::MAX };
pub const STRANDS_IN_DOUBT: Limits = Limits { good: 0.040, usable: f32::MAX };
pub const DOUBTFUL_PRESENCE: f32 = 24.5;
/// Rims across the bridge, and below both eyes.
pub const RIM_AT_BRIDGE: Limits = Limits { good: 0.30, usable: f32::MAX };
pub const RIM_BELOW_EYES: Limits = Limits { good: 0.30, usable: f32::MAX };
/// Lips that do not show: see [`super::Covered`]. Covered parts are never poor, because what is seen is still measured.
pub const MOUTH_STRUCTURE: Limits = Limits { good: 0.07, usable: f32::MIN };
/// With less contrast in the face, lips do not show even where they are seen.
pub const CONTRAST_OF_LIPS: f32 = 0.30;
pub const COVER_COLOR: Limits = Limits { good: 0.30, usable: f32::MAX };
pub const FOREHEAD_SATURATION: Limits = Limits { good: 0.30, usable: f32::MIN };
/// In shade light is bluer, and skin with it: a forehead under hair.
pub const FOREHEAD_SATURATION_IN_SHADE: Limits = Limits { good: 0.15, usable: f32::MIN };
pub const SHADED_LEVEL: f32 = -0.2;
pub const FOREHEAD_LEVEL: Limits = Limits { good: -0.90, usable: f32::MIN };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_work_both_ways() {
        let check = |limits: Limits, value: f32, expected: Grade| assert_eq!(limits.grade(value), expected, "{value}");
        let up = Limits { good: 1.0, usable: 2.0 };
        check(up, 1.0, Grade::Good);
        check(up, 1.5, Grade::Fair);
        check(up, 2.5, Grade::Poor);
        let down = Limits { good: 2.0, usable: 1.0 };
        check(down, 2.0, Grade::Good);
        check(down, 1.5, Grade::Fair);
        check(down, 0.5, Grade::Poor);
        check(down, f32::NAN, Grade::Poor);
        let edge = Limits { good: 15.0, usable: 15.0 };
        check(edge, 15.0, Grade::Good);
        check(edge, 15.1, Grade::Poor);
    }
}
