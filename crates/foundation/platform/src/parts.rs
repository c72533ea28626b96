//! Several parts of a platform behind one listener. The client names the part it means in a header, since paths of different
//! parts may share a prefix.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::HeaderName;
use tower::ServiceExt;

use crate::error::Error;

/// The header by which a client names the part it calls.
pub const PART_HEADER: HeaderName = HeaderName::from_static("x-varai-part");

/// One router over the parts of this process, each closed by [`crate::Platform::service`].
pub fn parts(parts: BTreeMap<&'static str, Router>) -> Router {
    Router::new().fallback(move |request: Request| {
        let named = request.headers().get(&PART_HEADER).and_then(|name| name.to_str().ok());
        let part = named.and_then(|name| parts.get(name)).cloned();
        call(part, request)
    })
}

async fn call(part: Option<Router>, request: Request) -> Response {
    let Some(part) = part else { return Error::not_found("part in this process").into_response() };
    match part.oneshot(request).await {
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
    async fn a_call_reaches_the_part_it_names_and_no_other() {
        let part = |word: &'static str| Router::new().route("/v1/thing", get(move || async move { word }));
        let router = parts(BTreeMap::from([("catalog", part("c")), ("tryon", part("t"))]));
        let check = async |name: Option<&str>, expected: Result<&str, StatusCode>| {
            let mut request = Request::builder().uri("/v1/thing");
            if let Some(name) = name {
                request = request.header(PART_HEADER, name);
            }
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status();
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            match expected {
                Ok(word) => assert_eq!((status, body.as_ref()), (StatusCode::OK, word.as_bytes())),
                Err(refused) => assert_eq!(status, refused),
            }
        };
        check(Some("catalog"), Ok("c")).await;
        check(Some("tryon"), Ok("t")).await;
        check(Some("billing"), Err(StatusCode::NOT_FOUND)).await;
        check(None, Err(StatusCode::NOT_FOUND)).await;
    }
}
