//! Telling a frame from a plain background: a slowly changing color, with the frame's soft shadow on it.

use super::contour::{beside, components};
use super::linear::{median, solve};
use super::{Photo, PhotoError, luma};

/// Largest difference of a channel that is still background, 8-bit units; noise and JPEG make more of it.
const LEAST_DIFFERENCE: f32 = 7.0;
/// Border pixels within this of the border's median color are alike.
const ALIKE: f32 = 24.0;
/// Share of the border that must be alike.
const PLAIN_SHARE: f64 = 0.6;
/// The darkest soft shadow, as a share of the background.
const DARKEST_SHADOW: f32 = 0.55;
/// Shadows keep the hue of what they fall on: largest spread of the channels' shares.
const SHADOW_HUE_SPREAD: f32 = 0.045;
/// Steepest shadow, 8-bit units of luma per px.
const SHADOW_SLOPE: f32 = 8.0;
/// Background that a rim encloses is at least this share of the picture; less is a highlight.
const LEAST_OPENING: f64 = 0.0004;

/// The frame's share of each pixel and the color of the background in the middle.
pub(super) fn coverage(photo: &Photo) -> Result<(Vec<f32>, [u8; 3]), PhotoError> {
    let (width, height) = (photo.width as usize, photo.height as usize);
    let surface = Surface::fit(photo)?;
    let away: Vec<f32> = (0..width * height).map(|i| surface.difference(photo, i % width, i / width)).collect();
    let limit = surface.limit;
    let background = background(photo, &surface, &away, limit);
    let coverage = (0..width * height).map(|i| share(&away, &background, width, height, i, limit)).collect();
    let middle = surface.at(width / 2, height / 2).map(|v| v.clamp(0.0, 255.0).round() as u8);
    Ok((coverage, middle))
}

/// What is background: alike or softly shaded and reachable from the border, and what shows through openings.
fn background(photo: &Photo, surface: &Surface, away: &[f32], limit: f32) -> Vec<bool> {
    let (width, height) = (photo.width as usize, photo.height as usize);
    let alike: Vec<bool> = away.iter().map(|&d| d < limit).collect();
    let regions = components(width, height, &alike);
    let least = (LEAST_OPENING * (width * height) as f64) as usize;
    let on_border = |i: usize| i < width || i >= width * (height - 1) || i.is_multiple_of(width) || (i + 1).is_multiple_of(width);
    let mut reached: Vec<bool> =
        (0..width * height).map(|i| alike[i] && regions.areas[regions.labels[i] as usize - 1] >= least).collect();
    let mut open: Vec<usize> = (0..width * height).filter(|&i| reached[i] || (on_border(i) && alike[i])).collect();
    while let Some(at) = open.pop() {
        let place = |i: usize| [i % width, i / width];
        for next in beside(width, height, at) {
            if !reached[next] && (alike[next] || surface.is_shadow(photo, place(at), place(next))) {
                reached[next] = true;
                open.push(next);
            }
        }
    }
    reached
}

/// The share of one pixel: all or nothing away from the edge, by its color between both sides at the edge.
fn share(away: &[f32], background: &[bool], width: usize, height: usize, at: usize, limit: f32) -> f32 {
    let (x, y) = (at % width, at / width);
    let reach = |r: usize| {
        let rows = y.saturating_sub(r)..(y + r + 1).min(height);
        rows.flat_map(move |row| (x.saturating_sub(r)..(x + r + 1).min(width)).map(move |column| row * width + column))
    };
    let own = background[at];
    if reach(1).all(|i| background[i] == own) {
        return if own { 0.0 } else { 1.0 };
    }
    let solid = reach(2).filter(|&i| !background[i]).map(|i| away[i]).fold(0.0, f32::max);
    let shaded = reach(2).filter(|&i| background[i]).map(|i| away[i]).fold(f32::INFINITY, f32::min);
    if solid - shaded <= limit {
        return if own { 0.0 } else { 1.0 };
    }
    ((away[at] - shaded) / (solid - shaded)).clamp(0.0, 1.0)
}

/// The color of the background over the picture: a polynomial of second degree per channel.
struct Surface {
    coefficients: [[f64; 6]; 3],
    scale: [f64; 2],
    limit: f32,
}

