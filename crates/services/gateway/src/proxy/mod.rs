//! From the table of operations to the services.

mod call;
mod upload;

use std::sync::Arc;

use api::operations::http_method::Method;
use api::operations::{Access, FORM_OVERHEAD_BYTES, Operation, RequestBody, Service, operations};
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use http::{HeaderValue, header};
use platform::extract::JSON_LIMIT_BYTES;
use platform::http::content_length;
use platform::{Error, Principal, Result};

use self::call::Call;
use crate::authentication::{self, Credentials};
use crate::shared::Shared;

/// One route for each public operation, but for those that the gateway answers without a caller.
pub(crate) fn operation_routes(gateway: &Arc<Shared>) -> Router {
    let forwarded = operations().filter(|operation| operation.service != Service::Gateway || operation.access.needs_principal());
    forwarded.fold(Router::new(), |router, operation| {
        let gateway = gateway.clone();
        let handler = move |request: Request| operation_call(gateway.clone(), operation, request);
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

async fn operation_call(gateway: Arc<Shared>, operation: &'static Operation, request: Request) -> Response {
    let mut response = match admit(operation, &request) {
        Ok(principal) => Call { gateway, operation, principal }.answer(request).await,
        Err(error) => error.into_response(),
    };
    // An answer to one key is nobody else's, unless the service knows better.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Key, tenant, permission, declared size: everything that can be decided from the head of the request.
fn admit(operation: &Operation, request: &Request) -> Result<Principal> {
    let credentials = request.extensions().get::<Credentials>();
    let credentials = credentials.ok_or_else(|| Error::internal("a route outside the middleware"))?;
    let principal = match &operation.access {
        Access::Anyone => Principal::service("gateway", None, []),
        // Nobody from outside is a service, whatever they show.
        Access::Service => return Err(Error::not_found("path")),
        Access::Authenticated => admit_key(operation, credentials)?,
        Access::Permission(permission) => {
            let principal = admit_key(operation, credentials)?;
            principal.require(permission)?;
            principal
        }
    };
    check_declared_size(operation, request)?;
    Ok(principal)
}

fn admit_key(operation: &Operation, credentials: &Credentials) -> Result<Principal> {
    let key = credentials.require_key()?;
    authentication::check_tenant(key.tenant_status, operation.is_read())?;
    Ok(key.principal.clone())
}

/// Refuses a body that says itself that it is too large.
fn check_declared_size(operation: &Operation, request: &Request) -> Result<()> {
    if content_length(request.headers()).is_some_and(|length| length > limit_bytes(operation)) {
        Err(too_large(operation))
    } else {
        Ok(())
    }
}

/// The largest body of an operation.
fn limit_bytes(operation: &Operation) -> u64 {
    match operation.request {
        RequestBody::Multipart { max_bytes, .. } => max_bytes + FORM_OVERHEAD_BYTES,
        _ => JSON_LIMIT_BYTES as u64,
    }
}

/// The limit as people know it: without the form's overhead.
fn too_large(operation: &Operation) -> Error {
    match operation.request {
        RequestBody::Multipart { max_bytes, .. } => Error::too_large(max_bytes),
        _ => Error::too_large(JSON_LIMIT_BYTES as u64),
    }
}
