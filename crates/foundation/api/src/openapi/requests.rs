//! What goes in: parameters and bodies.

use serde_json::{Map, Value, json};

use super::components::Schemas;
use crate::look::PERSON_PATTERN;
use crate::operations::http_method::Method;
use crate::operations::{FormPart, Operation, PartContent, RequestBody};

pub(super) fn parameters(operation: &Operation, schemas: &mut Schemas) -> Vec<Value> {
    let mut parameters: Vec<Value> = path_parameters(operation.path).map(path_parameter).collect();
    if let Some(query) = operation.query {
        parameters.extend(query_parameters(&schemas.object_of_request(query)));
    }
    if operation.supports_idempotency() {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Repeats of a call with the same key and the same body have one effect and the same answer, for 24 hours.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        }));
    }
    if operation.is_conditional() {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": false,
            "description": "The ETag that was read. The call is refused when the resource has changed since, and for what never was an ETag of it.",
            "schema": { "type": "string" },
        }));
    }
    parameters
}

/// The names between braces.
pub(super) fn path_parameters(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

fn path_parameter(name: &str) -> Value {
    // Ids are ours, and a person's reference is the shop's.
    let pattern = if name == "person" { PERSON_PATTERN } else { "^[a-z0-9_]+$" };
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": 64, "pattern": pattern });
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn query_parameters(object: &Value) -> Vec<Value> {
    let required: Vec<&str> = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = object["properties"].as_object().cloned().unwrap_or_default();
    properties
        .into_iter()
        .map(|(name, mut schema)| {
            let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            let mut parameter = json!({ "name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": without_null(schema) });
            if let Some(description) = description {
                parameter["description"] = description;
            }
            parameter
        })
        .collect()
}

/// A query parameter is there or is not there; it cannot be null.
fn without_null(mut schema: Value) -> Value {
    if let Some(kinds) = schema["type"].as_array().cloned() {
        let kinds: Vec<Value> = kinds.into_iter().filter(|kind| kind != "null").collect();
        schema["type"] = if let [one] = kinds.as_slice() { one.clone() } else { Value::Array(kinds) };
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let rest: Vec<Value> = choices.iter().filter(|choice| choice["type"] != "null").cloned().collect();
        if let [one] = rest.as_slice() {
            return one.clone();
        }
    }
    if let Some(object) = schema.as_object_mut() {
        object.remove("default");
        if object.get("type").is_none_or(Value::is_null) {
            object.remove("type");
        }
    }
    schema
}

pub(super) fn body(operation: &Operation, schemas: &mut Schemas) -> Option<Value> {
    match operation.request {
        RequestBody::None => None,
        RequestBody::Json(schema_of) => {
            let schema = schemas.of_request(schema_of);
            let media_types: &[&str] = match operation.method {
                Method::Patch => &["application/merge-patch+json", "application/json"],
                _ => &["application/json"],
            };
            let content: Map<String, Value> =
                media_types.iter().map(|media_type| ((*media_type).to_owned(), json!({ "schema": schema }))).collect();
            Some(json!({ "required": true, "content": content }))
        }
        RequestBody::Multipart { parts, .. } => Some(form(parts, schemas)),
    }
}

fn form(parts: &[FormPart], schemas: &mut Schemas) -> Value {
    let (mut properties, mut encoding) = (Map::new(), Map::new());
    for part in parts {
        let (mut schema, content_type) = match part.content {
            PartContent::File(types) => (json!({ "type": "string", "format": "binary" }), types.join(", ")),
            PartContent::Json(schema_of) => (schemas.of_request(schema_of), "application/json".to_owned()),
            PartContent::Word(words) => (json!({ "type": "string", "enum": words }), "text/plain".to_owned()),
            PartContent::Words(words) => {
                let items = json!({ "type": "string", "enum": words });
                (json!({ "type": "array", "items": items, "minItems": 1 }), "text/plain".to_owned())
            }
        };
        schema["description"] = part.description.into();
        properties.insert(part.name.to_owned(), schema);
        encoding.insert(part.name.to_owned(), json!({ "contentType": content_type }));
    }
    let required: Vec<&str> = parts.iter().filter(|part| part.required).map(|part| part.name).collect();
    let schema = json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties });
    json!({ "required": true, "content": { "multipart/form-data": { "schema": schema, "encoding": encoding } } })
}
