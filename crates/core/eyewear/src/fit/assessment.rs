//! One dimension of a fit in numbers.

use super::{FitVerdict, Gap, MISFIT_PROBABILITY};

/// A known dimension in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assessment {
    pub gap: Gap,
    /// What the most likely gap says; never unknown.
    pub verdict: FitVerdict,
    /// Probability of the verdict.
    pub probability: f64,
    /// Probability that the gap is beyond a hard limit.
    pub unwearable: f64,
    /// Expected comfort, 0..1: 1 within the limits, one half beyond them, 0 beyond the hard limits.
    pub comfort: f64,
}

impl Assessment {
    /// Whether this dimension alone makes the frame unwearable.
    #[must_use]
    pub fn is_misfit(&self) -> bool {
        self.unwearable >= MISFIT_PROBABILITY
    }
}
