//! Photos from outside: decoded within limits, turned upright.

mod error;
mod header;
mod jpeg;
mod png;
mod upright;

use image::{DynamicImage, ImageFormat};

pub use error::{MAX_PIXELS, MAX_SIDE_PX, PhotoError};
pub use header::PhotoHeader;

/// An upright picture, 8-bit RGB, rows from the top.
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
    /// Reads a JPEG, PNG or WebP and applies its EXIF orientation. Size limits are checked on the header, before memory is
    /// taken for pixels.
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
            ImageFormat::Jpeg if header.is_plain_color => {
                reduction = reduction_to(header.width.max(header.height), side_px);
                jpeg::decode(bytes, size, reduction, header.orientation)?
            }
            ImageFormat::Png => png::decode::<3>(bytes, size, header.orientation)?,
            _ => decode_other(header, bytes)?.into_rgb8().into_raw(),
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

/// Reads a picture to upright RGBA (`width * height * 4` bytes), with its transparency.
///
/// # Errors
/// As [`Photo::decode`].
pub(crate) fn decode_rgba(header: &PhotoHeader, bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
    match header.format {
        ImageFormat::Png => png::decode::<4>(bytes, (header.width, header.height), header.orientation),
        _ => Ok(decode_other(header, bytes)?.into_rgba8().into_raw()),
    }
}

/// A picture of a format that is read as a whole, upright.
fn decode_other(header: &PhotoHeader, bytes: &[u8]) -> Result<DynamicImage, PhotoError> {
    let decoder = header::reader(bytes, header.format).into_decoder().map_err(PhotoError::damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(PhotoError::damaged)?;
    picture.apply_orientation(header.orientation);
    Ok(picture)
}

/// The strongest of the reductions that libjpeg does while decoding with which a side keeps `wanted_px`.
fn reduction_to(side_px: u32, wanted_px: u32) -> u32 {
    [8, 4, 2].into_iter().find(|reduction| side_px / reduction >= wanted_px).unwrap_or(1)
}
