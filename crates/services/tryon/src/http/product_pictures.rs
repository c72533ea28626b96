//! `/v1/products/{product_id}/picture`, `/v1/try-on/manifest`.

use api::tryon::{ManifestQuery, PictureQuery, TryOnManifest};
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use platform::{Path, Principal, Query, Reply, Result, ok};

use crate::service::Tryon;

pub async fn try_on_manifest_get(
    State(service): State<Tryon>,
    principal: Principal,
    Query(query): Query<ManifestQuery>,
) -> Result<Reply<TryOnManifest>> {
    Ok(ok(service.try_on_manifest_get(&principal, &query.product).await?))
}

pub async fn product_picture_get(
    State(service): State<Tryon>,
    principal: Principal,
    Path(product_id): Path<String>,
    Query(query): Query<PictureQuery>,
) -> Result<impl IntoResponse> {
    let file = service.product_picture_get(&principal, &product_id, query).await?;
    // A changed product is drawn anew; a minute of the old picture harms nobody.
    Ok(([(header::CACHE_CONTROL, "private, max-age=60")], file))
}
