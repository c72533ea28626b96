//! `POST /v1/recommendations`.

use recommend::RecommendConfig;
use serde_json::{Value, json};

use crate::support::{World, head, mm, product, with};

const WIDTH: &str = "/frame/dimensions/total_width_mm";

#[tokio::test]
async fn frames_that_fit_come_first_and_say_why_in_mm() {
    let world = World::new(vec![
        with(product("prd_1"), WIDTH, json!(131.0)),
        product("prd_2"),
        with(product("prd_3"), WIDTH, json!(118.0)),
    ])
    .await;
    let list = world.post("/v1/recommendations", head()).await.data(200);
    assert_eq!((&list["algorithm"], &list["considered"]), (&json!("fit_first"), &json!(3)));
    assert_eq!(list["removed"], json!([{ "code": "misfit", "count": 1 }]));
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (&items[0]["rank"], &items[0]["product"]["id"], &items[0]["variant_sku"]),
        (&json!(1), &json!("prd_2"), &json!("prd_2-black"))
    );
    assert_eq!(items[0]["reasons"][0]["code"], "fit");
    assert_eq!(items[1]["reasons"][0]["text"], "Width about 5.0 mm tight (3.9-6.1).");
    assert_eq!(items[1]["fit"]["dimensions"][0]["verdict"], "tight");
}

#[tokio::test]
async fn the_list_follows_the_catalog_at_once() {
    let world = World::new((1..=5).map(|number| product(&format!("prd_{number}"))).collect()).await;
    assert_eq!(world.ids(head()).await.len(), 5);
    world.put(with(product("prd_1"), "/variants/0/inventory/quantity", json!(0)));
    world.put(with(product("prd_2"), "/status", json!("inactive")));
    world.delete("prd_3");
    world.put(product("prd_6"));
    let mut ids = world.ids(head()).await;
    ids.sort();
    assert_eq!(ids, ["prd_4", "prd_5", "prd_6"]);
}

#[tokio::test]
async fn changes_that_are_no_longer_kept_are_made_up_for() {
    let world = World::new(vec![product("prd_1"), product("prd_2")]).await;
    assert_eq!(world.ids(head()).await.len(), 2);
    world.delete("prd_1");
    world.put(product("prd_3"));
    world.forget_changes();
    let mut ids = world.ids(head()).await;
    ids.sort();
    assert_eq!(ids, ["prd_2", "prd_3"]);
    world.put(product("prd_4"));
    assert_eq!(world.ids(head()).await.len(), 3);
}

#[tokio::test]
async fn filters_keep_only_what_is_known_to_match() {
    let square = with(product("prd_square"), "/frame/shape", json!("square"));
    let unknown = with(product("prd_unknown"), "/frame/shape", Value::Null);
    let other = with(product("prd_other"), "/brand", json!("Nordstjerna"));
    let dear = with(product("prd_dear"), "/variants/0/price/base_minor", json!(40_000));
    let world = World::new(vec![square, unknown, other, dear]).await;
    let check = async |filters: Value, expected: &[&str]| {
        let mut ids = world.ids(json!({ "filters": filters })).await;
        ids.sort();
        assert_eq!(ids, expected, "{filters}");
    };
    check(json!({}), &["prd_dear", "prd_other", "prd_square", "prd_unknown"]).await;
    check(json!({ "shapes": ["square"] }), &["prd_square"]).await;
    check(json!({ "brands": ["LUMO"], "shapes": ["round"] }), &["prd_dear"]).await;
    check(json!({ "brands": ["no such brand"] }), &[]).await;
    check(json!({ "max_price_minor": 20_000, "rims": ["full"] }), &["prd_other", "prd_square", "prd_unknown"]).await;
}

#[tokio::test]
async fn a_guessed_size_is_no_size() {
    let guessed =
        json!({ "frame.dimensions.total_width_mm": { "source": "guessed", "source_id": "rule", "at": "2026-01-01T00:00:00Z" } });
    let mut frame = product("prd_guessed");
    frame["provenance"] = guessed;
    let world = World::new(vec![frame, product("prd_known")]).await;
    let list = world.post("/v1/recommendations", head()).await.data(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items[0]["product"]["id"], "prd_known");
    assert_eq!(items[1]["fit"]["dimensions"][0]["explanation"], "width unknown: the frame's total width is not known");
    assert_eq!(items[1]["reasons"][1]["code"], "unknown_size");
}

#[tokio::test]
async fn without_a_head_nothing_is_said_about_fit() {
    let world = World::new(vec![product("prd_1")]).await;
    let list = world.post("/v1/recommendations", json!({})).await.data(200);
    assert_eq!(list["algorithm"], "content_based");
    assert_eq!(list["items"][0]["fit"]["overall"], Value::Null);
    assert_eq!(list["items"][0]["reasons"][0]["code"], "unknown_size");
}

#[tokio::test]
async fn an_empty_catalog_is_an_empty_list() {
    let world = World::new(Vec::new()).await;
    assert!(world.ids(head()).await.is_empty());
}

