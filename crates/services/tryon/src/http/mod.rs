//! Decode, one call, encode.

mod adjustments;
mod face_analyses;
mod forms;
mod looks;
mod people;
mod product_pictures;
mod renders;
mod try_on_assets;

use api::operations::{ASSET_MAX_BYTES, FORM_OVERHEAD_BYTES, PHOTO_MAX_BYTES};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use http::{HeaderValue, header};

use crate::service::{FileAnswer, Tryon};

impl Tryon {
    /// The routes, closed to all but verified callers.
    pub fn router(&self) -> Router {
        self.platform().service("tryon", routes(self.clone()))
    }
}

fn routes(service: Tryon) -> Router {
    let photo = || body_limit(PHOTO_MAX_BYTES);
    let assets = get(try_on_assets::try_on_asset_list).post(try_on_assets::try_on_asset_create);
    let look = get(looks::look_get).put(looks::look_replace).patch(looks::look_update).delete(looks::look_delete);
    Router::new()
        .route("/v1/face-analyses", post(face_analyses::face_analysis_create).layer(photo()))
        .route("/v1/face-shapes", get(face_analyses::face_shape_list))
        .route("/v1/try-on/renders", post(renders::try_on_render).layer(photo()))
        .route("/v1/try-on/manifest", get(product_pictures::try_on_manifest_get))
        .route("/v1/products/{product_id}/picture", get(product_pictures::product_picture_get))
        .route("/v1/products/{product_id}/try-on-assets", assets.layer(body_limit(ASSET_MAX_BYTES)))
        .route("/v1/products/{product_id}/try-on-assets/{asset_id}", delete(try_on_assets::try_on_asset_delete))
        .route("/v1/products/{product_id}/try-on-assets/{asset_id}/file", get(try_on_assets::try_on_asset_file))
        .route("/v1/looks", get(looks::look_list).post(looks::look_create).layer(photo()))
        .route("/v1/looks/{look_id}", look)
        .route("/v1/looks/{look_id}/renders", post(looks::look_render).layer(photo()))
        .route("/v1/people/{person}/adjustment", get(adjustments::adjustment_get).put(adjustments::adjustment_replace))
        .route("/v1/people/{person}", delete(people::person_delete))
        .with_state(service)
}

fn body_limit(file_bytes: u64) -> DefaultBodyLimit {
    DefaultBodyLimit::max((file_bytes + FORM_OVERHEAD_BYTES) as usize)
}

impl IntoResponse for FileAnswer {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type))], self.bytes).into_response()
    }
}