impl Surface {
    fn fit(photo: &Photo) -> Result<Self, PhotoError> {
        let (width, height) = (photo.width as usize, photo.height as usize);
        let margin = (width.min(height) / 50).max(2);
        let on_margin = |x: usize, y: usize| x < margin || y < margin || x + margin >= width || y + margin >= height;
        let border: Vec<[u8; 4]> =
            (0..width * height).filter(|i| on_margin(i % width, i / width)).map(|i| photo.pixel(i % width, i / width)).collect();
        let usual = [0, 1, 2].map(|k| median(border.iter().map(|p| f64::from(p[k]))));
        let mut surface = Self {
            coefficients: usual.map(|v| [v, 0.0, 0.0, 0.0, 0.0, 0.0]),
            scale: [2.0 / width as f64, 2.0 / height as f64],
            limit: LEAST_DIFFERENCE,
        };
        // Every so many pixels of the whole picture: about 20,000.
        let step = (libm::sqrt((width * height) as f64 / 20_000.0) as usize).max(1);
        let samples: Vec<(usize, usize)> =
            (0..height).step_by(step).flat_map(|y| (0..width).step_by(step).map(move |x| (x, y))).collect();
        let mut within = ALIKE;
        for _ in 0..5 {
            let inliers: Vec<(usize, usize)> =
                samples.iter().copied().filter(|&(x, y)| surface.difference(photo, x, y) < within).collect();
            if inliers.len() > 60 {
                surface.solve(photo, &inliers);
            }
            within = (within * 0.75).max(10.0);
        }
        let alike = |photo: &Photo, i: usize| surface.difference(photo, i % width, i / width);
        let ring: Vec<f32> = (0..width * height).filter(|i| on_margin(i % width, i / width)).map(|i| alike(photo, i)).collect();
        let share = ring.iter().filter(|&&d| d < ALIKE).count() as f64 / ring.len() as f64;
        if share < PLAIN_SHARE {
            return Err(PhotoError::BusyBackground { plain_percent: (100.0 * share) as u32 });
        }
        let spread = median(ring.into_iter().map(f64::from)) as f32;
        surface.limit = LEAST_DIFFERENCE.max(5.0 * spread).min(ALIKE);
        Ok(surface)
    }

    fn terms(&self, x: usize, y: usize) -> [f64; 6] {
        let (u, v) = (x as f64 * self.scale[0] - 1.0, y as f64 * self.scale[1] - 1.0);
        [1.0, u, v, u * u, u * v, v * v]
    }

    fn at(&self, x: usize, y: usize) -> [f32; 3] {
        let terms = self.terms(x, y);
        self.coefficients.map(|c| c.iter().zip(terms).map(|(c, t)| c * t).sum::<f64>() as f32)
    }

    /// Largest difference of a channel.
    fn difference(&self, photo: &Photo, x: usize, y: usize) -> f32 {
        let (here, pixel) = (self.at(x, y), photo.pixel(x, y));
        (0..3).map(|k| (f32::from(pixel[k]) - here[k]).abs()).fold(0.0, f32::max)
    }

    /// Darker by the same share in every channel, and little different from the neighbor that is background.
    fn is_shadow(&self, photo: &Photo, from: [usize; 2], [x, y]: [usize; 2]) -> bool {
        let (here, pixel) = (self.at(x, y), photo.pixel(x, y));
        let shares = [0, 1, 2].map(|k| f32::from(pixel[k]) / here[k].max(1.0));
        let (low, high) = (shares.iter().copied().fold(9.0, f32::min), shares.iter().copied().fold(0.0, f32::max));
        if low < DARKEST_SHADOW || high > 1.02 || high - low > SHADOW_HUE_SPREAD {
            return false;
        }
        let [own, before] = [pixel, photo.pixel(from[0], from[1])].map(|[r, g, b, _]| luma([r, g, b]));
        (own - before).abs() < SHADOW_SLOPE
    }

    /// Least squares over the inliers.
    fn solve(&mut self, photo: &Photo, inliers: &[(usize, usize)]) {
        let mut matrix = [[0.0; 6]; 6];
        let mut right = [[0.0; 6]; 3];
        for &(x, y) in inliers {
            let terms = self.terms(x, y);
            let pixel = photo.pixel(x, y);
            for i in 0..6 {
                for j in 0..6 {
                    matrix[i][j] += terms[i] * terms[j];
                }
                for k in 0..3 {
                    right[k][i] += terms[i] * f64::from(pixel[k]);
                }
            }
        }
        for (coefficients, right) in self.coefficients.iter_mut().zip(right) {
            if let Some(solution) = solve(matrix, right) {
                *coefficients = solution;
            }
        }
    }
}
