//! Looks that are saved, drawn again and forgotten.

use http::{Request, header};
use serde_json::{Value, json};
use test_support::{Answer, owner};

use crate::product_photos::{frame_spec, packshot, png};
use crate::support::{Harness, PRODUCT, TORTOISE, portrait, product};

const CONSENT: (&str, &[u8]) = ("consent", b"photo_upload");
const KEEP: (&str, &[u8]) = ("consent", b"personalization");

async fn json_call(harness: &Harness, method: &str, path: &str, body: Value) -> Answer {
    harness.service.json(&owner(), Request::builder().method(method).uri(path), &body).await
}

async fn get(harness: &Harness, path: &str) -> Answer {
    harness.service.get(&owner(), path).await
}

async fn save(harness: &Harness, look: &Value) -> Value {
    let parts: [(&str, &[u8]); 4] = [CONSENT, KEEP, ("look", &look.to_string().into_bytes()), ("photo", &portrait())];
    harness.as_owner(1, "POST", "/v1/looks", &parts).await.data(201)
}

async fn draw(harness: &Harness, look: &Value, photo: &[u8]) -> Answer {
    let path = format!("/v1/looks/{}/renders", look["id"].as_str().unwrap());
    harness.as_owner(1, "POST", &path, &[CONSENT, ("options", b"{\"format\":\"png\"}"), ("photo", photo)]).await
}

#[tokio::test]
async fn a_look_is_drawn_again_to_the_same_bytes() {
    let harness = Harness::new(product()).await;
    let adjustment = json!({ "slide_mm": 3.0, "tilt_deg": -2.0, "scale": 1.05 });
    let look = json!({ "product_id": PRODUCT, "variant_sku": TORTOISE, "adjustment": adjustment, "max_side_px": 400 });
    let mut rendered = look.clone();
    rendered["format"] = json!("png");
    let parts: [(&str, &[u8]); 3] = [CONSENT, ("look", &rendered.to_string().into_bytes()), ("photo", &portrait())];
    let first = harness.post_form("/v1/try-on/renders", &parts).await;
    assert_eq!(first.status, 200);

    let mut input = look;
    input["person"] = json!("customer-17");
    let saved = save(&harness, &input).await;
    assert_eq!((&saved["variant_sku"], &saved["asset"]["id"]), (&json!(TORTOISE), &json!("parametric")));
    for _ in 0..2 {
        let again = draw(&harness, &saved, &portrait()).await;
        assert_eq!((again.status, &again.bytes), (200, &first.bytes), "the recipe gives the picture that was seen");
    }

    let path = format!("/v1/looks/{}", saved["id"].as_str().unwrap());
    let change = json!({ "adjustment": { "slide_mm": 6.0, "tilt_deg": 0.0, "scale": 1.0 } });
    let changed = json_call(&harness, "PUT", &path, change.clone()).await.json()["data"].clone();
    assert_eq!((&changed["adjustment"], &changed["picture_sha256"]), (&change["adjustment"], &json!(null)));
    let moved = draw(&harness, &saved, &portrait()).await;
    assert_ne!(moved.bytes, first.bytes, "the frame was moved");
    assert_eq!(draw(&harness, &saved, &portrait()).await.bytes, moved.bytes);
    assert!(get(&harness, &path).await.json()["data"]["picture_sha256"].is_string(), "from then on it is known");
}

#[tokio::test]
async fn a_look_as_it_was_read_can_be_sent_back_and_a_part_of_it_changed() {
    let harness = Harness::new(product()).await;
    let parts: [(&str, &[u8]); 4] = [
        CONSENT,
        KEEP,
        ("look", &json!({ "person": "a", "product_id": PRODUCT }).to_string().into_bytes()),
        ("photo", &portrait()),
    ];
    let created = harness.as_owner(1, "POST", "/v1/looks", &parts).await;
    let look = created.json()["data"].clone();
    let path = format!("/v1/looks/{}", look["id"].as_str().unwrap());
    assert_eq!((created.header(header::LOCATION), created.header(header::ETAG)), (path.as_str(), "\"1\""));

    let same = json_call(&harness, "PUT", &path, look.clone()).await;
    assert_eq!((same.status, same.header(header::ETAG)), (200, "\"2\""), "{:?}", same.bytes);
    assert_eq!(same.json()["data"]["picture_sha256"], look["picture_sha256"], "nothing was moved");
    let mut other = same.json()["data"].clone();
    other["product_id"] = json!("prd_other");
    let refused = json_call(&harness, "PUT", &path, other).await.json()["error"].clone();
    let detail = &refused["details"][0];
    assert_eq!((&detail["field"], &detail["code"]), (&json!("product_id"), &json!("read_only")), "{refused}");

    let patch = async |tag: &str, body: Value| {
        harness.service.merge_patch(&owner(), Request::patch(&path).header(header::IF_MATCH, tag), &body).await
    };
    let moved = patch("\"2\"", json!({ "adjustment": { "slide_mm": 2.5 } })).await;
    assert_eq!(moved.status, 200, "{:?}", moved.bytes);
    assert_eq!(moved.json()["data"]["adjustment"], json!({ "slide_mm": 2.5, "tilt_deg": 0.0, "scale": 1.0 }));
    assert_eq!(moved.json()["data"]["picture_sha256"], json!(null));
    assert_eq!(patch("\"2\"", json!({ "adjustment": { "slide_mm": 0.0 } })).await.status, 412);
    assert_eq!(patch("*", json!({ "adjustment": { "scale": 3.0 } })).await.status, 422);
    assert_eq!(patch("*", json!({ "person": "b" })).await.status, 422);
}

