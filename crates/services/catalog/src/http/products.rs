//! `/v1/products`.

use api::product::{Product, ProductInput, ProductListQuery};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::{StatusCode, header};
use platform::http::{IfMatch, MergePatch, Replacement, etag};
use platform::{Json, Path, Principal, Query, Reply, Result, created, ok, page};

use crate::model::ProductId;
use crate::service::Catalog;

pub(super) fn routes() -> Router<Catalog> {
    Router::new()
        .route("/v1/products", get(product_list).post(product_create))
        .route("/v1/products/{product_id}", get(product_get).put(product_replace).patch(product_update).delete(product_delete))
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
    let (tag, location) = (etag(product.version), format!("/v1/products/{}", product.id));
    Ok(created(product).header(header::ETAG, tag).header(header::LOCATION, location))
}

async fn product_get(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<ProductId>) -> Result<Reply<Product>> {
    Ok(tagged(catalog.product_get(&principal, id).await?))
}

async fn product_replace(
    State(catalog): State<Catalog>,
    principal: Principal,
    Path(id): Path<ProductId>,
    if_match: IfMatch,
    replacement: Replacement<ProductInput>,
) -> Result<Reply<Product>> {
    Ok(tagged(catalog.product_replace(&principal, id, if_match, replacement).await?))
}

async fn product_update(
    State(catalog): State<Catalog>,
    principal: Principal,
    Path(id): Path<ProductId>,
    if_match: IfMatch,
    patch: MergePatch<ProductInput>,
) -> Result<Reply<Product>> {
    Ok(tagged(catalog.product_update(&principal, id, if_match, patch).await?))
}

async fn product_delete(
    State(catalog): State<Catalog>,
    principal: Principal,
    Path(id): Path<ProductId>,
    if_match: IfMatch,
) -> Result<StatusCode> {
    catalog.product_delete(&principal, id, if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(product: Product) -> Reply<Product> {
    let tag = etag(product.version);
    ok(product).header(header::ETAG, tag)
}
