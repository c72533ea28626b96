//! Frames as they differ on the market, seen from where shops take their photos, chosen by a number.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::FrameSpec;
use frames::photo::angled::View;

use super::drawn::view;

/// A frame, where it is seen from, and the color of its lenses.
pub fn varied(number: u32) -> (FrameSpec, View, Option<[u8; 3]>) {
    let mut dice = Dice(number.wrapping_mul(0x9E37_79B1) | 1);
    let (shape, material) = [
        (FrameShape::Round, FrameMaterial::Metal),
        (FrameShape::Square, FrameMaterial::Acetate),
        (FrameShape::Aviator, FrameMaterial::Metal),
        (FrameShape::Rectangle, FrameMaterial::Acetate),
        (FrameShape::Geometric, FrameMaterial::Metal),
        (FrameShape::Wayfarer, FrameMaterial::Acetate),
        (FrameShape::Oval, FrameMaterial::Metal),
        (FrameShape::CatEye, FrameMaterial::Acetate),
    ][number as usize % 8];
    let a_mm = dice.between(47.0, 57.0).round();
    let dbl_mm = dice.between(15.0, 21.0).round();
    let b_mm = (a_mm * if shape == FrameShape::Rectangle { dice.between(0.58, 0.68) } else { dice.between(0.72, 0.9) }).round();
    let mut spec = FrameSpec::new([a_mm, b_mm, dbl_mm, dice.between(135.0, 150.0).round()], shape, Rim::Full, material);
    spec.base_curve_d = dice.between(2.0, 6.0);
    spec.wrap_deg = dice.between(1.0, 8.0);
    spec.pantoscopic_deg = dice.between(3.0, 11.0);
    let aside = if dice.between(0.0, 1.0) < 0.5 { -1.0 } else { 1.0 };
    let mut from = view(aside * dice.between(22.0, 36.0), dice.between(1.0, 12.0), dice.between(-2.0, 2.0));
    from.nearness = 1.0 / dice.between(500.0, 1100.0);
    from.px_per_mm = dice.between(4.0, 4.6);
    let tint = (number % 3 == 1).then_some([124, 98, 70]);
    (spec, from, tint)
}

/// The same numbers for the same start.
struct Dice(u32);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        low + (high - low) * f64::from(self.0) / f64::from(u32::MAX)
    }
}
