//! The lens of a row: tint, gradient, mirror, polarization and anti-reflection coating, which make sense together only.

use serde_json::json;

use super::cells;
use super::field::{Field, Level};
use super::row::Row;
use crate::documents::{AntiReflection, LensMirror, LensTint};

/// A clear lens, as a tint: for lenses whose only property is a coating.
const CLEAR: (&str, f64) = ("#ffffff", 1.0);

/// The fields of a lens. The first that a row fills stands for all in the evidence.
pub(super) const FIELDS: [Field; 8] = [
    Field::LensColor,
    Field::LensTransmission,
    Field::LensColorBottom,
    Field::LensTransmissionBottom,
    Field::MirrorColor,
    Field::MirrorStrength,
    Field::Polarized,
    Field::AntiReflection,
];

impl Row<'_> {
    pub(super) fn read_lens(&mut self) {
        let Some(first) = FIELDS.into_iter().find_map(|field| self.text(field)) else { return };
        let (polarized, anti_reflection) = (self.polarized(), self.anti_reflection());
        let mirror = self.mirror();
        let bottom = self.bottom();
        let is_tinted = bottom.is_some()
            || mirror.is_some()
            || polarized == Some(true)
            || [Field::LensColor, Field::LensTransmission].into_iter().any(|field| self.text(field).is_some());
        if !is_tinted && anti_reflection.is_none() {
            return;
        }
        let tint = if is_tinted { self.tint() } else { Some((CLEAR.0.to_owned(), CLEAR.1)) };
        let Some((color, transmission)) = tint else { return };
        let (color_bottom, transmission_bottom) = bottom.unwrap_or_default();
        let lens = LensTint { color, transmission, transmission_bottom, color_bottom, mirror, polarized, anti_reflection };
        self.assign(Level::Variant, "lens", json!(lens), first, None);
    }

    fn tint(&mut self) -> Option<(String, f64)> {
        let color = self.required_cell(Field::LensColor, "a tinted, mirrored or polarized lens needs its color");
        let transmission =
            self.required_cell(Field::LensTransmission, "a tinted, mirrored or polarized lens needs its transmission, 0 to 1");
        let color = color.and_then(|cell| self.value_or_error(cell, cells::hex_color(cell.1)));
        let transmission = transmission.and_then(|cell| self.value_or_error(cell, cells::share(cell.1, self.decimal_mark())));
        color.zip(transmission)
    }

    /// Color and transmission at the bottom of a graded lens.
    fn bottom(&mut self) -> Option<(Option<String>, Option<f64>)> {
        let color = self.text(Field::LensColorBottom);
        if color.is_none() && self.text(Field::LensTransmissionBottom).is_none() {
            return None;
        }
        let transmission =
            self.required_cell(Field::LensTransmissionBottom, "a color at the bottom needs the transmission there, 0 to 1");
        let transmission = transmission.and_then(|cell| self.value_or_error(cell, cells::share(cell.1, self.decimal_mark())));
        let color = color.and_then(|cell| self.value_or_error(cell, cells::hex_color(cell.1)));
        Some((color, transmission))
    }

    fn mirror(&mut self) -> Option<LensMirror> {
        if self.text(Field::MirrorColor).is_none() && self.text(Field::MirrorStrength).is_none() {
            return None;
        }
        let color = self.required_cell(Field::MirrorColor, "a mirror coating needs its color");
        let strength =
            self.required_cell(Field::MirrorStrength, "a mirror coating needs the share of light that it reflects, 0 to 0.95");
        let color = color.and_then(|cell| self.value_or_error(cell, cells::hex_color(cell.1)));
        let strength = strength.and_then(|cell| self.value_or_error(cell, cells::mirror_strength(cell.1, self.decimal_mark())));
        color.zip(strength).map(|(color, strength)| LensMirror { color, strength })
    }

    fn polarized(&mut self) -> Option<bool> {
        let cell = self.text(Field::Polarized)?;
        self.value_or_error(cell, cells::polarized(cell.1))
    }

    fn anti_reflection(&mut self) -> Option<AntiReflection> {
        let cell = self.text(Field::AntiReflection)?;
        self.value_or_error(cell, cells::anti_reflection(cell.1)).flatten()
    }
}
