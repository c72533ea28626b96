//! Pictures as the renderer takes and gives them.

use crate::error::RenderError;

/// Longest side accepted, px; bounds memory before anything is allocated.
pub const MAX_SIDE_PX: u32 = 16_384;

/// 8-bit sRGB with straight alpha, rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// `4 * width * height` bytes.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// A picture of one color.
    pub fn filled(width: u32, height: u32, rgba: [u8; 4]) -> Result<Self, RenderError> {
        check_size(width, height)?;
        Ok(Self { width, height, rgba: rgba.repeat(width as usize * height as usize) })
    }

    /// Takes `3 * width * height` bytes; the picture is opaque.
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Result<Self, RenderError> {
        check_rgb(width, height, rgb)?;
        // Four pixels at a time: three words of colors become four with alpha.
        let (fours, rest) = rgb.as_chunks::<12>();
        let mut rgba = Vec::with_capacity(rgb.len().div_ceil(12));
        rgba.extend(fours.iter().map(four_with_alpha));
        let mut rgba = rgba.into_flattened();
        rgba.extend(rest.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]));
        Ok(Self { width, height, rgba })
    }

    /// The colors without alpha, 3 bytes per pixel.
    #[must_use]
    pub fn to_rgb(&self) -> Vec<u8> {
        self.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect()
    }

    /// Whether size and bytes belong together.
    pub fn check(&self) -> Result<(), RenderError> {
        check_size(self.width, self.height)?;
        if self.rgba.len() != 4 * self.width as usize * self.height as usize {
            return Err(RenderError::Picture { width: self.width, height: self.height, problem: "needs 4 bytes per pixel" });
        }
        Ok(())
    }

    /// The color at a pixel inside the picture.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let at = 4 * (y as usize * self.width as usize + x as usize);
        [self.rgba[at], self.rgba[at + 1], self.rgba[at + 2], self.rgba[at + 3]]
    }

    pub(crate) fn canvas(&mut self) -> Canvas<'_> {
        Canvas { width: self.width, height: self.height, channels: 4, bytes: &mut self.rgba }
    }
}

/// What is drawn on: somebody's pixels, with or without alpha.
#[derive(Debug)]
pub(crate) struct Canvas<'a> {
    pub width: u32,
    pub height: u32,
    /// 3 or 4 bytes per pixel.
    pub channels: usize,
    pub bytes: &'a mut [u8],
}

impl<'a> Canvas<'a> {
    /// Over `3 * width * height` bytes.
    pub(crate) fn of_rgb(width: u32, height: u32, rgb: &'a mut [u8]) -> Result<Self, RenderError> {
        check_rgb(width, height, rgb)?;
        Ok(Self { width, height, channels: 3, bytes: rgb })
    }

    #[inline]
    fn at(&self, x: u32, y: u32) -> usize {
        self.channels * (y as usize * self.width as usize + x as usize)
    }

    /// The color at a pixel inside; opaque where there is no alpha.
    #[inline]
    pub(crate) fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        match &self.bytes[self.at(x, y)..][..self.channels] {
            &[r, g, b, alpha] => [r, g, b, alpha],
            rgb => [rgb[0], rgb[1], rgb[2], 255],
        }
    }

    #[inline]
    pub(crate) fn set_pixel(&mut self, x: u32, y: u32, rgba: [u8; 4]) {
        let (at, channels) = (self.at(x, y), self.channels);
        self.bytes[at..at + channels].copy_from_slice(&rgba[..channels]);
    }
}

fn check_rgb(width: u32, height: u32, rgb: &[u8]) -> Result<(), RenderError> {
    check_size(width, height)?;
    if rgb.len() != 3 * width as usize * height as usize {
        return Err(RenderError::Picture { width, height, problem: "needs 3 bytes per pixel" });
    }
    Ok(())
}

fn four_with_alpha(rgb: &[u8; 12]) -> [u8; 16] {
    let [a, b, c] = [0, 4, 8].map(|i| u32::from_le_bytes([rgb[i], rgb[i + 1], rgb[i + 2], rgb[i + 3]]));
    let mut rgba = [0; 16];
    for (to, word) in rgba.as_chunks_mut::<4>().0.iter_mut().zip([a, a >> 24 | b << 8, b >> 16 | c << 16, c >> 8]) {
        *to = (word | 0xff00_0000).to_le_bytes();
    }
    rgba
}

fn check_size(width: u32, height: u32) -> Result<(), RenderError> {
    if width == 0 || height == 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX {
        return Err(RenderError::Picture { width, height, problem: "each side must be 1 to 16384 px" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rgb_survives_the_round_trip() {
        for width in [1, 2, 4, 7, 9] {
            let rgb: Vec<u8> = (0..3 * width as u8).map(|i| i * 9).collect();
            let picture = Picture::from_rgb(width, 1, &rgb).expect("three bytes each");
            assert_eq!(picture.to_rgb(), rgb);
            assert!(picture.check().is_ok() && (0..width).all(|x| picture.pixel(x, 0)[3] == 255));
        }
    }

    #[test]
    fn sizes_that_lie_are_refused() {
        assert!(Picture::from_rgb(2, 2, &[0; 11]).is_err());
        assert!(Picture::filled(0, 5, [0; 4]).is_err());
        assert!(Picture::filled(1 << 20, 1 << 20, [0; 4]).is_err());
    }
}
