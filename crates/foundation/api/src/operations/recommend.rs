//! Operations of ranking and fit.

use platform::ErrorCode;

use super::http_method::Method::Post;
use super::{Operation, RequestBody, ResponseBody, Service, schema_of};
use crate::permissions as may;
use crate::recommendation::{FitCheckRequest, RecommendationList, RecommendationRequest};
use eyewear::FitReport;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        id: "recommendation_create",
        method: Post,
        path: "/v1/recommendations",
        service: Service::Recommend,
        permission: Some(may::RECOMMENDATIONS_RUN),
        summary: "Rank the frames that fit a head",
        description: "Frames in stock that can be worn, best first, each with its reasons in mm. An empty list is an answer.",
        query: None,
        request: RequestBody::Json(schema_of::<RecommendationRequest>),
        status: 200,
        response: ResponseBody::Data(schema_of::<RecommendationList>),
        errors: &[ErrorCode::UnprocessableEntity, ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType],
    },
    Operation {
        id: "fit_check_create",
        method: Post,
        path: "/v1/fit-checks",
        service: Service::Recommend,
        permission: Some(may::RECOMMENDATIONS_RUN),
        summary: "Say in mm how one frame fits a head",
        description: "",
        query: None,
        request: RequestBody::Json(schema_of::<FitCheckRequest>),
        status: 200,
        response: ResponseBody::Data(schema_of::<FitReport>),
        errors: &[
            ErrorCode::NotFound,
            ErrorCode::UnprocessableEntity,
            ErrorCode::PayloadTooLarge,
            ErrorCode::UnsupportedMediaType,
        ],
    },
];
