//! Several services of a platform behind one listener. The client names the service it means in a header, since paths of different
//! services may share a prefix.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::HeaderName;
use tower::ServiceExt;

use crate::error::Error;

/// The header by which a client names the service it calls.
pub const SERVICE_HEADER: HeaderName = HeaderName::from_static("x-varai-service");

/// What the previous version calls [`SERVICE_HEADER`]: understood and sent as well, so that processes of both versions work together
/// while one replaces the other. Goes with the next version.
pub const PREVIOUS_SERVICE_HEADER: HeaderName = HeaderName::from_static("x-varai-part");

/// One router over the services of this process, each closed by [`crate::Platform::service`].
pub fn by_service(services: BTreeMap<&'static str, Router>) -> Router {
    Router::new().fallback(move |request: Request| {
        let headers = request.headers();
        let header = headers.get(&SERVICE_HEADER).or_else(|| headers.get(&PREVIOUS_SERVICE_HEADER));
        let named = header.and_then(|name| name.to_str().ok());
        let service = named.and_then(|name| services.get(name)).cloned();
        call(service, request)
    })
}

async fn call(service: Option<Router>, request: Request) -> Response {
    let Some(service) = service else { return Error::not_found("service in this process").into_response() };
    match service.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_call_reaches_the_service_it_names_and_no_other() {
        let service = |word: &'static str| Router::new().route("/v1/thing", get(move || async move { word }));
        let router = by_service(BTreeMap::from([("catalog", service("c")), ("tryon", service("t"))]));
        let check = async |names: &[(HeaderName, &str)], expected: Result<&str, StatusCode>| {
            let request =
                names.iter().fold(Request::builder().uri("/v1/thing"), |request, (header, name)| request.header(header, *name));
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status();
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            match expected {
                Ok(word) => assert_eq!((status, body.as_ref()), (StatusCode::OK, word.as_bytes())),
                Err(refused) => assert_eq!(status, refused),
            }
        };
        check(&[(SERVICE_HEADER, "catalog")], Ok("c")).await;
        check(&[(SERVICE_HEADER, "tryon")], Ok("t")).await;
        check(&[(PREVIOUS_SERVICE_HEADER, "tryon")], Ok("t")).await;
        check(&[(PREVIOUS_SERVICE_HEADER, "tryon"), (SERVICE_HEADER, "catalog")], Ok("c")).await;
        check(&[(SERVICE_HEADER, "billing")], Err(StatusCode::NOT_FOUND)).await;
        check(&[], Err(StatusCode::NOT_FOUND)).await;
    }
}
