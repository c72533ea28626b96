//! One cell: from text to a value of the field, or the reason why not.

use api::product::{Pattern, ProductStatus};
use eyewear::{Currency, DecimalMark, FrameShape, Gtin, GtinError, Hinge, LengthUnit, NosePads, NumberError, PriceError, Rim};
use serde_json::{Value, json};

use super::cell_text::is_exponential;
use super::field::Field;
use super::vocabulary::{parse_word, underscored};
use crate::documents::{AntiReflection, StockStatus};
use crate::limits;

const EXPONENTIAL: &str = "a spreadsheet has rounded this number and its last digits are lost; take them from the source again, and \
    format the column as text before you save it as CSV";

/// Why a cell is not used: a stable code and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CellProblem {
    pub(super) code: &'static str,
    pub(super) reason: String,
    pub(super) costs: Costs,
}

/// What is lost with a cell that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Costs {
    /// The whole row is refused: it says something wrong.
    Row,
    /// The row goes without this value, which is told: it says something that we do not know.
    Value,
}

/// A reason to refuse the row.
pub(super) fn problem(code: &'static str, reason: impl ToString) -> CellProblem {
    CellProblem { code, reason: reason.to_string(), costs: Costs::Row }
}

/// A reason to leave the value out.
pub(super) fn warning(code: &'static str, reason: impl ToString) -> CellProblem {
    CellProblem { code, reason: reason.to_string(), costs: Costs::Value }
}

/// Reads a text, list or word; numbers, prices and stock have their own functions.
pub(super) fn parse_text_cell(field: Field, text: &str) -> Result<Value, CellProblem> {
    match field {
        Field::ProductGtin | Field::VariantGtin => gtin(text).map(Value::from),
        Field::Status => word::<ProductStatus>(text),
        Field::Shape => word::<FrameShape>(text),
        Field::Rim => word::<Rim>(text),
        Field::Hinge => word::<Hinge>(text),
        Field::NosePads => word::<NosePads>(text),
        Field::Pattern => word::<Pattern>(text),
        Field::ColorFront | Field::ColorTemples => {
            hex_color(text).map(Value::from).map_err(|problem| warning(problem.code, problem.reason))
        }
        _ => bounded_text(field, text).map(Value::from),
    }
}

/// Reads the number of a product or variant.
pub(super) fn sku(text: &str) -> Result<String, CellProblem> {
    if is_exponential(text) {
        return Err(problem("damaged_by_spreadsheet", EXPONENTIAL));
    }
    bounded_text(Field::VariantSku, text)
}

/// Reads a text of the field's length without control characters. Line breaks of a short text are spaces.
fn bounded_text(field: Field, text: &str) -> Result<String, CellProblem> {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let is_number = matches!(field, Field::VariantSku | Field::Mpn);
    let one_line = match field != Field::LongDescription && !is_number && text.contains(is_break) {
        true => Some(text.split(is_break).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")),
        false => None,
    };
    let text = one_line.as_deref().unwrap_or(text);
    let limit = match field {
        Field::Name => limits::NAME_CHARACTERS,
        Field::Brand => limits::BRAND_CHARACTERS,
        Field::ShortDescription => limits::SHORT_DESCRIPTION_CHARACTERS,
        Field::LongDescription => limits::LONG_DESCRIPTION_CHARACTERS,
        Field::ColorName => limits::COLOR_NAME_CHARACTERS,
        Field::ColorCode => limits::COLOR_CODE_CHARACTERS,
        Field::Mpn => limits::MPN_CHARACTERS,
        _ => limits::SKU_CHARACTERS,
    };
    let characters = text.chars().count();
    if characters > limit {
        let reason = format!("it has {characters} characters; {limit} are allowed");
        return Err(if is_optional(field) { warning("too_long", reason) } else { problem("too_long", reason) });
    }
    if limits::has_control_characters(text, field == Field::LongDescription) {
        return Err(problem("invalid_character", "it holds a control character or line end; remove it"));
    }
    Ok(text.to_owned())
}

/// Whether a product is one without this text.
fn is_optional(field: Field) -> bool {
    !matches!(field, Field::Name | Field::Brand | Field::ColorName | Field::VariantSku)
}

/// Reads a GTIN as it is printed ("4 006381 333931") or as programs write numbers ("4006381333931.0"). A text that is no number
/// of trade items at all is left out; one with a wrong check digit is a mistake that somebody can put right.
fn gtin(text: &str) -> Result<String, CellProblem> {
    if is_exponential(text) {
        return Err(warning("damaged_by_spreadsheet", EXPONENTIAL));
    }
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).or_else(|| text.strip_prefix('\''));
    let digits: String = whole.unwrap_or(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let padded = format!("0{digits}");
    match digits.parse::<Gtin>() {
        Ok(gtin) => Ok(gtin.to_string()),
        // A number of 12 digits that begins with 0 loses it in a spreadsheet.
        Err(GtinError::Length(11)) if padded.parse::<Gtin>().is_ok() => Ok(padded),
        Err(error @ GtinError::CheckDigit { .. }) => Err(problem("invalid_gtin", error)),
        Err(error @ GtinError::Length(7..=11)) => {
            let reason = format!("{error}; if it began with 0, a spreadsheet took that away: format the column as text");
            Err(warning("invalid_gtin", reason))
        }
        Err(error) => Err(warning("invalid_gtin", error)),
    }
}

/// A measure of the frame, and what it was converted from.
pub(super) fn dimension(field: Field, text: &str, decimal_mark: DecimalMark) -> Result<(f64, Option<&'static str>), CellProblem> {
    let name = field.as_str().rsplit('.').next().unwrap_or_default();
    let (value, unit) = if name.ends_with("_mm") {
        let length = eyewear::parse_length(text, decimal_mark).map_err(number_problem)?;
        let unit = match length.unit {
            LengthUnit::Centimeter => Some("cm"),
            LengthUnit::Inch => Some("in"),
            LengthUnit::Unwritten | LengthUnit::Millimeter => None,
        };
        (length.mm, unit)
    } else {
        (eyewear::parse_number(without_unit(field, text), decimal_mark).map_err(number_problem)?, None)
    };
    limits::dimension_problem(name, value).map_or(Ok((value, unit)), |reason| Err(problem("out_of_range", reason)))
}

/// A share between 0 and 1, or a percentage with its sign.
pub(super) fn share(text: &str, decimal_mark: DecimalMark) -> Result<f64, CellProblem> {
    let value = match text.strip_suffix('%') {
        Some(percent) => eyewear::parse_number(percent, decimal_mark).map_err(number_problem)? / 100.0,
        None => eyewear::parse_number(text, decimal_mark).map_err(number_problem)?,
    };
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(problem("out_of_range", "a share of light is 0 to 1, or 0 % to 100 %"))
    }
}

