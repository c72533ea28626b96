//! `POST /v1/fit-checks`.

use api::permissions as may;
use serde_json::{Value, json};

use crate::support::{World, mm, product, with};

fn check_of(id: &str) -> Value {
    json!({ "product_id": id, "measures": { "temple_to_temple": mm(136.0) } })
}

#[tokio::test]
async fn a_frame_is_checked_in_mm() {
    let world = World::new(vec![product("prd_1")]).await;
    let report = world.post("/v1/fit-checks", check_of("prd_1")).await.data(200);
    assert_eq!((&report["misfit"], &report["dimensions"][0]["gap_mm"]), (&json!(false), &json!(2.0)));
    assert_eq!(report["dimensions"][1]["explanation"], "bridge unknown: your nose is not measured");
}

#[tokio::test]
async fn a_draft_is_there_for_its_owner_alone() {
    let world = World::new(vec![with(product("prd_1"), "/status", json!("draft"))]).await;
    assert_eq!(world.post("/v1/fit-checks", check_of("prd_1")).await.status, 404);
    assert_eq!(world.post_as(may::OWNER, "/v1/fit-checks", check_of("prd_1")).await.status, 200);
}

#[tokio::test]
async fn what_does_not_exist_or_cannot_be_is_refused() {
    let world = World::new(Vec::new()).await;
    assert_eq!(world.post("/v1/fit-checks", check_of("prd_../../x")).await.status, 404);
    let wrong = json!({ "product_id": "prd_1", "measures": { "bridge_width": mm(170.0) } });
    assert_eq!(world.post("/v1/fit-checks", wrong).await.status, 422);
}
