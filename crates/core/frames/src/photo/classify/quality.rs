//! Gates of picture quality for product images: sharpness, noise, contrast.

use crate::photo::linear::median;
use crate::photo::{LUMA, Photo};

/// Least variance of the Laplacian of the 8-bit luma.
pub const LEAST_SHARPNESS: f64 = 100.0;
/// Most noise: variance of the Laplacian away from edges over variance of the picture.
pub const MOST_NOISE: f64 = 0.5;
/// Least contrast: the widest span of a channel over 255, as a red frame on gray differs from its ground in green.
pub const LEAST_CONTRAST: f64 = 0.5;

/// Where a frame is in its picture.
pub(super) struct FrameRegion {
    /// Left, top, right, bottom, px of the picture.
    pub box_px: [f64; 4],
    /// Pixels at the frame, in a picture that is `1 / factor` as large.
    pub near: Vec<bool>,
    pub width: usize,
    pub factor: usize,
}

impl FrameRegion {
    fn is_near(&self, x: usize, y: usize) -> bool {
        let (x, y) = ((x / self.factor).min(self.width - 1), y / self.factor);
        self.near.get(y * self.width + x).copied().unwrap_or(false)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    pub sharpness: f64,
    pub noise: f64,
    pub contrast: f64,
}

impl Quality {
    /// Measures a picture on white, all of it or where a frame is.
    ///
    /// An empty ground says nothing about sharpness, and thin wires leave most of their box empty: what counts is at the frame
    /// itself. The share of noise is taken from the middle of the Laplacian's sizes: wires and letters have strong edges on
    /// few pixels, noise is everywhere.
    #[must_use]
    pub(super) fn measure(photo: &Photo, frame: Option<&FrameRegion>) -> Self {
        let (width, height) = (photo.width() as usize, photo.height() as usize);
        let [left, top, right, bottom] = frame.map_or([0, 0, width, height], |f| f.box_px.map(|v| v.max(0.0) as usize));
        let (columns, rows) = (left.max(1)..right.min(width - 1), top.max(1)..bottom.min(height - 1));
        let luma: Vec<f64> = photo.rgba().chunks_exact(4).map(luma).collect();
        let (mut all_edges, mut edges, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut spans = [[255.0_f64, 0.0]; 3];
        for y in rows {
            for x in columns.clone() {
                let i = y * width + x;
                values.push(luma[i]);
                for (span, value) in spans.iter_mut().zip(on_white(&photo.pixel(x, y))) {
                    *span = [span[0].min(value), span[1].max(value)];
                }
                let edge = luma[i - 1] + luma[i + 1] + luma[i - width] + luma[i + width] - 4.0 * luma[i];
                all_edges.push(edge);
                if frame.is_none_or(|f| f.is_near(x, y)) {
                    edges.push(edge);
                }
            }
        }
        let contrast = spans.iter().map(|[low, high]| (high - low) / 255.0).fold(0.0, f64::max);
        let signal = variance(&values);
        let middle = 1.4826 * median(all_edges.iter().map(|e| e.abs()));
        let noise = if signal > 0.0 { middle * middle / signal } else { 0.0 };
        Self { sharpness: variance(&edges), noise, contrast }
    }

    /// Whether the picture is sharp, clean and of contrast.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.sharpness >= LEAST_SHARPNESS && self.noise <= MOST_NOISE && self.contrast >= LEAST_CONTRAST
    }
}

/// Luma of a pixel on white.
pub(super) fn luma(p: &[u8]) -> f64 {
    let [r, g, b] = on_white(p);
    LUMA[0] * r + LUMA[1] * g + LUMA[2] * b
}

fn on_white(p: &[u8]) -> [f64; 3] {
    let cover = f64::from(p[3]) / 255.0;
    [0, 1, 2].map(|k| f64::from(p[k]) * cover + 255.0 * (1.0 - cover))
}

fn variance(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n
}
