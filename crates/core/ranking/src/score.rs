//! Scores candidates by looking their sizes up: the head is the same for all of them, so each size is assessed once.

use eyewear::fit::{FrameLength, HeadLength, Limits, assess, frame_length, head_length};
use eyewear::{FitDimension, FrameDimensions, FrameShape, suitability};

use crate::candidate::{Candidate, Stock};
use crate::model::{HeadProfile, Weights};

/// Comfort of a size that is not known, on the scale of `eyewear::fit::Assessment::comfort`: below what a tight or loose frame
/// has, since nobody should be sent a frame in the hope that it fits.
const UNKNOWN_COMFORT: f32 = 0.3;
/// Suitability of a frame whose shape is not known: below every shape that is.
const UNKNOWN_SHAPE: f32 = 0.35;
/// Score of stock that the merchant does not state, and of the last pieces.
const UNKNOWN_STOCK: f32 = 0.5;
const LOW_STOCK: f32 = 0.7;

/// Larger sizes than 255.9 mm are judged as that.
const TABLE_LENGTH: usize = 2560;
/// Marks a size that cannot be worn.
const MISFIT: f32 = -1.0;

/// Dimensions that have a table of their own. Both eyes are half of one PD, so one table serves them with twice the weight.
const DIMENSIONS: [(FitDimension, f64); 5] = [
    (FitDimension::Width, 1.0),
    (FitDimension::Bridge, 1.0),
    (FitDimension::TempleReach, 1.0),
    (FitDimension::LensHeight, 1.0),
    (FitDimension::DecentrationRight, 2.0),
];

pub(crate) struct Scorer {
    axes: Vec<Axis>,
    /// Sum of the axes' weights.
    axes_weight: f32,
    /// By `FrameShape::ALL`, then unknown.
    shapes: [f32; FrameShape::ALL.len() + 1],
    fit_share: f32,
    shape_share: f32,
    stock_share: f32,
}

/// A dimension that is measured on this head.
struct Axis {
    dimension: FitDimension,
    head: HeadLength,
    weight: f32,
    /// Comfort by tolerance and size in tenths of mm, filled in when first asked for.
    by_tolerance: Vec<Option<Box<[f32; TABLE_LENGTH]>>>,
}

impl Scorer {
    pub fn new(head: &HeadProfile, weights: &Weights) -> Self {
        let axes: Vec<_> = DIMENSIONS.iter().filter_map(|&(dimension, times)| Axis::new(dimension, times, head)).collect();
        let fit = if axes.is_empty() { 0.0 } else { weights.fit.max(0.0) };
        let shape = if head.face_shape.is_some() { weights.face_shape.max(0.0) } else { 0.0 };
        let stock = weights.stock.max(0.0);
        let whole = (fit + shape + stock).max(f64::MIN_POSITIVE);
        let mut shapes = [UNKNOWN_SHAPE; FrameShape::ALL.len() + 1];
        if let Some(face) = head.face_shape {
            FrameShape::ALL.iter().zip(&mut shapes).for_each(|(&frame, score)| *score = suitability(face, frame) as f32);
        }
        Self {
            axes_weight: axes.iter().map(|axis| axis.weight).sum(),
            axes,
            shapes,
            fit_share: (fit / whole) as f32,
            shape_share: (shape / whole) as f32,
            stock_share: (stock / whole) as f32,
        }
    }

    /// Whether anything about fit is known for this head.
    pub fn knows_fit(&self) -> bool {
        !self.axes.is_empty()
    }

    /// 0..1, or `None` when the frame cannot be worn.
    pub fn score(&mut self, candidate: &Candidate) -> Option<f32> {
        let fit = if self.axes.is_empty() { 0.0 } else { self.fit(candidate)? };
        let shape = self.shapes[shape_index(candidate.shape)];
        let stock = match candidate.stock {
            Stock::InStock => 1.0,
            Stock::LowStock => LOW_STOCK,
            Stock::Unknown => UNKNOWN_STOCK,
            Stock::OutOfStock => 0.0,
        };
        Some(self.fit_share * fit + self.shape_share * shape + self.stock_share * stock)
    }

