//! `/v1/looks`.

use api::consent::ConsentPurpose;
use api::look::{Look, LookInput, LookListQuery, LookRenderOptions, LookReplacement};
use api::tryon::PictureFormat;
use axum::extract::State;
use http::{StatusCode, header};
use platform::http::{IfMatch, MergePatch, Replacement, etag, parse_json, require_part};
use platform::{Path, Principal, Query, Reply, Result, created, ok, page};

use super::forms::PhotoForm;
use crate::service::{FileAnswer, Tryon};

pub async fn look_create(State(service): State<Tryon>, principal: Principal, form: PhotoForm) -> Result<Reply<Look>> {
    let parts = form.read("look", &[ConsentPurpose::PhotoUpload, ConsentPurpose::Personalization]).await?;
    let input: LookInput = parse_json(require_part("look", parts.about)?.as_bytes())?;
    let look = service.look_create(&principal, parts.photo, input).await?;
    let (tag, location) = (etag(look.version), format!("/v1/looks/{}", look.id));
    Ok(created(look).header(header::ETAG, tag).header(header::LOCATION, location))
}

pub async fn look_list(
    State(service): State<Tryon>,
    principal: Principal,
    Query(query): Query<LookListQuery>,
) -> Result<Reply<Vec<Look>>> {
    let (looks, next) = service.look_list(&principal, &query).await?;
    Ok(page(looks, next))
}

pub async fn look_get(State(service): State<Tryon>, principal: Principal, Path(look_id): Path<String>) -> Result<Reply<Look>> {
    Ok(tagged(service.look_get(&principal, &look_id).await?))
}

pub async fn look_replace(
    State(service): State<Tryon>,
    principal: Principal,
    Path(look_id): Path<String>,
    condition: IfMatch,
    replacement: Replacement<LookReplacement>,
) -> Result<Reply<Look>> {
    Ok(tagged(service.look_replace(&principal, &look_id, condition, replacement).await?))
}

pub async fn look_update(
    State(service): State<Tryon>,
    principal: Principal,
    Path(look_id): Path<String>,
    condition: IfMatch,
    patch: MergePatch<LookReplacement>,
) -> Result<Reply<Look>> {
    Ok(tagged(service.look_update(&principal, &look_id, condition, patch).await?))
}

pub async fn look_delete(State(service): State<Tryon>, principal: Principal, Path(look_id): Path<String>) -> Result<StatusCode> {
    service.look_delete(&principal, &look_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn look_render(
    State(service): State<Tryon>,
    principal: Principal,
    Path(look_id): Path<String>,
    form: PhotoForm,
) -> Result<FileAnswer> {
    let parts = form.read("options", &[ConsentPurpose::PhotoUpload]).await?;
    let options: Option<LookRenderOptions> = parts.about.map(|options| parse_json(options.as_bytes())).transpose()?;
    let format = options.and_then(|options| options.format).unwrap_or(PictureFormat::Jpeg);
    service.look_render(&principal, &look_id, parts.photo, format).await
}

fn tagged(look: Look) -> Reply<Look> {
    let tag = etag(look.version);
    ok(look).header(header::ETAG, tag)
}
