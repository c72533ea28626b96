//! What a product's fields may hold at most, whoever writes them. Values outside are impossible; values that are merely
//! unusual are a matter for quality rules, not refusal.

use std::ops::RangeInclusive;

pub const SKU_CHARACTERS: usize = 64;
pub const MPN_CHARACTERS: usize = 64;
pub const NAME_CHARACTERS: usize = 200;
pub const BRAND_CHARACTERS: usize = 120;
/// Shops write paragraphs with their markup there.
pub const SHORT_DESCRIPTION_CHARACTERS: usize = 5_000;
/// What shops that keep it in a text column of MySQL can hold.
pub const LONG_DESCRIPTION_CHARACTERS: usize = 65_535;
pub const TAG_CHARACTERS: usize = 50;
pub const TAGS: usize = 50;
pub const VARIANTS: usize = 100;
pub const MATERIALS: usize = 7;
pub const COLOR_NAME_CHARACTERS: usize = 80;
/// Share of light that a mirror coating reflects at most.
pub const MIRROR_STRENGTH_MAX: f64 = 0.95;
pub const COLOR_CODE_CHARACTERS: usize = 40;
/// Of a price in minor units, and of a quantity.
pub const AMOUNT: i64 = 1_000_000_000;

const LENGTH_MM: RangeInclusive<f64> = f64::MIN_POSITIVE..=300.0;

/// What a frame's measures can be at all: `(field of FrameDimensions, range, unit)`.
pub const DIMENSIONS: [(&str, RangeInclusive<f64>, &str); 12] = [
    ("a_mm", LENGTH_MM, "mm"),
    ("b_mm", LENGTH_MM, "mm"),
    ("dbl_mm", LENGTH_MM, "mm"),
    ("ed_mm", LENGTH_MM, "mm"),
    ("temple_mm", LENGTH_MM, "mm"),
    ("total_width_mm", LENGTH_MM, "mm"),
    ("frame_height_mm", LENGTH_MM, "mm"),
    ("base_curve_d", 0.0..=20.0, "D"),
    ("wrap_deg", 0.0..=90.0, "degrees"),
    ("pantoscopic_deg", -45.0..=45.0, "degrees"),
    ("weight_g", f64::MIN_POSITIVE..=500.0, "g"),
    ("tolerance_mm", 0.0..=10.0, "mm"),
];

/// Says why a measure is impossible; `name` is the field of `FrameDimensions`.
#[must_use]
pub fn dimension_problem(name: &str, value: f64) -> Option<String> {
    let (_, range, unit) = DIMENSIONS.iter().find(|(known, ..)| *known == name)?;
    if range.contains(&value) {
        return None;
    }
    let low = match *range.start() {
        low if low == f64::MIN_POSITIVE => "more than 0".to_owned(),
        low => format!("at least {low}"),
    };
    Some(format!("{value} {unit} is impossible; it must be {low} and at most {} {unit}", range.end()))
}

/// Whether a text holds characters that nobody can see or type. Line ends and tabs are for long texts.
#[must_use]
pub fn has_control_characters(text: &str, long: bool) -> bool {
    text.chars().any(|c| c.is_control() && !(long && matches!(c, '\n' | '\r' | '\t')))
}

/// `#rrggbb` in lower case.
#[must_use]
pub fn is_hex_color(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(digit))
}

#[cfg(test)]
mod tests {
    use eyewear::FrameDimensions;

    use super::*;

    #[test]
    fn every_measure_of_a_frame_has_a_range() {
        let all = serde_json::to_value(FrameDimensions::default()).unwrap();
        let mut known = DIMENSIONS.map(|(name, ..)| name);
        known.sort_unstable();
        let mut measures: Vec<_> = all.as_object().unwrap().keys().collect();
        measures.sort_unstable();
        assert_eq!(measures, known);
    }
}
