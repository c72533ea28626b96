//! What a failed test says.
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::routing::{get, post};
use platform::http::Multipart;
use platform::{Error, Principal, Reply, Result, ok};
use test_support::{Answer, Form, Service, owner, platform, product_inputs, products, service_principal, shopper, stranger};

fn service() -> Service {
    let routes = Router::new()
        .route("/v1/broken", get(|| async { Error::internal("the disk is full") }))
        .route(
            "/v1/panic",
            get(|| async {
                if true {
                    panic!("a handler with a bug")
                }
            }),
        )
        .route("/v1/who", get(|principal: Principal| async move { ok(principal.tenant().ok()) }))
        .route("/v1/form", post(parts));
    let platform = platform();
    Service::new(&platform, platform.service("sample", routes))
}

async fn parts(mut form: Multipart) -> Result<Reply<Vec<(String, Option<String>, usize)>>> {
    let mut parts = Vec::new();
    while let Some(part) = form.next_part().await? {
        let (name, file_name) = (part.name().to_owned(), part.file_name().map(str::to_owned));
        parts.push((name, file_name, part.read_file(100).await?.len()));
    }
    Ok(ok(parts))
}

fn message_of(failing: impl FnOnce()) -> String {
    *catch_unwind(AssertUnwindSafe(failing)).unwrap_err().downcast::<String>().unwrap()
}

#[tokio::test]
async fn the_cause_of_a_500_stands_in_the_message() {
    for (path, cause) in [("/v1/broken", "the disk is full"), ("/v1/panic", "a handler with a bug")] {
        let answer = service().get(&owner(), path).await;
        answer.refused(500, "internal");
        let checks: [fn(&Answer); 2] = [|answer| drop(answer.data(200)), |answer| drop(answer.refused(404, "not_found"))];
        for check in checks {
            let message = message_of(|| check(&answer));
            assert!(message.contains(cause) && message.contains(path), "{message}");
        }
    }
}

#[tokio::test]
async fn a_wrong_code_shows_the_whole_answer() {
    let answer = service().get(&owner(), "/v1/nothing").await;
    let message = message_of(|| drop(answer.refused(404, "gone")));
    assert!(message.contains("GET /v1/nothing") && message.contains("there is no such path"), "{message}");
}

#[tokio::test]
async fn principals_belong_to_two_tenants() {
    let tenant = async |principal: Principal| service().get(&principal, "/v1/who").await.data(200);
    assert_eq!(tenant(owner()).await, tenant(shopper()).await);
    assert_eq!(tenant(owner()).await, tenant(service_principal("tryon")).await);
    assert_ne!(tenant(owner()).await, tenant(stranger()).await);
}

#[tokio::test]
async fn a_form_arrives_as_it_was_put_together() {
    let form = Form::new().word("consent", "yes").file("photo", "me.jpg", "image/jpeg", [0; 7]);
    let answer = service().post_form(&shopper(), "/v1/form", &form).await;
    assert_eq!(answer.data(200), serde_json::json!([["consent", null, 3], ["photo", "me.jpg", 7]]));
    let twice = form.word("consent", "no");
    service().post_form(&shopper(), "/v1/form", &twice).await.refused_field(422, "consent", "repeated");
}

#[test]
fn products_are_what_the_contract_says() {
    for input in product_inputs() {
        serde_json::from_value::<api::product::ProductInput>(input).unwrap();
    }
    assert_eq!(products().len(), product_inputs().len());
}
