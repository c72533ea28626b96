//! `/v1/products/{product_id}/try-on-assets`.

use api::tryon::TryOnAsset;
use axum::extract::State;
use http::StatusCode;
use platform::extract::parse_json;
use platform::reply::{Reply, created, ok};
use platform::{Path, Principal, Result};

use super::form::{MaybeForm, asset_form, multipart};
use crate::service::{FileAnswer, Tryon};

pub async fn try_on_asset_list(
    State(service): State<Tryon>,
    principal: Principal,
    Path(product_id): Path<String>,
) -> Result<Reply<Vec<TryOnAsset>>> {
    Ok(ok(service.try_on_asset_list(&principal, &product_id).await?))
}

pub async fn try_on_asset_create(
    State(service): State<Tryon>,
    principal: Principal,
    Path(product_id): Path<String>,
    form: MaybeForm,
) -> Result<Reply<TryOnAsset>> {
    let form = asset_form(multipart(form)?).await?;
    let options = form.options.map(|options| parse_json(&options)).transpose()?.unwrap_or_default();
    Ok(created(service.try_on_asset_create(&principal, &product_id, options, form.upload).await?))
}

pub async fn try_on_asset_file(
    State(service): State<Tryon>,
    principal: Principal,
    Path((product_id, asset_id)): Path<(String, String)>,
) -> Result<FileAnswer> {
    service.try_on_asset_file(&principal, &product_id, &asset_id).await
}

pub async fn try_on_asset_delete(
    State(service): State<Tryon>,
    principal: Principal,
    Path((product_id, asset_id)): Path<(String, String)>,
) -> Result<StatusCode> {
    service.try_on_asset_delete(&principal, &product_id, &asset_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
