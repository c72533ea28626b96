//! Why a file is not a photo that can be used.

use super::file_kind::FileKind;

/// Largest picture in pixels that is read at full size, and of which others are read at a half, a quarter or an eighth.
pub const MAX_PIXELS: u64 = 25_000_000;
/// Longest side in pixels.
pub const MAX_SIDE_PX: u32 = 16_000;
/// Largest JPEG in pixels, which is read at a fraction of its size: phones make pictures of 48, 108 and 200 million.
pub const MAX_JPEG_PIXELS: u64 = 250_000_000;
/// Most bytes that the coefficients of a JPEG in several scans may take: those of [`MAX_PIXELS`] in full colors.
pub const MAX_COEFFICIENT_BYTES: u64 = 6 * MAX_PIXELS;

/// Why a file is not a photo we can use.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("the photo is empty; choose a JPEG, PNG or WebP picture")]
    Empty,
    #[error("the file is {}, not a JPEG, PNG or WebP picture; {}", .0.name, .0.way_on)]
    Format(FileKind),
    #[error(
        "the picture is {width} x {height} pixels; at most {} million pixels and {MAX_SIDE_PX} on a side are accepted \
         ({} million as a JPEG); make it smaller",
        MAX_PIXELS / 1_000_000,
        MAX_JPEG_PIXELS / 1_000_000
    )]
    TooLarge { width: u32, height: u32 },
    #[error(
        "the picture is a progressive JPEG of {width} x {height} pixels, which takes too much memory; save it as an ordinary \
         (baseline) JPEG, or make it smaller than {} million pixels",
        MAX_PIXELS / 1_000_000
    )]
    TooLargeInScans { width: u32, height: u32 },
    #[error("the picture is {0} JPEG, which is not read; save it as an ordinary JPEG of 8 bits, or as PNG")]
    JpegKind(&'static str),
    #[error("the picture is damaged and cannot be read; open it, save it again, and send the new file")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PhotoError {
    pub(crate) fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Damaged(cause.into())
    }
}
