//! Photos of products from outside: decoded within limits, turned upright, with their transparency.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader};

use crate::photo::{PhotoError, check_size, damaged, known_format, limits};

/// Reads a JPEG, PNG or WebP and applies its EXIF orientation. Size limits are checked on the header.
///
/// # Errors
/// [`PhotoError`], in words for the person who sent the file.
pub fn decode(bytes: &[u8]) -> Result<(u32, u32, Vec<u8>), PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), known_format(bytes)?);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    // A file whose orientation cannot be read is shown as it is stored.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    let upright = picture.into_rgba8();
    Ok((upright.width(), upright.height(), upright.into_raw()))
}
