//! The marking on a frame in the boxing system (ISO 8624): `52□18-140` is A 52 mm, DBL 18 mm, temple 140 mm.

use std::borrow::Cow;
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

impl BoxingSize {
    /// Reads a marking in a file that says how its decimals are written.
    ///
    /// # Errors
    /// [`BoxingSizeError`] with the first reason.
    pub fn parse(text: &str, mark: DecimalMark) -> Result<Self, BoxingSizeError> {
        let text = with_box_signs(text.trim());
        let parts: Vec<&str> = text.split(is_separator).filter(|part| !part.is_empty()).collect();
        // "mm" may stand apart from its number, but only behind one.
        if parts.first().is_some_and(|part| is_millimeter(part)) {
            return Err(BoxingSizeError::Form);
        }
        let parts: Vec<&str> = parts.into_iter().filter(|part| !is_millimeter(part)).map(without_millimeter).collect();
        let separators = text.chars().filter(|&c| is_separator(c) && c != '\u{fe0f}' && !c.is_whitespace()).count();
        // "52 - 18 - 140" has two signs; "52--18" or "-52-18" has one too many.
        if !matches!(parts.len(), 2 | 3) || separators > parts.len() - 1 {
            return Err(BoxingSizeError::Form);
        }
        let number = |part: &&str| parse_number(part, mark).map_err(|_| BoxingSizeError::Form);
        let numbers = parts.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            a_mm: in_range("eye size", numbers[0], &A_MM)?,
            dbl_mm: in_range("bridge", numbers[1], &DBL_MM)?,
            temple_mm: numbers.get(2).map(|&value| in_range("temple", value, &TEMPLE_MM)).transpose()?,
        })
    }
}

impl FromStr for BoxingSize {
    type Err = BoxingSizeError;

    fn from_str(text: &str) -> Result<Self, BoxingSizeError> {
        Self::parse(text, DecimalMark::Point)
    }
}

/// Brackets are what a keyboard has for the box: "52[]18" and "52 [ ] 18" are "52□18".
fn with_box_signs(text: &str) -> Cow<'_, str> {
    if !text.contains('[') {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        written.push_str(&rest[..at]);
        let inside = rest[at + 1..].trim_start();
        // A bracket that is not closed at once stays, and is refused.
        match inside.strip_prefix(']') {
            Some(after) => (written.push('□'), rest = after).1,
            None => (written.push('['), rest = &rest[at + 1..]).1,
        }
    }
    written.push_str(rest);
    Cow::Owned(written)
}

fn is_millimeter(part: &str) -> bool {
    part.eq_ignore_ascii_case("mm")
}

fn without_millimeter(part: &str) -> &str {
    let number = part.len().saturating_sub(2);
    if part.is_char_boundary(number) && is_millimeter(&part[number..]) { &part[..number] } else { part }
}

/// The box sign and the squares that are typed or copied for it (geometric ones, the Chinese, Japanese and Korean letters of
/// that shape), dashes, slash, bar, underscore, times signs, and space.
fn is_separator(c: char) -> bool {
    let is_square = matches!(
        c,
        '□' | '■'
            | '▢'
            | '▣'
            | '▪'
            | '▫'
            | '▭'
            | '▯'
            | '◻'
            | '◼'
            | '◽'
            | '◾'
            | '☐'
            | '⬛'
            | '⬜'
            | '⬞'
            | '⎕'
            | '❏'
            | '❑'
            | '口'
            | '囗'
            | 'ロ'
            | 'ﾛ'
            | 'ㅁ'
            | 'ᄆ'
    );
    is_square
        || matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '/' | '|' | '_' | 'x' | 'X' | '×' | '✕' | '*')
        // Turns a square before it into a picture.
        || c == '\u{fe0f}'
        || c.is_whitespace()
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
    fn the_box_may_be_any_square_and_each_number_may_have_its_unit() {
        for text in [
            "52[]18-140",
            "52 [ ] 18 - 140",
            "52口18-140",
            "52ロ18-140",
            "52ﾛ18-140",
            "52ㅁ18-140",
            "52■18-140",
            "52⬜18-140",
            "52⬜\u{fe0f}18-140",
            "52▫18-140",
            "52◽18-140",
            "52_18_140",
            "52|18|140",
            "52*18*140",
            "52mm-18mm-140mm",
            "52 mm / 18 mm / 140 mm",
            "52 MM 18 MM 140 MM",
        ] {
            check(text, Some((52.0, 18.0, Some(140.0))));
        }
        for text in ["52[18]140", "52[]18[]140[]", "52[][]18", "[52]18-140", "52]18-140", "mm 52-18", "mm", "[]", "52[", "é"] {
            check(text, None);
        }
    }

    #[test]
    fn decimal_commas_are_read_where_they_are_declared() {
        let comma =
            |text: &str| BoxingSize::parse(text, DecimalMark::Comma).ok().map(|size| (size.a_mm, size.dbl_mm, size.temple_mm));
        assert_eq!(comma("52,5-18-140"), Some((52.5, 18.0, Some(140.0))));
        assert_eq!(comma("52,5□18,5-140"), Some((52.5, 18.5, Some(140.0))));
        assert_eq!(comma("52.5-18-140"), Some((52.5, 18.0, Some(140.0))));
        assert_eq!(comma("52,18,140"), None);
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
