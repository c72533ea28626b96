//! Routes: decode, one call, encode.

use api::recommendation::{FitCheckRequest, RecommendationList, RecommendationRequest};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use eyewear::FitReport;
use platform::{Json, Principal, Reply, Result, ok};

use crate::service::Recommend;

pub(crate) fn routes(service: Recommend) -> Router {
    Router::new()
        .route("/v1/recommendations", post(recommendation_create))
        .route("/v1/fit-checks", post(fit_check_create))
        .with_state(service)
}

async fn recommendation_create(
    State(service): State<Recommend>,
    principal: Principal,
    Json(request): Json<RecommendationRequest>,
) -> Result<Reply<RecommendationList>> {
    service.recommendation_create(&principal, request).await.map(ok)
}

async fn fit_check_create(
    State(service): State<Recommend>,
    principal: Principal,
    Json(request): Json<FitCheckRequest>,
) -> Result<Reply<FitReport>> {
    service.fit_check_create(&principal, &request).await.map(ok)
}
