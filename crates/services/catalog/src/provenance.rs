//! Who said so, for a product that its owner writes as a whole.

use std::collections::BTreeMap;

use api::product::{ProductInput, Provenance};
use serde_json::Value;

/// Fields that are told apart one by one inside these; everything else is one field with what is in it.
const OPENED: [&str; 4] = ["frame", "frame.dimensions", "variants", "color"];

/// The provenance of `new`: what stands as it stood keeps its own, the rest is said by `stamp`. Variants are the same when
/// their SKU is.
#[must_use]
pub fn of_written(
    new: &ProductInput,
    old: Option<(&ProductInput, &BTreeMap<String, Provenance>)>,
    stamp: &Provenance,
) -> BTreeMap<String, Provenance> {
    let old_fields = old.map(|(old, _)| fields(old)).unwrap_or_default();
    let old_place = |sku: &str| old.and_then(|(old, _)| old.variants.iter().position(|variant| variant.sku == sku));
    let mut written = BTreeMap::new();
    for (path, value) in fields(new) {
        let before = path_before(&path, new, &old_place);
        let unchanged = before.filter(|before| old_fields.get(before) == Some(&value));
        let kept = unchanged.and_then(|before| old.and_then(|(_, provenance)| provenance.get(&before)));
        written.insert(path, kept.unwrap_or(stamp).clone());
    }
    written
}

/// Where a field of a variant was before, as its place among the variants may be another.
fn path_before(path: &str, new: &ProductInput, old_place: &dyn Fn(&str) -> Option<usize>) -> Option<String> {
    let Some(rest) = path.strip_prefix("variants.") else { return Some(path.to_owned()) };
    let (at, field) = rest.split_once('.')?;
    let variant = new.variants.get(at.parse::<usize>().ok()?)?;
    Some(format!("variants.{}.{field}", old_place(&variant.sku)?))
}

/// All fields that have a value, by path.
fn fields(product: &ProductInput) -> BTreeMap<String, Value> {
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
    let opened = is_variant || OPENED.contains(&path.as_str()) || (path.starts_with("variants.") && OPENED.contains(&name));
    match value {
        Value::Null => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Object(fields) if opened => {
            fields.into_iter().for_each(|(name, value)| collect(format!("{path}.{name}"), value, found))
        }
        Value::Array(items) if opened => {
            items.into_iter().enumerate().for_each(|(at, value)| collect(format!("{path}.{at}"), value, found))
        }
        value => drop(found.insert(path, value)),
    }
}
