//! What can be wrong with a model file.

/// A model file was refused. Nothing was allocated for it beyond its own size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are something else: a picture, a `.tflite` file, an error page.
    #[error("not a model file: it does not start with \"VMOD\"; convert the original with `models/convert`")]
    NotAModel,
    /// The file is of a newer or older layout than this build reads.
    #[error("model format {found} is not supported (this build reads {supported}); convert the model again")]
    Version { found: u16, supported: u16 },
    /// The file ends before its own tables do.
    #[error("model file is cut short: {what} needs {needed} bytes, {left} are left; copy the file again")]
    Truncated { what: &'static str, needed: usize, left: usize },
    /// The checksum in the header is not that of the content.
    #[error("model file is damaged: its SHA-256 is {found}, the header says {expected}; copy the file again")]
    Checksum { expected: String, found: String },
    /// A number in the file is outside what the engine accepts.
    #[error("model file is not usable: {what} is {value}, the limit is {limit}")]
    Limit { what: &'static str, value: u64, limit: u64 },
    /// The tables contradict each other.
    #[error("model file is inconsistent at operator {operator}: {reason}")]
    Operator { operator: usize, reason: String },
    /// The tables outside the operator list contradict each other.
    #[error("model file is inconsistent: {0}")]
    Inconsistent(String),
}
