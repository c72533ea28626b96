//! The service as its callers see it.

use std::collections::HashSet;
use std::sync::Arc;

use http::header::CONTENT_TYPE;
use serde_json::json;
use tokio::task::JoinSet;
use tryon::photo::Photo;

use crate::support::{Harness, METAL_PRODUCT, PRODUCT, TORTOISE, metal_product, portrait, product, sunglasses};

const CONSENT: (&str, &[u8]) = ("consent", b"photo_upload");

fn look(variant: Option<&str>) -> Vec<u8> {
    json!({ "product_id": PRODUCT, "variant_sku": variant, "format": "png" }).to_string().into_bytes()
}

#[tokio::test]
async fn a_photo_is_not_looked_at_without_consent() {
    let harness = Harness::new(product()).await;
    let photo = portrait();
    let check = async |parts: &[(&str, &[u8])], expected: (u16, &str)| {
        let answer = harness.post_form("/v1/face-analyses", parts).await;
        answer.refused(expected.0, expected.1);
    };
    check(&[("photo", &photo)], (403, "consent_required")).await;
    check(&[("consent", b"yes"), ("photo", &photo)], (403, "consent_required")).await;
    check(&[CONSENT], (422, "unprocessable_entity")).await;
    check(&[CONSENT, ("consent", b"yes"), ("photo", &photo)], (422, "unprocessable_entity")).await;
    check(&[CONSENT, ("selfie", &photo)], (422, "unprocessable_entity")).await;
    check(&[CONSENT, ("photo", &photo), ("photo", &photo)], (422, "unprocessable_entity")).await;
    check(&[CONSENT, ("photo", b"no picture")], (415, "unsupported_media_type")).await;
    check(&[CONSENT, ("photo", b"")], (422, "unprocessable_entity")).await;
    let render = harness.post_form("/v1/try-on/renders", &[("look", &look(None)), ("photo", &photo)]).await;
    render.refused(403, "consent_required");
}

#[tokio::test]
async fn a_face_is_measured_with_intervals_and_no_pupillary_distance() {
    let harness = Harness::new(product()).await;
    let answer = harness.post_form("/v1/face-analyses", &[CONSENT, ("photo", &portrait())]).await;
    assert_eq!(answer.status, 200);
    let face = &answer.json()["data"]["faces"][0];
    assert_eq!(face["landmarks_px"].as_array().unwrap().len(), 478);
    let width = &face["measures"]["face_width"];
    assert_eq!((&width["unit"], &width["source"]), (&json!("mm"), &json!("iris")));
    assert!(width["low"].as_f64() < width["value"].as_f64() && width["value"].as_f64() < width["high"].as_f64());
    assert!(face["measures"]["pupillary_distance"]["abstained"].is_string());
}

#[tokio::test]
async fn a_group_is_measured_only_when_asked_for() {
    let harness = Harness::new(product()).await;
    let twins = two_portraits();
    let check = async |faces: &[(&str, &[u8])], expected: usize, advice: &str| {
        let parts = [&[CONSENT][..], faces, &[("photo", &twins)]].concat();
        let answer = harness.post_form("/v1/face-analyses", &parts).await.json();
        let found = answer["data"]["faces"].as_array().unwrap();
        assert_eq!(found.len(), expected);
        assert_eq!(found[0].to_string().contains("two_faces"), !advice.is_empty(), "{advice}");
    };
    check(&[], 1, "stand alone").await;
    check(&[("faces", b"largest")], 1, "stand alone").await;
    check(&[("faces", b"all")], 2, "").await;
    let wrong = harness.post_form("/v1/face-analyses", &[CONSENT, ("faces", b"both"), ("photo", &twins)]).await;
    wrong.refused(422, "unprocessable_entity");
}

