//! Strict reading of numbers and lengths as suppliers write them. What could be read in two ways is an error.

use std::fmt;

/// Which sign separates the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    #[default]
    Point,
    /// "42,5". Must be declared: without that "1,299" could mean two numbers.
    Comma,
}

/// The unit that a length was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// No unit: millimeters, as everywhere in the field.
    Unwritten,
    Millimeter,
    Centimeter,
    Inch,
}

/// A length and how it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    pub mm: f64,
    pub unit: LengthUnit,
}

/// Why a text is not a number or not a length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("there is no number; write one like 42.5")]
    Empty,
    #[error("{0:?} is not part of a number; write one like 42.5")]
    UnexpectedCharacter(char),
    #[error("a decimal comma is not declared; write 42.5, or declare it")]
    UndeclaredComma,
    #[error("it could be read as thousands; write it without grouping")]
    Ambiguous,
    #[error("{0:?} is not a unit of length; use mm, cm or in")]
    UnknownUnit(String),
    #[error("it has more than 15 digits")]
    TooLong,
}

/// Reads "42.5", "-3", ".5"; no exponents, no grouping, no names like "inf".
///
/// # Errors
/// [`NumberError`] with the first reason.
pub fn parse_number(text: &str, mark: DecimalMark) -> Result<f64, NumberError> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    check_digits(unsigned, mark)?;
    let plain = text.replace(',', ".");
    plain.parse().map_err(|_| NumberError::Empty)
}

/// Reads a length with or without a unit: "52", "140mm", "14 cm", `5.5"`, "5.5 in".
///
/// # Errors
/// [`NumberError`] with the first reason.
pub fn parse_length(text: &str, mark: DecimalMark) -> Result<Length, NumberError> {
    let text = text.trim();
    let number_end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | '+')).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    if number.is_empty() && !unit.is_empty() {
        return Err(NumberError::UnexpectedCharacter(unit.chars().next().unwrap_or(' ')));
    }
    let value = parse_number(number, mark)?;
    let unit = LengthUnit::parse(unit.trim())?;
    Ok(Length { mm: rounded(value * unit.mm()), unit })
}

impl LengthUnit {
    /// Millimeters in one of it.
    #[must_use]
    pub const fn mm(self) -> f64 {
        match self {
            Self::Unwritten | Self::Millimeter => 1.0,
            Self::Centimeter => 10.0,
            Self::Inch => 25.4,
        }
    }

    fn parse(word: &str) -> Result<Self, NumberError> {
        match word.to_ascii_lowercase().as_str() {
            "" => Ok(Self::Unwritten),
            "mm" | "mm." | "millimeter" | "millimetre" | "millimeters" | "millimetres" => Ok(Self::Millimeter),
            "cm" | "cm." | "centimeter" | "centimetre" | "centimeters" | "centimetres" => Ok(Self::Centimeter),
            "in" | "in." | "inch" | "inches" | "\"" | "\u{2033}" | "\u{201d}" => Ok(Self::Inch),
            _ => Err(NumberError::UnknownUnit(word.chars().take(20).collect())),
        }
    }
}

impl fmt::Display for LengthUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unwritten | Self::Millimeter => "mm",
            Self::Centimeter => "cm",
            Self::Inch => "in",
        })
    }
}

/// Digits with at most one decimal mark, of the right kind.
fn check_digits(unsigned: &str, mark: DecimalMark) -> Result<(), NumberError> {
    let mut marks = 0;
    for c in unsigned.chars() {
        match c {
            '0'..='9' => {}
            ',' if mark == DecimalMark::Point => return Err(NumberError::UndeclaredComma),
            '.' | ',' => marks += 1,
            _ => return Err(NumberError::UnexpectedCharacter(c)),
        }
    }
    let digits = unsigned.len() - marks;
    match (marks, digits) {
        (_, 0) => Err(NumberError::Empty),
        (_, 16..) => Err(NumberError::TooLong),
        (2.., _) => Err(NumberError::Ambiguous),
        // Where commas are decimal, a point before exactly three digits may well be grouping.
        (1, _) if mark == DecimalMark::Comma && unsigned.rsplit_once('.').is_some_and(|(_, rest)| rest.len() == 3) => {
            Err(NumberError::Ambiguous)
        }
        _ => Ok(()),
    }
}

/// Rids a converted length of binary dust: 5.5 in is 139.7 mm, not 139.70000000000002. A nanometer is finer than any frame.
fn rounded(mm: f64) -> f64 {
    (mm * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, mark: DecimalMark, expected: Result<(f64, LengthUnit), NumberError>) {
        assert_eq!(parse_length(text, mark).map(|length| (length.mm, length.unit)), expected, "{text:?}");
    }

    #[test]
    fn units_are_converted_and_told() {
        use DecimalMark::Point;
        use LengthUnit::{Centimeter, Inch, Millimeter, Unwritten};
        check("42.5", Point, Ok((42.5, Unwritten)));
        check(" 140mm ", Point, Ok((140.0, Millimeter)));
        check("140 MM", Point, Ok((140.0, Millimeter)));
        check("14 cm", Point, Ok((140.0, Centimeter)));
        check("5.5in", Point, Ok((139.7, Inch)));
        check("5.5\"", Point, Ok((139.7, Inch)));
        check(".5", Point, Ok((0.5, Unwritten)));
        check("-3", Point, Ok((-3.0, Unwritten)));
    }

    #[test]
    fn nothing_is_read_in_two_ways() {
        use DecimalMark::{Comma, Point};
        use LengthUnit::Unwritten;
        check("42,5", Point, Err(NumberError::UndeclaredComma));
        check("42,5", Comma, Ok((42.5, Unwritten)));
        check("42.5", Comma, Ok((42.5, Unwritten)));
        check("1.299", Comma, Err(NumberError::Ambiguous));
        check("1.299,00", Comma, Err(NumberError::Ambiguous));
        check("1,299", Point, Err(NumberError::UndeclaredComma));
        check("4.2.5", Point, Err(NumberError::Ambiguous));
    }

    #[test]
    fn other_texts_are_not_lengths() {
        use DecimalMark::Point;
        check("", Point, Err(NumberError::Empty));
        check("-", Point, Err(NumberError::Empty));
        check(".", Point, Err(NumberError::Empty));
        check("wide", Point, Err(NumberError::UnexpectedCharacter('w')));
        check("NaN", Point, Err(NumberError::UnexpectedCharacter('N')));
        check("inf", Point, Err(NumberError::UnexpectedCharacter('i')));
        check("1e3", Point, Err(NumberError::UnknownUnit("e3".into())));
        check("52-18", Point, Err(NumberError::UnexpectedCharacter('-')));
        check("52 px", Point, Err(NumberError::UnknownUnit("px".into())));
        check("52 □ 18", Point, Err(NumberError::UnknownUnit("□ 18".into())));
        check("12345678901234567890", Point, Err(NumberError::TooLong));
        check("５２", Point, Err(NumberError::UnexpectedCharacter('５')));
    }
}
