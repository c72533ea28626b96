//! Sine and cosine of the angles that a head is turned by.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

use crate::warp::nearest_even;

/// What `FRAC_PI_2` is short of a quarter turn.
const REST_OF_QUARTER: f64 = 6.123_233_995_736_766e-17;
/// Factors of the series: the next one would be below 1e-20.
const FACTORS: u32 = 9;

/// To the last bit or two, with the same bits everywhere, of any angle up to half a turn either way. `libm` also knows the
/// angles beyond, which takes it 5 KB.
pub(crate) fn sin_cos(radians: f64) -> (f64, f64) {
    let quarters = nearest_even(radians * FRAC_2_PI);
    let rest = radians - f64::from(quarters) * FRAC_PI_2 - f64::from(quarters) * REST_OF_QUARTER;
    let (sin, cos) = (rest * series(rest * rest, 2), series(rest * rest, 1));
    match quarters & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// `1 - square / (first * (first + 1)) * (1 - square / ((first + 2) * (first + 3)) * ...)`
fn series(square: f64, first: u32) -> f64 {
    (0..FACTORS).rev().fold(1.0, |sum, n| {
        let k = f64::from(first + 2 * n);
        1.0 - square * sum / (k * (k + 1.0))
    })
}

/// The longest side of a right triangle, over two that are far from the ends of the number range.
pub(crate) fn hypotenuse(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_libm_up_to_half_a_turn() {
        for step in -10_000..=10_000 {
            let radians = f64::from(step) * std::f64::consts::PI / 10_000.0;
            let (sin, cos) = sin_cos(radians);
            let off = (sin - libm::sin(radians)).abs().max((cos - libm::cos(radians)).abs());
            assert!(off < 2.5e-16, "{radians}: {off:e}");
        }
        assert_eq!(sin_cos(0.0), (0.0, 1.0));
    }
}
