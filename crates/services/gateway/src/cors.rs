//! Which pages of other origins may call: exactly those that a publishable key names.

use http::{HeaderMap, HeaderValue, Method, header};

/// `https://shop.example`, `http://localhost:3000`: scheme, host and perhaps port, in the spelling browsers send.
pub(crate) fn is_exact_origin(origin: &str) -> bool {
    let Some(authority) = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")) else { return false };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let host_is_plain =
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let port_is_plain = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port));
    host_is_plain && port_is_plain && origin.len() <= 200
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
        let exposed = "x-request-id, retry-after, etag, location, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset";
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
}

/// The answer to a preflight from a registered origin.
pub(crate) fn allow_preflight(headers: &mut HeaderMap, origin: &str) {
    allow(headers, origin);
    let methods = HeaderValue::from_static("GET, POST, PUT, DELETE");
    let names = "x-api-key, authorization, content-type, idempotency-key, if-match, x-request-id";
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
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
        check("https://shop.example/", false);
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
