//! A product, a catalog that holds it, and ways to ask.

use api::clients::CatalogClient;
use api::permissions as may;
use api::product::Product;
use axum::Router;
use axum::routing::get;
use blobs::Blobs;
use http::Request;
use platform::{Client, ClientConfig, Clock, Endpoint, Error, Path, Platform, Principal, ok};
use serde_json::{Value, json};
use store::Store;
use test_support::{Answer, Form, Service, principal, shopper, tenant};
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
    pub service: Service,
    pub clock: Clock,
    _folder: tempfile::TempDir,
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
        let service = Service::new(&platform, Tryon::open(deps).await.unwrap().router());
        Self { service, platform, clock, _folder: folder }
    }

    /// How many things of a kind were built so far.
    pub fn builds(&self, kind: &str) -> u64 {
        let metrics = self.platform.metrics.render().unwrap();
        let line = format!("varai_tryon_builds_total{{kind=\"{kind}\"}} ");
        metrics.lines().find_map(|text| text.strip_prefix(&line)).map_or(0, |count| count.parse().unwrap())
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.service.get(&shopper(), path).await
    }

    /// As the owner of one of two tenants; only the first has a product.
    pub async fn as_owner(&self, tenant: u64, method: &str, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        let request = Request::builder().method(method).uri(path);
        self.service.form(&principal(tenant, may::OWNER), request, &form_of(parts)).await
    }

    /// A shopper's form.
    pub async fn post_form(&self, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        self.service.post_form(&shopper(), path, &form_of(parts)).await
    }
}

pub fn portrait() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/vision/testdata/astronaut_512.webp")).unwrap()
}

pub fn sunglasses() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/frames/testdata/SunglassesKhronos.glb")).unwrap()
}

fn form_of(parts: &[(&str, &[u8])]) -> Form {
    parts.iter().fold(Form::new(), |form, (name, content)| form.word(name, content))
}

fn catalog_routes(products: Vec<Product>) -> Router {
    let find = move |principal: Principal, Path(id): Path<String>| {
        let mut of_tenant = products.iter().filter(|_| principal.tenant().unwrap() == tenant(1));
        let found = of_tenant.find(|product| product.id == id).cloned();
        async move { found.map(ok).ok_or_else(|| Error::not_found("product")) }
    };
    Router::new().route("/v1/products/{id}", get(find))
}
