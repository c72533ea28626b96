//! `/v1/people/{person}/adjustment`.

use api::adjustment::{PersonAdjustment, PersonAdjustmentInput};
use axum::extract::State;
use platform::http::Replacement;
use platform::{Path, Principal, Reply, Result, ok};

use crate::service::Tryon;

pub async fn adjustment_get(
    State(service): State<Tryon>,
    principal: Principal,
    Path(person): Path<String>,
) -> Result<Reply<PersonAdjustment>> {
    Ok(ok(service.adjustment_get(&principal, &person).await?))
}

pub async fn adjustment_replace(
    State(service): State<Tryon>,
    principal: Principal,
    Path(person): Path<String>,
    replacement: Replacement<PersonAdjustmentInput>,
) -> Result<Reply<PersonAdjustment>> {
    Ok(ok(service.adjustment_replace(&principal, &person, replacement).await?))
}
