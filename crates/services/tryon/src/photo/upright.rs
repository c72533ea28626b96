//! A picture that is filled as its file stores it and stands upright from the start: turning it takes no second picture.

use image::metadata::Orientation;

/// Rows that are best put into a sideways picture at once: enough to write whole cache lines, few enough to stay in the cache.
pub const STRIP_ROWS: usize = 16;

/// An upright picture of `N` bytes a pixel. A stored pixel `(x, y)` goes to pixel number `first + x * step_x + y * step_y`.
#[derive(Debug)]
pub struct UprightPicture<const N: usize> {
    width: usize,
    height: usize,
    first: isize,
    step_x: isize,
    step_y: isize,
    samples: Vec<u8>,
}

impl<const N: usize> UprightPicture<N> {
    /// An empty picture for a stored one of `width` times `height` pixels, which both are at least 1.
    pub fn new(width: u32, height: u32, orientation: Orientation) -> Self {
        let (width, height) = (width as usize, height as usize);
        let (w, h) = (width as isize, height as isize);
        let (first, step_x, step_y) = match orientation {
            Orientation::NoTransforms => (0, 1, w),
            Orientation::FlipHorizontal => (w - 1, -1, w),
            Orientation::Rotate180 => (w * h - 1, -1, -w),
            Orientation::FlipVertical => ((h - 1) * w, 1, -w),
            Orientation::Rotate90FlipH => (0, h, 1),
            Orientation::Rotate90 => (h - 1, h, -1),
            Orientation::Rotate270FlipH => (w * h - 1, -h, -1),
            Orientation::Rotate270 => ((w - 1) * h, -h, 1),
        };
        Self { width, height, first, step_x, step_y, samples: vec![0; width * height * N] }
    }

    /// All samples, when the stored picture stands upright.
    pub fn stored_samples(&mut self) -> Option<&mut [u8]> {
        (self.step_x == 1 && self.step_y == self.width as isize).then_some(&mut self.samples)
    }

    /// Puts whole stored rows from `first_row` on.
    pub fn put_rows(&mut self, first_row: usize, rows: &[u8]) {
        let stored_row_len = self.width * N;
        let count = rows.len() / stored_row_len;
        debug_assert!(first_row + count <= self.height);
        if self.step_x == 1 {
            for (y, row) in rows.chunks_exact(stored_row_len).enumerate() {
                let at = self.sample_at(0, first_row + y);
                self.samples[at..at + stored_row_len].copy_from_slice(row);
            }
            return;
        }
        // Along the upright rows, so that neighbors are written one after the other.
        for x in 0..self.width {
            for y in 0..count {
                let from = y * stored_row_len + x * N;
                let at = self.sample_at(x, first_row + y);
                self.samples[at..at + N].copy_from_slice(&rows[from..from + N]);
            }
        }
    }

    /// Puts every `step`-th pixel of a stored row from `first_x` on.
    pub fn put_spaced(&mut self, y: usize, first_x: usize, step: usize, pixels: &[u8]) {
        for (pixel, x) in pixels.chunks_exact(N).zip((first_x..self.width).step_by(step)) {
            let at = self.sample_at(x, y);
            self.samples[at..at + N].copy_from_slice(pixel);
        }
    }

    /// The samples, rows from the top.
    pub fn into_samples(self) -> Vec<u8> {
        self.samples
    }

    const fn sample_at(&self, x: usize, y: usize) -> usize {
        (self.first + x as isize * self.step_x + y as isize * self.step_y) as usize * N
    }
}

/// Whether a picture is turned by a quarter, so that its width becomes its height.
pub const fn is_sideways(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage};

    use super::*;

    #[test]
    fn a_picture_is_turned_as_the_image_crate_turns_it() {
        let stored = GrayImage::from_fn(5, 37, |x, y| image::Luma([(x * 40 + y) as u8]));
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).expect("1 to 8 are orientations");
            let mut expected = DynamicImage::from(stored.clone());
            expected.apply_orientation(orientation);
            let mut by_rows = UprightPicture::<1>::new(5, 37, orientation);
            for (strip, rows) in stored.as_raw().chunks(5 * STRIP_ROWS).enumerate() {
                by_rows.put_rows(strip * STRIP_ROWS, rows);
            }
            assert_eq!(by_rows.into_samples(), expected.as_bytes(), "rows, EXIF orientation {exif}");
            let mut spaced = UprightPicture::<1>::new(5, 37, orientation);
            for (y, row) in stored.as_raw().chunks(5).enumerate() {
                spaced.put_spaced(y, 0, 2, &[row[0], row[2], row[4]]);
                spaced.put_spaced(y, 1, 2, &[row[1], row[3]]);
            }
            assert_eq!(spaced.into_samples(), expected.as_bytes(), "spaced, EXIF orientation {exif}");
        }
    }
}
