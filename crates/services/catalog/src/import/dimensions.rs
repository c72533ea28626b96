//! The measures of a frame: from their own columns, or from the marking on the temple.

use std::ops::RangeInclusive;

use eyewear::{BoxingSize, MassError, MassUnit, NumberError, mass::Mass, parse_mass};
use serde_json::json;

use super::cells::{self, CellProblem, problem, warning};
use super::field::{Field, Level, normalized};
use super::row::Row;
use crate::limits;

/// What a frame can weigh, g: the lightest weigh nearly 2 g without lenses. A number outside that has no unit is of another
/// unit, or the weight of a parcel.
const WEIGHT_G: RangeInclusive<f64> = 1.5..=200.0;

impl<'a> Row<'a> {
    /// Measures from their own columns, then those of the marking, which must agree.
    pub(super) fn read_dimensions(&mut self) {
        let reader = self.reader;
        let mut marking = self.text(Field::Marking);
        let mut given: Vec<(Field, f64, usize)> = Vec::new();
        for (field, column) in reader.columns().fields().filter(|(field, _)| field.as_str().starts_with("frame.dimensions")) {
            let Some(cell) = self.text(field) else { continue };
            if field == Field::A && marking.is_none() && BoxingSize::parse(cell.1, self.decimal_mark()).is_ok() {
                marking = Some(cell);
                continue;
            }
            let read = match field {
                Field::Weight => self.weight(cell),
                _ => cells::dimension(field, cell.1, self.decimal_mark()),
            };
            let Some((value, unit)) = self.value_or_error(cell, read) else { continue };
            given.push((field, value, column));
            let target = if field == Field::Weight { "g" } else { "mm" };
            let converted = unit.map(|unit| format!(" ({unit} converted to {value} {target})"));
            self.assign(Level::Product, field.as_str(), json!(value), cell, converted.as_deref());
        }
        if let Some(cell) = marking {
            self.read_marking(cell, &given);
        }
    }

    /// A weight in the unit that is written with it or in its heading, "Weight (kg)".
    fn weight(&self, (column, text): (usize, &str)) -> Result<(f64, Option<&'static str>), CellProblem> {
        let read = parse_mass(text, self.decimal_mark()).map_err(|error| match error {
            MassError::Number(error @ NumberError::UndeclaredComma) => cells::number_problem(error),
            error => warning("not_a_weight", error),
        })?;
        let heading = normalized(self.reader.columns().heading(column));
        let of_heading = heading.rsplit(' ').next().and_then(MassUnit::parse).filter(|_| read.unit == MassUnit::Unwritten);
        let mass = of_heading.map_or(read, |unit| Mass::of(read.grams, unit));
        if mass.grams < 0.0 {
            return Err(problem("out_of_range", "a weight is not negative"));
        }
        if mass.unit == MassUnit::Unwritten && !WEIGHT_G.contains(&mass.grams) {
            let reason = format!("no frame weighs {} g; write the unit, like 31 g, 0.031 kg or 1.1 oz", mass.grams);
            return Err(warning("out_of_range", reason));
        }
        if let Some(reason) = limits::dimension_problem("weight_g", mass.grams) {
            return Err(warning("out_of_range", reason));
        }
        let is_converted = !matches!(mass.unit, MassUnit::Unwritten | MassUnit::Gram);
        Ok((mass.grams, is_converted.then_some(mass.unit.as_str())))
    }

    fn read_marking(&mut self, cell: (usize, &'a str), given: &[(Field, f64, usize)]) {
        let read = BoxingSize::parse(cell.1, self.decimal_mark()).map_err(|error| match is_other_size(cell.1) {
            true => warning("not_a_marking", format!("it is left out: {error}")),
            false => problem("invalid_marking", error),
        });
        // "52" alone says what the column of the eye size says, or something else.
        if let (Err(_), Ok((number, _))) = (&read, cells::dimension(Field::A, cell.1, self.decimal_mark())) {
            match given.iter().find(|(field, ..)| *field == Field::A) {
                Some(_) => self.compare(cell, Field::A, number, given),
                None => self.refuse(cell, warning("not_a_marking", LONE_NUMBER)),
            }
            return;
        }
        let Some(marking) = self.value_or_error(cell, read) else { return };
        for (field, marked) in
            [(Field::A, Some(marking.a_mm)), (Field::Dbl, Some(marking.dbl_mm)), (Field::Temple, marking.temple_mm)]
        {
            let Some(marked) = marked else { continue };
            match given.iter().any(|(known, ..)| *known == field) {
                true => self.compare(cell, field, marked, given),
                false => self.assign(Level::Product, field.as_str(), json!(marked), cell, None),
            }
        }
    }

    /// Refuses a row whose marking says another measure than the measure's own column.
    fn compare(&mut self, cell: (usize, &'a str), field: Field, marked: f64, given: &[(Field, f64, usize)]) {
        let Some((_, value, column)) = given.iter().find(|(known, ..)| *known == field) else { return };
        if (value - marked).abs() >= 1e-6 {
            let heading = self.reader.columns().heading(*column);
            let reason = format!("the marking says {marked} mm, but the column {heading:?} says {value} mm");
            self.refuse(cell, problem("inconsistent", reason));
        }
    }
}

const LONE_NUMBER: &str = "one number does not say what it measures; write 52□18-140, or map the column to frame.dimensions.a_mm";

/// "M", "Medium", "5-8 yrs", "One size": a size of another kind, not a marking that went wrong.
fn is_other_size(text: &str) -> bool {
    let is_letter_of_markings = |word: &str| matches!(word.to_lowercase().as_str(), "" | "mm" | "x");
    let is_square = |c: char| matches!(c, '口' | '囗' | 'ロ' | 'ﾛ' | 'ㅁ' | 'ᄆ');
    !text.contains(|c: char| c.is_ascii_digit())
        || !text.split(|c: char| !c.is_alphabetic() || is_square(c)).all(is_letter_of_markings)
}
