//! What a fit check says.

use crate::vocabulary;

vocabulary! {
    /// Where frame and head are compared.
    pub enum FitDimension {
        /// Total width of the frame against the head at the temples.
        Width = "width",
        /// Distance between lenses against the nose.
        Bridge = "bridge",
        /// Temple length against the way to the ear.
        TempleReach = "temple_reach",
        /// Lens height against brow and cheek.
        LensHeight = "lens_height",
        /// Horizontal offset of the right pupil from its box center.
        DecentrationRight = "decentration_right",
        /// Horizontal offset of the left pupil from its box center.
        DecentrationLeft = "decentration_left",
    }
}

impl FitDimension {
    /// Whether a summary would say too much without it.
    #[must_use]
    pub const fn is_main(self) -> bool {
        matches!(self, Self::Width | Self::Bridge)
    }
}

vocabulary! {
    pub enum FitVerdict { Ok = "ok", Tight = "tight", Loose = "loose", Unknown = "unknown" }
}

/// One dimension of a fit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema))]
pub struct DimensionFit {
    pub dimension: FitDimension,
    pub verdict: FitVerdict,
    /// Frame minus head in mm; positive is loose. Absent when unknown.
    pub gap_mm: Option<f64>,
    /// 95 % interval of the gap.
    pub gap_low_mm: Option<f64>,
    pub gap_high_mm: Option<f64>,
    /// Probability of the verdict, 0..1. Absent when unknown.
    pub probability: Option<f64>,
    /// In mm and plain words: "bridge about 1.2 mm tight".
    pub explanation: String,
}

/// How well a frame fits a head.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema))]
pub struct FitReport {
    /// 0..1 over the known dimensions. Absent when none is known.
    pub overall: Option<f64>,
    /// A hard violation: the frame cannot be worn and must not be recommended.
    pub misfit: bool,
    pub dimensions: Vec<DimensionFit>,
    /// One sentence in mm.
    pub explanation: String,
}