#[tokio::test]
async fn an_adjustment_as_it_was_read_can_be_sent_back() {
    let harness = Harness::new(product()).await;
    let path = "/v1/people/a/adjustment";
    let first = json!({ "consent": ["personalization"], "adjustment": { "slide_mm": 1.0 } });
    assert_eq!(json_call(&harness, "PUT", path, first).await.status, 200);
    let read = get(&harness, path).await.json()["data"].clone();
    assert_eq!((&read["person"], &read["consent"]), (&json!("a"), &json!(["personalization"])));
    harness.clock.advance(std::time::Duration::from_secs(60));
    let again = json_call(&harness, "PUT", path, read.clone()).await;
    assert_eq!(again.status, 200, "{:?}", again.bytes);
    let mut of_another = again.json()["data"].clone();
    of_another["person"] = json!("b");
    let refused = json_call(&harness, "PUT", path, of_another).await;
    assert_eq!((refused.status, &refused.json()["error"]["details"][0]["code"]), (422, &json!("read_only")));
}

#[tokio::test]
async fn what_changed_since_is_a_conflict() {
    let harness = Harness::new(product()).await;
    let look = save(&harness, &json!({ "person": "a", "product_id": PRODUCT })).await;
    let mut other = portrait();
    other.extend_from_slice(b"one byte more");
    draw(&harness, &look, &other).await.refused(409, "conflict");
    let path = format!("/v1/looks/{}", look["id"].as_str().unwrap());
    let stale = Request::put(&path).header(header::IF_MATCH, "\"77\"");
    let stale = harness.service.json(&owner(), stale, &json!({ "adjustment": {} })).await;
    stale.refused(412, "precondition_failed");

    let assets = format!("/v1/products/{PRODUCT}/try-on-assets");
    let photo = png(packshot(&frame_spec(45.4), render::ProductView::Front, 900));
    let made = harness.as_owner(1, "POST", &assets, &[("options", br#"{"variant_sku":"LM-1-BLK"}"#), ("photo", &photo)]).await;
    let asset = made.json()["data"].clone();
    let of_photo = save(&harness, &json!({ "person": "a", "product_id": PRODUCT })).await;
    assert_eq!(of_photo["asset"], json!({ "id": asset["id"], "sha256": asset["sha256"] }));
    assert_eq!(draw(&harness, &look, &portrait()).await.status, 200, "a look keeps its model when there is a newer one");
    let with_photo = draw(&harness, &of_photo, &portrait()).await;
    assert_eq!(with_photo.status, 200);
    harness.as_owner(1, "DELETE", &format!("{assets}/{}", asset["id"].as_str().unwrap()), &[]).await;
    let gone = draw(&harness, &of_photo, &portrait()).await;
    // Never another model in its place.
    gone.refused(409, "conflict");
}

#[tokio::test]
async fn nothing_is_kept_without_consent_and_nothing_of_the_photo_with_it() {
    let harness = Harness::new(product()).await;
    let look = json!({ "person": "a", "product_id": PRODUCT }).to_string().into_bytes();
    let (look, photo) = (("look", &look[..]), ("photo", &portrait()[..]));
    let check = async |parts: &[(&str, &[u8])], expected: (u16, &str)| {
        let answer = harness.as_owner(1, "POST", "/v1/looks", parts).await;
        answer.refused(expected.0, expected.1);
    };
    check(&[CONSENT, look, photo], (403, "consent_required")).await;
    check(&[KEEP, look, photo], (403, "consent_required")).await;
    check(&[CONSENT, ("consent", b"yes"), look, photo], (403, "consent_required")).await;
    let refused = harness.as_owner(1, "POST", "/v1/looks", &[look, photo]).await.json()["error"].clone();
    let missing: Vec<_> =
        refused["details"].as_array().unwrap().iter().map(|detail| (&detail["field"], &detail["code"])).collect();
    let field = json!("consent");
    assert_eq!(missing, [(&field, &json!("photo_upload")), (&field, &json!("personalization"))], "{refused}");
    let mail = json!({ "person": "anna@example.org", "product_id": PRODUCT }).to_string().into_bytes();
    check(&[CONSENT, KEEP, ("look", &mail), photo], (422, "unprocessable_entity")).await;
    let shopper = harness.post_form("/v1/looks", &[CONSENT, KEEP, look, photo]).await;
    assert_eq!(shopper.status, 403, "a key that everybody has is nobody's");
    for consent in [json!(null), json!([]), json!(["photo_upload"])] {
        let mut adjustment = json!({ "adjustment": { "slide_mm": 1.0 }, "consent": consent });
        if consent.is_null() {
            adjustment.as_object_mut().unwrap().remove("consent");
        }
        let refused = json_call(&harness, "PUT", "/v1/people/a/adjustment", adjustment).await;
        refused.refused(403, "consent_required");
        let detail = refused.json()["error"]["details"][0].clone();
        assert_eq!((&detail["field"], &detail["code"]), (&field, &json!("personalization")));
    }

    let saved = save(&harness, &json!({ "person": "a", "product_id": PRODUCT })).await;
    assert!(saved.to_string().len() < 1500, "a recipe, no face: {saved}");
    let other = save(&harness, &json!({ "person": "b", "product_id": PRODUCT })).await;
    assert_ne!(saved["photo_digest"], other["photo_digest"], "two people's looks of one photo have nothing in common");
}

#[tokio::test]
async fn a_person_sees_their_own_looks_until_they_are_forgotten() {
    let harness = Harness::new(product()).await;
    let kept = json!({ "slide_mm": 2.5, "tilt_deg": 1.0, "scale": 0.97 });
    let saved =
        json_call(&harness, "PUT", "/v1/people/a/adjustment", json!({ "consent": ["personalization"], "adjustment": kept }))
            .await;
    assert_eq!(saved.status, 200, "{:?}", saved.bytes);
    let first = save(&harness, &json!({ "person": "a", "product_id": PRODUCT })).await;
    assert_eq!(first["adjustment"], kept, "the next frame sits as the last one did");
    harness.clock.advance(std::time::Duration::from_secs(1));
    let second = save(&harness, &json!({ "person": "a", "product_id": PRODUCT, "adjustment": {} })).await;
    assert_eq!(second["adjustment"], json!({ "slide_mm": 0.0, "tilt_deg": 0.0, "scale": 1.0 }));
    let others = save(&harness, &json!({ "person": "b", "product_id": PRODUCT })).await;

    let page = get(&harness, "/v1/looks?person=a&limit=1").await.json();
    assert_eq!(page["data"], json!([second]));
    let next = page["meta"]["next"].as_str().unwrap();
    let page = get(&harness, &format!("/v1/looks?person=a&limit=1&cursor={next}")).await.json();
    assert_eq!(page["data"], json!([first]));
    assert_eq!(get(&harness, "/v1/looks").await.status, 400, "there is no list of everybody");
    assert_eq!(get(&harness, "/v1/looks?person=").await.status, 400);
    assert_eq!(harness.as_owner(1, "DELETE", "/v1/people/a%40b.org", &[]).await.status, 422, "no reference");
    let path = format!("/v1/looks/{}", first["id"].as_str().unwrap());
    for (method, path) in [("GET", path.as_str()), ("DELETE", &path), ("GET", "/v1/people/a/adjustment")] {
        assert_eq!(harness.as_owner(2, method, path, &[]).await.status, 404, "another tenant, {method} {path}");
    }

    assert_eq!(harness.as_owner(2, "DELETE", "/v1/people/a", &[]).await.status, 204, "it had nothing of that person");
    assert_eq!(get(&harness, "/v1/people/a/adjustment").await.status, 200);
    assert_eq!(harness.as_owner(1, "DELETE", "/v1/people/a", &[]).await.status, 204);
    for path in [path.as_str(), "/v1/people/a/adjustment"] {
        assert_eq!(get(&harness, path).await.status, 404, "{path}");
    }
    assert_eq!(get(&harness, "/v1/looks?person=a").await.json()["data"], json!([]));
    assert_eq!(get(&harness, &format!("/v1/looks/{}", others["id"].as_str().unwrap())).await.status, 200);
}

#[tokio::test]
async fn a_look_is_kept_for_a_year() {
    let harness = Harness::new(product()).await;
    let look = save(&harness, &json!({ "person": "a", "product_id": PRODUCT })).await;
    let kept = json!({ "consent": ["personalization"], "adjustment": {} });
    assert_eq!(json_call(&harness, "PUT", "/v1/people/a/adjustment", kept).await.status, 200);
    let path = format!("/v1/looks/{}", look["id"].as_str().unwrap());
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    harness.clock.advance(364 * day);
    assert_eq!(get(&harness, &path).await.status, 200);
    harness.clock.advance(2 * day);
    for path in [path.as_str(), "/v1/people/a/adjustment"] {
        assert_eq!(get(&harness, path).await.status, 404, "{path}");
    }
    assert_eq!(get(&harness, "/v1/looks?person=a").await.json()["data"], json!([]));
}
