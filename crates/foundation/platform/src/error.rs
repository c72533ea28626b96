//! The one error every service answers with: a stable code, a sentence for people, and a cause that only the log sees.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::request_id::{current_request_id, current_time};

/// `Result` with the platform's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! error_codes {
    ($($variant:ident = $word:literal, $status:ident;)+) => {
        /// The stable codes of the API. A code never changes its meaning or its status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ErrorCode {
            $(#[doc = concat!("`", $word, "`")] #[serde(rename = $word)] $variant,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The HTTP status it is sent with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }
        }
    };
}

error_codes! {
    InvalidRequest = "invalid_request", BAD_REQUEST;
    MissingApiKey = "missing_api_key", UNAUTHORIZED;
    InvalidApiKey = "invalid_api_key", UNAUTHORIZED;
    InvalidToken = "invalid_token", UNAUTHORIZED;
    ExpiredToken = "expired_token", UNAUTHORIZED;
    Forbidden = "forbidden", FORBIDDEN;
    InsufficientScope = "insufficient_scope", FORBIDDEN;
    ConsentRequired = "consent_required", FORBIDDEN;
    NotFound = "not_found", NOT_FOUND;
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    Conflict = "conflict", CONFLICT;
    IdempotencyMismatch = "idempotency_mismatch", CONFLICT;
    Gone = "gone", GONE;
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED;
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE;
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE;
    UnprocessableEntity = "unprocessable_entity", UNPROCESSABLE_ENTITY;
    RateLimited = "rate_limited", TOO_MANY_REQUESTS;
    QuotaExceeded = "quota_exceeded", TOO_MANY_REQUESTS;
    Internal = "internal", INTERNAL_SERVER_ERROR;
    ServiceUnavailable = "service_unavailable", SERVICE_UNAVAILABLE;
    UpstreamTimeout = "upstream_timeout", GATEWAY_TIMEOUT;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is wrong with one field of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Path of the field, as in `frame.a_mm` or `items[3].sku`; empty for the body as a whole.
    pub field: String,
    /// A word for programs (`required`, `out_of_range`, `invalid`...).
    pub code: Cow<'static, str>,
    /// A sentence for people.
    pub message: String,
}

/// An error as a caller sees it, with the cause that only the log sees.
#[derive(Debug)]
pub struct Error {
    /// The stable code.
    pub code: ErrorCode,
    /// For people; lower case, names the input and the way out. Never shown for 5xx made by [`Error::internal`].
    pub message: String,
    /// Field by field, where it helps.
    pub details: Vec<Detail>,
    /// When to come back; becomes `Retry-After`.
    pub retry_after: Option<Duration>,
    /// Methods for the `Allow` header of a 405.
    pub(crate) allow: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error with a code and a sentence for people.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), retry_after: None, allow: None, source: None }
    }

    /// 400: the request cannot be understood.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, message)
    }

    /// 422: the request is understood, but its values cannot be accepted.
    #[must_use]
    pub fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::UnprocessableEntity, message)
    }

    /// 404 for one kind of thing: `Error::not_found("product")`. Also the answer for what belongs to another tenant.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("there is no such {what}"))
    }

    /// 409: the request contradicts the state of things.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// 412: it is no longer as `If-Match` says.
    #[must_use]
    pub fn precondition_failed(what: &str) -> Self {
        Self::new(
            ErrorCode::PreconditionFailed,
            format!("the {what} has changed since it was read; read it again and repeat the change"),
        )
    }

    /// 412: the tag of the call was never one of the resource.
    #[must_use]
    pub fn foreign_etag(what: &str) -> Self {
        Self::new(
            ErrorCode::PreconditionFailed,
            format!("If-Match names no version of the {what}; send its ETag as it was read, with the quotes: \"3\""),
        )
    }

    /// 403: the caller lacks a permission.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// 403: the person concerned has not consented.
    #[must_use]
    pub fn consent_required(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::ConsentRequired, message)
    }

    /// 413 with the limit in the message.
    #[must_use]
    pub fn too_large(limit_bytes: u64) -> Self {
        let limit = match limit_bytes {
            n if n >= 1 << 20 && n % (1 << 20) == 0 => format!("{} MiB", n >> 20),
            n => format!("{n} bytes"),
        };
        Self::new(ErrorCode::PayloadTooLarge, format!("the request body is larger than {limit}"))
    }

    /// 415.
    #[must_use]
    pub fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::UnsupportedMediaType, message)
    }

    /// 405; `allow` lists the methods that exist, as in `GET, POST` (left empty where the router adds the header).
    #[must_use]
    pub fn method_not_allowed(allow: impl Into<String>) -> Self {
        let message = "this path does not support the method; see the Allow header for those it does";
        let mut error = Self::new(ErrorCode::MethodNotAllowed, message);
        error.allow = Some(allow.into());
        error
    }

    /// 500: our fault. The cause goes to the log, the caller sees only that something failed.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::new(ErrorCode::Internal, INTERNAL_MESSAGE);
        error.source = Some(cause.into());
        error
    }

    /// 503: a service that is needed is not there now.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorCode::ServiceUnavailable, message);
        error.retry_after = Some(Duration::from_secs(5));
        error
    }

    /// Adds what is wrong with one field.
    #[must_use]
    pub fn detail(mut self, field: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        self.details.push(Detail { field: field.into(), code: code.into(), message: message.into() });
        self
    }

    /// Says when to come back.
    #[must_use]
    pub const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(cause.into());
        self
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.code.status()
    }

    fn log(&self) {
        if !self.status().is_server_error() {
            return;
        }
        tracing::error!(code = %self.code, request_id = current_request_id(), cause = self.causes(), "{}", self.message);
    }

    /// All that led to it, outermost first: for logs only.
    pub(crate) fn causes(&self) -> String {
        let causes = std::iter::successors(self.source(), |&cause| cause.source());
        causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    }
}

const INTERNAL_MESSAGE: &str = "something failed on our side; it has been logged with the request id";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

/// The body of an error answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorFields,
}

/// What [`ErrorBody`] holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorFields {
    /// The stable code.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// Field by field.
    #[serde(default)]
    pub details: Vec<Detail>,
    /// The request that failed; also in `x-request-id`.
    pub request_id: String,
    /// When, RFC 3339 in UTC.
    pub timestamp: String,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let body = ErrorBody {
            error: ErrorFields {
                code: self.code,
                message: if self.code == ErrorCode::Internal { INTERNAL_MESSAGE.to_owned() } else { self.message },
                details: self.details,
                request_id: current_request_id(),
                timestamp: current_time().to_string(),
            },
        };
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds_rounded_up(wait)));
        }
        if let Some(allow) =
            self.allow.filter(|methods| !methods.is_empty()).and_then(|methods| HeaderValue::try_from(methods).ok())
        {
            headers.insert(header::ALLOW, allow);
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn seconds_rounded_up(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}
