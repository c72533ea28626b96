//! Photos of products from outside: decoded within limits, turned upright, with their transparency, and looked at.

use std::io::Cursor;

use frames::photo::angled::MOST_SIDE_PX;
use frames::photo::judge::{Hints, Judgement, judge};
use frames::photo::{Photo, PhotoError as OutlineError};
use image::imageops::{FilterType, resize};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, RgbaImage};
use vision::AnalyzeOptions;

use crate::engines::Engines;
use crate::photo::{Photo as RgbPhoto, PhotoError, check_size, damaged, known_format, limits};
use crate::photo_reconstruction::ReconstructionError;

/// Larger photos are made smaller first: a front of 140 mm then still has 0.06 mm to a pixel, finer than anybody measures one.
const LARGEST_SIDE_PX: u32 = 2400;
/// All faces, small ones too: a frame that somebody wears is no photo of a product.
const FACES: AnalyzeOptions = AnalyzeOptions { max_faces: 16 };

/// A photo of a product, and what it shows.
#[derive(Clone, Debug)]
pub struct ProductPhoto {
    /// As exact as it is of use.
    pub photo: Photo,
    /// At the size at which photos are judged and fitted.
    pub small: Photo,
    pub faces: usize,
    pub judged: Judgement,
}

impl ProductPhoto {
    /// Reads a file, looks for faces and judges it.
    ///
    /// # Errors
    /// [`ReconstructionError`] for a file that is no picture. What a picture shows is no error here.
    pub fn read(engines: &Engines, bytes: &[u8]) -> Result<Self, ReconstructionError> {
        let (width, height, rgba) = decode(bytes)?;
        let photo = shrunk(Photo::new(width, height, rgba)?, LARGEST_SIDE_PX)?;
        let small = shrunk(photo.clone(), MOST_SIDE_PX)?;
        let faces = engines.analyze(&on_white(&small), &FACES)?.analysis.faces.len();
        let judged = judge(&small, Hints { faces: Some(faces) });
        Ok(Self { photo, small, faces, judged })
    }
}

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

/// The same photo with its longest side at most `side_px`.
fn shrunk(photo: Photo, side_px: u32) -> Result<Photo, OutlineError> {
    let (width, height) = (photo.width(), photo.height());
    let longest = width.max(height);
    if longest <= side_px {
        return Ok(photo);
    }
    let side = |length: u32| (u64::from(length) * u64::from(side_px) / u64::from(longest)).max(1) as u32;
    let Some(picture) = RgbaImage::from_raw(width, height, photo.rgba().to_vec()) else {
        unreachable!("a photo holds width * height * 4 bytes")
    };
    let small = resize(&picture, side(width), side(height), FilterType::Triangle);
    Photo::new(small.width(), small.height(), small.into_raw())
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
