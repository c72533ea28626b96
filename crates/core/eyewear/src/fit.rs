//! How a frame sits on a head, in millimeters.

mod assessment;
mod explanation;
mod gap;
mod lengths;
mod limits;
mod report;
mod rules;

#[cfg(test)]
mod tests;

pub use self::assessment::Assessment;
pub use self::gap::Gap;
pub use self::lengths::{FrameLength, HeadLength, frame_length, frame_tolerance_mm, head_length};
pub use self::limits::{Limits, MISFIT_PROBABILITY};
pub use self::report::{DimensionFit, FitDimension, FitReport, FitVerdict};
pub use self::rules::{assess, fit_check, overall};
