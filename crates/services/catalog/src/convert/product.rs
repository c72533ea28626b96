//! Products.

use std::collections::BTreeMap;

use api::product as wire;
use eyewear::FrameDimensions;
use platform::http::FieldPath;
use store::Versioned;

use super::{same_fields, same_variants};
use crate::documents as stored;

same_variants! {
    stored::ProductStatus, wire::ProductStatus: Draft, Active, Inactive, Archived;
    stored::StockStatus, wire::StockStatus: InStock, LowStock, OutOfStock, Discontinued;
    stored::Pattern, wire::Pattern: Solid, TwoTone, Translucent, Tortoise;
    stored::AntiReflection, wire::AntiReflection: Green, Blue, Purple;
    stored::FieldSource, wire::FieldSource: Supplier, Platform, Measured, Fixed, Guessed, Generated, Manual;
}

same_fields! {
    stored::Frame, wire::Frame: dimensions, shape, rim, materials, hinge, nose_pads;
    stored::Dimensions, FrameDimensions:
        a_mm, b_mm, dbl_mm, ed_mm, temple_mm, total_width_mm, frame_height_mm, base_curve_d, wrap_deg, pantoscopic_deg, weight_g,
        tolerance_mm;
    stored::LensMirror, wire::LensMirror: color, strength;
    stored::Price, wire::Price: base_minor, discounted_minor, currency;
    stored::Inventory, wire::Inventory: quantity, low_threshold, status;
}

/// The product as it is served.
#[must_use]
pub fn product_to_wire(product: Versioned<stored::ProductDocument>) -> wire::Product {
    let Versioned { value, version } = product;
    let stored::ProductDocument { id, content, provenance, import: _, created_at, updated_at } = value;
    let content = content_to_wire(content);
    wire::Product { id, content, provenance: provenance_to_wire(provenance), version, created_at, updated_at }
}

fn provenance_to_wire(provenance: BTreeMap<String, stored::Provenance>) -> BTreeMap<String, wire::Provenance> {
    let to_wire = |(path, provenance): (String, stored::Provenance)| {
        let stored::Provenance { source, source_id, at, evidence } = provenance;
        (FieldPath::from_stored(&path).to_string(), wire::Provenance { source: source.into(), source_id, at, evidence })
    };
    provenance.into_iter().map(to_wire).collect()
}

fn content_to_wire(content: stored::ProductContent) -> wire::ProductInput {
    let stored::ProductContent {
        sku,
        gtin,
        mpn,
        name,
        brand,
        short_description,
        long_description,
        status,
        tags,
        frame,
        variants,
    } = content;
    wire::ProductInput {
        sku,
        gtin,
        mpn,
        name,
        brand,
        short_description,
        long_description,
        status: status.into(),
        tags,
        frame: frame.into(),
        variants: variants.into_iter().map(variant_to_wire).collect(),
    }
}

#[must_use]
pub fn content_from_wire(input: wire::ProductInput) -> stored::ProductContent {
    let wire::ProductInput { sku, gtin, mpn, name, brand, short_description, long_description, status, tags, frame, variants } =
        input;
    stored::ProductContent {
        sku,
        gtin,
        mpn,
        name,
        brand,
        short_description,
        long_description,
        status: status.into(),
        tags,
        frame: frame.into(),
        variants: variants.into_iter().map(variant_from_wire).collect(),
    }
}

fn variant_to_wire(variant: stored::Variant) -> wire::Variant {
    let stored::Variant { sku, gtin, color, lens, price, inventory } = variant;
    wire::Variant {
        sku,
        gtin,
        color: color_to_wire(color),
        lens: lens.map(lens_to_wire),
        price: price.map(Into::into),
        inventory: inventory.map(Into::into),
    }
}

fn variant_from_wire(variant: wire::Variant) -> stored::Variant {
    let wire::Variant { sku, gtin, color, lens, price, inventory } = variant;
    stored::Variant {
        sku,
        gtin,
        color: color_from_wire(color),
        lens: lens.map(lens_from_wire),
        price: price.map(Into::into),
        inventory: inventory.map(Into::into),
    }
}

fn color_to_wire(color: stored::Color) -> wire::Color {
    let stored::Color { name, code, front, temples, pattern } = color;
    wire::Color { name, code, front, temples, pattern: pattern.map(Into::into) }
}

fn color_from_wire(color: wire::Color) -> stored::Color {
    let wire::Color { name, code, front, temples, pattern } = color;
    stored::Color { name, code, front, temples, pattern: pattern.map(Into::into) }
}

fn lens_to_wire(lens: stored::LensTint) -> wire::LensTint {
    let stored::LensTint { color, transmission, transmission_bottom, color_bottom, mirror, polarized, anti_reflection } = lens;
    let mirror = mirror.map(Into::into);
    let anti_reflection = anti_reflection.map(Into::into);
    wire::LensTint { color, transmission, transmission_bottom, color_bottom, mirror, polarized, anti_reflection }
}

fn lens_from_wire(lens: wire::LensTint) -> stored::LensTint {
    let wire::LensTint { color, transmission, transmission_bottom, color_bottom, mirror, polarized, anti_reflection } = lens;
    let mirror = mirror.map(Into::into);
    let anti_reflection = anti_reflection.map(Into::into);
    stored::LensTint { color, transmission, transmission_bottom, color_bottom, mirror, polarized, anti_reflection }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What the previous program stored, and what it is on the wire.
    #[test]
    fn a_product_goes_out_by_the_names_of_the_wire_and_comes_back_the_same() {
        let fixtures =
            [include_str!("../../tests/fixtures/product.json"), include_str!("../../tests/fixtures/product_minimal.json")];
        for fixture in fixtures {
            let value: stored::ProductDocument = serde_json::from_str(fixture).unwrap();
            let sent = product_to_wire(Versioned { value: value.clone(), version: 3 });
            assert_eq!(content_from_wire(sent.content.clone()), value.content);
            let mut expected: Value = serde_json::from_str(fixture).unwrap();
            let fields = expected.as_object_mut().unwrap();
            fields.remove("import");
            fields.insert("version".to_owned(), json!(3));
            let provenance = fields.remove("provenance").unwrap();
            let renamed = |(path, said): (&String, &Value)| {
                (path.replace("variants.0", "variants[0]").replace("variants.1", "variants[1]"), said.clone())
            };
            let provenance: serde_json::Map<String, Value> = provenance.as_object().unwrap().iter().map(renamed).collect();
            if !provenance.is_empty() {
                fields.insert("provenance".to_owned(), provenance.into());
            }
            let lens = fields["variants"][0]["lens"].as_object_mut().unwrap();
            let polarized = lens.remove("polarised").unwrap();
            lens.insert("polarized".to_owned(), polarized);
            assert_eq!(serde_json::to_value(&sent).unwrap(), expected);
        }
    }
}
