//! Photos from outside: decoded within limits, turned upright, in sRGB and opaque.

mod error;
mod exif;
mod file_kind;
mod header;
mod jpeg;
mod jpeg_segments;
mod png;
mod to_srgb;
mod transparency;
mod upright;
mod webp;

use image::ImageFormat;

pub use error::{MAX_JPEG_PIXELS, MAX_PIXELS, MAX_SIDE_PX, PhotoError};
pub use file_kind::FileKind;
pub use header::PhotoHeader;

/// An upright picture, 8-bit sRGB, rows from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    pub width: u32,
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

impl std::fmt::Debug for Photo {
    /// Never the pixels: a photo of a person does not belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({} x {})", self.width, self.height)
    }
}

/// A photo decoded with fewer pixels than its file has.
#[derive(Debug)]
pub struct ReducedPhoto {
    pub photo: Photo,
    /// Pixels of the file per pixel of `photo`: 1, 2, 4 or 8.
    pub reduction: u32,
    /// Upright size of the picture in the file, in pixels.
    pub full_width: u32,
    pub full_height: u32,
}

impl Photo {
    /// Reads a JPEG, PNG or WebP, applies its EXIF orientation and its color profile, and lays what is transparent over a plain
    /// light background. A JPEG of more than [`MAX_PIXELS`] is read at a half, a quarter or an eighth of its size. Limits are
    /// checked on the header, before memory is taken for pixels.
    ///
    /// # Errors
    /// [`PhotoError`], in words for the person who sent the file.
    pub fn decode(bytes: &[u8]) -> Result<Self, PhotoError> {
        Self::decode_whole(&PhotoHeader::read(bytes)?, bytes)
    }

    /// As [`Photo::decode`], of a file whose header was read.
    ///
    /// # Errors
    /// As [`Photo::decode`].
    pub fn decode_whole(header: &PhotoHeader, bytes: &[u8]) -> Result<Self, PhotoError> {
        Ok(Self::decode_reduced(header, bytes, u32::MAX)?.photo)
    }

    /// As [`Photo::decode_whole`], with each side divided by 2, 4 or 8 when the format allows (JPEG) and the longer one keeps at
    /// least `side_px`: a fraction of the memory and time.
    ///
    /// # Errors
    /// As [`Photo::decode`].
    pub fn decode_reduced(header: &PhotoHeader, bytes: &[u8], side_px: u32) -> Result<ReducedPhoto, PhotoError> {
        let size = (header.width, header.height);
        let mut reduction = 1;
        let rgb = match header.format {
            ImageFormat::Jpeg => {
                reduction = reduction_to(header.width.max(header.height), side_px).max(header.least_reduction);
                jpeg::decode(bytes, size, reduction, header.orientation)?
            }
            ImageFormat::Png => png::decode::<3>(bytes, size, header.orientation)?,
            _ => webp::decode::<3>(bytes, size, header.orientation)?,
        };
        let (full_width, full_height) = header.upright_size();
        let photo = Self { width: full_width.div_ceil(reduction), height: full_height.div_ceil(reduction), rgb };
        Ok(ReducedPhoto { photo, reduction, full_width, full_height })
    }

    /// The same picture with its longest side at most `side_px`; unchanged when it is smaller.
    #[must_use]
    pub fn shrunk_to(self, side_px: u32) -> Self {
        if self.width.max(self.height) <= side_px {
            return self;
        }
        let scale = f64::from(side_px) / f64::from(self.width.max(self.height));
        let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
        let (width, height) = (side(self.width), side(self.height));
        let Some(picture) = image::RgbImage::from_raw(self.width, self.height, self.rgb) else {
            unreachable!("a photo holds width * height * 3 bytes")
        };
        let small = image::imageops::thumbnail(&picture, width, height);
        Self { width, height, rgb: small.into_raw() }
    }
}

/// Reads a picture to upright sRGB with its transparency: width, height and `width * height * 4` bytes.
///
/// # Errors
/// As [`Photo::decode`].
pub(crate) fn decode_rgba(header: &PhotoHeader, bytes: &[u8]) -> Result<(u32, u32, Vec<u8>), PhotoError> {
    let size = (header.width, header.height);
    let rgba = match header.format {
        ImageFormat::Png => png::decode::<4>(bytes, size, header.orientation)?,
        ImageFormat::WebP => webp::decode::<4>(bytes, size, header.orientation)?,
        _ => {
            let Photo { width, height, rgb } = Photo::decode_whole(header, bytes)?;
            return Ok((width, height, rgb.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()));
        }
    };
    let (width, height) = header.upright_size();
    Ok((width, height, rgba))
}

/// The strongest of the reductions that libjpeg does while decoding with which a side keeps `wanted_px`.
fn reduction_to(side_px: u32, wanted_px: u32) -> u32 {
    [8, 4, 2].into_iter().find(|reduction| side_px / reduction >= wanted_px).unwrap_or(1)
}
