//! Photos and files that become the models that are worn.

use http::Request;
use image::{RgbImage, imageops};
use render::ProductView;
use serde_json::{Value, json};
use test_support::{Answer, owner};

use crate::product_photos::{frame_spec, packshot, png, wide_packshot};
use crate::support::{Harness, PRODUCT, TORTOISE, portrait, product};

const BLACK: &str = "LM-1-BLK";

fn assets() -> String {
    format!("/v1/products/{PRODUCT}/try-on-assets")
}

fn shows(variant: &str) -> Vec<u8> {
    json!({ "variant_sku": variant }).to_string().into_bytes()
}

async fn send_photo(harness: &Harness, photo: &[u8]) -> Answer {
    harness.as_owner(1, "POST", &assets(), &[("options", &shows(BLACK)), ("photo", photo)]).await
}

/// The picture of the frame alone, as the shop shows a variant.
async fn picture(harness: &Harness, variant: &str) -> bytes::Bytes {
    let answer = harness.get(&format!("/v1/products/{PRODUCT}/picture?width_px=320&variant_sku={variant}")).await;
    assert_eq!(answer.status, 200);
    answer.bytes
}

fn dimensions(asset: &Value, issue: bool) -> Vec<&str> {
    let rows = asset["audit"].as_array().unwrap().iter();
    rows.filter(|row| row["issue"] == issue).map(|row| row["dimension"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_photo_becomes_the_model_of_its_variant_until_it_is_deleted() {
    let harness = Harness::new(product()).await;
    let built = [picture(&harness, BLACK).await, picture(&harness, TORTOISE).await];

    // The packshot is taken from a little above, which shortens lenses of 45.4 mm to the 44 mm that the product declares.
    let made = send_photo(&harness, &png(packshot(&frame_spec(45.4), ProductView::Front, 1000))).await;
    assert_eq!(made.status, 201, "{:?}", made.bytes);
    let asset = made.json()["data"].clone();
    assert_eq!((&asset["kind"], &asset["source"], &asset["variant_sku"]), (&json!("glb"), &json!("from_photo"), &json!(BLACK)));
    assert_eq!(asset["size_verified"], true, "{asset}");
    assert_eq!(dimensions(&asset, false), ["a_mm", "b_mm", "dbl_mm", "total_width_mm"], "{asset}");
    assert!(asset["scale_source"].as_str().unwrap().contains("48□21-145"), "{asset}");
    let parts: Vec<&str> = asset["errors"].as_array().unwrap().iter().map(|error| error["part"].as_str().unwrap()).collect();
    assert_eq!(parts, ["front", "lenses", "depth", "temples", "nose pads"]);

    let listed = harness.get(&assets()).await.json()["data"].clone();
    assert_eq!((&listed[0], &listed[1]["id"]), (&asset, &json!("parametric")), "what was made is what is listed");
    let manifest = harness.get(&format!("/v1/try-on/manifest?product={PRODUCT}")).await.json()["data"].clone();
    assert_eq!(manifest["variants"][0]["asset_id"], asset["id"]);
    assert_eq!(manifest["variants"][1]["asset_id"], "parametric", "a photo shows one color");

    assert_ne!(picture(&harness, BLACK).await, built[0], "the photo's frame is shown");
    assert_eq!(picture(&harness, TORTOISE).await, built[1]);
    let path = format!("{}/{}", assets(), asset["id"].as_str().unwrap());
    assert_eq!(harness.as_owner(1, "DELETE", &path, &[]).await.status, 204);
    assert_eq!(picture(&harness, BLACK).await, built[0], "the built one is back");
}

#[tokio::test]
async fn a_frame_on_a_face_is_that_of_the_photo() {
    let harness = Harness::new(product()).await;
    let look = json!({ "product_id": PRODUCT, "variant_sku": BLACK, "format": "png" }).to_string();
    let face = portrait();
    let worn = async || {
        let parts: [(&str, &[u8]); 3] = [("consent", b"photo_upload"), ("look", look.as_bytes()), ("photo", &face)];
        harness.post_form("/v1/try-on/renders", &parts).await.bytes
    };
    let before = worn().await;
    assert_eq!(send_photo(&harness, &png(packshot(&frame_spec(44.0), ProductView::Front, 1000))).await.status, 201);
    let after = worn().await;
    let red = |bytes: &[u8]| {
        let picture = image::load_from_memory(bytes).unwrap().into_rgb8();
        // Skin, hair and the orange suit have less blue than green; the frame has more.
        picture.pixels().filter(|p| p[0] > p[1].saturating_add(25) && p[2] >= p[1] && p[0] < 180).count()
    };
    assert!(red(&after) > red(&before) + 500, "the black frame gave way to the red one: {} and {}", red(&before), red(&after));
}

#[tokio::test]
async fn a_photo_from_the_side_gives_the_temples() {
    let harness = Harness::new(product()).await;
    let front = png(packshot(&frame_spec(44.0), ProductView::Front, 1000));
    let side = png(wide_packshot(&frame_spec(44.0), ProductView::Side, 1000, 190.0));
    let send = async |side: &[u8]| {
        let parts: [(&str, &[u8]); 3] = [("options", &shows(BLACK)), ("photo", &front), ("side", side)];
        harness.as_owner(1, "POST", &assets(), &parts).await
    };
    let temples = |asset: &Value| {
        let part = asset["errors"].as_array().unwrap().iter().find(|error| error["part"] == "temples").unwrap().clone();
        (part["within_mm"].as_f64().unwrap(), part["because"].as_str().unwrap().to_owned())
    };
    let guessed = temples(&send_photo(&harness, &front).await.json()["data"]);
    let with_side = send(&side).await;
    assert_eq!(with_side.status, 201, "{:?}", with_side.bytes);
    let seen = temples(&with_side.json()["data"]);
    assert!(seen.0 < guessed.0 && seen.1.contains("photo from the side"), "{seen:?}, {guessed:?} without");

    let refused: [(Vec<u8>, u16, &str); 3] = [
        (png(RgbImage::from_pixel(900, 600, image::Rgb([255; 3]))), 422, "not_readable_from_the_front"),
        (large_portrait(), 422, "worn"),
        (b"a letter to the optician".to_vec(), 422, "damaged"),
    ];
    for (side, status, code) in refused {
        let answer = send(&side).await;
        let error = answer.json()["error"].clone();
        let detail = &error["details"][0];
        assert_eq!((answer.status, &detail["field"], &detail["code"]), (status, &json!("side"), &json!(code)), "{error}");
    }
    let alone = harness.as_owner(1, "POST", &assets(), &[("options", &shows(BLACK)), ("side", &side)]).await;
    alone.refused(422, "unprocessable_entity");
}

#[tokio::test]
async fn a_photo_at_an_angle_is_fitted_or_refused_for_what_it_shows() {
    let harness = Harness::new(product()).await;
    let mut spec = frame_spec(44.0);
    spec.total_width_mm = None;
    let angled = png(wide_packshot(&spec, ProductView::ThreeQuarter, 1200, 260.0));
    let answer = send_photo(&harness, &angled).await;
    assert_eq!(answer.status, 201, "{:?}", answer.bytes);
    let asset = answer.json()["data"].clone();
    assert!(asset["scale_source"].as_str().unwrap().contains("at an angle of"), "{asset}");
    let within = |part: &str| {
        let errors = asset["errors"].as_array().unwrap();
        errors.iter().find(|error| error["part"] == part).unwrap()["within_mm"].as_f64().unwrap()
    };
    for (dimension, truth, part) in [("a_mm", 48.0, "lens width"), ("dbl_mm", 21.0, "bridge")] {
        let rows = asset["audit"].as_array().unwrap();
        let row = rows.iter().find(|row| row["dimension"] == dimension).unwrap();
        let off = (row["measured_mm"].as_f64().unwrap() - truth).abs();
        assert!(off <= within(part) && within(part) < 3.0, "{dimension} is off by {off} mm: {asset}");
    }
    let parts: [(&str, &[u8]); 3] = [("options", &shows(BLACK)), ("photo", &angled), ("side", &angled)];
    let error = harness.as_owner(1, "POST", &assets(), &parts).await.json()["error"].clone();
    assert_eq!((&error["details"][0]["field"], &error["details"][0]["code"]), (&json!("side"), &json!("not_needed")), "{error}");

    // Its near temple runs out of the picture: dark red, but nobody's hand.
    let whole = wide_packshot(&spec, ProductView::ThreeQuarter, 1000, 140.0);
    let cut_off = png(imageops::crop_imm(&whole, 0, 90, 850, 460).to_image());
    let answer = send_photo(&harness, &cut_off).await;
    assert_eq!(answer.json()["error"]["details"][0]["code"], "cut_off", "{:?}", answer.bytes);
}

#[tokio::test]
async fn a_photo_that_contradicts_the_declared_size_is_told() {
    let harness = Harness::new(product()).await;
    let asset = send_photo(&harness, &png(packshot(&frame_spec(38.0), ProductView::Front, 1000))).await.json()["data"].clone();
    assert_eq!(asset["size_verified"], false);
    assert_eq!(dimensions(&asset, true), ["b_mm"], "{asset}");

    let mut unsized_product = product();
    unsized_product["frame"]["dimensions"]["dbl_mm"] = json!(null);
    let harness = Harness::new(unsized_product).await;
    let asset = send_photo(&harness, &png(packshot(&frame_spec(44.0), ProductView::Front, 1000))).await.json()["data"].clone();
    assert_eq!((&asset["size_verified"], &asset["audit"]), (&json!(false), &json!([])));
    assert!(asset["scale_source"].as_str().unwrap().contains("size is not verified"), "{asset}");
}

#[tokio::test]
async fn an_unusable_photo_is_refused_with_what_to_send_instead() {
    let harness = Harness::new(product()).await;
    let front = packshot(&frame_spec(44.0), ProductView::Front, 1000);
    let mut two = RgbImage::from_pixel(1000, 1250, image::Rgb([255; 3]));
    imageops::replace(&mut two, &front, 0, 0);
    imageops::replace(&mut two, &front, 0, 625);
    let whole = png(front.clone());
    let cases: [(&str, Vec<u8>, u16, &str, &str); 8] = [
        ("a person", large_portrait(), 422, "worn", "frame alone"),
        ("two pictures in one", png(two), 422, "collage", "one photo of the frame alone"),
        ("nothing", png(RgbImage::from_pixel(900, 600, image::Rgb([255; 3]))), 422, "not_eyewear", "from the front"),
        ("a small one", png(imageops::thumbnail(&front, 320, 200)), 422, "too_small", "larger"),
        ("half a file", whole[..whole.len() / 2].to_vec(), 422, "damaged", "damaged"),
        ("a huge header", png_with_width(&whole, 60_000), 422, "too_many_pixels", "million pixels"),
        ("no picture", b"a letter to the optician".to_vec(), 415, "", "JPEG, PNG or WebP"),
        ("an empty file", Vec::new(), 422, "empty", "choose"),
    ];
    for (what, photo, status, code, words) in cases {
        let answer = send_photo(&harness, &photo).await;
        let error = answer.json()["error"].clone();
        assert_eq!(answer.status, status, "{what}: {error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{what}: {error}");
        assert_eq!(error["details"][0]["code"].as_str().unwrap_or_default(), code, "{what}: {error}");
    }
    assert_eq!(harness.get(&assets()).await.json()["data"].as_array().unwrap().len(), 1, "nothing was kept");
}

#[tokio::test]
async fn who_may_give_a_model_and_what_has_to_be_said() {
    let harness = Harness::new(product()).await;
    let photo = png(packshot(&frame_spec(44.0), ProductView::Front, 1000));
    let check = async |tenant: u64, parts: &[(&str, &[u8])], expected: (u16, &str)| {
        let answer = harness.as_owner(tenant, "POST", &assets(), parts).await;
        answer.refused(expected.0, expected.1);
    };
    check(1, &[("photo", &photo)], (422, "unprocessable_entity")).await;
    check(1, &[("options", &shows("LM-9")), ("photo", &photo)], (404, "not_found")).await;
    check(1, &[("options", b"{\"color\":1}"), ("photo", &photo)], (422, "unprocessable_entity")).await;
    check(1, &[("photo", &photo), ("file", &photo)], (422, "unprocessable_entity")).await;
    check(1, &[], (422, "unprocessable_entity")).await;
    check(1, &[("options", &shows(BLACK)), ("file", &photo)], (422, "unprocessable_entity")).await;
    check(2, &[("options", &shows(BLACK)), ("photo", &photo)], (404, "not_found")).await;
    let shopper = harness.post_form(&assets(), &[("options", &shows(BLACK)), ("photo", &photo)]).await;
    assert_eq!(shopper.status, 403);
    let large = vec![0; api::operations::PHOTO_MAX_BYTES as usize + 1];
    check(1, &[("options", &shows(BLACK)), ("photo", &large)], (413, "payload_too_large")).await;
    check(1, &[("options", &vec![b' '; 80_000])], (413, "payload_too_large")).await;
    let no_form = Request::post(assets()).body(axum::body::Body::from(photo)).unwrap();
    assert_eq!(harness.service.send(&owner(), no_form).await.status, 415);
}

#[tokio::test]
async fn a_file_is_refused_for_the_true_reason() {
    let harness = Harness::new(product()).await;
    let check = async |file: &[u8], words: &str| {
        let answer = harness.as_owner(1, "POST", &assets(), &[("file", file)]).await;
        let error = answer.json()["error"].clone();
        assert_eq!(answer.status, 422, "{error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    };
    let elsewhere = json!({
        "asset": { "version": "2.0" }, "buffers": [{ "uri": "frame.bin", "byteLength": 12 }],
        "scene": 0, "scenes": [{ "nodes": [] }],
    });
    check(elsewhere.to_string().as_bytes(), "frame.bin").await;
    check(b"{", "description cannot be read").await;
    check(b"glTF but not really", "GLB").await;
    check(b"", "GLB").await;
}

#[tokio::test]
async fn a_hostile_file_is_refused_for_what_it_is() {
    let harness = Harness::new(product()).await;
    for hostile in crate::hostile_frames::files() {
        let answer = harness.as_owner(1, "POST", &assets(), &[("file", &hostile.bytes)]).await;
        let error = answer.json()["error"].clone();
        assert_eq!(answer.status, 422, "{}: {error}", hostile.name);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(hostile.telling) && !message.contains("root:"), "{}: {error}", hostile.name);
    }
    assert_eq!(harness.get(&assets()).await.json()["data"].as_array().map(Vec::len), Some(1), "nothing was kept");
}

fn large_portrait() -> Vec<u8> {
    png(image::load_from_memory(&portrait()).unwrap().resize_exact(1000, 1000, imageops::FilterType::Triangle))
}

/// The size in the header of a PNG is no reason to take memory. Its checksum is not looked at before the size.
fn png_with_width(png: &[u8], width: u32) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    let checksum = crate::photos::crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}
