//! The field's vocabulary: what a frame is, what a head measures, and the rules that join them.
//!
//! Pure values without I/O. Lengths are millimeters, lens powers dioptres, angles degrees. With the `wire` feature every
//! type here can be written to and read from JSON in the field's own spelling (`cat_eye`, `a_mm`).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod boxing;
pub mod face;
pub mod fit;
pub mod frame;
pub mod gtin;
pub mod head;
pub mod length;
pub mod mass;
pub mod measure;
pub mod money;
pub mod size;
pub mod suitability;

pub use boxing::{BoxingSize, BoxingSizeError};
pub use face::{FaceShape, MeasureName, ShapeClassification, ShapeRatios};
pub use fit::{DimensionFit, FitDimension, FitReport, FitVerdict, fit_check};
pub use frame::{FrameDimensions, FrameMaterial, FrameShape, Hinge, NosePads, Rim};
pub use gtin::{Gtin, GtinError};
pub use head::{Camera, Head};
pub use length::{DecimalMark, Length, LengthUnit, NumberError, parse_length, parse_number};
pub use mass::{Mass, MassError, MassUnit, parse_mass};
pub use measure::{Measure, Reading, Source, Unit};
pub use money::{Currency, PriceError, UnknownCurrency, parse_price};
pub use size::{SizeClass, SizeClassRange};
pub use suitability::{COMPATIBLE_FROM, suitability, suitability_reason};

/// Derives the wire form of a vocabulary type.
#[macro_export]
#[doc(hidden)]
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema))]
        pub enum $name { $($(#[$vmeta])* #[cfg_attr(feature = "wire", serde(rename = $word))] $variant),+ }

        impl $name {
            /// Every value, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in files, on the wire and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord { what: stringify!($name), got: text.chars().take(40).collect(), known: &[$($word),+] }),
                }
            }
        }
    };
}

/// A word that is not part of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{got:?} is not a known {what}; known are {}", known.join(", "))]
pub struct UnknownWord {
    /// The type that was looked for.
    pub what: &'static str,
    /// What was written instead (at most 40 characters of it).
    pub got: String,
    /// The words that would have been understood.
    pub known: &'static [&'static str],
}
