//! What happens to every call, whatever its path: key, rate, origin, and the headers of the answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use platform::{Error, ErrorCode, Result};

use crate::authentication::{self, Credentials};
use crate::cors;
use crate::limiter::Decision;
use crate::shared::Shared;

/// Applies the middleware to all routes.
pub(crate) fn apply(gateway: Arc<Shared>, routes: Router) -> Router {
    routes.layer(from_fn(move |request, next| handle(gateway.clone(), request, next)))
}

async fn handle(gateway: Arc<Shared>, request: Request, next: Next) -> Response {
    let origin = cors::origin(request.headers()).map(str::to_owned);
    let mut response = rate_limited(&gateway, origin.as_deref(), request, next).await;
    set_security_headers(response.headers_mut());
    if origin.is_some() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

async fn rate_limited(gateway: &Shared, origin: Option<&str>, request: Request, next: Next) -> Response {
    let address = address_of(gateway, &request);
    let (decision, credentials) = admit(gateway, request.headers(), &address).await;
    let key = credentials.as_ref().ok().and_then(Credentials::key);
    let registered = origin.filter(|origin| key.is_some_and(|key| authentication::is_registered(key, origin)));
    let mut response = if decision.allowed {
        answer(gateway, credentials, request, next).await.unwrap_or_else(IntoResponse::into_response)
    } else {
        let error = Error::new(ErrorCode::RateLimited, "too many calls; wait as long as Retry-After says");
        error.retry_after(decision.retry_after).into_response()
    };
    decision.write_headers(response.headers_mut());
    if let Some(origin) = registered {
        cors::allow(response.headers_mut(), origin);
    }
    response
}

/// Counts the call, then looks up its key: a key that is not known to work costs a call of its address first, so that storage is
/// asked no more often than the rate allows.
async fn admit(gateway: &Shared, headers: &HeaderMap, address: &str) -> (Decision, Result<Credentials>) {
    let recent = authentication::recent_key(&gateway.accounts, headers);
    let decision = match &recent {
        Some(key) => gateway.limiter.take(key.principal.subject()),
        None => gateway.limiter.take(address),
    };
    if !decision.allowed {
        return (decision, Ok(recent.map_or(Credentials::Missing, Credentials::Valid)));
    }
    let credentials = authentication::authenticate(&gateway.accounts, headers).await;
    match &credentials {
        Ok(Credentials::Valid(key)) if recent.is_none() => (gateway.limiter.take(key.principal.subject()), credentials),
        _ => (decision, credentials),
    }
}

fn address_of(gateway: &Shared, request: &Request) -> String {
    let address = authentication::client_address(request, &gateway.config.trusted_proxies);
    address.map_or_else(|| "in-process".to_owned(), |address| address.to_string())
}

async fn answer(gateway: &Shared, credentials: Result<Credentials>, mut request: Request, next: Next) -> Result<Response> {
    let credentials = credentials?;
    if has_dot_segments(request.uri().path()) {
        return Err(Error::not_found("path"));
    }
    if cors::is_preflight(request.method(), request.headers()) {
        return preflight(gateway, cors::origin(request.headers()).unwrap_or_default()).await;
    }
    if let Some(key) = credentials.key() {
        authentication::check_origin(key, &request)?;
    }
    request.extensions_mut().insert(credentials);
    Ok(next.run(request).await)
}

async fn preflight(gateway: &Shared, origin: &str) -> Result<Response> {
    if !cors::is_exact_origin(origin) || !gateway.accounts.is_origin_registered(origin).await? {
        return Err(Error::forbidden("no key names this origin"));
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cors::allow_preflight(response.headers_mut(), origin);
    Ok(response)
}

/// `/a/../b` means different things to different programs on the way; it means nothing here.
fn has_dot_segments(path: &str) -> bool {
    path.split('/').any(|segment| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}

/// Headers of every answer. A page that sets its own content policy keeps it.
fn set_security_headers(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    headers.insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY"));
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_are_found_in_every_spelling() {
        for (path, dots) in [
            ("/v1/products/..", true),
            ("/v1/./x", true),
            ("/v1/%2E%2e/x", true),
            ("/v1/.%2e", true),
            ("/v1/a..b", false),
            ("/v1/...", false),
        ] {
            assert_eq!(has_dot_segments(path), dots, "{path}");
        }
    }
}
