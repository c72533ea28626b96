//! How errors of storage reach a caller: the one place that maps them.

use crate::error::{Error, ErrorCode};

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match &error {
            store::Error::NotFound { .. } => Self::not_found("resource"),
            store::Error::Conflict { .. } => Self::conflict("another one like this exists already").caused_by(error),
            store::Error::VersionConflict { .. } => Self::version_conflict("resource"),
            store::Error::InvalidCursor { .. } | store::Error::InvalidToken { .. } | store::Error::Invalid { .. } => {
                Self::invalid(error.to_string())
            }
            store::Error::TokenExpired { .. } => Self::new(ErrorCode::Gone, error.to_string()),
            store::Error::LimitReached { .. } => Self::unprocessable(error.to_string()),
            store::Error::Unavailable { .. } => Self::unavailable("storage is not available at the moment").caused_by(error),
            store::Error::Corrupt { .. } | store::Error::Internal { .. } => Self::internal(error),
        }
    }
}

impl From<blobs::Error> for Error {
    fn from(error: blobs::Error) -> Self {
        match &error {
            blobs::Error::TooLarge { max_bytes, .. } => Self::too_large(*max_bytes),
            blobs::Error::InvalidKey { .. } | blobs::Error::Interrupted { .. } => Self::invalid(error.to_string()),
            blobs::Error::Unavailable { .. } => Self::unavailable("storage is not available at the moment").caused_by(error),
            blobs::Error::Corrupt { .. } => Self::internal(error),
        }
    }
}
