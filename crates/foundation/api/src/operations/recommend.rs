//! Operations of ranking and fit.

use platform::ErrorCode;

use super::operation::http_method::Method::Post;
use super::operation::{Access, Idempotency, Operation, RequestBody, ResponseBody, Service, Visibility, schema_of};
use crate::permissions as may;
use crate::recommendation::{FitCheckRequest, RecommendationList, RecommendationRequest};
use eyewear::FitReport;

pub(super) static OPERATIONS: &[&Operation] = &[&RECOMMENDATION_CREATE, &FIT_CHECK_CREATE];

pub static RECOMMENDATION_CREATE: Operation = Operation {
    id: "recommendation_create",
    method: Post,
    path: "/v1/recommendations",
    service: Service::Recommend,
    visibility: Visibility::Public,
    access: Access::Permission(may::RECOMMENDATIONS_RUN),
    summary: "Rank the frames that fit a head",
    description: "Frames in stock that can be worn, best first, each with its reasons in mm. An empty list is an answer.",
    query: None,
    request: RequestBody::Json(schema_of::<RecommendationRequest>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<RecommendationList>),
    errors: &[ErrorCode::UnprocessableEntity, ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType],
};

pub static FIT_CHECK_CREATE: Operation = Operation {
    id: "fit_check_create",
    method: Post,
    path: "/v1/fit-checks",
    service: Service::Recommend,
    visibility: Visibility::Public,
    access: Access::Permission(may::RECOMMENDATIONS_RUN),
    summary: "Say in mm how one frame fits a head",
    description: "With the same rules as recommendations.",
    query: None,
    request: RequestBody::Json(schema_of::<FitCheckRequest>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<FitReport>),
    errors: &[ErrorCode::NotFound, ErrorCode::UnprocessableEntity, ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType],
};
