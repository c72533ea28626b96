//! The two ways to a service: a function call, or HTTP.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, Response, Uri};
use tower::ServiceExt;

use crate::error::{Error, Result};

/// Where a service lives.
#[derive(Clone)]
pub enum Endpoint {
    /// In this process.
    Local(Router),
    /// At a base URL such as `http://catalog:8081`, without a path.
    Remote(Uri),
}

/// A base URL that cannot be called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the address of a service; write http://host:port without a path")]
pub struct InvalidEndpoint(String);

impl Endpoint {
    /// A service in this process.
    #[must_use]
    pub const fn local(router: Router) -> Self {
        Self::Local(router)
    }

    /// A service at a base URL.
    ///
    /// # Errors
    /// When it is not `http://host:port`.
    pub fn remote(base_url: &str) -> Result<Self, InvalidEndpoint> {
        let invalid = || InvalidEndpoint(base_url.chars().take(200).collect());
        let uri = Uri::from_str(base_url.trim()).map_err(|_| invalid())?;
        let plain = uri.scheme_str() == Some("http")
            && uri.authority().is_some()
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none();
        if plain { Ok(Self::Remote(uri)) } else { Err(invalid()) }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(_) => f.write_str("this process"),
            Self::Remote(base) => write!(f, "{base}"),
        }
    }
}

pub(super) enum Transport {
    Local(Router),
    Remote { base: Uri, http: reqwest::Client },
}

impl Transport {
    pub fn new(endpoint: Endpoint) -> Self {
        match endpoint {
            Endpoint::Local(router) => Self::Local(router),
            Endpoint::Remote(base) => Self::Remote { base, http: http_client() },
        }
    }

    pub async fn call(&self, request: Request<Body>) -> Result<Response<Body>> {
        match self {
            Self::Local(router) => match router.clone().oneshot(request).await {
                Ok(response) => Ok(response),
                Err(never) => match never {},
            },
            Self::Remote { base, http } => call_remote(base, http, request).await,
        }
    }
}

/// Parts are named by configuration: no proxy from the environment and no redirect may lead elsewhere.
fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .pool_idle_timeout(Duration::from_secs(30))
        .build()
        .expect("a client without TLS and without a proxy has nothing to load that could fail")
}

async fn call_remote(base: &Uri, http: &reqwest::Client, request: Request<Body>) -> Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let authority = base.authority().map_or("", http::uri::Authority::as_str);
    let mut outgoing = http.request(parts.method, format!("http://{authority}{path}")).headers(parts.headers);
    if !axum::body::HttpBody::is_end_stream(&body) {
        outgoing = outgoing.body(reqwest::Body::wrap_stream(body.into_data_stream()));
    }
    let response = outgoing.send().await.map_err(Error::internal)?;
    Ok(Response::from(response).map(Body::new))
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(_) => f.write_str("this process"),
            Self::Remote { base, .. } => write!(f, "{base}"),
        }
    }
}
