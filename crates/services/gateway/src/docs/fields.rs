//! Reading JSON Schema the way people read: a name, a kind, whether it must be there, what it means.

use serde_json::Value;

/// One field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub name: String,
    pub kind: String,
    pub required: bool,
    pub description: String,
}

/// How deep nested objects are listed with their own rows.
const DEPTH_MAX: usize = 4;

/// The fields of a schema, nested ones with dotted names, lists as `name[]`.
pub(super) fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(document, schema, "", 0, &mut found);
    found
}

fn collect(document: &Value, schema: &Value, prefix: &str, depth: usize, found: &mut Vec<Field>) {
    let schema = resolved(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(document, part, prefix, depth, found);
    }
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        let inner = resolved(document, present(property));
        found.push(Field {
            kind: kind(document, property),
            required: required.contains(&name.as_str()),
            description: description(property, inner),
            name: path.clone(),
        });
        if depth + 1 < DEPTH_MAX {
            let (nested, suffix) = if inner["items"].is_object() { (&inner["items"], "[].") } else { (inner, ".") };
            collect(document, nested, &format!("{path}{suffix}"), depth + 1, found);
        }
    }
}

fn description(property: &Value, resolved: &Value) -> String {
    let text = property["description"].as_str().or_else(|| resolved["description"].as_str());
    text.unwrap_or_default().replace('\n', " ")
}

/// What a reference leads to.
pub(super) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let Some(reference) = schema["$ref"].as_str() else { return schema };
    document.pointer(reference.trim_start_matches('#')).unwrap_or(schema)
}

/// The choice that is not null, when there are two and one is.
fn present(schema: &Value) -> &Value {
    let choices = schema["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    match choices {
        [one, null] if null["type"] == "null" => one,
        _ => schema,
    }
}

/// A kind in words: `text`, `number 0..1`, `list of whole numbers`, `round, oval or square`.
pub(super) fn kind(document: &Value, schema: &Value) -> String {
    let inner = resolved(document, present(schema));
    let words = words(document, inner);
    let nullable =
        present(schema) != schema || inner["type"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"));
    if nullable { format!("{words}, or null") } else { words }
}

fn words(document: &Value, schema: &Value) -> String {
    if let Some(choices) = choices(schema) {
        return choices.join(" · ");
    }
    match base_type(schema) {
        "string" if schema["format"] == "binary" => "file".to_owned(),
        "string" => with_range("text", schema, "minLength", "maxLength", " characters"),
        "integer" => with_range("whole number", schema, "minimum", "maximum", ""),
        "number" => with_range("number", schema, "minimum", "maximum", ""),
        "boolean" => "true or false".to_owned(),
        "array" if schema["items"].is_object() => format!("list of {}", kind(document, &schema["items"])),
        "array" => "list".to_owned(),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object by name of {}", kind(document, &schema["additionalProperties"]))
        }
        "object" => "object".to_owned(),
        _ if schema["oneOf"].is_array() || schema["anyOf"].is_array() => forms(document, schema),
        _ => "any value".to_owned(),
    }
}

/// "object { value, unit } or object { reason }": the forms that a value may have.
fn forms(document: &Value, schema: &Value) -> String {
    let forms = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let described: Vec<String> = forms
        .iter()
        .map(|form| {
            let form = resolved(document, form);
            match form["properties"].as_object() {
                Some(properties) => format!("object {{ {} }}", properties.keys().cloned().collect::<Vec<_>>().join(", ")),
                None => words(document, form),
            }
        })
        .collect();
    described.join(" or ")
}

fn choices(schema: &Value) -> Option<Vec<String>> {
    let plain = |values: &Vec<Value>| values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect();
    if let Some(values) = schema["enum"].as_array() {
        return Some(plain(values));
    }
    let constants = schema["oneOf"].as_array()?.iter().map(|choice| choice["const"].as_str().map(str::to_owned));
    constants.collect()
}

fn base_type(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default(),
        _ => "",
    }
}

fn with_range(word: &str, schema: &Value, low: &str, high: &str, unit: &str) -> String {
    match (schema.get(low), schema.get(high)) {
        (Some(low), Some(high)) => format!("{word}, {low} to {high}{unit}"),
        (None, Some(high)) => format!("{word}, at most {high}{unit}"),
        (Some(low), None) if low != 0 => format!("{word}, at least {low}{unit}"),
        _ => word.to_owned(),
    }
}
