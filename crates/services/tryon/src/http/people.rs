//! `/v1/people/{person}`.

use axum::extract::State;
use http::StatusCode;
use platform::{Path, Principal, Result};

use crate::service::Tryon;

pub async fn person_delete(State(service): State<Tryon>, principal: Principal, Path(person): Path<String>) -> Result<StatusCode> {
    service.person_delete(&principal, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}
