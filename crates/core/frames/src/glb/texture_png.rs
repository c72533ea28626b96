//! Textures as PNG: without loss, so that a clean file stays the same when it is cleaned again.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use crate::model::Texture;

/// The picture in as few channels as it needs: gray, with or without color, with or without transparency; `small` takes the time
/// to pack it as tightly as PNG can.
pub(super) fn png(texture: &Texture, small: bool) -> Vec<u8> {
    let pixels = texture.rgba.chunks_exact(4);
    let opaque = pixels.clone().all(|p| p[3] == 255);
    let gray = pixels.clone().all(|p| p[0] == p[1] && p[1] == p[2]);
    let (channels, color): (&[usize], _) = match (gray, opaque) {
        (true, true) => (&[0], ExtendedColorType::L8),
        (true, false) => (&[0, 3], ExtendedColorType::La8),
        (false, true) => (&[0, 1, 2], ExtendedColorType::Rgb8),
        (false, false) => (&[0, 1, 2, 3], ExtendedColorType::Rgba8),
    };
    let bytes: Vec<u8> = pixels.flat_map(|p| channels.iter().map(|&k| p[k])).collect();
    let mut png = Vec::new();
    let effort = if small { CompressionType::Best } else { CompressionType::Default };
    PngEncoder::new_with_quality(&mut png, effort, FilterType::Adaptive)
        .write_image(&bytes, texture.width, texture.height, color)
        .expect("PNG can hold any 8-bit picture in memory");
    png
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(colors: [[u8; 4]; 2], color: image::ColorType) {
        let rgba: Vec<u8> = (0..64 * 64).flat_map(|i| colors[usize::from((i / 7) % 3 == 0)]).collect();
        let texture = Texture { width: 64, height: 64, rgba: rgba.clone() };
        for small in [false, true] {
            let read = image::load_from_memory(&png(&texture, small)).expect("a picture");
            assert_eq!(read.color(), color);
            assert_eq!(read.to_rgba8().into_raw(), rgba, "nothing is lost");
        }
    }

    #[test]
    fn channels_that_say_nothing_are_left_out() {
        check([[9, 9, 9, 255], [80, 80, 80, 255]], image::ColorType::L8);
        check([[9, 9, 9, 255], [80, 80, 80, 7]], image::ColorType::La8);
        check([[9, 9, 9, 255], [80, 81, 80, 255]], image::ColorType::Rgb8);
        check([[9, 9, 9, 0], [80, 81, 80, 255]], image::ColorType::Rgba8);
    }
}
