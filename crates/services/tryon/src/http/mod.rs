//! Decode, one call, encode.

mod assets;
mod faces;
mod form;
mod looks;
mod saved_looks;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderValue, header};

use crate::service::{FileAnswer, Tryon};

/// A form is its file and some words.
const FORM_EXTRA_BYTES: u64 = 64 * 1024;

pub(crate) fn routes(service: Tryon) -> Router {
    let photo = || body_limit(api::operations::PHOTO_MAX_BYTES);
    Router::new()
        .route("/v1/face-analyses", post(faces::face_analysis_create).layer(photo()))
        .route("/v1/face-shapes", get(faces::face_shape_list))
        .route("/v1/try-on/renders", post(looks::try_on_render).layer(photo()))
        .route("/v1/try-on/manifest", get(looks::try_on_manifest_get))
        .route("/v1/products/{product_id}/picture", get(looks::product_picture_get))
        .route(
            "/v1/products/{product_id}/try-on-assets",
            get(assets::try_on_asset_list).post(assets::try_on_asset_create).layer(body_limit(api::operations::ASSET_MAX_BYTES)),
        )
        .route("/v1/products/{product_id}/try-on-assets/{asset_id}", axum::routing::delete(assets::try_on_asset_delete))
        .route("/v1/products/{product_id}/try-on-assets/{asset_id}/file", get(assets::try_on_asset_file))
        .route("/v1/looks", get(saved_looks::look_list).post(saved_looks::look_create).layer(photo()))
        .route("/v1/looks/{look_id}", get(saved_looks::look_get).put(saved_looks::look_replace).delete(saved_looks::look_delete))
        .route("/v1/looks/{look_id}/renders", post(saved_looks::look_render).layer(photo()))
        .route("/v1/people/{person}/fit", get(saved_looks::fit_get).put(saved_looks::fit_replace))
        .route("/v1/people/{person}", axum::routing::delete(saved_looks::person_delete))
        .with_state(service)
}

fn body_limit(file_bytes: u64) -> DefaultBodyLimit {
    DefaultBodyLimit::max((file_bytes + FORM_EXTRA_BYTES) as usize)
}

impl IntoResponse for FileAnswer {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type))], self.bytes).into_response()
    }
}
