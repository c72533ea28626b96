//! Which pages of other origins may call: exactly those that a publishable key names.

use std::sync::LazyLock;

use api::operations::http_method;
use http::{HeaderMap, HeaderValue, Method, header};
use url::Url;

/// Every method that the table of operations may use.
static METHODS: LazyLock<HeaderValue> = LazyLock::new(|| {
    let methods: Vec<_> = http_method::Method::ALL.iter().map(|method| method.as_str()).collect();
    HeaderValue::try_from(methods.join(", ")).expect("names of methods are plain words")
});

/// `https://shop.example`, `http://localhost:3000`: scheme, host and perhaps port, in the very spelling that browsers send.
pub(crate) fn is_exact_origin(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    origin.len() <= 200
        && matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| host.bytes().all(plain))
        && url.origin().ascii_serialization() == origin
}

/// The `Origin` of a browser's request.
pub(crate) fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// Whether the page was served by this very server, as far as the browser's own headers say.
pub(crate) fn is_same_origin(headers: &HeaderMap, origin: &str, authority: Option<&str>) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).or(authority);
    let page = origin.split_once("://").map(|(_, authority)| authority);
    page.is_some() && page == host
}

/// Whether this is the question a browser asks before the real call.
pub(crate) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Tells the browser that this origin may read the answer. Never a wildcard, never with credentials.
pub(crate) fn allow(headers: &mut HeaderMap, origin: &str) {
    if let Ok(value) = HeaderValue::try_from(origin) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        let exposed = "x-request-id, retry-after, etag, location, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, idempotent-replayed";
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
}

/// The answer to a preflight from a registered origin.
pub(crate) fn allow_preflight(headers: &mut HeaderMap, origin: &str) {
    allow(headers, origin);
    let names = "x-api-key, authorization, content-type, idempotency-key, if-match, x-request-id";
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(names));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_origins_can_be_registered() {
        fn check(origin: &str, exact: bool) {
            assert_eq!(is_exact_origin(origin), exact, "{origin}");
        }
        check("https://shop.example", true);
        check("http://localhost:3000", true);
        check("http://127.0.0.1:8080", true);
        check("https://shop.example:443", false);
        check("https://shop.example:0", true);
        check("https://shop.example:65536", false);
        check("https://shop.example/", false);
        check("https://shop.example/path", false);
        check("https://shop_example", false);
        check(" https://shop.example", false);
        check("https:shop.example", false);
        check("https://*.example", false);
        check("*", false);
        check("null", false);
        check("https://Shop.example", false);
        check("https://shop.example:0443", false);
        check("https://user@shop.example", false);
        check("ftp://shop.example", false);
        check("https://", false);
    }
}
