//! Pictures on their way out.

use api::tryon::PictureFormat;
use image::{ExtendedColorType, ImageEncoder};

use crate::photo::Photo;

/// JPEG quality of try-on pictures: no visible blocks on skin, a third of the size of 95.
const JPEG_QUALITY: u8 = 90;

/// The media type of a format.
#[must_use]
pub const fn media_type(format: PictureFormat) -> &'static str {
    match format {
        PictureFormat::Jpeg => "image/jpeg",
        PictureFormat::Png => "image/png",
        PictureFormat::Webp => "image/webp",
    }
}

/// Most bytes of memory that writing a picture of so many pixels takes: the file, and what the encoder holds besides.
#[must_use]
pub const fn encode_peak_bytes(format: PictureFormat, pixels: u64) -> u64 {
    match format {
        // At this quality even noise takes less than a byte a pixel.
        PictureFormat::Jpeg => pixels,
        // The filtered rows, and the file when nothing can be compressed.
        PictureFormat::Png => 6 * pixels,
        // The picture with a fourth channel, a transformed copy, and the file.
        PictureFormat::Webp => 12 * pixels,
    }
}

/// Why a picture could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    #[error("a JPEG is at most 65535 pixels on a side; this picture is {width} x {height}")]
    Size { width: u32, height: u32 },
    #[error("the picture could not be written: {0}")]
    Encoder(String),
}

/// Writes an RGBA picture (`width * height * 4` bytes). JPEG drops the alpha channel; WebP is lossless.
///
/// # Errors
/// [`EncodeError`].
pub fn encode(width: u32, height: u32, rgba: &[u8], format: PictureFormat) -> Result<Vec<u8>, EncodeError> {
    write([width, height], rgba, jpeg_encoder::ColorType::Rgba, ExtendedColorType::Rgba8, format)
}

/// Writes a photo; WebP is lossless.
///
/// # Errors
/// [`EncodeError`].
pub fn encode_photo(photo: &Photo, format: PictureFormat) -> Result<Vec<u8>, EncodeError> {
    let size = [photo.width, photo.height];
    write(size, &photo.rgb, jpeg_encoder::ColorType::Rgb, ExtendedColorType::Rgb8, format)
}

fn write(
    [width, height]: [u32; 2],
    pixels: &[u8],
    jpeg_color: jpeg_encoder::ColorType,
    color: ExtendedColorType,
    format: PictureFormat,
) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(width as usize * height as usize / 2);
    let failed = |error: image::ImageError| EncodeError::Encoder(error.to_string());
    match format {
        PictureFormat::Jpeg => {
            let (Ok(w), Ok(h)) = (u16::try_from(width), u16::try_from(height)) else {
                return Err(EncodeError::Size { width, height });
            };
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
            // As cameras do: color at half the resolution halves the time and a third of the bytes.
            encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
            encoder.encode(pixels, w, h, jpeg_color).map_err(|error| EncodeError::Encoder(error.to_string()))?;
        }
        PictureFormat::Png => {
            image::codecs::png::PngEncoder::new(&mut bytes).write_image(pixels, width, height, color).map_err(failed)?;
        }
        PictureFormat::Webp => {
            let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
            encoder.write_image(pixels, width, height, color).map_err(failed)?;
        }
    }
    Ok(bytes)
}
