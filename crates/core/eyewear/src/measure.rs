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
#[cfg_attr(feature = "wire", derive(serde::Serialize, schemars::JsonSchema), serde(untagged))]
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

/// Read by hand, so that a wrong measure is told by its field: for serde, an untagged value that fits no form is merely "no form".
#[cfg(feature = "wire")]
mod wire {
    use serde::de::{Deserialize, Deserializer, Error};

    use super::{Measure, Reading, Source, Unit};

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        value: Option<f64>,
        unit: Option<Unit>,
        low: Option<f64>,
        high: Option<f64>,
        source: Option<Source>,
        abstained: Option<String>,
    }

    impl<'de> Deserialize<'de> for Reading {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let Fields { value, unit, low, high, source, abstained } = Fields::deserialize(deserializer)?;
            if let Some(abstained) = abstained {
                return Ok(Self::Abstained { abstained });
            }
            Ok(Self::Measured(Measure {
                value: value.ok_or_else(|| D::Error::missing_field("value"))?,
                unit: unit.ok_or_else(|| D::Error::missing_field("unit"))?,
                low: low.ok_or_else(|| D::Error::missing_field("low"))?,
                high: high.ok_or_else(|| D::Error::missing_field("high"))?,
                source: source.ok_or_else(|| D::Error::missing_field("source"))?,
            }))
        }
    }
}
