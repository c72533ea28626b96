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
use tryon::{Tryon, TryonConfig, TryonDeps};

pub const PRODUCT: &str = "prd_01arz3ndektsv4rrffq69g5fav";
pub const TORTOISE: &str = "LM-1-TOR";
/// A second product of the same shop.
pub const METAL_PRODUCT: &str = "prd_01arz3ndektsv4rrffq69g5fbw";

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

/// A geometric metal frame in one color, narrower than [`product`].
pub fn metal_product() -> Value {
    let mut metal = product();
    metal["id"] = json!(METAL_PRODUCT);
    metal["sku"] = json!("LM-2");
    metal["name"] = json!("Wren");
    metal["frame"] = json!({
        "dimensions": { "a_mm": 46.0, "b_mm": 38.0, "dbl_mm": 18.0, "temple_mm": 140.0, "total_width_mm": 128.0 },
        "shape": "geometric", "rim": "full", "materials": ["metal"],
    });
    metal["variants"] = json!([{ "sku": "LM-2-GLD", "color": { "name": "Gold", "front": "#c4a060" } }]);
    metal
}

/// A platform with a catalog of one tenant and the service under test.
pub struct Harness {
    platform: Platform,
    router: Router,
    pub clock: Clock,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub bytes: Bytes,
}

/// Stands still until a test moves it.
fn clock() -> Clock {
    Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap())
}

impl Harness {
    /// With one product.
    pub async fn new(product: Value) -> Self {
        Self::with_products(vec![product]).await
    }

    pub async fn with_products(products: Vec<Value>) -> Self {
        let clock = clock();
        let store = Store::in_memory(clock.clone()).unwrap();
        Self::with_clock(products, store, TryonConfig::default(), clock).await
    }

    /// Over documents that are there already.
    pub async fn with_store(products: Vec<Value>, store: Store) -> Self {
        Self::with_config(products, store, TryonConfig::default()).await
    }

    pub async fn with_config(products: Vec<Value>, store: Store, config: TryonConfig) -> Self {
        Self::with_clock(products, store, config, clock()).await
    }

    async fn with_clock(products: Vec<Value>, store: Store, config: TryonConfig, clock: Clock) -> Self {
        let platform = Platform::new(b"a secret of exactly 32 bytes....", clock.clone());
        let catalog = platform.service("catalog", catalog_routes(serde_json::from_value(Value::Array(products)).unwrap()));
        let client = Client::new("catalog", Endpoint::local(catalog), &platform, ClientConfig::default());
        let folder = tempfile::tempdir().unwrap();
        let deps = TryonDeps {
            platform: platform.clone(),
            catalog: CatalogClient::new(client),
            store,
            blobs: Blobs::disk(folder.path()).unwrap(),
            config: TryonConfig { workers: 2, ..config },
        };
        let service = Tryon::open(deps).await.unwrap();
        Self { router: service.router(), platform, clock, _folder: folder }
    }

    /// How many things of a kind were built so far.
    pub fn builds(&self, kind: &str) -> u64 {
        let metrics = self.platform.metrics.render().unwrap();
        let line = format!("varai_tryon_builds_total{{kind=\"{kind}\"}} ");
        metrics.lines().find_map(|text| text.strip_prefix(&line)).map_or(0, |count| count.parse().unwrap())
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
        let headers = response.headers().clone();
        Answer { status, headers, bytes: response.into_body().collect().await.unwrap().to_bytes() }
    }
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

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

pub fn tenant_id(number: u64) -> TenantId {
    format!("ten_{number:0>26}").parse().unwrap()
}

fn catalog_routes(products: Vec<Product>) -> Router {
    let find = move |principal: Principal, Path(id): Path<String>| {
        let mut of_tenant = products.iter().filter(|_| principal.tenant().unwrap() == tenant_id(1));
        let found = of_tenant.find(|product| product.id == id).cloned();
        async move { found.map(ok).ok_or_else(|| Error::not_found("product")) }
    };
    Router::new().route("/v1/products/{id}", get(find))
}
