//! The types in `docs/api` are the API's own: those of the pages are made from them.
#![allow(clippy::unwrap_used)]

use serde_json::json;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/api/schemas.json");

/// The document without its operations. `make api-types` writes it by running this with `VARAI_WRITE_SCHEMAS` set.
#[test]
fn the_schemas_in_docs_are_current() {
    let document = api::openapi::document();
    let schemas = json!({
        "openapi": document["openapi"], "info": document["info"], "paths": {},
        "components": { "schemas": document["components"]["schemas"] },
    });
    let current = serde_json::to_string_pretty(&schemas).unwrap() + "\n";
    if std::env::var_os("VARAI_WRITE_SCHEMAS").is_some() {
        std::fs::write(PATH, &current).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(written == current, "docs/api/schemas.json is not what the wire types say; run make api-types");
}
