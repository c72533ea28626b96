//! Global trade item numbers (GS1): the number under a product's bar code.

use std::fmt;
use std::str::FromStr;

/// A number of 8, 12, 13 or 14 digits whose last digit checks the others. Keeps the digits as they were written: a GTIN-12
/// and the same number with a leading zero mean the same, but are not equal here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin {
    digits: [u8; 14],
    length: u8,
}

/// Why a text is not a GTIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GtinError {
    #[error("a GTIN has digits only, but {0:?} is in it")]
    NotADigit(char),
    #[error("a GTIN has 8, 12, 13 or 14 digits, not {0}")]
    Length(usize),
    #[error("the check digit is {found} but the other digits ask for {expected}; a digit is probably mistyped")]
    CheckDigit { expected: u8, found: u8 },
}

impl Gtin {
    fn digits(&self) -> &[u8] {
        &self.digits[..usize::from(self.length)]
    }
}

impl FromStr for Gtin {
    type Err = GtinError;

    fn from_str(text: &str) -> Result<Self, GtinError> {
        if let Some(other) = text.chars().find(|c| !c.is_ascii_digit()) {
            return Err(GtinError::NotADigit(other));
        }
        if !matches!(text.len(), 8 | 12 | 13 | 14) {
            return Err(GtinError::Length(text.len()));
        }
        let mut digits = [0; 14];
        for (place, byte) in digits.iter_mut().zip(text.bytes()) {
            *place = byte - b'0';
        }
        let found = digits[text.len() - 1];
        let expected = check_digit(&digits[..text.len() - 1]);
        if found != expected {
            return Err(GtinError::CheckDigit { expected, found });
        }
        let length = u8::try_from(text.len()).map_err(|_| GtinError::Length(text.len()))?;
        Ok(Self { digits, length })
    }
}

/// The digit that follows these: GS1 General Specifications 7.9, weights 3 and 1 from the right, modulo 10.
#[must_use]
pub fn check_digit(digits: &[u8]) -> u8 {
    let weights = [3_u32, 1].into_iter().cycle();
    let sum: u32 = digits.iter().rev().zip(weights).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.digits().iter().map(|&digit| char::from(b'0' + digit)).collect();
        f.pad(&text)
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), GtinError>) {
        let parsed = text.parse::<Gtin>();
        assert_eq!(parsed.clone().map(drop), expected, "{text:?}");
        if let Ok(gtin) = parsed {
            assert_eq!(gtin.to_string(), text);
        }
    }

    #[test]
    fn reads_the_four_lengths_and_checks_the_last_digit() {
        check("96385074", Ok(()));
        check("036000291452", Ok(()));
        check("4006381333931", Ok(()));
        check("14006381333938", Ok(()));
        check("4006381333932", Err(GtinError::CheckDigit { expected: 1, found: 2 }));
        check("4006381339331", Err(GtinError::CheckDigit { expected: 9, found: 1 }));
        check("400638133393", Err(GtinError::CheckDigit { expected: 0, found: 3 }));
        check("40063813339", Err(GtinError::Length(11)));
        check("", Err(GtinError::Length(0)));
        check("400638133393X", Err(GtinError::NotADigit('X')));
        check(" 4006381333931", Err(GtinError::NotADigit(' ')));
        check("4.00638E+12", Err(GtinError::NotADigit('.')));
        check("٤٠٠٦٣٨١٣", Err(GtinError::NotADigit('٤')));
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let right = "4006381333931";
        for place in 0..right.len() {
            for digit in '0'..='9' {
                let wrong: String = right.chars().enumerate().map(|(i, c)| if i == place { digit } else { c }).collect();
                assert_eq!(wrong.parse::<Gtin>().is_ok(), wrong == right, "{wrong}");
            }
        }
    }
}
