//! What the header of a picture says, before memory is taken for its pixels.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use super::error::{MAX_PIXELS, MAX_SIDE_PX, PhotoError};
use super::upright::{STRIP_ROWS, is_sideways};

/// Format, size and orientation of a picture that is within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoHeader {
    pub format: ImageFormat,
    /// In pixels, as the file stores the picture.
    pub width: u32,
    pub height: u32,
    /// How the stored picture has to be turned to stand upright.
    pub orientation: Orientation,
    /// Gray or colors without a fourth channel.
    pub(super) is_plain_color: bool,
    /// A JPEG that comes in several scans, of which all coefficients are held until the last.
    has_many_scans: bool,
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
        let format = known_format(bytes)?;
        let mut decoder = reader(bytes, format).into_decoder().map_err(PhotoError::damaged)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        Ok(Self {
            format,
            width,
            height,
            // A file whose orientation cannot be read is shown as it is stored.
            orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
            is_plain_color: decoder.color_type().channel_count() <= 3,
            has_many_scans: format == ImageFormat::Jpeg && has_many_scans(bytes),
        })
    }

    /// Width and height of the upright picture, in pixels.
    #[must_use]
    pub const fn upright_size(&self) -> (u32, u32) {
        if is_sideways(self.orientation) { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Pixels of the picture.
    #[must_use]
    pub const fn pixels(&self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Most bytes of memory that decoding to upright RGB takes, the picture itself included, without those of the file.
    #[must_use]
    pub fn decode_peak_bytes(&self) -> u64 {
        // A strip of rows on their way into a turned picture, and four rows of at most 8 bytes a pixel inside the decoder.
        let rows = u64::from(self.width) * (3 * STRIP_ROWS as u64 + 32);
        rows + self.pixels() * self.decode_bytes_per_pixel()
    }

    const fn decode_bytes_per_pixel(&self) -> u64 {
        match self.format {
            ImageFormat::Png => 3,
            // Two bytes for each coefficient of at most three components at full resolution.
            ImageFormat::Jpeg if self.is_plain_color => {
                if self.has_many_scans {
                    9
                } else {
                    3
                }
            }
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

fn known_format(bytes: &[u8]) -> Result<ImageFormat, PhotoError> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ => Err(PhotoError::Format),
    }
}

fn check_size(width: u32, height: u32) -> Result<(), PhotoError> {
    let fits = width.max(height) <= MAX_SIDE_PX && u64::from(width) * u64::from(height) <= MAX_PIXELS;
    if width == 0 || height == 0 || !fits {
        return Err(PhotoError::TooLarge { width, height });
    }
    Ok(())
}

const SOF_BASELINE: u8 = 0xc0;
const SOF_EXTENDED: u8 = 0xc1;
const START_OF_SCAN: u8 = 0xda;

/// Whether a JPEG is progressive, or its first scan does not hold all components. Follows the segments, because an embedded
/// thumbnail has scans of its own. True when the file does not say.
fn has_many_scans(jpeg: &[u8]) -> bool {
    let (mut at, mut components) = (2, None);
    while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            SOF_BASELINE | SOF_EXTENDED => components = jpeg.get(at + 9),
            START_OF_SCAN => return components != jpeg.get(at + 4),
            _ => {}
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    true
}