    fn fit(&mut self, candidate: &Candidate) -> Option<f32> {
        let (mut known, mut sum, mut worst) = (0.0_f32, 0.0_f32, 1.0_f32);
        for axis in &mut self.axes {
            let size = size_of(axis.dimension, candidate);
            if size == 0 {
                continue;
            }
            let comfort = axis.comfort(size, candidate.tolerance);
            if comfort == MISFIT {
                return None;
            }
            known += axis.weight;
            sum += axis.weight * comfort;
            worst = worst.min(comfort);
        }
        if known == 0.0 {
            return Some(UNKNOWN_COMFORT);
        }
        let coverage = known / self.axes_weight;
        // The same mean of mean and worst as `eyewear::fit::overall`.
        let overall = 0.5 * (sum / known) + 0.5 * worst;
        Some(coverage * overall + (1.0 - coverage) * UNKNOWN_COMFORT)
    }
}

impl Axis {
    fn new(dimension: FitDimension, times: f64, head: &HeadProfile) -> Option<Self> {
        let head = head_length(dimension, &head.measures).ok()?;
        let weight = (Limits::of(dimension).weight * times) as f32;
        Some(Self { dimension, head, weight, by_tolerance: Vec::new() })
    }

    fn comfort(&mut self, size: u16, tolerance: u8) -> f32 {
        let tolerance_index = usize::from(tolerance);
        if self.by_tolerance.len() <= tolerance_index {
            self.by_tolerance.resize_with(tolerance_index + 1, || None);
        }
        let table = self.by_tolerance[tolerance_index].get_or_insert_with(|| Box::new([f32::NAN; TABLE_LENGTH]));
        let size = usize::from(size).min(TABLE_LENGTH - 1);
        if table[size].is_nan() {
            table[size] = comfort_of(self.dimension, size, tolerance, self.head);
        }
        table[size]
    }
}

fn comfort_of(dimension: FitDimension, size: usize, tolerance: u8, head: HeadLength) -> f32 {
    match length_of(dimension, size as f64 / 10.0, f64::from(tolerance) / 10.0) {
        Ok(length) => {
            let assessment = assess(dimension, length, head);
            if assessment.is_misfit() { MISFIT } else { assessment.comfort as f32 }
        }
        Err(_) => UNKNOWN_COMFORT,
    }
}

/// The frame's side as `eyewear` sees it, from one size alone.
fn length_of(dimension: FitDimension, mm: f64, tolerance_mm: f64) -> Result<FrameLength, String> {
    let mut frame = FrameDimensions { tolerance_mm: Some(tolerance_mm), ..FrameDimensions::default() };
    match dimension {
        FitDimension::Width => frame.total_width_mm = Some(mm),
        FitDimension::Bridge => frame.dbl_mm = Some(mm),
        FitDimension::TempleReach => frame.temple_mm = Some(mm),
        FitDimension::LensHeight => frame.b_mm = Some(mm),
        // Only the sum of A and DBL counts here.
        FitDimension::DecentrationRight | FitDimension::DecentrationLeft => {
            (frame.a_mm, frame.dbl_mm) = (Some(mm / 2.0), Some(mm / 2.0))
        }
    }
    frame_length(dimension, &frame)
}

const fn size_of(dimension: FitDimension, candidate: &Candidate) -> u16 {
    match dimension {
        FitDimension::Width => candidate.total_width,
        FitDimension::Bridge => candidate.bridge,
        FitDimension::TempleReach => candidate.temple,
        FitDimension::LensHeight => candidate.lens_height,
        FitDimension::DecentrationRight | FitDimension::DecentrationLeft => candidate.box_centers,
    }
}

/// Position in `FrameShape::ALL`, or one past it for an unknown shape.
pub(crate) const fn shape_index(shape: Option<FrameShape>) -> usize {
    match shape {
        Some(shape) => shape as usize,
        None => FrameShape::ALL.len(),
    }
}
