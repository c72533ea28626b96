//! The few functions whose platform versions differ in the last bit. Written with plain arithmetic, which IEEE 754
//! fixes, so that native and wasm pictures are the same bits.

use glam::{Mat3, Vec2, Vec3};

/// Sine and cosine of a small angle (up to about 60 degrees) by their series.
pub(crate) fn sin_cos_degrees(degrees: f32) -> (f32, f32) {
    let x = f64::from(degrees) * (core::f64::consts::PI / 180.0);
    let square = x * x;
    let (mut sin, mut cos) = (0.0, 0.0);
    let (mut sin_term, mut cos_term) = (x, 1.0);
    for n in 0..10 {
        sin += sin_term;
        cos += cos_term;
        let k = f64::from(2 * n);
        sin_term *= -square / ((k + 2.0) * (k + 3.0));
        cos_term *= -square / ((k + 1.0) * (k + 2.0));
    }
    (sin as f32, cos as f32)
}

/// Rotation about `+x`: positive tips the top of the frame forward.
pub(crate) fn rotation_x(sin: f32, cos: f32) -> Mat3 {
    Mat3::from_cols(Vec3::X, Vec3::new(0.0, cos, sin), Vec3::new(0.0, -sin, cos))
}

/// Rotation about `+y`.
pub(crate) fn rotation_y(sin: f32, cos: f32) -> Mat3 {
    Mat3::from_cols(Vec3::new(cos, 0.0, -sin), Vec3::Y, Vec3::new(sin, 0.0, cos))
}

/// Rotation about `+z`.
pub(crate) fn rotation_z(sin: f32, cos: f32) -> Mat3 {
    Mat3::from_cols(Vec3::new(cos, sin, 0.0), Vec3::new(-sin, cos, 0.0), Vec3::Z)
}

/// The fifth root of a number in 0..=1, by Newton's method.
pub(crate) const fn fifth_root(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let mut root = 1.0;
    let mut step = 0;
    while step < 60 {
        let fourth = root * root * root * root;
        root = 0.8 * root + 0.2 * x / fourth;
        step += 1;
    }
    root
}

/// A triangle seen along `z`: the weights of its corners at points of its plane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weights {
    origin: Vec2,
    second: Vec2,
    third: Vec2,
}

impl Weights {
    /// `None` for a triangle without an area.
    pub(crate) fn new([a, b, c]: [Vec3; 3]) -> Option<Self> {
        let (ab, ac) = ((b - a).truncate(), (c - a).truncate());
        let area = ab.perp_dot(ac);
        if area.abs() < 1e-6 || !area.is_finite() {
            return None;
        }
        let share = 1.0 / area;
        Some(Self { origin: a.truncate(), second: Vec2::new(ac.y, -ac.x) * share, third: Vec2::new(-ab.y, ab.x) * share })
    }

    /// Of the second and of the third corner.
    #[inline(always)]
    pub(crate) fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let from = Vec2::new(x, y) - self.origin;
        (from.dot(self.second), from.dot(self.third))
    }
}

/// Next lower whole number. The library's own is a call where the processor lacks the instruction.
#[inline(always)]
pub(crate) fn floor(x: f32) -> f32 {
    // Numbers from here on are whole.
    if x.abs() >= 8_388_608.0 {
        return x;
    }
    let cut = x as i32 as f32;
    if cut > x { cut - 1.0 } else { cut }
}

pub(crate) fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Middle value of a list; 0 when it is empty.
pub(crate) fn median(values: &mut [f32]) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_agree_with_the_library() {
        for degrees in [-60.0_f32, -12.5, 0.0, 0.01, 7.0, 45.0, 60.0] {
            let (sin, cos) = sin_cos_degrees(degrees);
            assert!((sin - degrees.to_radians().sin()).abs() < 1e-6, "sin {degrees}");
            assert!((cos - degrees.to_radians().cos()).abs() < 1e-6, "cos {degrees}");
        }
    }

    #[test]
    fn floor_is_the_librarys() {
        for x in [-3.0e9_f32, -2.5, -1.0, -0.1, 0.0, 0.9, 7.0, 8_388_607.5, 1e20] {
            assert_eq!(floor(x), x.floor(), "{x}");
        }
    }

    #[test]
    fn fifth_root_inverts_the_fifth_power() {
        for x in [1e-6_f64, 0.001, 0.3, 1.0] {
            assert!((fifth_root(x).powi(5) - x).abs() < 1e-12, "{x}");
        }
    }
}
