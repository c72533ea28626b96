//! Texture look-up with a box as wide as a pixel, so that fine patterns do not sparkle.

use frames::Texture;
use glam::{Vec2, Vec4};

use crate::math;

/// Samples per side of the box.
const MAX_TAPS: i32 = 4;

/// Mean RGBA of the texture around `uv`, 0 to 1, as stored (no transfer curve applied). Coordinates repeat.
pub(crate) fn sample(texture: &Texture, uv: Vec2, uv_per_px: f32, decode: impl Fn(&[u8]) -> Vec4) -> Vec4 {
    let size = Vec2::new(texture.width as f32, texture.height as f32);
    let count = texture.width as usize * texture.height as usize;
    if count == 0 || texture.rgba.len() < 4 * count || !uv.is_finite() {
        return Vec4::ONE;
    }
    let footprint_px = (uv_per_px * (size.x * size.y).sqrt()).clamp(1.0, 64.0);
    let taps = (footprint_px.ceil() as i32).min(MAX_TAPS);
    let center = uv * size;
    let mut sum = Vec4::ZERO;
    for y in 0..taps {
        for x in 0..taps {
            let offset = (Vec2::new(x as f32, y as f32) + 0.5) / taps as f32 - 0.5;
            sum += bilinear(texture, center + offset * footprint_px, &decode);
        }
    }
    sum / (taps * taps) as f32
}

fn bilinear(texture: &Texture, at: Vec2, decode: &impl Fn(&[u8]) -> Vec4) -> Vec4 {
    let at = at - 0.5;
    let floor = Vec2::new(math::floor(at.x), math::floor(at.y));
    let part = at - floor;
    let texel = |dx: f32, dy: f32| {
        let x = wrap(floor.x + dx, texture.width);
        let y = wrap(floor.y + dy, texture.height);
        let first = 4 * (y * texture.width as usize + x);
        decode(&texture.rgba[first..first + 4])
    };
    let top = texel(0.0, 0.0).lerp(texel(1.0, 0.0), part.x);
    let bottom = texel(0.0, 1.0).lerp(texel(1.0, 1.0), part.x);
    top.lerp(bottom, part.y)
}

fn wrap(at: f32, size: u32) -> usize {
    let size_px = size as f32;
    let wrapped = at - math::floor(at / size_px) * size_px;
    (wrapped.max(0.0) as usize).min(size as usize - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_far_checker_is_gray_and_a_near_one_is_not() {
        let rgba = (0..64 * 64).flat_map(|i| if (i / 64 + i) % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] }).collect();
        let texture = Texture { width: 64, height: 64, rgba };
        let read = |p: &[u8]| Vec4::from_array([0, 1, 2, 3].map(|i| f32::from(p[i]) / 255.0));
        let far = sample(&texture, Vec2::new(0.41, 0.73), 0.1, read);
        let near = sample(&texture, Vec2::new(0.5 / 64.0, 0.5 / 64.0), 0.001, read);
        assert!((far.x - 0.5).abs() < 0.1, "{far}");
        assert!(near.x > 0.99, "{near}");
        let outside = sample(&texture, Vec2::new(-3.0e9, f32::NAN), 0.0, read);
        assert_eq!(outside, Vec4::ONE);
    }
}
