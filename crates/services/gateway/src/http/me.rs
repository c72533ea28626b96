//! `/v1/me`.

use api::key::Me;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use platform::{Caller, Reply, Result, ok};

use crate::accounts::Accounts;

pub(super) fn routes() -> Router<Accounts> {
    Router::new().route("/v1/me", get(me_get))
}

async fn me_get(caller: Caller, State(accounts): State<Accounts>) -> Result<Reply<Me>> {
    let tenant = accounts.tenant(caller.tenant).await?;
    Ok(ok(Me {
        tenant_id: caller.tenant.to_string(),
        tenant_name: tenant.name,
        tenant_slug: tenant.slug,
        region: caller.region.as_str().to_owned(),
        permissions: caller.permissions.iter().map(ToString::to_string).collect(),
    }))
}
