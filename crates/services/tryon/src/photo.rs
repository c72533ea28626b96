//! Photos from outside: decoded within limits, turned upright.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// Largest picture in pixels. With the copy that turning it takes, one photo stays below 230 MB.
pub const MAX_PIXELS: u64 = 25_000_000;
/// Longest side in pixels.
pub const MAX_SIDE_PX: u32 = 16_000;

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

impl Photo {
    /// Reads a JPEG, PNG or WebP and applies its EXIF orientation. Size limits are checked on the header, before memory is
    /// taken for pixels.
    ///
    /// # Errors
    /// [`PhotoError`], in words for the person who sent the file.
    pub fn decode(bytes: &[u8]) -> Result<Self, PhotoError> {
        Ok(Self::decode_reduced(bytes, u32::MAX)?.photo)
    }

    /// As [`Photo::decode`], with each side divided by 2, 4 or 8 when the format allows (JPEG) and the longer one keeps at
    /// least `side_px`: a fraction of the memory and time.
    ///
    /// # Errors
    /// As [`Photo::decode`].
    pub fn decode_reduced(bytes: &[u8], side_px: u32) -> Result<ReducedPhoto, PhotoError> {
        if bytes.is_empty() {
            return Err(PhotoError::Empty);
        }
        let format = known_format(bytes)?;
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits());
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        // A file whose orientation cannot be read is shown as it is stored.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut reduction = 1;
        let pixels = match format {
            ImageFormat::Jpeg if decoder.color_type().channel_count() <= 3 => {
                reduction = reduction_to(width.max(height), side_px);
                jpeg::decode(bytes, width, height, reduction)?
            }
            ImageFormat::Png => png::decode(bytes, width, height)?,
            _ => DynamicImage::from_decoder(decoder).map_err(damaged)?.into_rgb8(),
        };
        let mut picture = DynamicImage::ImageRgb8(pixels);
        picture.apply_orientation(orientation);
        let upright = picture.into_rgb8();
        let (full_width, full_height) = match orientation {
            Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
                (height, width)
            }
            _ => (width, height),
        };
        let photo = Self { width: upright.width(), height: upright.height(), rgb: upright.into_raw() };
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

pub(crate) fn check_size(width: u32, height: u32) -> Result<(), PhotoError> {
    let fits = width.max(height) <= MAX_SIDE_PX && u64::from(width) * u64::from(height) <= MAX_PIXELS;
    if width == 0 || height == 0 || !fits {
        return Err(PhotoError::TooLarge { width, height });
    }
    Ok(())
}

/// The strongest of the reductions that libjpeg does while decoding with which a side keeps `wanted_px`.
fn reduction_to(side_px: u32, wanted_px: u32) -> u32 {
    [8, 4, 2].into_iter().find(|reduction| side_px / reduction >= wanted_px).unwrap_or(1)
}

pub(crate) fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PhotoError {
    PhotoError::Damaged(cause.into())
}

pub(crate) fn known_format(bytes: &[u8]) -> Result<ImageFormat, PhotoError> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ => Err(PhotoError::Format),
    }
}

/// Memory only: the size is checked by [`Photo::decode`], which can say it.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * 8);
    limits
}

/// PNG straight to 8 bits: a small file of deep colors would otherwise take three times the memory of the picture.
mod png {
    use std::io::Cursor;

    use ::png::{Decoder, Transformations};
    use image::RgbImage;

    use super::{PhotoError, damaged};

    pub(super) fn decode(bytes: &[u8], width: u32, height: u32) -> Result<RgbImage, PhotoError> {
        let mut decoder = Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(Transformations::normalize_to_color8());
        decoder.set_ignore_text_chunk(true);
        let mut reader = decoder.read_info().map_err(damaged)?;
        let mut samples = vec![0; reader.output_buffer_size().ok_or_else(|| damaged("the picture is too large"))?];
        let frame = reader.next_frame(&mut samples).map_err(damaged)?;
        if (frame.width, frame.height) != (width, height) {
            return Err(damaged("the file has two sizes"));
        }
        let rgb = rgb_of(samples, frame.color_type.samples());
        RgbImage::from_raw(width, height, rgb).ok_or_else(|| damaged("the file ends early"))
    }

    /// Colors without their transparency, in the same memory where they fit.
    fn rgb_of(mut samples: Vec<u8>, channels: usize) -> Vec<u8> {
        match channels {
            3 => samples,
            4 => {
                let pixels = samples.len() / 4;
                for pixel in 0..pixels {
                    samples.copy_within(4 * pixel..4 * pixel + 3, 3 * pixel);
                }
                samples.truncate(3 * pixels);
                samples.shrink_to_fit();
                samples
            }
            _ => samples.chunks_exact(channels).flat_map(|pixel| [pixel[0]; 3]).collect(),
        }
    }
}

/// JPEG by libjpeg: the reference that the face models were trained and are compared with. Other decoders differ by a few gray
/// levels_of_detail, which moves landmarks by up to two pixels.
mod jpeg {
    use image::RgbImage;

    use super::{PhotoError, damaged};

    /// A camera writes one scan, a progressive file about ten. Each costs a pass over the picture, so that a small file with
    /// thousands would keep us busy for minutes.
    const MAX_SCANS: usize = 64;

    /// `reduction`: 1, 2, 4 or 8; each side is divided by it and rounded up.
    pub(super) fn decode(bytes: &[u8], width: u32, height: u32, reduction: u32) -> Result<RgbImage, PhotoError> {
        if count_scans(bytes) > MAX_SCANS {
            return Err(damaged("the file has too many scans"));
        }
        // libjpeg reports some errors by unwinding.
        let decoded = std::panic::catch_unwind(|| read_rgb(bytes, reduction));
        let (size, rgb) = decoded.unwrap_or_else(|_| Err(std::io::Error::other("the decoder gave up"))).map_err(damaged)?;
        let (width, height) = (width.div_ceil(reduction), height.div_ceil(reduction));
        if size != (width as usize, height as usize) {
            return Err(damaged("the file has two sizes"));
        }
        RgbImage::from_raw(width, height, rgb).ok_or_else(|| damaged("the file ends early"))
    }

    fn read_rgb(bytes: &[u8], reduction: u32) -> std::io::Result<((usize, usize), Vec<u8>)> {
        let mut jpeg = mozjpeg::Decompress::new_mem(bytes)?;
        jpeg.scale((8 / reduction.clamp(1, 8)) as u8);
        let mut jpeg = jpeg.rgb()?;
        let size = (jpeg.width(), jpeg.height());
        let mut rgb = vec![0; size.0 * size.1 * 3];
        jpeg.read_scanlines_into::<u8>(&mut rgb)?;
        jpeg.finish()?;
        Ok((size, rgb))
    }

    fn count_scans(bytes: &[u8]) -> usize {
        bytes.windows(2).filter(|pair| *pair == [0xff, 0xda]).count()
    }
}