#[tokio::test]
async fn limits_are_kept_and_shapes_are_mixed() {
    let products = (0..30).map(|number| {
        let shape = if number < 26 { "round" } else { "oval" };
        with(product(&format!("prd_{number:02}")), "/frame/shape", json!(shape))
    });
    let world = World::new(products.collect()).await;
    assert_eq!(world.ids(json!({})).await.len(), 10);
    assert_eq!(world.ids(json!({ "limit": 50 })).await.len(), 30);
    let list = world.post("/v1/recommendations", head()).await.data(200);
    let shapes: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["product"]["frame"]["shape"].clone()).collect();
    assert!(shapes.contains(&json!("oval")), "{shapes:?}");
}

#[tokio::test]
async fn impossible_requests_are_refused_field_by_field() {
    let world = World::new(Vec::new()).await;
    let check = async |body: Value, field: &str| {
        let answer = world.post("/v1/recommendations", body.clone()).await;
        assert_eq!((answer.status, &answer.json()["error"]["details"][0]["field"]), (422, &json!(field)), "{body}");
    };
    let width = |measure: Value| json!({ "measures": { "temple_to_temple": measure } });
    check(width(mm(13.6)), "measures.temple_to_temple.value").await;
    check(width(with(mm(136.0), "/unit", json!("ratio"))), "measures.temple_to_temple.unit").await;
    check(width(with(mm(136.0), "/low", json!(140.0))), "measures.temple_to_temple").await;
    check(json!({ "limit": 0 }), "limit").await;
    check(json!({ "limit": 51 }), "limit").await;
    check(json!({ "filters": { "max_price_minor": -1 } }), "filters.max_price_minor").await;
    check(json!({ "filters": { "brands": vec!["x"; 21] } }), "filters.brands").await;
    assert_eq!(world.post("/v1/recommendations", json!({ "age": 30 })).await.status, 422);
}

#[tokio::test]
async fn a_catalog_beyond_the_limit_is_refused_and_not_cut_short() {
    let products = (1..=3).map(|number| product(&format!("prd_{number}"))).collect();
    let world = World::with_config(products, RecommendConfig { replica_products_max: 2 }).await;
    world.post("/v1/recommendations", head()).await.refused(503, "service_unavailable");
}

#[tokio::test]
async fn tenants_see_their_own_even_when_memory_holds_one_of_them() {
    let world = World::with_config(Vec::new(), RecommendConfig { replica_products_max: 2 }).await;
    for tenant in [1, 2, 3] {
        world.put_for(tenant, product(&format!("prd_{tenant}")));
        world.put_for(tenant, product(&format!("prd_{tenant}{tenant}")));
    }
    for tenant in [1, 2, 1, 3, 2, 2, 1] {
        let mut ids = world.ids_for(tenant, head()).await;
        ids.sort();
        assert_eq!(ids, [format!("prd_{tenant}"), format!("prd_{tenant}{tenant}")]);
    }
}

#[tokio::test]
async fn requests_at_the_same_time_all_see_the_catalog() {
    let world = World::new((1..=5).map(|number| product(&format!("prd_{number}"))).collect()).await;
    let lists = futures_util::future::join_all((0..20).map(|_| world.ids(head()))).await;
    assert!(lists.iter().all(|ids| ids.len() == 5), "{lists:?}");
}

#[tokio::test]
async fn the_variant_that_is_shown_can_be_bought_for_the_price() {
    let mut frame = product("prd_1");
    let variant = |sku: &str, price: i64, quantity: i64| {
        let inventory = json!({ "quantity": quantity, "low_threshold": 2, "status": "in_stock" });
        json!({ "sku": sku, "color": { "name": sku }, "price": { "base_minor": price, "currency": "EUR" }, "inventory": inventory })
    };
    frame["variants"] = json!([variant("gone", 9_900, 0), variant("last", 9_900, 1), variant("dear", 19_900, 8)]);
    let world = World::new(vec![frame]).await;
    let check = async |max_price_minor: Value, sku: &str, stock: &str| {
        let request = json!({ "filters": { "max_price_minor": max_price_minor } });
        let list = world.post("/v1/recommendations", request).await.data(200);
        let item = &list["items"][0];
        let last_reason = item["reasons"].as_array().unwrap().last().unwrap();
        assert_eq!((&item["variant_sku"], &last_reason["text"]), (&json!(sku), &json!(stock)));
    };
    check(Value::Null, "dear", "In stock.").await;
    check(json!(10_000), "last", "Only 1 left.").await;
}

#[tokio::test]
async fn it_needs_the_permission() {
    let world = World::new(Vec::new()).await;
    let answer = world.post_as(&[api::permissions::PRODUCTS_READ], "/v1/recommendations", json!({})).await;
    assert_eq!(answer.status, 403);
}

#[test]
fn the_limit_in_the_settings_is_checked() {
    assert!(RecommendConfig::default().validate().is_empty());
    assert_eq!(RecommendConfig { replica_products_max: 0 }.validate().len(), 1);
}
