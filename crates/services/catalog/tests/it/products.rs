//! Products through the routes.

use api::permissions as may;
use http::header;
use platform::Principal;
use serde_json::{Value, json};
use test_support::{owner, shopper, stranger};

use crate::support::Shop;

fn frame(sku: &str, variants: &[&str]) -> Value {
    let variants: Vec<Value> =
        variants.iter().map(|sku| json!({ "sku": sku, "color": { "name": "Havana", "front": "#5a3a22" } })).collect();
    json!({ "sku": sku, "name": "Aster", "brand": "Lumen", "frame": { "shape": "round", "dimensions": { "a_mm": 48.5 } }, "variants": variants })
}

#[tokio::test]
async fn a_product_is_made_read_replaced_and_deleted() {
    let shop = Shop::new().await;
    let owner = owner();
    let made = shop.post(&owner, "/v1/products", &frame("p", &["a"])).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let path = made.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(made.headers[header::ETAG], "\"1\"");
    assert_eq!(made.data(201)["provenance"]["frame.dimensions.a_mm"]["source"], "manual");

    let mut changed = frame("p", &["b", "a"]);
    changed["name"] = "Aster II".into();
    let replaced = shop.put(&owner, &path, Some("\"1\""), &changed).await;
    assert_eq!((replaced.status, &replaced.headers[header::ETAG]), (200, &"\"2\"".parse().unwrap()));
    let stale = shop.put(&owner, &path, Some("\"1\""), &frame("p", &["a"])).await;
    assert_eq!((stale.status, stale.json()["error"]["code"].as_str()), (412, Some("precondition_failed")));
    assert_eq!(shop.get(&owner, &path).await.data(200)["name"], "Aster II");

    assert_eq!(shop.delete(&owner, &path).await.status, 204);
    assert_eq!(shop.get(&owner, &path).await.status, 404);
    assert_eq!(shop.delete(&owner, &path).await.status, 404);
}

