//! `/v1/face-analyses`, `/v1/face-shapes`.

use api::face::{FaceAnalysis, FaceShapeInfo};
use axum::extract::State;
use platform::reply::{Reply, ok};
use platform::{Error, Principal, Result};

use super::form::{MaybeForm, multipart, photo_form};
use crate::service::Tryon;

pub async fn face_analysis_create(
    State(service): State<Tryon>,
    principal: Principal,
    form: MaybeForm,
) -> Result<Reply<FaceAnalysis>> {
    let form = photo_form(multipart(form)?, "faces").await?;
    let all_faces = match form.about.as_deref() {
        None | Some(b"largest") => false,
        Some(b"all") => true,
        Some(_) => {
            return Err(Error::invalid("faces is \"largest\" or \"all\"").detail("faces", "invalid_value", "largest or all"));
        }
    };
    Ok(ok(service.face_analysis_create(&principal, form.photo, all_faces).await?))
}

pub async fn face_shape_list(State(service): State<Tryon>, principal: Principal) -> Result<Reply<Vec<FaceShapeInfo>>> {
    Ok(ok(service.face_shape_list(&principal)?))
}
