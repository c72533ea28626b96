//! Why a file is not a photo that can be used.

/// Largest picture in pixels.
pub const MAX_PIXELS: u64 = 25_000_000;
/// Longest side in pixels.
pub const MAX_SIDE_PX: u32 = 16_000;

/// Why a file is not a photo we can use.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("the photo is empty; choose a JPEG, PNG or WebP picture")]
    Empty,
    #[error("the file is not a JPEG, PNG or WebP picture")]
    Format,
    #[error("the picture is {width} x {height} pixels; at most {} million pixels and {MAX_SIDE_PX} on a side are accepted", MAX_PIXELS / 1_000_000)]
    TooLarge { width: u32, height: u32 },
    #[error("the picture is damaged and cannot be read")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PhotoError {
    pub(crate) fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Damaged(cause.into())
    }
}
