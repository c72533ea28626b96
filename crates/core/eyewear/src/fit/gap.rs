//! A difference of two measured lengths, as a distribution.

/// Half-widths of 95 % intervals are this many standard deviations of a normal distribution.
const SD_PER_95: f64 = 1.959_963_984_540_054;

/// Frame minus head in mm: the most likely value with its 95 % interval.
///
/// Below and above the median it is half a normal distribution each, with a spread of its own, so that the interval of the
/// measure is kept exactly even when it is longer on one side (a scale from the iris is).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    pub median_mm: f64,
    /// Median minus the lower end of the 95 % interval.
    pub below_mm: f64,
    /// Upper end of the 95 % interval minus the median.
    pub above_mm: f64,
}

impl Gap {
    /// Lower end of the 95 % interval.
    #[must_use]
    pub fn low_mm(&self) -> f64 {
        self.median_mm - self.below_mm
    }

    /// Upper end of the 95 % interval.
    #[must_use]
    pub fn high_mm(&self) -> f64 {
        self.median_mm + self.above_mm
    }

    /// Probability that the gap is smaller than `limit_mm`. A gap without spread is a certainty.
    #[must_use]
    pub fn probability_below(&self, limit_mm: f64) -> f64 {
        let distance = limit_mm - self.median_mm;
        let half_width = if distance < 0.0 { self.below_mm } else { self.above_mm };
        if half_width <= 0.0 {
            return if distance > 0.0 { 1.0 } else { 0.0 };
        }
        let sds = distance / half_width * SD_PER_95;
        0.5 * libm::erfc(-sds * std::f64::consts::FRAC_1_SQRT_2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_normal_table() {
        fn check(gap: Gap, limit_mm: f64, expected: f64) {
            let got = gap.probability_below(limit_mm);
            assert!((got - expected).abs() < 1e-4, "{gap:?} below {limit_mm}: {got}, not {expected}");
        }
        let even = Gap { median_mm: 0.0, below_mm: SD_PER_95, above_mm: SD_PER_95 };
        check(even, 0.0, 0.5);
        check(even, 1.0, 0.8413);
        check(even, -2.0, 0.0228);
        check(even, -SD_PER_95, 0.025);
        let longer_above = Gap { median_mm: 2.0, below_mm: 1.0, above_mm: 4.0 };
        check(longer_above, 1.0, 0.025);
        check(longer_above, 6.0, 0.975);
        let certain = Gap { median_mm: 2.0, below_mm: 0.0, above_mm: 0.0 };
        check(certain, 1.9, 0.0);
        check(certain, 2.1, 1.0);
    }
}
