//! Background removal: which share of each pixel the frame covers.
//!
//! A picture with a transparent background brings its answer along; soft shadows in it are dropped. Otherwise the background
//! must be plain: its color may change slowly over the picture (a gradient, uneven light) and carry the frame's soft shadow.
//! Lenses through which the plain background shows count as not covered: they look the same as empty rims.

use super::contour::components;
use super::{Photo, PhotoError, plain_background};

/// How the frame was told from its background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backdrop {
    /// The picture's own transparency.
    Alpha,
    /// A plain color: the sRGB value in the middle of the picture.
    Plain([u8; 3]),
}

/// The frame's share of each pixel, 0 to 1, rows from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Matte {
    pub width: usize,
    pub height: usize,
    pub coverage: Vec<f32>,
    pub backdrop: Backdrop,
}

/// Transparent pixels that make a picture a cut-out, as a share of all.
const CUT_OUT_SHARE: f64 = 0.02;
/// Pieces smaller than this share of the frame's largest are dust.
const DUST_SHARE: f64 = 0.0008;
/// How far a soft edge reaches from what is mostly covered, px. Further out it is a shadow.
const SOFT_EDGE_PX: usize = 2;

/// Finds the frame.
///
/// # Errors
/// [`PhotoError::Empty`] when nothing stands out, [`PhotoError::BusyBackground`] and [`PhotoError::NoMargin`] when the
/// background cannot be told.
pub fn cut_out(photo: &Photo) -> Result<Matte, PhotoError> {
    let clear = photo.rgba.chunks_exact(4).filter(|p| p[3] < 16).count();
    let pixels = photo.rgba.len() / 4;
    let (coverage, backdrop) = if clear as f64 > CUT_OUT_SHARE * pixels as f64 {
        (photo.rgba.chunks_exact(4).map(|p| f32::from(p[3]) / 255.0).collect(), Backdrop::Alpha)
    } else {
        let (coverage, color) = plain_background::coverage(photo)?;
        (coverage, Backdrop::Plain(color))
    };
    let mut matte = Matte { width: photo.width as usize, height: photo.height as usize, coverage, backdrop };
    matte.drop_dust()?;
    matte.drop_shadow();
    let covered = matte.covered_px();
    if covered > 0.85 * pixels as f64 {
        return Err(PhotoError::NoMargin { percent: (100.0 * covered / pixels as f64) as u32 });
    }
    Ok(matte)
}

impl Matte {
    /// Area of the frame, px.
    #[must_use]
    pub fn covered_px(&self) -> f64 {
        self.coverage.iter().map(|&c| f64::from(c)).sum()
    }

    /// The coverage at a column and row; nothing is covered outside.
    #[must_use]
    pub fn at(&self, x: i64, y: i64) -> f32 {
        let inside = (0..self.width as i64).contains(&x) && (0..self.height as i64).contains(&y);
        if inside { self.coverage[y as usize * self.width + x as usize] } else { 0.0 }
    }

    /// Removes pieces that are tiny beside the largest.
    fn drop_dust(&mut self) -> Result<(), PhotoError> {
        let solid: Vec<bool> = self.coverage.iter().map(|&c| c >= 0.5).collect();
        let pieces = components(self.width, self.height, &solid);
        let largest = pieces.areas.iter().copied().max().unwrap_or(0);
        if largest < 200 {
            return Err(PhotoError::Empty);
        }
        let least = (DUST_SHARE * largest as f64) as usize;
        for (coverage, &label) in self.coverage.iter_mut().zip(&pieces.labels) {
            if label != 0 && pieces.areas[label as usize - 1] < least {
                *coverage = 0.0;
            }
        }
        Ok(())
    }

