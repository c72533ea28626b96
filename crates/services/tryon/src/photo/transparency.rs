//! Transparent pictures are laid over one plain color: what was invisible in a cut-out stays so.

/// A light gray. Pure white would count as glare around a face.
const BACKGROUND: u8 = 238;

/// The pixel itself with 4 bytes, or over the background with 3, which leave no room for its transparency.
pub fn as_pixel<const N: usize>(rgba: [u8; 4]) -> [u8; N] {
    if N == 4 {
        return std::array::from_fn(|channel| rgba[channel]);
    }
    let rgb = over_background(rgba);
    std::array::from_fn(|channel| rgb[channel])
}

fn over_background([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    let background = u32::from(BACKGROUND) * (255 - alpha) + 127;
    [red, green, blue].map(|channel| ((u32::from(channel) * alpha + background) / 255) as u8)
}
