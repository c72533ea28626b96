//! Photos of products from outside: decoded within limits, turned upright, with their transparency, and looked at.

use frames::photo::angled::MOST_SIDE_PX;
use frames::photo::classify::{Classification, Hints, classify};
use frames::photo::{Photo, PhotoError as OutlineError};
use image::RgbaImage;
use image::imageops::{FilterType, resize};
use vision::AnalyzeOptions;

use crate::engines::{Engines, MAX_FACES};
use crate::photo::{Photo as RgbPhoto, PhotoError, PhotoHeader, decode_rgba};
use crate::reconstruction_error::ReconstructionError;

/// Larger photos are made smaller first: a front of 140 mm then still has 0.06 mm to a pixel, finer than anybody measures one.
const LARGEST_SIDE_PX: u32 = 2400;
/// All faces, small ones too: a frame that somebody wears is no photo of a product.
const FACES: AnalyzeOptions = AnalyzeOptions { max_faces: MAX_FACES };

/// A photo of a product, and what it shows.
#[derive(Clone, Debug)]
pub struct ProductPhoto {
    /// As exact as it is of use.
    pub photo: Photo,
    /// At the size at which photos are classified and fitted.
    pub small: Photo,
    pub faces: usize,
    pub classification: Classification,
}

impl ProductPhoto {
    /// Reads a file, looks for faces and classifies it.
    ///
    /// # Errors
    /// [`ReconstructionError`] for a file that is no picture. What a picture shows is no error here.
    pub fn read(engines: &Engines, bytes: &[u8]) -> Result<Self, ReconstructionError> {
        let picture = shrunk(decode(bytes)?, LARGEST_SIDE_PX);
        let small = photo_of(shrunk(picture.clone(), MOST_SIDE_PX))?;
        let photo = photo_of(picture)?;
        let faces = engines.analyze(&on_white(&small), &FACES)?.analysis.faces.len();
        let classification = classify(&small, Hints { faces: Some(faces) });
        Ok(Self { photo, small, faces, classification })
    }
}

/// Reads a JPEG, PNG or WebP, and applies its EXIF orientation and color profile. Size limits are checked on the header.
///
/// # Errors
/// [`PhotoError`], in words for the person who sent the file.
pub fn decode(bytes: &[u8]) -> Result<RgbaImage, PhotoError> {
    let header = PhotoHeader::read(bytes)?;
    let (width, height, rgba) = decode_rgba(&header, bytes)?;
    let picture = RgbaImage::from_raw(width, height, rgba);
    picture.ok_or_else(|| PhotoError::Damaged("the file ends early".into()))
}

/// Bytes of memory that reading a photo of a product takes at most: the decoder's own (8 a pixel), and what is left of it while it
/// is made smaller.
#[must_use]
pub fn read_peak_bytes(header: &PhotoHeader) -> u64 {
    12 * header.pixels()
}

/// The same picture with its longest side at most `side_px`.
fn shrunk(picture: RgbaImage, side_px: u32) -> RgbaImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= side_px {
        return picture;
    }
    let side = |length: u32| (u64::from(length) * u64::from(side_px) / u64::from(longest)).max(1) as u32;
    resize(&picture, side(width), side(height), FilterType::Triangle)
}

fn photo_of(picture: RgbaImage) -> Result<Photo, OutlineError> {
    Photo::new(picture.width(), picture.height(), picture.into_raw())
}

/// As the face engine wants it; a cut-out stands on white.
fn on_white(photo: &Photo) -> RgbPhoto {
    let blend = |channel: u8, alpha: u8| {
        let alpha = u32::from(alpha);
        ((u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let rgb = photo.rgba().chunks_exact(4).flat_map(|p| [blend(p[0], p[3]), blend(p[1], p[3]), blend(p[2], p[3])]).collect();
    RgbPhoto { width: photo.width(), height: photo.height(), rgb }
}
