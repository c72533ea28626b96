//! Size classes: what a shopper sees instead of millimeters.

use crate::measure::Measure;
use crate::vocabulary;

vocabulary! {
    /// Size of a frame by its total width.
    pub enum SizeClass { Xs = "XS", S = "S", M = "M", L = "L", Xl = "XL" }
}

impl SizeClass {
    /// Class of a total width: XS below 125 mm, then steps of 5 mm, XL from 140 mm.
    #[must_use]
    pub fn of_total_width_mm(width_mm: f64) -> Self {
        match width_mm {
            w if w < 125.0 => Self::Xs,
            w if w < 130.0 => Self::S,
            w if w < 135.0 => Self::M,
            w if w < 140.0 => Self::L,
            _ => Self::Xl,
        }
    }
}

/// The class of a width that is only known within an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema), serde(deny_unknown_fields))]
pub struct SizeClassRange {
    /// Class of the lower end of the 95 % interval.
    pub smallest: SizeClass,
    /// Class of the value itself.
    pub likely: SizeClass,
    /// Class of the upper end.
    pub largest: SizeClass,
}

impl SizeClassRange {
    /// The classes that a measured width in mm can belong to.
    #[must_use]
    pub fn of_total_width(width: &Measure) -> Self {
        let [smallest, likely, largest] = [width.low, width.value, width.high].map(SizeClass::of_total_width_mm);
        Self { smallest, likely, largest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, Unit};

    #[test]
    fn classes_begin_where_the_specification_says() {
        let check = |width_mm: f64, expected: SizeClass| {
            assert_eq!(SizeClass::of_total_width_mm(width_mm), expected, "{width_mm} mm");
        };
        check(100.0, SizeClass::Xs);
        check(124.9, SizeClass::Xs);
        check(125.0, SizeClass::S);
        check(129.9, SizeClass::S);
        check(130.0, SizeClass::M);
        check(135.0, SizeClass::L);
        check(139.99, SizeClass::L);
        check(140.0, SizeClass::Xl);
    }

    #[test]
    fn an_interval_spans_classes() {
        let width = Measure { value: 133.0, unit: Unit::Millimeter, low: 124.0, high: 142.0, source: Source::Iris };
        let range = SizeClassRange::of_total_width(&width);
        assert_eq!(range, SizeClassRange { smallest: SizeClass::Xs, likely: SizeClass::M, largest: SizeClass::Xl });
    }
}
