//! The table of operations: what exists, where it lives, who may call it, what goes in and out.
//!
//! The gateway routes by it, the OpenAPI document and the readable docs are made from it, and a test holds every service's router
//! against it.

mod catalog;
mod gateway;
mod looks;
mod recommend;
mod tryon;

use platform::{ErrorCode, Permission};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::permissions::SHOPPER;

eyewear::vocabulary! {
    /// A service that owns operations.
    pub enum Service { Gateway = "gateway", Catalog = "catalog", Tryon = "tryon", Recommend = "recommend" }
}

/// Writes the schema of a type into a document's components and returns a reference to it.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The [`SchemaOf`] of a type.
pub fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// One call of the public API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `noun_verb`: the name of the service function, the route's handler and the OpenAPI operation.
    pub id: &'static str,
    pub method: http_method::Method,
    /// `/v1/products/{product_id}`.
    pub path: &'static str,
    pub service: Service,
    /// `None`: anybody may call it, without a key.
    pub permission: Option<Permission>,
    pub summary: &'static str,
    pub description: &'static str,
    /// Type whose fields are the query parameters.
    pub query: Option<SchemaOf>,
    pub request: RequestBody,
    /// Status of success.
    pub status: u16,
    pub response: ResponseBody,
    /// Refusals beside those that every operation has (see [`COMMON_ERRORS`]).
    pub errors: &'static [ErrorCode],
}

impl Operation {
    /// Whether a repeat with the same `Idempotency-Key` is answered from memory: calls that change something. What computes
    /// from a shopper's photo or measures changes nothing, and its answers are never kept; files are not held in memory.
    #[must_use]
    pub fn supports_idempotency(&self) -> bool {
        let is_shoppers = self.permission.as_ref().is_none_or(|permission| SHOPPER.contains(permission));
        self.method == http_method::Method::Post && !is_shoppers && !matches!(self.request, RequestBody::Multipart { .. })
    }
}

/// What a request carries.
#[derive(Clone, Copy, Debug)]
pub enum RequestBody {
    None,
    /// At most 1 MiB.
    Json(SchemaOf),
    /// `multipart/form-data`.
    Multipart {
        parts: &'static [FormPart],
        max_bytes: u64,
    },
}

/// One part of a form.
#[derive(Clone, Copy, Debug)]
pub struct FormPart {
    pub name: &'static str,
    pub description: &'static str,
    pub required: bool,
    pub content: PartContent,
}

#[derive(Clone, Copy, Debug)]
pub enum PartContent {
    /// A file in one of these media types.
    File(&'static [&'static str]),
    /// JSON of this type.
    Json(SchemaOf),
    /// One of these words.
    Word(&'static [&'static str]),
}

/// What an answer carries.
#[derive(Clone, Copy, Debug)]
pub enum ResponseBody {
    /// 204.
    None,
    /// `{ "data": T, "meta": {...} }`.
    Data(SchemaOf),
    /// `{ "data": [T], "meta": { "next": ... } }`.
    Page(SchemaOf),
    /// The bytes of a file in one of these media types.
    File(&'static [&'static str]),
    /// JSON that is not in an envelope.
    Document,
}

/// Refusals that every operation may answer with.
pub const COMMON_ERRORS: &[ErrorCode] = &[
    ErrorCode::InvalidRequest,
    ErrorCode::RateLimited,
    ErrorCode::Internal,
    ErrorCode::ServiceUnavailable,
    ErrorCode::UpstreamTimeout,
];

/// Refusals of every operation that needs a key.
pub const KEY_ERRORS: &[ErrorCode] = &[ErrorCode::MissingApiKey, ErrorCode::InvalidApiKey, ErrorCode::Forbidden];

/// Largest photo that is accepted.
pub const PHOTO_MAX_BYTES: u64 = 15 * 1024 * 1024;
/// Largest import file.
pub const IMPORT_MAX_BYTES: u64 = 512 * 1024 * 1024;
/// Largest 3-D file.
pub const ASSET_MAX_BYTES: u64 = 32 * 1024 * 1024;

/// Every public operation, grouped by service.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    [gateway::OPERATIONS, catalog::OPERATIONS, tryon::OPERATIONS, looks::OPERATIONS, recommend::OPERATIONS].into_iter().flatten()
}

/// The operation of this name.
#[must_use]
pub fn operation(id: &str) -> Option<&'static Operation> {
    operations().find(|operation| operation.id == id)
}

/// HTTP methods as constants that can stand in a table.
pub mod http_method {
    eyewear::vocabulary! {
        pub enum Method { Get = "GET", Post = "POST", Put = "PUT", Delete = "DELETE" }
    }
}
