//! The whole way, once through a single process and once through a gateway with the other services in a process of their own.

use std::collections::BTreeSet;

use image::RgbImage;
use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{Answer, ApiClient, PORTRAIT, Server, file, run, secret_key, send};

#[tokio::test(flavor = "multi_thread")]
async fn one_process() {
    let server = Server::start(&["--demo"]);
    whole_way(&server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_and_the_services_in_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "5e".repeat(32)).unwrap();
    let secret = ["--caller-secret-file", secret.to_str().unwrap()];
    let behind = Server::start(&[&["--services", "catalog,tryon,recommend"], &secret[..]].concat());
    let endpoints = ["catalog", "tryon", "recommend"].map(|service| format!("{service}={}", behind.url));
    let endpoints: Vec<&str> = endpoints.iter().flat_map(|place| ["--endpoint", place]).collect();
    let gateway = Server::start(&[&["--demo", "--services", "gateway"], &secret[..], &endpoints].concat());
    whole_way(&gateway).await;
    // The services themselves take calls of their own platform only.
    for key in [String::new(), gateway.owner_key()] {
        let back = ApiClient::new(&behind.url, &key);
        for path in ["/v1/products", "/internal/product-changes"] {
            let answer = send(back.request(Method::GET, path).header("x-varai-service", "catalog")).await;
            assert_eq!(answer.status, 401, "{path}: {answer:?}");
            assert_eq!(back.get(path).await.status, 404, "{path} of no part in particular");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_sees_nothing_of_another() {
    let server = Server::start(&["--demo"]);
    let rows = server.data() + ".csv";
    std::fs::write(&rows, "sku,name,brand,size,color\nOTHER-1,One,Other,50□19-145,Black\n").unwrap();
    // Into the folder of a running server, as an operator does it.
    let imported = run(&["--data", &server.data(), "--tenant", "other", "catalog", "import", &rows]);
    assert_eq!(imported.code, 0, "{imported:?}");
    let other = ApiClient::new(&server.url, &secret_key(&imported.stderr));
    let demo = ApiClient::new(&server.url, &server.owner_key());
    assert_eq!(other.get("/v1/me").await.data(200)["tenant_slug"], "other");
    let listed = other.get("/v1/products?limit=100").await.data(200);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["sku"]), (1, &json!("OTHER-1")));
    let theirs = demo.get("/v1/products?limit=1").await.data(200);
    let key = demo.get("/v1/api-keys").await.data(200);
    let (product, key) = (theirs[0]["id"].as_str().unwrap(), key[0]["id"].as_str().unwrap());
    for path in ["", "/picture", "/try-on-assets", "/try-on-assets/parametric/file"] {
        other.get(&format!("/v1/products/{product}{path}")).await.refused(404, "not_found");
    }
    other.get(&format!("/v1/try-on/manifest?product={product}")).await.refused(404, "not_found");
    let path = format!("/v1/products/{product}");
    send(other.request(Method::PUT, &path).json(&product_input("OTHER-2"))).await.refused(404, "not_found");
    other.delete(&path).await.refused(404, "not_found");
    other.delete(&format!("/v1/api-keys/{key}")).await.refused(404, "not_found");
    let look = json!({ "product_id": product });
    render(&other, &look, true).await.refused(404, "not_found");
    assert_eq!(demo.get(&path).await.status, 200, "it is still there");
}

/// The scenario. `server` is what the outside reaches; where the services run makes no difference.
async fn whole_way(server: &Server) {
    let stranger = ApiClient::new(&server.url, "");
    let shopper = ApiClient::new(&server.url, &page_key(&stranger).await);
    let owner = ApiClient::new(&server.url, &server.owner_key());
    health_says_where_parts_are(&stranger).await;
    documents_are_served(&stranger).await;
    let face = face_is_measured(&shopper).await;
    let product = frames_are_ranked(&shopper, &face).await;
    pictures_are_drawn(&shopper, &product, &face).await;
    strangers_and_shoppers_are_kept_out(server, &stranger, &shopper, &product).await;
    products_are_edited(&owner, &shopper).await;
    files_are_imported(&owner).await;
    keys_are_made_and_revoked(&owner, server).await;
}

/// The page is served, allows nothing from elsewhere, and carries the key it calls with.
async fn page_key(stranger: &ApiClient) -> String {
    let page = stranger.get("/").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    for source in page.text().split('"').filter(|text| text.starts_with("/assets/")) {
        assert_eq!(stranger.get(source).await.status, 200, "{source}");
    }
    assert_eq!(stranger.get("/demo/portrait.jpg").await.body, PORTRAIT);
    let (_, after) = page.text().split_once(r#"<meta name="varai-key" content=""#).expect("the page carries a key");
    let key = after.split('"').next().unwrap().to_owned();
    assert!(key.starts_with("pk_live_"), "{key}");
    key
}

async fn health_says_where_parts_are(stranger: &ApiClient) {
    for path in ["/healthz", "/readyz"] {
        assert_eq!(stranger.get(path).await.status, 200, "{path}");
    }
    let health = stranger.get("/v1/health").await.data(200).to_string();
    for part in ["catalog", "tryon", "recommend", "store"] {
        assert!(health.contains(part), "{part} is missing in {health}");
    }
}

async fn documents_are_served(stranger: &ApiClient) {
    let openapi = stranger.get("/v1/openapi.json").await.json();
    assert_eq!(openapi["openapi"], "3.1.0");
    let docs = stranger.get("/docs").await;
    assert_eq!(docs.status, 200);
    for path in openapi["paths"].as_object().unwrap().keys() {
        assert!(docs.text().contains(path), "the docs do not tell of {path}");
    }
    assert!(stranger.get("/metrics").await.text().contains("http"));
    stranger.get("/v1/nothing").await.refused(404, "not_found");
}

async fn face_is_measured(shopper: &ApiClient) -> Value {
    let without_consent = Form::new().part("photo", file(PORTRAIT.to_vec(), "me.jpg", "image/jpeg"));
    shopper.upload("/v1/face-analyses", without_consent).await.refused(403, "consent_required");
    let analysis = shopper.analyze(PORTRAIT.to_vec()).await.data(200);
    assert_eq!(analysis["image"], json!({ "width": 1280, "height": 960 }));
    let face = analysis["faces"][0].clone();
    assert_eq!(face["landmarks_px"].as_array().unwrap().len(), 478);
    let width = &face["measures"]["face_width"];
    assert_eq!((&width["unit"], &width["source"]), (&json!("mm"), &json!("iris")));
    assert!(width["low"].as_f64() < width["value"].as_f64() && width["value"].as_f64() < width["high"].as_f64(), "{width}");
    assert!(face["measures"]["pupillary_distance"]["abstained"].is_string(), "the iris alone gives no pupillary distance");
    face
}

/// Ranks, and returns the product that came first.
async fn frames_are_ranked(shopper: &ApiClient, face: &Value) -> Value {
    let mut request = json!({ "measures": face["measures"], "limit": 50 });
    if face["shape"]["primary"].is_string() {
        request["face_shape"] = face["shape"]["primary"].clone();
    }
    let list = shopper.post("/v1/recommendations", &request).await.data(200);
    let items = list["items"].as_array().unwrap();
    assert!(items.len() >= 20, "{} of the demo's frames", items.len());
    let best = items[0]["score"].as_f64().unwrap();
    for (index, item) in items.iter().enumerate() {
        assert_eq!(item["rank"], index as u64 + 1);
        assert_eq!(item["fit"]["misfit"], false, "{item}");
        let reason = &item["reasons"][0];
        assert_eq!(reason["code"], "fit", "{item}");
        assert!(reason["text"].as_str().unwrap().contains(" mm"), "{reason}");
        let score = item["score"].as_f64().unwrap();
        assert!(score <= best, "rank {} scores more than the first", index + 1);
        let stocked =
            item["product"]["variants"].as_array().unwrap().iter().find(|variant| variant["sku"] == item["variant_sku"]);
        assert_ne!(stocked.expect("the variant is one of the product's")["inventory"]["status"], "out_of_stock");
        assert!(item["product"].get("provenance").is_none(), "shoppers do not see who said what");
    }
    let ids: BTreeSet<&str> = items.iter().map(|item| item["product"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), items.len(), "no product twice");
    let check = json!({ "product_id": items[0]["product"]["id"], "measures": face["measures"] });
    let report = shopper.post("/v1/fit-checks", &check).await.data(200);
    assert_eq!(report, items[0]["fit"], "a fit check says what the ranking said");
    items[0]["product"].clone()
}

async fn pictures_are_drawn(shopper: &ApiClient, product: &Value, face: &Value) {
    let id = product["id"].as_str().unwrap();
    let picture = shopper.get(&format!("/v1/products/{id}/picture?width_px=320")).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    let frame = image::load_from_memory(&picture.body).unwrap();
    assert_eq!((frame.width(), frame.height()), (320, 160));

    let manifest = shopper.get(&format!("/v1/try-on/manifest?product={id}")).await.data(200);
    assert_eq!(manifest["asset"]["kind"], "parametric");
    assert_eq!(manifest["variants"][0]["available"], true);
    let model = shopper.get(&format!("/v1/products/{id}/try-on-assets/parametric/file")).await;
    assert!(model.status == 200 && model.body.starts_with(b"glTF"), "{}", model.status);

    let look = json!({ "product_id": id, "variant_sku": product["variants"][0]["sku"], "format": "jpeg" });
    let worn = render(shopper, &look, true).await;
    assert_eq!((worn.status, worn.header("content-type")), (200, "image/jpeg"));
    worn_near_the_eyes_only(&worn.body, face);
    render(shopper, &look, false).await.refused(403, "consent_required");
    let unknown = json!({ "product_id": id, "variant_sku": "nobody" });
    assert_eq!(render(shopper, &unknown, true).await.status, 404);
}

async fn render(shopper: &ApiClient, look: &Value, consent: bool) -> Answer {
    let form = if consent { Form::new().text("consent", "photo_upload") } else { Form::new() };
    let form = form.text("look", look.to_string()).part("photo", file(PORTRAIT.to_vec(), "me.jpg", "image/jpeg"));
    shopper.upload("/v1/try-on/renders", form).await
}

/// The picture shows something else around the eyes, and the photo everywhere else.
fn worn_near_the_eyes_only(picture: &[u8], face: &Value) {
    let [before, after] = [PORTRAIT, picture].map(|bytes| image::load_from_memory(bytes).unwrap().into_rgb8());
    assert_eq!(before.dimensions(), after.dimensions());
    let [x, y, width, height] = [0, 1, 2, 3].map(|index| face["box_px"][index].as_f64().unwrap() as u32);
    let changed = mean_difference(&before, &after, [x, y + height / 8, x + width, y + height / 2]);
    assert!(changed > 5.0, "around the eyes only {changed:.2} gray levels differ");
    // JPEG is not exact: what is not drawn on differs by its rounding.
    for [left, top, right, bottom] in [[0, 0, 1280, y - height / 4], [0, y + 2 * height, 1280, 960], [0, 0, x - width / 2, 960]] {
        let same = mean_difference(&before, &after, [left, top, right, bottom]);
        assert!(same < 1.5, "{same:.2} gray levels differ in {left},{top} to {right},{bottom}");
    }
}

/// Mean absolute difference of the channels in a region `[left, top, right, bottom]`.
fn mean_difference(one: &RgbImage, other: &RgbImage, [left, top, right, bottom]: [u32; 4]) -> f64 {
    let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    let difference = |(x, y)| -> u64 {
        one.get_pixel(x, y).0.iter().zip(other.get_pixel(x, y).0).map(|(a, b)| u64::from(a.abs_diff(b))).sum()
    };
    let sum: u64 = pixels.map(difference).sum();
    sum as f64 / f64::from((right - left) * (bottom - top) * 3)
}

async fn strangers_and_shoppers_are_kept_out(server: &Server, stranger: &ApiClient, shopper: &ApiClient, product: &Value) {
    stranger.get("/v1/products").await.refused(401, "missing_api_key");
    stranger.analyze(PORTRAIT.to_vec()).await.refused(401, "missing_api_key");
    ApiClient::new(&server.url, "pk_live_00000000000000000000000000000000")
        .get("/v1/products")
        .await
        .refused(401, "invalid_api_key");
    shopper.get("/v1/products/prd_00000000000000000000000000").await.refused(404, "not_found");
    let id = product["id"].as_str().unwrap();
    let new = product_input("SHOPPER-1");
    shopper.post("/v1/products", &new).await.refused(403, "insufficient_scope");
    send(shopper.request(Method::PUT, &format!("/v1/products/{id}")).json(&new)).await.refused(403, "insufficient_scope");
    shopper.delete(&format!("/v1/products/{id}")).await.refused(403, "insufficient_scope");
    shopper.get("/v1/api-keys").await.refused(403, "insufficient_scope");
    shopper.get("/v1/imports").await.refused(403, "insufficient_scope");
    let form = Form::new().part("file", file(b"sku\n1\n".to_vec(), "x.csv", "text/csv"));
    shopper.upload("/v1/imports", form).await.refused(403, "insufficient_scope");
}

fn product_input(sku: &str) -> Value {
    json!({
        "sku": sku, "name": "Ledger", "brand": "Proof",
        "frame": { "dimensions": { "a_mm": 50, "b_mm": 40, "dbl_mm": 19, "temple_mm": 145, "total_width_mm": 139 }, "shape": "round", "rim": "full", "materials": ["metal"] },
        "variants": [{ "sku": format!("{sku}-1"), "color": { "name": "Black", "front": "#101010" }, "price": { "base_minor": 12900, "currency": "EUR" } }],
    })
}

async fn products_are_edited(owner: &ApiClient, shopper: &ApiClient) {
    let input = product_input("PROOF-1");
    let made = owner.post("/v1/products", &input).await;
    let product = made.data(201);
    let path = format!("/v1/products/{}", product["id"].as_str().unwrap());
    assert_eq!((&product["sku"], &product["frame"]["dimensions"]["a_mm"]), (&json!("PROOF-1"), &json!(50.0)));
    owner.post("/v1/products", &input).await.refused(409, "conflict");
    let read = owner.get(&path).await;
    assert_eq!(read.data(200)["variants"], product["variants"]);
    let tag = read.header("etag").to_owned();
    assert!(!tag.is_empty());

    let mut changed = input.clone();
    changed["name"] = json!("Ledger II");
    let replaced = send(owner.request(Method::PUT, &path).header("if-match", &tag).json(&changed)).await;
    assert_eq!(replaced.data(200)["name"], "Ledger II");
    assert_ne!(replaced.header("etag"), tag);
    let late = send(owner.request(Method::PUT, &path).header("if-match", &tag).json(&input)).await;
    late.refused(412, "precondition_failed");
    assert_eq!(shopper.get(&path).await.data(200)["name"], "Ledger II");

    changed["frame"]["dimensions"]["a_mm"] = json!(-3);
    send(owner.request(Method::PUT, &path).json(&changed)).await.refused(422, "unprocessable_entity");
    assert_eq!(owner.delete(&path).await.status, 204);
    owner.get(&path).await.refused(404, "not_found");
    owner.delete(&path).await.refused(404, "not_found");
}

async fn files_are_imported(owner: &ApiClient) {
    let rows = "sku,name,brand,size,color,price,currency\nIMP-1,One,Proof,50□19-145,Black,99.00,EUR\nIMP-2,Two,Proof,50□19-145,Black,cheap,EUR\n";
    let form = Form::new().text("options", "{}").part("file", file(rows.into(), "frames.csv", "text/csv"));
    let mut job = owner.upload("/v1/imports", form).await.data(202);
    let path = format!("/v1/imports/{}", job["id"].as_str().unwrap());
    while job["status"] == "queued" || job["status"] == "running" {
        job = owner.get(&path).await.data(200);
    }
    assert_eq!(job["status"], "completed");
    assert_eq!(job["counts"], json!({ "created": 1, "updated": 0, "unchanged": 0, "refused": 1, "warnings": 0 }));
    let errors = owner.get(&format!("{path}/errors")).await;
    assert!(errors.header("content-type").starts_with("text/csv"), "{}", errors.header("content-type"));
    let lines: Vec<&str> = errors.text().lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "line,column,code,reason,value"));
    assert!(lines[1].starts_with("3,price,") && lines[1].contains("cheap"), "{}", lines[1]);
    let found = owner.get("/v1/products?sku=IMP-1").await.data(200);
    assert_eq!(found[0]["frame"]["dimensions"]["a_mm"], 50.0);
    let evidence = found[0]["provenance"]["frame.dimensions.a_mm"]["evidence"].as_str().unwrap();
    assert!(evidence.contains("line 2"), "{evidence}");
}

async fn keys_are_made_and_revoked(owner: &ApiClient, server: &Server) {
    let input = json!({ "name": "till", "kind": "secret" });
    let made = owner.post("/v1/api-keys", &input).await.data(201);
    let till = ApiClient::new(&server.url, made["key"].as_str().unwrap());
    assert_eq!(till.get("/v1/me").await.data(200)["tenant_slug"], "demo");
    let listed = owner.get("/v1/api-keys?limit=100").await;
    assert!(!listed.text().contains(made["key"].as_str().unwrap()), "a key is shown once");
    assert!(listed.data(200).as_array().unwrap().iter().any(|key| key["id"] == made["id"]));
    let path = format!("/v1/api-keys/{}", made["id"].as_str().unwrap());
    till.delete(&path).await.refused(409, "conflict");
    assert_eq!(owner.delete(&path).await.status, 204);
    till.get("/v1/me").await.refused(401, "invalid_api_key");
}
