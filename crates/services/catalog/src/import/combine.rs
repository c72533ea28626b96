//! What a row says of a price or of stock, laid over what is stored: an update that carries a part leaves the rest alone.

use std::borrow::Cow;

use serde_json::{Value, json};

/// The value to store, or none when what is said does not make one with what is stored.
pub(super) fn combined<'a>(path: &str, stored: &Value, said: &'a Value) -> Option<Cow<'a, Value>> {
    match path {
        "price" => Some(Cow::Owned(price(stored, said))),
        "inventory" => inventory(stored, said).map(Cow::Owned),
        _ => Some(Cow::Borrowed(said)),
    }
}

/// A file without a column of reduced prices leaves a reduction alone that still is one.
fn price(stored: &Value, said: &Value) -> Value {
    let discounted = said.get("discounted_minor").unwrap_or_else(|| {
        let is_reduced =
            stored["currency"] == said["currency"] && stored["discounted_minor"].as_i64() <= said["base_minor"].as_i64();
        if is_reduced { &stored["discounted_minor"] } else { &Value::Null }
    });
    json!({ "base_minor": said["base_minor"], "discounted_minor": discounted, "currency": said["currency"] })
}

fn inventory(stored: &Value, said: &Value) -> Option<Value> {
    let field = |name: &str| said.get(name).or_else(|| stored.get(name)).cloned().unwrap_or_default();
    let (quantity, low_threshold) = (field("quantity").as_i64()?, field("low_threshold"));
    let is_same = |name: &str, value: &Value| stored.get(name) == Some(value);
    let is_as_stored = is_same("quantity", &json!(quantity)) && is_same("low_threshold", &low_threshold);
    let status = match (said.get("status"), stored.get("status")) {
        (Some(status), _) => status.clone(),
        // What is given up does not come back with a number.
        (None, Some(status)) if is_as_stored || status == "discontinued" => status.clone(),
        _ => json!(status_of(quantity, low_threshold.as_i64())),
    };
    Some(json!({ "quantity": quantity, "low_threshold": low_threshold, "status": status }))
}

fn status_of(quantity: i64, low_threshold: Option<i64>) -> &'static str {
    match quantity {
        0 => "out_of_stock",
        few if low_threshold.is_some_and(|threshold| few <= threshold) => "low_stock",
        _ => "in_stock",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, stored: Value, said: Value, expected: Option<Value>) {
        assert_eq!(combined(path, &stored, &said).map(Cow::into_owned), expected, "{stored} {said}");
    }

    #[test]
    fn a_new_price_keeps_a_reduction_that_is_one() {
        let stored = json!({ "base_minor": 100, "discounted_minor": 80, "currency": "EUR" });
        let price =
            |base: i64, discounted: Value| Some(json!({ "base_minor": base, "discounted_minor": discounted, "currency": "EUR" }));
        check("price", stored.clone(), json!({ "base_minor": 120, "currency": "EUR" }), price(120, json!(80)));
        check("price", stored.clone(), json!({ "base_minor": 70, "currency": "EUR" }), price(70, Value::Null));
        let cleared = json!({ "base_minor": 120, "discounted_minor": null, "currency": "EUR" });
        check("price", stored, cleared.clone(), Some(cleared));
        check("price", Value::Null, json!({ "base_minor": 120, "currency": "EUR" }), price(120, Value::Null));
    }

    #[test]
    fn a_new_quantity_keeps_the_threshold_and_what_is_discontinued() {
        let stored = |status: &str| json!({ "quantity": 9, "low_threshold": 3, "status": status });
        let inventory = |quantity: i64, status: &str| Some(json!({ "quantity": quantity, "low_threshold": 3, "status": status }));
        check("inventory", stored("in_stock"), json!({ "quantity": 2 }), inventory(2, "low_stock"));
        check("inventory", stored("in_stock"), json!({ "quantity": 0 }), inventory(0, "out_of_stock"));
        check("inventory", stored("discontinued"), json!({ "quantity": 5 }), inventory(5, "discontinued"));
        check("inventory", stored("low_stock"), json!({ "quantity": 9 }), inventory(9, "low_stock"));
        check("inventory", stored("in_stock"), json!({ "status": "discontinued" }), inventory(9, "discontinued"));
        check("inventory", Value::Null, json!({ "status": "in_stock" }), None);
        let fresh = json!({ "quantity": 4, "low_threshold": null, "status": "in_stock" });
        check("inventory", Value::Null, json!({ "quantity": 4 }), Some(fresh));
    }
}
