//! `/v1/imports`.

use api::import::{ImportJob, ImportListQuery, ImportOptions};
use api::operations::IMPORT_MAX_BYTES;
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::TryStreamExt;
use http::{StatusCode, header};
use platform::extract::parse_json;
use platform::{Error, Path, Principal, Query, Reply, Result, ok, page};

use crate::service::Catalog;

/// Options and the form's own lines, beside the file.
const FORM_BYTES: u64 = 1024 * 1024;
/// What browsers and spreadsheets say of a CSV file.
const FILE_TYPES: [&str; 5] =
    ["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel", "application/octet-stream"];

pub(super) fn routes() -> Router<Catalog> {
    let limit = usize::try_from(IMPORT_MAX_BYTES + FORM_BYTES).unwrap_or(usize::MAX);
    Router::new()
        .route("/v1/imports", get(import_list).post(import_create).layer(DefaultBodyLimit::max(limit)))
        .route("/v1/imports/{import_id}", get(import_get))
        .route("/v1/imports/{import_id}/errors", get(import_errors))
        .route("/v1/imports/{import_id}/cancel", post(import_cancel))
}

async fn import_create(
    State(catalog): State<Catalog>,
    principal: Principal,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Reply<ImportJob>> {
    principal.require(&api::permissions::IMPORTS_RUN)?;
    let mut form = form.map_err(|_| Error::unsupported_media_type("send the file as multipart/form-data"))?;
    let mut options = None;
    while let Some(part) = form.next_field().await.map_err(|e| form_error(&e))? {
        match part.name() {
            Some("options") if options.is_none() => options = Some(read_options(part).await?),
            Some("file") => {
                let name = part.file_name().unwrap_or("file.csv").to_owned();
                check_type(&part)?;
                let content = part.map_err(|error| form_error(&error));
                let job = catalog.import_create(&principal, options.unwrap_or_default(), &name, content).await?;
                return Ok(ok(job).status(StatusCode::ACCEPTED));
            }
            name => {
                let name = name.unwrap_or_default().chars().take(40).collect::<String>();
                return Err(Error::invalid(format!(
                    "the part {name:?} is not expected; send \"options\" (once) and then \"file\""
                )));
            }
        }
    }
    Err(Error::unprocessable("the part \"file\" is missing").detail("file", "required", "send the CSV file in this part"))
}

async fn import_list(
    State(catalog): State<Catalog>,
    principal: Principal,
    Query(query): Query<ImportListQuery>,
) -> Result<Reply<Vec<ImportJob>>> {
    let found = catalog.import_list(&principal, &query).await?;
    Ok(page(found.items, found.next))
}

async fn import_get(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<String>) -> Result<Reply<ImportJob>> {
    Ok(ok(catalog.import_get(&principal, &id).await?))
}

async fn import_errors(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<String>) -> Result<Response> {
    let content = catalog.import_errors(&principal, &id).await?;
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\"")];
    Ok((headers, Body::from_stream(content)).into_response())
}

async fn import_cancel(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<String>) -> Result<Reply<ImportJob>> {
    Ok(ok(catalog.import_cancel(&principal, &id).await?))
}

async fn read_options(mut part: Field<'_>) -> Result<ImportOptions> {
    let mut json = Vec::new();
    while let Some(bytes) = part.chunk().await.map_err(|e| form_error(&e))? {
        json.extend_from_slice(&bytes);
        if json.len() as u64 > FORM_BYTES {
            return Err(Error::too_large(FORM_BYTES));
        }
    }
    parse_json(&json)
}

fn check_type(part: &Field<'_>) -> Result<()> {
    let essence = part.content_type().map(|content| content.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match essence {
        Some(essence) if !FILE_TYPES.contains(&essence.as_str()) => {
            Err(Error::unsupported_media_type(format!("{essence:?} cannot be imported; send a CSV file as text/csv")))
        }
        _ => Ok(()),
    }
}

fn form_error(error: &axum::extract::multipart::MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::too_large(IMPORT_MAX_BYTES),
        _ => Error::invalid("the form is broken or ended early; send it again"),
    }
}
