//! Weights as suppliers and shops write them.

use crate::length::{DecimalMark, NumberError, parse_number};

/// The unit that a weight was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MassUnit {
    /// No unit: grams, as everywhere in the field.
    Unwritten,
    Gram,
    Kilogram,
    Ounce,
    Pound,
}

/// A weight and how it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mass {
    pub grams: f64,
    pub unit: MassUnit,
}

/// Why a text is not a weight.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MassError {
    #[error(transparent)]
    Number(#[from] NumberError),
    #[error("{0:?} is not a unit of weight; use g, kg, oz or lb")]
    UnknownUnit(String),
}

/// Reads a weight with or without a unit: "28", "28 g", "0.031 kg", "1.1 oz", "31 grams".
///
/// # Errors
/// [`MassError`] with the first reason.
pub fn parse_mass(text: &str, mark: DecimalMark) -> Result<Mass, MassError> {
    let text = text.trim();
    let number_end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | '+')).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let value = parse_number(number, mark)?;
    let unit = MassUnit::parse(unit.trim()).ok_or_else(|| MassError::UnknownUnit(unit.trim().chars().take(20).collect()))?;
    Ok(Mass::of(value, unit))
}

impl Mass {
    /// So many of a unit, to the hundredth of a gram where it was converted: finer than any scale for frames.
    #[must_use]
    pub fn of(value: f64, unit: MassUnit) -> Self {
        let grams = match unit {
            MassUnit::Unwritten | MassUnit::Gram => value,
            _ => (value * unit.grams() * 100.0).round() / 100.0,
        };
        Self { grams, unit }
    }
}

impl MassUnit {
    /// Grams in one of it (international avoirdupois pound of 1959).
    #[must_use]
    pub const fn grams(self) -> f64 {
        match self {
            Self::Unwritten | Self::Gram => 1.0,
            Self::Kilogram => 1000.0,
            Self::Ounce => 28.349_523_125,
            Self::Pound => 453.592_37,
        }
    }

    /// The unit of a word; none for a word that is no unit of weight.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().trim_end_matches('.') {
            "" => Some(Self::Unwritten),
            "g" | "gr" | "gm" | "gms" | "gram" | "grams" | "gramme" | "grammes" | "gramm" => Some(Self::Gram),
            "kg" | "kgs" | "kilo" | "kilos" | "kilogram" | "kilograms" | "kilogramme" | "kilogrammes" | "kilogramm" => {
                Some(Self::Kilogram)
            }
            "oz" | "ozs" | "ounce" | "ounces" => Some(Self::Ounce),
            "lb" | "lbs" | "pound" | "pounds" => Some(Self::Pound),
            _ => None,
        }
    }

    /// As it is shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unwritten | Self::Gram => "g",
            Self::Kilogram => "kg",
            Self::Ounce => "oz",
            Self::Pound => "lb",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(f64, MassUnit), MassError>) {
        assert_eq!(parse_mass(text, DecimalMark::Point).map(|mass| (mass.grams, mass.unit)), expected, "{text:?}");
    }

    #[test]
    fn units_are_converted_and_told() {
        check("31", Ok((31.0, MassUnit::Unwritten)));
        check("28 g", Ok((28.0, MassUnit::Gram)));
        check("31 grams", Ok((31.0, MassUnit::Gram)));
        check("0.031 kg", Ok((31.0, MassUnit::Kilogram)));
        check("0.0283KG", Ok((28.3, MassUnit::Kilogram)));
        check("1.1 oz", Ok((31.18, MassUnit::Ounce)));
        check("1 oz.", Ok((28.35, MassUnit::Ounce)));
        check("0.07 lbs", Ok((31.75, MassUnit::Pound)));
    }

    #[test]
    fn other_texts_are_not_weights() {
        check("31 mm", Err(MassError::UnknownUnit("mm".into())));
        check("light", Err(MassError::Number(NumberError::Empty)));
        check("0,031 kg", Err(MassError::Number(NumberError::UndeclaredComma)));
        assert_eq!(parse_mass("0,031 kg", DecimalMark::Comma).unwrap().grams, 31.0);
    }
}
