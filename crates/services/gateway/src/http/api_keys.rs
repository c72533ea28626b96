//! `/v1/api-keys`.

use api::key::{ApiKey, ApiKeyInput, NewApiKey};
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get};
use http::StatusCode;
use platform::{Json, Path, Principal, Query, Reply, Result, created, page};
use serde::Deserialize;
use store::Cursor;

use crate::accounts::Accounts;
use crate::documents::ApiKeyId;

pub(super) fn routes() -> Router<Accounts> {
    Router::new()
        .route("/v1/api-keys", get(api_key_list).post(api_key_create))
        .route("/v1/api-keys/{key_id}", delete(api_key_revoke))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

async fn api_key_list(
    principal: Principal,
    State(accounts): State<Accounts>,
    Query(query): Query<ListQuery>,
) -> Result<Reply<Vec<ApiKey>>> {
    let limit = api_limit(query.limit)?;
    let after = query.cursor.as_deref().map(Cursor::parse).transpose()?;
    let (keys, next) = accounts.key_list(&principal, after, limit).await?;
    Ok(page(keys, next.map(|cursor| cursor.as_str().to_owned())))
}

fn api_limit(limit: Option<u32>) -> Result<usize> {
    match limit.unwrap_or(api::PAGE_LIMIT_DEFAULT) {
        limit @ 1..=api::PAGE_LIMIT_MAX => Ok(limit as usize),
        _ => {
            let rule = format!("limit must be between 1 and {}", api::PAGE_LIMIT_MAX);
            Err(platform::Error::invalid(rule.clone()).detail("limit", "out_of_range", rule))
        }
    }
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