/// One person twice, side by side.
fn two_portraits() -> Vec<u8> {
    let one = image::load_from_memory(&portrait()).unwrap().to_rgb8();
    let mut both = image::RgbImage::new(2 * one.width(), one.height());
    for at in [0, i64::from(one.width())] {
        image::imageops::replace(&mut both, &one, at, 0);
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    both.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_look_changes_the_face_and_leaves_the_rest_alone() {
    let harness = Harness::new(product()).await;
    let photo = portrait();
    let answer = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", &look(None)), ("photo", &photo)]).await;
    assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (200, "image/png"));
    let (before, after) = (Photo::decode(&photo).unwrap(), Photo::decode(&answer.bytes).unwrap());
    assert_eq!((before.width, before.height), (after.width, after.height));
    let changed_rows: Vec<usize> = before
        .rgb
        .chunks(512 * 3)
        .zip(after.rgb.chunks(512 * 3))
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(row, _)| row)
        .collect();
    let (first, last) = (changed_rows[0], *changed_rows.last().unwrap());
    // The eyes are at about row 115 of this picture.
    assert!(first > 60 && last < 190 && changed_rows.len() > 20, "rows {first} to {last} changed");

    let tortoise = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", &look(Some(TORTOISE))), ("photo", &photo)]).await;
    assert_ne!(tortoise.bytes, answer.bytes, "another color is another picture");
    let again = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", &look(None)), ("photo", &photo)]).await;
    assert_eq!(again.bytes, answer.bytes, "the same recipe is the same picture");
}

#[tokio::test]
async fn a_look_that_cannot_be_drawn_says_why() {
    let mut incomplete = product();
    incomplete["frame"]["dimensions"]["dbl_mm"] = serde_json::Value::Null;
    let harness = Harness::new(incomplete).await;
    let photo = portrait();
    let answer = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", &look(None)), ("photo", &photo)]).await;
    answer.refused(422, "unprocessable_entity");
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("bridge (DBL) is not known"));
    let manifest = harness.get(&format!("/v1/try-on/manifest?product={PRODUCT}")).await.json();
    assert_eq!(manifest["data"]["asset"], json!(null));
    assert!(manifest["data"]["reason"].as_str().unwrap().contains("bridge"));

    let mut empty = Vec::new();
    jpeg_encoder::Encoder::new(&mut empty, 90).encode(&[200; 300 * 300 * 3], 300, 300, jpeg_encoder::ColorType::Rgb).unwrap();
    let harness = Harness::new(product()).await;
    let answer = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", &look(None)), ("photo", &empty)]).await;
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("no face"));
    let unknown = json!({ "product_id": PRODUCT, "variant_sku": "LM-9" }).to_string();
    let answer = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", unknown.as_bytes()), ("photo", &photo)]).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn an_uploaded_model_is_worn_until_it_is_deleted() {
    let harness = Harness::new(product()).await;
    let assets = format!("/v1/products/{PRODUCT}/try-on-assets");
    let first = harness.get(&assets).await.json()["data"][0].clone();
    assert_eq!((&first["kind"], &first["size_verified"]), (&json!("parametric"), &json!(true)));

    assert_eq!(harness.post_form(&assets, &[("file", &sunglasses())]).await.status, 403, "shoppers do not upload models");
    let made = harness.as_owner(1, "POST", &assets, &[("file", &sunglasses())]).await;
    assert_eq!(made.status, 201);
    let made = made.json()["data"].clone();
    assert_eq!((&made["kind"], &made["size_verified"]), (&json!("glb"), &json!(false)), "150 mm wide, not 138");
    assert_eq!((&made["source"], &made["variant_sku"]), (&json!("file"), &json!(null)));
    assert!(!made["repairs"].as_array().unwrap().is_empty(), "its double vertices and missing anchors are told: {made}");
    let file = format!("{assets}/{}/file", made["id"].as_str().unwrap());
    let clean = harness.get(&file).await.bytes;
    assert_eq!(made["bytes"], json!(clean.len()));
    assert!(frames::read_glb(&clean, &frames::GlbLimits::default()).is_ok(), "what is kept is a clean copy");
    assert_eq!(harness.get(&assets).await.json()["data"][0]["id"], made["id"], "the newest upload is worn");

    assert_eq!(harness.as_owner(2, "GET", &file, &[]).await.status, 404, "another tenant");
    let one = format!("{assets}/{}", made["id"].as_str().unwrap());
    assert_eq!(harness.as_owner(2, "DELETE", &one, &[]).await.status, 404, "another tenant");
    assert_eq!(harness.as_owner(1, "DELETE", &one, &[]).await.status, 204);
    assert_eq!(harness.get(&file).await.status, 404);
    assert_eq!(harness.get(&assets).await.json()["data"][0]["kind"], "parametric");

    let broken = harness.as_owner(1, "POST", &assets, &[("file", b"glTF but not really")]).await;
    broken.refused(422, "unprocessable_entity");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_first_requests_build_each_model_and_picture_once() {
    let harness = Arc::new(Harness::with_products(vec![product(), metal_product()]).await);
    let mut requests = JoinSet::new();
    for number in 0..24 {
        let harness = Arc::clone(&harness);
        let id = if number % 2 == 0 { PRODUCT } else { METAL_PRODUCT };
        requests.spawn(async move {
            let answer = harness.get(&format!("/v1/products/{id}/picture?width_px=128")).await;
            assert_eq!(answer.status, 200, "{:?}", answer.bytes);
            (id, answer.bytes)
        });
    }
    let pictures: HashSet<_> = requests.join_all().await.into_iter().collect();
    assert_eq!(pictures.len(), 2, "one picture of each product");
    assert_eq!((harness.builds("model"), harness.builds("product_picture")), (2, 2));
    let renders = async |id: &str| {
        let look = json!({ "product_id": id }).to_string().into_bytes();
        let answer = harness.post_form("/v1/try-on/renders", &[CONSENT, ("look", &look), ("photo", &portrait())]).await;
        assert_eq!(answer.status, 200, "{:?}", answer.bytes);
    };
    tokio::join!(renders(PRODUCT), renders(PRODUCT), renders(METAL_PRODUCT));
    assert_eq!((harness.builds("model"), harness.builds("levels_of_detail")), (2, 2));
}

