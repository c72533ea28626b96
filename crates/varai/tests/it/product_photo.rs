//! From a catalog and a product photo to the frame on a face, through a server that is killed in between.

use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{Answer, ApiClient, PORTRAIT, Server, file};

/// A round frame as wide as the demo's, of which nobody sent a photo yet.
const CATALOG: &str = "sku,name,brand,shape,rim,material,lens_width_mm,lens_height_mm,bridge_width_mm,temple_length_mm,total_width_mm,color_name,color_hex\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_product_photo_is_worn_and_outlives_a_kill() {
    let mut server = Server::start(&["--demo"]);
    let key = server.owner_key();
    let owner = ApiClient::new(&server.url, &key);

    // The shop's own pictures are cut-outs from the front: one serves as the photo of another product of the same size.
    let shown = find(&owner, |product| product["frame"]["shape"] == "wayfarer" && product["frame"]["rim"] == "full").await;
    let size = &shown["frame"]["dimensions"];
    let row = ["a_mm", "b_mm", "dbl_mm", "temple_mm", "total_width_mm"].map(|name| size[name].to_string()).join(",");
    let csv = format!("{CATALOG}NEW-1,New,Newbrand,round,full,acetate,{row},Black,#101012\n");
    let import = owner.upload("/v1/imports", Form::new().part("file", file(csv.into_bytes(), "new.csv", "text/csv"))).await;
    let import = import.data(202)["id"].as_str().unwrap().to_owned();
    while !matches!(owner.get(&format!("/v1/imports/{import}")).await.data(200)["status"].as_str(), Some("completed")) {
        tokio::task::yield_now().await;
    }
    let product = find(&owner, |product| product["sku"] == "NEW-1").await["id"].as_str().unwrap().to_owned();
    let built = worn(&owner, &product).await;

    let photo = owner.get(&format!("/v1/products/{}/picture?width_px=1600", shown["id"].as_str().unwrap())).await.body;
    let assets = format!("/v1/products/{product}/try-on-assets");
    let sent = owner.upload(&assets, Form::new().part("photo", file(photo, "front.png", "image/png"))).await;
    let asset = sent.data(201);
    assert_eq!((&asset["source"], &asset["variant_sku"]), (&json!("from_photo"), &json!("NEW-1")), "{asset}");
    let gap = asset["audit"].as_array().unwrap().iter().find(|row| row["dimension"] == "a_mm").unwrap();
    assert!(gap["gap_mm"].as_f64().unwrap().abs() < 0.7, "{asset}");

    server = server.killed_and_started(&["--demo"]);
    let owner = ApiClient::new(&server.url, &key);
    assert_eq!(owner.get(&assets).await.data(200)[0], asset, "what was acknowledged is there");
    let path = format!("{assets}/{}", asset["id"].as_str().unwrap());
    let glb = owner.get(&format!("{path}/file")).await.body;
    assert_eq!((glb.len() as u64, &glb[..4]), (asset["bytes"].as_u64().unwrap(), &b"glTF"[..]));
    let from_photo = worn(&owner, &product).await;
    assert_ne!(from_photo, built, "the face wears the frame of the photo");

    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(worn(&owner, &product).await, built, "and without it the one of the numbers");
    let face = owner.upload(&assets, Form::new().part("photo", file(PORTRAIT.to_vec(), "me.jpg", "image/jpeg"))).await;
    face.refused(422, "unprocessable_entity");
    assert_eq!(face.json()["error"]["details"][0]["code"], "worn", "a person is no product");
}

async fn find(owner: &ApiClient, wanted: impl Fn(&Value) -> bool) -> Value {
    let products = owner.get("/v1/products?limit=100").await.data(200);
    products.as_array().unwrap().iter().find(|product| wanted(product)).expect("there is such a product").clone()
}

async fn worn(owner: &ApiClient, product: &str) -> Vec<u8> {
    let look = json!({ "product_id": product, "format": "png", "max_side_px": 640 }).to_string();
    let form = Form::new()
        .text("consent", "photo_upload")
        .text("look", look)
        .part("photo", file(PORTRAIT.to_vec(), "me.jpg", "image/jpeg"));
    let Answer { status, body, .. } = owner.upload("/v1/try-on/renders", form).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    body
}
