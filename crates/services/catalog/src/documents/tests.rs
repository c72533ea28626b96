//! Documents of the previous program and of this one, each read by the other. `previous.rs` is a copy of the previous program's
//! types, which nothing may change; the fixtures are what it writes.

mod previous;

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;

const PRODUCTS: [&str; 2] =
    [include_str!("../../tests/fixtures/product.json"), include_str!("../../tests/fixtures/product_minimal.json")];
const IMPORTS: [&str; 2] =
    [include_str!("../../tests/fixtures/import.json"), include_str!("../../tests/fixtures/import_failed.json")];
const SKU_CLAIM: &str = include_str!("../../tests/fixtures/sku_claim.json");
const ACTIVE_IMPORT: &str = include_str!("../../tests/fixtures/active_import.json");

/// The fixture is what `Previous` writes; `Now` reads it and writes the same, which `Previous` reads.
#[track_caller]
fn check<Previous: Serialize + DeserializeOwned, Now: Serialize + DeserializeOwned>(fixture: &str) -> Now {
    let fixture: Value = serde_json::from_str(fixture).unwrap();
    let previous: Previous = serde_json::from_value(fixture.clone()).unwrap();
    assert_eq!(serde_json::to_value(&previous).unwrap(), fixture, "the previous program would not write the fixture");
    let now: Now = serde_json::from_str(&fixture.to_string()).unwrap();
    let written = serde_json::to_string(&now).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), fixture);
    serde_json::from_str::<Previous>(&written).unwrap();
    now
}

#[test]
fn products_are_read_and_written_as_by_the_previous_program() {
    let [full, minimal] = PRODUCTS.map(check::<previous::ProductDocument, ProductDocument>);
    let lens = full.content.variants[0].lens.as_ref().unwrap();
    assert_eq!((lens.polarized, lens.anti_reflection), (Some(true), Some(AntiReflection::Blue)));
    assert_eq!(full.import.unwrap().rows[&3], Outcome::Updated);
    assert_eq!((minimal.content.status, minimal.import), (ProductStatus::Draft, None));
}

#[test]
fn imports_and_claims_are_read_and_written_as_by_the_previous_program() {
    let [running, failed] = IMPORTS.map(check::<previous::ImportDocument, ImportDocument>);
    assert_eq!((running.status, running.progress(), running.is_finished()), (ImportStatus::Running, 0.25, false));
    assert!(failed.is_finished());
    check::<previous::SkuClaim, SkuClaim>(SKU_CLAIM);
    let mut active = check::<previous::ActiveImport, ActiveImport>(ACTIVE_IMPORT);
    active.lease = Some(Lease { owner: "01k5m2q8xj7w3d9t4c6v1b0n2p".to_owned(), expires_at_ms: 1_790_841_600_000 });
    serde_json::from_value::<previous::ActiveImport>(serde_json::to_value(&active).unwrap()).unwrap();
}

/// Objects whose keys are free: what is added to them would be an entry.
const MAPS: [&str; 4] = ["provenance", "rows", "mapping", "columns"];

/// Adds a field to every object inside a document, as a later program may.
fn add_later_fields(name: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(name, value)| add_later_fields(name, value));
            if !MAPS.contains(&name) {
                fields.insert("later".to_owned(), json!({ "any": [1] }));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add_later_fields("", item)),
        _ => {}
    }
}

#[test]
fn fields_of_a_later_program_are_passed_over() {
    #[track_caller]
    fn check<T: DeserializeOwned + PartialEq + Debug>(fixture: &str) {
        let mut later: Value = serde_json::from_str(fixture).unwrap();
        add_later_fields("", &mut later);
        assert_eq!(serde_json::from_value::<T>(later).unwrap(), serde_json::from_str::<T>(fixture).unwrap());
    }
    PRODUCTS.iter().for_each(|fixture| check::<ProductDocument>(fixture));
    IMPORTS.iter().for_each(|fixture| check::<ImportDocument>(fixture));
    check::<SkuClaim>(SKU_CLAIM);
    check::<ActiveImport>(ACTIVE_IMPORT);
}
