//! The API as it is documented.

use api::operations::{Access, operations};

use crate::support::shop;

#[tokio::test]
async fn the_openapi_document_is_served_without_a_key() {
    let answer = shop().await.get("/v1/openapi.json", "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json()["openapi"], "3.1.0");
}

#[tokio::test]
async fn the_page_shows_every_operation_and_asks_nobody_else() {
    let answer = shop().await.get("/docs", "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"));
    for operation in operations() {
        assert!(answer.text().contains(&format!("id=\"{}\"", operation.id)), "{}", operation.id);
        assert!(answer.text().contains(operation.path), "{}", operation.id);
    }
    assert!(answer.text().contains("data.variants[].price.base_minor"), "nested fields are listed");
    for foreign in ["http://", "https://", "<script", "style=\"", "onclick"] {
        assert!(
            !answer.text().contains(foreign) || foreign.starts_with("http") && only_in_text(answer.text(), foreign),
            "{foreign}"
        );
    }
}

#[tokio::test]
async fn the_page_says_of_each_operation_who_may_call_it_and_what_a_repeat_does() {
    let answer = shop().await.get("/docs", "").await;
    let page = answer.text();
    for operation in operations() {
        let article = page.split("<article ").find(|article| article.starts_with(&format!("id=\"{}\"", operation.id))).unwrap();
        let access = match &operation.access {
            Access::Anyone => "no key needed",
            Access::Authenticated => "any key",
            Access::Permission(permission) => permission.as_str(),
            Access::Service => "services of this platform",
        };
        assert!(article.contains(&format!("<span class=\"permission\">{access}</span>")), "{}", operation.id);
        assert_eq!(article.contains("<b>Repeats</b>"), !operation.is_read(), "{}", operation.id);
        assert_eq!(
            article.contains("With an <code>Idempotency-Key</code>"),
            operation.supports_idempotency(),
            "{}",
            operation.id
        );
        assert_eq!(
            article.contains("<b>Condition</b> Send <code>If-Match</code>"),
            operation.is_conditional(),
            "{}",
            operation.id
        );
    }
}

/// An address may be talked about, but not linked or loaded.
fn only_in_text(page: &str, scheme: &str) -> bool {
    ["src=\"", "href=\"", "url("].iter().all(|attribute| !page.contains(&format!("{attribute}{scheme}")))
}
