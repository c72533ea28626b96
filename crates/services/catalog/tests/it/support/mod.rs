//! A catalog on a folder, and callers of it.

pub mod generate;

use std::path::Path;

use api::import::{ImportJob, ImportOptions, ImportStatus};
use api::permissions;
use axum::Router;
use axum::body::Body;
use blobs::Blobs;
use catalog::{Catalog, CatalogConfig, CatalogDeps};
use futures_util::TryStreamExt;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use platform::identity::CALLER_HEADER;
use platform::{Clock, Member, Mode, Permission, Platform, Principal, Region, TenantId};
use serde_json::Value;
use store::Store;
use tower::ServiceExt;

/// A catalog and one tenant of it.
pub struct Shop {
    pub catalog: Catalog,
    pub tenant: TenantId,
    platform: Platform,
    router: Router,
    _folder: Option<tempfile::TempDir>,
}

/// A response of a route.
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// `(field, code)` of each detail of an error.
    pub fn details(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let details = self.json()["error"]["details"].as_array().unwrap().clone();
        details.iter().map(|detail| (text(&detail["field"]), text(&detail["code"]))).collect()
    }
}

impl Shop {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shop = Self::at(folder.path(), 500).await;
        Self { _folder: Some(folder), ..shop }
    }

    pub async fn at(folder: &Path, import_chunk_rows: usize) -> Self {
        Self::with_clock(folder, import_chunk_rows, Clock::system()).await
    }

    /// One of several processes on the same folder, which share a clock.
    pub async fn with_clock(folder: &Path, import_chunk_rows: usize, clock: Clock) -> Self {
        let store = Store::open(folder.join("varai.sqlite"), clock.clone()).unwrap();
        let blobs = Blobs::disk(folder.join("blobs")).unwrap();
        let platform = Platform::new(b"a secret of exactly 32 bytes....", clock);
        let config = CatalogConfig { import_chunk_rows, ..CatalogConfig::default() };
        let catalog = Catalog::open(CatalogDeps { platform: platform.clone(), store, blobs, config }).await.unwrap();
        let tenant = "ten_01h9z3x0000000000000000000".parse().unwrap();
        Self { router: catalog.router(), platform, catalog, tenant, _folder: None }
    }

    pub fn owner(&self) -> Principal {
        principal(self.tenant, permissions::OWNER)
    }

    pub fn shopper(&self) -> Principal {
        principal(self.tenant, permissions::SHOPPER)
    }

    pub fn stranger(&self) -> Principal {
        principal("ten_01h9z3x0000000000000000001".parse().unwrap(), permissions::OWNER)
    }

    pub async fn send(&self, principal: &Principal, mut request: Request<Body>) -> Response {
        let token = self.platform.tokens.issue(principal).unwrap();
        request.headers_mut().insert(CALLER_HEADER, token.parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Response { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes().to_vec() }
    }

    pub async fn get(&self, principal: &Principal, path: &str) -> Response {
        self.send(principal, Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, principal: &Principal, path: &str, body: &Value) -> Response {
        self.send(principal, with_json(Request::post(path), body)).await
    }

    pub async fn put(&self, principal: &Principal, path: &str, if_match: Option<&str>, body: &Value) -> Response {
        let mut request = with_json(Request::put(path), body);
        if let Some(tag) = if_match {
            request.headers_mut().insert(header::IF_MATCH, tag.parse().unwrap());
        }
        self.send(principal, request).await
    }

    pub async fn patch(&self, principal: &Principal, path: &str, if_match: Option<&str>, body: &Value) -> Response {
        let mut request = Request::patch(path).header(header::CONTENT_TYPE, "application/merge-patch+json");
        if let Some(tag) = if_match {
            request = request.header(header::IF_MATCH, tag);
        }
        self.send(principal, request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn delete(&self, principal: &Principal, path: &str) -> Response {
        self.send(principal, Request::delete(path).body(Body::empty()).unwrap()).await
    }

    pub async fn upload(&self, principal: &Principal, options: &Value, file: &[u8]) -> Response {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"options\"\r\nContent-Type: application/json\r\n\r\n{options}\r\n"
        )
        .into_bytes();
        body.extend_from_slice(
            b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"frames.csv\"\r\nContent-Type: text/csv\r\n\r\n",
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post("/v1/imports").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(principal, request.body(Body::from(body)).unwrap()).await
    }

    /// Imports a file in the foreground.
    pub async fn import(&self, file: &str, options: ImportOptions) -> ImportJob {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frames.csv");
        std::fs::write(&path, file).unwrap();
        self.catalog.import_file(&self.owner(), &path, options, &mut |_| ()).await.unwrap()
    }

    /// Waits for a background import by looking at it, as a client would.
    pub async fn ended(&self, id: &str) -> ImportJob {
        loop {
            let job = self.catalog.import_get(&self.owner(), id.parse().unwrap()).await.unwrap();
            if !matches!(job.status, ImportStatus::Queued | ImportStatus::Running) {
                return job;
            }
            tokio::task::yield_now().await;
        }
    }

    pub async fn error_file(&self, id: &str) -> String {
        let pieces: Vec<bytes::Bytes> =
            self.catalog.import_errors(&self.owner(), id.parse().unwrap()).await.unwrap().try_collect().await.unwrap();
        String::from_utf8(pieces.concat()).unwrap()
    }

    /// All products, in the order of the list.
    pub async fn products(&self) -> Vec<Value> {
        let (mut found, mut path) = (Vec::new(), "/v1/products?limit=100".to_owned());
        loop {
            let response = self.get(&self.owner(), &path).await.json();
            found.extend(response["data"].as_array().unwrap().clone());
            let Some(next) = response["meta"]["next"].as_str() else { return found };
            path = format!("/v1/products?limit=100&cursor={next}");
        }
    }
}

fn with_json(request: http::request::Builder, body: &Value) -> Request<Body> {
    request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()
}

fn principal(tenant: TenantId, permissions: &[Permission]) -> Principal {
    Principal::ApiKey(Member {
        tenant,
        tenant_slug: "lumen".to_owned(),
        subject: "key_test".to_owned(),
        permissions: permissions.iter().cloned().collect(),
        region: Region::Eu,
        mode: Mode::Test,
    })
}
