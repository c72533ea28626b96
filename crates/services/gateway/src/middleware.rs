//! What happens to every call, whatever its path: key, rate, origin, and the headers of the answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use platform::{Error, ErrorCode, Result};

use crate::Gateway;
use crate::authentication::{self, Credentials};
use crate::cors;

/// Applies the middleware to all routes.
pub(crate) fn apply(gateway: Arc<Gateway>, routes: Router) -> Router {
    routes.layer(from_fn(move |request, next| handle(gateway.clone(), request, next)))
}

async fn handle(gateway: Arc<Gateway>, request: Request, next: Next) -> Response {
    let origin = cors::origin(request.headers()).map(str::to_owned);
    let mut response = match authentication::authenticate(&gateway.accounts, request.headers()).await {
        Ok(credentials) => rate_limited(&gateway, credentials, origin.as_deref(), request, next).await,
        Err(error) => error.into_response(),
    };
    set_security_headers(response.headers_mut());
    if origin.is_some() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

async fn rate_limited(
    gateway: &Gateway,
    credentials: Credentials,
    origin: Option<&str>,
    request: Request,
    next: Next,
) -> Response {
    let bucket = match &credentials {
        Credentials::Valid(key) => key.principal.subject().to_owned(),
        _ => authentication::client_address(&request, &gateway.config.trusted_proxies)
            .map_or_else(|| "in-process".to_owned(), |address| address.to_string()),
    };
    let decision = gateway.limiter.take(&bucket);
    let registered =
        matches!((&credentials, origin), (Credentials::Valid(key), Some(origin)) if authentication::is_registered(key, origin));
    let mut response = if decision.allowed {
        checked(gateway, credentials, request, next).await.unwrap_or_else(IntoResponse::into_response)
    } else {
        let error = Error::new(ErrorCode::RateLimited, "too many calls; wait as long as Retry-After says");
        error.retry_after(decision.retry_after).into_response()
    };
    decision.write_headers(response.headers_mut());
    if let (true, Some(origin)) = (registered, origin) {
        cors::allow(response.headers_mut(), origin);
    }
    response
}

async fn checked(gateway: &Gateway, credentials: Credentials, mut request: Request, next: Next) -> Result<Response> {
    if has_dot_segments(request.uri().path()) {
        return Err(Error::not_found("path"));
    }
    if cors::is_preflight(request.method(), request.headers()) {
        return preflight(gateway, cors::origin(request.headers()).unwrap_or_default()).await;
    }
    if let Credentials::Valid(key) = &credentials {
        authentication::check_origin(key, &request)?;
    }
    request.extensions_mut().insert(credentials);
    Ok(next.run(request).await)
}

async fn preflight(gateway: &Gateway, origin: &str) -> Result<Response> {
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
fn set_security_headers(headers: &mut http::HeaderMap) {
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
