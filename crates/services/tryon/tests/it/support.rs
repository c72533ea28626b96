//! A product, a catalog that holds it, and ways to ask.

use api::clients::CatalogClient;
use api::permissions as may;
use api::product::Product;
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use blobs::Blobs;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::BodyExt;
use platform::identity::{CALLER_HEADER, Mode, Region};
use platform::{Client, ClientConfig, Clock, Endpoint, Error, Member, Path, Permission, Platform, Principal, TenantId, ok};
use serde_json::{Value, json};
use store::Store;
use tower::ServiceExt;
use tryon::TryonDeps;

pub const PRODUCT: &str = "prd_01arz3ndektsv4rrffq69g5fav";
pub const TORTOISE: &str = "LM-1-TOR";

/// A round acetate frame in two colors, with everything that a try-on needs.
pub fn product() -> Value {
    json!({
        "id": PRODUCT, "sku": "LM-1", "name": "Pip", "brand": "Fennquist", "status": "active",
        "frame": {
            "dimensions": { "a_mm": 48.0, "b_mm": 44.0, "dbl_mm": 21.0, "temple_mm": 145.0, "total_width_mm": 138.0 },
            "shape": "round", "rim": "full", "materials": ["acetate"],
        },
        "variants": [
            { "sku": "LM-1-BLK", "color": { "name": "Black", "front": "#141416" } },
            { "sku": TORTOISE, "color": { "name": "Tortoise", "front": "#b06c30", "pattern": "tortoise" } },
        ],
        "version": 3, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
    })
}

/// A platform with a catalog of one tenant and the service under test.
pub struct World {
    platform: Platform,
    router: Router,
    pub clock: Clock,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub media_type: String,
    pub bytes: Bytes,
}

impl World {
    pub async fn new(product: Value) -> Self {
        let clock = Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap());
        let platform = Platform::new(b"a secret of exactly 32 bytes....", clock.clone());
        let catalog = platform.service("catalog", catalog_routes(serde_json::from_value(product).unwrap()));
        let client = Client::new("catalog", Endpoint::local(catalog), &platform, ClientConfig::default());
        let folder = tempfile::tempdir().unwrap();
        let deps = TryonDeps {
            platform: platform.clone(),
            catalog: CatalogClient::new(client),
            store: Store::in_memory(clock.clone()).unwrap(),
            blobs: Blobs::disk(folder.path()).unwrap(),
            workers: 2,
        };
        let service = tryon::service(&deps).await.unwrap();
        Self { router: tryon::router(&platform, service), platform, clock, _folder: folder }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(1, may::SHOPPER, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// As the owner of one of two tenants; only the first has a product.
    pub async fn as_owner(&self, tenant: u64, method: &str, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        self.send(tenant, may::OWNER, form_request(method, path, parts)).await
    }

    /// A shopper's form.
    pub async fn post_form(&self, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        self.send(1, may::SHOPPER, form_request("POST", path, parts)).await
    }

    pub async fn send(&self, tenant: u64, permissions: &[Permission], mut request: Request<Body>) -> Answer {
        let token = self.platform.tokens.issue(&principal(tenant, permissions)).unwrap();
        request.headers_mut().insert(CALLER_HEADER, token.parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let media_type = response.headers().get(header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap()).to_owned();
        Answer { status, media_type, bytes: response.into_body().collect().await.unwrap().to_bytes() }
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

pub fn portrait() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/vision/testdata/astronaut_512.webp")).unwrap()
}

pub fn sunglasses() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/frames/testdata/SunglassesKhronos.glb")).unwrap()
}

fn form_request(method: &str, path: &str, parts: &[(&str, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, content) in parts {
        body.extend_from_slice(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    request.body(Body::from(body)).unwrap()
}

fn principal(tenant: u64, permissions: &[Permission]) -> Principal {
    Principal::ApiKey(Member {
        tenant: tenant_id(tenant),
        tenant_slug: format!("tenant-{tenant}"),
        subject: "key_test".to_owned(),
        permissions: permissions.iter().cloned().collect(),
        region: Region::Eu,
        mode: Mode::Test,
    })
}

fn tenant_id(number: u64) -> TenantId {
    format!("ten_{number:0>26}").parse().unwrap()
}

fn catalog_routes(product: Product) -> Router {
    let find = move |principal: Principal, Path(id): Path<String>| {
        let found = (principal.tenant().unwrap() == tenant_id(1) && id == product.id).then(|| product.clone());
        async move { found.map(ok).ok_or_else(|| Error::not_found("product")) }
    };
    Router::new().route("/v1/products/{id}", get(find))
}
