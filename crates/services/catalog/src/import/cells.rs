//! One cell: from text to a value of the field, or the reason why not.

use api::product::{Pattern, ProductStatus};
use eyewear::{
    Currency, DecimalMark, FrameMaterial, FrameShape, Gtin, Hinge, LengthUnit, NosePads, NumberError, PriceError, Rim,
};
use serde_json::{Value, json};

use super::field::Field;
use super::vocabulary::{parse_word, underscored};
use crate::documents::{AntiReflection, StockStatus};
use crate::limits;

/// Why a cell is refused: a stable code and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CellProblem {
    pub(super) code: &'static str,
    pub(super) reason: String,
}

pub(super) fn problem(code: &'static str, reason: impl ToString) -> CellProblem {
    CellProblem { code, reason: reason.to_string() }
}

/// Reads a text, list or word; numbers, prices and stock have their own functions.
pub(super) fn parse_text_cell(field: Field, text: &str) -> Result<Value, CellProblem> {
    match field {
        Field::ProductGtin | Field::VariantGtin => {
            text.parse::<Gtin>().map(|gtin| json!(gtin.to_string())).map_err(|e| problem("invalid_gtin", e))
        }
        Field::Status => word::<ProductStatus>(text),
        Field::Shape => word::<FrameShape>(text),
        Field::Rim => word::<Rim>(text),
        Field::Hinge => word::<Hinge>(text),
        Field::NosePads => word::<NosePads>(text),
        Field::Pattern => word::<Pattern>(text),
        Field::Materials => materials(text),
        Field::Tags => tags(text),
        Field::ColorFront | Field::ColorTemples => hex_color(text).map(Value::from),
        _ => bounded_text(field, text).map(Value::from),
    }
}

/// Reads a text of the field's length without control characters.
pub(super) fn bounded_text(field: Field, text: &str) -> Result<String, CellProblem> {
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
        return Err(problem("too_long", format!("it has {characters} characters; {limit} are allowed")));
    }
    if limits::has_control_characters(text, field == Field::LongDescription) {
        return Err(problem("invalid_character", "it holds a control character or line end; remove it"));
    }
    Ok(text.to_owned())
}

/// A measure of the frame, and the unit it was converted from.
pub(super) fn dimension(field: Field, text: &str, decimal_mark: DecimalMark) -> Result<(f64, Option<LengthUnit>), CellProblem> {
    let name = field.as_str().rsplit('.').next().unwrap_or_default();
    let (value, unit) = if name.ends_with("_mm") {
        let length = eyewear::parse_length(text, decimal_mark).map_err(number_problem)?;
        (length.mm, matches!(length.unit, LengthUnit::Centimeter | LengthUnit::Inch).then_some(length.unit))
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
        _ => Err(problem("invalid_enum", "write yes or no")),
    }
}

/// The color that the coating leaves, or that there is none.
pub(super) fn anti_reflection(text: &str) -> Result<Option<AntiReflection>, CellProblem> {
    match underscored(text).as_str() {
        "green" => Ok(Some(AntiReflection::Green)),
        "blue" => Ok(Some(AntiReflection::Blue)),
        "purple" | "violet" => Ok(Some(AntiReflection::Purple)),
        "no" | "none" | "uncoated" | "false" | "0" => Ok(None),
        _ => Err(problem("invalid_enum", "write the color that the coating leaves, green, blue or purple, or none")),
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

/// A whole number from 0.
pub(super) fn quantity(text: &str) -> Result<i64, CellProblem> {
    let value = eyewear::parse_number(text, DecimalMark::Point).map_err(number_problem)?;
    if value.fract() != 0.0 {
        return Err(problem("not_a_number", "a quantity is a whole number"));
    }
    if !(0.0..=limits::AMOUNT as f64).contains(&value) {
        return Err(problem("out_of_range", "a quantity is 0 to 1000000000"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the limits above")]
    Ok(value as i64)
}

pub(super) fn stock_status(text: &str) -> Result<StockStatus, CellProblem> {
    parse_word::<api::product::StockStatus>(text).map(Into::into).map_err(|error| problem("invalid_enum", error))
}

/// `#1a2b3c` or `1A2B3C`.
pub(super) fn hex_color(text: &str) -> Result<String, CellProblem> {
    let color = format!("#{}", text.strip_prefix('#').unwrap_or(text).to_ascii_lowercase());
    if limits::is_hex_color(&color) { Ok(color) } else { Err(problem("invalid_color", "a color is written #rrggbb")) }
}

fn number_problem(error: NumberError) -> CellProblem {
    let code = if matches!(error, NumberError::UnknownUnit(_)) { "unknown_unit" } else { "not_a_number" };
    problem(code, error)
}

/// "28 g" and "8 D" as suppliers write them.
fn without_unit(field: Field, text: &str) -> &str {
    let units: &[&str] = match field {
        Field::Weight => &["g"],
        Field::BaseCurve => &["D"],
        Field::Wrap | Field::Pantoscopic => &["°", "deg"],
        _ => &[],
    };
    units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end()
}

fn word<T: std::str::FromStr<Err = eyewear::UnknownWord> + ToString>(text: &str) -> Result<Value, CellProblem> {
    parse_word::<T>(text).map(|word| json!(word.to_string())).map_err(|error| problem("invalid_enum", error))
}

fn materials(text: &str) -> Result<Value, CellProblem> {
    let mut found = Vec::new();
    for part in list(text, &[',', ';', '/', '+', '|', '&']) {
        let material: FrameMaterial = parse_word(part).map_err(|error| problem("invalid_enum", error))?;
        if !found.contains(&material) {
            found.push(material);
        }
    }
    Ok(json!(found))
}

fn tags(text: &str) -> Result<Value, CellProblem> {
    let mut found: Vec<&str> = Vec::new();
    for tag in list(text, &[',', ';', '|']) {
        if tag.chars().count() > limits::TAG_CHARACTERS {
            return Err(problem("too_long", format!("a tag has at most {} characters", limits::TAG_CHARACTERS)));
        }
        if limits::has_control_characters(tag, false) {
            return Err(problem("invalid_character", "a tag holds a control character; remove it"));
        }
        if !found.contains(&tag) {
            found.push(tag);
        }
    }
    if found.len() > limits::TAGS {
        Err(problem("too_long", format!("at most {} tags are allowed", limits::TAGS)))
    } else {
        Ok(json!(found))
    }
}

fn list<'a>(text: &'a str, separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    text.split(separators).map(str::trim).filter(|part| !part.is_empty())
}
