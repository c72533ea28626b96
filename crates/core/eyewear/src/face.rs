//! Words for a face: its shape and what is measured on it.

use crate::vocabulary;

vocabulary! {
    /// The six face shapes.
    pub enum FaceShape { Oval = "oval", Round = "round", Square = "square", Heart = "heart", Diamond = "diamond", Oblong = "oblong" }
}

vocabulary! {
    /// What is measured on a head. All but `Symmetry` are lengths in mm.
    pub enum MeasureName {
        /// Cheekbone to cheekbone.
        FaceWidth = "face_width",
        /// Hairline (top of the mesh) to chin.
        FaceLength = "face_length",
        ForeheadWidth = "forehead_width",
        JawWidth = "jaw_width",
        /// Width of the head where the temples of a frame run, at the height of the eyes.
        TempleToTemple = "temple_to_temple",
        /// Width of the nose where a bridge rests.
        BridgeWidth = "bridge_width",
        /// From the plane of the lenses to where the ear begins.
        EyeToEar = "eye_to_ear",
        /// From the pupil's height up to the brow.
        PupilToBrow = "pupil_to_brow",
        /// From the pupil's height down to the cheek.
        PupilToCheek = "pupil_to_cheek",
        /// Binocular far pupillary distance. Never given from the iris alone.
        PupillaryDistance = "pupillary_distance",
        /// Left against right of the face; 1 is even.
        Symmetry = "symmetry",
    }
}

/// The proportions that a face shape is classified by, all relative to the width at the cheekbones.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema), serde(deny_unknown_fields))]
pub struct ShapeRatios {
    /// Face length / cheekbone width (`r`).
    pub length_to_cheekbones: f64,
    /// Forehead width / cheekbone width (`f`).
    pub forehead_to_cheekbones: f64,
    /// Jaw width / cheekbone width (`j`).
    pub jaw_to_cheekbones: f64,
    /// How round the jaw is: 0 angular, 1 round.
    pub jaw_roundness: f64,
}

/// A shape with its confidence, or an honest "not sure".
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema), serde(untagged))]
pub enum ShapeClassification {
    Classified {
        primary: FaceShape,
        /// 0..1; a primary shape is given from 0.6.
        confidence: f64,
        /// The runner-up, shown from a confidence of 0.4.
        secondary: Option<SecondaryShape>,
        ratios: ShapeRatios,
    },
    Abstained {
        /// Why no shape is given, in plain words.
        abstained: String,
        /// The proportions, when they could be measured.
        ratios: Option<ShapeRatios>,
    },
}

/// The second most likely shape.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema), serde(deny_unknown_fields))]
pub struct SecondaryShape {
    pub shape: FaceShape,
    pub confidence: f64,
}
