//! From the table of operations to the services.

use std::sync::Arc;

use api::operations::http_method::Method;
use api::operations::{Operation, RequestBody, operations};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use http::{HeaderValue, header};
use platform::extract::collect_body;
use platform::{Error, Principal, Result};

use crate::Gateway;
use crate::authentication::{self, Credentials};
use crate::body;

/// One route for each operation that needs a caller.
pub(crate) fn operation_routes(gateway: &Arc<Gateway>) -> Router {
    operations().filter(|operation| operation.access.needs_principal()).fold(Router::new(), |router, operation| {
        let gateway = gateway.clone();
        let handler = move |request: Request| async move { operation_call(&gateway, operation, request).await };
        router.route(operation.path, on(filter(operation.method), handler))
    })
}

const fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

async fn operation_call(gateway: &Gateway, operation: &'static Operation, request: Request) -> Response {
    let mut response = match admit(operation, &request) {
        Ok(principal) => {
            forward_buffered(gateway, operation, &principal, request).await.unwrap_or_else(IntoResponse::into_response)
        }
        Err(error) => error.into_response(),
    };
    // An answer to one key is nobody else's, unless the service knows better.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Key, tenant, permission, declared size: everything that can be decided from the head of the request.
fn admit(operation: &Operation, request: &Request) -> Result<Principal> {
    let credentials =
        request.extensions().get::<Credentials>().ok_or_else(|| Error::internal("a route outside the middleware"))?;
    let key = credentials.require_key()?;
    authentication::check_tenant(key.tenant_status, operation.method == Method::Get)?;
    if let Some(permission) = operation.access.permission() {
        key.principal.require(permission)?;
    }
    body::check_declared(operation, request)?;
    Ok(key.principal.clone())
}

async fn forward_buffered(
    gateway: &Gateway,
    operation: &'static Operation,
    principal: &Principal,
    request: Request,
) -> Result<Response> {
    if matches!(operation.request, RequestBody::Multipart { .. }) {
        return forward_streamed(gateway, operation, principal, request).await;
    }
    let (parts, body) = request.into_parts();
    let limit = usize::try_from(body::limit_bytes(operation)).unwrap_or(usize::MAX);
    let mut sized = Request::new(body);
    *sized.headers_mut() = parts.headers.clone();
    let bytes = collect_body(sized, limit).await?;
    let idempotent = gateway.idempotency.begin(operation, principal, &parts, &bytes).await?;
    let forwarded = |bytes| forward(gateway, operation, principal, Request::from_parts(parts, Body::from(bytes)));
    match idempotent {
        None => forwarded(bytes).await,
        Some(started) => started.answer_with(forwarded(bytes)).await,
    }
}

/// Photos and files are never held or kept here, so an `Idempotency-Key` on them has no effect.
async fn forward_streamed(
    gateway: &Gateway,
    operation: &'static Operation,
    principal: &Principal,
    request: Request,
) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let (body, exceeded) = body::bounded(operation, body);
    let outcome = forward(gateway, operation, principal, Request::from_parts(parts, body)).await;
    if exceeded.is_set() { Err(body::too_large(operation)) } else { outcome }
}

async fn forward(gateway: &Gateway, operation: &Operation, principal: &Principal, request: Request) -> Result<Response> {
    let Some(client) = gateway.services.get(&operation.service) else {
        return Err(Error::unavailable(format!("the service {} is not available", operation.service)));
    };
    client.forward(principal, request).await
}
