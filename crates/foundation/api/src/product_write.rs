//! What `PUT` and `PATCH` of a product take, for the OpenAPI document. What is read is a [`ProductInput`], made from the body by
//! `platform::http`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use platform::http::ReadOnlyFields;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::product::{ProductInput, Provenance};

/// A product as it is read, or without its read-only fields.
#[derive(Clone, Copy, Debug)]
pub enum ProductReplaceRequest {}

/// A JSON merge patch of a product.
#[derive(Clone, Copy, Debug)]
pub enum ProductUpdateRequest {}

impl ReadOnlyFields for ProductInput {
    const READ_ONLY: &'static [&'static str] = &["id", "provenance", "version", "created_at", "updated_at"];
}

impl JsonSchema for ProductReplaceRequest {
    fn schema_name() -> Cow<'static, str> {
        "ProductReplaceRequest".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ProductInput::json_schema(generator);
        schema.insert("description".to_owned(), "A product as its owner writes it. Read-only fields may be left out.".into());
        properties(&mut schema).extend(read_only(generator));
        schema
    }
}

impl JsonSchema for ProductUpdateRequest {
    fn schema_name() -> Cow<'static, str> {
        "ProductUpdateRequest".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ProductInput::json_schema(generator);
        let description = "Fields to change (RFC 7396): what is given replaces, null removes, what is left out stays. Lists are replaced as a whole.";
        schema.insert("description".to_owned(), description.into());
        let required = schema.remove("required").unwrap_or_default();
        for (name, property) in properties(&mut schema) {
            if let Some(property) = property.as_object_mut() {
                property.remove("default");
            }
            let is_required = required.as_array().is_some_and(|required| required.contains(&json!(name)));
            if !is_required && !takes_null(property) {
                *property = json!({ "anyOf": [property.take(), { "type": "null" }] });
            }
        }
        properties(&mut schema).extend(read_only(generator));
        schema
    }
}

fn properties(schema: &mut Schema) -> &mut Map<String, Value> {
    let properties = schema.ensure_object().entry("properties").or_insert_with(|| json!({}));
    properties.as_object_mut().expect("a product is an object with properties")
}

/// The fields of [`ReadOnlyFields`]: accepted as they were read.
fn read_only(generator: &mut SchemaGenerator) -> Map<String, Value> {
    let schema_of = |name: &str| match name {
        "version" => json_schema!({ "type": "integer", "minimum": 0 }),
        "provenance" => BTreeMap::<String, Provenance>::json_schema(generator),
        _ => json_schema!({ "type": "string" }),
    };
    let schemas: Vec<Schema> = ProductInput::READ_ONLY.iter().copied().map(schema_of).collect();
    let read_only = |(name, mut schema): (&&str, Schema)| {
        schema.insert("readOnly".to_owned(), true.into());
        ((*name).to_owned(), schema.to_value())
    };
    ProductInput::READ_ONLY.iter().zip(schemas).map(read_only).collect()
}

fn takes_null(schema: &Value) -> bool {
    let types = schema["type"].as_array().is_some_and(|types| types.contains(&json!("null")));
    types || schema["anyOf"].as_array().is_some_and(|choices| choices.iter().any(|choice| choice["type"] == "null"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::product::Product;

    #[test]
    fn what_was_read_can_be_sent_and_nothing_else() {
        let mut generator = SchemaGenerator::default();
        let replace = ProductReplaceRequest::json_schema(&mut generator).to_value();
        let update = ProductUpdateRequest::json_schema(&mut generator).to_value();
        let served = Product::json_schema(&mut generator).to_value();
        for schema in [&replace, &update] {
            let names =
                |schema: &Value| schema["properties"].as_object().expect("properties").keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(names(schema), names(&served));
            assert_eq!(schema["additionalProperties"], false);
            for name in ProductInput::READ_ONLY {
                assert_eq!(schema["properties"][name]["readOnly"], true, "{name}");
            }
        }
        assert_eq!(replace["required"], json!(["sku", "name", "brand", "variants"]));
        assert_eq!(update.get("required"), None);
        assert!(takes_null(&update["properties"]["frame"]) && takes_null(&update["properties"]["gtin"]));
        assert!(!takes_null(&update["properties"]["name"]));
    }
}
