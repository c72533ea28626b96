//! `/internal/product-changes`: for other services. The gateway routes public operations alone, so nobody outside gets here.

use api::product::{ProductChange, ProductChangesQuery};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use platform::{Principal, Query, Reply, Result, ok};

use crate::service::Catalog;

pub(super) fn routes() -> Router<Catalog> {
    Router::new().route("/internal/product-changes", get(product_changes))
}

async fn product_changes(
    State(catalog): State<Catalog>,
    principal: Principal,
    Query(query): Query<ProductChangesQuery>,
) -> Result<Reply<Vec<ProductChange>>> {
    Ok(ok(catalog.product_changes(&principal, &query).await?))
}
