//! `/v1/products`.

use api::product::{Product, ProductInput, ProductListQuery};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use platform::{Json, Path, Principal, Query, Reply, Result, created, ok, page};

use crate::error::Error;
use crate::service::Catalog;

pub(super) fn routes() -> Router<Catalog> {
    Router::new()
        .route("/v1/products", get(product_list).post(product_create))
        .route("/v1/products/{product_id}", get(product_get).put(product_replace).delete(product_delete))
}

async fn product_list(
    State(catalog): State<Catalog>,
    principal: Principal,
    Query(query): Query<ProductListQuery>,
) -> Result<Reply<Vec<Product>>> {
    let found = catalog.product_list(&principal, &query).await?;
    Ok(page(found.items, found.next))
}

async fn product_create(
    State(catalog): State<Catalog>,
    principal: Principal,
    Json(input): Json<ProductInput>,
) -> Result<Reply<Product>> {
    let product = catalog.product_create(&principal, input).await?;
    let location = format!("/v1/products/{}", product.id);
    Ok(tagged(created(product.clone()), &product).header(header::LOCATION, location))
}

async fn product_get(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<String>) -> Result<Reply<Product>> {
    let product = catalog.product_get(&principal, &id).await?;
    Ok(tagged(ok(product.clone()), &product))
}

async fn product_replace(
    State(catalog): State<Catalog>,
    principal: Principal,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(input): Json<ProductInput>,
) -> Result<Reply<Product>> {
    let product = catalog.product_replace(&principal, &id, if_match(&headers)?, input).await?;
    Ok(tagged(ok(product.clone()), &product))
}

async fn product_delete(
    State(catalog): State<Catalog>,
    principal: Principal,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    catalog.product_delete(&principal, &id, if_match(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(reply: Reply<Product>, product: &Product) -> Reply<Product> {
    reply.header(header::ETAG, format!("\"{}\"", product.version))
}

/// The version that `If-Match` asks for. `*` asks only that the product exists, which every write does; a tag that was never
/// ours fits no version.
fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let tag = value.to_str().map_err(|_| Error::VersionConflict)?.trim();
    if tag == "*" {
        return Ok(None);
    }
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    version.and_then(|version| version.parse().ok()).map(Some).ok_or(Error::VersionConflict)
}
