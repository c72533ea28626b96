//! The measures of a frame: from their own columns, or from the marking on the temple.

use eyewear::BoxingSize;
use serde_json::json;

use super::cells::{self, problem};
use super::field::{Field, Level};
use super::row::Row;

impl<'a> Row<'a> {
    /// Measures from their own columns, then those of the marking, which must agree.
    pub(super) fn read_dimensions(&mut self) {
        let reader = self.reader;
        let mut marking = self.text(Field::Marking);
        let mut given: Vec<(Field, f64, usize)> = Vec::new();
        for (field, column) in reader.columns().fields().filter(|(field, _)| field.as_str().starts_with("frame.dimensions")) {
            let Some(cell) = self.text(field) else { continue };
            if field == Field::A && marking.is_none() && cell.1.parse::<BoxingSize>().is_ok() {
                marking = Some(cell);
                continue;
            }
            let Some((value, unit)) = self.value_or_error(cell, cells::dimension(field, cell.1, self.decimal_mark())) else {
                continue;
            };
            given.push((field, value, column));
            let converted = unit.map(|unit| format!(" ({unit} converted to {value} mm)"));
            self.assign(Level::Product, field.as_str(), json!(value), cell, converted.as_deref());
        }
        if let Some(cell) = marking {
            self.read_marking(cell, &given);
        }
    }

    fn read_marking(&mut self, cell: (usize, &'a str), given: &[(Field, f64, usize)]) {
        let marking = cell.1.parse::<BoxingSize>().map_err(|error| problem("invalid_marking", error));
        let Some(marking) = self.value_or_error(cell, marking) else { return };
        for (field, marked) in
            [(Field::A, Some(marking.a_mm)), (Field::Dbl, Some(marking.dbl_mm)), (Field::Temple, marking.temple_mm)]
        {
            let Some(marked) = marked else { continue };
            match given.iter().find(|(known, ..)| *known == field) {
                None => self.assign(Level::Product, field.as_str(), json!(marked), cell, None),
                Some((_, value, _)) if (value - marked).abs() < 1e-6 => {}
                Some((_, value, column)) => {
                    let heading = self.reader.columns().heading(*column);
                    let reason = format!("the marking says {marked} mm, but the column {heading:?} says {value} mm");
                    self.refuse(cell, problem("inconsistent", reason));
                }
            }
        }
    }
}
