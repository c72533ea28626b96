//! The service under test, and requests to it.

use axum::Router;
use axum::body::Body;
use http::request::Builder;
use http::{HeaderValue, Request, header};
use platform::identity::CALLER_HEADER;
use platform::{Clock, Platform, Principal};
use serde_json::Value;

use crate::answer::{Answer, ask};
use crate::form::Form;

/// A platform whose clock stands still until it is moved.
#[must_use]
pub fn platform() -> Platform {
    Platform::new(b"a secret of exactly 32 bytes....", Clock::fixed("2026-01-01T00:00:00Z".parse().unwrap()))
}

/// A service that is asked as another service would ask it: with the token of a principal.
#[derive(Clone, Debug)]
pub struct Service {
    platform: Platform,
    router: Router,
}

impl Service {
    /// A service of a platform, by its closed router.
    #[must_use]
    pub fn new(platform: &Platform, router: Router) -> Self {
        Self { platform: platform.clone(), router }
    }

    /// `GET`.
    pub async fn get(&self, principal: &Principal, path: &str) -> Answer {
        self.send(principal, empty(Request::get(path))).await
    }

    /// `DELETE`.
    pub async fn delete(&self, principal: &Principal, path: &str) -> Answer {
        self.send(principal, empty(Request::delete(path))).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, principal: &Principal, path: &str, body: &Value) -> Answer {
        self.json(principal, Request::post(path), body).await
    }

    /// `PUT` of JSON.
    pub async fn put(&self, principal: &Principal, path: &str, body: &Value) -> Answer {
        self.json(principal, Request::put(path), body).await
    }

    /// `PATCH` with a JSON merge patch.
    pub async fn patch(&self, principal: &Principal, path: &str, body: &Value) -> Answer {
        self.merge_patch(principal, Request::patch(path), body).await
    }

    /// `POST` of a form.
    pub async fn post_form(&self, principal: &Principal, path: &str, form: &Form) -> Answer {
        self.form(principal, Request::post(path), form).await
    }

    /// Another request with JSON, such as one with `If-Match`.
    pub async fn json(&self, principal: &Principal, request: Builder, body: &Value) -> Answer {
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(principal, request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Another request with a JSON merge patch.
    pub async fn merge_patch(&self, principal: &Principal, request: Builder, body: &Value) -> Answer {
        let request = request.header(header::CONTENT_TYPE, "application/merge-patch+json");
        self.send(principal, request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Another request with a form.
    pub async fn form(&self, principal: &Principal, request: Builder, form: &Form) -> Answer {
        let request = request.header(header::CONTENT_TYPE, Form::CONTENT_TYPE);
        self.send(principal, request.body(Body::from(form.to_bytes())).unwrap()).await
    }

    /// Any request.
    pub async fn send(&self, principal: &Principal, mut request: Request<Body>) -> Answer {
        let token = HeaderValue::try_from(self.platform.tokens.issue(principal).unwrap()).unwrap();
        request.headers_mut().insert(CALLER_HEADER, token);
        ask(&self.router, request).await
    }
}

fn empty(request: Builder) -> Request<Body> {
    request.body(Body::empty()).unwrap()
}
