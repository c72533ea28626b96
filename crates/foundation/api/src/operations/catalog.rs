//! Operations of the catalog.

use platform::ErrorCode;

use super::operation::http_method::Method::{Delete, Get, Patch, Post, Put};
use super::operation::{
    Access, FormPart, IMPORT_MAX_BYTES, Idempotency, Operation, PartContent, RequestBody, ResponseBody, Service, Visibility,
    schema_of,
};
use crate::import::{ImportJob, ImportListQuery, ImportOptions};
use crate::permissions;
use crate::product::{
    Product, ProductChanges, ProductChangesQuery, ProductInput, ProductListQuery, ProductReplaceRequest, ProductSnapshot,
    ProductSnapshotQuery, ProductUpdateRequest,
};

pub(super) static OPERATIONS: &[&Operation] = &[
    &PRODUCT_LIST,
    &PRODUCT_CREATE,
    &PRODUCT_GET,
    &PRODUCT_REPLACE,
    &PRODUCT_UPDATE,
    &PRODUCT_DELETE,
    &PRODUCT_CHANGES,
    &PRODUCT_SNAPSHOT,
    &IMPORT_CREATE,
    &IMPORT_LIST,
    &IMPORT_GET,
    &IMPORT_ERRORS,
    &IMPORT_WARNINGS,
    &IMPORT_CANCEL,
];

pub static PRODUCT_LIST: Operation = Operation {
    id: "product_list",
    method: Get,
    path: "/v1/products",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::PRODUCTS_READ),
    summary: "List products",
    description: "In the order they were made. Callers who may not update products see active ones only.",
    query: Some(schema_of::<ProductListQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Page(schema_of::<Product>),
    errors: &[],
};

pub static PRODUCT_CREATE: Operation = Operation {
    id: "product_create",
    method: Post,
    path: "/v1/products",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::PRODUCTS_CREATE),
    summary: "Create a product",
    description: "The SKU of the product and of each variant must be new.",
    query: None,
    request: RequestBody::Json(schema_of::<ProductInput>),
    idempotency: Idempotency::Answer,
    status: 201,
    response: ResponseBody::Data(schema_of::<Product>),
    errors: &[
        ErrorCode::Conflict,
        ErrorCode::IdempotencyMismatch,
        ErrorCode::UnprocessableEntity,
        ErrorCode::PayloadTooLarge,
        ErrorCode::UnsupportedMediaType,
    ],
};

pub static PRODUCT_GET: Operation = Operation {
    id: "product_get",
    method: Get,
    path: "/v1/products/{product_id}",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::PRODUCTS_READ),
    summary: "Read a product",
    description: "The answer's ETag is the version that `If-Match` wants.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Product>),
    errors: &[ErrorCode::NotFound],
};

pub static PRODUCT_REPLACE: Operation = Operation {
    id: "product_replace",
    method: Put,
    path: "/v1/products/{product_id}",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::PRODUCTS_UPDATE),
    summary: "Replace a product",
    description: "Send `If-Match` with the ETag that was read to be told of a change in between. Read-only fields may be sent as they were read; one that differs is refused.",
    query: None,
    request: RequestBody::Json(schema_of::<ProductReplaceRequest>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Product>),
    errors: &[
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::PreconditionFailed,
        ErrorCode::UnprocessableEntity,
        ErrorCode::PayloadTooLarge,
        ErrorCode::UnsupportedMediaType,
    ],
};

pub static PRODUCT_UPDATE: Operation = Operation {
    id: "product_update",
    method: Patch,
    path: "/v1/products/{product_id}",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::PRODUCTS_UPDATE),
    summary: "Change a product",
    description: "A JSON merge patch: what is given replaces, null removes, what is left out stays. `If-Match` and read-only fields as when a product is replaced.",
    query: None,
    request: RequestBody::Json(schema_of::<ProductUpdateRequest>),
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<Product>),
    errors: &[
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::PreconditionFailed,
        ErrorCode::UnprocessableEntity,
        ErrorCode::PayloadTooLarge,
        ErrorCode::UnsupportedMediaType,
    ],
};

