//! Operations of people.

use platform::ErrorCode;

use super::operation::http_method::Method::Delete;
use super::operation::{Access, Idempotency, Operation, RequestBody, ResponseBody, Service, Visibility};
use crate::permissions as may;

pub(super) static OPERATIONS: &[&Operation] = &[&PERSON_DELETE];

pub static PERSON_DELETE: Operation = Operation {
    id: "person_delete",
    method: Delete,
    path: "/v1/people/{person}",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::PEOPLE_DELETE),
    summary: "Erase all that is kept of a person",
    description: "Their looks and how frames sit on them. Answers the same when there was nothing.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 204,
    response: ResponseBody::None,
    errors: &[ErrorCode::UnprocessableEntity],
};
