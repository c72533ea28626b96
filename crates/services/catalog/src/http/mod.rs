//! Routes: decode, one call, encode.

mod changes;
mod imports;
mod products;

use axum::Router;

use crate::service::Catalog;

pub(crate) fn routes(catalog: Catalog) -> Router {
    Router::new().merge(products::routes()).merge(imports::routes()).merge(changes::routes()).with_state(catalog)
}
