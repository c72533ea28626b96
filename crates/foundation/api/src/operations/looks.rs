//! Operations of saved looks.

use platform::ErrorCode;

use super::operation::http_method::Method::{Delete, Get, Patch, Post, Put};
use super::operation::{
    Access, FormPart, Idempotency, Operation, PHOTO_MAX_BYTES, PartContent, RequestBody, ResponseBody, Service, Visibility,
    schema_of,
};
use super::tryon::{CONSENT, PHOTO, PHOTO_ERRORS, PICTURES};
use crate::look::{Look, LookInput, LookListQuery, LookPatch, LookRenderOptions, LookReplacement};
use crate::permissions as may;

const CONSENT_TO_KEEP: FormPart = FormPart {
    name: "consent",
    description: "Both `photo_upload` and `personalization`, in a part each: the person agreed that the photo is sent and that the look is kept for a \
                  year. Without them the request is refused.",
    required: true,
    content: PartContent::Words(&["photo_upload", "personalization"]),
};

const CHANGE_ERRORS: &[ErrorCode] = &[
    ErrorCode::NotFound,
    ErrorCode::Conflict,
    ErrorCode::PreconditionFailed,
    ErrorCode::PayloadTooLarge,
    ErrorCode::UnsupportedMediaType,
    ErrorCode::UnprocessableEntity,
];

pub(super) static OPERATIONS: &[&Operation] =
    &[&LOOK_CREATE, &LOOK_LIST, &LOOK_GET, &LOOK_REPLACE, &LOOK_UPDATE, &LOOK_DELETE, &LOOK_RENDER];

pub static LOOK_CREATE: Operation = Operation {
    id: "look_create",
    method: Post,
    path: "/v1/looks",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_CREATE),
    summary: "Save a look as its recipe",
    description: "Kept are the frame's model by its version, how it sits, and which photo it was, but nothing of the photo, the face or the picture. \
                  For shops that know who is signed in; whoever is anonymous keeps looks in the browser.",
    query: None,
    request: RequestBody::Multipart {
        parts: &[
            CONSENT_TO_KEEP,
            FormPart {
                name: "look",
                description: "Whose look it is and what is worn.",
                required: true,
                content: PartContent::Json(schema_of::<LookInput>),
            },
            PHOTO,
        ],
        max_bytes: PHOTO_MAX_BYTES,
    },
    idempotency: Idempotency::Location,
    status: 201,
    response: ResponseBody::Data(schema_of::<Look>),
    errors: PHOTO_ERRORS,
};

pub static LOOK_LIST: Operation = Operation {
    id: "look_list",
    method: Get,
    path: "/v1/looks",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_READ),
    summary: "List a person's looks",
    description: "Newest first.",
    query: Some(schema_of::<LookListQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Page(schema_of::<Look>),
    errors: &[],
};

pub static LOOK_GET: Operation = Operation {
    id: "look_get",
    method: Get,
    path: "/v1/looks/{look_id}",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_READ),
    summary: "Read a look",
    description: "The answer's ETag is the version that `If-Match` wants.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Look>),
    errors: &[ErrorCode::NotFound],
};

pub static LOOK_REPLACE: Operation = Operation {
    id: "look_replace",
    method: Put,
    path: "/v1/looks/{look_id}",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_UPDATE),
    summary: "Change how the frame of a look sits",
    description: "Send `If-Match` with the ETag that was read to be told of a change in between. The look as it was read may be sent back; only the \
                  adjustment can differ.",
    query: None,
    request: RequestBody::Json(schema_of::<LookReplacement>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Look>),
    errors: CHANGE_ERRORS,
};

pub static LOOK_UPDATE: Operation = Operation {
    id: "look_update",
    method: Patch,
    path: "/v1/looks/{look_id}",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_UPDATE),
    summary: "Change a part of how the frame of a look sits",
    description: "A JSON merge patch (RFC 7396). Send `If-Match` with the ETag that was read to be told of a change in between.",
    query: None,
    request: RequestBody::Json(schema_of::<LookPatch>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Look>),
    errors: CHANGE_ERRORS,
};

pub static LOOK_DELETE: Operation = Operation {
    id: "look_delete",
    method: Delete,
    path: "/v1/looks/{look_id}",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_DELETE),
    summary: "Erase a look",
    description: "At once. It cannot be brought back.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 204,
    response: ResponseBody::None,
    errors: &[ErrorCode::NotFound, ErrorCode::Conflict],
};

pub static LOOK_RENDER: Operation = Operation {
    id: "look_render",
    method: Post,
    path: "/v1/looks/{look_id}/renders",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::LOOKS_READ),
    summary: "Draw a look again",
    description: "On the photo that it was saved with, to the same pixels. Another photo, and a model or renderer that is no longer the same, is a conflict.",
    query: None,
    request: RequestBody::Multipart {
        parts: &[
            CONSENT,
            FormPart {
                name: "options",
                description: "The kind of file.",
                required: false,
                content: PartContent::Json(schema_of::<LookRenderOptions>),
            },
            PHOTO,
        ],
        max_bytes: PHOTO_MAX_BYTES,
    },
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::File(PICTURES),
    errors: &[
        ErrorCode::ConsentRequired,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::PayloadTooLarge,
        ErrorCode::UnsupportedMediaType,
        ErrorCode::UnprocessableEntity,
    ],
};
