//! `/v1/face-analyses`, `/v1/face-shapes`.

use api::face::{FaceAnalysis, FaceShapeInfo};
use axum::extract::State;
use platform::reply::{Reply, ok};
use platform::{Caller, Result};

use super::form::{MaybeForm, multipart, photo_form};
use crate::service::Tryon;

pub async fn face_analysis_create(State(service): State<Tryon>, caller: Caller, form: MaybeForm) -> Result<Reply<FaceAnalysis>> {
    let form = photo_form(multipart(form)?, false).await?;
    Ok(ok(service.face_analysis_create(&caller, form.photo).await?))
}

pub async fn face_shape_list(State(service): State<Tryon>, caller: Caller) -> Result<Reply<Vec<FaceShapeInfo>>> {
    Ok(ok(service.face_shape_list(&caller)?))
}
