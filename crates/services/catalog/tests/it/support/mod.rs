//! A catalog on a folder, and callers of it.

pub mod generate;

use std::path::Path;

use api::import::{ImportJob, ImportOptions, ImportStatus};
use axum::body::Body;
use blobs::Blobs;
use catalog::{Catalog, CatalogConfig, CatalogDeps};
use futures_util::TryStreamExt;
use http::request::Builder;
use http::{Request, header};
use platform::{Clock, Platform, Principal, TenantId};
use serde_json::Value;
use store::Store;
use test_support::{Answer, Form, Service, owner, tenant};

/// A catalog and one tenant of it.
pub struct Shop {
    pub catalog: Catalog,
    pub tenant: TenantId,
    pub service: Service,
    _folder: Option<tempfile::TempDir>,
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
        let service = Service::new(&platform, catalog.router());
        Self { service, catalog, tenant: tenant(1), _folder: None }
    }

    pub async fn get(&self, principal: &Principal, path: &str) -> Answer {
        self.service.get(principal, path).await
    }

    pub async fn post(&self, principal: &Principal, path: &str, body: &Value) -> Answer {
        self.service.post(principal, path, body).await
    }

    pub async fn put(&self, principal: &Principal, path: &str, if_match: Option<&str>, body: &Value) -> Answer {
        self.service.json(principal, conditional(Request::put(path), if_match), body).await
    }

    pub async fn patch(&self, principal: &Principal, path: &str, if_match: Option<&str>, body: &Value) -> Answer {
        self.service.merge_patch(principal, conditional(Request::patch(path), if_match), body).await
    }

    pub async fn delete(&self, principal: &Principal, path: &str) -> Answer {
        self.service.delete(principal, path).await
    }

    pub async fn send(&self, principal: &Principal, request: Request<Body>) -> Answer {
        self.service.send(principal, request).await
    }

    pub async fn upload(&self, principal: &Principal, options: &Value, file: &[u8]) -> Answer {
        let form = Form::new().word("options", options.to_string()).file("file", "frames.csv", "text/csv", file);
        self.service.post_form(principal, "/v1/imports", &form).await
    }

    /// Imports a file in the foreground.
    pub async fn import(&self, file: &str, options: ImportOptions) -> ImportJob {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frames.csv");
        std::fs::write(&path, file).unwrap();
        self.catalog.import_file(&owner(), &path, options, &mut |_| ()).await.unwrap()
    }

    /// Waits for a background import by looking at it, as a client would.
    pub async fn ended(&self, id: &str) -> ImportJob {
        loop {
            let job = self.catalog.import_get(&owner(), id.parse().unwrap()).await.unwrap();
            if !matches!(job.status, ImportStatus::Queued | ImportStatus::Running) {
                return job;
            }
            tokio::task::yield_now().await;
        }
    }

    pub async fn error_file(&self, id: &str) -> String {
        let pieces: Vec<bytes::Bytes> =
            self.catalog.import_errors(&owner(), id.parse().unwrap()).await.unwrap().try_collect().await.unwrap();
        String::from_utf8(pieces.concat()).unwrap()
    }

    pub async fn warning_file(&self, id: &str) -> String {
        let pieces: Vec<bytes::Bytes> =
            self.catalog.import_warnings(&owner(), id.parse().unwrap()).await.unwrap().try_collect().await.unwrap();
        String::from_utf8(pieces.concat()).unwrap()
    }

    /// All products, in the order of the list.
    pub async fn products(&self) -> Vec<Value> {
        let (mut found, mut path) = (Vec::new(), "/v1/products?limit=100".to_owned());
        loop {
            let response = self.get(&owner(), &path).await.json();
            found.extend(response["data"].as_array().unwrap().clone());
            let Some(next) = response["meta"]["next"].as_str() else { return found };
            path = format!("/v1/products?limit=100&cursor={next}");
        }
    }
}

fn conditional(request: Builder, if_match: Option<&str>) -> Builder {
    if_match.into_iter().fold(request, |request, tag| request.header(header::IF_MATCH, tag))
}
