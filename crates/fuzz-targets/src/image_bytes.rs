//! Photos from outside.

use tryon::photo::{MAX_PIXELS, Photo};

/// Decodes the bytes within the limits of the server.
///
/// # Panics
/// When a decoded photo is over the limit or does not hold its pixels.
pub fn image_bytes(bytes: &[u8]) {
    let Ok(photo) = Photo::decode(bytes) else { return };
    let pixels = u64::from(photo.width) * u64::from(photo.height);
    assert!((1..=MAX_PIXELS).contains(&pixels), "{photo:?}");
    assert_eq!(photo.rgb.len() as u64, pixels * 3, "{photo:?}");
}
