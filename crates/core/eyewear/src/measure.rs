//! A measured quantity, its interval and where it came from.

use crate::vocabulary;

vocabulary! {
    /// Unit of a stored measure. Pixels never appear here.
    pub enum Unit { Millimeter = "mm", Degree = "deg", Ratio = "ratio" }
}

vocabulary! {
    /// Where a measure comes from: the reference that gave it its scale.
    pub enum Source {
        /// The visible iris, 11.7 mm wide with a standard deviation of 0.5 mm.
        Iris = "iris",
        /// An ISO ID-1 card held to the face.
        Card = "card",
        /// The wearer's own glasses of known size.
        OwnFrame = "own_frame",
        /// A pupillary distance that the wearer typed.
        TypedPd = "typed_pd",
        /// A depth sensor.
        Depth = "depth",
        /// Proportions of the landmarks alone; no scale was needed.
        Landmarks = "landmarks",
        /// Typed by the wearer or by staff.
        Manual = "manual",
    }
}

/// A quantity with its 95 % interval (`low..=high`) and its source.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema), serde(deny_unknown_fields))]
pub struct Measure {
    pub value: f64,
    pub unit: Unit,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    pub source: Source,
}

/// A measure, or the reason why there is none. Unknown is a value.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema), serde(untagged))]
pub enum Reading {
    Measured(Measure),
    Abstained {
        /// Why the measure was refused, and what would help, in plain words.
        abstained: String,
    },
}

impl Reading {
    /// The measure, unless it was refused.
    #[must_use]
    pub const fn measured(&self) -> Option<&Measure> {
        match self {
            Self::Measured(measure) => Some(measure),
            Self::Abstained { .. } => None,
        }
    }
}
