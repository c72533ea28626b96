//! The picture as the engine reads it.

use crate::error::VisionError;

/// A tightly packed 8-bit RGB picture, row by row from the top left, already upright (EXIF orientation applied).
#[derive(Clone, Copy, Debug)]
pub struct RgbView<'a> {
    width: u32,
    height: u32,
    data: &'a [u8],
}

impl<'a> RgbView<'a> {
    /// A view of `width * height * 3` bytes.
    ///
    /// # Errors
    /// [`VisionError::PixelCount`] when the length is another one.
    pub fn new(width: u32, height: u32, data: &'a [u8]) -> Result<Self, VisionError> {
        let expected = (u64::from(width) * u64::from(height)).saturating_mul(3);
        if data.len() as u64 != expected {
            return Err(VisionError::PixelCount { width, height, expected, got: data.len() });
        }
        Ok(Self { width, height, data })
    }

    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The pixel, if the coordinates are inside.
    #[must_use]
    pub fn get(&self, x: i64, y: i64) -> Option<[u8; 3]> {
        let inside = (0..i64::from(self.width)).contains(&x) && (0..i64::from(self.height)).contains(&y);
        inside.then(|| self.at(x as usize, y as usize))
    }

    /// The pixel nearest to the coordinates: the border goes on for ever. The view must not be empty.
    pub(crate) fn nearest(&self, x: i64, y: i64) -> [u8; 3] {
        let clamp = |v: i64, size: u32| v.clamp(0, i64::from(size) - 1) as usize;
        self.at(clamp(x, self.width), clamp(y, self.height))
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y * self.width as usize + x) * 3;
        [self.data[start], self.data[start + 1], self.data[start + 2]]
    }
}
