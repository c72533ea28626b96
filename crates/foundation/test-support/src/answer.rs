//! An answer, and what a test expects of it.

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::header::AsHeaderName;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::log;

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Bytes,
    /// Method and path that were asked.
    asked: String,
}

/// Asks a router and reads the whole answer.
pub async fn ask(router: &Router, request: Request<Body>) -> Answer {
    log::listen();
    let asked = format!("{} {}", request.method(), request.uri());
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, asked }
}

impl Answer {
    /// The body as text.
    #[must_use]
    #[track_caller]
    pub fn text(&self) -> &str {
        str::from_utf8(&self.bytes).unwrap_or_else(|error| panic!("the body is no text ({error}): {}", self.describe()))
    }

    /// The body as JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("the body is not JSON ({error}): {}", self.describe()))
    }

    /// The data of an answer that has to have this status.
    #[track_caller]
    pub fn data(&self, status: u16) -> Value {
        self.assert_status(status);
        self.json()["data"].take()
    }

    /// The error of an answer that has to have this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        self.assert_status(status);
        let error = self.json()["error"].take();
        assert_eq!(error["code"], code, "{}", self.describe());
        error
    }

    /// The error of an answer whose first detail has to be this one.
    #[track_caller]
    pub fn refused_field(&self, status: u16, field: &str, code: &str) -> Value {
        self.assert_status(status);
        let error = self.json()["error"].take();
        let detail = &error["details"][0];
        assert_eq!((&detail["field"], &detail["code"]), (&Value::from(field), &Value::from(code)), "{}", self.describe());
        error
    }

    /// The code of an error, whatever its status.
    #[must_use]
    #[track_caller]
    pub fn code(&self) -> String {
        let body = self.json();
        body["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {}", self.describe())).to_owned()
    }

    /// Field and code of each detail of an error.
    #[must_use]
    #[track_caller]
    pub fn details(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let body = self.json();
        let details = body["error"]["details"].as_array().unwrap_or_else(|| panic!("no details: {}", self.describe()));
        details.iter().map(|detail| (text(&detail["field"]), text(&detail["code"]))).collect()
    }

    /// Fails unless the answer has this status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.describe());
    }

    /// The cursor of the next page, where there is one.
    #[must_use]
    #[track_caller]
    pub fn next(&self) -> Option<String> {
        self.json()["meta"]["next"].as_str().map(str::to_owned)
    }

    /// A header; empty when it is absent.
    #[must_use]
    pub fn header(&self, name: impl AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What was asked and answered, and what the log says about it.
    fn describe(&self) -> String {
        let body: String = String::from_utf8_lossy(&self.bytes).chars().take(2000).collect();
        let logged = log::causes(self.header("x-request-id"));
        let logged = if logged.is_empty() { String::new() } else { format!("\n  logged: {}", logged.join("\n  logged: ")) };
        format!("{} was answered with {}: {body}{logged}", self.asked, self.status)
    }
}