/// The share of light that a mirror coating reflects.
pub(super) fn mirror_strength(text: &str, decimal_mark: DecimalMark) -> Result<f64, CellProblem> {
    let strength = share(text, decimal_mark)?;
    if strength <= limits::MIRROR_STRENGTH_MAX {
        Ok(strength)
    } else {
        Err(problem("out_of_range", "a mirror reflects 0 to 0.95 of the light"))
    }
}

/// Yes or no, or the word itself as shops write it.
pub(super) fn polarized(text: &str) -> Result<bool, CellProblem> {
    match underscored(text).as_str() {
        "yes" | "y" | "true" | "1" | "polarised" | "polarized" => Ok(true),
        "no" | "n" | "false" | "0" | "none" | "not_polarised" | "not_polarized" | "non_polarised" | "non_polarized" => Ok(false),
        _ => Err(warning("invalid_enum", "write yes or no")),
    }
}

/// The color that the coating leaves, or that there is none.
pub(super) fn anti_reflection(text: &str) -> Result<Option<AntiReflection>, CellProblem> {
    match underscored(text).as_str() {
        "green" => Ok(Some(AntiReflection::Green)),
        "blue" => Ok(Some(AntiReflection::Blue)),
        "purple" | "violet" => Ok(Some(AntiReflection::Purple)),
        "no" | "none" | "uncoated" | "false" | "0" => Ok(None),
        _ => Err(warning("invalid_enum", "write the color that the coating leaves, green, blue or purple, or none")),
    }
}

pub(super) fn price(text: &str, currency: Currency, decimal_mark: DecimalMark) -> Result<i64, CellProblem> {
    let minor = eyewear::parse_price(text, currency, decimal_mark).map_err(|error| {
        let code = if matches!(error, PriceError::Mismatch { .. }) { "currency_mismatch" } else { "invalid_price" };
        problem(code, error)
    })?;
    if minor > limits::AMOUNT { Err(problem("out_of_range", "it is larger than any price")) } else { Ok(minor) }
}

pub(super) fn currency(text: &str) -> Result<Currency, CellProblem> {
    text.parse().map_err(|error| problem("invalid_enum", error))
}

/// A whole number. Stock below zero is what was sold and is not there yet.
pub(super) fn quantity(text: &str) -> Result<i64, CellProblem> {
    let text = text.strip_prefix('\'').unwrap_or(text).replace('−', "-");
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Err(warning("not_a_number", "it is a word, not a quantity; write a whole number"));
    }
    let value = eyewear::parse_number(&text, DecimalMark::Point).map_err(number_problem)?;
    if value.fract() != 0.0 {
        return Err(problem("not_a_number", "a quantity is a whole number"));
    }
    if value.abs() > limits::AMOUNT as f64 {
        return Err(problem("out_of_range", format!("a quantity is at most {}", limits::AMOUNT)));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the limits above")]
    Ok(value as i64)
}

pub(super) fn stock_status(text: &str) -> Result<StockStatus, CellProblem> {
    parse_word::<api::product::StockStatus>(text).map(Into::into).map_err(|error| warning("invalid_enum", error))
}

/// `#1a2b3c` or `1A2B3C`.
pub(super) fn hex_color(text: &str) -> Result<String, CellProblem> {
    let color = format!("#{}", text.strip_prefix('#').unwrap_or(text).to_ascii_lowercase());
    if limits::is_hex_color(&color) { Ok(color) } else { Err(problem("invalid_color", "a color is written #rrggbb")) }
}

pub(super) fn number_problem(error: NumberError) -> CellProblem {
    let code = if matches!(error, NumberError::UnknownUnit(_)) { "unknown_unit" } else { "not_a_number" };
    problem(code, error)
}

/// "8 D" and "6°" as suppliers write them.
fn without_unit(field: Field, text: &str) -> &str {
    let units: &[&str] = match field {
        Field::BaseCurve => &["D"],
        Field::Wrap | Field::Pantoscopic => &["°", "deg"],
        _ => &[],
    };
    units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end()
}

fn word<T: std::str::FromStr<Err = eyewear::UnknownWord> + ToString>(text: &str) -> Result<Value, CellProblem> {
    parse_word::<T>(text).map(|word| json!(word.to_string())).map_err(|error| warning("invalid_enum", error))
}