#[tokio::test]
async fn pictures_of_frames_share_one_scale() {
    let ink = async |width_mm: f64| {
        let mut sized = product();
        sized["frame"]["dimensions"]["total_width_mm"] = json!(width_mm);
        let harness = Harness::new(sized).await;
        let answer = harness.get(&format!("/v1/products/{PRODUCT}/picture?width_px=320")).await;
        assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (200, "image/png"));
        let picture = image::load_from_memory(&answer.bytes).unwrap().into_rgba8();
        let columns: Vec<u32> = (0..320).filter(|&x| (0..160).any(|y| picture.get_pixel(x, y)[3] > 128)).collect();
        f64::from(columns[columns.len() - 1] - columns[0] + 1)
    };
    // 320 px are 160 mm.
    let (narrow, wide) = (ink(134.0).await, ink(144.0).await);
    assert!((wide - narrow - 20.0).abs() <= 2.0, "10 mm are 20 px: {narrow} and {wide}");
}

#[tokio::test]
async fn the_contract_and_the_routes_agree() {
    let harness = Harness::new(product()).await;
    for operation in api::operations::operations().filter(|operation| operation.service == api::operations::Service::Tryon) {
        let path = operation.path.replace("{product_id}", PRODUCT).replace("{asset_id}", "ast_none");
        let path = path.replace("{look_id}", "loo_none").replace("{person}", "nobody");
        let answer = harness.as_owner(1, operation.method.as_str(), &path, &[]).await;
        let missing =
            answer.status == 405 || (answer.status == 404 && answer.json()["error"]["message"] == "there is no such path");
        assert!(!missing, "{} has no route", operation.id);
    }
}
