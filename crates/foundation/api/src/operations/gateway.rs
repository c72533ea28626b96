//! Operations that the gateway answers itself.

use platform::ErrorCode;

use super::operation::http_method::Method::{Delete, Get, Post};
use super::operation::{Access, Idempotency, Operation, RequestBody, ResponseBody, Service, Visibility, schema_of};
use crate::key::{ApiKey, ApiKeyInput, ApiKeyListQuery, Me, NewApiKey};
use crate::permissions as may;
use platform::health::HealthReport;

pub(super) static OPERATIONS: &[&Operation] =
    &[&ME_GET, &API_KEY_LIST, &API_KEY_CREATE, &API_KEY_REVOKE, &HEALTH_GET, &OPENAPI_GET];

pub static ME_GET: Operation = Operation {
    id: "me_get",
    method: Get,
    path: "/v1/me",
    service: Service::Gateway,
    visibility: Visibility::Public,
    access: Access::Authenticated,
    summary: "Whose key this is",
    description: "The tenant of the key and its permissions. Any key may ask.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Me>),
    errors: &[],
};

pub static API_KEY_LIST: Operation = Operation {
    id: "api_key_list",
    method: Get,
    path: "/v1/api-keys",
    service: Service::Gateway,
    visibility: Visibility::Public,
    access: Access::Permission(may::API_KEYS_READ),
    summary: "List API keys",
    description: "Revoked ones too. The keys themselves are not stored.",
    query: Some(schema_of::<ApiKeyListQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Page(schema_of::<ApiKey>),
    errors: &[],
};

pub static API_KEY_CREATE: Operation = Operation {
    id: "api_key_create",
    method: Post,
    path: "/v1/api-keys",
    service: Service::Gateway,
    visibility: Visibility::Public,
    access: Access::Permission(may::API_KEYS_CREATE),
    summary: "Make an API key",
    description: "The answer is the only place where the key is shown.",
    query: None,
    request: RequestBody::Json(schema_of::<ApiKeyInput>),
    idempotency: Idempotency::Once,
    status: 201,
    response: ResponseBody::Data(schema_of::<NewApiKey>),
    errors: &[
        ErrorCode::QuotaExceeded,
        ErrorCode::UnprocessableEntity,
        ErrorCode::PayloadTooLarge,
        ErrorCode::UnsupportedMediaType,
    ],
};

pub static API_KEY_REVOKE: Operation = Operation {
    id: "api_key_revoke",
    method: Delete,
    path: "/v1/api-keys/{key_id}",
    service: Service::Gateway,
    visibility: Visibility::Public,
    access: Access::Permission(may::API_KEYS_DELETE),
    summary: "Revoke an API key",
    description: "It stops working within two seconds. The key that makes the call cannot revoke itself.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 204,
    response: ResponseBody::None,
    errors: &[ErrorCode::NotFound, ErrorCode::Conflict],
};

pub static HEALTH_GET: Operation = Operation {
    id: "health_get",
    method: Get,
    path: "/v1/health",
    service: Service::Gateway,
    visibility: Visibility::Public,
    access: Access::Anyone,
    summary: "Health of every part",
    description: "A part that is absent is an error, never left out.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<HealthReport>),
    errors: &[],
};

pub static OPENAPI_GET: Operation = Operation {
    id: "openapi_get",
    method: Get,
    path: "/v1/openapi.json",
    service: Service::Gateway,
    visibility: Visibility::Public,
    access: Access::Anyone,
    summary: "This API as an OpenAPI document",
    description: "Made from the table by which calls are routed, so that it is never behind.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Document,
    errors: &[],
};
