//! `/internal/...`: for other services. The gateway routes public operations alone, so nobody outside gets here.

use api::product::{ProductChanges, ProductChangesQuery, ProductSnapshot, ProductSnapshotQuery};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use platform::{Principal, Query, Reply, Result, ok};

use crate::service::Catalog;

pub(super) fn routes() -> Router<Catalog> {
    Router::new()
        .route("/internal/product-changes", get(product_changes))
        .route("/internal/product-snapshot", get(product_snapshot))
}

async fn product_changes(
    State(catalog): State<Catalog>,
    principal: Principal,
    Query(query): Query<ProductChangesQuery>,
) -> Result<Reply<ProductChanges>> {
    Ok(ok(catalog.product_changes(&principal, &query).await?))
}

async fn product_snapshot(
    State(catalog): State<Catalog>,
    principal: Principal,
    Query(query): Query<ProductSnapshotQuery>,
) -> Result<Reply<ProductSnapshot>> {
    Ok(ok(catalog.product_snapshot(&principal, &query).await?))
}
