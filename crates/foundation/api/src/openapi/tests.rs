use std::collections::HashSet;

use serde_json::Value;

use super::*;

fn references(value: &Value, found: &mut HashSet<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(key, inner)| match (key.as_str(), inner) {
            ("$ref", Value::String(reference)) => drop(found.insert(reference.clone())),
            _ => references(inner, found),
        }),
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = document();
    let mut found = HashSet::new();
    references(&document, &mut found);
    for reference in &found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let components = document["components"]["schemas"].as_object().expect("schemas");
    for name in components.keys() {
        assert!(found.contains(&format!("#/components/schemas/{name}")), "{name} is not used");
    }
}

#[test]
fn every_operation_is_there_once_with_its_statuses() {
    let document = document();
    let mut ids = HashSet::new();
    for operation in operations() {
        assert!(ids.insert(operation.id), "{} stands twice in the table", operation.id);
        let described = &document["paths"][operation.path][operation.method.as_str().to_ascii_lowercase()];
        assert_eq!(described["operationId"], operation.id);
        let responses = described["responses"].as_object().expect("responses");
        for status in [operation.status.to_string(), "400".into(), "429".into(), "500".into(), "503".into(), "504".into()] {
            assert!(responses.contains_key(&status), "{} does not document {status}", operation.id);
        }
        assert_eq!(responses.contains_key("401"), operation.access.needs_principal(), "{}", operation.id);
    }
}

#[test]
fn path_parameters_are_documented_and_query_parameters_are_never_null() {
    let document = document();
    for operation in operations() {
        let described = &document["paths"][operation.path][operation.method.as_str().to_ascii_lowercase()];
        let parameters = described["parameters"].as_array().expect("parameters");
        for name in requests::path_parameters(operation.path) {
            assert!(
                parameters.iter().any(|parameter| parameter["name"] == name && parameter["in"] == "path"),
                "{} lacks {name}",
                operation.id
            );
        }
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            assert!(!parameter["schema"].to_string().contains("null"), "{}: {parameter}", operation.id);
        }
    }
}

/// What an object that can be sent says of fields that it does not name.
fn is_closed(document: &Value, name: &str) -> bool {
    document["components"]["schemas"][name]["additionalProperties"] == false
}

#[test]
fn answers_may_get_fields_and_requests_leave_defaults_out() {
    let document = document();
    for operation in operations() {
        let described = &document["paths"][operation.path][operation.method.as_str().to_ascii_lowercase()];
        for (status, response) in described["responses"].as_object().expect("responses") {
            let text = response.to_string();
            assert!(!text.contains(r#""additionalProperties":false"#), "{} {status} is closed", operation.id);
        }
    }
    for name in ["ApiKey", "Product", "Meta", "Error", "FaceAnalysis"] {
        assert!(document["components"]["schemas"][name].is_object() && !is_closed(&document, name), "{name}");
    }
    for name in ["ApiKeyInput", "VariantInput", "RecommendationRequest"] {
        assert!(is_closed(&document, name), "{name} takes anything");
    }
    let schemas = &document["components"]["schemas"];
    let written: Vec<_> = schemas["Variant"]["required"].as_array().expect("required").iter().filter_map(Value::as_str).collect();
    let read: Vec<_> =
        schemas["VariantInput"]["required"].as_array().expect("required").iter().filter_map(Value::as_str).collect();
    assert!(written.contains(&"price") && !read.contains(&"price"), "written {written:?}, read {read:?}");
    assert!(schemas.get("Rim").is_some() && schemas.get("RimInput").is_none(), "what is read as it is written has one name");
}

#[test]
fn every_group_and_every_operation_says_what_it_is_about() {
    let document = document();
    for tag in document["tags"].as_array().expect("tags") {
        assert!(tag["description"].is_string(), "{} has no description", tag["name"]);
    }
    for operation in operations() {
        assert!(!operation.summary.is_empty() && !operation.description.is_empty(), "{} has no description", operation.id);
    }
}
