//! Cutting a turned square out of a picture, bit for bit as OpenCV's `warpPerspective` does it on 8-bit pixels.
//!
//! The networks were trained and are compared on such crops: bilinear, without anti-aliasing, positions rounded to 1/32
//! pixel, results rounded to whole gray levels, and no half-pixel shift (output pixel (0, 0) is the square's corner).

use std::f64::consts::PI;

use crate::homography::crop_to_picture;
use crate::image::RgbView;
use crate::trigonometry::sin_cos;

/// Sub-pixel positions per pixel in OpenCV's bilinear table.
const STEPS: i32 = 1 << STEP_BITS;
const STEP_BITS: u32 = 5;
/// Pixels of a row that OpenCV computes from one starting point.
const BLOCK: usize = 64;

/// A square in the picture, in pixels. The angle is in radians, clockwise on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Square {
    pub center: [f32; 2],
    pub side: f32,
    pub angle: f32,
}

/// What lies outside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Border {
    /// Black.
    Zero,
    /// The nearest pixel of the picture.
    Replicate,
}

impl Square {
    /// Corners bottom left, top left, top right and bottom right, rounded as OpenCV's `boxPoints` rounds them.
    fn corners(&self) -> [[f32; 2]; 4] {
        let [cx, cy] = self.center;
        // MediaPipe hands the angle over in degrees.
        let degrees = (f64::from(self.angle * 180.0) / PI) as f32;
        let radians = f64::from(degrees) * PI / 180.0;
        let (sin, cos) = sin_cos(radians);
        let (a, b) = (sin as f32 * 0.5, cos as f32 * 0.5);
        let (a, b) = (a * self.side, b * self.side);
        let bottom_left = [cx - a - b, cy + b - a];
        let top_left = [cx + a - b, cy - b - a];
        let opposite = |p: [f32; 2]| [2.0 * cx - p[0], 2.0 * cy - p[1]];
        [bottom_left, top_left, opposite(bottom_left), opposite(top_left)]
    }

    /// Whether positions in steps stay far below what [`nearest_even`] can do.
    fn is_usable(&self) -> bool {
        let bounded = |v: f32| v.is_finite() && v.abs() < 1e7;
        self.center.into_iter().all(bounded) && bounded(self.side) && self.side > 0.0 && self.angle.is_finite()
    }
}

/// Fills `out` (`size * size` RGB values, row by row) with the square's pixels; `tone` turns a gray level into a value.
///
/// An empty picture or a square without area gives black.
pub(crate) fn warp(image: &RgbView<'_>, square: &Square, border: Border, size: usize, tone: &dyn Fn(u8) -> f32, out: &mut [f32]) {
    let tones: [f32; 256] = std::array::from_fn(|level| tone(level as u8));
    let map = square.is_usable().then(|| crop_to_picture(&square.corners(), size as f32)).flatten();
    let Some(m) = map.filter(|_| !image.is_empty()) else {
        out.fill(tones[0]);
        return;
    };
    let mut places = [[0_i32; 2]; BLOCK];
    for (y, row) in out.chunks_exact_mut(size * 3).enumerate() {
        for (block, pixels) in row.chunks_mut(BLOCK * 3).enumerate() {
            // Sums are split at the start of a block, as there, to round alike.
            let start = |i: usize| m[i] * (block * BLOCK) as f64 + m[i + 1] * y as f64 + m[i + 2];
            let [x0, y0, w0] = [start(0), start(3), start(6)];
            // First all places, then all colors: the divisions of the next pixels do not wait for the colors of these.
            for (x, place) in places.iter_mut().enumerate() {
                let x = x as f64;
                let steps = f64::from(STEPS) / (w0 + m[6] * x);
                *place = [nearest_even((x0 + m[0] * x) * steps), nearest_even((y0 + m[3] * x) * steps)];
            }
            for (pixel, &[x, y]) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(&places) {
                let [red, green, blue] = bilinear(image, x, y, border);
                *pixel = [tones[usize::from(red)], tones[usize::from(green)], tones[usize::from(blue)]];
            }
        }
    }
}

/// The nearest whole number, ties to even, of anything below 2^31: adding 1.5 * 2^52 leaves no room for a fraction, and the whole
/// part in the low bits. `f64::round_ties_even` is a call for each pixel where the processor may not be assumed to have it.
#[inline(always)]
pub(crate) fn nearest_even(value: f64) -> i32 {
    const NO_FRACTION: f64 = 6_755_399_441_055_744.0;
    (value + NO_FRACTION).to_bits() as i32
}

