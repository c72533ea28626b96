//! JPEG by libjpeg: the reference that the face models were trained and are compared with. Other decoders differ by a few gray
//! levels, which moves landmarks by up to two pixels.

use image::metadata::Orientation;
use mozjpeg::{ColorSpace, Decompress};

use super::error::PhotoError;
use super::exif;
use super::jpeg_segments::{JpegSegments, end_and_scans};
use super::to_srgb::{InksToSrgb, ToSrgb};
use super::upright::{STRIP_ROWS, UprightPicture};

type Started<'a> = mozjpeg::decompress::DecompressStarted<&'a [u8]>;

/// A camera writes one scan, a progressive file about ten. Each costs a pass over the picture, so that a small file with
/// thousands would keep us busy for minutes.
const MAX_SCANS: usize = 64;

/// Reads a JPEG of this stored size to upright sRGB. All rows are the picture: what the file says after them is not asked. `reduction`: 1, 2, 4 or 8; each side is divided by it and rounded up.
pub fn decode(bytes: &[u8], size: (u32, u32), reduction: u32, orientation: Orientation) -> Result<Vec<u8>, PhotoError> {
    let (end, scans) = end_and_scans(bytes);
    if scans > MAX_SCANS {
        return Err(PhotoError::damaged("the file has too many scans"));
    }
    let segments = JpegSegments::read(bytes)?;
    let (width, height) = (size.0.div_ceil(reduction), size.1.div_ceil(reduction));
    let picture = UprightPicture::<3>::new(width, height, orientation);
    let size = (width as usize, height as usize);
    // libjpeg reports some errors by unwinding.
    let decoded = std::panic::catch_unwind(move || read(&bytes[..end], &segments, reduction, size, picture));
    let decoded = decoded.unwrap_or_else(|_| Err(std::io::Error::other("the decoder gave up")));
    Ok(decoded.map_err(PhotoError::damaged)?.into_samples())
}

fn read(
    bytes: &[u8],
    segments: &JpegSegments<'_>,
    reduction: u32,
    size: (usize, usize),
    mut picture: UprightPicture<3>,
) -> std::io::Result<UprightPicture<3>> {
    let mut jpeg = Decompress::new_mem(bytes)?;
    jpeg.scale((8 / reduction.clamp(1, 8)) as u8);
    let icc = segments.icc_profile();
    if segments.components == 4 {
        let jpeg = checked(jpeg.to_colorspace(ColorSpace::JCS_CMYK)?, size)?;
        read_inks(jpeg, &InksToSrgb::of(icc.as_deref()), size, &mut picture)?;
        return Ok(picture);
    }
    let mut jpeg = checked(jpeg.rgb()?, size)?;
    let change = match (&icc, segments.components) {
        (_, 1) => ToSrgb::of_grays(icc.as_deref()),
        // Cameras name Adobe's colors in EXIF alone.
        (None, _) if segments.exif.is_some_and(exif::is_adobe_rgb) => ToSrgb::of_adobe_rgb(),
        _ => ToSrgb::of_colors(icc.as_deref(), 3),
    };
    match (change, picture.stored_samples()) {
        (None, Some(samples)) => {
            jpeg.read_scanlines_into::<u8>(samples)?;
        }
        (change, _) => read_colors(jpeg, change, size, &mut picture)?,
    }
    Ok(picture)
}

fn checked(jpeg: Started<'_>, size: (usize, usize)) -> std::io::Result<Started<'_>> {
    if (jpeg.width(), jpeg.height()) == size { Ok(jpeg) } else { Err(std::io::Error::other("the file has two sizes")) }
}

fn read_colors(
    mut jpeg: Started<'_>,
    mut change: Option<ToSrgb>,
    (width, height): (usize, usize),
    picture: &mut UprightPicture<3>,
) -> std::io::Result<()> {
    let mut strip = vec![0; STRIP_ROWS.min(height) * width * 3];
    for first in (0..height).step_by(STRIP_ROWS) {
        let rows = &mut strip[..STRIP_ROWS.min(height - first) * width * 3];
        jpeg.read_scanlines_into::<u8>(rows)?;
        if let Some(change) = &mut change {
            change.apply(rows, 3);
        }
        picture.put_rows(first, rows);
    }
    Ok(())
}

fn read_inks(
    mut jpeg: Started<'_>,
    to_srgb: &InksToSrgb,
    (width, height): (usize, usize),
    picture: &mut UprightPicture<3>,
) -> std::io::Result<()> {
    let mut inks = vec![0; width * 4];
    let mut strip = vec![0; STRIP_ROWS.min(height) * width * 3];
    for first in (0..height).step_by(STRIP_ROWS) {
        let rows = &mut strip[..STRIP_ROWS.min(height - first) * width * 3];
        for row in rows.chunks_exact_mut(width * 3) {
            jpeg.read_scanlines_into::<u8>(&mut inks)?;
            to_srgb.apply(&mut inks, row);
        }
        picture.put_rows(first, rows);
    }
    Ok(())
}
