//! Operations of how frames sit on a person.

use platform::ErrorCode;

use super::operation::http_method::Method::{Get, Put};
use super::operation::{Access, Idempotency, Operation, RequestBody, ResponseBody, Service, Visibility, schema_of};
use crate::adjustment::{PersonAdjustment, PersonAdjustmentInput};
use crate::permissions as may;

pub(super) static OPERATIONS: &[&Operation] = &[&ADJUSTMENT_GET, &ADJUSTMENT_REPLACE];

pub static ADJUSTMENT_GET: Operation = Operation {
    id: "adjustment_get",
    method: Get,
    path: "/v1/people/{person}/adjustment",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::ADJUSTMENTS_READ),
    summary: "Read how frames sit on a person",
    description: "What was stored with `PUT`, with the consent that it was stored by.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<PersonAdjustment>),
    errors: &[ErrorCode::NotFound],
};

pub static ADJUSTMENT_REPLACE: Operation = Operation {
    id: "adjustment_replace",
    method: Put,
    path: "/v1/people/{person}/adjustment",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::ADJUSTMENTS_UPDATE),
    summary: "Keep how frames sit on a person",
    description: "For the next frame: looks that are saved without an adjustment take it. Kept for a year after the last change.",
    query: None,
    request: RequestBody::Json(schema_of::<PersonAdjustmentInput>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<PersonAdjustment>),
    errors: &[
        ErrorCode::ConsentRequired,
        ErrorCode::PayloadTooLarge,
        ErrorCode::UnsupportedMediaType,
        ErrorCode::UnprocessableEntity,
    ],
};
