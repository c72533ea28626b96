//! Schemas of the wire types, once as they are read and once as they are written.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::operations::SchemaOf;

/// Where references point in an OpenAPI document.
const REFERENCE: &str = "#/components/schemas/";
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
        let settings = || {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
            settings
        };
        Self { requests: settings().for_deserialize().into_generator(), answers: settings().for_serialize().into_generator() }
    }

    /// The schema of a type in a request; references carry the request's own names.
    pub fn of_request(&mut self, schema_of: SchemaOf) -> Value {
        let mut schema = super::schema_value(schema_of(&mut self.requests));
        rename_references(&mut schema);
        schema
    }

    /// The schema of a type in an answer.
    pub fn of_answer(&mut self, schema_of: SchemaOf) -> Value {
        let mut schema = super::schema_value(schema_of(&mut self.answers));
        close_objects(&mut schema);
        schema
    }

    /// The schema itself of a type in a request, without a reference: for query parameters.
    pub fn object_of_request(&mut self, schema_of: SchemaOf) -> Value {
        let schema = super::schema_value(schema_of(&mut self.requests));
        let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(REFERENCE)) else { return schema };
        let mut object = self.requests.definitions().get(name).cloned().unwrap_or(schema.clone());
        rename_references(&mut object);
        object
    }

    /// The `components.schemas` of the document.
    #[must_use]
    pub fn into_components(mut self) -> Map<String, Value> {
        let mut components = Map::new();
        for (name, mut schema) in self.requests.take_definitions(true) {
            rename_references(&mut schema);
            components.insert(input_name(&name), schema);
        }
        for (name, mut schema) in self.answers.take_definitions(true) {
            close_objects(&mut schema);
            components.insert(name, schema);
        }
        components.insert("Meta".to_owned(), meta());
        components.insert("Error".to_owned(), error());
        components
    }
}

fn input_name(name: &str) -> String {
    if name.ends_with(INPUT) || name.ends_with("Request") || name.ends_with("Query") {
        name.to_owned()
    } else {
        format!("{name}{INPUT}")
    }
}

fn rename_references(schema: &mut Value) {
    each_object(schema, &mut |object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && let Some(name) = reference.strip_prefix(REFERENCE)
        {
            *reference = format!("{REFERENCE}{}", input_name(name));
        }
    });
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
            "total": { "type": "integer", "minimum": 0, "description": "How many there are in all, where it is known exactly." },
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
