//! `/docs`: the API for people to read. Rendered once from the OpenAPI document and the table of operations, served by us
//! alone: no script, no request to anybody else.

mod fields;
mod html;
mod page;

use std::sync::LazyLock;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;

const STYLE: &str = include_str!("style.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page never changes while a program runs.
static PAGE: LazyLock<String> = LazyLock::new(|| page::render(&api::openapi::document()));

pub(crate) fn routes() -> Router {
    Router::new().route("/docs", get(docs_get)).route("/docs/style.css", get(style_get))
}

async fn docs_get() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, PAGE.as_str()).into_response()
}

async fn style_get() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], STYLE).into_response()
}
