//! What was read can be written back: `PUT` with read-only fields, and `PATCH`.

use axum::extract::FromRequest;
use axum::extract::Request;
use platform::http::{MergePatch, ReadOnlyFields, Replacement};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThingInput {
    name: String,
    #[serde(default)]
    color: Option<String>,
    #[serde(default)]
    sizes: Vec<u32>,
}

impl ReadOnlyFields for ThingInput {
    const READ_ONLY: &'static [&'static str] = &["id", "version", "expires_at"];
}

#[derive(Serialize)]
struct Thing {
    id: String,
    #[serde(flatten)]
    content: ThingInput,
    version: u64,
}

fn current() -> Thing {
    let content = ThingInput { name: "a".to_owned(), color: Some("red".to_owned()), sizes: vec![1, 2] };
    Thing { id: "thg_1".to_owned(), content, version: 3 }
}

fn request(content_type: &str, body: &Value) -> Request {
    Request::put("/").header("content-type", content_type).body(body.to_string().into()).unwrap()
}

async fn put(body: Value) -> Result<ThingInput> {
    Replacement::from_request(request("application/json", &body), &()).await?.agreeing_with(&current())
}

async fn patch(body: Value) -> Result<ThingInput> {
    MergePatch::from_request(request("application/merge-patch+json", &body), &()).await?.apply(&current())
}

fn details(error: &Error) -> Vec<(&str, &str)> {
    error.details.iter().map(|detail| (detail.field.as_str(), detail.code.as_ref())).collect()
}

#[tokio::test]
async fn an_answer_can_be_put_back_as_it_is() {
    assert_eq!(put(serde_json::to_value(current()).unwrap()).await.unwrap(), current().content);
    let smaller = put(json!({ "name": "b", "expires_at": null })).await.unwrap();
    assert_eq!(smaller, ThingInput { name: "b".to_owned(), color: None, sizes: Vec::new() });
}

#[tokio::test]
async fn a_read_only_field_that_differs_is_named() {
    for outcome in
        [put(json!({ "name": "b", "id": "thg_2", "version": 4 })).await, patch(json!({ "version": 4, "id": null })).await]
    {
        let error = outcome.unwrap_err();
        assert_eq!(error.status(), 422);
        assert_eq!(details(&error), [("id", "read_only"), ("version", "read_only")]);
    }
    assert_eq!(details(&put(json!({ "name": "b", "expires_at": "soon" })).await.unwrap_err()), [("expires_at", "read_only")]);
}

#[tokio::test]
async fn other_fields_are_as_strict_as_ever() {
    for (outcome, field) in [
        (put(json!({ "name": "b", "ids": 1 })).await, "ids"),
        (put(json!({ "name": "b", "sizes": [1, "x"] })).await, "sizes[1]"),
        (put(json!([1])).await, "[0]"),
        (patch(json!({ "ids": 1 })).await, "ids"),
        (patch(json!({ "sizes": [1, "x"] })).await, "sizes[1]"),
        (patch(json!({ "name": null })).await, "name"),
        (patch(json!([1])).await, ""),
        (patch(json!("a")).await, ""),
    ] {
        let error = outcome.unwrap_err();
        assert_eq!((error.status().as_u16(), details(&error)[0].0), (422, field), "{error}");
    }
}

#[tokio::test]
async fn a_patch_replaces_removes_and_leaves() {
    let check = async |body: Value, expected: Value| {
        let changed = patch(body.clone()).await.unwrap();
        assert_eq!(serde_json::to_value(changed).unwrap(), expected, "{body}");
    };
    check(json!({}), json!({ "name": "a", "color": "red", "sizes": [1, 2] })).await;
    check(json!({ "name": "b", "color": null }), json!({ "name": "b", "color": null, "sizes": [1, 2] })).await;
    check(json!({ "sizes": [9], "version": 3 }), json!({ "name": "a", "color": "red", "sizes": [9] })).await;
}

#[tokio::test]
async fn a_patch_may_come_as_json_and_as_nothing_else() {
    for (content_type, expected) in
        [("application/json; charset=utf-8", None), ("text/plain", Some(415)), ("application/json-patch+json", Some(415))]
    {
        let outcome = MergePatch::<ThingInput>::from_request(request(content_type, &json!({})), &()).await;
        assert_eq!(outcome.err().map(|error| error.status().as_u16()), expected, "{content_type}");
    }
}

#[test]
fn merging_is_that_of_the_rfc() {
    // The cases of RFC 7396, appendix A, that go beyond one level.
    for (target, change, expected) in [
        (json!({ "a": { "b": "c" } }), json!({ "a": { "b": "d", "c": null } }), json!({ "a": { "b": "d" } })),
        (json!({ "a": [{ "b": "c" }] }), json!({ "a": [1] }), json!({ "a": [1] })),
        (json!({ "e": null }), json!({ "a": 1 }), json!({ "e": null, "a": 1 })),
        (json!({}), json!({ "a": { "bb": { "ccc": null } } }), json!({ "a": { "bb": {} } })),
    ] {
        let mut merged = target;
        platform::http::merge_patch(&mut merged, &change);
        assert_eq!(merged, expected);
    }
}