pub static PRODUCT_DELETE: Operation = Operation {
    id: "product_delete",
    method: Delete,
    path: "/v1/products/{product_id}",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::PRODUCTS_DELETE),
    summary: "Delete a product",
    description: "The SKUs of the product and of its variants can be used again. Looks that were saved of it are kept, but cannot be drawn any more.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 204,
    response: ResponseBody::None,
    errors: &[ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::PreconditionFailed],
};

pub static PRODUCT_CHANGES: Operation = Operation {
    id: "product_changes",
    method: Get,
    path: "/internal/product-changes",
    service: Service::Catalog,
    visibility: Visibility::Internal,
    access: Access::Service,
    summary: "Follow the changes of products",
    description: "Of all tenants in commit order, for services that keep a copy.",
    query: Some(schema_of::<ProductChangesQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<ProductChanges>),
    errors: &[ErrorCode::Gone],
};

pub static PRODUCT_SNAPSHOT: Operation = Operation {
    id: "product_snapshot",
    method: Get,
    path: "/internal/product-snapshot",
    service: Service::Catalog,
    visibility: Visibility::Internal,
    access: Access::Service,
    summary: "Read all products of a tenant",
    description: "Whatever their state, for services that keep a copy.",
    query: Some(schema_of::<ProductSnapshotQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<ProductSnapshot>),
    errors: &[],
};

pub static IMPORT_CREATE: Operation = Operation {
    id: "import_create",
    method: Post,
    path: "/v1/imports",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::IMPORTS_RUN),
    summary: "Import a catalog file",
    description: "Rows that are wrong are refused one by one and listed in the error file; the others are stored. A stopped import goes on where it was.",
    query: None,
    request: RequestBody::Multipart {
        max_bytes: IMPORT_MAX_BYTES,
        parts: &[
            FormPart {
                name: "options",
                description: "How to read the file; before the file.",
                required: false,
                content: PartContent::Json(schema_of::<ImportOptions>),
            },
            FormPart {
                name: "file",
                description: "CSV with a heading.",
                required: true,
                content: PartContent::File(&["text/csv"]),
            },
        ],
    },
    idempotency: Idempotency::Answer,
    status: 202,
    response: ResponseBody::Data(schema_of::<ImportJob>),
    errors: &[ErrorCode::Conflict, ErrorCode::UnprocessableEntity, ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType],
};

pub static IMPORT_LIST: Operation = Operation {
    id: "import_list",
    method: Get,
    path: "/v1/imports",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::IMPORTS_READ),
    summary: "List imports",
    description: "Newest first.",
    query: Some(schema_of::<ImportListQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Page(schema_of::<ImportJob>),
    errors: &[],
};

pub static IMPORT_GET: Operation = Operation {
    id: "import_get",
    method: Get,
    path: "/v1/imports/{import_id}",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::IMPORTS_READ),
    summary: "Read an import's progress",
    description: "Ask again until `status` is neither `queued` nor `running`.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<ImportJob>),
    errors: &[ErrorCode::NotFound],
};

pub static IMPORT_ERRORS: Operation = Operation {
    id: "import_errors",
    method: Get,
    path: "/v1/imports/{import_id}/errors",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::IMPORTS_READ),
    summary: "Download the rows that were refused",
    description: "A CSV with line, column, code, reason and value.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::File(&["text/csv"]),
    errors: &[ErrorCode::NotFound],
};

pub static IMPORT_WARNINGS: Operation = Operation {
    id: "import_warnings",
    method: Get,
    path: "/v1/imports/{import_id}/warnings",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::IMPORTS_READ),
    summary: "Download the values that were left out",
    description: "A CSV with line, column, code, reason and value, of rows that were accepted without that value.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::File(&["text/csv"]),
    errors: &[ErrorCode::NotFound],
};

pub static IMPORT_CANCEL: Operation = Operation {
    id: "import_cancel",
    method: Post,
    path: "/v1/imports/{import_id}/cancel",
    service: Service::Catalog,
    visibility: Visibility::Public,
    access: Access::Permission(permissions::IMPORTS_RUN),
    summary: "Stop an import",
    description: "Rows that were stored stay.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::Answer,
    status: 200,
    response: ResponseBody::Data(schema_of::<ImportJob>),
    errors: &[ErrorCode::NotFound, ErrorCode::Conflict],
};
