//! `/v1/looks` and `/v1/people`.

use api::look::{Fit, FitInput, Look, LookChange, LookInput, LookListQuery, LookRenderOptions};
use api::tryon::PictureFormat;
use axum::extract::State;
use http::{HeaderMap, StatusCode, header};
use platform::extract::parse_json;
use platform::{Error, Json, Path, Principal, Query, Reply, Result, created, ok, page};

use super::form::{MaybeForm, multipart, photo_form, photo_form_to_keep};
use crate::service::{FileAnswer, Tryon};

pub async fn look_create(State(service): State<Tryon>, principal: Principal, form: MaybeForm) -> Result<Reply<Look>> {
    let form = photo_form_to_keep(multipart(form)?, "look").await?;
    let input: LookInput = parse_json(&form.about.ok_or_else(|| super::form::missing("look"))?)?;
    let look = service.look_create(&principal, form.photo, input).await?;
    let location = format!("/v1/looks/{}", look.id);
    Ok(tagged(created(look.clone()), &look).header(header::LOCATION, location))
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
    let look = service.look_get(&principal, &look_id).await?;
    Ok(tagged(ok(look.clone()), &look))
}

pub async fn look_replace(
    State(service): State<Tryon>,
    principal: Principal,
    Path(look_id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<LookChange>,
) -> Result<Reply<Look>> {
    let look = service.look_replace(&principal, &look_id, if_match(&headers)?, change).await?;
    Ok(tagged(ok(look.clone()), &look))
}

pub async fn look_delete(State(service): State<Tryon>, principal: Principal, Path(look_id): Path<String>) -> Result<StatusCode> {
    service.look_delete(&principal, &look_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn look_render(
    State(service): State<Tryon>,
    principal: Principal,
    Path(look_id): Path<String>,
    form: MaybeForm,
) -> Result<FileAnswer> {
    let form = photo_form(multipart(form)?, "options").await?;
    let options: LookRenderOptions = form.about.map(|options| parse_json(&options)).transpose()?.unwrap_or_default();
    service.look_render(&principal, &look_id, form.photo, options.format.unwrap_or(PictureFormat::Jpeg)).await
}

pub async fn fit_get(State(service): State<Tryon>, principal: Principal, Path(person): Path<String>) -> Result<Reply<Fit>> {
    Ok(ok(service.fit_get(&principal, &person).await?))
}

pub async fn fit_replace(
    State(service): State<Tryon>,
    principal: Principal,
    Path(person): Path<String>,
    Json(input): Json<FitInput>,
) -> Result<Reply<Fit>> {
    Ok(ok(service.fit_replace(&principal, &person, input).await?))
}

pub async fn person_delete(State(service): State<Tryon>, principal: Principal, Path(person): Path<String>) -> Result<StatusCode> {
    service.person_delete(&principal, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(reply: Reply<Look>, look: &Look) -> Reply<Look> {
    reply.header(header::ETAG, format!("\"{}\"", look.version))
}

/// The version that `If-Match` asks for; `*` asks only that the look is there.
fn if_match(headers: &HeaderMap) -> Result<Option<u64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let tag = value.to_str().map_err(|_| Error::precondition_failed("look"))?.trim();
    if tag == "*" {
        return Ok(None);
    }
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    version.and_then(|version| version.parse().ok()).map(Some).ok_or_else(|| Error::precondition_failed("look"))
}
