//! Whether a product may be stored as its owner wrote it: everything that is wrong, by field.

use std::collections::HashSet;

use api::product::{Color, Frame, Inventory, LensTint, Price, ProductInput, Variant};
use eyewear::{Currency, Gtin};
use platform::error::Detail;
use platform::http::FieldPath;
use serde_json::Value;

use crate::limits;

/// The path of a variant.
#[must_use]
pub fn variant_path(index: usize) -> FieldPath {
    FieldPath::root().key("variants").index(index)
}

/// All that is wrong with a product.
#[must_use]
pub fn problems(product: &ProductInput) -> Vec<Detail> {
    let mut validator = Validator::default();
    let field = |name: &str| FieldPath::root().key(name);
    validator.text(&field("sku"), &product.sku, 1, limits::SKU_CHARACTERS);
    validator.optional_text(&field("mpn"), product.mpn.as_deref(), limits::MPN_CHARACTERS);
    validator.text(&field("name"), &product.name, 1, limits::NAME_CHARACTERS);
    validator.text(&field("brand"), &product.brand, 1, limits::BRAND_CHARACTERS);
    validator.optional_text(
        &field("short_description"),
        product.short_description.as_deref(),
        limits::SHORT_DESCRIPTION_CHARACTERS,
    );
    validator.long_text(&field("long_description"), product.long_description.as_deref(), limits::LONG_DESCRIPTION_CHARACTERS);
    validator.gtin(&field("gtin"), product.gtin.as_deref());
    validator.count(&field("tags"), product.tags.len(), 0, limits::TAGS);
    for (at, tag) in product.tags.iter().enumerate() {
        validator.text(&field("tags").index(at), tag, 1, limits::TAG_CHARACTERS);
    }
    validator.frame(&product.frame);
    validator.variants(&product.variants);
    validator.details
}

#[derive(Default)]
struct Validator {
    details: Vec<Detail>,
}

impl Validator {
    fn add(&mut self, field: &FieldPath, code: &'static str, message: impl Into<String>) {
        self.details.push(Detail { field: field.to_string(), code: code.into(), message: message.into() });
    }

    fn text(&mut self, field: &FieldPath, text: &str, min: usize, max: usize) {
        let characters = text.chars().count();
        if characters < min || text.trim().is_empty() {
            self.add(field, "required", "it must not be empty");
        } else if characters > max {
            self.add(field, "too_long", format!("it has {characters} characters; {max} are allowed"));
        }
        if text.trim() != text {
            self.add(field, "invalid_character", "it begins or ends with a space; remove it");
        }
        if limits::has_control_characters(text, false) {
            self.add(field, "invalid_character", "it holds a control character or line end; remove it");
        }
    }

    fn optional_text(&mut self, field: &FieldPath, text: Option<&str>, max: usize) {
        if let Some(text) = text {
            self.text(field, text, 1, max);
        }
    }

    fn long_text(&mut self, field: &FieldPath, text: Option<&str>, max: usize) {
        let Some(text) = text else { return };
        let characters = text.chars().count();
        if characters > max {
            self.add(field, "too_long", format!("it has {characters} characters; {max} are allowed"));
        }
        if limits::has_control_characters(text, true) {
            self.add(field, "invalid_character", "it holds a control character; remove it");
        }
    }

    fn gtin(&mut self, field: &FieldPath, gtin: Option<&str>) {
        if let Some(Err(error)) = gtin.map(str::parse::<Gtin>) {
            self.add(field, "invalid_gtin", error.to_string());
        }
    }

    fn count(&mut self, field: &FieldPath, count: usize, min: usize, max: usize) {
        if !(min..=max).contains(&count) {
            self.add(field, "out_of_range", format!("it has {count} entries; {min} to {max} are allowed"));
        }
    }

