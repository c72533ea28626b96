//! Schemas of the wire types, once as they are read and once as they are written.

use std::collections::{BTreeMap, BTreeSet};

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::operations::SchemaOf;

/// Where references to answers' types point in an OpenAPI document, and where those of requests point until it is finished.
const ANSWERS: &str = "#/components/schemas/";
const REQUESTS: &str = "#/components/requests/";
/// Ends the name of a type that is read differently from how it is written (a field with a default may be left out of a
/// request, but is always in an answer).
const INPUT: &str = "Input";

/// Collects the schemas that operations use.
#[derive(Debug)]
pub struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        Self::new()
    }
}

impl Schemas {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        let settings = |definitions_path: &'static str| {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = definitions_path.trim_start_matches('#').trim_end_matches('/').into();
            settings.meta_schema = None;
            settings
        };
        Self {
            requests: settings(REQUESTS).for_deserialize().into_generator(),
            answers: settings(ANSWERS).for_serialize().into_generator(),
        }
    }

    /// The schema of a type in a request.
    pub fn of_request(&mut self, schema_of: SchemaOf) -> Value {
        schema_of(&mut self.requests).to_value()
    }

    /// The schema of a type in an answer.
    pub fn of_answer(&mut self, schema_of: SchemaOf) -> Value {
        let mut schema = schema_of(&mut self.answers).to_value();
        close_objects(&mut schema);
        schema
    }

    /// The schema itself of a type in a request, without a reference: for query parameters.
    pub fn object_of_request(&mut self, schema_of: SchemaOf) -> Value {
        let schema = schema_of(&mut self.requests).to_value();
        let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(REQUESTS));
        name.and_then(|name| self.requests.definitions().get(name)).cloned().unwrap_or(schema)
    }

    /// Puts `components.schemas` into a document whose paths refer to them.
    pub fn finish(mut self, document: &mut Value) {
        let mut answers = self.answers.take_definitions(true);
        answers.values_mut().for_each(close_objects);
        let requests = self.requests.take_definitions(true);
        let shared = shared_names(&requests, &answers);
        let mut components = Map::new();
        for (name, schema) in requests {
            if !shared.contains(&name) {
                components.insert(input_name(&name), schema);
            }
        }
        components.extend(answers);
        components.insert("Meta".to_owned(), meta());
        components.insert("Error".to_owned(), error());
        document["components"]["schemas"] = Value::Object(components);
        each_object(document, &mut |object| {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(name) = reference.strip_prefix(REQUESTS)
            {
                let name = if shared.contains(name) { name.to_owned() } else { input_name(name) };
                *reference = format!("{ANSWERS}{name}");
            }
        });
        keep_what_is_used(document);
    }
}

/// Types that are read as they are written, with everything they refer to.
fn shared_names(requests: &Map<String, Value>, answers: &Map<String, Value>) -> BTreeSet<String> {
    let written: BTreeMap<&String, String> = answers.iter().map(|(name, schema)| (name, schema.to_string())).collect();
    let is_same = |name: &String| written.get(name) == Some(&requests[name].to_string().replace(REQUESTS, ANSWERS));
    let mut shared: BTreeSet<String> = requests.keys().filter(|name| is_same(name)).cloned().collect();
    loop {
        let torn: Vec<String> =
            shared.iter().filter(|name| !references(&requests[*name], REQUESTS).is_subset(&shared)).cloned().collect();
        if torn.is_empty() {
            return shared;
        }
        shared.retain(|name| !torn.contains(name));
    }
}

/// Query types are written out as parameters, and need no component of their own.
fn keep_what_is_used(document: &mut Value) {
    loop {
        let used = references(document, ANSWERS);
        let Some(components) = document["components"]["schemas"].as_object_mut() else { return };
        let before = components.len();
        components.retain(|name, _| used.contains(name));
        if components.len() == before {
            return;
        }
    }
}

fn references(schema: &Value, prefix: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect_references(schema, prefix, &mut found);
    found
}

fn collect_references(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix(prefix)).map(str::to_owned));
            object.values().for_each(|inner| collect_references(inner, prefix, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_references(inner, prefix, found)),
        _ => {}
    }
}

fn input_name(name: &str) -> String {
    if name.ends_with(INPUT) || name.ends_with("Request") { name.to_owned() } else { format!("{name}{INPUT}") }
}

/// Answers hold what is documented and nothing else.
fn close_objects(schema: &mut Value) {
    each_object(schema, &mut |object| {
        let is_plain =
            object.contains_key("properties") && object.get("type").is_some_and(|kind| kind == "object" || kind.is_array());
        let is_open = ["additionalProperties", "unevaluatedProperties", "$ref", "allOf", "oneOf", "anyOf"]
            .iter()
            .all(|key| !object.contains_key(*key));
        if is_plain && is_open {
            object.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
    });
}

fn each_object(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values_mut().for_each(|inner| each_object(inner, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| each_object(inner, visit)),
        _ => {}
    }
}

fn meta() -> Value {
    json!({
        "type": "object",
        "description": "About the answer.",
        "required": ["request_id"],
        "additionalProperties": false,
        "properties": {
            "request_id": { "type": "string", "description": "Also in the header X-Request-Id." },
            "next": { "type": "string", "description": "Cursor of the next page; absent on the last one." },
        },
    })
}

fn error() -> Value {
    let codes: Vec<&str> = platform::ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "type": "object",
        "description": "What every refusal and failure looks like.",
        "required": ["error"],
        "additionalProperties": false,
        "properties": { "error": {
            "type": "object",
            "required": ["code", "message", "details", "request_id", "timestamp"],
            "additionalProperties": false,
            "properties": {
                "code": { "type": "string", "enum": codes, "description": "Stable, for programs." },
                "message": { "type": "string", "description": "For people." },
                "details": { "type": "array", "items": {
                    "type": "object",
                    "required": ["field", "code", "message"],
                    "additionalProperties": false,
                    "properties": {
                        "field": { "type": "string", "description": "Path of the field; empty for the body as a whole." },
                        "code": { "type": "string" },
                        "message": { "type": "string" },
                    },
                } },
                "request_id": { "type": "string" },
                "timestamp": { "type": "string", "format": "date-time" },
            },
        } },
    })
}