/// The color at a position given in steps of 1/32 pixel.
#[inline(always)]
fn bilinear(image: &RgbView<'_>, x: i32, y: i32, border: Border) -> [u8; 3] {
    let (left, top) = (x >> STEP_BITS, y >> STEP_BITS);
    let (fx, fy) = ((x & (STEPS - 1)) as u32, (y & (STEPS - 1)) as u32);
    let [a, b, c, d] = match image.four_at(left, top) {
        Some(pixels) => pixels,
        None => four_at_border(image, left, top, border),
    };
    let steps = STEPS as u32;
    let [wa, wb, wc, wd] = [(steps - fx) * (steps - fy), fx * (steps - fy), (steps - fx) * fy, fx * fy];
    // Spelled out: a function over the channels is a call for each where code is to be small.
    let [red, green, blue] = [
        u32::from(a[0]) * wa + u32::from(b[0]) * wb + u32::from(c[0]) * wc + u32::from(d[0]) * wd,
        u32::from(a[1]) * wa + u32::from(b[1]) * wb + u32::from(c[1]) * wc + u32::from(d[1]) * wd,
        u32::from(a[2]) * wa + u32::from(b[2]) * wb + u32::from(c[2]) * wc + u32::from(d[2]) * wd,
    ];
    [rounded(red), rounded(green), rounded(blue)]
}

/// A sum of levels whose weights are `STEPS * STEPS` together.
#[inline(always)]
fn rounded(sum: u32) -> u8 {
    const WEIGHTS: u32 = (STEPS * STEPS) as u32;
    ((sum + WEIGHTS / 2) / WEIGHTS) as u8
}

/// The pixel, its right neighbor, and the two below, where not all of them are in the picture.
#[cold]
fn four_at_border(image: &RgbView<'_>, left: i32, top: i32, border: Border) -> [[u8; 3]; 4] {
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| {
        let (x, y) = (i64::from(left + dx), i64::from(top + dy));
        match border {
            Border::Zero => image.get(x, y).unwrap_or_default(),
            Border::Replicate => image.nearest(x, y),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose red is 10 x and green is 10 y.
    fn ramp(width: u32, height: u32) -> Vec<u8> {
        (0..height).flat_map(|y| (0..width).flat_map(move |x| [10 * x as u8, 10 * y as u8, 200])).collect()
    }

    #[track_caller]
    fn check(square: Square, border: Border, expected: [[f32; 3]; 4]) {
        let pixels = ramp(8, 6);
        let view = RgbView::new(8, 6, &pixels).expect("48 pixels");
        let mut out = [0.0; 12];
        warp(&view, &square, border, 2, &|level| f32::from(level), &mut out);
        assert_eq!(out.as_chunks::<3>().0, expected);
    }

    #[test]
    fn samples_at_the_corner_not_at_the_middle_of_a_pixel() {
        let upright = Square { center: [3.0, 2.0], side: 2.0, angle: 0.0 };
        check(upright, Border::Zero, [[20., 10., 200.], [30., 10., 200.], [20., 20., 200.], [30., 20., 200.]]);
        let half = Square { center: [3.5, 2.5], side: 2.0, angle: 0.0 };
        check(half, Border::Zero, [[25., 15., 200.], [35., 15., 200.], [25., 25., 200.], [35., 25., 200.]]);
    }

    #[test]
    fn turns_clockwise_on_the_screen() {
        let quarter = Square { center: [3.0, 2.0], side: 2.0, angle: std::f32::consts::FRAC_PI_2 };
        check(quarter, Border::Zero, [[40., 10., 200.], [40., 20., 200.], [30., 10., 200.], [30., 20., 200.]]);
    }

    #[test]
    fn outside_is_black_or_goes_on() {
        let corner = Square { center: [0.0, 0.0], side: 2.0, angle: 0.0 };
        check(corner, Border::Zero, [[0.; 3], [0.; 3], [0.; 3], [0., 0., 200.]]);
        check(corner, Border::Replicate, [[0., 0., 200.]; 4]);
    }

    #[test]
    fn ties_go_to_the_even_side() {
        for value in
            [0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.49, -3.51, 1e9 + 0.5, -1e9 - 1.5, f64::from(i32::MAX), f64::from(i32::MIN)]
        {
            assert_eq!(nearest_even(value), value.round_ties_even() as i32, "{value}");
        }
    }

    #[test]
    fn hostile_squares_give_black() {
        for side in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e20] {
            check(Square { center: [3.0, 2.0], side, angle: 0.0 }, Border::Replicate, [[0.; 3]; 4]);
        }
    }
}