    fn frame(&mut self, frame: &Frame) {
        let path = FieldPath::root().key("frame");
        self.count(&path.clone().key("materials"), frame.materials.len(), 0, limits::MATERIALS);
        let Ok(Value::Object(dimensions)) = serde_json::to_value(frame.dimensions) else { return };
        for (name, value) in &dimensions {
            if let Some(problem) = value.as_f64().and_then(|value| limits::dimension_problem(name, value)) {
                self.add(&path.clone().key("dimensions").key(name), "out_of_range", problem);
            }
        }
    }

    fn variants(&mut self, variants: &[Variant]) {
        self.count(&FieldPath::root().key("variants"), variants.len(), 1, limits::VARIANTS);
        let mut skus = HashSet::new();
        for (at, variant) in variants.iter().enumerate() {
            let field = |name: &str| variant_path(at).key(name);
            self.text(&field("sku"), &variant.sku, 1, limits::SKU_CHARACTERS);
            if !skus.insert(variant.sku.as_str()) {
                self.add(&field("sku"), "duplicate_sku", "another variant of the product has this SKU");
            }
            self.gtin(&field("gtin"), variant.gtin.as_deref());
            self.color(&field("color"), &variant.color);
            if let Some(lens) = &variant.lens {
                self.lens(&field("lens"), lens);
            }
            if let Some(price) = &variant.price {
                self.price(&field("price"), price);
            }
            if let Some(inventory) = &variant.inventory {
                self.inventory(&field("inventory"), inventory);
            }
        }
    }

    fn color(&mut self, field: &FieldPath, color: &Color) {
        self.text(&field.clone().key("name"), &color.name, 1, limits::COLOR_NAME_CHARACTERS);
        self.optional_text(&field.clone().key("code"), color.code.as_deref(), limits::COLOR_CODE_CHARACTERS);
        self.hex(&field.clone().key("front"), color.front.as_deref());
        self.hex(&field.clone().key("temples"), color.temples.as_deref());
    }

    fn hex(&mut self, field: &FieldPath, color: Option<&str>) {
        if color.is_some_and(|color| !limits::is_hex_color(color)) {
            self.add(field, "invalid_color", "a color is written #rrggbb in lower case");
        }
    }

    fn lens(&mut self, field: &FieldPath, lens: &LensTint) {
        self.hex(&field.clone().key("color"), Some(&lens.color));
        self.hex(&field.clone().key("color_bottom"), lens.color_bottom.as_deref());
        if let Some(mirror) = &lens.mirror {
            self.hex(&field.clone().key("mirror").key("color"), Some(&mirror.color));
            if !(0.0..=limits::MIRROR_STRENGTH_MAX).contains(&mirror.strength) {
                self.add(
                    &field.clone().key("mirror").key("strength"),
                    "out_of_range",
                    "a mirror reflects 0 to 0.95 of the light",
                );
            }
        }
        let shares = [("transmission", Some(lens.transmission)), ("transmission_bottom", lens.transmission_bottom)];
        for (name, share) in shares {
            if share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
                self.add(&field.clone().key(name), "out_of_range", "a share of light is 0 to 1");
            }
        }
    }

    fn price(&mut self, field: &FieldPath, price: &Price) {
        if let Err(error) = price.currency.parse::<Currency>() {
            self.add(&field.clone().key("currency"), "invalid_enum", error.to_string());
        }
        self.amount(&field.clone().key("base_minor"), Some(price.base_minor));
        self.amount(&field.clone().key("discounted_minor"), price.discounted_minor);
        if price.discounted_minor.is_some_and(|discounted| discounted > price.base_minor) {
            self.add(
                &field.clone().key("discounted_minor"),
                "inconsistent",
                "the discounted price is higher than the base price",
            );
        }
    }

    fn inventory(&mut self, field: &FieldPath, inventory: &Inventory) {
        self.amount(&field.clone().key("quantity"), Some(inventory.quantity));
        self.amount(&field.clone().key("low_threshold"), inventory.low_threshold);
    }

    fn amount(&mut self, field: &FieldPath, amount: Option<i64>) {
        if amount.is_some_and(|amount| !(0..=limits::AMOUNT).contains(&amount)) {
            self.add(field, "out_of_range", format!("it must be 0 to {}", limits::AMOUNT));
        }
    }
}
