//! The OpenAPI 3.1 document, made from the table of operations and the wire types.

pub mod answers;
mod components;
mod requests;

use serde_json::{Map, Value, json};

use crate::operations::{Operation, operations};

pub use components::Schemas;

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for operation in operations() {
        let described = described(operation, &mut schemas);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_ascii_lowercase()] = described;
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "VARAi",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Frames that fit, shown on the face. Lengths are millimeters, money is in minor units, times are RFC 3339 in UTC.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "ApiKey": { "type": "apiKey", "in": "header", "name": "X-API-Key" },
                "Bearer": { "type": "http", "scheme": "bearer" },
            },
            "headers": answers::headers(),
            "schemas": {},
        },
    });
    schemas.finish(&mut document);
    document
}

/// Operations are grouped by the thing they are about: the first segment after `/v1/`.
#[must_use]
pub fn tag(operation: &Operation) -> &'static str {
    operation.path.trim_start_matches("/v1/").split('/').next().unwrap_or_default()
}

/// What a group of operations is about.
const TAGS: &[(&str, &str)] = &[
    ("adjustments", "How frames sit on people, for shops that know who is signed in."),
    ("api-keys", "Keys of the shop: secret ones for its own programs, publishable ones for its pages."),
    ("face-analyses", "Measures of the faces in a photo. Nothing of the photo is kept."),
    ("face-shapes", "Face shapes and the frame shapes that flatter them."),
    ("fit-checks", "How one frame fits a head, in mm."),
    ("health", "Whether the platform and its services work."),
    ("imports", "Catalog files on their way into the catalog."),
    ("looks", "Looks that people saved, as recipes without their face."),
    ("me", "Whose key this is, and what it may do."),
    ("openapi.json", "This document."),
    ("people", "What is kept of a person, and its erasure."),
    ("products", "Products, their variants, pictures and 3-D models."),
    ("recommendations", "Frames ranked for a head."),
    ("try-on", "Frames drawn on the face in a photo."),
];

fn tags() -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for operation in operations() {
        if !names.contains(&tag(operation)) {
            names.push(tag(operation));
        }
    }
    let described = |name: &str| TAGS.iter().find(|(tag, _)| *tag == name).map(|(_, description)| *description);
    names.into_iter().map(|name| json!({ "name": name, "description": described(name) })).collect()
}

fn described(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "tags": [tag(operation)],
        "summary": operation.summary,
        "parameters": requests::parameters(operation, schemas),
        "responses": answers::responses(operation, schemas),
        "security": if operation.access.needs_principal() { json!([{ "ApiKey": [] }, { "Bearer": [] }]) } else { json!([]) },
    });
    if !operation.description.is_empty() {
        described["description"] = operation.description.into();
    }
    if let Some(permission) = operation.access.permission() {
        described["x-permission"] = permission.as_str().into();
    }
    if let Some(body) = requests::body(operation, schemas) {
        described["requestBody"] = body;
    }
    described
}

#[cfg(test)]
mod tests;
