//! `/v1/api-keys`.

use api::key::{ApiKey, ApiKeyInput, ApiKeyListQuery, NewApiKey};
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get};
use http::StatusCode;
use platform::http::{page_cursor, page_limit};
use platform::{Json, Path, Principal, Query, Reply, Result, created, page};

use crate::accounts::{Accounts, ApiKeyId};

pub(super) fn routes() -> Router<Accounts> {
    Router::new()
        .route("/v1/api-keys", get(api_key_list).post(api_key_create))
        .route("/v1/api-keys/{key_id}", delete(api_key_revoke))
}

async fn api_key_list(
    principal: Principal,
    State(accounts): State<Accounts>,
    Query(query): Query<ApiKeyListQuery>,
) -> Result<Reply<Vec<ApiKey>>> {
    let (after, limit) = (page_cursor(query.cursor.as_deref())?, page_limit(query.limit)?);
    let (keys, next) = accounts.key_list(&principal, after, limit).await?;
    Ok(page(keys, next.map(|cursor| cursor.as_str().to_owned())))
}

async fn api_key_create(
    principal: Principal,
    State(accounts): State<Accounts>,
    Json(input): Json<ApiKeyInput>,
) -> Result<Reply<NewApiKey>> {
    let made = accounts.key_create(&principal, input).await?;
    Ok(created(NewApiKey { record: made.record, key: made.key }))
}

async fn api_key_revoke(principal: Principal, State(accounts): State<Accounts>, Path(id): Path<ApiKeyId>) -> Result<StatusCode> {
    accounts.key_revoke(&principal, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
