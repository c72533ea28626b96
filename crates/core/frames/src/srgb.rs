//! sRGB (IEC 61966-2-1) to linear light and back.

/// An sRGB color as a designer writes it.
pub type Srgb = [u8; 3];

/// Linear light of a color.
pub(crate) fn linear(color: Srgb) -> [f32; 3] {
    color.map(|c| {
        let c = f32::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::powf((c + 0.055) / 1.055, 2.4) }
    })
}

/// Linear light as an 8-bit code.
pub(crate) fn encoded(linear: f32) -> u8 {
    let v = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * libm::powf(linear, 1.0 / 2.4) - 0.055 };
    (v.clamp(0.0, 1.0) * 255.0).round() as u8
}

pub(crate) fn with_alpha([r, g, b]: [f32; 3], a: f32) -> [f32; 4] {
    [r, g, b, a]
}