#[tokio::test]
async fn a_product_that_cannot_be_is_refused_field_by_field() {
    let shop = Shop::new().await;
    let mut wrong = frame("p", &["a", "a"]);
    wrong["gtin"] = "4006381333932".into();
    wrong["frame"]["dimensions"]["b_mm"] = (-3).into();
    wrong["variants"][1]["color"]["front"] = "red".into();
    wrong["variants"][1]["price"] = json!({ "base_minor": 100, "discounted_minor": 200, "currency": "XXX" });
    let response = shop.post(&owner(), "/v1/products", &wrong).await;
    assert_eq!(response.status, 422);
    let expected = [
        ("gtin", "invalid_gtin"),
        ("frame.dimensions.b_mm", "out_of_range"),
        ("variants[1].sku", "duplicate_sku"),
        ("variants[1].color.front", "invalid_color"),
        ("variants[1].price.currency", "invalid_enum"),
        ("variants[1].price.discounted_minor", "inconsistent"),
    ];
    assert_eq!(response.details(), expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let mut unknown = frame("p", &["a"]);
    unknown["color"] = "red".into();
    assert_eq!(shop.post(&owner(), "/v1/products", &unknown).await.status, 422);
}

#[tokio::test]
async fn skus_are_unique_and_come_free_again() {
    let shop = Shop::new().await;
    let owner = owner();
    let first = shop.post(&owner, "/v1/products", &frame("p", &["a", "b"])).await.data(201);
    let path = format!("/v1/products/{}", first["id"].as_str().unwrap());

    let taken = shop.post(&owner, "/v1/products", &frame("q", &["c", "b"])).await;
    assert_eq!((taken.status, taken.details()), (409, vec![("variants[1].sku".to_owned(), "duplicate_sku".to_owned())]));
    let taken = shop.post(&owner, "/v1/products", &frame("p", &["c"])).await;
    assert_eq!((taken.status, taken.details()), (409, vec![("sku".to_owned(), "duplicate_sku".to_owned())]));

    assert_eq!(shop.put(&owner, &path, None, &frame("p", &["a"])).await.status, 200);
    let second = shop.post(&owner, "/v1/products", &frame("q", &["c", "b"])).await;
    assert_eq!(second.status, 201, "b came free");
    assert_eq!(shop.put(&owner, &path, None, &frame("p", &["a", "c"])).await.status, 409);
    shop.delete(&owner, &path).await;
    assert_eq!(shop.post(&owner, "/v1/products", &frame("r", &["a"])).await.status, 201, "a came free");
    assert_eq!(shop.post(&stranger(), "/v1/products", &frame("r", &["a"])).await.status, 201, "another tenant's are others");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_one_sku_at_once_one_gets_it() {
    let shop = Shop::new().await;
    let owner = owner();
    let wants: Vec<Value> = (0..8).map(|n| frame(&format!("p{n}"), &["wanted"])).collect();
    let responses = futures_util::future::join_all(wants.iter().map(|want| shop.post(&owner, "/v1/products", want))).await;
    assert_eq!(responses.iter().filter(|response| response.status == 201).count(), 1);
    assert_eq!(shop.products().await.len(), 1);
}

#[tokio::test]
async fn a_shopper_sees_what_is_active_and_not_where_it_comes_from() {
    let shop = Shop::new().await;
    let mut draft = frame("draft", &["d"]);
    draft["status"] = "draft".into();
    let draft = shop.post(&owner(), "/v1/products", &draft).await.data(201);
    let active = shop.post(&owner(), "/v1/products", &frame("p", &["a"])).await.data(201);
    let path = |product: &Value| format!("/v1/products/{}", product["id"].as_str().unwrap());

    let listed = shop.get(&shopper(), "/v1/products").await.data(200);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&listed[0]["sku"], &listed[0]["provenance"]), (&"p".into(), &Value::Null));
    assert_eq!(shop.get(&shopper(), &path(&draft)).await.status, 404);
    assert_eq!(shop.get(&shopper(), "/v1/products?status=draft").await.data(200), json!([]));
    assert_eq!(shop.get(&owner(), "/v1/products?status=draft").await.data(200)[0]["sku"], "draft");
    assert_eq!(shop.get(&stranger(), &path(&active)).await.status, 404);
    assert_eq!(shop.post(&shopper(), "/v1/products", &frame("x", &["x"])).await.status, 403);
    assert_eq!(shop.delete(&shopper(), &path(&active)).await.status, 403);
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let shop = Shop::new().await;
    for n in 0..5 {
        shop.post(&owner(), "/v1/products", &frame(&format!("p{n}"), &[&format!("v{n}")])).await;
    }
    let first = shop.get(&owner(), "/v1/products?limit=3").await.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let next = first["meta"]["next"].as_str().unwrap();
    let second = shop.get(&owner(), &format!("/v1/products?limit=3&cursor={next}")).await.json();
    assert_eq!((second["data"].as_array().unwrap().len(), &second["meta"]["next"]), (2, &Value::Null));
    for (query, count) in [("sku=p3", 1), ("sku=v3", 1), ("sku=x", 0), ("brand=Lumen", 5), ("shape=round", 5), ("shape=oval", 0)]
    {
        assert_eq!(
            shop.get(&owner(), &format!("/v1/products?{query}")).await.data(200).as_array().unwrap().len(),
            count,
            "{query}"
        );
    }
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x", "shape=triangle", "order=name"] {
        assert_eq!(shop.get(&owner(), &format!("/v1/products?{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn the_feed_tells_each_products_latest_state() {
    let shop = Shop::new().await;
    let owner = owner();
    let service = Principal::service("recommend", None, [may::PRODUCTS_READ]);
    let changes_after = async |token: &Value| {
        let path = format!("/internal/product-changes?after={}", token.as_str().unwrap());
        shop.get(&service, &path).await.data(200)
    };
    let next = shop.get(&service, "/internal/product-changes").await.data(200)["next"].clone();
    let ids: Vec<String> = {
        let mut ids = Vec::new();
        for sku in ["p", "q"] {
            ids.push(shop.post(&owner, "/v1/products", &frame(sku, &[sku])).await.data(201)["id"].as_str().unwrap().to_owned());
        }
        ids
    };
    let seen = changes_after(&next).await;
    assert_eq!(seen["changes"].as_array().unwrap().len(), 2);
    assert_eq!(seen["changes"][1]["tenant"], shop.tenant.to_string());
    shop.delete(&owner, &format!("/v1/products/{}", ids[0])).await;
    let seen = changes_after(&seen["next"]).await;
    assert_eq!(
        (seen["changes"].as_array().unwrap().len(), &seen["changes"][0]["id"], &seen["changes"][0]["product"]),
        (1, &ids[0].as_str().into(), &Value::Null)
    );
    assert_eq!(changes_after(&seen["next"]).await["changes"], Value::Array(Vec::new()));
    assert_eq!(shop.get(&owner, "/internal/product-changes").await.status, 404, "tenants do not see each other's changes");
    assert_eq!(shop.get(&owner, "/internal/product-snapshot").await.status, 404, "internal operations are for services");
    let for_tenant = Principal::service("recommend", Some(shop.tenant), [may::PRODUCTS_READ]);
    let snapshot = shop.get(&for_tenant, "/internal/product-snapshot").await.data(200);
    assert_eq!((snapshot["products"].as_array().unwrap().len(), &snapshot["next"]), (1, &Value::Null));
}

/// A product that says something in every field, and one that says as little as it can.
fn products() -> [Value; 3] {
    let mut full = frame("full", &["full-1", "full-2"]);
    full["gtin"] = "4006381333931".into();
    full["tags"] = json!(["round", "summer"]);
    full["variants"][0]["lens"] = json!({ "color": "#445566", "transmission": 0.15, "polarized": true, "anti_reflection": "blue",
        "mirror": { "color": "#c08030", "strength": 0.4 } });
    full["variants"][0]["price"] = json!({ "base_minor": 12_900, "discounted_minor": 9_900, "currency": "EUR" });
    full["variants"][1]["inventory"] = json!({ "quantity": 3, "low_threshold": 5, "status": "low_stock" });
    let minimal =
        json!({ "sku": "min", "name": "M", "brand": "B", "variants": [{ "sku": "min-1", "color": { "name": "Red" } }] });
    [full, minimal, frame("plain", &["plain-1"])]
}

#[tokio::test]
async fn what_was_read_can_be_written_back_as_it_is() {
    let shop = Shop::new().await;
    let owner = owner();
    for product in products() {
        let made = shop.post(&owner, "/v1/products", &product).await;
        let path = made.headers[header::LOCATION].to_str().unwrap();
        let read = shop.get(&owner, path).await;
        assert_eq!(read.data(200), made.data(201));
        for written in
            [shop.put(&owner, path, Some("\"1\""), &read.data(200)).await, shop.patch(&owner, path, None, &read.data(200)).await]
        {
            assert_eq!((written.status, written.data(200)), (200, read.data(200)), "nothing changed, not even the version");
        }
        let mut renamed = read.data(200);
        renamed["name"] = "Other".into();
        let written = shop.put(&owner, path, None, &renamed).await;
        assert_eq!((written.status, &written.data(200)["version"]), (200, &json!(2)));
        assert_eq!(written.data(200)["provenance"]["variants[0].color.name"]["source"], "manual");
    }
}

#[tokio::test]
async fn read_only_fields_cannot_be_changed() {
    let shop = Shop::new().await;
    let owner = owner();
    let made = shop.post(&owner, "/v1/products", &frame("p", &["a"])).await;
    let path = made.headers[header::LOCATION].to_str().unwrap();
    for (name, value) in [
        ("id", json!("prd_01h9z3x0000000000000000000")),
        ("version", json!(2)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("updated_at", Value::Null),
        ("provenance", json!({})),
    ] {
        let mut changed = made.data(201);
        changed[name] = value.clone();
        for refused in
            [shop.put(&owner, path, None, &changed).await, shop.patch(&owner, path, None, &json!({ name: value })).await]
        {
            assert_eq!(refused.status, 422, "{name}");
            assert_eq!(refused.details(), [(name.to_owned(), "read_only".to_owned())]);
        }
    }
    assert_eq!(shop.post(&owner, "/v1/products", &made.data(201)).await.status, 422);
    assert_eq!(shop.get(&owner, path).await.data(200), made.data(201));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_who_said_so() {
    let shop = Shop::new().await;
    let owner = owner();
    let job = shop.import("product_sku,sku,name,brand,color,eye size\np,a,Aster,Lumen,Red,48\n", Default::default()).await;
    let before = shop.products().await[0].clone();
    let path = format!("/v1/products/{}", before["id"].as_str().unwrap());
    let change = json!({ "name": "Aster II", "frame": { "dimensions": { "a_mm": null, "dbl_mm": 20 } }, "mpn": "A-2" });
    let patched = shop.patch(&owner, &path, Some("\"1\""), &change).await;
    assert_eq!((patched.status, &patched.headers[header::ETAG]), (200, &"\"2\"".parse().unwrap()));
    let after = patched.data(200);
    assert_eq!((&after["name"], &after["mpn"], &after["brand"]), (&json!("Aster II"), &json!("A-2"), &json!("Lumen")));
    let dimensions = &after["frame"]["dimensions"];
    assert_eq!((&dimensions["a_mm"], &dimensions["dbl_mm"]), (&Value::Null, &json!(20.0)));
    let source = |field: &str| after["provenance"][field]["source_id"].clone();
    assert_eq!((source("name"), source("frame.dimensions.dbl_mm")), (json!("key_of_tenant_1"), json!("key_of_tenant_1")));
    assert_eq!((source("brand"), source("variants[0].color.name")), (json!(job.id), json!(job.id)));
    assert_eq!(source("frame.dimensions.a_mm"), Value::Null);
}

#[tokio::test]
async fn a_patch_is_as_strict_as_a_replacement() {
    let shop = Shop::new().await;
    let owner = owner();
    let made = shop.post(&owner, "/v1/products", &frame("p", &["a", "b"])).await;
    let path = made.headers[header::LOCATION].to_str().unwrap();
    shop.post(&owner, "/v1/products", &frame("q", &["c"])).await;
    let mut variants = made.data(201)["variants"].clone();
    variants[1]["sku"] = "c".into();
    let variant = json!({ "sku": "a", "color": { "name": "Red" } });
    for (change, status, field, code) in [
        (json!({ "colour": "red" }), 422, "colour", "invalid"),
        (json!({ "frame": { "dimensions": { "a_mm": -1 } } }), 422, "frame.dimensions.a_mm", "out_of_range"),
        (json!({ "variants": [variant, variant] }), 422, "variants[1].sku", "duplicate_sku"),
        (json!({ "variants": [{ "sku": "a", "color": { "name": 1 } }] }), 422, "variants[0].color.name", "invalid"),
        (json!({ "variants": variants }), 409, "variants[1].sku", "duplicate_sku"),
        (json!({ "sku": "q" }), 409, "sku", "duplicate_sku"),
    ] {
        let refused = shop.patch(&owner, path, None, &change).await;
        assert_eq!((refused.status, refused.details()), (status, vec![(field.to_owned(), code.to_owned())]), "{change}");
    }
    assert_eq!(shop.patch(&owner, path, None, &json!({ "name": null })).await.status, 422);
    assert_eq!(shop.patch(&owner, path, Some("\"7\""), &json!({})).await.status, 412);
    assert_eq!(shop.patch(&owner, path, Some("\"x\""), &json!({})).await.status, 412);
    assert_eq!(shop.patch(&shopper(), path, None, &json!({})).await.status, 403);
    assert_eq!(shop.patch(&stranger(), path, None, &json!({})).await.status, 404);
    assert_eq!(shop.get(&owner, path).await.data(200), made.data(201));
}

#[tokio::test(flavor = "multi_thread")]
async fn patches_of_different_fields_at_once_all_count() {
    let shop = Shop::new().await;
    let owner = owner();
    let made = shop.post(&owner, "/v1/products", &frame("p", &["a"])).await;
    let path = made.headers[header::LOCATION].to_str().unwrap();
    let changes = [json!({ "name": "N" }), json!({ "mpn": "M" }), json!({ "tags": ["t"] }), json!({ "brand": "B" })];
    let patched = futures_util::future::join_all(changes.iter().map(|change| shop.patch(&owner, path, None, change))).await;
    assert!(patched.iter().all(|response| response.status == 200));
    let after = shop.get(&owner, path).await.data(200);
    assert_eq!(
        (&after["name"], &after["mpn"], &after["tags"], &after["brand"]),
        (&json!("N"), &json!("M"), &json!(["t"]), &json!("B"))
    );
}
