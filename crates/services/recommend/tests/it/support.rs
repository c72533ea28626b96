//! A catalog that a test can change, and ways to ask.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use api::clients::CatalogClient;
use api::permissions as may;
use api::product::{Product, ProductChange, ProductChanges, ProductSnapshot, ProductSnapshotQuery};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use platform::{Client, ClientConfig, Endpoint, Error, ErrorCode, Permission, Principal, Query, Reply, Result, TenantId, ok};
use recommend::{Recommend, RecommendConfig, RecommendDeps};
use serde_json::{Value, json};
use test_support::{Answer, Service, principal};

/// Changes of all tenants, each at its place.
#[derive(Default)]
pub struct Feed {
    changes: BTreeMap<u64, ProductChange>,
    last: u64,
    /// Whoever goes on from a place before this one is told that the changes are no longer kept.
    kept_after: u64,
}

impl Feed {
    fn products(&self, tenant: TenantId) -> impl Iterator<Item = &Product> {
        self.changes.values().filter(move |change| change.tenant == tenant).filter_map(|change| change.product.as_ref())
    }
}

type Changes = Arc<Mutex<Feed>>;

/// A small page, so that a catalog takes several.
const PAGE: usize = 2;

/// The tenant that is meant when none is named.
pub const FIRST: u64 = 1;

/// A platform with a catalog and the service under test.
pub struct World {
    changes: Changes,
    service: Service,
}

impl World {
    pub async fn new(products: Vec<Value>) -> Self {
        Self::with_config(products, RecommendConfig::default()).await
    }

    pub async fn with_config(products: Vec<Value>, config: RecommendConfig) -> Self {
        let platform = test_support::platform();
        let changes = Changes::default();
        let catalog = platform.service("catalog", catalog_routes(changes.clone()));
        let client = Client::new("catalog", Endpoint::local(catalog), &platform, ClientConfig::default());
        let deps = RecommendDeps { platform: platform.clone(), catalog: CatalogClient::new(client), config };
        let service = Service::new(&platform, Recommend::open(deps).await.unwrap().router());
        let world = Self { changes, service };
        products.into_iter().for_each(|product| world.put(product));
        world
    }

    /// Creates or changes a product of the first tenant.
    pub fn put(&self, product: Value) {
        self.put_for(FIRST, product);
    }

    pub fn put_for(&self, tenant: u64, product: Value) {
        let product: Product = serde_json::from_value(product).unwrap();
        self.change(tenant, product.id.clone(), Some(product));
    }

    pub fn delete(&self, id: &str) {
        self.change(FIRST, id.to_owned(), None);
    }

    /// As a feed does: the newest state of each product, at its newest place.
    fn change(&self, tenant: u64, id: String, product: Option<Product>) {
        let (mut feed, tenant) = (self.changes.lock().unwrap(), test_support::tenant(tenant));
        feed.changes.retain(|_, change| (change.tenant, &change.id) != (tenant, &id));
        feed.last += 1;
        let place = feed.last;
        feed.changes.insert(place, ProductChange { tenant, id, product });
    }

    /// The catalog no longer keeps the changes up to now.
    pub fn forget_changes(&self) {
        let mut feed = self.changes.lock().unwrap();
        feed.last += 1;
        feed.kept_after = feed.last;
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.post_as(may::SHOPPER, path, body).await
    }

    pub async fn post_as(&self, permissions: &[Permission], path: &str, body: Value) -> Answer {
        self.service.post(&principal(FIRST, permissions), path, &body).await
    }

    /// The ids of a list, best first.
    pub async fn ids(&self, request: Value) -> Vec<String> {
        self.ids_for(FIRST, request).await
    }

    pub async fn ids_for(&self, tenant: u64, request: Value) -> Vec<String> {
        let shopper = principal(tenant, may::SHOPPER);
        let data = self.service.post(&shopper, "/v1/recommendations", &request).await.data(200);
        data["items"].as_array().unwrap().iter().map(|item| item["product"]["id"].as_str().unwrap().to_owned()).collect()
    }
}

fn catalog_routes(changes: Changes) -> Router {
    Router::new()
        .route("/internal/product-changes", get(product_changes))
        .route("/internal/product-snapshot", get(product_snapshot))
        .route("/v1/products/{id}", get(product_get))
        .with_state(changes)
}

async fn product_changes(
    State(changes): State<Changes>,
    principal: Principal,
    Query(query): Query<api::product::ProductChangesQuery>,
) -> Result<Reply<ProductChanges>> {
    principal.require_service()?;
    let feed = changes.lock().unwrap();
    let after = query.after.map_or(feed.last, |after| after.parse().unwrap());
    if after < feed.kept_after {
        return Err(Error::new(ErrorCode::Gone, "the changes are no longer kept"));
    }
    let page: Vec<_> = feed.changes.range(after + 1..).take(PAGE).collect();
    let next = page.last().map_or(feed.last, |(place, _)| **place).to_string();
    Ok(ok(ProductChanges { changes: page.into_iter().map(|(_, change)| change.clone()).collect(), next }))
}

async fn product_snapshot(
    State(changes): State<Changes>,
    principal: Principal,
    Query(query): Query<ProductSnapshotQuery>,
) -> Result<Reply<ProductSnapshot>> {
    let feed = changes.lock().unwrap();
    let mut products: Vec<Product> = feed.products(principal.tenant()?).cloned().collect();
    products.sort_by(|a, b| a.id.cmp(&b.id));
    products.retain(|product| query.after.as_ref().is_none_or(|after| product.id > *after));
    let next = (products.len() > PAGE).then(|| products[PAGE - 1].id.clone());
    products.truncate(PAGE);
    Ok(ok(ProductSnapshot { products, next }))
}

async fn product_get(
    State(changes): State<Changes>,
    principal: Principal,
    platform::Path(id): platform::Path<String>,
) -> Result<Reply<Product>> {
    let feed = changes.lock().unwrap();
    let mut products = feed.products(principal.tenant()?);
    let mut product = products.find(|product| product.id == id).cloned().ok_or_else(|| Error::not_found("product"))?;
    product.provenance.clear();
    Ok(ok(product))
}

/// A round frame of 138 mm with ten pieces, for a head of 136 mm.
pub fn product(id: &str) -> Value {
    json!({
        "id": id, "sku": id, "name": "Test", "brand": "Lumo", "status": "active",
        "frame": { "dimensions": { "total_width_mm": 138.0, "dbl_mm": 18.0 }, "shape": "round", "rim": "full" },
        "variants": [{
            "sku": format!("{id}-black"), "color": { "name": "Black" },
            "price": { "base_minor": 12_900, "currency": "EUR" },
            "inventory": { "quantity": 10, "status": "in_stock" },
        }],
        "version": 1, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
    })
}

/// The product with one value replaced, by JSON pointer.
pub fn with(mut product: Value, pointer: &str, value: Value) -> Value {
    *product.pointer_mut(pointer).unwrap() = value;
    product
}

pub fn mm(value: f64) -> Value {
    json!({ "value": value, "unit": "mm", "low": value - 1.0, "high": value + 1.0, "source": "card" })
}

/// A request for a square-faced head of 136 mm.
pub fn head() -> Value {
    json!({ "measures": { "temple_to_temple": mm(136.0), "bridge_width": mm(17.5) }, "face_shape": "square" })
}
