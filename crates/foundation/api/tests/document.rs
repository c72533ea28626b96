//! The document in `docs/api` is the API's own: the web client and its types are made from it.
#![allow(clippy::unwrap_used)]

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/api/openapi.json");

/// The whole document, as `GET /v1/openapi.json` answers. `make api-types` writes it by running this with `VARAI_WRITE_OPENAPI` set.
#[test]
fn the_document_in_docs_is_current() {
    let current = serde_json::to_string_pretty(&api::openapi::document()).unwrap() + "\n";
    if std::env::var_os("VARAI_WRITE_OPENAPI").is_some() {
        std::fs::write(PATH, &current).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(written == current, "docs/api/openapi.json is not what the table of operations says; run make api-types");
}
