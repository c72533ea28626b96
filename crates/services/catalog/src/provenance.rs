//! Who said so, for a product that its owner writes as a whole.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::documents::{ProductContent, Provenance};

/// Fields that are told apart one by one inside these; everything else is one field with what is in it.
const NESTED: [&str; 4] = ["frame", "frame.dimensions", "variants", "color"];

/// The provenance of `new`: what stands as it stood keeps its own, the rest is from `origin`. Variants are the same when
/// their SKU is.
#[must_use]
pub fn of_replaced(
    new: &ProductContent,
    old: Option<(&ProductContent, &BTreeMap<String, Provenance>)>,
    origin: &Provenance,
) -> BTreeMap<String, Provenance> {
    let old_fields = old.map(|(old, _)| fields(old)).unwrap_or_default();
    let old_index = |sku: &str| old.and_then(|(old, _)| old.variants.iter().position(|variant| variant.sku == sku));
    let mut written = BTreeMap::new();
    for (path, value) in fields(new) {
        let old_path = old_path(&path, new, &old_index);
        let unchanged = old_path.filter(|old_path| old_fields.get(old_path) == Some(&value));
        let kept = unchanged.and_then(|old_path| old.and_then(|(_, provenance)| provenance.get(&old_path)));
        written.insert(path, kept.unwrap_or(origin).clone());
    }
    written
}

/// Where a field of a variant was before, as its place among the variants may be another.
fn old_path(path: &str, new: &ProductContent, old_index: &dyn Fn(&str) -> Option<usize>) -> Option<String> {
    let Some(rest) = path.strip_prefix("variants.") else { return Some(path.to_owned()) };
    let (at, field) = rest.split_once('.')?;
    let variant = new.variants.get(at.parse::<usize>().ok()?)?;
    Some(format!("variants.{}.{field}", old_index(&variant.sku)?))
}

/// All fields that have a value, by path.
fn fields(product: &ProductContent) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    if let Ok(Value::Object(product)) = serde_json::to_value(product) {
        for (name, value) in product {
            collect(name, value, &mut found);
        }
    }
    found
}

fn collect(path: String, value: Value, found: &mut BTreeMap<String, Value>) {
    let name = path.rsplit('.').next().unwrap_or_default();
    let is_variant = path.strip_prefix("variants.").is_some_and(|at| at.parse::<usize>().is_ok());
    let is_nested = is_variant || NESTED.contains(&path.as_str()) || (path.starts_with("variants.") && NESTED.contains(&name));
    match value {
        Value::Null => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Object(fields) if is_nested => {
            fields.into_iter().for_each(|(name, value)| collect(format!("{path}.{name}"), value, found))
        }
        Value::Array(items) if is_nested => {
            items.into_iter().enumerate().for_each(|(at, value)| collect(format!("{path}.{at}"), value, found))
        }
        value => drop(found.insert(path, value)),
    }
}
