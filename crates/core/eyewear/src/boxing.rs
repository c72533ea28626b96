//! The marking on a frame in the boxing system (ISO 8624): `52□18-140` is A 52 mm, DBL 18 mm, temple 140 mm.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::length::{DecimalMark, parse_number};

/// Eye sizes that a marking may say, mm: wider than any frame that is sold, narrow enough that a date is not a size.
const A_MM: RangeInclusive<f64> = 20.0..=90.0;
const DBL_MM: RangeInclusive<f64> = 4.0..=40.0;
const TEMPLE_MM: RangeInclusive<f64> = 80.0..=200.0;

/// What a frame's marking says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoxingSize {
    /// Boxed lens width.
    pub a_mm: f64,
    /// Distance between lenses.
    pub dbl_mm: f64,
    /// Length of the temples; many markings leave it out.
    pub temple_mm: Option<f64>,
}

/// Why a text is not a marking.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BoxingSizeError {
    #[error("a marking is written like 52□18-140 or 52-18-140")]
    Form,
    #[error("the {part} {value} mm is outside {low} to {high} mm; a marking is written eye size, bridge, temple")]
    Range { part: &'static str, value: f64, low: f64, high: f64 },
}

impl FromStr for BoxingSize {
    type Err = BoxingSizeError;

    fn from_str(text: &str) -> Result<Self, BoxingSizeError> {
        let text = text.trim();
        let text = text.strip_suffix("mm").map_or(text, str::trim_end);
        let parts: Vec<&str> = text.split(is_separator).map(str::trim).filter(|part| !part.is_empty()).collect();
        let separators = text.chars().filter(|&c| is_separator(c) && !c.is_whitespace()).count();
        // "52 - 18 - 140" has two signs; "52--18" or "-52-18" has one too many.
        if !matches!(parts.len(), 2 | 3) || separators > parts.len() - 1 {
            return Err(BoxingSizeError::Form);
        }
        let number = |part: &&str| parse_number(part, DecimalMark::Point).map_err(|_| BoxingSizeError::Form);
        let numbers = parts.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            a_mm: in_range("eye size", numbers[0], &A_MM)?,
            dbl_mm: in_range("bridge", numbers[1], &DBL_MM)?,
            temple_mm: numbers.get(2).map(|&value| in_range("temple", value, &TEMPLE_MM)).transpose()?,
        })
    }
}

/// The box sign in its spellings, dashes, slash, times sign, and space.
fn is_separator(c: char) -> bool {
    matches!(c, '□' | '◻' | '☐' | '▢' | '-' | '‐' | '‑' | '–' | '—' | '/' | 'x' | 'X' | '×') || c.is_whitespace()
}

fn in_range(part: &'static str, value: f64, range: &RangeInclusive<f64>) -> Result<f64, BoxingSizeError> {
    if range.contains(&value) {
        return Ok(value);
    }
    Err(BoxingSizeError::Range { part, value, low: *range.start(), high: *range.end() })
}

impl fmt::Display for BoxingSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}□{}", self.a_mm, self.dbl_mm)?;
        self.temple_mm.map_or(Ok(()), |temple_mm| write!(f, "-{temple_mm}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(f64, f64, Option<f64>)>) {
        let parsed = text.parse::<BoxingSize>().ok();
        assert_eq!(parsed.map(|size| (size.a_mm, size.dbl_mm, size.temple_mm)), expected, "{text:?}");
    }

    #[test]
    fn markings_are_read_in_the_spellings_of_the_trade() {
        for text in
            ["52□18-140", "52-18-140", "52/18/140", "52 18 140", " 52 □ 18 - 140 ", "52x18x140", "52–18–140", "52□18 140 mm"]
        {
            check(text, Some((52.0, 18.0, Some(140.0))));
        }
        check("51.5□18-145", Some((51.5, 18.0, Some(145.0))));
        check("52□18", Some((52.0, 18.0, None)));
    }

    #[test]
    fn what_is_not_a_marking_is_refused() {
        for text in [
            "",
            "52",
            "52-18-140-3",
            "52--18",
            "-52-18-140",
            "a-b-c",
            "18-52-140",
            "2024-12-31",
            "12/31/2024",
            "52-18-14",
            "52,5-18-140",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_refusal_says_which_part_is_wrong() {
        let error = "52□18-14".parse::<BoxingSize>().unwrap_err();
        assert_eq!(error.to_string(), "the temple 14 mm is outside 80 to 200 mm; a marking is written eye size, bridge, temple");
    }

    #[test]
    fn a_marking_survives_writing() {
        for text in ["52□18-140", "51.5□18", "48□22-145"] {
            assert_eq!(text.parse::<BoxingSize>().unwrap().to_string(), text);
        }
    }
}
