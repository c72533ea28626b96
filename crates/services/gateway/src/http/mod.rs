//! Routes that the gateway answers itself.

mod api_keys;
mod me;
mod system;

use std::sync::Arc;

use axum::Router;

use crate::accounts::Accounts;
use crate::docs;
use crate::shared::Shared;

/// Routes behind a verified caller; reached through the table of operations like those of every service.
pub(crate) fn own_routes(accounts: Accounts) -> Router {
    Router::new().merge(api_keys::routes()).merge(me::routes()).with_state(accounts)
}

/// Routes for everybody.
pub(crate) fn public_routes(gateway: &Arc<Shared>) -> Router {
    gateway.platform.health.probes().merge(system::routes(gateway.clone())).merge(docs::routes())
}
