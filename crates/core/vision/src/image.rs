//! The picture as the engine reads it.

use crate::error::VisionError;

/// An 8-bit picture, tightly packed row by row from the top left and already upright (EXIF orientation applied), read as RGB.
///
/// The same colors give the same bits, whether they are kept as RGB or RGBA, mirrored or not.
#[derive(Clone, Copy, Debug)]
pub struct RgbView<'a> {
    width: u32,
    height: u32,
    mirrored: bool,
    layout: Layout,
    data: &'a [u8],
}

/// Where a pixel's bytes are: at `first + y * row + x * pixel`. Steps are negative where the picture is read backwards.
#[derive(Clone, Copy, Debug)]
struct Layout {
    first: isize,
    row: isize,
    pixel: isize,
}

impl<'a> RgbView<'a> {
    /// A view of `width * height * 3` bytes: red, green, blue.
    ///
    /// # Errors
    /// [`VisionError::PixelCount`] when the length is another one.
    pub fn new(width: u32, height: u32, data: &'a [u8]) -> Result<Self, VisionError> {
        Self::packed(width, height, 3, data)
    }

    /// A view of `width * height * 4` bytes: red, green, blue, alpha, as a canvas's `ImageData` holds them.
    ///
    /// Alpha is not looked at: frames of a camera are opaque. Draw a picture with transparent parts on a background first.
    ///
    /// # Errors
    /// [`VisionError::PixelCount`] when the length is another one.
    pub fn from_rgba(width: u32, height: u32, data: &'a [u8]) -> Result<Self, VisionError> {
        Self::packed(width, height, 4, data)
    }

    fn packed(width: u32, height: u32, pixel_bytes: u8, data: &'a [u8]) -> Result<Self, VisionError> {
        let expected = (u64::from(width) * u64::from(height)).saturating_mul(u64::from(pixel_bytes));
        if data.len() as u64 != expected {
            return Err(VisionError::PixelCount { width, height, pixel_bytes, expected, got: data.len() });
        }
        let pixel = isize::from(pixel_bytes);
        let layout = Layout { first: 0, row: pixel.wrapping_mul(width as isize), pixel };
        Ok(Self { width, height, mirrored: false, layout, data })
    }

    /// The same pixels, said to be a mirror image, as selfie cameras show and some save.
    ///
    /// People are then read the way they are: their left is their left, and a turn to it has a positive yaw. What is found in
    /// pixels comes out in the picture as given, so it can be drawn on it. Calling it again takes it back.
    #[must_use]
    pub const fn mirrored(mut self) -> Self {
        let Layout { first, pixel, .. } = self.layout;
        self.layout.first = if self.width == 0 { first } else { first.wrapping_add(pixel.wrapping_mul(self.width as isize - 1)) };
        self.layout.pixel = -pixel;
        self.mirrored = !self.mirrored;
        self
    }

    #[must_use]
    pub const fn is_mirrored(&self) -> bool {
        self.mirrored
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

    /// The pixel of the unmirrored picture, if the coordinates are inside.
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

    /// The pixel, its right neighbor, and the two below, if all of them are inside.
    #[inline(always)]
    pub(crate) fn four_at(&self, x: i32, y: i32) -> Option<[[u8; 3]; 4]> {
        // A negative coordinate becomes a huge one.
        let inside = (x as u32) < self.width.saturating_sub(1) && (y as u32) < self.height.saturating_sub(1);
        if !inside {
            return None;
        }
        let start = self.start(x as usize, y as usize);
        let Layout { row, pixel, .. } = self.layout;
        // Spelled out: a map over the four is a call for each.
        Some([self.color(start), self.color(start + pixel), self.color(start + row), self.color(start + row + pixel)])
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.color(self.start(x, y))
    }

    #[inline(always)]
    fn start(&self, x: usize, y: usize) -> isize {
        self.layout.first + y as isize * self.layout.row + x as isize * self.layout.pixel
    }

    #[inline(always)]
    fn color(&self, start: isize) -> [u8; 3] {
        let bytes = &self.data[start as usize..][..3];
        [bytes[0], bytes[1], bytes[2]]
    }
}

/// An x coordinate of the mirror image of a picture, and the way back. Landmarks count from the middle of the first pixel.
pub(crate) fn mirror_x(x: f32, width: u32) -> f32 {
    width as f32 - 1.0 - x
}
