//! Currencies (ISO 4217) and prices as suppliers write them.

use std::fmt;
use std::str::FromStr;

use crate::length::DecimalMark;

/// Active codes of ISO 4217 for money in circulation.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY \
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK \
    JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD \
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL \
    THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";
/// Codes without minor units.
const NO_DECIMALS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
/// Codes whose minor unit is a thousandth.
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Signs and the currencies that use them. Longer signs stand before their endings.
const SIGNS: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("$", "USD CAD AUD NZD HKD SGD MXN ARS CLP COP UYU TWD"),
    ("€", "EUR"),
    ("£", "GBP EGP GIP FKP SHP"),
    ("¥", "JPY CNY"),
    ("₹", "INR"),
    ("₩", "KRW KPW"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("kr.", "DKK ISK SEK NOK"),
    ("kr", "SEK NOK DKK ISK"),
    ("Fr.", "CHF"),
    ("Ft", "HUF"),
    ("lei", "RON"),
    ("лв", "BGN"),
];

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// A text that is not a currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 currency code; write one like EUR")]
pub struct UnknownCurrency(String);

/// Why a text is not a price in the declared currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    #[error("{sign:?} does not mean {declared}, which is the declared currency")]
    Mismatch { sign: String, declared: Currency },
    #[error("a price is written like 129.00 or EUR 129.00, without grouping")]
    Form,
    #[error("a decimal comma is not declared; write 129.00, or declare it")]
    UndeclaredComma,
    #[error("it could be read as thousands; write it without grouping, with the decimals of {0}")]
    Ambiguous(Currency),
    #[error("{currency} has {decimals} decimals, not {found}")]
    Decimals { currency: Currency, decimals: usize, found: usize },
    #[error("a price is not negative")]
    Negative,
    #[error("it is larger than any price")]
    TooLarge,
}

