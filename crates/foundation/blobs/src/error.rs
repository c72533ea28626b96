//! What can go wrong, by what the caller would do about it.

/// What every operation of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the object storage. A missing object is not an error but `None`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// More bytes than allowed: answer 413.
    #[error("{key:?} is larger than the {max_bytes} bytes allowed; send a smaller file")]
    TooLarge { key: String, max_bytes: u64 },

    /// A key, tenant or content type that breaks the rules: answer 400.
    #[error("{value:?} cannot be used: {rule}")]
    InvalidKey { value: String, rule: &'static str },

    /// The sender stopped before the end: nothing was kept; answer 400, if anybody still listens.
    #[error("the upload of {key:?} ended early: {reason}; send it again")]
    Interrupted { key: String, reason: String },

    /// Storage cannot answer now (full, unreachable, forbidden): answer 503, try again later.
    #[error("object storage is unavailable: {reason}")]
    Unavailable { reason: String },

    /// The stored bytes are not those that were put: restore the object from a backup, or put it again.
    #[error("the stored object {key:?} is damaged: {reason}; put it again or restore it from a backup")]
    Corrupt { key: String, reason: &'static str },
}

impl From<object_store::Error> for Error {
    fn from(cause: object_store::Error) -> Self {
        Self::Unavailable { reason: cause.to_string() }
    }
}
