//! The two lengths that each dimension of a fit compares.

use std::collections::BTreeMap;

use super::FitDimension;
use crate::{FrameDimensions, Measure, MeasureName, Reading, Source, Unit};

/// Tolerance of a frame's measures when the maker says nothing; also what ISO 12870 allows for A and DBL.
const DEFAULT_TOLERANCE_MM: f64 = 0.5;

/// From the bend of a temple to its tip: makers put the bend 35 to 45 mm before the tip, and rarely say where.
const BEND_TO_TIP_MM: f64 = 40.0;
const BEND_TO_TIP_HALF_WIDTH_MM: f64 = 5.0;
/// What ISO 12870 allows for the length of a side.
const TEMPLE_TOLERANCE_MM: f64 = 2.0;

/// Half of a binocular PD is each eye's own within about this much (noses are not quite in the middle).
const UNEVEN_EYES_HALF_WIDTH_MM: f64 = 1.0;
/// Binocular PD that is accepted.
const PUPILLARY_DISTANCE_MM: std::ops::RangeInclusive<f64> = 45.0..=80.0;

/// A length of a frame, known to within a half-width (95 %).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameLength {
    pub mm: f64,
    pub half_width_mm: f64,
}

/// A length of a head with its 95 % interval as distances from the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadLength {
    pub mm: f64,
    pub below_mm: f64,
    pub above_mm: f64,
}

/// The frame's tolerance, or the default of 0.5 mm when it is not given.
#[must_use]
pub fn frame_tolerance_mm(frame: &FrameDimensions) -> f64 {
    frame.tolerance_mm.filter(|mm| mm.is_finite() && *mm >= 0.0).unwrap_or(DEFAULT_TOLERANCE_MM)
}

/// The frame's side of a dimension.
///
/// # Errors
/// The reason, for people, when the measure is missing or not a length.
pub fn frame_length(dimension: FitDimension, frame: &FrameDimensions) -> Result<FrameLength, String> {
    let tolerance_mm = frame_tolerance_mm(frame);
    let (mm, half_width_mm) = match dimension {
        FitDimension::Width => (given(frame.total_width_mm, "total width")?, tolerance_mm),
        FitDimension::Bridge => (given(frame.dbl_mm, "bridge size")?, tolerance_mm),
        FitDimension::TempleReach => temple_reach(given(frame.temple_mm, "temple length")?),
        FitDimension::LensHeight => (given(frame.b_mm, "lens height")?, tolerance_mm),
        FitDimension::DecentrationRight | FitDimension::DecentrationLeft => {
            let centers_mm = given(frame.a_mm, "lens width")? + given(frame.dbl_mm, "bridge size")?;
            // Each of A and DBL may be off by the tolerance, and half of their sum counts.
            (centers_mm / 2.0, tolerance_mm * std::f64::consts::FRAC_1_SQRT_2)
        }
    };
    Ok(FrameLength { mm, half_width_mm })
}

fn temple_reach(temple_mm: f64) -> (f64, f64) {
    (temple_mm - BEND_TO_TIP_MM, libm::hypot(BEND_TO_TIP_HALF_WIDTH_MM, TEMPLE_TOLERANCE_MM))
}

fn given(mm: Option<f64>, what: &str) -> Result<f64, String> {
    let mm = mm.ok_or_else(|| format!("the frame's {what} is not known"))?;
    if mm.is_finite() && mm > 0.0 { Ok(mm) } else { Err(format!("the frame's {what} is not a length")) }
}

/// The head's side of a dimension.
///
/// # Errors
/// The reason, for people, when the measure is missing or was refused.
pub fn head_length(dimension: FitDimension, head: &BTreeMap<MeasureName, Reading>) -> Result<HeadLength, String> {
    match dimension {
        FitDimension::Width => measured(head, MeasureName::TempleToTemple, "the width of your head is not measured"),
        FitDimension::Bridge => measured(head, MeasureName::BridgeWidth, "your nose is not measured"),
        FitDimension::TempleReach => measured(head, MeasureName::EyeToEar, "the way to your ear is not measured"),
        FitDimension::LensHeight => room_for_lens(head),
        FitDimension::DecentrationRight | FitDimension::DecentrationLeft => half_pupillary_distance(head),
    }
}

fn measured(head: &BTreeMap<MeasureName, Reading>, name: MeasureName, missing: &str) -> Result<HeadLength, String> {
    match head.get(&name) {
        Some(Reading::Measured(measure)) => length_of(name, measure),
        Some(Reading::Abstained { abstained }) => Err(abstained.clone()),
        None => Err(missing.to_owned()),
    }
}

fn length_of(name: MeasureName, measure: &Measure) -> Result<HeadLength, String> {
    let finite = [measure.value, measure.low, measure.high].iter().all(|mm| mm.is_finite());
    let ordered = measure.low <= measure.value && measure.value <= measure.high;
    if measure.unit == Unit::Millimeter && finite && ordered && measure.value > 0.0 {
        return Ok(HeadLength {
            mm: measure.value,
            below_mm: measure.value - measure.low,
            above_mm: measure.high - measure.value,
        });
    }
    Err(format!("{} is not a length in mm within its interval", name.as_str().replace('_', " ")))
}

/// From cheek to brow. The two parts share one scale, so that their errors add up rather than cancel.
fn room_for_lens(head: &BTreeMap<MeasureName, Reading>) -> Result<HeadLength, String> {
    let brow = measured(head, MeasureName::PupilToBrow, "the height of your brow is not measured")?;
    let cheek = measured(head, MeasureName::PupilToCheek, "the height of your cheek is not measured")?;
    Ok(HeadLength { mm: brow.mm + cheek.mm, below_mm: brow.below_mm + cheek.below_mm, above_mm: brow.above_mm + cheek.above_mm })
}

/// One eye's share of a binocular PD that has a reference in mm; the iris alone is none.
fn half_pupillary_distance(head: &BTreeMap<MeasureName, Reading>) -> Result<HeadLength, String> {
    let name = MeasureName::PupillaryDistance;
    if let Some(Reading::Measured(Measure { source: Source::Iris | Source::Landmarks, .. })) = head.get(&name) {
        return Err("a pupillary distance needs a reference such as a card; a photo alone gives none".to_owned());
    }
    let pd = measured(head, name, "needs your pupillary distance")?;
    if !PUPILLARY_DISTANCE_MM.contains(&pd.mm) {
        return Err("a pupillary distance outside 45-80 mm needs an optician".to_owned());
    }
    let half = |mm: f64| libm::hypot(mm / 2.0, UNEVEN_EYES_HALF_WIDTH_MM);
    Ok(HeadLength { mm: pd.mm / 2.0, below_mm: half(pd.below_mm), above_mm: half(pd.above_mm) })
}
