//! What comes out: the answer of success and every refusal.

use std::collections::BTreeMap;

use platform::ErrorCode;
use serde_json::{Map, Value, json};

use super::components::Schemas;
use crate::operations::{COMMON_ERRORS, KEY_ERRORS, Operation, RequestBody, ResponseBody};

/// Refusals of an operation: its own, those of every operation, and those that follow from its form.
#[must_use]
pub fn error_codes(operation: &Operation) -> Vec<ErrorCode> {
    let mut codes = operation.errors.to_vec();
    codes.extend(COMMON_ERRORS);
    codes.push(ErrorCode::PayloadTooLarge);
    if operation.access.needs_principal() {
        codes.extend(KEY_ERRORS);
    }
    if operation.supports_idempotency() {
        codes.extend([ErrorCode::Conflict, ErrorCode::IdempotencyMismatch, ErrorCode::Gone]);
    }
    if matches!(operation.request, RequestBody::Json(_) | RequestBody::Multipart { .. }) {
        codes.extend([ErrorCode::UnsupportedMediaType, ErrorCode::UnprocessableEntity]);
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

pub(super) fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    responses.insert(operation.status.to_string(), success(operation, schemas));
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in error_codes(operation) {
        by_status.entry(code.status().as_u16()).or_default().push(code.as_str());
    }
    for (status, codes) in by_status {
        responses.insert(status.to_string(), refusal(status, &codes));
    }
    Value::Object(responses)
}

fn refusal(status: u16, codes: &[&str]) -> Value {
    let mut headers = common_headers();
    if status == 429 || status == 503 {
        headers.insert("Retry-After".to_owned(), json!({ "$ref": "#/components/headers/RetryAfter" }));
    }
    json!({
        "description": codes.join(", "),
        "headers": headers,
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
    })
}

fn success(operation: &Operation, schemas: &mut Schemas) -> Value {
    let content = match operation.response {
        ResponseBody::None => None,
        ResponseBody::Data(schema_of) => Some(json_content(envelope(&schemas.of_answer(schema_of)))),
        ResponseBody::Page(schema_of) => {
            let items = schemas.of_answer(schema_of);
            Some(json_content(envelope(&json!({ "type": "array", "items": items }))))
        }
        ResponseBody::File(types) => Some(file_content(types)),
        ResponseBody::Document => Some(json_content(json!({ "type": "object" }))),
    };
    let mut response = json!({ "description": operation.summary, "headers": common_headers() });
    if let Some(content) = content {
        response["content"] = content;
    }
    response
}

fn json_content(schema: Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn file_content(types: &[&str]) -> Value {
    let types = types.iter().map(|kind| ((*kind).to_owned(), json!({ "schema": { "type": "string", "format": "binary" } })));
    Value::Object(types.collect())
}

fn envelope(data: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["data", "meta"],
        "properties": { "data": data, "meta": { "$ref": "#/components/schemas/Meta" } },
    })
}

const COMMON_HEADERS: [(&str, &str); 4] = [
    ("X-Request-Id", "RequestId"),
    ("X-RateLimit-Limit", "RateLimitLimit"),
    ("X-RateLimit-Remaining", "RateLimitRemaining"),
    ("X-RateLimit-Reset", "RateLimitReset"),
];

fn common_headers() -> Map<String, Value> {
    let references = COMMON_HEADERS
        .iter()
        .map(|(header, name)| ((*header).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") })));
    references.collect()
}

pub(super) fn headers() -> Value {
    let count = |description: &str| json!({ "description": description, "schema": { "type": "integer", "minimum": 0 } });
    json!({
        "RequestId": { "description": "Names this call in logs and in support.", "schema": { "type": "string" } },
        "RateLimitLimit": count("Calls a minute."),
        "RateLimitRemaining": count("Calls that may come at once now."),
        "RateLimitReset": count("Seconds until the allowance is whole again."),
        "RetryAfter": count("Seconds to wait."),
    })
}