    /// Clears what is less than half covered and not beside the frame.
    fn drop_shadow(&mut self) {
        let (width, height) = (self.width, self.height);
        let mut near: Vec<bool> = self.coverage.iter().map(|&c| c >= 0.5).collect();
        for _ in 0..SOFT_EDGE_PX {
            let last = near.clone();
            for y in 0..height {
                for x in 0..width {
                    let at = y * width + x;
                    near[at] = last[at]
                        || (x > 0 && last[at - 1])
                        || (x + 1 < width && last[at + 1])
                        || (y > 0 && last[at - width])
                        || (y + 1 < height && last[at + width]);
                }
            }
        }
        for (coverage, near) in self.coverage.iter_mut().zip(near) {
            if !near {
                *coverage = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 120;

    /// A dark ring (radii 30 and 40 px) on a background of this color, anti-aliased.
    fn ring(background: impl Fn(usize, usize) -> [f32; 4]) -> Photo {
        let mut rgba = Vec::new();
        for y in 0..SIDE {
            for x in 0..SIDE {
                let share = ring_coverage(x, y);
                let [r, g, b, a] = background(x, y);
                let mix = |below: f32, ring: f32| below + (ring - below) * share;
                rgba.extend([mix(r, 30.0), mix(g, 24.0), mix(b, 20.0), mix(a, 255.0)].map(|v| v.round() as u8));
            }
        }
        Photo::new(SIDE as u32, SIDE as u32, rgba).expect("a usable size")
    }

    fn ring_coverage(x: usize, y: usize) -> f32 {
        let away = (x as f32 + 0.5 - 60.0).hypot(y as f32 + 0.5 - 60.0);
        (40.5 - away).clamp(0.0, 1.0) * (away - 29.5).clamp(0.0, 1.0)
    }

    fn check(background: impl Fn(usize, usize) -> [f32; 4], expected: Backdrop) {
        let matte = cut_out(&ring(background)).expect("a ring");
        match (matte.backdrop, expected) {
            (Backdrop::Plain(found), Backdrop::Plain(wanted)) => {
                assert!(found.iter().zip(wanted).all(|(f, w)| f.abs_diff(w) < 6), "{found:?} is not {wanted:?}");
            }
            (found, wanted) => assert_eq!(found, wanted),
        }
        let worst = (0..SIDE * SIDE).map(|i| (matte.coverage[i] - ring_coverage(i % SIDE, i / SIDE)).abs()).fold(0.0, f32::max);
        assert!(worst < 0.2, "{expected:?}: coverage is off by {worst}");
        let area = matte.covered_px();
        let truth = std::f64::consts::PI * (1600.0 - 900.0);
        assert!((area / truth - 1.0).abs() < 0.01, "{expected:?}: {area} px covered, {truth} px true");
    }

    #[test]
    fn plain_graded_and_transparent_backgrounds_go() {
        check(|_, _| [255.0; 4], Backdrop::Plain([255; 3]));
        check(|_, _| [128.0, 128.0, 128.0, 255.0], Backdrop::Plain([128; 3]));
        check(|x, y| [250.0 - 0.2 * x as f32, 250.0 - 0.25 * y as f32, 245.0, 255.0], Backdrop::Plain([238, 235, 245]));
        check(|_, _| [0.0; 4], Backdrop::Alpha);
    }

    #[test]
    fn soft_shadows_are_no_frame() {
        let shade = |x: usize, y: usize| {
            let (dx, dy) = ((x as f32 - 60.0) / 34.0, (y as f32 - 106.0) / 9.0);
            (1.0 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0)
        };
        check(
            |x, y| {
                let light = 255.0 - 60.0 * shade(x, y);
                [light, light, light, 255.0]
            },
            Backdrop::Plain([255; 3]),
        );
        check(|x, y| [0.0, 0.0, 0.0, 100.0 * shade(x, y)], Backdrop::Alpha);
    }

    #[test]
    fn pictures_without_a_frame_are_refused_by_name() {
        let photo = |paint: &dyn Fn(u32) -> [u8; 4]| Photo::new(100, 100, (0..10_000).flat_map(paint).collect()).expect("a size");
        assert_eq!(cut_out(&photo(&|_| [255; 4])), Err(PhotoError::Empty));
        assert_eq!(cut_out(&photo(&|_| [0; 4])), Err(PhotoError::Empty));
        let noise = photo(&|i| {
            let h = i.wrapping_mul(0x9E37_79B1) ^ (i >> 3).wrapping_mul(0x85EB_CA77);
            [h as u8, (h >> 8) as u8, (h >> 16) as u8, 255]
        });
        assert!(matches!(cut_out(&noise), Err(PhotoError::BusyBackground { .. })), "{:?}", cut_out(&noise).map(|m| m.backdrop));
        assert!(matches!(Photo::new(1, 1, vec![0; 4]), Err(PhotoError::Size { .. })));
        assert!(matches!(Photo::new(100, 100, vec![0; 4]), Err(PhotoError::Bytes { .. })));
    }
}
