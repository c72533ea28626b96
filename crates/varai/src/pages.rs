//! The shop's page and its files, carried by the binary.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderValue, header};
use include_dir::{Dir, include_dir};
use platform::Error;

static SHOP: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../web/shop/dist");
/// NASA portrait of Eileen Collins, public domain: see `demo/portrait.md`.
static PORTRAIT: &[u8] = include_bytes!("../../../demo/portrait.jpg");

/// Everything from this server, nothing from elsewhere; object URLs for photos and pictures that the page itself holds.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The demo shop at `/`, with the publishable key it calls with.
pub fn shop(name: &str, publishable_key: &str) -> Router {
    let page =
        index().replace("__VARAI_SHOP_NAME__", &escape(name)).replace("__VARAI_PUBLISHABLE_KEY__", &escape(publishable_key));
    let page = move || async move {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, page)
    };
    Router::new()
        .route("/", get(page))
        .route("/assets/{*path}", get(asset))
        .route("/demo/portrait.jpg", get(|| async { ([(header::CONTENT_TYPE, "image/jpeg")], PORTRAIT) }))
}

/// Without a demo there is no shop page: the root leads to the documentation.
pub fn none() -> Router {
    Router::new().route("/", get(|| async { Redirect::temporary("/docs") }))
}

/// The build names files by their content, so that they never change under a name.
async fn asset(Path(path): Path<String>) -> Response {
    let Some(file) = SHOP.get_file(format!("assets/{path}")) else { return Error::not_found("page").into_response() };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(&path))),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, file.contents()).into_response()
}

fn index() -> &'static str {
    SHOP.get_file("index.html")
        .and_then(include_dir::File::contents_utf8)
        .expect("the build script checked that the page is there")
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
