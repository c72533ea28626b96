//! What a line of the table says.

use platform::{ErrorCode, Permission};
use schemars::{JsonSchema, Schema, SchemaGenerator};

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

/// One call of the API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `noun_verb`: the name of the service function, the route's handler and the OpenAPI operation.
    pub id: &'static str,
    pub method: http_method::Method,
    /// `/v1/products/{product_id}`.
    pub path: &'static str,
    pub service: Service,
    pub visibility: Visibility,
    pub access: Access,
    pub summary: &'static str,
    pub description: &'static str,
    /// Type whose fields are the query parameters.
    pub query: Option<SchemaOf>,
    pub request: RequestBody,
    /// What is kept of the answer to a call with an `Idempotency-Key`.
    pub idempotency: Idempotency,
    /// Status of success.
    pub status: u16,
    pub response: ResponseBody,
    /// Refusals beside those that every operation has (see [`COMMON_ERRORS`]).
    pub errors: &'static [ErrorCode],
}

impl Operation {
    /// Whether a repeat with the same `Idempotency-Key` has no second effect.
    #[must_use]
    pub fn supports_idempotency(&self) -> bool {
        self.idempotency != Idempotency::None
    }

    /// Whether the call may name the state that it changes in `If-Match`.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.errors.contains(&ErrorCode::PreconditionFailed)
    }

    /// Whether the call only reads.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method == http_method::Method::Get
    }

    /// Whether the call changes what is stored: it then ends as it began, also when its caller hangs up. A `POST` for which nothing
    /// is kept only computes.
    #[must_use]
    pub fn changes_state(&self) -> bool {
        match self.method {
            http_method::Method::Get => false,
            http_method::Method::Post => self.supports_idempotency(),
            http_method::Method::Put | http_method::Method::Patch | http_method::Method::Delete => true,
        }
    }
}

/// Who can reach an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Through the gateway; described in the OpenAPI document.
    Public,
    /// From other services of the platform only.
    Internal,
}

/// Who may call an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a key.
    Anyone,
    /// Whoever has shown who they are.
    Authenticated,
    /// Principals with this permission.
    Permission(Permission),
    /// Services of the platform.
    Service,
}

impl Access {
    /// Whether a caller has to show who they are.
    #[must_use]
    pub const fn needs_principal(&self) -> bool {
        !matches!(self, Self::Anyone)
    }

    /// The permission, where it needs one.
    #[must_use]
    pub const fn permission(&self) -> Option<&Permission> {
        match self {
            Self::Permission(permission) => Some(permission),
            _ => None,
        }
    }
}

/// What is kept for 24 hours of the answer to a call with an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing: the call changes nothing, or doing it twice is the same as doing it once.
    None,
    /// The answer, which holds nothing personal and no secret.
    Answer,
    /// The address in its `Location`: a repeat reads there again, so that nothing personal is kept here.
    Location,
    /// That it was made: its answer holds a secret that is shown once, so a repeat is refused.
    Once,
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
    /// Some of these words, each in a part of its own with this name.
    Words(&'static [&'static str]),
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
pub const KEY_ERRORS: &[ErrorCode] =
    &[ErrorCode::MissingApiKey, ErrorCode::InvalidApiKey, ErrorCode::InsufficientScope, ErrorCode::Forbidden, ErrorCode::Gone];

/// Largest photo that is accepted.
pub const PHOTO_MAX_BYTES: u64 = 15 * 1024 * 1024;
/// Largest import file.
pub const IMPORT_MAX_BYTES: u64 = 512 * 1024 * 1024;
/// Largest 3-D file.
pub const ASSET_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// What a form may need beside its files: its words and the heads of its parts.
pub const FORM_OVERHEAD_BYTES: u64 = 64 * 1024;

/// HTTP methods as constants that can stand in a table.
pub mod http_method {
    eyewear::vocabulary! {
        pub enum Method { Get = "GET", Post = "POST", Put = "PUT", Patch = "PATCH", Delete = "DELETE" }
    }
}
