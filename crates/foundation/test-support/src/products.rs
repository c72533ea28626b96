//! A few products that differ in what services look at.

use api::product::Product;
use serde_json::{Value, json};

/// Bodies of `POST /v1/products`: a round acetate frame in two colors, aviator sunglasses with mirrored lenses, a frame of which no
/// dimension is known, and one that is a draft.
#[must_use]
pub fn product_inputs() -> Vec<Value> {
    vec![
        json!({
            "sku": "LM-1", "name": "Pip", "brand": "Fennquist", "status": "active",
            "frame": {
                "dimensions": { "a_mm": 48.0, "b_mm": 44.0, "dbl_mm": 21.0, "temple_mm": 145.0, "total_width_mm": 138.0 },
                "shape": "round", "rim": "full", "materials": ["acetate"],
            },
            "variants": [
                { "sku": "LM-1-BLK", "color": { "name": "Black", "front": "#141416" },
                  "price": { "base_minor": 12900, "currency": "EUR" } },
                { "sku": "LM-1-TOR", "color": { "name": "Tortoise", "front": "#b06c30", "pattern": "tortoise" },
                  "price": { "base_minor": 13900, "discounted_minor": 9900, "currency": "EUR" } },
            ],
        }),
        json!({
            "sku": "LM-2", "name": "Gull", "brand": "Harlow", "status": "active", "tags": ["sun"],
            "frame": {
                "dimensions": { "a_mm": 58.0, "b_mm": 50.0, "dbl_mm": 14.0, "temple_mm": 135.0, "total_width_mm": 142.0 },
                "shape": "aviator", "rim": "full", "materials": ["metal"],
            },
            "variants": [{
                "sku": "LM-2-GLD", "color": { "name": "Gold", "front": "#c9a227" },
                "lens": { "color": "#3a4a3c", "transmission": 0.2, "mirror": { "color": "#8fb4d9", "strength": 0.4 } },
                "inventory": { "quantity": 3, "low_threshold": 5, "status": "low_stock" },
            }],
        }),
        json!({
            "sku": "LM-3", "name": "Wren", "brand": "Fennquist", "status": "active",
            "variants": [{ "sku": "LM-3-RED", "color": { "name": "Red" } }],
        }),
        json!({
            "sku": "LM-4", "name": "Heron", "brand": "Harlow", "status": "draft",
            "frame": { "dimensions": { "a_mm": 52.0, "dbl_mm": 18.0 }, "shape": "rectangle", "rim": "semi" },
            "variants": [{ "sku": "LM-4-BLU", "color": { "name": "Blue", "front": "#1d3b6b" } }],
        }),
    ]
}

/// The same products as the catalog answers them.
#[must_use]
pub fn products() -> Vec<Product> {
    product_inputs().into_iter().zip(1..).map(|(input, number)| product(number, input)).collect()
}

/// One product as the catalog answers it, with the id `prd_` and a number.
#[must_use]
#[track_caller]
pub fn product(number: u64, mut input: Value) -> Product {
    input["id"] = json!(format!("prd_{number:0>26}"));
    input["version"] = json!(1);
    input["created_at"] = json!("2026-01-01T00:00:00Z");
    input["updated_at"] = json!("2026-01-01T00:00:00Z");
    serde_json::from_value(input).unwrap()
}
