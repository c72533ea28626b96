//! What can go wrong, by what the caller would do about it, and how each appears in HTTP.

use platform::ErrorCode;
use platform::error::Detail;
use platform::http::FieldPath;

use crate::import::HeadingProblem;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the catalog.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("the product cannot be accepted; see the details")]
    InvalidProduct(Vec<Detail>),
    #[error("{message}")]
    SkuTaken { message: String, fields: Vec<FieldPath> },
    #[error("the file's heading cannot be used; see the details: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    InvalidHeading(Vec<HeadingProblem>),
    #[error("the import has ended ({0}) and cannot be cancelled")]
    ImportEnded(api::import::ImportStatus),
    #[error("the import {0} was taken over by another process and goes on there")]
    RunningElsewhere(String),
    /// The caller may not, or asked wrongly.
    #[error(transparent)]
    Refused(#[from] platform::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Blobs(#[from] blobs::Error),
    #[error("the file {path:?} cannot be read: {cause}")]
    File { path: String, cause: std::io::Error },
    #[error("a temporary file cannot be used: {0}")]
    Spool(#[source] std::io::Error),
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Whether the same may succeed later, or in another process.
    pub(crate) const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Spool(_)
                | Self::RunningElsewhere(_)
                | Self::Store(store::Error::Unavailable { .. })
                | Self::Blobs(blobs::Error::Unavailable { .. })
        )
    }
}

impl From<Error> for platform::Error {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NotFound(what) => Self::not_found(what),
            Error::InvalidProduct(details) => with_details(Self::unprocessable(message), details),
            Error::SkuTaken { fields, .. } => {
                let taken = fields
                    .into_iter()
                    .map(|field| Detail { field: field.to_string(), code: "duplicate_sku".into(), message: message.clone() })
                    .collect();
                with_details(Self::conflict(message.clone()), taken)
            }
            Error::InvalidHeading(problems) => {
                let detail = |problem: &HeadingProblem| Detail {
                    field: "file".to_owned(),
                    code: "invalid_heading".into(),
                    message: problem.to_string(),
                };
                with_details(Self::unprocessable("the file's heading cannot be used"), problems.iter().map(detail).collect())
            }
            Error::ImportEnded(_) | Error::RunningElsewhere(_) => Self::conflict(message),
            Error::Refused(error) => error,
            Error::Store(error) => error.into(),
            Error::Blobs(error) => error.into(),
            Error::Spool(cause) => {
                Self::new(ErrorCode::ServiceUnavailable, "storage is not available at the moment").caused_by(cause)
            }
            Error::File { .. } | Error::Internal(_) => Self::internal(message),
        }
    }
}

fn with_details(mut error: platform::Error, details: Vec<Detail>) -> platform::Error {
    error.details = details;
    error
}
