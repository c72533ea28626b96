//! JPEG by libjpeg: the reference that the face models were trained and are compared with. Other decoders differ by a few gray
//! levels, which moves landmarks by up to two pixels.

use image::metadata::Orientation;

use super::error::PhotoError;
use super::upright::{STRIP_ROWS, UprightPicture};

/// A camera writes one scan, a progressive file about ten. Each costs a pass over the picture, so that a small file with
/// thousands would keep us busy for minutes.
const MAX_SCANS: usize = 64;

/// Reads a JPEG of this stored size to upright RGB. `reduction`: 1, 2, 4 or 8; each side is divided by it and rounded up.
pub fn decode(bytes: &[u8], size: (u32, u32), reduction: u32, orientation: Orientation) -> Result<Vec<u8>, PhotoError> {
    if count_scans(bytes) > MAX_SCANS {
        return Err(PhotoError::damaged("the file has too many scans"));
    }
    let (width, height) = (size.0.div_ceil(reduction), size.1.div_ceil(reduction));
    let picture = UprightPicture::<3>::new(width, height, orientation);
    // libjpeg reports some errors by unwinding.
    let decoded = std::panic::catch_unwind(move || read(bytes, reduction, (width as usize, height as usize), picture));
    let decoded = decoded.unwrap_or_else(|_| Err(std::io::Error::other("the decoder gave up")));
    Ok(decoded.map_err(PhotoError::damaged)?.into_samples())
}

fn read(
    bytes: &[u8],
    reduction: u32,
    (width, height): (usize, usize),
    mut picture: UprightPicture<3>,
) -> std::io::Result<UprightPicture<3>> {
    let mut jpeg = mozjpeg::Decompress::new_mem(bytes)?;
    jpeg.scale((8 / reduction.clamp(1, 8)) as u8);
    let mut jpeg = jpeg.rgb()?;
    if (jpeg.width(), jpeg.height()) != (width, height) {
        return Err(std::io::Error::other("the file has two sizes"));
    }
    if let Some(samples) = picture.stored_samples() {
        jpeg.read_scanlines_into::<u8>(samples)?;
    } else {
        let mut strip = vec![0; STRIP_ROWS.min(height) * width * 3];
        for first in (0..height).step_by(STRIP_ROWS) {
            let rows = jpeg.read_scanlines_into::<u8>(&mut strip[..STRIP_ROWS.min(height - first) * width * 3])?;
            picture.put_rows(first, rows);
        }
    }
    jpeg.finish()?;
    Ok(picture)
}

fn count_scans(bytes: &[u8]) -> usize {
    bytes.windows(2).filter(|pair| *pair == [0xff, 0xda]).count()
}
