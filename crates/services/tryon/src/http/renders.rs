//! `/v1/try-on/renders`.

use api::consent::ConsentPurpose;
use api::tryon::RenderRequest;
use axum::extract::State;
use platform::http::{parse_json, require_part};
use platform::{Principal, Result};

use super::forms::PhotoForm;
use crate::service::{FileAnswer, Tryon};

pub async fn try_on_render(State(service): State<Tryon>, principal: Principal, form: PhotoForm) -> Result<FileAnswer> {
    let parts = form.read("look", &[ConsentPurpose::PhotoUpload]).await?;
    let request: RenderRequest = parse_json(require_part("look", parts.about)?.as_bytes())?;
    service.try_on_render(&principal, parts.photo, request).await
}
