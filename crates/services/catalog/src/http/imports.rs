//! `/v1/imports`.

use api::import::{ImportJob, ImportListQuery};
use api::operations::IMPORT_MAX_BYTES;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::TryStreamExt;
use http::{StatusCode, header};
use platform::http::{Multipart, Part, require_part};
use platform::{Error, Path, Principal, Query, Reply, Result, ok, page};

use crate::model::ImportId;
use crate::service::Catalog;

/// Options and the form's own lines, beside the file.
const FORM_BYTES: u64 = 2 << 20;
/// What browsers and spreadsheets say of a CSV file.
const FILE_TYPES: [&str; 5] =
    ["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel", "application/octet-stream"];

pub(super) fn routes() -> Router<Catalog> {
    let limit = usize::try_from(IMPORT_MAX_BYTES + FORM_BYTES).unwrap_or(usize::MAX);
    Router::new()
        .route("/v1/imports", get(import_list).post(import_create).layer(DefaultBodyLimit::max(limit)))
        .route("/v1/imports/{import_id}", get(import_get))
        .route("/v1/imports/{import_id}/errors", get(import_errors))
        .route("/v1/imports/{import_id}/warnings", get(import_warnings))
        .route("/v1/imports/{import_id}/cancel", post(import_cancel))
}

/// The options come before the file, which is stored as it arrives: a form with anything after it is refused.
async fn import_create(State(catalog): State<Catalog>, principal: Principal, mut form: Multipart) -> Result<Reply<ImportJob>> {
    principal.require(&api::permissions::IMPORTS_RUN)?;
    let mut options = None;
    while let Some(part) = form.next_part().await? {
        match part.name() {
            "options" => options = Some(part.read_json().await?),
            "file" => {
                check_media_type(&part)?;
                let name = part.file_name().unwrap_or("file.csv").to_owned();
                // Storage counts the bytes.
                let mut fault = None;
                let content = part.into_last_stream(u64::MAX).map_err(|error| {
                    let words = error.to_string();
                    fault = Some(error);
                    words
                });
                let imported = catalog.import_create(&principal, options.unwrap_or_default(), &name, content).await;
                // What is wrong with the form says more than that its file could not be stored.
                let import = imported.map_err(|error| fault.unwrap_or_else(|| error.into()))?;
                return Ok(ok(import).status(StatusCode::ACCEPTED));
            }
            _ => return Err(part.unknown()),
        }
    }
    require_part("file", None)
}

async fn import_list(
    State(catalog): State<Catalog>,
    principal: Principal,
    Query(query): Query<ImportListQuery>,
) -> Result<Reply<Vec<ImportJob>>> {
    let found = catalog.import_list(&principal, &query).await?;
    Ok(page(found.items, found.next))
}

async fn import_get(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<ImportId>) -> Result<Reply<ImportJob>> {
    Ok(ok(catalog.import_get(&principal, id).await?))
}

async fn import_errors(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<ImportId>) -> Result<Response> {
    Ok(csv_file("errors.csv", Body::from_stream(catalog.import_errors(&principal, id).await?)))
}

async fn import_warnings(State(catalog): State<Catalog>, principal: Principal, Path(id): Path<ImportId>) -> Result<Response> {
    Ok(csv_file("warnings.csv", Body::from_stream(catalog.import_warnings(&principal, id).await?)))
}

fn csv_file(name: &str, content: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, content).into_response()
}

async fn import_cancel(
    State(catalog): State<Catalog>,
    principal: Principal,
    Path(id): Path<ImportId>,
) -> Result<Reply<ImportJob>> {
    Ok(ok(catalog.import_cancel(&principal, id).await?))
}

fn check_media_type(part: &Part<'_>) -> Result<()> {
    match part.media_type() {
        Some(media_type) if !FILE_TYPES.contains(&media_type) => {
            Err(Error::unsupported_media_type(format!("{media_type:?} cannot be imported; send a CSV file as text/csv")))
        }
        _ => Ok(()),
    }
}
