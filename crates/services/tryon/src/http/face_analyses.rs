//! `/v1/face-analyses`, `/v1/face-shapes`.

use api::consent::ConsentPurpose;
use api::face::{FaceAnalysis, FaceShapeInfo};
use axum::extract::State;
use platform::{Error, Principal, Reply, Result, ok};

use super::forms::PhotoForm;
use crate::service::Tryon;

pub async fn face_analysis_create(
    State(service): State<Tryon>,
    principal: Principal,
    form: PhotoForm,
) -> Result<Reply<FaceAnalysis>> {
    let parts = form.read("faces", &[ConsentPurpose::PhotoUpload]).await?;
    let all_faces = match parts.about.as_deref() {
        None | Some("largest") => false,
        Some("all") => true,
        Some(_) => {
            let rule = "faces is \"largest\" or \"all\"";
            return Err(Error::unprocessable(rule).detail("faces", "invalid", rule));
        }
    };
    Ok(ok(service.face_analysis_create(&principal, parts.photo, all_faces).await?))
}

pub async fn face_shape_list(State(service): State<Tryon>, principal: Principal) -> Result<Reply<Vec<FaceShapeInfo>>> {
    Ok(ok(service.face_shape_list(&principal)?))
}
