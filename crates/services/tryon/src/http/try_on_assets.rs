//! `/v1/products/{product_id}/try-on-assets`.

use api::tryon::{TryOnAsset, TryOnAssetOptions};
use axum::extract::State;
use http::StatusCode;
use platform::http::parse_json;
use platform::{Path, Principal, Reply, Result, created, ok};

use super::forms::AssetForm;
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
    form: AssetForm,
) -> Result<Reply<TryOnAsset>> {
    let parts = form.read().await?;
    let options: Option<TryOnAssetOptions> = parts.options.map(|options| parse_json(options.as_bytes())).transpose()?;
    let asset = service.try_on_asset_create(&principal, &product_id, options.unwrap_or_default(), parts.upload).await?;
    Ok(created(asset))
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
