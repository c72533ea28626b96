//! What can go wrong, by what the caller would do about it.

/// An error of the store. The texts are for logs and developers; none holds a document's content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing to change under this id: answer 404.
    #[error("{collection} has no document {id:?}")]
    NotFound { collection: &'static str, id: String },

    /// The id, or a unique index (`constraint` is its name, or `"id"`), is already taken: answer 409.
    #[error(
        "{collection} {id:?} clashes with another document on {constraint:?}; choose another value or change the other document"
    )]
    Conflict { collection: &'static str, id: String, constraint: String },

    /// Somebody changed the document since it was read: read it again and decide anew, or answer 412.
    #[error("{collection} {id:?} is at version {actual}, not {expected}; read it again")]
    VersionConflict { collection: &'static str, id: String, expected: u64, actual: u64 },

    /// A cursor that this query did not give out: answer 400, or start from the first page.
    #[error("the cursor is not one that this query gave out ({reason}); start again without it")]
    InvalidCursor { reason: &'static str },

    /// A resume token that this feed did not give out: answer 400, or start from the feed's head.
    #[error("the resume token is not one that this feed gave out ({reason}); start again from the feed's head")]
    InvalidToken { reason: &'static str },

    /// The changes after a resume token are no longer kept: take the feed's head, read everything anew, go on from there.
    #[error("the changes of {collection} after this resume token are no longer kept; read everything anew")]
    TokenExpired { collection: &'static str },

    /// A person has as many documents as one may have: answer 422.
    #[error("a person may have {limit} documents of {collection}; delete one first")]
    LimitReached { collection: &'static str, limit: u64 },

    /// A name or path from outside that breaks the rules: answer 400.
    #[error("{what} {value:?} is not valid: {rule}")]
    Invalid { what: &'static str, value: String, rule: &'static str },

    /// Storage cannot answer now (locked, full, unreachable): answer 503, try again later.
    #[error("storage is unavailable: {reason}")]
    Unavailable { reason: String },

    /// Storage answers with something that was never written: stop, restore from a backup.
    #[error("storage is damaged: {reason}; restore it from a backup")]
    Corrupt { reason: String },

    /// A mistake in the program: answer 500, report it.
    #[error("storage was used wrongly: {reason}")]
    Internal { reason: String },
}

impl Error {
    pub(crate) fn internal(reason: impl Into<String>) -> Self {
        Self::Internal { reason: reason.into() }
    }

    pub(crate) fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable { reason: reason.into() }
    }

    pub(crate) fn corrupt(reason: impl Into<String>) -> Self {
        Self::Corrupt { reason: reason.into() }
    }
}