impl Currency {
    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals an amount has: 2 for EUR, 0 for JPY.
    #[must_use]
    pub fn decimals(self) -> usize {
        let among = |codes: &str| codes.split(' ').any(|code| code == self.as_str());
        match () {
            () if among(NO_DECIMALS) => 0,
            () if among(THREE_DECIMALS) => 3,
            () => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let known = CODES.split_ascii_whitespace().find(|&code| code == text);
        let bytes = known.and_then(|code| code.as_bytes().try_into().ok());
        bytes.map(Self).ok_or_else(|| UnknownCurrency(text.chars().take(20).collect()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads a price in minor units: "129.00", "€129.00", "129 EUR", "129,00" where a comma is declared.
///
/// A sign or code may stand before or after, if it can mean the declared currency. A single digit after the mark is tenths.
///
/// # Errors
/// [`PriceError`] with the first reason.
pub fn parse_price(text: &str, declared: Currency, mark: DecimalMark) -> Result<i64, PriceError> {
    let amount = without_sign(text.trim(), declared)?;
    if amount.starts_with(['-', '−']) {
        return Err(PriceError::Negative);
    }
    let (whole, fraction) = split_decimals(amount, declared, mark)?;
    let decimals = declared.decimals();
    if fraction.trim_end_matches('0').len() > decimals {
        return Err(PriceError::Decimals { currency: declared, decimals, found: fraction.len() });
    }
    let fraction = &fraction[..fraction.len().min(decimals)];
    let digits = format!("{whole}{fraction:0<decimals$}");
    if digits.len() > 15 { Err(PriceError::TooLarge) } else { digits.parse().map_err(|_| PriceError::Form) }
}

/// Takes off one sign or code, before or after the amount, and holds it against the declared currency.
fn without_sign(text: &str, declared: Currency) -> Result<&str, PriceError> {
    let is_amount = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−');
    let start = text.find(is_amount).ok_or(PriceError::Form)?;
    let end = text.rfind(is_amount).map_or(text.len(), |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let (mut before, amount, after) = (text[..start].trim(), &text[start..end], text[end..].trim());
    let mut amount = amount;
    // "Fr.10" and "kr.10" end in a point that belongs to the sign.
    if let Some(rest) = amount.strip_prefix('.').filter(|_| matches!(before, "Fr" | "kr")) {
        (before, amount) = (&text[..=start], rest.trim_start());
    }
    // "-€5" as much as "€-5" is negative.
    if before.is_empty()
        && amount.starts_with(['-', '−'])
        && !amount.chars().nth(1).is_some_and(|c| c.is_ascii_digit() || c == '.')
    {
        return Err(PriceError::Negative);
    }
    let sign = match (before, after) {
        ("", sign) | (sign, "") => sign,
        _ => return Err(PriceError::Form),
    };
    if sign.is_empty() || means(sign.trim(), declared) {
        return Ok(amount);
    }
    Err(PriceError::Mismatch { sign: sign.chars().take(20).collect(), declared })
}

/// Whether a sign or code can stand for the currency.
fn means(sign: &str, currency: Currency) -> bool {
    let code = currency.as_str();
    sign.eq_ignore_ascii_case(code) || SIGNS.iter().any(|(known, codes)| *known == sign && codes.split(' ').any(|c| c == code))
}

fn split_decimals(amount: &str, currency: Currency, mark: DecimalMark) -> Result<(&str, &str), PriceError> {
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if mark == DecimalMark::Point && amount.contains(',') {
        return Err(PriceError::UndeclaredComma);
    }
    let Some((whole, fraction)) = amount.split_once(['.', ',']) else {
        return if !amount.is_empty() && is_digits(amount) { Ok((amount, "")) } else { Err(PriceError::Form) };
    };
    if whole.is_empty() || fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(if fraction.contains(['.', ',']) { PriceError::Ambiguous(currency) } else { PriceError::Form });
    }
    // "1.299" in a file of decimal commas, or in euros at all, is more likely 1299 than 1.299.
    if fraction.len() == 3 && currency.decimals() != 3 {
        return Err(PriceError::Ambiguous(currency));
    }
    Ok((whole, fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, declared: &str, expected: Result<i64, PriceError>) {
        let declared = declared.parse().unwrap();
        assert_eq!(parse_price(text, declared, DecimalMark::Point), expected, "{text:?} in {declared}");
    }

    #[track_caller]
    fn check_comma(text: &str, expected: Result<i64, PriceError>) {
        assert_eq!(parse_price(text, "EUR".parse().unwrap(), DecimalMark::Comma), expected, "{text:?}");
    }

    fn mismatch(sign: &str, declared: &str) -> Result<i64, PriceError> {
        Err(PriceError::Mismatch { sign: sign.into(), declared: declared.parse().unwrap() })
    }

    #[test]
    fn prices_are_read_in_minor_units() {
        check("129.00", "EUR", Ok(12_900));
        check("129", "EUR", Ok(12_900));
        check("129.5", "EUR", Ok(12_950));
        check("0.99", "USD", Ok(99));
        check("15800", "JPY", Ok(15_800));
        check("15800.00", "JPY", Ok(15_800));
        check("12.345", "KWD", Ok(12_345));
        check("129.0000", "EUR", Ok(12_900));
    }

    #[test]
    fn a_sign_must_agree_with_the_declared_currency() {
        check("€129.00", "EUR", Ok(12_900));
        check("129.00 €", "EUR", Ok(12_900));
        check("EUR 129.00", "EUR", Ok(12_900));
        check("129.00 eur", "EUR", Ok(12_900));
        check("$129", "CAD", Ok(12_900));
        check("US$129", "USD", Ok(12_900));
        check("Fr.129.50", "CHF", Ok(12_950));
        check("1200 kr", "SEK", Ok(120_000));
        check("$129.00", "EUR", mismatch("$", "EUR"));
        check("€129.00", "USD", mismatch("€", "USD"));
        check("GBP 129", "EUR", mismatch("GBP", "EUR"));
        check("US$129", "CAD", mismatch("US$", "CAD"));
    }

    #[test]
    fn what_could_be_misread_is_refused() {
        let eur: Currency = "EUR".parse().unwrap();
        check("129,00", "EUR", Err(PriceError::UndeclaredComma));
        check("1,299.00", "EUR", Err(PriceError::UndeclaredComma));
        check("1.299", "EUR", Err(PriceError::Ambiguous(eur)));
        check("129.9999", "EUR", Err(PriceError::Decimals { currency: eur, decimals: 2, found: 4 }));
        check("-5.00", "EUR", Err(PriceError::Negative));
        check("€-5.00", "EUR", Err(PriceError::Negative));
        check("-€5.00", "EUR", Err(PriceError::Negative));
        check("", "EUR", Err(PriceError::Form));
        check("free", "EUR", Err(PriceError::Form));
        check("€€5", "EUR", mismatch("€€", "EUR"));
        check("€5€", "EUR", Err(PriceError::Form));
        check("12 900", "EUR", Err(PriceError::Form));
        check("99999999999999.00", "EUR", Err(PriceError::TooLarge));
        check_comma("129,00", Ok(12_900));
        check_comma("129,5 €", Ok(12_950));
        check_comma("1.299,00", Err(PriceError::Ambiguous(eur)));
        check_comma("1.299", Err(PriceError::Ambiguous(eur)));
        check_comma("129.00", Ok(12_900));
    }

    #[test]
    fn currencies_are_those_of_iso_4217() {
        assert_eq!("EUR".parse::<Currency>().unwrap().decimals(), 2);
        assert_eq!("JPY".parse::<Currency>().unwrap().decimals(), 0);
        for text in ["eur", "EURO", "XXX", "", "€", "AAA"] {
            assert!(text.parse::<Currency>().is_err(), "{text}");
        }
    }
}
