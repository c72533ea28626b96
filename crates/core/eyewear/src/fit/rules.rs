//! The fit check: each dimension assessed, then the whole.

use std::collections::BTreeMap;

use super::explanation;
use super::lengths::{FrameLength, HeadLength, frame_length, head_length};
use super::{Assessment, DimensionFit, FitDimension, FitReport, FitVerdict, Gap, Limits};
use crate::{FrameDimensions, MeasureName, Reading};

/// Comfort of a gap that is tight or loose but can be worn; within the limits it is 1, beyond the hard limits 0.
const COMFORT_BEYOND_LIMITS: f64 = 0.5;

/// Assesses how a frame sits on a head.
///
/// Every dimension is compared on its own. The head's measures share one scale, so their errors go together; that changes
/// no dimension's probability, and the overall fit does not multiply them.
#[must_use]
pub fn fit_check(frame: &FrameDimensions, head: &BTreeMap<MeasureName, Reading>) -> FitReport {
    let assessed: Vec<_> =
        FitDimension::ALL.iter().map(|&dimension| (dimension, assess_dimension(dimension, frame, head))).collect();
    let known = || assessed.iter().filter_map(|(dimension, assessed)| Some((*dimension, assessed.as_ref().ok()?)));
    let misfit = known().any(|(_, assessment)| assessment.is_misfit());
    let comforts = known().map(|(dimension, assessment)| (Limits::of(dimension).weight, assessment.comfort));
    let dimensions: Vec<_> = assessed.iter().map(|(dimension, assessed)| dimension_fit(*dimension, assessed)).collect();
    FitReport { overall: overall(comforts), misfit, explanation: explanation::summary(&assessed), dimensions }
}

fn assess_dimension(
    dimension: FitDimension,
    frame: &FrameDimensions,
    head: &BTreeMap<MeasureName, Reading>,
) -> Result<Assessment, String> {
    // What the wearer can do something about is said first.
    let head = head_length(dimension, head)?;
    let frame = frame_length(dimension, frame)?;
    Ok(assess(dimension, frame, head))
}

/// Compares a frame's length with a head's.
#[must_use]
pub fn assess(dimension: FitDimension, frame: FrameLength, head: HeadLength) -> Assessment {
    let limits = Limits::of(dimension);
    let gap = Gap {
        median_mm: frame.mm - head.mm,
        below_mm: libm::hypot(frame.half_width_mm, head.above_mm),
        above_mm: libm::hypot(frame.half_width_mm, head.below_mm),
    };
    let tight = gap.probability_below(limits.tight_below_mm);
    let loose = 1.0 - gap.probability_below(limits.loose_above_mm);
    let too_small = limits.unwearable_below_mm.map_or(0.0, |mm| gap.probability_below(mm));
    let too_large = limits.unwearable_above_mm.map_or(0.0, |mm| 1.0 - gap.probability_below(mm));
    let within = (1.0 - tight - loose).clamp(0.0, 1.0);
    let (verdict, probability) = match gap.median_mm {
        mm if mm < limits.tight_below_mm => (FitVerdict::Tight, tight),
        mm if mm > limits.loose_above_mm => (FitVerdict::Loose, loose),
        _ => (FitVerdict::Ok, within),
    };
    let unwearable = (too_small + too_large).clamp(0.0, 1.0);
    let beyond = (1.0 - within - unwearable).max(0.0);
    Assessment { gap, verdict, probability, unwearable, comfort: (within + COMFORT_BEYOND_LIMITS * beyond).clamp(0.0, 1.0) }
}

/// The fit as a whole from the known dimensions as (weight, comfort): half their weighted mean, half the worst of them, since a
/// frame is as comfortable as its worst point, but two bad points are worse than one. `None` when nothing is known.
#[must_use]
pub fn overall(comforts: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut weights, mut sum, mut worst) = (0.0, 0.0, f64::INFINITY);
    for (weight, comfort) in comforts {
        weights += weight;
        sum += weight * comfort;
        worst = comfort.min(worst);
    }
    (weights > 0.0).then(|| 0.5 * (sum / weights) + 0.5 * worst)
}

fn dimension_fit(dimension: FitDimension, assessed: &Result<Assessment, String>) -> DimensionFit {
    match assessed {
        Ok(assessment) => DimensionFit {
            dimension,
            verdict: assessment.verdict,
            gap_mm: Some(assessment.gap.median_mm),
            gap_low_mm: Some(assessment.gap.low_mm()),
            gap_high_mm: Some(assessment.gap.high_mm()),
            probability: Some(assessment.probability),
            explanation: explanation::explanation(dimension, assessment),
        },
        Err(reason) => DimensionFit {
            dimension,
            verdict: FitVerdict::Unknown,
            gap_mm: None,
            gap_low_mm: None,
            gap_high_mm: None,
            probability: None,
            explanation: explanation::unknown(dimension, reason),
        },
    }
}
