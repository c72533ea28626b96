//! Routes: decode, one call, encode.

mod changes;
mod imports;
mod products;

use axum::Router;

use crate::service::Catalog;

impl Catalog {
    /// The routes, closed to all but verified callers.
    pub fn router(&self) -> Router {
        let routes = products::routes().merge(imports::routes()).merge(changes::routes());
        self.platform().service("catalog", routes.with_state(self.clone()))
    }
}
