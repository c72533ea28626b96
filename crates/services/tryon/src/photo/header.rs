//! What the header of a picture says, before memory is taken for its pixels.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use super::error::{MAX_COEFFICIENT_BYTES, MAX_JPEG_PIXELS, MAX_PIXELS, MAX_SIDE_PX, PhotoError};
use super::file_kind::FileKind;
use super::jpeg_segments::JpegSegments;
use super::upright::{STRIP_ROWS, is_sideways};
use super::{exif, png};

/// Format, size and orientation of a picture that is within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoHeader {
    pub format: ImageFormat,
    /// In pixels, as the file stores the picture.
    pub width: u32,
    pub height: u32,
    /// How the stored picture has to be turned to stand upright.
    pub orientation: Orientation,
    /// Bytes for the coefficients of a JPEG that comes in several scans, which are held until the last; 0 for others.
    coefficient_bytes: u64,
    /// Each side of a larger picture than is read at once is divided by this: 1, 2, 4 or 8.
    pub(super) least_reduction: u32,
}

impl PhotoHeader {
    /// Reads the header of a JPEG, PNG or WebP.
    ///
    /// # Errors
    /// [`PhotoError`], in words for the person who sent the file.
    pub fn read(bytes: &[u8]) -> Result<Self, PhotoError> {
        if bytes.is_empty() {
            return Err(PhotoError::Empty);
        }
        match image::guess_format(bytes) {
            Ok(ImageFormat::Jpeg) => Self::of_jpeg(bytes),
            Ok(format @ (ImageFormat::Png | ImageFormat::WebP)) => Self::of_other(bytes, format),
            _ => Err(PhotoError::Format(FileKind::of(bytes))),
        }
    }

    fn of_jpeg(bytes: &[u8]) -> Result<Self, PhotoError> {
        let segments = JpegSegments::read(bytes)?;
        let (width, height) = (segments.width, segments.height);
        let least_reduction = least_reduction(width, height)?;
        let coefficient_bytes = if segments.has_many_scans { segments.coefficient_bytes() } else { 0 };
        if coefficient_bytes > MAX_COEFFICIENT_BYTES {
            return Err(PhotoError::TooLargeInScans { width, height });
        }
        let orientation = segments.exif.map_or(Orientation::NoTransforms, exif::orientation);
        Ok(Self { format: ImageFormat::Jpeg, width, height, orientation, coefficient_bytes, least_reduction })
    }

    fn of_other(bytes: &[u8], format: ImageFormat) -> Result<Self, PhotoError> {
        let mut decoder = reader(bytes, format).into_decoder().map_err(PhotoError::damaged)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height, MAX_PIXELS, MAX_SIDE_PX)?;
        let orientation = match format {
            ImageFormat::Png => png::exif(bytes).map(exif::orientation),
            // A file whose EXIF data cannot be read is shown as it is stored.
            _ => decoder.exif_metadata().ok().flatten().map(|exif| exif::orientation(&exif)),
        };
        let orientation = orientation.unwrap_or(Orientation::NoTransforms);
        Ok(Self { format, width, height, orientation, coefficient_bytes: 0, least_reduction: 1 })
    }

    /// Width and height of the upright picture in the file, in pixels.
    #[must_use]
    pub const fn upright_size(&self) -> (u32, u32) {
        if is_sideways(self.orientation) { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Pixels of the picture as it is read: those of the file, or a part of them for a very large JPEG.
    #[must_use]
    pub const fn pixels(&self) -> u64 {
        let reduction = self.least_reduction;
        self.width.div_ceil(reduction) as u64 * self.height.div_ceil(reduction) as u64
    }

    /// The longer side of the picture as it is read, in pixels.
    #[must_use]
    pub fn side_px(&self) -> u32 {
        self.width.max(self.height).div_ceil(self.least_reduction)
    }

    /// Most bytes of memory that decoding to upright RGB takes, the picture itself included, without those of the file.
    #[must_use]
    pub fn decode_peak_bytes(&self) -> u64 {
        // A strip of rows on their way into a turned picture, and four rows of at most 8 bytes a pixel inside the decoder.
        let rows = u64::from(self.width) * (3 * STRIP_ROWS as u64 + 32);
        rows + self.pixels() * self.decode_bytes_per_pixel() + self.coefficient_bytes
    }

    const fn decode_bytes_per_pixel(&self) -> u64 {
        match self.format {
            ImageFormat::Png | ImageFormat::Jpeg => 3,
            // What the decoder holds (4), what it answers (4), and the picture without its fourth channel (3).
            _ => 11,
        }
    }
}

/// A reader within the limits of memory; the size in pixels is checked by [`PhotoHeader::read`], which can say it.
pub fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * 8);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader
}

/// The least of the reductions that libjpeg does while decoding with which the picture is within the limits.
fn least_reduction(width: u32, height: u32) -> Result<u32, PhotoError> {
    check_size(width, height, MAX_JPEG_PIXELS, u32::MAX)?;
    let fits =
        |reduction: &u32| check_size(width.div_ceil(*reduction), height.div_ceil(*reduction), MAX_PIXELS, MAX_SIDE_PX).is_ok();
    [1, 2, 4, 8].into_iter().find(fits).ok_or(PhotoError::TooLarge { width, height })
}

fn check_size(width: u32, height: u32, max_pixels: u64, max_side_px: u32) -> Result<(), PhotoError> {
    if width == 0 || height == 0 {
        return Err(PhotoError::damaged("the picture has no size"));
    }
    if width.max(height) > max_side_px || u64::from(width) * u64::from(height) > max_pixels {
        return Err(PhotoError::TooLarge { width, height });
    }
    Ok(())
}
