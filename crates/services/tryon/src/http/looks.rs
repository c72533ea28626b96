//! `/v1/try-on/...` and pictures of frames.

use api::tryon::{ManifestQuery, PictureQuery, RenderRequest, TryOnManifest};
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use platform::extract::parse_json;
use platform::reply::{Reply, ok};
use platform::{Path, Principal, Query, Result};

use super::form::{MaybeForm, missing, multipart, photo_form};
use crate::service::{FileAnswer, Tryon};

pub async fn try_on_render(State(service): State<Tryon>, principal: Principal, form: MaybeForm) -> Result<FileAnswer> {
    let form = photo_form(multipart(form)?, "look").await?;
    let look = form.about.ok_or_else(|| missing("look"))?;
    let request: RenderRequest = parse_json(&look)?;
    service.try_on_render(&principal, form.photo, request).await
}

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
