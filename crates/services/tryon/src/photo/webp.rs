//! WebP, which is decoded as a whole.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat};

use super::error::PhotoError;
use super::header::reader;
use super::to_srgb::ToSrgb;
use super::transparency::as_pixel;
use super::upright::UprightPicture;

/// Reads a WebP of this size to `N` bytes a pixel in sRGB: 3, over the background, or 4, with its transparency.
pub fn decode<const N: usize>(bytes: &[u8], size: (u32, u32), orientation: Orientation) -> Result<Vec<u8>, PhotoError> {
    let mut decoder = reader(bytes, ImageFormat::WebP).into_decoder().map_err(PhotoError::damaged)?;
    // A profile that cannot be read changes no color.
    let icc = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(PhotoError::damaged)?;
    let (stored, channels) = match picture {
        DynamicImage::ImageRgba8(picture) => (picture.into_raw(), 4),
        picture => (picture.into_rgb8().into_raw(), 3),
    };
    let (width, height) = (size.0 as usize, size.1 as usize);
    if stored.len() != width * height * channels {
        return Err(PhotoError::damaged("the file has two sizes"));
    }
    let mut change = ToSrgb::of_colors(icc.as_deref(), channels);
    let mut upright = UprightPicture::<N>::new(size.0, size.1, orientation);
    let (mut row, mut pixels) = (Vec::with_capacity(width * channels), Vec::with_capacity(width * N));
    for (y, stored_row) in stored.chunks_exact(width * channels).enumerate() {
        row.clear();
        row.extend_from_slice(stored_row);
        if let Some(change) = &mut change {
            change.apply(&mut row, channels);
        }
        pixels.clear();
        match channels {
            4 => pixels.extend(row.as_chunks::<4>().0.iter().flat_map(|&pixel| as_pixel::<N>(pixel))),
            _ => pixels.extend(row.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| as_pixel::<N>([r, g, b, 255]))),
        }
        upright.put_rows(y, &pixels);
    }
    Ok(upright.into_samples())
}
