//! `/v1/me`.

use api::key::Me;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use platform::{Principal, Reply, Result, ok};

use crate::accounts::Accounts;

pub(super) fn routes() -> Router<Accounts> {
    Router::new().route("/v1/me", get(me_get))
}

async fn me_get(principal: Principal, State(accounts): State<Accounts>) -> Result<Reply<Me>> {
    let tenant = accounts.tenant(principal.tenant()?).await?;
    Ok(ok(Me {
        tenant_id: principal.tenant()?.to_string(),
        tenant_name: tenant.name,
        tenant_slug: tenant.slug,
        region: tenant.home_region.as_str().to_owned(),
        permissions: principal.permissions().iter().map(ToString::to_string).collect(),
    }))
}
